"""得分=完成率×分值: a ratio of the marks."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO, Points
from ..question import Amount, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Clause):
    """`marks` is what the whole (100%) brings, `metric` what is measured (完成率). The answer is in percent."""

    KIND = "share"
    NAME = "按比例得分"
    EFFECT = Effect.ADDS
    ORDER = 30

    marks: Points
    metric: str = ""

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, Points(100)),), None, "%", words=(("是", Points(100)), ("否", ZERO)))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer * a.number(self.marks * Points("0.01"))

    def best(self, room: Room) -> Points:
        return self.marks
