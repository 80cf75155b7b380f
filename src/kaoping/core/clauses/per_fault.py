"""每少1次扣0.5分，扣完为止: a count, each one taking points, down to a cap."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room, capped
from ..points import ZERO, Points
from ..question import Count, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class PerFault(Clause):
    """`marks` is what one takes, `per` what is counted, `cap` the most it takes in all.

    `whole_item`: 扣完为止, down to the item's last point; an item never falls below 0 either way.
    """

    KIND = "per_fault"
    NAME = "计数扣分"
    EFFECT = Effect.TAKES
    ORDER = 70

    marks: Points
    per: str = ""
    cap: Points | None = None
    whole_item: bool = False

    def question(self, room: Room) -> Question:
        return Count(self.per)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - capped(answer * a.number(self.marks), self.cap, a)

    def worst(self, room: Room) -> Points:
        return -min(room.reach, self.marks * Count().most) if self.cap is None else -self.cap
