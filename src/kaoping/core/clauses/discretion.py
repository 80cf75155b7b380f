"""酌情扣分: points taken off as the assessor sees fit, with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Amount, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion(Clause):
    """`cap` is the most that may be taken (None: the item's worth)."""

    KIND = "discretion"
    NAME = "酌情扣分"
    EFFECT = Effect.TAKES
    ORDER = 20

    cap: Points | None = None

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, room.worth if self.cap is None else self.cap),), room.step, words=(("否", ZERO),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer

    def worst(self, room: Room) -> Points:
        return -(room.worth if self.cap is None else self.cap)
