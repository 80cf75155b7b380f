"""酌情扣分: points taken off as the assessor sees fit, with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question
from ..wording import ARABIC, RANGE, TAKE, Phrase, numeral


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretion(Clause):
    """`high` is the most that may be taken (None: the item's worth), `low` the least where anything is taken (酌情扣1—3分)."""

    KIND = "discretion"
    NAME = "酌情扣分"
    EFFECT = Effect.TAKES
    ORDER = 20
    AT_WILL = True
    SIGNS = (
        r"(?:酌情|视情(?:况|节|形)?(?:轻重|严重(?:程度)?)?|视(?:具体|实际)?情(?:况|节)(?:轻重)?|视(?:程度|质量|差距|轻重)|根据(?:实际|具体)?(?:情况|情节|程度)(?:轻重)?|(?<!不)适当|相应|按程度|依情节(?:轻重)?)"
        r"(?:酌情|适当|予以|给予|进行|相应)*(?:扣除?|扣减|减|倒扣|给|得|计|记|打|评)(?:\d+(?:\.\d+)?(?:分)?(?:-+|—+|–|~|～|至|到)\d+(?:\.\d+)?分|\d+(?:\.\d+)?分(?:以内|以下)?|一定分值|分值|分数|相应分值|相应分数|部分分值|相应分|分)",
        r"按(?:照)?[^，。；\n]{0,12}?比例(?:相应|进行|予以)*扣(?:除|减)?分?",
    )
    WORDINGS = (
        rf"(?:酌情|视(?:情|程度|质量|差距|轻重|具体|实际)|(?<!不)适当|相应|按程度|依情节|根据(?:实际|具体)?(?:情况|情节|程度))[^，。；]*?(?:{RANGE}|(?P<n>{ARABIC})分(?:以内|以下)?|分值|分数|分)\Z",
        r"比例[^，。；\n]{0,4}扣(?:除|减)?分?\Z",
        rf"{TAKE}(?:{RANGE}|(?P<n>{ARABIC})分以内)\Z",
        r"扣(?:除)?(?:相应|一定)?(?:分值|分数|分)\Z",
    )
    EXAMPLES = (
        Example("资料不够齐全的，酌情扣分", answer="1.5", points="-1.5"),
        Example("执行不到位的酌情扣1—3分", answer="2", points="-2", fields=(("low", "1"), ("high", "3"))),
        Example("工作不力的，视情节轻重扣2分以内", answer="0", points="0", fields=(("high", "2"),)),
    )
    LABELS = (("low", "最少扣"), ("high", "最多扣"))

    low: Points | None = None
    high: Points | None = None

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        if re.search(r"(?<!加)加(?!扣)|[给得计打评]\d", phrase.marks):
            return None
        groups = match.groupdict()
        if groups.get("high"):
            low, high = numeral(groups["low"]), numeral(groups["high"])
            return {"low": low, "high": high} if low < high else None
        if groups.get("n"):
            return {"high": numeral(groups["n"])}
        return {}

    def question(self, room: Room) -> Question:
        most = room.worth if self.high is None else self.high
        legal = ((ZERO, most),) if self.low is None else ((ZERO, ZERO), (self.low, most))
        return Amount(legal, room.step, words=(("否", ZERO),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer

    def worst(self, room: Room) -> Points:
        return -(room.worth if self.high is None else self.high)
