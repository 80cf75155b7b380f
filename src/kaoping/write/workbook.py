"""A workbook whose text is only ever text, and whose sheets print on A4 landscape.

Names and notes come from outside: whatever they begin with, they are written as strings, and one that a spreadsheet would take for a formula once
somebody edits the cell also carries Excel's own text mark (quotePrefix).
"""

from __future__ import annotations

import datetime
import io
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter

from kaoping.core.inert import looks_like_formula

from .marks import clean

FONT = "宋体"
MOST_CHARACTERS = 32_767  # of one cell; Excel's limit
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
# A file's bytes do not depend on the day it was made; the date of an assessment stands on its pages.
_MADE = datetime.datetime(2000, 1, 1)


def display_width(text: str) -> int:
    """The widest line of a text in half-width columns: a Chinese character counts two."""
    return max((sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")), default=0)


class Book:
    """A workbook in memory. Looks are given by name=value as XlsxWriter has them, and shared between cells."""

    def __init__(self, title: str) -> None:
        self._out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        self._book.set_properties({"title": clean(title), "created": _MADE})
        self._looks: dict[tuple[tuple[str, object], ...], Any] = {}
        self._names: set[str] = set()

    def look(self, **values: object) -> Any:
        """A cell format; the same values give the same format."""
        values = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **values}
        key = tuple(sorted(values.items()))
        if key not in self._looks:
            self._looks[key] = self._book.add_format(values)
        return self._looks[key]

    def sheet(self, name: str) -> Page:
        """A new sheet; its name is shortened and made unique where Excel asks for it."""
        base = clean(name).translate(_NOT_IN_SHEET_NAMES).strip()[:28] or "表"
        name, number = base, 2
        while name.lower() in self._names:
            name, number = f"{base[:26]}{number}", number + 1
        self._names.add(name.lower())
        return Page(self, self._book.add_worksheet(name))

    def close(self) -> bytes:
        """The workbook as an .xlsx file."""
        self._book.close()
        return self._out.getvalue()


def lines_of(text: str, wide: int) -> int:
    """How many lines a text takes in a column so many half-width characters wide."""
    return sum(max(1, -(-display_width(line) // wide)) for line in text.split("\n"))


class Page:
    """A sheet of a Book."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self._book, self.sheet = book, sheet

    def look(self, **values: object) -> Any:
        """A cell format of the book."""
        return self._book.look(**values)

    def text(self, row: int, column: int, text: str, **look: object) -> None:
        """A text; never a formula, a link or a number, whatever it begins with."""
        text = clean(text)
        text = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
        if looks_like_formula(text):
            look["quote_prefix"] = True
        self.sheet.write_string(row, column, text, self._book.look(**look))

    def number(self, row: int, column: int, value: Decimal | int, **look: object) -> None:
        """A number. Marks have few digits, so that the workbook's binary numbers show them exactly."""
        self.sheet.write_number(row, column, float(value), self._book.look(**look))

    def merged(self, row: int, first: int, last: int, text: str, **look: object) -> None:
        """A text across columns `first` to `last`."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", self._book.look(**look))
        self.text(row, first, text, **look)

    def widths(self, widths: Iterable[float]) -> None:
        """Column widths in half-width characters."""
        for column, wide in enumerate(widths):
            self.sheet.set_column(column, column, wide)

    def printed(self, head: tuple[int, int], columns: int, rows: int, mark: str, one_page_wide: bool = True) -> None:
        """Print set-up: A4 landscape, the head rows (first, last) on each page, the sheet as wide as the page, page numbers in the foot."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.center_horizontally()
        sheet.fit_to_pages(1 if one_page_wide else 0, 0)
        sheet.repeat_rows(*head)
        sheet.print_area(0, 0, rows, columns - 1)
        sheet.set_footer("&C第 &P 页　共 &N 页")
        if mark:
            sheet.set_header("&R" + clean(mark).replace("&", "&&"))
