"""每篇得0.5分，最高5分: a count, each one bringing points, up to a cap."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room, capped
from ..points import Points
from ..question import Count, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Clause):
    """`marks` is what one brings, `per` what is counted (篇), `cap` the most it brings in all (None: the item's worth holds it)."""

    KIND = "tally"
    NAME = "计数得分"
    EFFECT = Effect.ADDS
    ORDER = 80

    marks: Points
    per: str = ""
    cap: Points | None = None

    def question(self, room: Room) -> Question:
        return Count(self.per)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return capped(answer * a.number(self.marks), self.cap, a)

    def best(self, room: Room) -> Points:
        most = self.marks * Count().most
        return most if self.cap is None else min(most, self.cap)
