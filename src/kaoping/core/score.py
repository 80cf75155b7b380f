"""A unit's score: a range until everything is judged, the same shape at every level, and always with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from . import reckon
from .arithmetic import EXACT
from .errors import KaopingError
from .judgement import Judgement, Sheet
from .plan import ClausePlan, ItemPlan, Plan, Role, SectionPlan, Term, plan_of
from .points import NOTHING, ZERO, Bounds, Points, rounded
from .reason import Reason, Veto, absent_reasons, reasons_of, vetoes_of
from .reckon import Policy
from .rubric import Rubric, Together
from .ruling import Ruling


@dataclass(frozen=True, slots=True)
class Score:
    """What one clause, item, section or rubric has scored. Unit: 分.

    `bounds` are the marks still possible: for a clause its signed points, for an item or a section what it brings within the full
    marks, for the rubric the total. `beyond` is what it brings beyond the full marks, in the total's bounds already. `worth` is its
    full marks and `applicable` what is left of them where part is 不适用. `asked` and `answered` count questions. `parts` are the scores
    one level below.
    """

    id: str
    label: str
    worth: Points
    bounds: Bounds
    parts: tuple[Score, ...] = ()
    reasons: tuple[Reason, ...] = ()
    beyond: Bounds = NOTHING
    applicable: Points = ZERO
    not_applicable: bool = False
    vetoes: tuple[Veto, ...] = ()
    asked: int = 0
    answered: int = 0
    unit: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing open can change this mark."""
        return self.bounds.settled

    @property
    def excused(self) -> Points:
        """What of the full marks of an item or a section has left them, because it does not apply to the unit."""
        return self.worth - self.applicable


Means: TypeAlias = Mapping[str, Bounds]
"""The cohort's mean by clause and item id, among the units to which the clause or item applies."""


@dataclass(frozen=True, slots=True)
class _Call:
    """What stays the same while one sheet is scored."""

    judgements: Mapping[str, Judgement]
    without: frozenset[str]
    policy: Policy
    means: Means
    rulings: Sequence[Ruling]
    rubric: str
    bare: bool = False


def score(
    rubric: Rubric, sheet: Sheet, policy: Policy = Policy.RESCALE, rulings: Sequence[Ruling] = (), means: Means | None = None
) -> Score:
    """A unit's score against a rubric.

    `rulings` are those the rubric was read by, quoted in reasons; `means` serve the policy `mean` (`score_all` finds them; a clause or
    item without one counts in full).

    KaopingError when the sheet belongs to another rubric.
    """
    if sheet.rubric != rubric.id:
        raise KaopingError(_other(sheet, rubric))
    call = _Call(sheet.judgements, frozenset(sheet.not_applicable), Policy(policy), means or {}, rulings, rubric.id)
    plan = plan_of(rubric)
    return _total(plan, tuple(_section(s, call) for s in plan.sections), sheet.unit)


def marks(rubric: Rubric, sheet: Sheet, policy: Policy = Policy.RESCALE) -> Score:
    """As `score`, without the clauses' own scores, reasons and vetoes: the marks alone. Quick, as items with the same answers are not reckoned twice."""
    if sheet.rubric != rubric.id:
        raise KaopingError(_other(sheet, rubric))
    call = _Call(sheet.judgements, frozenset(sheet.not_applicable), Policy(policy), {}, (), rubric.id, bare=True)
    plan = plan_of(rubric)
    return _total(plan, tuple(_section(s, call) for s in plan.sections), sheet.unit)


def score_all(
    rubrics: Iterable[Rubric], sheets: Sequence[Sheet], policy: Policy = Policy.RESCALE, rulings: Sequence[Ruling] = ()
) -> tuple[Score, ...]:
    """The scores of a cohort, in the order of the sheets; under the policy `mean` the means are taken within each rubric."""
    known = {r.id: r for r in rubrics}
    for sheet in sheets:
        if sheet.rubric not in known:
            raise KaopingError(f"“{sheet.unit}”的评判属于评分表{sheet.rubric}，但标准里只有{'、'.join(known)}，请核对")
    means: dict[str, Means] = {}
    if policy is Policy.MEAN:
        for id_, rubric in known.items():
            first = [score(rubric, s, Policy.RESCALE) for s in sheets if s.rubric == id_]
            means[id_] = means_of(first)
    return tuple(score(known[s.rubric], s, policy, rulings, means.get(s.rubric)) for s in sheets)


