"""Plain tables in one workbook, one sheet each: a title, a head row that comes again on each printed page, text cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .workbook import Book, lines_of

_TITLE = {"bold": True, "font_size": 16, "align": "center"}
_NOTE = {"font_size": 9, "font_color": "#52606D", "align": "left", "text_wrap": True}
_HEAD = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#EEF1F4"}
_CELL = {"border": 1, "align": "left", "valign": "top", "text_wrap": True}
_LINE = 15  # points


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its title, its head, its rows (as many cells as the head), the columns' widths in half-width characters, a line under the title."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    note: str = ""


def tables(title: str, sheets: Sequence[Table], mark: str = "") -> bytes:
    """The workbook (.xlsx). `mark` (演示数据) stands on every printed page."""
    book = Book(title)
    for one in sheets:
        page, last = book.sheet(one.title), len(one.head) - 1
        page.widths(one.widths)
        page.merged(0, 0, last, one.title, **_TITLE)
        page.merged(1, 0, last, one.note, **_NOTE)
        page.sheet.set_row(0, 26)
        for column, name in enumerate(one.head):
            page.text(2, column, name, **_HEAD)
        for at, row in enumerate(one.rows, 3):
            for column, cell in enumerate(row):
                page.text(at, column, cell, **_CELL)
            high = max((lines_of(cell, max(int(wide) - 1, 2)) for cell, wide in zip(row, one.widths, strict=False)), default=1)
            page.sheet.set_row(at, min(_LINE * high + 4, 400))
        page.sheet.freeze_panes(3, 0)
        page.printed((2, 2), len(one.head), max(len(one.rows) + 2, 3), mark)
    return book.close()
