"""得N分: met, the points are given; not met, nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Amount, Question, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Clause):
    """`partial`: a ruling allows it to be given in part, in steps."""

    KIND = "award"
    NAME = "得分点"
    EFFECT = Effect.ADDS
    ORDER = 90

    marks: Points
    partial: bool = False

    def question(self, room: Room) -> Question:
        if self.partial:
            return Amount(((ZERO, self.marks),), room.step, words=(("是", self.marks), ("否", ZERO)))
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer if self.partial else answer * a.number(self.marks)

    def best(self, room: Room) -> Points:
        return self.marks
