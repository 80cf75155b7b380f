"""What planning proposes: the rubric that a unit's name points to (适用于…), and the clauses whose facts the office knows rather than the unit (R11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kaoping.core.kind import Clause
from kaoping.core.rubric import Rubric

_GENERIC = re.compile(r"^(?:其他|其余|其它|各|全部|所有|本[区县市镇])")
_STREETS = ("街道", "街道办", "街道办事处", "办")
_ENDINGS = (("村", ("村",)), ("社区", ("社区", "居委会")), ("镇", ("镇",)), ("乡", ("乡",)), ("街道", _STREETS), ("办", _STREETS))
_FACTS = (
    ("通报点名", re.compile(r"通报中|(?:未|没有|没|无|不)被?.{0,4}(?:点名|点出|通报)|被.{0,8}(?:通报|点名|约谈|问责)|通报批评|点名|点出")),
    ("上级排名", re.compile(r"(?:考核|考评|评比|测评|综合|上级).{0,8}(?:排名|名次|位次|前[一二三四五六七八九十\d]+名|后[一二三四五六七八九十\d]+名)")),
    ("平台统计", re.compile(r"参学率|在线率|上线率|开机率|完成率以.{0,6}为准|系统(?:统计|通报|数据)|平台(?:统计|数据)|后台")),
    ("测评结果", re.compile(r"满意率|满意度|知晓率|群众评议|民主测评")),
    ("上级采用和表彰", re.compile(r"(?:被|受到?|获).{0,14}(?:采用|刊用|录用|表彰|表扬)|(?:中央|国家|省|市)级.{0,10}(?:刊|媒体|采用)")),
    ("信访和案件", re.compile(r"(?:越级|进京|集体|重复)上?访|信访(?:量|件|案)|立案|违纪违法")),
)


def names_unit(rubric: Rubric, name: str) -> bool:
    """Whether the rubric's 适用于 names this unit."""
    return _plain(name) in {_plain(u) for u in rubric.applies_to}


def fits(rubric: Rubric, name: str) -> bool:
    """Whether 适用于 leaves room for this unit: it names it, names nobody, or speaks of its sort (其他镇办, 各村)."""
    return not rubric.applies_to or names_unit(rubric, name) or any(_generic(word, name) for word in rubric.applies_to)


def proposed_rubric(rubrics: Sequence[Rubric], name: str) -> str:
    """The id of the rubric that names the unit; else the only one that fits it; else empty, for a person to choose."""
    named = [r.id for r in rubrics if names_unit(r, name)]
    if not named:
        named = [r.id for r in rubrics if r.applies_to and fits(r, name)] or [r.id for r in rubrics if fits(r, name)]
    return named[0] if len(named) == 1 else ""


def needs_reason(rubrics: Sequence[Rubric], name: str, chosen: str) -> bool:
    """Whether choosing this rubric for the unit is an exception from what the standard says."""
    proposal = proposed_rubric(rubrics, name)
    if proposal:
        return chosen != proposal
    return not any(r.id == chosen and fits(r, name) for r in rubrics)


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"[\s（）()“”《》、，。]", "", name).removesuffix("办事处").removesuffix("人民政府").removesuffix("委员会")


def _generic(word: str, name: str) -> bool:
    plain = _plain(word)
    if not _GENERIC.match(plain):
        return False
    said = [endings for sign, endings in _ENDINGS if sign in plain]
    return not said or any(name.endswith(ending) for endings in said for ending in endings)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A clause that the office may state for all units, and the sort of fact that its words speak of (empty: none that we know)."""

    place: str
    clause: Clause
    why: str


def clauses_of(rubrics: Iterable[Rubric]) -> list[Proposed]:
    """All clauses, in the document's order, each with the sort of outside fact that its words speak of."""
    return [Proposed(f"{r.id}/{c.id}", c, outside(c)) for r in rubrics for i in r.items() for c in i.clauses]


def proposed_facts(rubrics: Iterable[Rubric]) -> list[str]:
    """The places (`A/4.4.2`) of the clauses whose facts lie with the office."""
    return [p.place for p in clauses_of(rubrics) if p.why]


def outside(clause: Clause) -> str:
    """The sort of fact beyond the unit's own papers that a clause rests on; empty where there is none."""
    if clause.KIND == "placing":
        return "上级排名"
    words = "".join(clause.text.split())
    # 针对通报反馈问题建立清单 is the unit's own work: what it does about a bulletin, not what the bulletin says.
    words = re.sub(r"针对.{0,20}?(?:通报|反馈|点名)[^，；。]*", "", words)
    return next((why for why, sign in _FACTS if sign.search(words)), "")


def fact_name(clause: Clause) -> str:
    """The clause's words without its marks: the same fact in two rubrics has the same name."""
    words = re.sub(r"(?:的)?(?:，)?(?:得|扣|计|加|减)\s*[\d.]+(?:\s*[—\-–~至]\s*[\d.]+)?\s*分", "", "".join(clause.text.split()))
    return words.strip("，。；;,：:、")
