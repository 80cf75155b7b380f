"""得3—5分: nothing, or an amount between the two."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Amount, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Clause):
    KIND = "within"
    NAME = "区间得分"
    EFFECT = Effect.ADDS
    ORDER = 60

    low: Points
    high: Points

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, ZERO), (self.low, self.high)), room.step, words=(("否", ZERO),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer

    def best(self, room: Room) -> Points:
        return self.high
