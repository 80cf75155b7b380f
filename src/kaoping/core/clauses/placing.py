"""第一名得满分，每后退一名扣0.2分: points by place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import EXACT, Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Count, Question
from ..wording import DASH, FULL, GIVE, LIST, NUMBER, SINGLE, Phrase, amount, numbers, numeral


@dataclass(frozen=True, slots=True)
class Places:
    """Places `first` to `last` bring `marks` each."""

    label: str
    first: int
    last: int
    marks: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing(Clause):
    """`places` as the text lists them; behind the last of them every further place takes `slope` off its marks, down to 0."""

    KIND = "placing"
    NAME = "名次得分"
    EFFECT = Effect.ADDS
    ORDER = 35
    WORDINGS = (
        rf"(?P<where>(?:名次|排名|排序|位次|第[一二三四五六七八九十\d]+名|前[一二三四五六七八九十\d]+[名位]|前[一二三](?=[，的])|倒数|末位)[^。；\n]*?){GIVE}(?:{LIST}|{SINGLE}|{FULL})\Z",
    )
    EXAMPLES = (
        Example("教研室检查评价中排名前三，得2分", answer="3", points="2", fields=(("marks", "2"),)),
        Example("第1名、第2名、第3名的分别得5分、3分、2分", answer="2", points="3"),
        Example("全区排名前5名得3分", answer="6", points="0"),
    )
    LABELS = (("marks", "最多得"), ("slope", "再往后每名少得"))

    marks: Points
    places: tuple[Places, ...]
    slope: Points | None = None

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        where, listed = match["where"], numbers(match["list"] or "")
        named = re.findall(rf"(?:第|倒数第?)({NUMBER})[名位]?", where)
        if listed and len(listed) == len(named):
            at = [int(numeral(n)) for n in named]
            return {"marks": max(listed), "places": tuple(Places(f"第{p}名", p, p, m) for p, m in zip(at, listed, strict=True))}
        if listed:
            return {"marks": max(listed), "places": tuple(Places(f"第{i}名", i, i, m) for i, m in enumerate(listed, 1))}
        marks = amount(match, phrase.worth)
        first = re.findall(rf"前({NUMBER})", where)
        reach = re.findall(rf"第?({NUMBER}){DASH}第?({NUMBER})名", where)
        if marks is None or not (named or first or reach):
            return None
        low, high = (1, int(numeral(first[-1]))) if first else (int(numeral((reach[-1] if reach else named[-1:] * 2)[0])), 0)
        high = high or int(numeral(reach[-1][1] if reach else named[-1]))
        return {"marks": marks, "places": (Places(f"第{low}至{high}名" if low != high else f"第{low}名", low, high, marks),)}

    def question(self, room: Room) -> Question:
        return Count("名", 1, words=(("否", Points(9999)),))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        zero, last = a.number(ZERO), self.places[-1]
        brought = zero
        if self.slope is not None:
            back = answer - a.number(Points(last.last))
            brought = a.where(back > zero, a.greatest(zero, a.number(last.marks) - back * a.number(self.slope)), zero)
        for p in reversed(self.places):
            here = a.both(answer >= a.number(Points(p.first)), answer <= a.number(Points(p.last)))
            brought = a.where(here, a.number(p.marks), brought)
        return brought

    def worst(self, room: Room) -> Points:
        return min(Points(self.points(Points(9999), EXACT)), *(p.marks for p in self.places))

    def best(self, room: Room) -> Points:
        return max(Points(self.points(Points(1), EXACT)), *(p.marks for p in self.places))
