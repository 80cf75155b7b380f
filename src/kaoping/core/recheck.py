"""For the second person: a total reckoned once more by another road, losses that nobody has explained, and what stands out.

The road is another one on purpose (fractions, from the items upwards, and from the full marks downwards); nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from .points import ZERO, Points, show
from .score import Score
from .total import HUNDRED, Total

FAR, FEWEST, LEAST, MOVED = 3, 4, Decimal(5), Decimal(10)
"""Out of the way: more than FAR times the usual distance from the middle and at least LEAST points, among FEWEST units or more; moved: since last year."""


def again(score: Score, total: Total) -> Points:
    """The settled total, from the items' marks, weights, bonus and penalty, rounded once and half up, to as many places as the total has."""
    marks = {c.key: Fraction(c.weighed.low) for c in total.components} | {"year": year(score)}
    counted = [c for c in total.components if c.weight]
    full = {c.key: HUNDRED if len(counted) == 1 else c.worth for c in counted}
    whole = sum((marks[c.key] * Fraction(c.weight) / Fraction(full[c.key]) for c in counted), Fraction(0)) + Fraction(total.bonus) - Fraction(total.penalty)
    places = max(0, -int(total.bounds.low.as_tuple().exponent))
    return Decimal(int(max(Fraction(0), whole) * 10**places + Fraction(1, 2))).scaleb(-places)


def year(score: Score) -> Fraction:
    """The year's settled mark, not rounded: the items that apply, carried over to the full marks; what lies beyond; less what comes off the whole."""
    items = [i for s in score.parts for i in s.parts]
    left, worth = sum((Fraction(i.applicable) for i in items), Fraction(0)), sum((Fraction(i.worth) for i in items), Fraction(0))
    within = sum((Fraction(i.bounds.low) for i in items), Fraction(0))
    loose = sum((Fraction(r.lost) for r in score.reasons if r.where == score.id), Fraction(0))
    mark = (within * worth / left if left else Fraction(0)) + Fraction(score.beyond.low)
    return max(Fraction(0), max(Fraction(0), mark) - loose)


def unexplained(score: Score) -> Iterator[str]:
    """Items whose losses and reasons do not come to the same: full marks less the deductions is the mark (T07). Those with marks beyond are left out."""
    for item in (i for s in score.parts for i in s.parts):
        told = sum((r.lost for r in item.reasons), ZERO)
        lost = item.applicable - item.bounds.low
        if item.settled and not item.beyond.low and not item.beyond.high and told != lost:
            yield f"{item.id}失{show(lost)}分，而扣分事项合计{show(told)}分"


def groundless(score: Score) -> Iterator[str]:
    """Losses that say no fact, or rest on no evidence."""
    for reason in score.reasons:
        judged = bool(reason.answer) or reason.where == score.id
        lacking = "、".join(word for word, said in (("事实", reason.fact), ("依据", reason.evidence)) if not said)
        if judged and reason.lost > ZERO and lacking:
            yield f"{reason.where}失{show(reason.lost)}分，没有写{lacking}"


def outliers(totals: Mapping[str, Points]) -> Iterator[str]:
    """Units of one ranking group whose total lies far from the others'."""
    if len(totals) < FEWEST:
        return
    middle = Decimal(median(totals.values()))
    usual = Decimal(median(abs(t - middle) for t in totals.values()))
    for unit, total in totals.items():
        away = total - middle
        if abs(away) >= LEAST and abs(away) > FAR * usual:
            yield f"{unit}{show(total)}分，比中位数{show(middle)}分{'高' if away > 0 else '低'}{show(abs(away))}分"


def moved(before: Mapping[str, Points], now: Mapping[str, Points]) -> Iterator[str]:
    """Units whose total is much above or below last year's."""
    for unit in _both(before, now):
        if abs(now[unit] - before[unit]) >= MOVED:
            yield f"{unit}上年{show(before[unit])}分，本年{show(now[unit])}分"


def _both(before: Mapping[str, Points], now: Mapping[str, Points]) -> Sequence[str]:
    return [unit for unit in now if unit in before]
