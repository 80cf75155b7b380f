"""A table of answers (csv, xlsx, json, parquet) read into rows: unit, clause, answer, note, and where it has them rubric and evidence.

Only the shape of the file is judged here; whether an answer fits its clause is judged in `sheets`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kaoping.core.errors import KaopingError
from kaoping.core.inert import PASSED_OVER, SIGNS

from .guard import MB, Package

FILE_LIMIT = 200 * MB
ROW_LIMIT = 1_000_000
CELL_LIMIT = 5_000
FIELDS = {
    "unit": ("unit", "单位", "单位名称", "被考核单位", "被考评单位", "考核单位", "考核对象"),
    "rubric": ("rubric", "评分表", "表", "评分表编号"),
    "clause": ("clause", "得分点", "扣分点", "编号", "得分点编号", "指标编号", "条款"),
    "answer": ("answer", "答案", "评判", "评判结果", "回答"),
    "note": ("note", "说明", "事实", "备注", "理由", "情况说明", "扣分事实"),
    "evidence": ("evidence", "佐证", "佐证材料", "佐证编号"),
    "by": ("by", "评判人", "考核人"),
    "consent": ("consent", "同意人", "复核人"),
}
NEEDED = ("unit", "clause", "answer")
SAID = {"unit": "单位（unit）", "clause": "得分点（clause）", "answer": "答案（answer）"}
_FIELD = {word: name for name, words in FIELDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file; `row` is the number a person sees there (in a table the header is 1, in JSON the first is 1).

    `trouble` is a sentence when the row itself cannot be read.
    """

    row: int
    unit: str = ""
    rubric: str = ""
    clause: str = ""
    answer: str = ""
    note: str = ""
    evidence: str = ""
    by: str = ""
    consent: str = ""
    trouble: str = ""


def read_answers(data: bytes, name: str) -> tuple[Row, ...]:
    """All rows of a file of answers. `name` is used in sentences; what the file is, is seen from its content.

    Raises KaopingError when it is none of the four, is too big, or lacks a column.
    """
    if not data.strip():
        raise KaopingError(f"“{name}”是空文件，请确认答案已经保存。")
    if len(data) > FILE_LIMIT:
        raise KaopingError(f"“{name}”有{len(data) // MB}MB，超过了{FILE_LIMIT // MB}MB的上限，请分成几个文件。")
    if data[:4] == b"PAR1":
        rows = _parquet(data, name)
    elif data[:2] == b"PK":
        rows = _workbook(data, name)
    elif data[:4] == b"\xd0\xcf\x11\xe0":
        raise KaopingError(f"“{name}”是旧版的 Excel 文件，请另存为 .xlsx 或 .csv 再用。")
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        rows = _json(data, name)
    else:
        rows = _csv(_decoded(data, name), name)
    found: list[Row] = []
    for row in rows:
        if len(found) >= ROW_LIMIT:
            raise KaopingError(f"“{name}”超过了{ROW_LIMIT}行，请分成几个文件。")
        found.append(row)
    return tuple(found)


def _table(lines: Iterable[Sequence[str]], name: str) -> Iterator[Row]:
    """Rows under a header; empty rows are passed over. The header may stand below a title, within the first ten lines."""
    places: dict[str, int] | None = None
    seen: list[str] = []
    for number, line in enumerate(lines, 1):
        if places is None:
            places = _header(line)
            seen = seen or [cell.strip() for cell in line if cell.strip()]
            if places is None and number >= 10:
                break
        elif any(cell.strip() for cell in line):
            yield _row(number, {field: line[at].strip() for field, at in places.items() if at < len(line)})
    if places is None:
        raise KaopingError(_no_header(seen, name))


