"""每篇得0.5分，最高5分: a count, each one bringing points, up to a cap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room, capped
from ..points import Points
from ..question import Count, Question
from ..wording import EACH, GIVE, ONE, SINGLE, TAKE, UNIT, Phrase, amount, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Clause):
    """`marks` is what one brings, `per` what is counted (篇), `cap` the most it brings in all (None: the item's worth holds it)."""

    KIND = "tally"
    NAME = "计数得分"
    EFFECT = Effect.ADDS
    ORDER = 80
    WORDINGS = (
        rf"{EACH}(?P<per>[^。；每\n]*?)(?:的)?，?{GIVE}?{SINGLE}\Z",
        rf"(?P<per>{ONE})(?:的)?，?{GIVE}?{SINGLE}\Z",
        rf"{GIVE}{SINGLE}[/／每](?P<per>{UNIT})\Z",
        rf"(?P<per>)(?:各|均|逐项|逐次)(?:得|计|记|给|加){SINGLE}\Z",
    )
    EXAMPLES = (
        Example("每篇得0.5分", answer="4", points="2", fields=(("marks", "0.5"), ("per", "篇"))),
        Example("每采集1人加0.3分", answer="10", points="3", fields=(("per", "人"),)),
        Example("凭合同复印件，每个业绩得1分", answer="0", points="0"),
    )
    LABELS = (("marks", "每个得"), ("cap", "最多得"))

    marks: Points
    per: str = ""
    cap: Points | None = None

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        marks = amount(match, phrase.worth)
        if marks is None or marks == 0 or phrase.takes or re.search(rf"{TAKE}[^得加计给]*\Z", phrase.text[: match.start("n")]):
            return None
        return {"marks": marks, "per": counted(match["per"])}

    def question(self, room: Room) -> Question:
        return Count(self.per)

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return capped(answer * a.number(self.marks), self.cap, a)

    def best(self, room: Room) -> Points:
        most = self.marks * Count().most
        return most if self.cap is None else min(most, self.cap)
