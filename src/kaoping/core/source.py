"""Where in the document something stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A place in the issued document, carried from the reader to the filled form.

    table, row and cell count from 0 in document order, `cell` being the physical cell of that row (in a .docx the n-th `w:tc`;
    in a workbook the column); `start` and `end` count characters of that cell's text. A line outside any table has table -1 and
    its number in `row`.
    """

    document: str = ""
    table: int = -1
    row: int = 0
    cell: int = 0
    start: int = 0
    end: int = 0

    def within(self, start: int, end: int) -> Source:
        """The same cell, characters `start` to `end`."""
        return Source(self.document, self.table, self.row, self.cell, start, end)

    def __str__(self) -> str:
        """As a person would say it: 第1张表第3行第2格."""
        if self.table < 0:
            return f"正文第{self.row + 1}段"
        return f"第{self.table + 1}张表第{self.row + 1}行第{self.cell + 1}格"
