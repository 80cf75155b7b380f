"""What the layouts of flattened text have in common: rows of cells gathered line by line, then numbered as Grids and Lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kaoping.core.source import Source

from .grid import Block, Cell, Grid, Line
from .guard import check_table


@dataclass(slots=True)
class TextTable:
    """A table found in text: its rows, each a list of cell texts. Rows may be ragged."""

    rows: list[list[str]]


Piece: TypeAlias = TextTable | str
"""In reading order: a table, or a line outside any table."""


_STOPS = ("。", "；", ";", "：", ":", "！", "？")


def unwrapped(lines: list[str]) -> str:
    """Lines of one cell that a page's width broke, joined again: a line that ends a sentence ends its line, any other goes on in the next."""
    out: list[str] = []
    last = ""
    for line in lines:
        text = line.strip()
        if last.endswith(_STOPS):
            out.append("\n")
        elif last[-1:].isascii() and last[-1:].isalnum() and text[:1].isascii() and text[:1].isalnum():
            out.append(" ")
        out.append(text)
        last = text or last
    return "".join(out)


def blocks_of(pieces: list[Piece], name: str) -> tuple[Block, ...]:
    """Lines and Grids of the pieces, with their sources. Empty lines and empty tables are left out; a line keeps its running number.

    Raises KaopingError when a table is bigger than any standard's.
    """
    blocks: list[Block] = []
    table = line = 0
    for piece in pieces:
        if isinstance(piece, TextTable):
            if piece.rows:
                check_table(len(piece.rows), max(map(len, piece.rows)), sum(map(len, piece.rows)), name, f"第{table + 1}张表")
                blocks.append(_grid(piece.rows, table, name))
                table += 1
        elif piece.strip():
            blocks.append(Line(piece.strip(), Source(name, -1, line, 0, 0, len(piece.strip()))))
            line += 1
    return tuple(blocks)


def _grid(rows: list[list[str]], table: int, name: str) -> Grid:
    cells = []
    for r, row in enumerate(rows):
        for c, raw in enumerate(row):
            text = raw.strip("\n").rstrip()
            cells.append(Cell(text, r, c, 1, 1, Source(name, table, r, c, 0, len(text))))
    return Grid(tuple(cells), len(rows), max(map(len, rows)), table, merged_known=False)