def _bare(cell: str) -> str:
    """Without the apostrophe by which a .csv says that what follows is no formula."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip(f"'\"{PASSED_OVER}").startswith(SIGNS) else cell


def _header(line: Sequence[str]) -> dict[str, int] | None:
    """Which column is what, when this line names all that are needed."""
    places: dict[str, int] = {}
    for at, cell in enumerate(line):
        field = _FIELD.get("".join(cell.split()).lower())
        if field:
            places.setdefault(field, at)
    return places if all(field in places for field in NEEDED) else None


def _no_header(seen: list[str], name: str) -> str:
    found = {_FIELD.get("".join(cell.split()).lower()) for cell in seen}
    missing = "、".join(SAID[field] for field in NEEDED if field not in found)
    shown = "、".join(cell[:20] for cell in seen[:8]) or "空"
    return f"“{name}”缺少{missing or '表头'}列（第一行是：{shown}），请在表头写上 unit、clause、answer、note 或 单位、得分点、答案、说明。"


def _row(number: int, values: dict[str, str]) -> Row:
    long = next((field for field, value in values.items() if len(value) > CELL_LIMIT), None)
    if long is not None:
        return Row(number, trouble=f"{long}一格超过了{CELL_LIMIT}个字，请缩短，长的材料写在佐证里")
    return Row(number, **values)


def _decoded(data: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 with its mark, or GB18030 (what Excel in Chinese writes)."""
    marked = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for encoding in (marked, "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise KaopingError(f"“{name}”不是能读的答案文件，请用 csv（UTF-8 或 GB18030）、xlsx、json 或 parquet。")


def _csv(text: str, name: str) -> Iterator[Row]:
    mark = next((m for m in (",", "\t", ";", "，") if any(_header(line.split(m)) for line in text.splitlines()[:10])), ",")
    csv.field_size_limit(1 << 20)
    try:
        yield from _table(([_bare(cell.strip()) for cell in line] for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark)), name)
    except csv.Error as error:
        raise KaopingError(f"“{name}”不是完整的 csv（有一格超长，或引号没有配对），请用表格软件打开检查后另存。") from error


def _json(data: bytes, name: str) -> Iterator[Row]:
    try:
        found = json.loads(_decoded(data, name), parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        place = f"第{error.lineno}行第{error.colno}个字符处" if isinstance(error, json.JSONDecodeError) else "结构"
        raise KaopingError(f"“{name}”不是完整的 JSON（{place}有误），请检查后再用。") from error
    if isinstance(found, dict):
        found = next((found[key] for key in ("answers", "rows", "答案") if key in found), None)
    if not isinstance(found, list):
        raise KaopingError(f'“{name}”的 JSON 应是一个列表，如 [{{"unit": "…", "clause": "1.1.1", "answer": "是"}}]。')
    for number, record in enumerate(found, 1):
        yield _record(number, record)


def _record(number: int, record: object) -> Row:
    if not isinstance(record, dict):
        return Row(number, trouble='这一条不是 {"unit": …, "clause": …, "answer": …} 的样子，请改正')
    values: dict[str, str] = {}
    for key, value in record.items():
        field = _FIELD.get(str(key).strip().lower())
        if field and field not in values:
            values[field] = said(value).strip()
    missing = "、".join(SAID[field] for field in NEEDED if field not in values)
    return Row(number, trouble=f"缺少{missing}，请补上") if missing else _row(number, values)


def _workbook(data: bytes, name: str) -> Iterator[Row]:
    import openpyxl  # slow to import, and wanted only for .xlsx

    if "xl/workbook.xml" not in Package(data, name):  # which also refuses broken zips and bombs before anything is unpacked
        raise KaopingError(f"“{name}”不是答案文件；答案请用 csv、xlsx、json 或 parquet，表头见 kaoping score --help。")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = [sheet.title for sheet in book.worksheets]
        for title in names:
            sheet = book[title]
            sheet.reset_dimensions()
            lines = [[_cell(cell) for cell in line] for line in sheet.iter_rows(max_col=40, max_row=ROW_LIMIT)]
            if any(_header(line) for line in lines[:10]) or title == names[-1]:
                return _table(lines, name)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as error:  # what openpyxl raises on garbage
        raise KaopingError(f"“{name}”不是完整的 .xlsx 工作簿，请用表格软件打开后另存再用。") from error
    raise KaopingError(f"“{name}”里没有工作表，请换一个文件。")


def _cell(cell: object) -> str:
    """A cell as it shows: a number in a percent format is 83%, not 0.83."""
    value, shape = getattr(cell, "value", None), str(getattr(cell, "number_format", "") or "")
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in shape:
        return said(round(Decimal(repr(value)) * 100, 6)) + "%"
    return said(value)


def _parquet(data: bytes, name: str) -> Iterator[Row]:
    import tempfile  # with duckdb, wanted only for Parquet

    import duckdb  # slow to import, and wanted only for Parquet

    with tempfile.TemporaryDirectory() as beside:
        file = Path(beside) / "answers.parquet"
        file.write_bytes(data)
        try:
            with duckdb.connect() as engine:
                answer = engine.execute("SELECT * FROM read_parquet(?)", [str(file)])
                head = [str(column[0]) for column in answer.description or ()]
                lines = answer.fetchall()
        except duckdb.Error as error:
            raise KaopingError(f"“{name}”不是完整的 Parquet 文件，请重新导出。") from error
    return _table([head, *([said(value) for value in line] for line in lines)], name)


def said(value: object) -> str:
    """A value as a clerk would type it: 是 and 否 for truths, numbers without needless zeros, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list | tuple):
        return "、".join(said(part) for part in value)
    return str(value)
