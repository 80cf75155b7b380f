"""Between the table and the language: sections and items as the table shows them, their text not yet read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaoping.core.points import Points
from kaoping.core.source import Source


class Role(StrEnum):
    """What a column of the table is for.

    TEXT: demands and marks in one text (评分标准 of 附件4). REQUIRE: only what is demanded, where another column says how it is scored.
    RULE: how it is scored. BONUS and PENALTY: only additions, only deductions. METHOD: how it is checked (查现场、查资料). NOTE: 备注, 说明.
    """

    TEXT = "text"
    REQUIRE = "require"
    RULE = "rule"
    BONUS = "bonus"
    PENALTY = "penalty"
    METHOD = "method"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Passage:
    """The verbatim text of one cell of an item, and what its column is for. Source.start/end are offsets in that cell's text."""

    text: str
    role: Role
    source: Source


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item: `no` as printed (may be empty), `name` from a name column (may be empty), its passages in reading order, its printed worth."""

    no: str
    name: str
    passages: tuple[Passage, ...]
    worth: Points | None
    source: Source
    blank: Source | None = None


@dataclass(frozen=True, slots=True)
class RawSection:
    """A section; title `` where the table has none. `worth` as printed, or None."""

    title: str
    worth: Points | None
    items: tuple[RawItem, ...]
    source: Source
    blank: Source | None = None


@dataclass(frozen=True, slots=True)
class RawRubric:
    """One rubric table (or several tables that continue one another). `worth` as printed in the title or the total row, or None."""

    title: str
    applies_to: tuple[str, ...]
    worth: Points | None
    sections: tuple[RawSection, ...]
    source: Source
    blank: Source | None = None
    unit_blank: Source | None = None
