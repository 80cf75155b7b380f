"""第一名得满分，每后退一名扣0.2分: points by place."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Count, Question


@dataclass(frozen=True, slots=True)
class Places:
    """Places `first` to `last` bring `marks` each."""

    label: str
    first: int
    last: int
    marks: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing(Clause):
    """`places` as the text lists them; behind the last of them every further place takes `slope` off its marks, down to 0."""

    KIND = "placing"
    NAME = "名次得分"
    EFFECT = Effect.ADDS
    ORDER = 35

    marks: Points
    places: tuple[Places, ...]
    slope: Points | None = None

    def question(self, room: Room) -> Question:
        return Count("名", 1, words=(("否", Points(9999)),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        zero, last = a.number(ZERO), self.places[-1]
        brought = zero
        if self.slope is not None:
            back = answer - a.number(Points(last.last))
            brought = a.greatest(zero, a.number(last.marks) - back * a.number(self.slope))
        for p in reversed(self.places):
            here = a.both(answer >= a.number(Points(p.first)), answer <= a.number(Points(p.last)))
            brought = a.where(here, a.number(p.marks), brought)
        return brought

    def best(self, room: Room) -> Points:
        return max(p.marks for p in self.places)
