"""一票否决；取消评优资格: it happened, and the total or the grade is decided by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..arithmetic import Arithmetic, Truth, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO
from ..question import Question, YesNo
from ..wording import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(Clause):
    """`consequence` is what the text says follows (一票否决, 取消评优资格, 不合格)."""

    KIND = "veto"
    NAME = "否决事项"
    EFFECT = Effect.VETOES
    ORDER = 10
    SIGNED = True
    SIGNS = (
        r"(?:实行)?[“\"]?一票否(?:决|优)制?[”\"]?(?![^。；\n]{0,24}[扣加得]\d)|(?:实行|直接|予以)否决",
        r"取消[^，。；\n]{0,16}?(?:资格|称号)|取消[^，。；\n]{0,10}?(?:评优评先|评优|评先|评选|参评|奖励)(?![^，。；\n]{0,6}(?:资格|称号))",
        r"(?:不得|不能|不予|不可)(?:评|参加|参与|推荐|申报|授予|评定)[^，。；\n]{0,12}?(?:优秀|先进|评优|评先|资格|称号|优等|一等|优|先)",
        r"(?:判定|评定|评|定|判|列|视|认定|确定|直接)?为(?:不合格|不达标|不及格|不称职|末等|差等次)(?:档案|等次|单位|等级|档次)?(?=[，。；\n）]|\Z)(?![^。；\n]{0,24}[扣加得]\d)",
        r"(?:直接|一律)?(?:判定?|评定?|定)为?[“\"]?(?:[A-DＡ-Ｄ]|最低|末)[”\"]?(?:档|级|等次?)(?![^。；\n]{0,24}[扣加得]\d)",
        r"(?:现场)?审查不合格|(?:直接)?(?:废标|否决(?:其)?投标|无效投标|按废标处理)|(?:降低|下调|降)一?个?(?:等次|等级|档次)",
    )
    WORDINGS = (r".\Z",)
    EXAMPLES = (
        Example("发生重大安全责任事故的一票否决", answer="是", points="0", fields=(("consequence", "一票否决"),)),
        Example("被市级以上通报批评的，取消评优资格", answer="否", points="0", fields=(("consequence", "取消评优资格"),)),
        Example("存在左列四种情况之一的，为不合格档案", answer="是", points="0"),
    )

    consequence: str = ""

    @classmethod
    def fields(cls, match: re.Match[str], phrase: Phrase) -> Mapping[str, Any] | None:
        return {"consequence": phrase.marks}

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(ZERO)

    def met(self, answer: Value, a: Arithmetic) -> Truth:
        return answer > a.number(ZERO)

    @property
    def decides(self) -> str:
        return self.consequence
