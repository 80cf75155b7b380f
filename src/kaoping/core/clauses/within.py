"""得3—5分: nothing, or an amount between the two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question
from ..wording import ARABIC, GIVE, RANGE, TAKE, Phrase, numeral


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Clause):
    KIND = "within"
    NAME = "区间得分"
    EFFECT = Effect.ADDS
    ORDER = 60
    SIGNS = (rf"最高的?(?:可?得|为|计)?{ARABIC}分，?最低的?(?:得|为|计)?{ARABIC}分",)
    WORDINGS = (rf"{GIVE}?(?:{RANGE})\Z", rf"最高\D*(?P<high>{ARABIC})分，?最低\D*(?P<low>{ARABIC})分\Z")
    EXAMPLES = (
        Example("任务目标明晰，推进扎实得3—5分", answer="4.5", points="4.5", fields=(("low", "3"), ("high", "5"))),
        Example("按整洁程度不同，最高的8分，最低的0分", answer="7.5", points="7.5", fields=(("low", "0"), ("high", "8"))),
        Example("工作成效明显的，可得一至三分", answer="0", points="0", fields=(("high", "3"),)),
    )

    low: Points
    high: Points

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        low, high = numeral(match["low"]), numeral(match["high"])
        if phrase.takes or re.search(rf"{TAKE}\Z", phrase.text[: match.start("low")]) or low >= high:
            return None
        return {"low": low, "high": high}

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, ZERO), (self.low, self.high)), room.step, words=(("否", ZERO),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer

    def spared(self) -> Points:
        return self.low

    def best(self, room: Room) -> Points:
        return self.high
