"""每少1次扣0.5分，扣完为止: a count, each one taking points, down to a cap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room, capped
from ..points import ZERO, Points
from ..question import Count, Question
from ..wording import EACH, ONE, PART, SINGLE, TAKE, UNIT, Phrase, amount, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class PerFault(Clause):
    """`marks` is what one takes, `per` what is counted, `cap` the most it takes in all.

    `whole_item`: 扣完为止, down to the item's last point; an item never falls below 0 either way.
    """

    KIND = "per_fault"
    NAME = "计数扣分"
    EFFECT = Effect.TAKES
    ORDER = 70
    WORDINGS = (
        rf"{EACH}(?P<per>[^。；每\n]*?)(?:的)?，?{TAKE}(?:{SINGLE}|{PART})\Z",
        rf"(?P<per>{ONE}[^，。；\n]{{0,12}})(?:的)?，?{TAKE}(?:{SINGLE}|{PART})\Z",
        rf"(?:有|发现|出现|发生|存在|缺少?|少|漏)(?P<per>{ONE})[^。；\n]*?的?，?{TAKE}(?:{SINGLE}|{PART})\Z",
        rf"{TAKE}{SINGLE}[/／每](?P<per>{UNIT})\Z",
        rf"按{SINGLE}[/／每]个?(?P<per>{UNIT})(?:的标准)?扣(?:分|除)?\Z",
        rf"(?P<per>)(?:各|均|分别|每项|每次|每人|逐项|逐次){TAKE}{SINGLE}\Z",
    )
    EXAMPLES = (
        Example("每少1次扣0.5分", answer="3", points="-1.5", fields=(("marks", "0.5"), ("per", "次"))),
        Example("检查中每发现一个问题，扣2分", answer="2", points="-4", fields=(("per", "个"),)),
        Example("一处不合格扣1分", answer="0", points="0"),
        Example("未经允许擅自调停课扣10分/次", answer="1", points="-10"),
    )
    LABELS = (("marks", "每个扣"), ("cap", "最多扣"))

    marks: Points
    per: str = ""
    cap: Points | None = None
    whole_item: bool = False

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        marks = amount(match, phrase.worth)
        if marks is None or marks == 0:
            return None
        return {"marks": marks, "per": counted(match["per"])}

    def question(self, room: Room) -> Question:
        return Count(self.per)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - capped(answer * a.number(self.marks), self.cap, a)

    def worst(self, room: Room) -> Points:
        return -min(room.reach, self.marks * Count().most) if self.cap is None else -self.cap
