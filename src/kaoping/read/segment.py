"""Where a text speaks of marks: the signs that end a phrase, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kaoping.core.clauses import KINDS
from kaoping.core.wording import ARABIC, FEN, FULL, GIVE, LIST, MEASURED, PART, RANGE, SINGLE, TAKE, UNIT


class Sign(StrEnum):
    """CLAUSE ends a phrase for the kinds to read. CAP, EXEMPT belong to the phrase before them, TOGETHER to the item, WORTH repeats its 分值."""

    CLAUSE = "clause"
    CAP = "cap"
    EXEMPT = "exempt"
    TOGETHER = "together"
    WORTH = "worth"


@dataclass(frozen=True, slots=True)
class Token:
    """A sign at characters start to end of the plain text. `bare`: marks without a verb (（2分）)."""

    sign: Sign
    start: int
    end: int
    bare: bool = False


_ITEM = r"(?:该|本|此|该小|本小)?(?:项|条|项目|小项|大项|指标|款)?(?:的)?(?:分值|分数|总分|得分|基本分|标准分|满分|分)?"
_CAP = (
    rf"(?:，)?(?:直)?至{ARABIC}分(?:扣完|为止|止)",
    r"(?:，|；|。|（|\n)?(?:直至|直到|最多|最多可|可累计|累计|可以)扣(?:完|光)(?:该项|本项|此项)?分?(?!为止)",
    rf"(?:，|；|。|（|\n)?(?:累计|最多|直至)?扣(?:完|满|到|至){ARABIC}分(?:为止|即止|止)",
    rf"(?:，|；|。|（|\n)?(?:直至?|直到|以|至)?(?:{_ITEM}(?:全部)?)?扣(?:完|光|尽|满|至0分?|到0分?|除完)(?:{_ITEM})(?:全部分值)?[为即]止(?:，?不(?:计|倒扣|扣)?负分|，?不倒扣)?",
    rf"(?:，|；|（|。|\n)?(?:{_ITEM}|累计|合计|总计|全年|每年|年度|总加分|加分|扣分|共|同类|单项|每项)?(?:，)?"
    rf"(?:最高|最多|至多|上限|封顶)(?:可)?(?:加分?|得分?|计分?|记分?|扣分?|给|奖励?|为|是|累计|总分|分值)*(?:不(?:得)?(?:超过|高于|多于|大于)|不超|至|限)?(?:为)?{ARABIC}分(?!，?最低)(?:封顶|为止|为限|以内)?",
    rf"(?:，|；|（|。|\n)?(?:总计|共计|累计|合计|总)?(?:加|扣|得|计)?分?(?:最多)?(?:不(?:得)?(?:超过|超|高于|多于))(?:标准分|本项分值|该项分值|满分|{ARABIC}分)(?:封顶|为止)?",
    rf"(?:，|；|（|\n)?(?:加|扣|得|计|以)?(?:满|至|到)?{ARABIC}分(?:封顶|为限|为上限|为止)",
    rf"(?:，|；|（|\n)(?:满分|上限|限(?:加|扣|得)?|封顶)(?:为)?{ARABIC}分(?:封顶)?",
    r"(?:，|；|。|（)?(?:最低(?:得|计|为|至)?0分|不(?:计|得|倒扣)负分|不出现负分|扣至0分(?:止)?)",
    r"(?:，|；|。)?(?:累计扣分|累计加分|可?累计|累加|加满为止|得满为止|得完为止)(?=[，。；\n）]|\Z)",
)
_EXEMPT = (
    r"(?:可以?|可酌情|均|则)?不(?:予)?(?:扣|扣减|加|重复(?:计|扣|加|得))分?(?=[，。；、\n）]|\Z)",
    r"不(?:再)?重复(?:计分|扣分|加分|得分|计算)|不累计",
    r"(?:同一[^，。；\n]{0,12}，?)?(?:按?就高|按最高|取最高|从高)[^，。；\n扣]{0,6}?(?:加分|计分|得分|记分|奖励|计算|原则)(?=[，。；、\n）]|\Z)",
)
_ELSE = (
    r"(?:否则|反之|其[他它余](?:情况|情形)?)(?:的)?，?(?:均|都|一律|则|视为|按)?(?:该项|本项|此项|全项|整项|该条|本条)?(?:均|都|一律)?"
    r"(?:不得分|不给分|不计分|不记分|得0分|计0分|记0分|为0分|0分|零分|不予计分|不予得分|扣完)"
)
_MISSED = (
    r"(?:有|存在|发现|其中|凡)?(?:任何|任意|任|其中)?(?:一|1|某)(?:项|处|个|人|条|样|种|款|点|方面|份|例|环节)(?:内容|指标|要求|条件|材料|资料|没有|不达|以上)?"
    r"(?:不|未|没|无|缺)[^，。；：\n得扣减]{0,10}?的?，?(?:均|则|该项|本项|此项|全项|即)?(?:不得分|不给分|不计分|得0分|0分|零分|不予计分)|"
    r"(?:缺|少|漏)(?:少)?(?:任何|任意|任|其中)?(?:一|1)(?:项|处|个|条|样|种|款|份|点)?(?:的|者)?，?(?:均|则|该项|本项|此项|即)?(?:不得分|不给分|不计分|得0分|0分|零分)|缺一不可"
)
_WORTH = rf"(?:(?:总分|满分|共计|总计|小计|共|合计|分值|标准分|本项|该项|此项|计)(?:为|共)?[:：]?{ARABIC}分(?=[.。，：；）\n]|\Z))"
_VERBED = rf"(?:{TAKE}|{GIVE})(?:{LIST}|{RANGE}|{SINGLE}|{PART}|{FULL})(?:[/／每]{UNIT})?"
_RATE = rf"按{ARABIC}{FEN}[/／每]个?{UNIT}(?:的标准)?(?:扣分|扣除|扣)"
_SHORT = rf"(?:加|扣|得)(?:{ARABIC})(?=[，。；、\n）]|\Z)"
_BARE = rf"(?:{LIST}|(?<![\d.]){ARABIC}(?:分)?(?:-+|—+|–|~|～|至)\d+(?:\.\d+)?{FEN}|(?<![\d.%]){ARABIC}{FEN})(?:[/／每]{UNIT})?"


def _nameless(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_CLAUSES = "|".join(f"(?:{_nameless(sign)})" for kind in KINDS.values() for sign in kind.SIGNS)
_PARTS = {
    "together": f"{_ELSE}|{_MISSED}",
    "cap": "|".join(_CAP),
    "exempt": "|".join(_EXEMPT),
    "clause": _CLAUSES,
    "marks": f"(?:{_RATE})|(?:{_nameless(_VERBED)})(?!{MEASURED})|{_SHORT}",
    "worth": _WORTH,
    "bare": f"(?:{_nameless(_BARE)})(?!{MEASURED})",
}
_ALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PARTS.items()))
_NOT_BARE = re.compile(r"(?:总分|满分|共|合计|百分制|得分|评分|考核|成绩|分数|测评|大于|小于|低于|高于|达到?|超过|不足|≥|≤|>|<|每|至|-|第|前)$")
_AFTER_BARE = re.compile(r"\Z|[，。；、,.\n）\])：:]|(?:（|-|/)")


def tokens(text: str, lists_marks: bool) -> list[Token]:
    """The signs of a plain text, in order. `lists_marks`: the column is for marks, so that a bare figure counts wherever it stands."""
    found: list[Token] = []
    for match in _ALL.finditer(text):
        name, start, end = match.lastgroup or "", match.start(), match.end()
        if name == "bare":
            before = _NOT_BARE.search(text, max(0, start - 4), start)
            if (before and not lists_marks) or not (_AFTER_BARE.match(text, end) or lists_marks):
                continue
            found.append(Token(Sign.CLAUSE, start, end, bare=True))
        else:
            found.append(Token(Sign.CLAUSE if name in ("clause", "marks") else Sign(name), start, end))
    return found
