"""An item's text as issued, its clauses marked and numbered where they stand."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kaoping.core.kind import Clause
from kaoping.core.rubric import Item, Unread
from kaoping.core.source import Source

Cell = tuple[str, int, int, int]
_ENCLOSED = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the item's text that belong to clause number `no` (from 1; 0: words nobody could read)."""

    no: int
    id: str
    start: int
    end: int


def circled(number: int) -> str:
    """① … ㊿; beyond that the number in brackets."""
    for low, high, first in _ENCLOSED:
        if low <= number <= high:
            return chr(first + number - low)
    return f"({number})"


def spans_of(item: Item) -> tuple[Span, ...]:
    """Where the clauses and the unread words stand in `item.text`, in the order of their numbers; those not found in it are left out.

    A source counts characters of its cell, and the text of an item may join several cells: for each cell the one shift is sought
    under which its words stand in the text, words that even so stand elsewhere are sought by themselves.
    """
    parts: list[tuple[int, str, Clause | Unread]] = [(n, c.id, c) for n, c in enumerate(item.clauses, 1)]
    parts += [(0, "", u) for u in item.unread]
    by_cell: dict[Cell, list[Clause | Unread]] = defaultdict(list)
    for _, _, part in parts:
        by_cell[_cell(part.source)].append(part)
    shifts = {cell: _shift(item, cell, group) for cell, group in by_cell.items()}
    found = []
    for no, id_, part in parts:
        place = _place(item.text, part, shifts[_cell(part.source)])
        if place is not None:
            found.append(Span(no, id_, *place))
    return tuple(found)


def _cell(source: Source) -> Cell:
    return source.document, source.table, source.row, source.cell


def _fits(text: str, part: Clause | Unread, shift: int) -> bool:
    start, end = part.source.start + shift, part.source.end + shift
    return 0 <= start < end <= len(text) and text[start:end].strip() == part.text.strip() != ""


def _shift(item: Item, cell: Cell, group: Sequence[Clause | Unread]) -> int:
    """What must be added to a place in the cell to come to the same place in the item's text."""
    starts = [0, *(i + 1 for i, sign in enumerate(item.text) if sign == "\n")]
    likely = [-item.source.start] if _cell(item.source) == cell else []
    sought = [at - part.source.start for part in group for at in _occurrences(item.text, part.text)]
    # Of several shifts under which equally many words fit, the item's own cell comes first, then the beginning of a line, then the foremost.
    ranked = sorted(dict.fromkeys([*likely, *starts, *sought]), key=lambda s: (s not in likely, s not in starts, s))
    return max(ranked, key=lambda s: sum(_fits(item.text, part, s) for part in group), default=0)


def _occurrences(text: str, words: str) -> Iterable[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _place(text: str, part: Clause | Unread, shift: int) -> tuple[int, int] | None:
    if _fits(text, part, shift):
        return part.source.start + shift, part.source.end + shift
    near = max(0, part.source.start + shift)
    words = part.text.strip()
    at = text.find(words, near) if words else -1
    at = text.find(words) if at < 0 and words else at
    return None if at < 0 else (at, at + len(words))


def issued_text(item: Item, now: str = "", link: str = "", prefix: str = "", unread: bool = False) -> SafeString:
    """The text with `<mark>` and numbers, escaped. `now`: the clause that is being judged; `link`: before a clause's id it makes the
    target of its number; `prefix`: before a clause's id it makes the id of its mark (only then it has one); `unread`: those words too.
    """
    spans = [s for s in spans_of(item) if s.no or unread]
    cuts = sorted({0, len(item.text), *(s.start for s in spans), *(s.end for s in spans)})
    named: set[str] = set()
    pieces = []
    for start, end in itertools.pairwise(cuts):
        over = [s for s in spans if s.start <= start and end <= s.end]
        pieces.append(_piece(item.text[start:end], over, now, prefix, named))
        closing = sorted((s for s in spans if s.end == end and s.no), key=lambda s: s.no)
        pieces += [_number(s, link) for s in closing]
    return format_html_join("", "{}", ((p,) for p in pieces))


def _piece(words: str, over: Sequence[Span], now: str, prefix: str, named: set[str]) -> str | SafeString:
    """One stretch of text under the same clauses; `named` keeps which clause's mark has its id already."""
    if not over:
        return words
    clause = next((s for s in over if s.id and s.id == now), None) or max(over, key=lambda s: (s.no > 0, s.start))
    attributes: dict[str, str] = {"class": "now" if clause.id and clause.id == now else "" if clause.no else "unread", "data-clause": clause.id}
    if prefix and clause.id and clause.id not in named:
        named.add(clause.id)
        attributes["id"] = prefix + clause.id
    return format_html("<mark{}>{}</mark>", _attributes(attributes), words)


def _attributes(values: Mapping[str, str]) -> SafeString:
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in values.items() if value))


def _number(span: Span, link: str) -> SafeString:
    # The joiner keeps the number on the line of the words that it counts.
    sign = "\u2060" + circled(span.no)
    if link:
        return format_html('<sup><a href="#{}{}">{}</a></sup>', link, span.id, sign)
    return format_html("<sup>{}</sup>", sign)
