"""One page into its lines and tables, from top to bottom."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kaoping.read.pdf_lattice import Lattice, lattices
from kaoping.read.pdf_page import Char, Page
from kaoping.read.pdf_text import Row, cell_text, rows

_FOOTER = re.compile(r"[-—–－~·.\s]*第?\s*[0-9０-９一二三四五六七八九十]{1,4}\s*页?(?:\s*[/／,，]?\s*共?\s*[0-9]{1,4}\s*页?)?[-—–－~·.\s]*")
_MARGIN = 0.12


@dataclass(slots=True)
class Region:
    """A cell of a table: its text and place; `full`, its text fills it to its lower edge; `ended`, the last line stops well before the right edge."""

    text: str
    row: int
    col: int
    rows: int
    cols: int
    full: bool = False
    ended: bool = False


@dataclass(slots=True)
class Part:
    """A table on one page: its column edges, its rows' number, its cells with rows counted from its top."""

    xs: tuple[float, ...]
    height: int
    cells: list[Region]


def things(pages: list[Page]) -> Iterator[list[Row | Part]]:
    """Each page's lines and tables; page numbers and running heads are left out."""
    split = [_split(page) for page in pages]
    heads = Counter(text for page, (_, lines) in zip(pages, split, strict=True) for text in {row.text for row in lines if _in_margin(row, page)})
    for page, (tables, lines) in zip(pages, split, strict=True):
        kept = [row for row in lines if not (_in_margin(row, page) and _is_running(row, heads[row.text], len(pages)))]
        placed: list[tuple[float, Row | Part]] = [(top, part) for top, part in tables]
        placed += [(row.base, row) for row in kept]
        yield [thing for _, thing in sorted(placed, key=lambda pair: -pair[0])]


def _in_margin(row: Row, page: Page) -> bool:
    return not _MARGIN * page.height < row.base < (1 - _MARGIN) * page.height


def _is_running(row: Row, times: int, pages: int) -> bool:
    return _FOOTER.fullmatch(row.text) is not None or (times >= 3 and times * 2 >= pages)


def _split(page: Page) -> tuple[list[tuple[float, Part]], list[Row]]:
    found = lattices(page.rules)
    inside: list[list[Char]] = [[] for _ in found]
    outside: list[Char] = []
    for char in page.chars:
        x, y = _middle(char)
        for place, lattice in zip(inside, found, strict=True):
            if lattice.xs[0] <= x <= lattice.xs[-1] and lattice.ys[-1] <= y <= lattice.ys[0]:
                place.append(char)
                break
        else:
            outside.append(char)
    tables = [(lattice.ys[0], _part(lattice, chars)) for lattice, chars in zip(found, inside, strict=True)]
    return tables, rows(outside)


def _middle(char: Char) -> tuple[float, float]:
    return (char.left + char.right) / 2, char.base + 0.3 * char.size


def _part(lattice: Lattice, chars: Iterable[Char]) -> Part:
    owner = {(r, c): n for n, box in enumerate(lattice.boxes) for r in range(box.top, box.bottom) for c in range(box.left, box.right)}
    held: list[list[Char]] = [[] for _ in lattice.boxes]
    falling = [-y for y in lattice.ys]
    for char in chars:
        x, y = _middle(char)
        row = min(max(bisect_right(falling, -y) - 1, 0), len(lattice.ys) - 2)
        col = min(max(bisect_right(lattice.xs, x) - 1, 0), len(lattice.xs) - 2)
        held[owner[row, col]].append(char)
    cells: list[Region] = []
    for box, inside in zip(lattice.boxes, held, strict=True):
        region = Region(cell_text(inside), box.top, box.left, box.bottom - box.top, box.right - box.left)
        lines = rows(inside)
        if lines:
            last = lines[-1]
            region.full = len(lines) > 1 and last.base - lattice.ys[box.bottom] < 1.3 * last.size
            region.ended = last.right < lattice.xs[box.right] - 3.5 * last.size
        cells.append(region)
    return Part(lattice.xs, len(lattice.ys) - 1, cells)
