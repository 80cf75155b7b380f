"""得N分: met, the points are given; not met, nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Truth, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question, YesNo
from ..wording import FULL, GIVE, PART, SINGLE, TAKE, Phrase, amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Clause):
    """`partial`: a ruling allows it to be given in part, in steps."""

    KIND = "award"
    NAME = "得分点"
    EFFECT = Effect.ADDS
    ORDER = 90
    WORDINGS = (rf"{GIVE}(?:{SINGLE}|{FULL}|{PART})\Z", rf"{SINGLE}\Z")
    EXAMPLES = (
        Example("台账规范得1分", answer="是", points="1", fields=(("marks", "1"),)),
        Example("完成资源开发（制作高清专题片1部）工作任务得2.5分", answer="否", points="0"),
        Example("完全符合要求得满分", answer="是", points="10"),
        Example("完全符合得满分，部分符合相应递减", answer="6", points="6", fields=(("partial", "True"),)),
    )

    marks: Points
    partial: bool = False

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        marks = amount(match, phrase.worth)
        if not marks or phrase.takes or re.match(TAKE, phrase.marks) or re.search(rf"{TAKE}\Z", phrase.text[: match.start()]):
            return None
        return {"marks": marks}

    def question(self, room: Room) -> Question:
        if self.partial:
            return Amount(((ZERO, self.marks),), room.step, words=(("是", self.marks), ("否", ZERO)))
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer if self.partial else answer * a.number(self.marks)

    def met(self, answer: Value, a: Arithmetic) -> Truth:
        return answer > a.number(ZERO)

    def best(self, room: Room) -> Points:
        return self.marks