def means_of(scores: Iterable[Score]) -> Means:
    """The means of a cohort by clause and item id, among the units to which each applies; 四舍五入 to 2 places."""
    sums: dict[str, tuple[Bounds, int]] = {}
    for item in (i for s in scores for section in s.parts for i in section.parts):
        for part in (item, *item.parts):
            if not (part.not_applicable or item.not_applicable):
                so_far, n = sums.get(part.id, (NOTHING, 0))
                sums[part.id] = (so_far + part.bounds, n + 1)
    return {id_: Bounds(mean_of(b.low, n), mean_of(b.high, n)) for id_, (b, n) in sums.items()}


def mean_of(whole: Points, n: int) -> Points:
    """A mean over `n` units; 四舍五入 to 2 places."""
    return rounded(whole / n)


def _total(plan: Plan, parts: tuple[Score, ...], unit: str) -> Score:
    rubric = plan.rubric
    sums = _gathered(rubric.id, rubric.title, parts, unit)
    inner, beyond, left = sums.bounds, sums.beyond, sums.applicable
    low = reckon.total(inner.low, beyond.low, plan.worth, left, EXACT)
    settled = inner.low == inner.high and beyond.low == beyond.high
    high = low if settled else reckon.total(inner.high, beyond.high, plan.worth, left, EXACT)
    return replace(sums, worth=rubric.worth or plan.worth, bounds=Bounds(low, high))


def _other(sheet: Sheet, rubric: Rubric) -> str:
    return f"“{sheet.unit}”的评判属于评分表{sheet.rubric}，不能按评分表{rubric.id}计分，请核对单位与评分表的对应关系"


def _section(plan: SectionPlan, call: _Call) -> Score:
    absent = plan.section.id in call.without
    item = _remembered if call.bare else _item
    parts = tuple([_absent(i, call) if absent or i.item.id in call.without else item(i, call) for i in plan.items])
    return _gathered(plan.section.id, plan.section.title, parts)


def _gathered(id_: str, label: str, parts: tuple[Score, ...], unit: str = "") -> Score:
    """The sums of the parts. One walk, as every sheet takes it: low, high and the rest are added up side by side."""
    low = high = worth = left = ZERO
    beyond, asked, answered, gone = NOTHING, 0, 0, bool(parts)
    reasons: list[Reason] = []
    vetoes: list[Veto] = []
    for part in parts:
        low, high = low + part.bounds.low, high + part.bounds.high
        worth, left = worth + part.worth, left + part.applicable
        asked, answered = asked + part.asked, answered + part.answered
        gone = gone and part.not_applicable
        if part.beyond is not NOTHING:
            beyond = beyond + part.beyond
        reasons += part.reasons
        vetoes += part.vetoes
    bounds = Bounds(low, high)
    return Score(id_, label, worth, bounds, parts, tuple(reasons), beyond, left, gone, tuple(vetoes), asked, answered, unit)


@dataclass(slots=True)
class _Found:
    """What an item's clauses bring at either end, by role; filled while its clauses are walked."""

    lows: tuple[list[Term], ...] = field(default_factory=lambda: ([], [], [], []))
    highs: tuple[list[Term], ...] = field(default_factory=lambda: ([], [], [], []))
    parts: list[Score] = field(default_factory=list)
    answered: int = 0
    excused: int = 0
    same: bool = True


def _remembered(plan: ItemPlan, call: _Call) -> Score:
    """An item's marks alone: they depend on its answers' values, on what does not apply, and on the policy, and on nothing else."""
    given = call.judgements
    values = [None if (j := given.get(p.clause.id)) is None else j.value for p in plan.clauses]
    gone = [p.clause.id in call.without for p in plan.clauses] if call.without else ()
    key = (call.policy, *values, *gone)
    kept = plan.memo.get(key)
    if kept is None:
        if len(plan.memo) >= _MEMO:
            plan.memo.clear()
        plan.memo[key] = kept = replace(_item(plan, call), parts=(), reasons=(), vetoes=())
    found: Score = kept
    return found


