"""Cells as Word's and other formats write them, merges marked cell by cell, into a Grid whose merged regions are one cell."""

from __future__ import annotations

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
    """Join the pieces, given row by row and left to right, into regions. A piece that continues nothing is a cell of its own."""
    regions: list[_Region] = []
    above: dict[int, _Region] = {}
    row = -1
    current: dict[int, _Region] = {}
    left: _Region | None = None
    for piece in pieces:
        if piece.row != row:
            above, current, left = (current if piece.row == row + 1 else {}), {}, None
            row = piece.row
        upper = above.get(piece.col)
        if piece.across and left is not None:
            # a continued cell of the second row of a block belongs to the region above, whose width is known already
            left.cols = max(left.cols, piece.col + piece.cols - left.piece.col)
            continue
        if piece.down == "continue" and upper is not None and upper.open:
            upper.rows = piece.row - upper.piece.row + 1
            region = upper
        else:
            region = _Region(piece, 1, piece.cols, piece.down in ("restart", "continue"))
            regions.append(region)
        current[piece.col] = left = region
    width = max((region.piece.col + region.cols for region in regions), default=0)
    cells = tuple(Cell(r.piece.text, r.piece.row, r.piece.col, r.rows, r.cols, r.piece.source) for r in regions)
    return Grid(cells, height, width, index)
