"""Random rubrics of every kind and random sheets for them. Standard library only; `drawing.py` lets Hypothesis make the choices."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from kaoping.core.clauses import KINDS
from kaoping.core.clauses.levels import Grade
from kaoping.core.clauses.placing import Places
from kaoping.core.judgement import Judgement, NotApplicable, Sheet
from kaoping.core.kind import Clause, Effect
from kaoping.core.plan import attainable, only_beyond, plan_of
from kaoping.core.question import Amount, Choice, Count, Question, YesNo
from kaoping.core.rubric import Item, Rubric, Section, Together

D = Decimal
T = TypeVar("T")
ALL_KINDS = tuple(sorted(KINDS))
FAR = D(10) ** 9


class Chance:
    """Where choices come from: whole numbers from `low` to `high`."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        self.integer = integer

    def pick(self, options: Sequence[T]) -> T:
        """One of several; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def once_in(self, n: int) -> bool:
        """True once in n times."""
        return self.integer(0, n - 1) == n - 1

    def marks(self, low: int = 1, high: int = 20) -> Decimal:
        """A mark in halves: 0.5 to 10 unless told otherwise."""
        return D(self.integer(low, high)) / 2


def of(rng: random.Random) -> Chance:
    """Choices from a seeded generator."""
    return Chance(lambda low, high: rng.randrange(low, high + 1))


@dataclass(frozen=True)
class Shape:
    """What random rubrics may have in them. `agree`: every item's worth is what its scoring points bring."""

    sections: int = 3
    items: int = 3
    clauses: int = 4
    kinds: tuple[str, ...] = ALL_KINDS
    beyond: bool = True
    agree: bool = False


def rubric(chance: Chance, shape: Shape = Shape(), id_: str = "A") -> Rubric:
    """A random rubric."""
    sections = []
    for s in range(1, chance.integer(1, shape.sections) + 1):
        items = tuple(item(chance, shape, f"{s}.{i}") for i in range(1, chance.integer(1, shape.items) + 1))
        sections.append(Section(id=str(s), title=f"第{s}部分", worth=None, items=items))
    return Rubric(id=id_, title="随机评分表", applies_to=(), worth=None, sections=tuple(sections))


def item(chance: Chance, shape: Shape, id_: str) -> Item:
    """A random item: its worth is what its scoring points bring, or (unless they must agree) something else, or not printed."""
    clauses = tuple(clause(chance, shape, f"{id_}.{c}") for c in range(1, chance.integer(1, shape.clauses) + 1))
    together = chance.pick((Together.SUM, Together.SUM, Together.ALL, Together.OPEN))
    made = Item(id=id_, text=f"条文{id_}", worth=None, clauses=clauses, together=together, floor=chance.once_in(3))
    best = attainable(made)
    adds = any(c.EFFECT is Effect.ADDS and not c.beyond for c in clauses)
    if shape.agree:
        worth = best if adds else D(0) if only_beyond(made) else chance.marks()
    elif chance.once_in(3):
        worth = chance.marks()
    else:
        worth = best if adds and best < 100 else chance.marks()
    return replace(made, worth=None if not shape.agree and adds and chance.once_in(8) else worth)


def clause(chance: Chance, shape: Shape, id_: str) -> Clause:
    """A random clause of a random kind."""
    kind = chance.pick(shape.kinds)
    effect = KINDS[kind].EFFECT
    beyond = shape.beyond and effect in (Effect.ADDS, Effect.TAKES) and chance.once_in(8)
    return KINDS[kind](id=id_, text=f"{kind}的文字", beyond=beyond, **FIELDS[kind](chance))


def _range(chance: Chance) -> tuple[Decimal, Decimal]:
    low = chance.marks(1, 10)
    return low, low + chance.marks(1, 8)


def _levels(chance: Chance) -> dict[str, Any]:
    grades, top = [], chance.marks(8, 20)
    for label in ("优秀", "良好", "一般")[: chance.integer(1, 3)]:
        low = top - chance.pick((D(0), D("0.5"), D(1)))
        grades.append(Grade(label, low, top))
        top = low - D("0.5")
    return {"levels": tuple(grades)}


def _placing(chance: Chance) -> dict[str, Any]:
    marks, found, at = chance.marks(6, 20), [], 1
    for _ in range(chance.integer(1, 3)):
        last = at + chance.integer(0, 2)
        found.append(Places(f"第{at}至{last}名", at, last, marks))
        marks, at = max(D(0), marks - 1), last + 1
    return {"marks": found[0].marks, "places": tuple(found), "slope": chance.pick((None, D("0.2"), D("0.001")))}


