"""口径: how an open text is read; decided by a person, with a reason. The rubric as issued stays; a ruled one is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from .clauses.holistic import Holistic
from .errors import KaopingError
from .finding import Finding, Level
from .judgement import above
from .kind import MARKS, Clause, Effect, Room
from .plan import attainable, only_beyond
from .points import ZERO, Points, show
from .reckon import Policy
from .rubric import Item, Rubric, Section, Standard, Together
from .ruling_words import answered

QUESTIONS: dict[str, tuple[str, ...]] = {
    "together": ("sum", "all"),
    "shortfall": ("reserve", "scale", "accept", "raise:得分点编号"),
    "partial": ("no", "step"),
    "floor": ("no", "yes"),
    "absent": tuple(p.value for p in Policy),
}
"""What can be ruled, and the answers to it."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """`where` is `*`, a rubric (`A`), a section (`A/1`) or an item (`B/1.1`); QUESTIONS lists questions and answers."""

    where: str
    question: str
    answer: str
    by: str = ""
    on: str = ""
    reason: str = ""

    def cite(self) -> str:
        """The ruling in one line, as a reason quotes it."""
        signed = "，".join(part for part in (self.by, self.on) if part)
        return f"{self.where} {answered(self.question, self.answer)}" + (f"（{signed}）" if signed else "") + (f"：{self.reason}" if self.reason else "")


def ruling_for(rulings: Sequence[Ruling], rubric: str, place: str, question: str) -> Ruling | None:
    """The ruling that holds at a place (a clause, item or section id) for a question: the most specific one."""
    if not rulings:
        return None
    wheres = {"*": 0, rubric: 1} | {f"{rubric}/{p}": 2 + p.count(".") for p in above(place)}
    held = [(wheres[r.where], n, r) for n, r in enumerate(rulings) if r.question == question and r.where in wheres]
    return max(held, key=lambda h: h[:2])[2] if held else None


def absent_policy(rulings: Sequence[Ruling], rubric: str) -> Policy:
    """The ruled policy for 不适用 in a rubric; `rescale` where nobody has ruled."""
    ruling = ruling_for(rulings, rubric, "", "absent")
    return Policy.RESCALE if ruling is None else Policy(ruling.answer)


def apply_all(standard: Standard, rulings: Sequence[Ruling]) -> tuple[Standard, tuple[Finding, ...]]:
    """The standard read by the rulings, and a notice for each ruling that decides nothing (R13) or lacks who, when or why (R14).

    KaopingError: an unknown place, question or answer; two rulings that contradict each other; one that cannot be carried out.
    """
    _verify(standard.rubrics, rulings)
    rubrics, used = [], set[Ruling]()
    for rubric in standard.rubrics:
        ruled, here = _ruled(rubric, rulings)
        rubrics.append(ruled)
        used |= here
    return replace(standard, rubrics=tuple(rubrics)), _notices(rulings, used)


def apply(rubric: Rubric, rulings: Sequence[Ruling]) -> tuple[Rubric, tuple[Finding, ...]]:
    """The same for one rubric by itself: rulings about other rubrics are passed over."""
    mine = [r for r in rulings if r.where.partition("/")[0] in ("*", rubric.id)]
    _verify((rubric,), mine)
    ruled, used = _ruled(rubric, mine)
    return ruled, _notices(mine, used)


def _verify(rubrics: Sequence[Rubric], rulings: Sequence[Ruling]) -> None:
    places = {r.id for r in rubrics} | {f"{r.id}/{id_}" for r in rubrics for s in r.sections for id_ in (s.id, *(i.id for i in s.items))}
    seen: dict[tuple[str, str], str] = {}
    for n, ruling in enumerate(rulings, 1):
        here = f"第{n}条口径（{ruling.where} {ruling.question}）"
        if ruling.question not in QUESTIONS:
            raise KaopingError(f"{here}：没有“{ruling.question}”这个问题，可定的问题有{'、'.join(QUESTIONS)}")
        raised = ruling.question == "shortfall" and re.fullmatch(r"raise:\S+", ruling.answer)
        if not raised and ruling.answer not in QUESTIONS[ruling.question]:
            raise KaopingError(f"{here}：不能答“{ruling.answer}”，请填{'、'.join(QUESTIONS[ruling.question])}之一")
        if ruling.where != "*" and ruling.where not in places:
            example = next((p for p in sorted(places) if "." in p), "A/1.1")
            raise KaopingError(f"{here}：标准里没有“{ruling.where}”这个位置，请填*、评分表编号或如{example}的位置")
        if ruling.question == "absent" and "/" in ruling.where:
            raise KaopingError(f"{here}：不适用的计法按整张评分表定，请把位置改为*或{ruling.where.partition('/')[0]}")
        if seen.setdefault((ruling.where, ruling.question), ruling.answer) != ruling.answer:
            raise KaopingError(f"{here}：前面已定为“{seen[ruling.where, ruling.question]}”，这里又定为“{ruling.answer}”，请只保留一条")


def _ruled(rubric: Rubric, rulings: Sequence[Ruling]) -> tuple[Rubric, set[Ruling]]:
    used: set[Ruling] = {r for r in rulings if r.question == "absent" and r.where in ("*", rubric.id)}
    sections = []
    for section in rubric.sections:
        items = tuple(_item(rubric, i, rulings, used) for i in section.items)
        more = sum(((n.worth or ZERO) - (o.worth or ZERO) for n, o in zip(items, section.items, strict=True) if o.worth is not None), ZERO)
        sections.append(replace(section, items=items, worth=None if section.worth is None else section.worth + more))
    more = sum((_printed(n) - _printed(o) for n, o in zip(sections, rubric.sections, strict=True)), ZERO)
    worth = None if rubric.worth is None else rubric.worth + more
    return replace(rubric, sections=tuple(sections), worth=worth), used


def _printed(section: Section) -> Points:
    """What a section counts for in the total: its printed worth, else its items'."""
    return section.worth if section.worth is not None else sum((i.worth or ZERO for i in section.items), ZERO)


