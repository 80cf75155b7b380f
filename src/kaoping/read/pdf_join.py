"""Pages into one document: tables that run over pages put together, a row broken by a page's end made one row again.

A PDF does not say whether the first row of a page goes on from the page before: both pieces are ruled all around. What decides, in this order, is
written at `_is_broken`; it is measured on the same standard printed on paper and with letters of several sizes.
"""

from __future__ import annotations

import re
from collections import Counter

from kaoping.core.source import Source
from kaoping.read.grid import Block, Cell, Grid, Line
from kaoping.read.pdf_page import Page
from kaoping.read.pdf_part import Part, Region, things
from kaoping.read.pdf_text import Row, glue, is_open, item_style, joined

_SAME = 6.0
_HEADER_ROWS = 3
_SHORT = 8
_TEXT_EDGE = 0.75
_MARKED = re.compile(r"[0-9]\s*(?:分\s*[)）]?|[)）])\s*$")
_TOTAL = re.compile(r"[总合小共].{0,2}[计分]")


def blocks(pages: list[Page], name: str) -> tuple[Block, ...]:
    """The document in reading order."""
    found: list[Row | list[Part]] = []
    for page in things(pages):
        for at, thing in enumerate(page):
            last = found[-1] if found else None
            if isinstance(thing, Row):
                found.append(thing)
            elif at == 0 and isinstance(last, list) and _continues(last[-1], thing):
                last.append(thing)
            else:
                found.append([thing])
    right = max((thing.right if isinstance(thing, Row) else thing[0].xs[-1] for thing in found), default=0.0)
    return tuple(_numbered(found, max(right, _TEXT_EDGE * max((page.width for page in pages), default=0.0)), name))


def _continues(upper: Part, lower: Part) -> bool:
    """Whether a table has the columns of the one before: the same outer edges, and no edge of the one with fewer that the other lacks."""
    few, many = sorted((upper.xs, lower.xs), key=len)
    outer = abs(few[0] - many[0]) <= _SAME and abs(few[-1] - many[-1]) <= _SAME
    return outer and all(any(abs(x - other) <= _SAME for other in many) for x in few)


def _numbered(found: list[Row | list[Part]], right: float, name: str) -> list[Block]:
    done: list[Block] = []
    pending: list[Row] = []
    tables = lines = 0

    def flush() -> None:
        nonlocal lines
        if pending:
            text = joined(pending)
            done.append(Line(text, Source(name, row=lines, end=len(text))))
            lines += 1
            pending.clear()

    for thing in found:
        if isinstance(thing, Row):
            if pending and not _runs_on(pending, thing, right):
                flush()
            pending.append(thing)
        else:
            flush()
            done.append(_grid(thing, tables, name))
            tables += 1
    flush()
    return done


def _runs_on(before: list[Row], line: Row, right: float) -> bool:
    """Whether a line outside tables goes on in the next: it fills the width, or a bracket is open; and both are of one size."""
    last, text = before[-1], joined(before)
    unclosed = text.count("（") + text.count("(") > text.count("）") + text.count(")")
    filled = last.right >= right - 2 * last.size and is_open(text)
    return (filled or unclosed) and abs(last.size - line.size) < 1.5 and not item_style(line.text)


def _grid(parts: list[Part], index: int, name: str) -> Grid:
    table = _Table(parts)
    for part in parts:
        table.add(part)
    cells = tuple(
        Cell(one.text, one.row, one.col, one.rows, one.cols, Source(name, index, one.row, one.col, 0, len(one.text)))
        for one in sorted(table.regions, key=lambda region: (region.row, region.col))
    )
    return Grid(cells, table.height, len(table.xs) - 1, index)


