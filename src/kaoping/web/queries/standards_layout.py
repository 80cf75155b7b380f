"""The issued document as it lies on the page: its lines, its tables with merged cells, each clause marked where it stands, nothing dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kaoping.core.rubric import Item, Rubric, Standard
from kaoping.core.source import Source
from kaoping.read.grid import Cell, Document, Grid, Line

_WORTH = re.compile(r"[（(]?\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]?")
_Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a cell that belong together: a clause (`no` from 1, `place` as `A-1.1.2`), or words nobody could read (no 0)."""

    no: int
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a cell's text. `mark` is over it; `first` where the mark begins (it carries the id), `last` where it ends (its number follows)."""

    text: str
    mark: Mark | None = None
    first: bool = False
    last: bool = False


@dataclass(slots=True)
class Shown:
    """A cell, or a line outside of tables, as shown. `ids`: what begins in it, by place; `state`: bad, ask or nothing."""

    pieces: list[Piece]
    rows: int = 1
    cols: int = 1
    ids: list[str] | None = None
    state: str = ""
    corrected: bool = False
    head: bool = False
    narrow: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A line, or a table: its rows of cells, each only where it begins."""

    line: Shown | None
    rows: list[list[Shown]]


def dumped(document: Document) -> list[Any]:
    """A document's lines and tables as plain data, small enough to keep: a cell is [text, row, col, rows, cols, physical row, physical cell]."""
    return [
        {"n": b.source.row, "line": b.text}
        if isinstance(b, Line)
        else {"n": b.index, "h": b.height, "w": b.width, "cells": [[c.text, c.row, c.col, c.rows, c.cols, c.source.row, c.source.cell] for c in b.cells]}
        for b in document.blocks
    ]


def relocated(standard: Standard) -> Standard:
    """A standard without a kept document, with the places that `by_hand` gives its parts."""
    rubrics = []
    for n, rubric in enumerate(standard.rubrics):
        sections, at = [], 0
        for section in rubric.sections:
            items = tuple(_moved(item, Source("", n, at + k, 1)) for k, item in enumerate(section.items))
            sections.append(replace(section, items=items, source=Source("", n, at, 0)))
            at += max(len(items), 1)
        rubrics.append(replace(rubric, sections=tuple(sections)))
    return replace(standard, rubrics=tuple(rubrics))


def _moved(item: Item, to: Source) -> Item:
    def place(source: Source) -> Source:
        return to.within(source.start - item.source.start, source.end - item.source.start)

    clauses = tuple(replace(c, source=place(c.source)) for c in item.clauses)
    return replace(item, source=to, clauses=clauses, unread=tuple(replace(u, source=place(u.source)) for u in item.unread))


def by_hand(standard: Standard) -> list[Any]:
    """The lines and tables of a standard without a kept document: a table for each rubric."""
    blocks: list[Any] = []
    for n, rubric in enumerate(standard.rubrics):
        cells: list[list[Any]] = []
        at = 0
        for section in rubric.sections:
            cells.append([section.title, at, 0, max(len(section.items), 1), 1, at, 0])
            for item in section.items:
                cells += [[item.text, at, 1, 1, 1, at, 1], [_worth(item.worth), at, 2, 1, 1, at, 2]]
                at += 1
            at += not section.items
        blocks += [{"n": n, "line": rubric.title}, {"n": n, "h": at, "w": 3, "cells": cells}]
    return blocks


def _worth(worth: Decimal | None) -> str:
    return "" if worth is None else f"{worth}分"


