"""What each answer to an open question would lead to, reckoned with the core: both readings of 否则，不得分, what a difference of marks becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kaoping.core.errors import KaopingError
from kaoping.core.fieldspec import in_words
from kaoping.core.finding import Finding
from kaoping.core.judgement import Judgement, Sheet
from kaoping.core.kind import Clause, Effect
from kaoping.core.place import place_at
from kaoping.core.plan import plan_of
from kaoping.core.points import ZERO, show
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Item, Rubric, Standard
from kaoping.core.ruling import QUESTIONS, Ruling, apply
from kaoping.core.ruling_words import answered
from kaoping.core.score import score

ASKS = {"R01": "shortfall", "R03": "together", "R09": "floor"}
"""Code of a finding → the question whose ruling settles it."""
_SAID = {
    ("floor", "no"): "区间得分点得了分的，酌情扣分后仍不低于区间的下限",
    ("floor", "yes"): "酌情扣分可以一直扣到0分",
    ("partial", "no"): "做到得满分，没做到得0分",
    ("partial", "step"): "得分点可以在0分和满分之间按最小分档给分",
    ("absent", Policy.RESCALE.value): "不适用的条目不计，其余各条得分按比例折算为满分",
    ("absent", Policy.FULL.value): "不适用的条目按满分计入",
    ("absent", Policy.MEAN.value): "不适用的条目按其他适用单位的平均分计入",
    ("absent", Policy.ZERO.value): "不适用的条目按0分计入",
}


@dataclass(frozen=True, slots=True)
class Way:
    """An answer, in words, and what it leads to; `refused` says why it cannot be given here."""

    answer: str
    words: str
    leads: str
    refused: str = ""


def question_of(standard: Standard, finding: Finding) -> str:
    """The question whose ruling settles the finding; empty where a ruling does not."""
    question = ASKS.get(finding.code, "")
    if question == "floor":
        return question if any(c.spared() for c in place_at(standard, finding.where).item.clauses) else ""
    return question


def answers_to(standard: Standard, where: str, question: str) -> list[str]:
    """The answers that can be given at a place, those that name a clause once for each of the item's scoring points."""
    found = []
    for answer in QUESTIONS[question]:
        name, colon, _ = answer.partition(":")
        found += [f"{name}:{c.id}" for c in _adding(place_at(standard, where).item)] if colon else [answer]
    return found


def ways(standard: Standard, where: str, question: str) -> list[Way]:
    """All answers at a place with what follows from each. KaopingError: no such place."""
    if question not in QUESTIONS:
        raise KaopingError(f"没有“{question}”这个问题，请从页面上的按钮进入")
    return [way(standard, where, question, answer) for answer in answers_to(standard, where, question)]


def way(standard: Standard, where: str, question: str, answer: str, total: bool = True) -> Way:
    """One answer at a place. `total`: with what becomes of the whole rubric, which takes its time where it is long."""
    words = answered(question, answer)
    if (question, answer) in _SAID:
        return Way(answer, words, _SAID[question, answer])
    place = place_at(standard, where)
    try:
        after, _ = apply(_alone(place.rubric, place.item), [Ruling(where, question, answer)])
    except KaopingError as error:
        return Way(answer, words, "", str(error))
    new = next(after.items())
    if question == "together":
        return Way(answer, words, f"{len(_adding(new))}个得分点缺一时，本条得{_missing_one(after, new)}分")
    whole = apply(place.rubric, [Ruling(where, question, answer)])[0] if total else None
    return Way(answer, words, _leads(place.rubric, place.item, whole, new))


def _alone(rubric: Rubric, item: Item) -> Rubric:
    """The rubric as if it had this item only: what an answer does to it is the same, and soon reckoned."""
    section = next(s for s in rubric.sections if any(i.id == item.id for i in s.items))
    return replace(rubric, sections=(replace(section, items=(item,), worth=None),), worth=None)


def best_total(rubric: Rubric) -> Decimal:
    """The most that a unit can reach by the rubric as it stands."""
    return score(rubric, Sheet("", rubric.id)).bounds.high


def missing_one(standard: Standard, where: str) -> str:
    """What the two readings of 否则，不得分 come to when one scoring point is missed: 三点缺一时得4—6分，或者0分."""
    one, two = (way(standard, where, "together", answer) for answer in QUESTIONS["together"])
    return f"{one.leads.removesuffix('分')}分，还是{two.leads.rpartition('得')[2]}，看怎么理解"


def _leads(before: Rubric, old: Item, after: Rubric | None, new: Item) -> str:
    said = list(_clauses(old, new))
    if old.worth != new.worth:
        said.append(f"本条分值由{show(old.worth or ZERO)}分改为{show(new.worth or ZERO)}分")
    if after is None:
        return "；".join(said)
    if before.worth != after.worth:
        said.append(f"评分表{after.id}总分由{show(before.worth or ZERO)}分改为{show(after.worth or ZERO)}分")
    one, two = best_total(before), best_total(after)
    said.append(f"评分表{after.id}最高可得由{show(one)}分变为{show(two)}分" if one != two else f"评分表{after.id}最高可得仍是{show(two)}分")
    return "；".join(said)


def _clauses(old: Item, new: Item) -> Iterator[str]:
    was = {c.id: c for c in old.clauses}
    for clause in new.clauses:
        before = was.get(clause.id)
        if before is None:
            yield f"增加一个“{clause.NAME}”，{in_words(clause)}"
        elif in_words(before) != in_words(clause):
            yield f"得分点{clause.id}由{in_words(before)}改为{in_words(clause)}"


def _missing_one(rubric: Rubric, item: Item) -> str:
    """What is left when one scoring point is missed and all else is at its best: `4—6`, over which one it is."""
    left = [_without(rubric, item, clause) for clause in _adding(item)]
    if not left:
        return "0"
    return show(min(left)) if min(left) == max(left) else f"{show(min(left))}—{show(max(left))}"


def _without(rubric: Rubric, item: Item, clause: Clause) -> Decimal:
    question = plan_of(rubric).clauses[clause.id].question
    for answer in ("否", "0"):
        try:
            missed = Judgement(clause.id, answer, question.accept(answer))
        except KaopingError:
            continue
        return score(rubric, Sheet("", rubric.id, {clause.id: missed})).parts[0].parts[0].bounds.high
    return score(rubric, Sheet("", rubric.id)).parts[0].parts[0].bounds.high


def _adding(item: Item) -> list[Clause]:
    return [c for c in item.clauses if c.EFFECT is Effect.ADDS and not c.beyond]


__all__ = ["ASKS", "Way", "answers_to", "best_total", "missing_one", "question_of", "way", "ways"]
