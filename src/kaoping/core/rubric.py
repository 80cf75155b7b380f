"""A rubric: what a standard says, as a frozen value. Documents stop before it, scores start from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .kind import Clause
from .points import HALF, Points
from .source import Source


class Together(StrEnum):
    """What 否则，不得分 does to an item: each clause by itself, one missed and nothing for the item, or nobody has ruled yet."""

    SUM = "sum"
    ALL = "all"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Unread:
    """Words of an item that no kind could read, and where they stand."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """评分标准的一条. `text` is verbatim as issued; `no` is the number it prints; `name` its short name where the table has a column for it.

    `worth` is None when the document prints none. `blank` is the empty 得分 cell of the form, `evidence` what the text says must
    exist (台账, 方案 …).
    """

    id: str
    text: str
    worth: Points | None
    clauses: tuple[Clause, ...] = ()
    no: str = ""
    name: str = ""
    together: Together = Together.SUM
    floor: bool = False
    evidence: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    source: Source = field(default_factory=Source)
    blank: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """考核内容: a group of items. `worth` is None when the document prints none."""

    id: str
    title: str
    worth: Points | None
    items: tuple[Item, ...]
    source: Source = field(default_factory=Source)
    blank: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """一张评分表, for the units it names. `worth` is None when the document prints none; `step` is the smallest difference of marks."""

    id: str
    title: str
    applies_to: tuple[str, ...]
    worth: Points | None
    sections: tuple[Section, ...]
    step: Points = HALF
    source: Source = field(default_factory=Source)
    blank: Source | None = None
    unit_blank: Source | None = None

    def items(self) -> Iterator[Item]:
        """All items, in the document's order."""
        for section in self.sections:
            yield from section.items


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """评分标准, the document as issued: kept by its digests. One document may hold several rubrics."""

    title: str
    name: str = ""
    sha256: str = ""
    sm3: str = ""
    rubrics: tuple[Rubric, ...] = ()
