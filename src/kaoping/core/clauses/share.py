"""得分=完成率×分值: a ratio of the marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO, Points
from ..question import Amount, Question
from ..wording import ARABIC, Phrase, numeral


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Clause):
    """`marks` is what the whole (100%) brings, `metric` what is measured (完成率). The answer is in percent."""

    KIND = "share"
    NAME = "按比例得分"
    EFFECT = Effect.ADDS
    ORDER = 30
    SIGNED = True
    SIGNS = (
        r"(?:按照?|采用|采取|以)[^，。；\n]{0,20}?比[例率]法?[^，。；\n扣]{0,8}?(?:得分|计分|给分|计算得分|计算|折算得分|折算计分|折算|赋分|加分|记分|确定得分|核定得分|评分)(?![:：=])",
        r"(?:得分|分值|分数|计分|评分|本项得分|[率度比]得分)(?:计算公式(?:为|如下)?|公式|为)?[:：]?\n?[^，。；\n=]{0,16}=[^，。；\n]+",
        r"[×xX*＊╳✕][^，。；\n=]{0,8}?\d+(?:\.\d+)?分(?![\d%×*/÷])",
        r"[×xX*＊╳✕](?:标准分值?|基本分值?|分值|满分|该项分值|本项分值|权重|基础分)",
        r"(?:进行)?(?:相应)?折算(?:成|为)?(?:得分|计分|分值)?(?![后])",
    )
    WORDINGS = (rf"(?P<metric>[^，。；、\n×xX*＊╳✕=:：]*)[×xX*＊╳✕][^=]*?(?P<n>{ARABIC})?(?:%|分)?\Z", r".\Z")
    EXAMPLES = (
        Example("事件处理率*15分", answer="80%", points="12", worth="15", fields=(("marks", "15"), ("metric", "事件处理率"))),
        Example("按完成比例得分", answer="50", points="5", fields=(("marks", "10"),)),
        Example("得分=完成率×分值", answer="90%", points="9", fields=(("metric", "完成率"),)),
    )
    LABELS = (("marks", "全部完成得"),)

    marks: Points
    metric: str = ""

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        n = match.groupdict().get("n")
        whole = phrase.worth if phrase.worth is not None else (numeral(n) if n else None)
        if n and phrase.marks[0] in "×xX*＊╳✕" and phrase.marks.endswith("分"):
            whole = numeral(n)
        if whole is None:
            return None
        formula = re.search(r"=\(?（?([^×xX*＊╳✕/／÷=]+)", phrase.marks)
        metric = formula.group(1) if formula else (match.groupdict().get("metric") or "完成比例")
        return {"marks": whole, "metric": metric.strip("（()）")}

    def question(self, room: Room) -> Question:
        return Amount(((ZERO, Points(100)),), None, "%", words=(("是", Points(100)), ("否", ZERO)))

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return answer * a.number(self.marks * Points("0.01"))

    def best(self, room: Room) -> Points:
        return self.marks
