"""未制定方案扣1分: it happened, and the points are taken."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Question, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Clause):
    KIND = "fault"
    NAME = "扣分点"
    EFFECT = Effect.TAKES
    ORDER = 85

    marks: Points

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(self.marks)

    def worst(self, room: Room) -> Points:
        return -self.marks
