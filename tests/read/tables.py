"""Tables for the tests of the reader: grids out of rows of texts, documents out of grids and lines."""

from __future__ import annotations

from kaoping.core.source import Source
from kaoping.read.grid import Block, Cell, Document, Grid, Line
from kaoping.read.raw import RawItem, RawRubric
from kaoping.read.table import rubrics_of

UP = "^"
"""Stands for a place that the cell above reaches down into."""
LEFT = "<"
"""Stands for a place that the cell to the left reaches over."""


def grid(*rows: list[str], index: int = 0) -> Grid:
    """A grid with merged cells known: `^` goes on from above, `<` from the left."""
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in (UP, LEFT):
                continue
            height = 1
            while r + height < len(rows) and c < len(rows[r + height]) and rows[r + height][c] == UP:
                height += 1
            width = 1
            while c + width < len(row) and row[c + width] == LEFT:
                width += 1
            cells.append(Cell(text, r, c, height, width, Source("t", index, r, c, 0, len(text))))
    return Grid(tuple(cells), len(rows), max(map(len, rows)), index)


def document(*blocks: Grid | str) -> Document:
    """A document of grids and lines, in this order."""
    made: list[Block] = []
    for number, block in enumerate(blocks):
        made.append(Line(block, Source("t", -1, number, 0, 0, len(block))) if isinstance(block, str) else block)
    return Document("t", "", "", tuple(made))


def read(*blocks: Grid | str) -> tuple[RawRubric, ...]:
    """The rubrics of a document of these blocks."""
    return rubrics_of(document(*blocks))


def items(rubric: RawRubric) -> list[RawItem]:
    """All items of a rubric in order."""
    return [item for section in rubric.sections for item in section.items]


def texts(rubric: RawRubric) -> list[str]:
    """The first passage of every item."""
    return [item.passages[0].text for item in items(rubric)]


def worths(rubric: RawRubric) -> list[str | None]:
    """The worth of every item as text, None where it prints none."""
    return [None if item.worth is None else str(item.worth) for item in items(rubric)]
