"""优秀得10分，良好得8分: one of several levels, each with its marks or a range of marks."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Choice, Question


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

    levels: tuple[Grade, ...]

    def question(self, room: Room) -> Question:
        return Choice(tuple((g.label, g.low, g.high) for g in self.levels) + (("都不符合", ZERO, ZERO),), room.step)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer

    def best(self, room: Room) -> Points:
        return max(g.high for g in self.levels)
