"""The contract of a clause kind: one kind, one file in `clauses/`; everything else derives from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from .arithmetic import Arithmetic, Truth, Value
from .points import HALF, ZERO, Points
from .question import Question
from .source import Source
from .wording import Phrase


class Effect(StrEnum):
    """What a kind's points do to the item."""

    ADDS = "adds"
    TAKES = "takes"
    VOIDS = "voids"
    VETOES = "vetoes"


MARKS = frozenset({"marks", "low", "high", "cap", "slope"})
"""The names of fields that are in 分; they mean that in every kind."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the item around a clause gives it: its worth, the most its clauses may bring together (`reach`), the step of marks."""

    worth: Points
    reach: Points
    step: Points = HALF


@dataclass(frozen=True, slots=True)
class Example:
    """A text, an answer to the question that it puts, and the signed points that follow; feeds the tests and docs/clauses.md.

    `answer` is as a clerk would type it; `worth` is the item's 分值; `fields` are what the text must be read as.
    """

    text: str
    answer: str
    points: str
    worth: str = "10"
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """得分点 or 扣分点: a span of an item's text. `beyond` means beyond the full marks (加分项).

    A kind is a subclass with KIND (its stable name), NAME (Chinese), EFFECT, ORDER (lower is tried first when a text is read),
    SIGNS (patterns that end a phrase, besides marks such as 2分; SIGNED: only a phrase that ends in one of them is of this kind),
    WORDINGS (patterns of a whole phrase), EXAMPLES, LABELS (Chinese names of its fields where `fieldspec.LABELS` has none or another),
    `fields`, and the four methods below. `points` is the formula, written once, for numbers and for columns.
    """

    KIND: ClassVar[str] = ""
    NAME: ClassVar[str] = ""
    EFFECT: ClassVar[Effect] = Effect.ADDS
    ORDER: ClassVar[int] = 50
    SIGNS: ClassVar[tuple[str, ...]] = ()
    SIGNED: ClassVar[bool] = False
    WORDINGS: ClassVar[tuple[str, ...]] = ()
    EXAMPLES: ClassVar[tuple[Example, ...]] = ()
    LABELS: ClassVar[tuple[tuple[str, str], ...]] = ()
    AT_WILL: ClassVar[bool] = False  # the size of what it takes is the assessor's to choose (酌情)

    id: str
    text: str
    beyond: bool = False
    source: Source = field(default_factory=Source)

    @classmethod
    def read(cls, phrase: Phrase) -> Mapping[str, Any] | None:
        """The fields that the phrase says, where one of the wordings fits; None where none does."""
        if cls.SIGNED and not _compiled("|".join(cls.SIGNS)).fullmatch(phrase.marks):
            return None
        for wording in cls.WORDINGS:
            match = _compiled(wording).search(phrase.text)
            if match and (fields := cls.fields(match, phrase)) is not None:
                return fields
        return None

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        """This kind's own fields from a wording that fits, or None when the phrase is not of this kind after all."""
        return {}

    def question(self, room: Room) -> Question:
        """What a person is asked about this clause."""
        raise TypeError(f"{type(self).__name__} asks nothing")

    def points(self, answer: Value, a: Arithmetic) -> Value:
        """Signed points for a known answer, as `question().accept` returns it. Unit: 分."""
        raise TypeError(f"{type(self).__name__} has no formula")

    def met(self, answer: Value, a: Arithmetic) -> Truth:
        """For an adding clause under 否则，不得分: whether it was met at all; for a void or a veto: whether it happened."""
        return self.points(answer, a) > a.number(ZERO)

    @property
    def decides(self) -> str:
        """For a veto: what follows once it has happened."""
        return ""

    def flaw(self) -> str:
        """What keeps these fields from making sense together, as one Chinese sentence; empty where they do."""
        return ""

    def spared(self) -> Points:
        """What of its points, once it brings any, 酌情扣分 may not take (the low of 得3—5分), unless a ruling allows it. Unit: 分."""
        return ZERO

    def worst(self, room: Room) -> Points:
        """The least this clause can bring before anybody has answered."""
        return ZERO

    def best(self, room: Room) -> Points:
        """The most this clause can bring before anybody has answered."""
        return ZERO


@cache
def _compiled(wording: str) -> re.Pattern[str]:
    return re.compile(wording)


def capped(value: Value, cap: Points | None, a: Arithmetic) -> Value:
    """`value` held at `cap` where the text names one (最高5分)."""
    return value if cap is None else a.least(value, a.number(cap))


def to_decimal(value: Any) -> Decimal:
    """A Decimal from a number's exact text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))
