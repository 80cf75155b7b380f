"""A row a line, cells parted by tabs. A cell may go on over several lines; vertical merges are left blank."""

from __future__ import annotations

from collections import Counter

from .table_totals import is_note
from .table_worth import titled_worth
from .text_grid import Piece, TextTable


def read_rows(lines: list[str]) -> list[Piece]:
    """The tables and lines of text whose rows are lines. A line without a tab goes on in the cell above when the row is not complete."""
    pieces: list[Piece] = []
    rows: list[list[str]] = []
    more: list[str] = []
    width = _width(lines)
    last = max((at for at, line in enumerate(lines) if _cells(line)), default=-1)
    for at, line in enumerate(lines):
        if rows and line.strip() and not _cells(line) and at < last and _goes_on(rows[-1], line, width):
            more.append(line.strip())
            continue
        if more:
            rows[-1][-1] = "\n".join([rows[-1][-1], *more])
            more = []
        cells = _cells(line)
        if cells and rows and len(cells) < width and _broken(rows[-1], cells, width):
            rows[-1][-1] += "\n" + cells[0]
            rows[-1] += cells[1:]
        elif cells or (rows and line.strip() and at < last and _is_row(line)):
            rows.append(cells or [line.strip()])
        elif line.strip():
            pieces += [TextTable(rows), line]
            rows = []
    return [*pieces, TextTable(rows)]


def _cells(line: str) -> list[str]:
    return line.rstrip("\r\n").split("\t") if "\t" in line.strip("\r\n") and line.strip() else []


def _width(lines: list[str]) -> int:
    counts = Counter(len(cells) for line in lines if (cells := _cells(line)))
    return max(counts, key=lambda n: (counts[n], n), default=0)


def _broken(above: list[str], cells: list[str], width: int) -> bool:
    """Whether the row above was cut inside a cell and `cells` are its rest."""
    return len(above) < width and len(above) + len(cells) - 1 == width and bool(cells[0].strip()) and bool(above[-1].strip())


def _goes_on(above: list[str], line: str, width: int) -> bool:
    if is_note(line):
        return False
    if len(above) < width:
        return bool(above[-1].strip()) and len(above) > 1
    return bool(above[-1].strip()) and len(above) == width and not _is_row(line) and len(above[-1].strip()) > 6


def _is_row(line: str) -> bool:
    """A line inside the table that heads what follows: 一、组织建设（20分）."""
    text = line.strip()
    return len(text) <= 40 and (titled_worth(text)[1] is not None or text[:1] in "一二三四五六七八九十第（(")
