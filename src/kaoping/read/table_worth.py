"""Worths as tables print them: 8分, （8）, 总分：10分., 0—5分, 30%; in a cell, in a title, behind an item's leading words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kaoping.core.points import Points

_FULL_WIDTH: Final = {ord("０") + n: str(n) for n in range(10)} | {ord("．"): ".", ord("％"): "%", ord("＋"): "+", ord("－"): "-"}
_SPACE: Final = re.compile(r"\s+")
_NUMBER: Final = r"\d{1,5}(?:\.\d+)?"
_RANGE: Final = rf"(?:{_NUMBER}分?[-—–―~～至到]+)?({_NUMBER})"
_CALLED: Final = r"(?:共计?|总计?|满分|总分值?|标准分值?|分值|基本分|基础分|权重|计|占|合计|小计|最高|配分|赋分)[为是：:]?"
_PLAIN: Final = re.compile(rf"[（(\[【〔]?\+?(?:{_CALLED})?\+?{_RANGE}(?:分|%|％|points?)?[）)\]】〕]?[.。．，,；;]?")
_BRACKETED: Final = re.compile(rf"[（(\[【〔](?:{_CALLED})?{_RANGE}(?:分|%)?(?:[，,、；;][^）)\]】〕]*)?[）)\]】〕]")
_BRACKETED_SURE: Final = re.compile(
    rf"[（(\[【〔](?:[^（）()]{{0,8}}[，,；;])?(?:{_CALLED})?{_RANGE}分值?(?:[，,、；;—-][^）)\]】〕]*)?[）)\]】〕]"
)
_TOTAL: Final = re.compile(rf"(?:满分|总分值?|标准分值?|分值|基本分|共计?|总计|计|权重)[为是：:]*({_NUMBER})(?:分|%)?[.。）)]*$")
_TAIL: Final = re.compile(rf"(?<![\d得扣加减计每第.])({_NUMBER})分[.。：:]?$")
_HEAD: Final = re.compile(rf"^([^，。；,;：:（(\d]{{2,24}}?)({_NUMBER})分(?=[.。：:]|$)")
_HEAD_BRACKETED: Final = re.compile(rf"^([^。；;\n]{{2,60}}?)[（(\[【](?:{_CALLED})?({_NUMBER})分[）)\]】]")
_ONLY: Final = re.compile(rf"[（(\[【](?:\d+(?:\.\d+)?[-—–~～至])?({_NUMBER})分[）)\]】]")
_BROUGHT: Final = re.compile(r"[得扣加减计记给]\d|\d分")
_CACHED: Final = 2_000
_TITLE_LENGTH: Final = 200
"""Longer texts are no titles, and their first part holds their leading words."""
_VERB: Final = re.compile(r"[得扣加减计记给][约]?$")


def squeeze(text: str) -> str:
    """The text without any white space, full-width digits made plain."""
    return _squeezed(text) if len(text) <= _CACHED else _SPACE.sub("", text.translate(_FULL_WIDTH))


@lru_cache(maxsize=4096)  # the same cells are looked at by many, each for its own question
def _squeezed(text: str) -> str:
    return _SPACE.sub("", text.translate(_FULL_WIDTH))


def plain_worth(text: str) -> Points | None:
    """The worth a cell holds when it holds nothing else: `8`, `8分`, `（8）`, `总分10分.`, `0—5分` (its upper end), `30%`; else None."""
    found = _PLAIN.fullmatch(squeeze(text)) if len(text) <= _TITLE_LENGTH else None
    return Decimal(found.group(1)) if found else None


def titled_worth(text: str) -> tuple[str, Points | None]:
    """A title without its worth, and the worth: 农村基层组织建设(35分) → 农村基层组织建设, 35; 培训安排（15） → 培训安排, 15."""
    if len(text) > 2 * _TITLE_LENGTH:
        return text, None
    tight = squeeze(text)
    for pattern in (_BRACKETED_SURE, _BRACKETED):
        found = next(reversed(list(pattern.finditer(tight))), None)
        if found and (found.start() > 0 or found.end() < len(tight)):
            return without(text, found.start(), found.end()), Decimal(found.group(1))
    for pattern in (_TOTAL, _TAIL):
        found = pattern.search(tight)
        if found and found.start() > 0:
            return without(text, found.start(), found.end()), Decimal(found.group(1))
    return text, None


def without(text: str, start: int, end: int) -> str:
    """The text less the characters that are number `start` to `end` when white space is not counted."""
    kept, seen = [], 0
    for char in text:
        if char.isspace():
            kept.append(char)
            continue
        if not start <= seen < end:
            kept.append(char)
        seen += 1
    return "".join(kept).rstrip("：: \n\t")


def leading_worth(text: str) -> Points | None:
    """The number right behind an item's leading title: 「1、出租屋巡查2分。…」 → 2, 「（一）组织领导（10分）。…」 → 10.

    Also the only worth in brackets of a text that says no other: 言行一致，拒绝欺骗。（20分）.
    A number that a verb brings (得2分, 扣1分) is a mark of the text, not its worth.
    """
    tight = squeeze(text)
    body = re.sub(r"^[（(]?[\d一二三四五六七八九十百]{1,4}(?:\.\d+)*[、.．)）：:]*", "", tight)
    for pattern in (_HEAD, _HEAD_BRACKETED):
        found = pattern.match(body)
        if found and not _VERB.search(found.group(1)) and not re.search(r"[得扣加减]\d|[每凡]", found.group(1)):
            return Decimal(found.group(2))
    bracketed = list(_ONLY.finditer(body))
    if len(bracketed) == 1 and not _BROUGHT.search(body[: bracketed[0].start()]):
        return Decimal(bracketed[0].group(1))
    return None
