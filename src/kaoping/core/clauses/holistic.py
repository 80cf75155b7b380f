"""No marks in the text, only the item's 分值: one amount for the whole."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Holistic(Clause):
    KIND = "holistic"
    NAME = "综合评分"
    EFFECT = Effect.ADDS
    ORDER = 99
    EXAMPLES = (
        Example("积极探索党代表经常性作用发挥的有效途径和方式。", answer="6.5", points="6.5", worth="8", fields=(("marks", "8"),)),
        Example("完成上级交办的其他工作", answer="0", points="0", worth="5"),
    )

    marks: Points

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, self.marks),), room.step)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer

    def best(self, room: Room) -> Points:
        return self.marks