def _threshold(chance: Chance) -> dict[str, Any]:
    line = D(chance.integer(0, 1000)) / 10
    side = {"at_least": line} if chance.once_in(2) else {"at_most": line}
    slope = {"slope": chance.marks(1, 4), "per": chance.pick((D(1), D("0.5"), D(5))), "begun": chance.once_in(2)} if chance.once_in(2) else {}
    return {"marks": chance.marks(), "metric": "参学率", "unit": "%", "strict": chance.once_in(3)} | side | slope


def _capped(chance: Chance) -> dict[str, Any]:
    return {"marks": chance.marks(1, 6), "per": "次", "cap": chance.pick((chance.marks(), None))}


def _discretion(chance: Chance) -> dict[str, Any]:
    high = chance.pick((None, chance.marks()))
    return {"high": high} if high is None or high < 1 or chance.once_in(2) else {"low": D("0.5"), "high": high}


def _partial(chance: Chance) -> dict[str, Any]:
    return {"marks": chance.marks(), "partial": chance.once_in(5)}


def _only_marks(chance: Chance) -> dict[str, Any]:
    return {"marks": chance.marks()}


FIELDS: dict[str, Callable[[Chance], dict[str, Any]]] = {
    "award": _partial,
    "within": lambda chance: dict(zip(("low", "high"), _range(chance), strict=True)),
    "levels": _levels,
    "threshold": _threshold,
    "tally": _capped,
    "share": lambda chance: _only_marks(chance) | {"metric": "完成率"},
    "placing": _placing,
    "holistic": _only_marks,
    "fault": _only_marks,
    "per_fault": _capped,
    "discretion": _discretion,
    "void": lambda chance: {},
    "veto": lambda chance: {"consequence": chance.pick(("一票否决", "取消评优资格"))},
}


def answers(question: Question, around: Sequence[Decimal] = ()) -> tuple[Decimal, ...]:
    """Legal answers to a question, the ends of what is legal among them; `around`: figures near which something may change."""
    if isinstance(question, YesNo):
        return D(0), D(1)
    if isinstance(question, Choice):
        return tuple(v for _, low, high in question.options for v in {low, high})
    if isinstance(question, Count):
        near = (question.least, question.least + 1, 2, 3, 4, 7, 12, question.most)
        return tuple(D(n) for n in sorted(set(near)) if n >= question.least)
    assert isinstance(question, Amount)
    found = [end for ends in question.ranges for end in ends]
    for low, high in question.ranges:
        if question.step is not None:
            found += [low + question.step * n for n in range(1, int((high - low) / question.step))][:8]
        elif high < FAR:
            found += [low + (high - low) * D(n) / 100 for n in (1, 33, 50, 99)]
    near = [line + off for line in around for off in (D(0), D("0.01"), D("-0.01"), D(1), D("-1.5"), D(-3), D(40))]
    return tuple(dict.fromkeys([*found, *(n for n in near if any(low <= n <= high for low, high in question.ranges) and question.step is None)]))


def answers_to(clause_: Clause, question: Question) -> tuple[Decimal, ...]:
    """Legal answers to a clause's question, those among them where its points change."""
    lines = [getattr(clause_, name, None) for name in ("at_least", "at_most")]
    return answers(question, [line for line in lines if line is not None])


def sheet(chance: Chance, rubric_: Rubric, missing: int = 4, absent: int = 12, unit: str = "甲") -> Sheet:
    """A random sheet: one question in `missing` unanswered (0: none), one clause in `absent`, and now and then a whole item, 不适用 (0: none)."""
    plan, judgements, without = plan_of(rubric_), {}, {}
    for id_, found in plan.clauses.items():
        if absent and chance.once_in(absent):
            without[id_] = NotApplicable(id_, "没有这类组织", "甲员", "乙员")
        elif not (missing and chance.once_in(missing)):
            value = chance.pick(answers_to(found.clause, found.question))
            judgements[id_] = Judgement(id_, str(value), value)
    for place in sorted(plan.places - set(plan.clauses)):
        if absent and chance.once_in(absent * 2 if "." in place else absent * 6):
            without[place] = NotApplicable(place, "没有这类组织", "甲员", "乙员")
    return Sheet(unit, rubric_.id, judgements, without)