def _item(rubric: Rubric, item: Item, rulings: Sequence[Ruling], used: set[Ruling]) -> Item:
    def ruling(question: str) -> Ruling | None:
        return ruling_for(rulings, rubric.id, item.id, question)

    def done(by: Ruling) -> None:
        # Every ruling of the same place, question and answer counts as having worked.
        used.update(r for r in rulings if (r.where, r.question) == (by.where, by.question))

    if item.together is Together.OPEN and (together := ruling("together")):
        item = replace(item, together=Together(together.answer))
        done(together)
    if gap(item) and (shortfall := ruling("shortfall")):
        item = _filled(item, gap(item), shortfall, f"{rubric.id}/{item.id}")
        done(shortfall)
    if (partial := ruling("partial")) and any(_has(c, "partial") for c in item.clauses):
        changed = tuple(_with(c, "partial", partial.answer == "step") if _has(c, "partial") else c for c in item.clauses)
        item = replace(item, clauses=changed)
        done(partial)
    if (floor := ruling("floor")) and any(c.AT_WILL for c in item.clauses) and any(c.spared() for c in item.clauses):
        item = replace(item, floor=floor.answer == "yes")
        done(floor)
    return item


def gap(item: Item) -> Points:
    """How far the item's scoring points fall short of its worth (below 0: exceed it); 0 where nothing is to be compared."""
    adding = any(c.EFFECT is Effect.ADDS and not c.beyond for c in item.clauses)
    return item.worth - attainable(item) if adding and item.worth is not None and not only_beyond(item) else ZERO


def _filled(item: Item, more: Points, ruling: Ruling, where: str) -> Item:
    if ruling.answer == "accept":
        return replace(item, worth=attainable(item))
    if ruling.answer == "reserve":
        return _reserved(item, more, where)
    if ruling.answer == "scale":
        return _scaled(item, where)
    return _raised(item, more, ruling.answer.removeprefix("raise:").rpartition("/")[2], where)


