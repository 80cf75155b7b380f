"""未开展活动得0分；该项不得分: it happened, and the item becomes 0."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO
from ..question import Question, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Clause):
    """Its points are 0; that it happened is what counts, and the item's formula asks `happened`."""

    KIND = "void"
    NAME = "不得分情形"
    EFFECT = Effect.VOIDS
    ORDER = 15

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(ZERO)
