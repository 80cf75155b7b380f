"""参学率80%以上得2分，每低1个百分点扣0.5分: a measured number against a line; the line itself is included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Truth, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question
from ..wording import ABOVE, ARABIC, BELOW, FULL, GIVE, SINGLE, UNIT, Phrase, amount

_FAR = Points(10) ** 9
_DOWN = frozenset({"≤", "<=", "≦", "<", "＜", "不高于", "不大于", "不超过", "小于等于", "控制在", "低于", "小于", "少于"})
_STRICT = frozenset({">", "＞", "<", "＜", "大于", "超过", "高于", "多于", "低于", "小于", "少于"})
_SIGN = re.compile(
    r"(?P<sign>≥|>=|≧|>|＞|≤|<=|≦|<|＜|大于等于|小于等于|不低于|不少于|不小于|不高于|不大于|不超过|达到|达|大于|超过|高于|多于|满|至少|控制在|低于|小于|少于)[^\d，]{0,6}$"
)
_BELOW = frozenset({"以下", "及以下", "以内", "之内", "以下的"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Clause):
    """`at_least` or `at_most` is the line (one of them); `strict` excludes the line (超过, 低于).

    Beyond the line every `per` (in the unit of the line) takes `slope` points off, down to 0; `begun` counts a begun step as a
    whole one (不足1%按1%计). `besides` is the rest of the sentence, asked with it.
    """

    KIND = "threshold"
    NAME = "达标得分"
    EFFECT = Effect.ADDS
    ORDER = 50
    WORDINGS = (
        rf"(?P<metric>[^，。；、\n]*)(?<![\d.])(?P<line>{ARABIC})(?P<unit>%|‰|{UNIT}|分|㎡|平方米)?(?P<side>{ABOVE}|{BELOW}|（含）以上)?"
        rf"(?P<tail>[^，。；\d\n]{{0,12}}?)的?，?{GIVE}(?:{SINGLE}|{FULL})\Z",
    )
    EXAMPLES = (
        Example("党员参学率80%以上得2分", answer="80%", points="2", fields=(("at_least", "80"), ("metric", "党员参学率"))),
        Example("党员参学率80%以上得2分", answer="79.9%", points="0"),
        Example("全年开展活动不少于12次得3分", answer="12", points="3", fields=(("at_least", "12"), ("unit", "次"))),
        Example("投诉率控制在2%以内得3分", answer="2", points="3", fields=(("at_most", "2"),)),
        Example("住院医师完成率达到100%得5分", answer="否", points="0"),
    )
    LABELS = (("marks", "达标得"), ("unit", "指标的单位"), ("per", "每差多少算一步"), ("slope", "每一步少得"))

    marks: Points
    metric: str
    unit: str = ""
    at_least: Points | None = None
    at_most: Points | None = None
    strict: bool = False
    slope: Points | None = None
    per: Points | None = None
    begun: bool = False
    besides: str = ""

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        said = _SIGN.search(match["metric"])
        sign, side, unit = said["sign"] if said else "", match["side"] or "", match["unit"] or ""
        marks = amount(match, phrase.worth)
        compared = sign or side or (unit in ("%", "‰") and Points(match["line"]) == 100)
        if marks is None or phrase.takes or not compared or "每" in phrase.marks + match["tail"]:
            return None
        metric = match["metric"][: said.start()] if said else match["metric"]
        metric = re.sub(r"^(?:实现|确保|做到|其中|且|并)|(?:的|应|须|要|必须|应当|为)$", "", metric)
        down = sign in _DOWN or (not sign and side in _BELOW)
        found = {"marks": marks, "metric": metric or "完成情况", "unit": unit, "strict": sign in _STRICT}
        besides = phrase.text[: match.start()].strip("，。；、\n")
        return found | {"at_most" if down else "at_least": Points(match["line"]), "besides": besides}

    def flaw(self) -> str:
        return "" if (self.at_least is None) != (self.at_most is None) else "要有一条达标线，请在“不低于”和“不高于”里填一项，只填一项"

    def question(self, room: Room) -> Question:
        line, far = (self.at_least, -_FAR) if self.at_least is not None else (self.at_most or ZERO, _FAR)
        inside = line + (ZERO if not self.strict else Points("0.01") if far < 0 else -Points("0.01"))
        return Amount(((-_FAR, _FAR),), None, self.unit, words=(("是", inside), ("否", far)))

    def _short(self, answer: Value, a: Arithmetic) -> Value:
        """By how much the line is missed; below 0 where it is passed."""
        return a.number(self.at_least) - answer if self.at_least is not None else answer - a.number(self.at_most or ZERO)

    def met(self, answer: Value, a: Arithmetic) -> Truth:
        short, zero = self._short(answer, a), a.number(ZERO)
        return short < zero if self.strict else short <= zero

    def points(self, answer: Value, a: Arithmetic) -> Value:
        short, zero, full = self._short(answer, a), a.number(ZERO), a.number(self.marks)
        below = zero
        if self.slope is not None and self.per is not None:
            below = a.greatest(zero, full - a.steps(short, self.per, self.begun) * a.number(self.slope))
        return a.where(self.met(answer, a), full, below)

    def best(self, room: Room) -> Points:
        return self.marks
