"""The formulas of clause, item and total, each written once: they run on exact numbers (one unit) and on columns (millions of units).

None of them ever falls when a clause brings more, so that the same formula runs on the lows and on the highs and bounds come out of bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from .arithmetic import Arithmetic, Truth, Value
from .plan import ClausePlan, ItemPlan, Role, Term
from .points import ONE, ZERO, Points


class Policy(StrEnum):
    """What 不适用 counts for: the rest carries the full marks, it counts in full, as the cohort's mean, or as nothing."""

    RESCALE = "rescale"
    FULL = "full"
    MEAN = "mean"
    ZERO = "zero"


def term(plan: ClausePlan, answer: Value, a: Arithmetic) -> Term:
    """What a clause gives its item's formula for a known answer."""
    clause, points = plan.clause, plan.clause.points(answer, a)
    zero, spared = a.number(ZERO), plan.best.kept
    if not plan.adds and plan.worst.points:
        points = a.greatest(points, a.number(plan.worst.points))
    kept = a.where(points > zero, a.number(spared), zero) if spared else zero
    return Term(points, clause.met(answer, a) if plan.tells else plan.best.met, kept)


def inner(plan: ItemPlan, terms: Sequence[Term], voided: Sequence[Truth], worth: Value, strict: bool, a: Arithmetic) -> Value:
    """The item's mark within the full marks.

    `terms` belong to `plan.inner`, `voided` says of each of `plan.voids` whether it happened, `worth` is what the item can count for
    in this unit, `strict` reads 否则，不得分 as one missed and nothing for the item.
    """
    zero = a.number(ZERO)
    earned = taken = kept = None
    for part, brought in zip(plan.inner, terms, strict=True):
        if part.clause.AT_WILL:
            taken = brought.points if taken is None else taken + brought.points
        else:
            earned = brought.points if earned is None else earned + brought.points
            if plan.spares and part.best.kept:
                kept = brought.kept if kept is None else kept + brought.kept
    if plan.base or earned is None:
        earned = a.number(plan.base) if earned is None else earned + a.number(plan.base)
    mark = earned
    if taken is not None:
        mark = earned + taken
        if kept is not None:
            mark = a.greatest(mark, a.least(earned, kept))
    mark = a.least(a.greatest(mark, zero), worth)
    for happened in voided:
        mark = a.where(happened, zero, mark)
    if strict:
        for part, brought in zip(plan.inner, terms, strict=True):
            if part.adds:
                mark = a.where(brought.met, mark, zero)
    return mark


def outer(plan: ItemPlan, terms: Sequence[Term], voided: Sequence[Truth], a: Arithmetic) -> Value:
    """What the item brings (or, below 0, takes) beyond the full marks; `terms` belong to `plan.outer`."""
    zero = a.number(ZERO)
    mark = zero
    for brought in terms:
        mark = mark + brought.points
    if plan.limit is not None:
        mark = a.least(a.greatest(mark, a.number(-plan.limit)), a.number(plan.limit))
    if not plan.inner:
        for happened in voided:
            mark = a.where(happened, a.least(mark, zero), mark)
    return mark


def excused(plan: ClausePlan, policy: Policy) -> Term:
    """What a clause gives its item's formula when it does not apply: it is no miss, and nothing beyond the full marks comes of it.

    Under `mean` as under `full`, until a cohort's mean takes the place of its points.
    """
    counts = plan.adds and plan.role is Role.INNER and policy in (Policy.FULL, Policy.MEAN)
    return Term(plan.best.points if counts else ZERO, plan.adds, ZERO)


def absent(plan: ItemPlan, policy: Policy) -> tuple[Points, Points]:
    """What an item brings that does not apply, and what of its worth it counts for; under `mean` as under `full`, as above."""
    if policy is Policy.RESCALE:
        return ZERO, ZERO
    return (ZERO if policy is Policy.ZERO else plan.worth), plan.worth


def applicable(plan: ItemPlan, applies: Sequence[Truth], a: Arithmetic) -> Value:
    """What is left of the item's worth when only some of its scoring points apply; `applies` belongs to `plan.adding`.

    Marks that no scoring point carries (a shortfall) stay; with none of its scoring points left the item does not apply.
    """
    zero = a.number(ZERO)
    left, some = zero, None
    for part, here in zip(plan.adding, applies, strict=True):
        left = left + a.where(here, a.number(part.best.points), zero)
        some = here if some is None else a.either(some, here)
    if some is None:
        return a.number(plan.worth)
    bare = a.number(max(ZERO, plan.worth - plan.attainable))
    return a.where(some, a.least(a.number(plan.worth), left) + bare, zero)


def total(items: Value, beyond: Value, worth: Points, left: Value, a: Arithmetic) -> Value:
    """The unit's total: what the items bring, carried over from the worth that applies (`left`) to the full `worth`, then what lies beyond.

    Never below 0. 四舍五入 to 2 places happens here and nowhere else.
    """
    zero, one = a.number(ZERO), a.number(ONE)
    whole = a.where(left == zero, one, left)
    carried = a.portion(a.greatest(items * a.number(worth) + beyond * whole, zero), one, whole)
    # Where all applies there is nothing to carry over: the same figure, without a division that columns would pay for in every row.
    return a.where(left == a.number(worth), a.portion(a.greatest(items + beyond, zero), one, one), carried)
