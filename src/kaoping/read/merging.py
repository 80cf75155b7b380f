"""Cells as Word's and other formats write them, merges marked cell by cell, into a Grid whose merged regions are one cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaoping.core.source import Source
from kaoping.read.grid import Cell, Grid


@dataclass(frozen=True, slots=True)
class Piece:
    """One physical cell: where it stands, how many columns it takes, and whether it continues the cell above or to the left.

    down is "restart", "continue" or "": how the cell is merged with those above and below it.
    """

    text: str
    row: int
    col: int
    cols: int
    source: Source
    down: str = ""
    across: bool = False


@dataclass(slots=True)
class _Region:
    piece: Piece
    rows: int
    cols: int
    open: bool


def merge(pieces: list[Piece], height: int, index: int) -> Grid:
    """Join the pieces, given row by row and left to right, into regions.

    A piece goes on from the region above where that begins in the same column, is as wide, and is open. What continues nothing is a cell of its own.
    """
    regions: list[_Region] = []
    above: dict[int, _Region] = {}
    row = -1
    for line in _rows(pieces):
        current: dict[int, _Region] = {}
        if line[0].piece.row != row + 1:
            above = {}
        row = line[0].piece.row
        for region in line:
            col = region.piece.col
            upper = above.get(col)
            if region.piece.down == "continue" and upper is not None and upper.open and upper.cols == region.cols:
                upper.rows += 1
                current[col] = upper
            else:
                regions.append(region)
                current[col] = region
        above = current
    width = max((region.piece.col + region.cols for region in regions), default=0)
    cells = tuple(Cell(r.piece.text, r.piece.row, r.piece.col, r.rows, r.cols, r.piece.source) for r in regions)
    return Grid(cells, height, width, index)


def _rows(pieces: list[Piece]) -> Iterator[list[_Region]]:
    """The pieces by rows, those that continue to the right joined."""
    line: list[_Region] = []
    for piece in pieces:
        if line and piece.row != line[0].piece.row:
            yield line
            line = []
        if line and piece.across:
            line[-1].cols = piece.col + piece.cols - line[-1].piece.col
        else:
            line.append(_Region(piece, 1, piece.cols, piece.down in ("restart", "continue")))
    if line:
        yield line
