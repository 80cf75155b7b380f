"""Rows that are too high for a page, divided: rows never break, so one that would leave no room becomes several, with no line between them.

The same makes sure that the signature block has a row of content before it: of a row that fills a page, the last lines go with the signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .form import Form
from .measure import lines, pieces
from .paper import INSET_X, INSET_Y, LEADING, MM, Cell, Row

# Of the height between the margins: a row above the first is divided, into parts of the second, small enough to fill pages to their end.
_MOST, _PART = 0.4, 0.2


def text_height(row: Row, widths: Sequence[float], size: float) -> float:
    """How high a row has to be for its text, as estimated."""
    most, at = 1, 0
    for cell in row.cells:
        wide = sum(widths[at : at + cell.span]) - 2 * INSET_X
        if cell.merge == "":
            most = max(most, lines(cell.text, wide / size))
        at += cell.span
    return most * size * LEADING + 2 * INSET_Y


def divided(rows: Iterable[Row], widths: Sequence[float], form: Form) -> Iterator[Row]:
    """The rows, those of content in parts that fit."""
    height = (210 - 28 - 26 if form.landscape else 297 - 37 - 35) * MM
    for row in rows:
        size = row.size or form.size
        if row.head or row.places or text_height(row, widths, size) <= height * _MOST:
            yield row
            continue
        yield from _parts(row, widths, size, int(height * _PART / (size * LEADING)))


def _parts(row: Row, widths: Sequence[float], size: float, most: int) -> Iterator[Row]:
    texts, at = [], 0
    for cell in row.cells:
        wide = (sum(widths[at : at + cell.span]) - 2 * INSET_X) / size
        texts.append([cell.text] if cell.merge else list(pieces(cell.text, wide, most)) or [""])
        at += cell.span
    count = max(map(len, texts))
    for n in range(count):
        cells = tuple(_part(cell, found, n, count) for cell, found in zip(row.cells, texts, strict=True))
        yield replace(row, cells=cells, tied=row.tied and n == 0, height=0)


def _part(cell: Cell, texts: list[str], n: int, count: int) -> Cell:
    edges = "".join(e for e in cell.edges if not (e == "t" and n) and not (e == "b" and n < count - 1))
    if cell.merge:
        # A cell merged downwards goes on through all parts.
        first = n == 0
        return replace(cell, merge=cell.merge if first else "continue", down=cell.down, text=cell.text if first else "")
    text = texts[n].strip("\n") if n < len(texts) else ""
    return replace(cell, text=text, edges=edges, top=cell.top or len(texts) > 1, number=cell.number if len(texts) == 1 else None)
