"""What every format ends in: a document as lines of text and tables of cells, merged regions kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kaoping.core.source import Source


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside any table."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or one merged region. Its text has its paragraphs joined by newlines, otherwise verbatim.

    row and col (from 0) are its top left corner in the grid; rows and cols how far it reaches. `source` names the physical cell.
    """

    text: str
    row: int
    col: int
    rows: int
    cols: int
    source: Source


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `height` × `width` places, every place covered by at most one cell. Ragged rows leave places uncovered.

    `merged_known` is False for formats that cannot say where cells are merged (flattened text): there an empty cell below a filled one may mean
    either. `index` is the table's number in the document.
    """

    cells: tuple[Cell, ...]
    height: int
    width: int
    index: int
    merged_known: bool = True

    def rows(self) -> list[list[Cell | None]]:
        """The grid as rows of places; a merged cell stands in every place it covers (the same object)."""
        places: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.rows, self.height)):
                for c in range(cell.col, min(cell.col + cell.cols, self.width)):
                    places[r][c] = cell
        return places


Block: TypeAlias = Line | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A document read: its file's name and digests, and its lines and tables in reading order."""

    name: str
    sha256: str
    sm3: str
    blocks: tuple[Block, ...]
