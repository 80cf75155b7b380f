"""Totals of many units at once: the formulas of `core.reckon` on the columns of a table, whatever engine holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core import reckon
from kaoping.core.errors import KaopingError
from kaoping.core.plan import ClausePlan, ItemPlan, Plan, Role, Term, plan_of
from kaoping.core.points import ZERO
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric, Together

from .columns import COLUMNS, Column, Truth

ABSENT = " 不适用"
"""What is added to an id to name the column that says whether the clause, item or section does not apply."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """An item at either end: within the full marks, beyond them, and what of its worth applies."""

    low: Column
    high: Column
    beyond_low: Column
    beyond_high: Column
    left: Column


def totals(rubric: Rubric, answers: ir.Table, places: int, policy: Policy = Policy.RESCALE) -> ir.Table:
    """The table with the columns `low` and `high` added: every unit's total in hundredths of a point.

    `answers` has a row a unit and, named by clause id, whole-number columns of answers in units of 10^-places (NULL: not judged); the boolean
    column `1.2.3 不适用` (also for items and sections) says what does not apply. A missing column means that nobody has judged, or that all
    applies. KaopingError under the policy `mean`, which needs the cohort first.
    """
    if policy is Policy.MEAN:
        raise KaopingError("按同类单位平均分计“不适用”时，请先算出平均分，暂不能在整列上直接计算")
    plan = plan_of(rubric)
    items = [(i, _absent(answers, s.section.id)) for s in plan.sections for i in s.items]
    here = {f"{i.item.id}{name}": value for i, gone in items for name, value in _named(_item(i, answers, places, policy, gone))}
    staged = answers.mutate(**{name: column.expression() for name, column in here.items()})
    kept = {name: Column(staged[name], column.places) for name, column in here.items()}
    return _summed(plan, staged, kept).drop(*here)


def _named(ends: _Ends) -> Sequence[tuple[str, Column]]:
    return (
        (" low", ends.low),
        (" high", ends.high),
        (" beyond_low", ends.beyond_low),
        (" beyond_high", ends.beyond_high),
        (" left", ends.left),
    )


def _summed(plan: Plan, table: ir.Table, kept: dict[str, Column]) -> ir.Table:
    def every(name: str) -> Column:
        found = Column(0, 0)
        for item in plan.items():
            found = found + kept[f"{item.item.id}{name}"]
        return found

    left = every(" left")
    ends = {end: reckon.total(every(f" {end}"), every(f" beyond_{end}"), plan.worth, left, COLUMNS) for end in ("low", "high")}
    return table.mutate(**{end: column.expression() for end, column in ends.items()})


def _item(plan: ItemPlan, table: ir.Table, places: int, policy: Policy, gone: Truth) -> _Ends:
    """An item's marks; `gone`: its whole section does not apply."""
    a = COLUMNS
    absent = {c.clause.id: _absent(table, c.clause.id) for c in plan.clauses}
    ends = {c.clause.id: _clause(c, table, places, policy, absent[c.clause.id]) for c in plan.clauses}
    applies = [a.opposite(absent[c.clause.id]) for c in plan.adding]
    gone = a.either(gone, _absent(table, plan.item.id))
    if applies:
        some: Truth = False
        for here in applies:
            some = a.either(some, here)
        gone = a.either(gone, a.opposite(some))
    mark, counted = (a.number(x) for x in reckon.absent(plan, policy))
    full = a.number(plan.worth)
    left = reckon.applicable(plan, applies, a) if policy is Policy.RESCALE else full
    marks = [_marks(plan, [ends[c.clause.id][end] for c in plan.clauses], end, left) for end in (0, 1)]
    zero = a.number(ZERO)
    within = [a.where(gone, mark, m[0]) for m in marks]
    beyond = [a.where(gone, zero, m[1]) for m in marks]
    return _Ends(within[0], within[1], beyond[0], beyond[1], a.where(gone, counted, left))


def _marks(plan: ItemPlan, terms: Sequence[Term], end: int, left: Column) -> tuple[Column, Column]:
    """The item within and beyond the full marks at one end (0: low, 1: high)."""
    if not plan.clauses:
        return COLUMNS.number(ZERO if end == 0 else plan.worth), COLUMNS.number(ZERO)
    by_role: dict[Role, list[Term]] = {role: [] for role in Role}
    for part, term in zip(plan.clauses, terms, strict=True):
        by_role[part.role].append(term)
    void = [t.met for t in by_role[Role.VOID]]
    together = plan.item.together
    strict = together is Together.ALL or (together is Together.OPEN and end == 0)
    within = reckon.inner(plan, by_role[Role.INNER], void, left, strict, COLUMNS)
    return within, reckon.outer(plan, by_role[Role.OUTER], void, COLUMNS)


def _clause(part: ClausePlan, table: ir.Table, places: int, policy: Policy, absent: Truth) -> tuple[Term, Term]:
    """A clause's terms at either end: as answered, as open, as not applicable."""
    excused = _constant(reckon.excused(part, policy))
    low, high = _constant(part.worst), _constant(part.best)
    if part.clause.id in table.columns:
        answer = Column(table[part.clause.id], places)
        known, judged = COLUMNS.known(answer), reckon.term(part, answer, COLUMNS)
        low, high = _either(known, judged, low), _either(known, judged, high)
    return _either(absent, excused, low), _either(absent, excused, high)


def _constant(term: Term) -> Term:
    return Term(COLUMNS.number(term.points), term.met, COLUMNS.number(term.kept))


def _either(condition: Truth, then: Term, otherwise: Term) -> Term:
    where = COLUMNS.where
    return Term(where(condition, then.points, otherwise.points), _truth(condition, then.met, otherwise.met), where(condition, then.kept, otherwise.kept))


def _truth(condition: Truth, then: Any, otherwise: Any) -> Truth:
    if isinstance(condition, bool):
        return then if condition else otherwise
    if isinstance(then, bool) and isinstance(otherwise, bool) and then == otherwise:
        return then
    return ibis.ifelse(condition, then, otherwise)


def _absent(table: ir.Table, place: str) -> Truth:
    name = place + ABSENT
    return table[name].fill_null(False) if name in table.columns else False
