"""A place in a standard (`A`, `A/1`, `A/1.1`, `A/1.1.2`): found, and put back changed. Clauses are numbered by where they stand in the item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from .errors import KaopingError
from .kind import Clause
from .rubric import Item, Rubric, Section, Standard, Unread
from .source import Source

Thing: TypeAlias = Rubric | Section | Item


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at a place: `thing`, the rubric, section or item at it or around it, in `rubric` and `section`.

    `level` is rubric, section, item or clause; `number` counts the item's clauses from 0, or its unread spans where the level is item
    and one of them is meant (-1: none is).
    """

    level: str
    rubric: Rubric
    section: Section | None
    thing: Thing
    number: int = -1

    @property
    def item(self) -> Item:
        """The item at or around the place."""
        if not isinstance(self.thing, Item):
            raise KaopingError(f"{self.rubric.id}/{self.thing.id}不是评分标准的一条，请写到如A/1.1的位置")
        return self.thing

    @property
    def clause(self) -> Clause:
        """The clause at the place."""
        return self.item.clauses[self.number]

    @property
    def text(self) -> str:
        """The words that stand at the place: of the clause, the unread span, the item, or the title."""
        if self.level == "clause":
            return self.clause.text
        if isinstance(self.thing, Item):
            return self.thing.unread[self.number].text if self.number >= 0 else self.thing.text
        return self.thing.title

    def having(self, *clauses: Clause, instead: int = 1) -> Item:
        """The item with these clauses instead of the one at the place (and those behind it, `instead` of them)."""
        held = self.item.clauses
        return _numbered(self.item, (*held[: self.number], *clauses, *held[self.number + instead :]))

    def left(self, unread: Unread) -> Item:
        """The item with the words of the clause at the place unread, in their place among the others."""
        others = self.item.unread
        at = _behind(unread.source, [u.source for u in others])
        return replace(self.having(), unread=(*others[:at], unread, *others[at:]))

    def read(self, *clauses: Clause) -> Item:
        """The item without the unread span at the place, and with the clause that its words are read as."""
        held = self.item.clauses
        for clause in clauses:
            at = _behind(clause.source, [c.source for c in held])
            held = (*held[:at], clause, *held[at:])
        unread = tuple(u for n, u in enumerate(self.item.unread) if n != self.number)
        return replace(_numbered(self.item, held) if clauses else self.item, unread=unread)

    def between(self, one: Clause, two: Clause) -> str:
        """The item's words from the start of one clause to the end of the other, or both one behind the other where it does not hold them."""
        text, apart = self.item.text, two.source.start - one.source.start
        if one.source == Source():
            at = text.find(one.text)
            behind = text.find(two.text, at + len(one.text)) if at >= 0 else -1
            return text[at : behind + len(two.text)] if behind >= 0 else f"{one.text}，{two.text}"
        end = max(one.source.end, two.source.end) - one.source.start
        for at in _starts(text, one.text):
            if apart >= 0 and text.startswith(two.text, at + apart):
                return text[at : at + end]
        return f"{one.text}，{two.text}"


def _starts(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _behind(source: Source, others: list[Source]) -> int:
    """Where something of this source belongs among others in the document's order; at their end where it has no place in a document."""
    if source == Source():
        return len(others)
    return sum(_order(s) <= _order(source) for s in others)


def _order(source: Source) -> tuple[int, int, int, int]:
    return source.table, source.row, source.cell, source.start


def _numbered(item: Item, clauses: tuple[Clause, ...]) -> Item:
    if len(clauses) == len(item.clauses):
        return replace(item, clauses=clauses)
    return replace(item, clauses=tuple(replace(c, id=f"{item.id}.{n}") for n, c in enumerate(clauses, 1)))


def place_at(standard: Standard, where: str) -> Place:
    """What stands at `where`. KaopingError where the standard has no such place."""
    id_, _, inside = where.partition("/")
    for rubric in standard.rubrics:
        if rubric.id != id_:
            continue
        if not inside:
            return Place("rubric", rubric, None, rubric)
        for section in rubric.sections:
            if section.id == inside:
                return Place("section", rubric, section, section)
            for item in section.items:
                if item.id == inside:
                    return Place("item", rubric, section, item)
                for n, clause in enumerate(item.clauses):
                    if clause.id == inside:
                        return Place("clause", rubric, section, item, n)
    raise KaopingError(f"标准里没有“{where}”这个位置，请按现在的编号填写，如{_example(standard)}")


def put(standard: Standard, place: Place, new: Thing) -> Standard:
    """The standard with `new` where the place's thing stood."""
    if isinstance(new, Item) and place.section is not None:
        new = replace(place.section, items=tuple(new if i is place.thing else i for i in place.section.items))
    if isinstance(new, Section):
        new = replace(place.rubric, sections=tuple(new if s is place.section else s for s in place.rubric.sections))
    rubrics = tuple(new if r is place.rubric and isinstance(new, Rubric) else r for r in standard.rubrics)
    return replace(standard, rubrics=rubrics)


def cut(text: str, most: int = 16) -> str:
    """Words cut short for a sentence."""
    words = "".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _example(standard: Standard) -> str:
    found = (f"{r.id}/{c.id}" for r in standard.rubrics for i in r.items() for c in i.clauses)
    return next(found, "A/1.1.1")
