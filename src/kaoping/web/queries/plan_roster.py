"""A list of units as a person brings it: typed, one a line, or a workbook; and the blank workbook to fill in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Grid
from kaoping.read.opening import open_document
from kaoping.write.workbook import Book

HEAD = ("单位名称", "层级", "上级单位", "评分表", "例外理由", "排名组")
_FIELDS = {
    "name": ("单位名称", "单位", "名称", "被考核单位", "考核对象"),
    "level": ("层级", "类别", "单位类别", "级别"),
    "parent": ("上级单位", "上级", "所属镇街", "所属单位"),
    "rubric": ("评分表", "适用评分表", "表"),
    "exception": ("例外理由", "理由", "备注"),
    "ranking": ("排名组", "排名分组", "分组"),
}
_FIELD = {word: key for key, words in _FIELDS.items() for word in words}
_ROWS = 5000
LONGEST = 60


class Troubles(KaopingError):
    """Several things wrong at once, each in its own sentence."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("；".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Line:
    """A unit as named in row `row` (as a person counts)."""

    row: int
    name: str
    level: str = ""
    parent: str = ""
    rubric: str = ""
    exception: str = ""
    ranking: str = ""


def typed(text: str) -> list[Line]:
    """Units typed one a line: 名称, and behind tabs or commas 层级, 上级单位, 评分表. Empty lines count but say nothing."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [p.strip() for p in re.split(r"[\t,，]", line)]
        if any(parts):
            found.append(Line(number, *parts[: len(HEAD)]))
    return _fine(found)


def from_workbook(data: bytes, name: str) -> list[Line]:
    """Units from a workbook's first table that has a column 单位名称. Troubles, or KaopingError for what is no workbook."""
    if not data.startswith(b"PK"):
        raise KaopingError(f"“{name}”不是.xlsx工作簿，请用空白表填写后再传，或另存为.xlsx")
    for block in open_document(data, name).blocks:
        if isinstance(block, Grid):
            found = _lines(block)
            if found is not None:
                return _fine(found)
    raise KaopingError(f"“{name}”里没有找到“单位名称”一列，请用空白表填写，表头保留“{'、'.join(HEAD)}”")


def _lines(grid: Grid) -> list[Line] | None:
    places: dict[str, int] = {}
    found: list[Line] = []
    for cells in grid.rows():
        texts = [c.text.strip() if c else "" for c in cells]
        if "name" not in places:
            places = {}
            for at, text in enumerate(texts):
                key = _FIELD.get("".join(text.split()).rstrip("*"))
                if key:
                    places.setdefault(key, at)
            continue
        if any(texts):
            number = next(c.source.row for c in cells if c) + 1
            found.append(Line(number, **{key: texts[at] for key, at in places.items() if at < len(texts)}))
    return found if "name" in places else None


def _fine(lines: list[Line]) -> list[Line]:
    wrong: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.name, line.parent)
        if not line.name:
            wrong.append(f"第{line.row}行没有写单位名称")
        elif len(line.name) > LONGEST:
            wrong.append(f"第{line.row}行的单位名称有{len(line.name)}字，请不超过{LONGEST}字")
        elif key in seen:
            wrong.append(f"第{line.row}行的“{line.name}”与第{seen[key]}行重复")
        seen.setdefault(key, line.row)
    if not lines:
        wrong.append("没有单位，请至少写一个")
    if len(lines) > _ROWS:
        wrong = [f"有{len(lines)}行，超过了{_ROWS}行，请分几次添加"]
    if wrong:
        raise Troubles(wrong)
    return lines


def blank(rubrics: list[str]) -> bytes:
    """The workbook to fill in."""
    book = Book("被考核单位名单")
    page = book.sheet("单位")
    for column, name in enumerate(HEAD):
        page.text(0, column, name, bold=True, border=1, bg_color="#EEF1F4")
    as_text = book.look(num_format="@", border=1)
    for row in range(1, 201):
        for column in range(len(HEAD)):
            page.sheet.write_blank(row, column, None, as_text)
    page.sheet.data_validation(1, 1, 200, 1, {"validate": "list", "source": ["镇街", "村（社区）", "其他单位"]})
    if rubrics:
        page.sheet.data_validation(1, 3, 200, 3, {"validate": "list", "source": rubrics, "error_type": "warning"})
    page.widths((24, 12, 18, 10, 30, 14))
    page.sheet.freeze_panes(1, 0)
    notes = book.sheet("填表说明")
    for row, text in enumerate((
        "一行写一个单位，只有“单位名称”必须填写。",
        "层级：镇街、村（社区）或其他单位；不填按下一级单位算。",
        "上级单位：不填就是考核办所在单位。",
        "评分表：填表的编号；不填按评分标准的“适用于”自动建议。与建议不同的，要写例外理由。",
    )):  # fmt: skip
        notes.text(row, 0, text)
    notes.widths((90,))
    return book.close()