class _Table:
    """A table growing by a page at a time."""

    __slots__ = ("_bottom", "_cells", "_filled", "_header", "_main", "_numbered", "height", "regions", "xs")

    def __init__(self, parts: list[Part]) -> None:
        self.xs: list[float] = []
        for x in sorted(x for part in parts for x in part.xs):
            if not self.xs or x - self.xs[-1] > _SAME:
                self.xs.append(x)
        self.regions: list[Region] = []
        self.height = 0
        self._bottom: dict[int, Region] = {}
        self._header: list[list[str]] = []
        moved = [self._moved(region, part) for part in parts for region in part.cells]
        size = {col: sum(len(one.text) for one in moved if one.col == col and one.cols == 1) for col in range(len(self.xs))}
        self._main = max(size, key=lambda col: size[col])
        self._cells = moved
        single = {col: [one for one in moved if one.col == col and one.cols == one.rows == 1] for col in size}
        self._filled = {col: _usual(cells) for col, cells in single.items() if _share(cells) >= 0.6 and size[col] <= _SHORT * len(cells)}
        texts = [cell.text for cell in single[self._main] if cell.text]
        self._numbered = sum(1 for text in texts if item_style(text)) >= 0.7 * len(texts)

    def add(self, part: Part) -> None:
        """Put the next page's part below."""
        cells = [self._moved(region, part) for region in part.cells]
        if not self.regions:
            self._header = [_texts(cells, row) for row in range(min(_HEADER_ROWS, part.height))]
        skip = self._repeated(cells, part.height) if self.regions else 0
        cells = [cell for cell in cells if cell.row >= skip]
        if not cells:
            return
        top = [cell for cell in cells if cell.row == skip]
        pairs = [(above, cell) for cell in top if (above := self._bottom.get(cell.col)) is not None and above.cols == cell.cols]
        broken = len(pairs) == len(top) and self._is_broken(pairs)
        shift = self.height - skip - (1 if broken else 0)
        for above, cell in pairs:
            if broken or self._goes_on(above, cell):
                above.text = _put(above, cell)
                above.rows += cell.rows - (1 if broken else 0)
                above.full, above.ended = cell.full, cell.ended if cell.text else above.ended
                cells.remove(cell)
        for cell in cells:
            cell.row += shift
            self.regions.append(cell)
        self.height = shift + part.height
        self._bottom = {one.col: one for one in self.regions if one.row + one.rows == self.height}

    def _moved(self, region: Region, part: Part) -> Region:
        """A copy of the cell in the columns of the whole table."""
        left, right = self._column(part.xs[region.col]), self._column(part.xs[region.col + region.cols])
        return Region(region.text, region.row, left, region.rows, max(1, right - left), region.full, region.ended)

    def _column(self, x: float) -> int:
        return min(range(len(self.xs)), key=lambda col: abs(self.xs[col] - x))

    def _repeated(self, cells: list[Region], height: int) -> int:
        """How many rows at the top of a page repeat the table's own header."""
        count = 0
        while count < min(len(self._header), height) and any(self._header[count]) and _texts(cells, count) == self._header[count]:
            count += 1
        return count if all(cell.row >= count or cell.row + cell.rows <= count for cell in cells) else 0

    def _is_broken(self, pairs: list[tuple[Region, Region]]) -> bool:
        """Whether a page's first row is the rest of the last row of the page before.

        1. A column that every row fills once (分值) is filled in both pieces: two rows.
        2. The long text begins with a number of the same style as the piece above began with (3、 after 2、): two rows.
        3. It begins without a number where every row has one, or goes on after a full line that stops in the middle of a sentence: one row.
        4. A column that every row fills is filled in only one of the pieces: one row.
        5. Nothing but blanks, or the rest of a merged cell's own text: one row. So is whatever leaves the long text blank right below the header.
        """
        main = next(((above, cell) for above, cell in pairs if cell.col <= self._main < cell.col + cell.cols), None)
        if main is None:
            return False
        upper, lower = main[0].text.strip(), main[1].text.strip()
        others = [pair for pair in pairs if pair[1] is not main[1] and pair[0].rows == 1 and pair[1].rows == 1]
        kept = [self._kept(above, cell) for above, cell in others if cell.col in self._filled and not above.full]
        if (True, True) in kept:
            return False
        if upper and lower and item_style(lower) and item_style(lower) == item_style(upper):
            return False
        if upper and lower and not item_style(lower) and (self._numbered or (is_open(upper) and (upper[-1] in "，、," or not main[0].ended))):
            return True
        if not lower:
            return self.height == 1 or all(not cell.text.strip() or (above.full and not _TOTAL.search(cell.text)) for above, cell in pairs)
        return (True, False) in kept or (False, True) in kept

    def _kept(self, above: Region, cell: Region) -> tuple[bool, bool]:
        """Whether each piece of a cell of a filled column holds something; 4 and 分 hold one thing together where the column says 4分."""
        upper, lower = above.text.strip(), cell.text.strip()
        usual = self._filled[cell.col]
        if upper and lower and _pattern(upper) != usual and _pattern(upper + lower) == usual:
            return True, False
        return bool(upper), bool(lower)

    def _goes_on(self, above: Region, cell: Region) -> bool:
        """Whether a cell at the top of a page is the rest of a merged cell, its row being a new one."""
        if cell.text.strip():
            return above.row > 0 and cell.col < self._main and self._unfinished(above) and not _TOTAL.search(cell.text)
        if not above.text.strip():
            return False
        return cell.col < self._main or above.rows > 1 or cell.rows > 1


    def _unfinished(self, above: Region) -> bool:
        """Whether a merged cell's text may have its rest on the next page: where names end in their marks (20分), until these have come."""
        if any(one.col == above.col and _MARKED.search(one.text) for one in self._cells):
            return not _MARKED.search(above.text)
        return above.full and above.rows > 1


def _pattern(text: str) -> str:
    return re.sub(r"[0-9]+(?:\.[0-9]+)?", "1", "".join(text.split()))


def _share(cells: list[Region]) -> float:
    return sum(1 for cell in cells if cell.text.strip()) / len(cells) if cells else 0.0


def _usual(cells: list[Region]) -> str:
    return Counter(_pattern(cell.text) for cell in cells if cell.text.strip()).most_common(1)[0][0]


def _texts(cells: list[Region], row: int) -> list[str]:
    return ["".join(cell.text.split()) for cell in cells if cell.row == row]


def _put(above: Region, cell: Region) -> str:
    if not above.text or not cell.text:
        return above.text or cell.text
    if above.ended and not is_open(above.text):
        return above.text + "\n" + cell.text
    return glue(above.text, cell.text)
