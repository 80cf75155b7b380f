"""参学率80%以上得2分，每低1个百分点扣0.5分: a measured number against a line; the line itself is included."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Amount, Question


_FAR = Points(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Clause):
    """`at_least` or `at_most` is the line (one of them); `strict` excludes the line (超过, 低于).

    Beyond the line every `per` (in the unit of the line) takes `slope` points off, down to 0; `begun` counts a begun step as a
    whole one (不足1%按1%计). `besides` is the rest of the sentence, asked with it.
    """

    KIND = "threshold"
    NAME = "达标得分"
    EFFECT = Effect.ADDS
    ORDER = 50

    marks: Points
    metric: str
    unit: str = ""
    at_least: Points | None = None
    at_most: Points | None = None
    strict: bool = False
    slope: Points | None = None
    per: Points | None = None
    begun: bool = False
    besides: str = ""

    def question(self, room: Room) -> Question:
        line, far = (self.at_least, -_FAR) if self.at_least is not None else (self.at_most or ZERO, _FAR)
        inside = line + (ZERO if not self.strict else Points("0.01") if far < 0 else -Points("0.01"))
        return Amount(((-_FAR, _FAR),), None, self.unit, words=(("是", inside), ("否", far)))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        short = a.number(self.at_least) - answer if self.at_least is not None else answer - a.number(self.at_most or ZERO)
        zero, full = a.number(ZERO), a.number(self.marks)
        below = zero
        if self.slope is not None and self.per is not None:
            below = a.greatest(zero, full - a.steps(short, self.per, self.begun) * a.number(self.slope))
        return a.where(short < zero if self.strict else short <= zero, full, below)

    def best(self, room: Room) -> Points:
        return self.marks
