"""Marks of many units at once: the formulas of `core.reckon` on the columns of a table, whatever engine holds it.

Level by level: what each item brings at either end is a stage of its own, sections and totals are sums of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core import reckon
from kaoping.core.arithmetic import EXACT
from kaoping.core.plan import ClausePlan, ItemPlan, Role, Term
from kaoping.core.points import ZERO, Bounds, Points
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Together

from .columns import COLUMNS, Column, Truth, narrow
from .engines import Engine
from .form import Answers, is_carried

PARTS = ("low", "high", "beyond_low", "beyond_high", "left")
ENDS = ("low", "high")
SUM, BEYOND, LEFT, GONE = "__sum", "__beyond", "__left", "__gone"
"""Columns that hold all items together, by names that no column of answers has."""


@dataclass(frozen=True, slots=True)
class Ends:
    """An item at either end: within the full marks, beyond them, what of its worth applies, and whether it does not apply at all."""

    low: Column
    high: Column
    beyond_low: Column
    beyond_high: Column
    left: Column
    gone: Truth


@dataclass(frozen=True, slots=True)
class Marked:
    """A rubric's units with their marks: `table` holds what is in `columns`, by name: `low`, `high`, `1 low`, `1.2 high` …

    `gone`: a truth, that nothing of the rubric applies to the unit.
    """

    table: ir.Table
    columns: Mapping[str, Column]
    gone: Truth


def marked(
    engine: Engine, answers: Answers, table: ir.Table, policy: Policy = Policy.RESCALE, means: Mapping[str, Bounds] | None = None, clauses: bool = False
) -> Marked:
    """The marks of every unit in `table`. Under the policy `mean`, `means` are the cohort's, as for `core.score`; `clauses`: what each lost as well."""
    call = _Call(answers, table, policy, means or {})
    ends = {i.item.id: _item(i, call, answers.absent(table, s.section.id)) for s in answers.plan.sections for i in s.items}
    lost = {f"{p.clause.id} lost": _lost(p, call) for i in answers.plan.items() for p in i.clauses} if clauses else {}
    items = {f"{item} {part}": getattr(one, part) for item, one in ends.items() for part in PARTS}
    staged, kept, truths = _level(engine, table, _printed(items | lost), {f"{item} gone": one.gone for item, one in ends.items()})
    gone: Truth = bool(ends)
    for one in truths.values():
        gone = COLUMNS.both(gone, one)
    found: dict[str, Column] = {}
    for section in answers.plan.sections:
        mine = [i.item.id for i in section.items]
        found |= _both(section.section.id, [kept[f"{item} low"] for item in mine], [kept[f"{item} high"] for item in mine])
        found |= {f"{item} {end}": kept[f"{item} {end}"] for item in mine for end in ENDS}
    over = _both(SUM, *([found[f"{s.section.id} {end}"] for s in answers.plan.sections] for end in ENDS))
    over |= _both(BEYOND, *([kept[f"{item} beyond_{end}"] for item in ends] for end in ENDS))
    over[LEFT] = _sum(kept[f"{item} left"] for item in ends)
    staged, kept, truths = _level(engine, staged, found | {name: kept[name] for name in lost} | over, {GONE: gone})
    totals = [(kept[f"{SUM} {end}"], kept[f"{BEYOND} {end}"]) for end in ENDS]
    low = high = reckon.total(*totals[0], answers.plan.worth, kept[LEFT], COLUMNS)
    if any(first is not second for first, second in zip(*totals, strict=True)):
        high = reckon.total(*totals[1], answers.plan.worth, kept[LEFT], COLUMNS)
    return Marked(staged, {"low": low, "high": high} | {name: kept[name] for name in (*found, *lost)}, truths[GONE])


def parts(answers: Answers, table: ir.Table) -> Iterator[tuple[str, Column, Column, Truth]]:
    """Of each clause and item: its id, what it brings at either end under `rescale`, whether it does not apply to the unit (what means are made of)."""
    call = _Call(answers, table, Policy.RESCALE, {})
    for section in answers.plan.sections:
        for item in section.items:
            ends = _item(item, call, answers.absent(table, section.section.id))
            yield item.item.id, ends.low, ends.high, ends.gone
            for part in item.clauses:
                low, high = _clause(part, call)
                yield part.clause.id, low.points, high.points, COLUMNS.either(ends.gone, answers.absent(table, part.clause.id))


@dataclass(frozen=True, slots=True)
class _Call:
    """What stays the same while one rubric's expression is built."""

    answers: Answers
    table: ir.Table
    policy: Policy
    means: Mapping[str, Bounds]


def _lost(part: ClausePlan, call: _Call) -> Column:
    """What a clause has certainly lost: its best less what it can still bring; nothing where it does not apply."""
    _, high = _clause(part, call)
    lost = COLUMNS.number(part.best.points) - high.points
    return COLUMNS.where(call.answers.absent(call.table, part.clause.id), COLUMNS.number(ZERO), lost)


def _both(name: str, lows: Sequence[Column], highs: Sequence[Column]) -> dict[str, Column]:
    """What several bring together at either end; one column where nothing sets the ends apart."""
    low = high = _sum(lows)
    if any(first is not second for first, second in zip(lows, highs, strict=True)):
        high = _sum(highs)
    return {f"{name} low": low, f"{name} high": high}


