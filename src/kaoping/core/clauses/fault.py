"""未制定方案扣1分: it happened, and the points are taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Question, YesNo
from ..wording import PART, SINGLE, TAKE, Phrase, amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Clause):
    KIND = "fault"
    NAME = "扣分点"
    EFFECT = Effect.TAKES
    ORDER = 85
    WORDINGS = (rf"{TAKE}(?:{SINGLE}|{PART})\Z", rf"{SINGLE}\Z")
    EXAMPLES = (
        Example("未制定方案扣1分", answer="是", points="-1", fields=(("marks", "1"),)),
        Example("逾期报送的，扣3分", answer="否", points="0"),
        Example("未开展的，扣该项分值的50%", answer="是", points="-5"),
    )
    LABELS = (("marks", "扣分"),)

    marks: Points

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        marks = amount(match, phrase.worth)
        taken = phrase.takes or re.match(TAKE, match.group(0)) is not None
        return {"marks": marks} if marks and taken else None

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(self.marks)

    def worst(self, room: Room) -> Points:
        return -self.marks
