"""优秀得10分，良好得8分: one of several levels, each with its marks or a range of marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Choice, Question
from ..wording import GIVE, LIST, UNIT, Phrase, labels, numbers


@dataclass(frozen=True, slots=True)
class Grade:
    """One level: its label, and the marks it brings, from low to high (equal where the text gives one figure)."""

    label: str
    low: Points
    high: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels(Clause):
    KIND = "levels"
    NAME = "分档得分"
    EFFECT = Effect.ADDS
    ORDER = 40
    WORDINGS = (rf"(?:分别|依次|各|对应)*{GIVE}?{LIST}(?:[/／每]{UNIT})?\Z",)
    EXAMPLES = (
        Example("获得一等奖、二等奖、三等奖的，分别得5分、3分、2分", answer="二等奖", points="3"),
        Example("优秀得10分，良好得8分，一般得5分", answer="良好", points="8"),
        Example("好得8—10分，较好得5—7分", answer="较好 6", points="6"),
    )

    levels: tuple[Grade, ...]

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        marks = numbers(match["list"])
        if phrase.takes or re.search(r"扣[^加得]*\Z", phrase.text[: match.start("list")]) or len(set(marks)) < 2:
            return None
        return {"levels": tuple(Grade(label, m, m) for label, m in zip(labels(phrase.last, len(marks)), marks, strict=True))}

    def question(self, room: Room) -> Question:
        return Choice((*((g.label, g.low, g.high) for g in self.levels), ("都不符合", ZERO, ZERO)), room.step)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer

    def best(self, room: Room) -> Points:
        return max(ZERO, *(g.high for g in self.levels))

    def worst(self, room: Room) -> Points:
        return min(ZERO, *(g.low for g in self.levels))