def _printed(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Marks in the unit that they are written in, so that their sums and their own columns in the table need no multiplication any more."""
    made: dict[int, Column] = {}
    for column in columns.values():
        if not column.fixed and id(column) not in made:
            places = max(2, column.places)
            ends = [int(end * column.unit * 10**places) for end in (column.low, column.high)]
            made[id(column)] = Column(column.at(places), Fraction(1, 10**places), min(ends), max(ends))
    return {name: made.get(id(column), column) for name, column in columns.items()}


def _level(
    engine: Engine, table: ir.Table, columns: Mapping[str, Column], truths: Mapping[str, Truth]
) -> tuple[ir.Table, dict[str, Column], dict[str, Truth]]:
    """Columns and truths made columns of a table (beside what `table` carries along), so that what is made of them refers to them by name.

    The same column is kept once, and stays the same.
    """
    names = {id(column): name for name, column in reversed(list(columns.items())) if not column.fixed}
    named = {names[id(column)]: column.whole for column in columns.values() if not column.fixed}
    named |= {name: truth for name, truth in truths.items() if not isinstance(truth, bool)}
    others = [c for c in table.columns if is_carried(c) and c not in named]
    staged = engine.stage(table.select(*others, **named))
    moved = {key: staged[name] for key, name in names.items()}
    held = {id(column): replace(column, whole=moved[id(column)], sheer=False) for column in columns.values() if not column.fixed}
    kept = {name: held.get(id(column), column) for name, column in columns.items()}
    return staged, kept, {name: truth if isinstance(truth, bool) else staged[name] for name, truth in truths.items()}


def _sum(columns: Any) -> Column:
    found = COLUMNS.number(ZERO)
    for column in columns:
        found = found + column
    return found


def _item(plan: ItemPlan, call: _Call, gone: Truth) -> Ends:
    """An item's marks; `gone`: its whole section does not apply."""
    a = COLUMNS
    absent = {c.clause.id: call.answers.absent(call.table, c.clause.id) for c in plan.clauses}
    ends = {c.clause.id: _clause(c, call) for c in plan.clauses}
    applies = [a.opposite(absent[c.clause.id]) for c in plan.adding]
    gone = a.either(gone, call.answers.absent(call.table, plan.item.id))
    if applies:
        some: Truth = False
        for here in applies:
            some = a.either(some, here)
        gone = a.either(gone, a.opposite(some))
    mark, counted = reckon.absent(plan, call.policy)
    bounds = call.means.get(plan.item.id, Bounds(mark, mark)) if call.policy is Policy.MEAN else Bounds(mark, mark)
    full = a.number(plan.worth)
    left = reckon.applicable(plan, applies, a) if call.policy is Policy.RESCALE else full
    low = _marks(plan, [ends[c.clause.id][0] for c in plan.clauses], 0, left)
    same = bool(plan.clauses) and plan.item.together is not Together.OPEN and all(low is high for low, high in ends.values())
    high = low if same else _marks(plan, [ends[c.clause.id][1] for c in plan.clauses], 1, left)
    within = [a.where(gone, a.number(bounds.low), low[0]), a.where(gone, a.number(bounds.high), high[0])]
    beyond = [a.where(gone, a.number(ZERO), low[1]), a.where(gone, a.number(ZERO), high[1])]
    if same and bounds.low == bounds.high:
        within[1], beyond[1] = within[0], beyond[0]
    return Ends(within[0], within[1], beyond[0], beyond[1], a.where(gone, a.number(counted), left), gone)


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


def _clause(part: ClausePlan, call: _Call) -> tuple[Term, Term]:
    """A clause's terms at either end: as answered, as open, as not applicable."""
    a, id_ = COLUMNS, part.clause.id
    low, high = _constant(part.worst), _constant(part.best)
    held = call.answers.held.get(id_)
    if held is not None:
        answer = held.answer(call.table)
        if held.full and held.sound:
            low = high = reckon.term(part, answer, a)
        else:
            low, high = _opened(part, answer, part.worst), _opened(part, answer, part.best)
    absent = call.answers.absent(call.table, id_)
    if absent is False:
        return low, high
    excused = reckon.excused(part, call.policy)
    mean = call.means.get(id_) if call.policy is Policy.MEAN and excused.points else None
    ends = [excused if mean is None else excused._replace(points=mean.low), excused if mean is None else excused._replace(points=mean.high)]
    if low is high and mean is None:
        low = high = _either(absent, _constant(ends[0]), low)
        return low, high
    return _either(absent, _constant(ends[0]), low), _either(absent, _constant(ends[1]), high)


def _opened(part: ClausePlan, answer: Column, otherwise: Term) -> Term:
    """A term where the answer may be missing: then `otherwise`, the least or the most that any answer brings."""
    end = _answer_of(part, otherwise) if answer.sheer else None
    if end is not None and narrow(answer.low, answer.high) == narrow(*_wholes(answer, end)):
        # It is what the least or the greatest possible answer brings: put in where none is given, that answer says it without a CASE.
        return reckon.term(part, COLUMNS.filled(answer, COLUMNS.number(end), upward=end == part.question.span[1]), COLUMNS)
    judged, known = reckon.term(part, answer, COLUMNS), COLUMNS.known(answer)
    return _either(known, judged, _constant(otherwise))


def _answer_of(part: ClausePlan, term: Term) -> Points | None:
    """The least or the greatest possible answer, where that is what brings this term (whether it is met counts only where the formula asks it)."""
    for end in part.question.span:
        brought = reckon.term(part, end, EXACT)
        if brought._replace(met=term.met) == term and (brought.met == term.met or not part.tells):
            return end
    return None


def _wholes(answer: Column, end: Points) -> tuple[int, int, int]:
    whole = Fraction(end) / answer.unit
    return answer.low, answer.high, -int(-whole // 1)


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
