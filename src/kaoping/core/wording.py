"""The words that these texts use for marks: the fragments from which the kinds build their wordings.

All patterns work on text as `plain` leaves it: white space gone, full-width figures and signs made plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .points import Points

# --- numbers -----------------------------------------------------------------------------------------------------------------

_DIGITS = {"零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
ARABIC = r"\d+(?:\.\d+)?"
NUMBER = rf"(?:{ARABIC}|[零〇一壹二两三四五六七八九十百]+|半)"
DASH = r"(?:-+|—+|–|~|～|－|至|到|─+)"


def numeral(text: str) -> Decimal:
    """3, 1.5, 三, 十二, 二十, 一百, 半 as a Decimal. ValueError on anything else."""
    if text[0].isdigit():
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    total = unit = 0
    for char in text:
        if char in "十百":
            total += (unit or 1) * (10 if char == "十" else 100)
            unit = 0
        elif char in _DIGITS:
            unit = _DIGITS[char]
        else:
            raise ValueError(text)
    return Decimal(total + unit)


# --- marks -------------------------------------------------------------------------------------------------------------------

# 分 that is a mark: not 分钟, 分局, 三分之一, 百分点 …
FEN = r"分(?!钟|局|之|管|类|析|级|公司|支|院|店|校|队|部(?!分)|厂|所|工会|布|散|期|解|段|区|隔|享|批|层|摊|贝|米)"
# A mark that is the thing measured, not what is given: 90分以上, 80分为合格
MEASURED = r"）?(?:以上|以下|及以|以内|（含|\(含|为合格|为优|为良|者为|制)"
GIVE_VERB = (
    r"(?:得分为?|得到?|计分?|记分?|给予|给分?|予以|加计|加记|加分|加|奖励|奖分|奖|赋予|赋分?|评为?|打分?|获得?|增加|折合|折算为?|折|为|即)[:：]?"
)
TAKE_VERB = r"(?:追加扣除|加扣|口(?=\d)|倒扣|扣除|扣减|扣罚|扣分|扣掉|扣去|扣|减去|减分|减扣|减|罚分|罚)[:：]?"
HOW = r"(?:再|另外?|额外|各|分别|依次|可|可以|则|均|只|仅|最高|酌情|相应|一次性|直接|每人|每次|每项|每处|每个|每例|每起|每条|每件|每份)*"
GIVE = rf"(?:{HOW}{GIVE_VERB})"
TAKE = rf"(?:{HOW}{TAKE_VERB})"
SINGLE = rf"(?P<n>{NUMBER})个?{FEN}"
RANGE = rf"(?P<low>{ARABIC}|[零一二两三四五六七八九十]+)(?:分)?{DASH}(?P<high>{ARABIC}|[一二两三四五六七八九十]+)个?{FEN}(?!扣完|为止|止)"
LIST = rf"(?P<list>{ARABIC}分?(?:[、/／,，和及]{ARABIC}分?)+)(?<=分)"
FULL = r"(?:满分|全分|全部分值|该项分值|本项分值|此项分值|该项满分|本项满分|标准分|基本分|基础分)"
_OF = r"(?:该项|本项|此项|该|本)?(?:分值|满分|标准分|总分|应得分|得分|基本分|权重分)"
PART = rf"(?:{_OF}的?(?P<percent>{ARABIC})%(?:的?(?:分值|分数|得分|{FEN}))?|(?P<share>{ARABIC})%的?(?:分值|分数|得分|标准分|{FEN}))"
UNIT = (
    r"(?:人次|人|名|次|项|处|个(?!月|工作日|小时)|例|件|起|户|条|份|天|日|篇|场|张|本|家|宗|期|门|节|台|辆|块|种|类|村|款|页|具|批|只|根|支|方面|案|学时|课时|"
    r"小节|小时|点|位|米|公里|月|年|周|季度|班|组|幅|盏|株|棵|所|站|间|座|套|组|笔|栋|层|头|字|篇次|万元?|元|亩|倍|分钟|环节|部|科|段|面|道|车|单|封|则|岁|级|%|个百分点|百分点)"
)
ONE = rf"(?<![第唯统同之每任十二三四五六七八九\d.])(?:(?<!上)一|1)个?{UNIT}(?!性|一|把手|体|内|以上|以下|及以|或以|后|前|以内|之内)"
PERIOD = r"(?:个?(?:年度?|月|季度?|周|日|天|半年|学期|星期|旬|学年)|\d+个月|半个?月|[两二三四六]个月)"
EACH = rf"(?:每|没(?=[缺增少发]|次|项|处|份|个|起|例|条|学时))(?!{PERIOD}(?!的?，?[扣减得加计]))"
ABOVE = r"(?:以上|及以上|或以上|以上的)"
BELOW = r"(?:以下|及以下|以内|之内|以下的)"

# --- a phrase ------------------------------------------------------------------------------------------------------------------

_WIDE = {ord("　"): " ", **{code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)}}
_SIGNS: dict[int, str] = {ord(a): b for a, b in zip("．％,;()＊＝／﹒", ".%，；（）*=/.", strict=True)}
_SAME = {**_WIDE, **_SIGNS}


# A line that ends in mid-sentence was broken by a narrow column; one that ends a sentence or a mark, or stands before a number, is a break.
_LINE_END = re.compile(
    r"(?:(?<=[。；：:！？!?])|(?<=[^部充十百三]分)|(?<=[。；：:！？!?][ \t\u3000]))(?P<end>\n)"
    r"|(?P<end2>\n)(?=\s*(?:[（(]?\d{1,2}[）).、．](?!\d)|[①-⑳⑴-⒇]|[（(]?[一二三四五六七八九十]{1,3}[）)、]))"
)


def plain(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without white space (ends of real lines stay), signs made plain; and for each of its characters the place it came from."""
    text = text.translate(_SAME)
    kept = [i for i, char in enumerate(text) if not char.isspace()]
    kept = sorted(kept + [m.start(m.lastgroup or 0) for m in _LINE_END.finditer(text)])
    return "".join(text[i] for i in kept), tuple(kept)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of plain text that ends in words about marks, and what stands around it.

    `fact` is what comes before those words, `marks` the words themselves; `last` is the fact's last sentence. `worth` is the item's,
    None where none is printed; `adds`/`takes`: the column itself says that marks are added or taken here.
    """

    fact: str
    marks: str
    worth: Points | None
    adds: bool = False
    takes: bool = False

    @property
    def text(self) -> str:
        """The whole phrase."""
        return self.fact + self.marks

    @property
    def last(self) -> str:
        """The last sentence of the fact, up to where the marks begin."""
        return re.split(r"[。；\n]", self.fact)[-1]


def amount(match: re.Match[str], worth: Points | None) -> Points | None:
    """The marks that a match of SINGLE, FULL or PART names; None when it is a share of a worth that is not printed."""
    groups = match.groupdict()
    if groups.get("n"):
        return numeral(groups["n"])
    percent = groups.get("percent") or groups.get("share")
    if percent:
        return None if worth is None else worth * Decimal(percent) / 100
    return worth


def numbers(text: str) -> tuple[Points, ...]:
    """All plain numbers of a list such as 5分、3分、2分."""
    return tuple(Decimal(n) for n in re.findall(ARABIC, text))


def counted(text: str) -> str:
    """What is counted: 次 of 每少1次, 份 of 每缺一份材料, 个 of 每发现一个问题."""
    numbered = re.findall(rf"(?:{ARABIC}|[一二两三四五六七八九十])个?({UNIT})", text) or re.findall(rf"^(?:有|发现|缺少?|少|多|漏)?({UNIT})", text)
    return numbered[0] if numbered else re.sub(r"^(?:发现|有|出现|发生|缺少?|漏|差|增加|减少|少|多|高|低)", "", text)[:4]


def labels(text: str, many: int) -> tuple[str, ...]:
    """The names that a list of marks belongs to: 一等奖、二等奖、三等奖; where they are not as many, 第1档, 第2档 …"""
    listed = re.sub(r"(?:的|者)?，?(?:分别|依次|各|对应)?$", "", text)
    names = [n for n in re.split(r"[、/／和及或]|(?<=[级奖等名])，", listed) if n]
    if len(names) == many:
        # 获得校级一等奖: what the names have in common stands only before the first
        return (re.split(r"为|获得|获|被|得到|达到|是|的|，", names[0])[-1][-8:] or names[0][-8:], *names[1:])
    return tuple(f"第{i}档" for i in range(1, many + 1))
