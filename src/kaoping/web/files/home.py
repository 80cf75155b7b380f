"""A workbook that was taken home, read cell by cell: what stands under its headings, wherever they are by now. Runs in the process that reads hostile files.

openpyxl streams the rows; the zip has been checked before it sees any of it, and there is an end to how many rows are looked at.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.read.guard import ZIP_ERRORS
from kaoping.read.sheet import plain
from kaoping.web.files import kinds
from kaoping.web.files.limits import Limits
from kaoping.write.home_words import HEADS, HIDDEN, MARK, MOST_ROWS, NEEDED, TICKET

_BROKEN = (*ZIP_ERRORS, TypeError, AttributeError, SyntaxError, LookupError, ArithmeticError)
_HEADINGS_WITHIN, _COLUMNS, _TEXT = 20, 40, 5_000
_MANY = 4  # rows read may be so many times those kept: blank rows between, formats drawn out
_FIELDS = {words: name for name, words in HEADS.items()}
Row = dict[str, Any]


def book_facts(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """ticket: what the hidden sheet carries, empty where there is none; rows: {"sheet", "row", field: [text, kind, cell]}, blank fields left out.

    kind is empty for what a person typed, else formula, error or date. Raises KaopingError.
    """
    if data.startswith(kinds.OLE):
        raise KaopingError(f"“{name}”是旧格式的表格，或加了打开密码；请去掉密码，用“另存为”保存成 .xlsx 后再交回。")
    if not data.startswith(kinds.ZIP):
        raise KaopingError(f"“{name}”不是 .xlsx 表格；请交回从网站带走的那份表。")
    from kaoping.web.files.packages import package_facts
    from kaoping.web.files.zips import open_zip

    inside = (part.replace("\\", "/").lower() for part in open_zip(data, name, limits).namelist())
    # By its names alone, which takes no time: a whole document may take as long as the largest workbook.
    if not any(part.startswith("xl/") for part in inside) or package_facts(data, name, limits)["kind"] != "xlsx":
        raise KaopingError(f"“{name}”不是 .xlsx 表格；请交回从网站带走的那份表。")
    import openpyxl  # slow to import, and wanted only for these

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        rows: list[Row] = []
        ticket = ""
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            if sheet.title.startswith(HIDDEN) and (found := _ticket(sheet)):
                ticket = found
            elif sheet.sheet_state == "visible":
                rows += _rows(sheet, name, MOST_ROWS - len(rows))
    except _BROKEN as error:
        raise KaopingError(f"“{name}”的工作表已损坏，读不出来；请用WPS或Excel打开后另存一份再交回。") from error
    return {"ticket": ticket, "rows": rows}


def _ticket(sheet: Any) -> str:
    lines = [[c.value for c in line] for line in _bounded(sheet.iter_rows(max_col=2), 2_000)]
    if not lines or not lines[0] or lines[0][0] != MARK:
        return ""
    return "".join(str(line[1] or "") for line in lines if len(line) > 1 and line[0] == TICKET)


def _bounded(lines: Iterable[Any], most: int) -> Iterator[Any]:
    for count, line in enumerate(lines):
        if count >= most:
            return
        yield line


def _rows(sheet: Any, name: str, most: int) -> Iterator[Row]:
    from openpyxl.cell.read_only import EMPTY_CELL  # as openpyxl itself

    columns: dict[int, str] = {}
    title, kept, seen = str(sheet.title)[:40], 0, 0
    for at, line in enumerate(sheet.iter_rows(max_col=_COLUMNS), 1):
        if all(cell is EMPTY_CELL for cell in line):  # a million of these may lie between two rows
            continue
        seen += 1
        if not columns:
            if at > _HEADINGS_WITHIN:
                return
            columns = _headings(line)
            continue
        row = {field: _cell(cell) for cell in line if (field := columns.get(getattr(cell, "column", 0))) and _said(cell)}
        if kept >= most or seen > most * _MANY:
            raise KaopingError(f"“{name}”的工作表“{title}”超过了{MOST_ROWS}行的上限；请只留要交回的行，分几次交回。")
        if row:
            kept += 1
            yield {"sheet": title, "row": at, **row}


def _headings(line: Iterable[Any]) -> dict[int, str]:
    """Column number → field, where this line is the headings; the first of two columns of one name."""
    found: dict[str, int] = {}
    for cell in line:
        field = _FIELDS.get("".join(str(cell.value).split())) if isinstance(cell.value, str) else None
        if field and field not in found:
            found[field] = cell.column
    return {column: field for field, column in found.items()} if all(n in found for n in NEEDED) else {}


def _said(cell: Any) -> bool:
    return cell.value is not None and (not isinstance(cell.value, str) or bool(cell.value.strip()))


def _cell(cell: Any) -> list[str]:
    """[text as it shows, kind, where]. A number in a percent format is 83%, not 0.83."""
    value, kind = cell.value, ""
    if cell.data_type == "f":
        value, kind = "", "formula"
    elif cell.data_type == "e":
        kind = "error"
    elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        kind = "date"
    elif isinstance(value, bool):
        value = "是" if value else "否"
    elif isinstance(value, int | float):
        shown = Decimal(repr(value))
        value = (plain(shown * 100) + "%" if "%" in str(cell.number_format or "") else plain(shown)) if shown.is_finite() else ""
    return [str(value)[:_TEXT].replace("\r\n", "\n").replace("\r", "\n"), kind, str(cell.coordinate)]
