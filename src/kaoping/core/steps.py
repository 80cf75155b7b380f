"""How a mark comes about, step by step: an item's from what its clauses bring, the year's from its sections, so that both sides can add it up.

The marks themselves are `reckon`'s: here each line of its formulas says in words what it adds or takes. A test holds the two together on random rubrics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from . import reckon
from .arithmetic import EXACT
from .judgement import Judgement
from .plan import ClausePlan, ItemPlan, Term
from .points import NOTHING, ZERO, Bounds, Points, figure, figures, show
from .reckon import Policy
from .rubric import Together
from .score import Score
from .total import CARRIED

_VOID = "有{}的情形，该项不得分"
_MEAN = "不适用的得分点按同类单位平均分计"
_OPEN = "没有评完：最低、最高分别按上限、下限和“否则，不得分”计"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a sum: in words, and what it adds (or, below 0, takes)."""

    what: str
    brings: Bounds


@dataclass(frozen=True, slots=True)
class _Told:
    """A clause's row, with what its item's formula asks of it at either end."""

    part: ClausePlan
    step: Step
    low: Term
    high: Term


def item_steps(plan: ItemPlan, judgements: Mapping[str, Judgement], without: AbstractSet[str], policy: Policy, at: Score) -> tuple[Step, ...]:
    """The steps to `at`, the item's score within the full marks, with whatever was carried into it; they add up to it, and where something is
    open each end to its own. Of an item that does not apply there are none.
    """
    if at.not_applicable or not plan.clauses:
        return ()
    told = [_told(p, judgements, without, policy) for p in plan.inner]
    steps = [] if plan.adding else [Step(f"从分值{show(plan.base)}分起扣", Bounds(plan.base, plan.base))]
    steps += [t.step for t in told]
    carried = [Step(f"平时考核：{r.fact}", Bounds(-r.lost, -r.lost)) for r in at.reasons if r.cause == CARRIED]
    voids = [_told(p, judgements, without, policy) for p in plan.voids]
    happened = [v.part.clause.id for v in voids if v.low is v.high and v.high.met]
    if all(t.low is t.high for t in (*told, *voids)) and plan.item.together is not Together.OPEN:
        steps += [Step(words, Bounds(by, by)) for words, by in _rules(plan, told, happened, at.applicable)]
    rest = _less(at.bounds, _sum((*steps, *carried)))
    words = _VOID.format("、".join(happened)) if happened else _MEAN if without and policy is Policy.MEAN else _OPEN
    return (*steps, *([] if rest == NOTHING else [Step(words, rest)]), *carried)


def outer_steps(plan: ItemPlan, judgements: Mapping[str, Judgement], without: AbstractSet[str], policy: Policy, at: Score) -> tuple[Step, ...]:
    """The steps to what the item brings, or takes, beyond the full marks."""
    steps = tuple(t.step for t in (_told(p, judgements, without, policy) for p in plan.outer) if t.step.brings != NOTHING)
    return steps if _sum(steps) == at.beyond else (*steps, Step("按上限或该项不得分", _less(at.beyond, _sum(steps))))


def year_steps(score: Score) -> tuple[Step, ...]:
    """What comes after the sections' sum: what applies carried over to the full marks, what lies beyond, what comes off the whole. Not rounded."""
    worth, left, within = sum((p.worth for p in score.parts), ZERO), score.applicable, _sum_of(score.parts)
    steps = []
    if left and left != worth:
        whole = Bounds(within.low * worth / left, within.high * worth / left)
        said = f"{figures(within)}×{show(worth)}÷{show(left)}＝{figures(whole)}"
        steps.append(Step(f"不适用{show(worth - left)}分，其余{show(left)}分折算成{show(worth)}分：{said}", _less(whole, within)))
    if score.beyond != NOTHING:
        steps.append(Step("分值以外的加分、减分", score.beyond))
    steps += [Step(f"平时考核：{r.fact}", Bounds(-r.lost, -r.lost)) for r in score.reasons if r.cause == CARRIED and r.where == score.id]
    return tuple(steps)


def _told(part: ClausePlan, judgements: Mapping[str, Judgement], without: AbstractSet[str], policy: Policy) -> _Told:
    id_ = part.clause.id
    judgement = judgements.get(id_)
    if id_ in without:
        low = high = reckon.excused(part, policy)
        words = f"{id_} 不适用" + ("，按满分计" if low.points else "")
    elif judgement is not None:
        low = high = reckon.term(part, judgement.value, EXACT)
        words = f"{id_} {judgement.answer}"
    else:
        low, high, words = part.worst, part.best, f"{id_} 未评"
    return _Told(part, Step(words, Bounds(low.points, high.points)), low, high)


def _rules(plan: ItemPlan, told: Sequence[_Told], happened: Sequence[str], left: Points) -> Iterator[tuple[str, Points]]:
    """The lines of `reckon.inner` after the sum, each as (words, what it changes), where it changes anything."""
    earned = plan.base + sum((t.high.points for t in told if not t.part.clause.AT_WILL), ZERO)
    mark = earned + sum((t.high.points for t in told if t.part.clause.AT_WILL), ZERO)
    floor = min(earned, sum((t.high.kept for t in told if not t.part.clause.AT_WILL), ZERO)) if plan.spares else mark
    if floor > max(mark, ZERO):
        yield f"酌情扣分只扣到得分点的最低分{show(floor)}分", floor - mark
        mark = floor
    if mark < ZERO:
        yield "扣到0分为止", -mark
        mark = ZERO
    if mark > left:
        yield f"不超过本条{'适用的' if left < plan.worth else ''}分值{show(left)}分", left - mark
        mark = left
    missed = [t.part.clause.id for t in told if t.part.adds and not t.high.met] if plan.item.together is Together.ALL else []
    if mark and happened:
        yield _VOID.format("、".join(happened)), -mark
    elif mark and missed:
        yield f"{'、'.join(missed)}没有达到，按“否则，不得分”整条不得分", -mark


def _sum(steps: Sequence[Step]) -> Bounds:
    return sum((s.brings for s in steps), NOTHING)


def _sum_of(parts: Sequence[Score]) -> Bounds:
    return sum((p.bounds for p in parts), NOTHING)


def _less(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(one.low - other.low, one.high - other.high)


def signed(brings: Bounds) -> str:
    """＋2, －1, ＋0–3, －2–＋1: what a step adds or takes, as a row of a sum has it."""
    if brings.settled:
        return _sign(brings.low)
    return f"＋{figures(brings)}" if brings.low >= ZERO else f"{_sign(brings.low)}–{_sign(brings.high)}"


def _sign(mark: Points) -> str:
    return f"－{figure(-mark)}" if mark < ZERO else f"＋{figure(mark)}"