def _item(plan: ItemPlan, call: _Call) -> Score:
    """An item's score: its formula once at the low end, and once more at the high end where anything is open."""
    found = _Found(same=plan.item.together is not Together.OPEN and bool(plan.clauses))
    for part in plan.clauses:
        _clause(part, call, found)
    left = plan.worth
    if found.excused and plan.adding:
        applies = [p.clause.id not in call.without for p in plan.adding]
        if not any(applies):
            return _absent(plan, call)
        if call.policy is Policy.RESCALE:
            left = reckon.applicable(plan, applies, EXACT)
    inner, outer = _ends(plan, found, left)
    item = plan.item
    told = vetoes_of(plan, call.judgements, call.without) if plan.vetoes else ()
    why: tuple[Reason, ...] = ()
    if inner.high < left or (plan.outer and outer.high < ZERO):
        # Under rescale what does not apply has left the full marks, and nothing is lost by it.
        silent = call.without if call.policy is Policy.RESCALE else frozenset[str]()
        why = reasons_of(plan, call.judgements, silent, found.highs, left - inner.high, call.rulings, call.rubric)
    label = item.name or item.text
    parts, done = tuple(found.parts), found.answered + found.excused
    return Score(item.id, label, plan.worth, inner, parts, why, outer, left, False, told, len(parts), done)


def _clause(part: ClausePlan, call: _Call, found: _Found) -> None:
    id_ = part.clause.id
    judgement = call.judgements.get(id_)
    if call.without and id_ in call.without:
        low, high = _excused(part, call)
        score_ = _part(part, low, high, absent=True)
        found.excused += 1
        found.same = found.same and low == high
    else:
        value = None if judgement is None else judgement.value
        # Answers repeat: what each came to is kept with the plan, as it depends on nothing else.
        kept = part.memo.get(value)
        low, high, score_ = kept if kept is not None else _judged(part, value)
        found.answered += value is not None
        found.same = found.same and low is high
    found.lows[part.role].append(low)
    found.highs[part.role].append(high)
    found.parts.append(score_)


_MEMO = 256


def _judged(part: ClausePlan, value: Points | None) -> tuple[Term, Term, Score]:
    """What an answer (None: not yet given) comes to at either end, and the clause's score."""
    if value is None:
        low, high = part.worst, part.best
    else:
        low = high = reckon.term(part, value, EXACT)
    if len(part.memo) >= _MEMO:
        part.memo.clear()
    part.memo[value] = found = low, high, _part(part, low, high, answered=int(value is not None))
    return found


def _part(part: ClausePlan, low: Term, high: Term, absent: bool = False, answered: int = 1) -> Score:
    best = part.best.points
    bounds = Bounds(low.points, high.points)
    return Score(part.clause.id, part.clause.text, best, bounds, (), (), NOTHING, ZERO if absent else best, absent, (), 1, answered)


def _ends(plan: ItemPlan, found: _Found, left: Points) -> tuple[Bounds, Bounds]:
    """The item's bounds within the full marks and beyond them."""
    if not plan.clauses:  # nobody can be asked anything: R08 or R10 say so, and the mark stays open
        return Bounds(ZERO, plan.worth), NOTHING
    together, lows, highs = plan.item.together, found.lows, found.highs
    void = [t.met for t in lows[Role.VOID]]
    low = reckon.inner(plan, lows[Role.INNER], void, left, together is not Together.SUM, EXACT)
    out = reckon.outer(plan, lows[Role.OUTER], void, EXACT) if plan.outer else ZERO
    if found.same:
        return Bounds(low, low), Bounds(out, out) if plan.outer else NOTHING
    void = [t.met for t in highs[Role.VOID]]
    high = reckon.inner(plan, highs[Role.INNER], void, left, together is Together.ALL, EXACT)
    return Bounds(low, high), Bounds(out, reckon.outer(plan, highs[Role.OUTER], void, EXACT)) if plan.outer else NOTHING


def _excused(part: ClausePlan, call: _Call) -> tuple[Term, Term]:
    """What a clause brings that does not apply, at either end."""
    full = reckon.excused(part, call.policy)
    mean = call.means.get(part.clause.id) if call.policy is Policy.MEAN and full.points else None
    return (full, full) if mean is None else (full._replace(points=mean.low), full._replace(points=mean.high))


def _absent(plan: ItemPlan, call: _Call) -> Score:
    """The score of an item that does not apply to the unit."""
    item = plan.item
    mark, left = reckon.absent(plan, call.policy)
    bounds = Bounds(mark, mark)
    if call.policy is Policy.MEAN:
        bounds = call.means.get(item.id, bounds)
    nothing = Term(ZERO, True, ZERO)
    parts = tuple(_part(p, nothing, nothing, absent=True) for p in plan.clauses)
    why = absent_reasons(plan, call.policy, left - bounds.high, call.rulings, call.rubric)
    return Score(item.id, item.name or item.text, plan.worth, bounds, parts, why, NOTHING, left, True, (), len(parts), len(parts))