def laid_out(blocks: Sequence[Any], standard: Standard, states: Mapping[str, str], changed: frozenset[str]) -> list[Block]:
    """The page. `states`: where (`B/1.1`) something is bad or to be asked; `changed`: where the reading was corrected."""
    held = _held(standard)
    found = []
    for block in blocks:
        if "line" in block:
            found.append(Block(_shown(block["line"], held.get((-1, block["n"], 0), []), states, changed), []))
            continue
        grid = _grid(block)
        cells = {id(c): _cell(c, grid, held, states, changed) for c in grid.cells}
        _worths(grid, held, cells, states, changed)
        found.append(Block(None, list(_rows(grid, cells))))
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that stands in a cell: a section (item None), or an item."""

    rubric: Rubric
    id: str
    item: Item | None
    own: bool = True

    @property
    def where(self) -> str:
        return f"{self.rubric.id}/{self.id}"

    @property
    def place(self) -> str:
        return f"{self.rubric.id}-{self.id}"


def _key(source: Source) -> _Key:
    return source.table, source.row, source.cell


def _held(standard: Standard) -> dict[_Key, list[_Part]]:
    """What stands in which cell. An item whose clauses stand in other cells than its own stands there too."""
    found: dict[_Key, list[_Part]] = defaultdict(list)
    for rubric in standard.rubrics:
        for section in rubric.sections:
            found[_key(section.source)].append(_Part(rubric, section.id, None))
            for item in section.items:
                found[_key(item.source)].append(_Part(rubric, item.id, item))
                places = [*(c.source for c in item.clauses), *(u.source for u in item.unread)]
                for key in dict.fromkeys(_key(place) for place in places if place != Source()):
                    if key != _key(item.source):
                        found[key].append(_Part(rubric, item.id, item, own=False))
    return found


def _grid(block: Mapping[str, Any]) -> Grid:
    cells = tuple(Cell(t, r, c, rs, cs, Source("", block["n"], pr, pc, 0, len(t))) for t, r, c, rs, cs, pr, pc in block["cells"])
    return Grid(cells, block["h"], block["w"], block["n"])


def _cell(cell: Cell, grid: Grid, held: Mapping[_Key, list[_Part]], states: Mapping[str, str], changed: frozenset[str]) -> Shown:
    shown = _shown(cell.text, held.get(_key(cell.source), []), states, changed)
    shown.rows, shown.cols = cell.rows, cell.cols
    shown.narrow = grid.width > 1 and len(cell.text.replace("\n", "")) <= 20
    shown.whole = shown.narrow and all(len(line) <= 7 for line in cell.text.split("\n"))
    shown.head = cell.row == 0 and not shown.ids and shown.narrow and bool(cell.text.strip())
    return shown


def _shown(text: str, parts: Sequence[_Part], states: Mapping[str, str], changed: frozenset[str]) -> Shown:
    marks = [m for p in parts if p.item is not None for m in _marks(text, p, p.item)]
    shown = Shown(list(_pieces(text, marks)), ids=[p.place for p in parts if p.own])
    for part in parts:
        where, wrong = part.where, states.get(part.where, "")
        if part.item is None or wrong == "ask":
            shown.state = shown.state or wrong
        shown.corrected = shown.corrected or where in changed
    return shown


def _marks(text: str, part: _Part, item: Item) -> Iterator[Mark]:
    read = [(n, f"{part.rubric.id}-{c.id}", c.text, c.source) for n, c in enumerate(item.clauses, 1)]
    unread = [(0, "", u.text, u.source) for u in item.unread]
    for no, place, words, source in (*read, *unread):
        if source.start < source.end <= len(text) and text[source.start : source.end].strip() == words.strip():
            yield Mark(no, place, source.start, source.end)
        elif (at := text.find(words.strip())) >= 0 and words.strip() and part.own:
            yield Mark(no, place, at, at + len(words.strip()))


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[Piece]:
    """The text whole, cut where marks begin and end; under several marks a stretch belongs to the one that begins last."""
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    begun, owner = set[str](), {m: max((n for n in marks if n.start <= m.end - 1 < n.end), key=lambda n: n.start) for m in marks}
    for start, end in pairwise(cuts):
        over = max((m for m in marks if m.start <= start and end <= m.end), key=lambda m: (m.no > 0, m.start), default=None)
        first = over is not None and over.place not in begun
        if over is not None:
            begun.add(over.place)
        yield Piece(text[start:end], over, first, over is not None and end == over.end and owner[over] is over)


def _worths(
    grid: Grid, held: Mapping[_Key, list[_Part]], cells: Mapping[int, Shown], states: Mapping[str, str], changed: frozenset[str]
) -> None:
    """Outlines the worth of what is wrong where it is printed in the row, or else the text itself."""
    for cell in grid.cells:
        for part in held.get(_key(cell.source), []):
            if part.item is None or not part.own or states.get(part.where) != "bad":
                continue
            beside = [c for c in grid.cells if c is not cell and c.row <= cell.row < c.row + c.rows and _is(c.text, part.item)]
            cells[id(beside[0] if len(beside) == 1 else cell)].state = "bad"


def _is(text: str, item: Item) -> bool:
    found = _WORTH.fullmatch("".join(text.split()))
    return found is not None and item.worth is not None and Decimal(found.group(1)) == item.worth


def _rows(grid: Grid, cells: Mapping[int, Shown]) -> Iterator[list[Shown]]:
    places = grid.rows()
    for r, row in enumerate(places):
        shown = []
        for c, cell in enumerate(row):
            if cell is None:
                shown.append(Shown([]))
            elif (cell.row, cell.col) == (r, c):
                shown.append(cells[id(cell)])
        yield shown
