"""一票否决；取消评优资格: it happened, and the total or the grade is decided by it."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Room
from ..points import ZERO
from ..question import Question, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Clause):
    """`consequence` is what the text says follows (一票否决, 取消评优资格, 不合格)."""

    KIND = "veto"
    NAME = "否决事项"
    EFFECT = Effect.VETOES
    ORDER = 10

    consequence: str = ""

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(ZERO)