def _reserved(item: Item, more: Points, where: str) -> Item:
    if more < ZERO:
        sums = show(attainable(item))
        raise KaopingError(f"{where}各得分点合计{sums}分，已超过分值{show(item.worth or ZERO)}分，没有可以保留的差额，请改定为scale或accept")
    number = max(int(c.id.rpartition(".")[2]) for c in item.clauses) + 1
    rest = Holistic(id=f"{item.id}.{number}", text=f"（按口径保留的{show(more)}分，综合评定）", marks=more, source=item.source)
    return replace(item, clauses=(*item.clauses, rest))


def _scaled(item: Item, where: str) -> Item:
    worth, sums = item.worth or ZERO, attainable(item)

    def scale(marks: Points) -> Points:
        scaled = marks * worth / sums
        if scaled * sums != marks * worth or scaled != round(scaled, 2):
            raise KaopingError(
                f"{where}按{show(worth)}∶{show(sums)}折算后，{show(marks)}分不能用两位小数准确表示，请改定为reserve、accept或raise:得分点编号"
            )
        return Decimal(show(scaled))

    kept = tuple(_marks(c, scale) if c.EFFECT is Effect.ADDS and not c.beyond else c for c in item.clauses)
    return replace(item, clauses=kept)




def _marks(value: Any, scale: Any) -> Any:
    """The same clause with every field that is in 分 (by the names that mean that in every kind), levels and places too, scaled."""
    given = {}
    for f in fields(value):
        here = getattr(value, f.name)
        if f.name in MARKS and isinstance(here, Decimal):
            given[f.name] = scale(here)
        elif isinstance(here, tuple) and here and is_dataclass(here[0]):
            given[f.name] = tuple(_marks(v, scale) for v in here)
    return replace(value, **given)


def _raised(item: Item, more: Points, id_: str, where: str) -> Item:
    clause = next((c for c in item.clauses if c.id == id_ and c.EFFECT is Effect.ADDS and not c.beyond), None)
    if clause is None:
        adding = "、".join(c.id for c in item.clauses if c.EFFECT is Effect.ADDS and not c.beyond)
        raise KaopingError(f"{where}没有编号为“{id_}”的得分点，raise后面请填{adding}之一")
    room = Room(ZERO, ZERO)
    for raised in _candidates(clause, more):
        if raised.best(room) == clause.best(room) + more and raised.best(room) > ZERO:
            return replace(item, clauses=tuple(raised if c is clause else c for c in item.clauses))
    raise KaopingError(f"{where}的差额{show(more)}分不能加在{id_}上（{clause.NAME}），请改加在别的得分点上，或改定为reserve、scale或accept")


def _candidates(clause: Clause, more: Points) -> Iterator[Clause]:
    for name in ("marks", "high", "cap"):
        if _has(clause, name) and getattr(clause, name) is not None:
            raised = _with(clause, name, getattr(clause, name) + more)
            if not _has(clause, "low") or raised.best(Room(ZERO, ZERO)) >= clause.spared():
                yield raised


def _has(clause: Clause, name: str) -> bool:
    return any(f.name == name for f in fields(clause))


def _with(clause: Clause, name: str, value: Any) -> Clause:
    return replace(clause, **{name: value})


def _notices(rulings: Sequence[Ruling], used: set[Ruling]) -> tuple[Finding, ...]:
    found = []
    for ruling in rulings:
        said = f"“{ruling.where} {ruling.question}={ruling.answer}”"
        where = "" if ruling.where == "*" else ruling.where
        if ruling not in used:
            message = f"口径{said}没有起作用：它所指的地方已没有这个问题，或另有更具体的口径"
            found.append(Finding("R13", Level.NOTICE, where, message, "核对位置是否写对；确实不再需要的，删去这条口径"))
        lacking = [n for n, v in (("由谁决定", ruling.by), ("决定日期", ruling.on), ("理由", ruling.reason)) if not v]
        if lacking:
            message = f"口径{said}没有写{'、'.join(lacking)}，印发评分口径说明时无从交代"
            found.append(Finding("R14", Level.NOTICE, where, message, "补写by（由谁决定）、on（决定日期）和reason（理由）"))
    return tuple(found)
