"""What stands above a table: the rubric's title and worth, the units it is for, a section's heading, the place for a unit's name."""

from __future__ import annotations

import re
from typing import Final

from .table_totals import is_note, is_signature, is_unit_label
from .table_worth import squeeze, titled_worth

_TITLE: Final = re.compile(
    r".*(标准|细则|办法|方案|评分|指标|指标体系|考核|考评|考评表|评价|评价表|评估|测评|体系|规则|规定|检查|审查|依据|一览表|目录|清单|评比|验收|评审|认定|条件|表)"
    r"([（(【\[〔《][^（()）]{1,40}[）)】\]〕》]|[一二三四五六七八九十\d]|（?试行）?|之[一二三四五]|[:：]|[A-Z])*"
)
_APPLIES: Final = re.compile(r"(?:本表|本标准|本细则|本办法|此表)?(?:仅)?适用(?:于|范围[:：]|对象[:：]|单位[:：]|[:：])\s*([^。；;）)\n]+)")
_ANNEX: Final = re.compile(r"(?:附件|附表|附录|附|表)[一二三四五六七八九十\d\-－—.]*[:：]?")
_HEADED: Final = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}[部章节类项大]|[（(]?[一二三四五六七八九十]{1,3}[）)、.．:：]|[A-ZⅠ-Ⅻ][、.．]|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)]|\d{1,2}(?:\.\d{1,2})+)"
)
_UNITS: Final = (
    "镇|乡|街道|街|区|县|市|省|局|办|院|校|学|所|站|队|厂|公司|单位|部门|中心|"
    "企业|机关|组织|园|科室|处|室|村|社区|班组|党组|党委|支部|人员|干部|教师|项目|店|馆|基地|办事处|委"
)
_CJK_SPACE: Final = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_LONG: Final = 200
_HEAD: Final = 40
_END: Final = re.compile(r"[。；;，,：:！？?]$")


_NUMBER: Final = re.compile(
    r"\s*[（(]?\s*([A-Z]?\d{1,3}(?:[.．-]\d{1,3})*|[一二三四五六七八九十]{1,3}|[①-⑳])\s*"
    r"(?:[、.．）)：:]|(?<=[①-⑳])|(?<=\d[.．]\d)\s|\s+(?=\D))"
)


def tidy(text: str) -> str:
    """A name broken over lines, whole again: 非公\\n有制\\n企业 → 非公有制企业; blanks between words of Latin letters stay."""
    return re.sub(r"\s+", " ", _CJK_SPACE.sub("", text.strip()))


def applies_to(text: str) -> tuple[str, ...]:
    """The units a line says a rubric is for: （适用于广阳镇、金锁关镇） → 广阳镇, 金锁关镇. Empty when it says nothing of it."""
    found = _APPLIES.search(tidy(text[: 20 * _LONG]))
    if not found:
        return ()
    names: list[str] = []
    for part in re.split(r"[、，,;；]", found.group(1)):
        names += re.split(rf"(?:(?<={')|(?<='.join(_by_length())}))(?:和|及|以及|与)(?=.{{2}})", part)
    return tuple(name.strip() for name in names if name and name.strip())


def _by_length() -> list[str]:
    return sorted(_UNITS.split("|"), key=len)


def is_title(text: str) -> bool:
    """Whether a line can be a rubric's title: short, ends as titles end (标准, 细则, 办法, 表 …), is no sentence and no 附件4."""
    if len(text) > _LONG:
        return False
    tight = squeeze(text)
    bare = squeeze(titled_worth(text)[0])
    if not 4 <= len(bare) <= 60 or _ANNEX.fullmatch(bare) or _END.search(bare) or is_note(text) or is_unit_label(text) or is_signature(text):
        return False
    if "适用于" in tight and tight.startswith(("（", "(", "适", "本")):
        return False
    return bool(_TITLE.fullmatch(bare)) and not re.search(r"[。；;]", bare)


def is_heading(text: str) -> bool:
    """Whether a line can head a section: 一、组织建设（20分）, 第二部分 …, or any short line with a worth behind it."""
    tight = squeeze(text[:_LONG])
    if not 2 <= len(tight) <= 50 or (tight.endswith(("：", ":", "，")) and len(tight) > 20) or (len(tight) > 32 and "，" in tight):
        return False
    if re.search(r"[。；;]", tight) or re.search(r"[得扣加减]\d", tight):
        return False
    return bool(_HEADED.match(tight)) or titled_worth(text)[1] is not None


def level_of(text: str) -> int:
    """How deep a printed number stands: 第一部分 0, 一、 1, （一） 2, 1、 3, 1.1 4, 1.1.1 5, （1） 6, ① 7; -1 when there is none."""
    tight = squeeze(text[:_HEAD])
    for level, pattern in _LEVELS:
        if pattern.match(tight):
            return level
    return -1


_LEVELS: Final = tuple(
    (level, re.compile(pattern))
    for level, pattern in (
        (0, r"第[一二三四五六七八九十\d]{1,3}[部章类大]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]"),
        (1, r"[一二三四五六七八九十]{1,3}(?:[、.．:：]|$)|[A-Z](?:[、.．]|$)"),
        (2, r"[（(][一二三四五六七八九十]{1,3}[）)]"),
        (5, r"[A-Z]?\d{1,2}[.．-]\d{1,3}[.．-]\d"),
        (4, r"[A-Z]?\d{1,2}[.．-]\d{1,3}|[A-Z]\d{1,3}"),
        (3, r"\d{1,3}(?:[、.．）):：]|$|(?=[^\d.．]))"),
        (6, r"[（(]\d{1,2}[）)]"),
        (7, r"[①-⑳]"),
    )
)


def number_of(text: str) -> str:
    """The number an item's text begins with, without its stop: 1、 → 1, （一） → 一, 1.2 → 1.2; empty when there is none."""
    found = _NUMBER.match(text[:_HEAD])
    return found.group(1) if found else ""
