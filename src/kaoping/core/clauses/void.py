"""未开展活动得0分；该项不得分: it happened, and the item becomes 0."""

from __future__ import annotations

from dataclasses import dataclass

from ..arithmetic import Arithmetic, Truth, Value
from ..kind import Clause, Effect, Example, Room
from ..points import ZERO
from ..question import Question, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Clause):
    """Its points are 0; that it happened is what counts, and the item's formula asks `met`."""

    KIND = "void"
    NAME = "不得分情形"
    EFFECT = Effect.VOIDS
    ORDER = 15
    SIGNED = True
    SIGNS = (
        r"(?:均|都|一律|直接|则|全项|该项|本项|此项|该项目|该小项|该条|该款)?(?:均|一律)?(?:不得分|不给分|不计分|不记分|不予计分|不予得分|不予评分|不予给分|不能得分|不加分即不得分|零分|(?:得|计|记|给|为|评|按)?(?<![\d.])0分)(?:处理|计)?",
        r"(?:该|本|此)(?:大|小)?(?:项|项目|款|条)(?:的?(?:分值|分数|得分|分|全部分值))?(?:均|一律)?(?:全部?扣(?:除|完|光)?|扣完|扣光|为零|归零|计零|得零)分?(?!为止)",
        r"(?:扣除?|扣减|扣完|扣光)(?:该项|本项|此项|该条|该小项)?(?:的?(?:全部|所有|全)(?:的)?(?:分值|分数|得分|分))(?!为止)",
        r"扣除?(?:该项|本项|此项)(?:的)?(?:分值|分数|得分|分(?!值|数))(?!的?\d|为止)",
        r"(?:该项|本项|此项|分值)?(?<!不)(?:全扣|扣光|扣全|全部扣除|全部扣完)分?(?!为止|[\d一二两三四五半])",
        r"(?:该项|本项|此项)(?:分数|得分|分值|成绩|总分)(?:为|计|记)(?:0|零)(?![\d.])分?",
        r"取消(?:该项|本项|此项)?(?:得分|分值|分数)",
        r"(?<!不)扣完(?:该项|本项|此项)?(?:分值|分数|得分|分)?(?![\d.]|.{0,4}[为即]止)",
    )
    WORDINGS = (r".\Z",)
    EXAMPLES = (
        Example("未开展活动得0分", answer="是", points="0"),
        Example("存在禁止使用设备的不得分", answer="否", points="0"),
        Example("弄虚作假的，该项不得分", answer="是", points="0"),
        Example("发生较大安全事故的扣除全部分值", answer="是", points="0"),
    )

    def question(self, room: Room) -> Question:
        return YesNo()

    def points(self, answer: Value, a: Arithmetic) -> Value:
        return a.number(ZERO) - answer * a.number(ZERO)

    def met(self, answer: Value, a: Arithmetic) -> Truth:
        return answer > a.number(ZERO)
