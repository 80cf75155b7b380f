"""Coefficients of agreement with their 95 % intervals: Krippendorff's alpha (interval metric), ICC(2,1), ICC(2,k), and the F distribution they need.

Sums of marks are taken in whole numbers, so that no order of cases or assessors shows in a result; floats come only behind them. What is
found here is never a mark: F, t and coefficients describe marks and change none. Against closed forms and printed tables the quantiles
below are right to 9 figures for up to 100,000 degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, fsum, lcm, lgamma, log, log1p, sqrt
from typing import NamedTuple, TypeAlias

LEVEL = 0.95
"""What part of such intervals holds the true coefficient, when cases are independent of one another."""

Row: TypeAlias = Sequence[int]
"""The marks of one case, in whole numbers of one unit for the whole table; which unit makes no difference."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient (1: full agreement, 0: no more than chance) and its interval; None where the table carries no interval.

    No figure is given as less than −1: what lies below 0 says the same everywhere, that nothing is agreed on.
    """

    value: float
    low: float | None = None
    high: float | None = None


def alpha(table: Sequence[Row]) -> Estimate | None:
    """Krippendorff's alpha, interval metric; rows hold the marks that are there. None: no two marks differ, or no case has two.

    The interval leaves out one case after another (jackknife on ln(1 − alpha), t with cases − 1 degrees of freedom). There is none when all
    disagreement, or all variation, comes from a single case.
    """
    rows = [r for r in table if len(r) > 1]
    even = lcm(*(len(r) - 1 for r in rows)) if rows else 1
    parts = [_parts(r, even) for r in rows]
    whole = _Parts(*(sum(column) for column in zip(*parts, strict=True))) if parts else _Parts(0, 0, 0, 0)
    ratio = whole.ratio(even)
    if ratio is None:
        return None
    if ratio == 0:
        return Estimate(1.0)
    left = [whole.without(p).ratio(even) for p in parts]
    logs = [log(r) for r in left if r]
    if len(logs) < len(parts) or len(parts) < 2:
        return Estimate(1 - ratio)
    n = len(logs)
    middle = fsum(logs) / n
    reach = exp(_t(n - 1) * sqrt(fsum((x - middle) ** 2 for x in logs) * (n - 1) / n))
    return Estimate(1 - ratio, max(1 - ratio * reach, -1.0), 1 - ratio / reach)


class _Parts(NamedTuple):
    """What a case adds to alpha: number of marks, their sum, sum of squares, and squared differences within the case."""

    marks: int
    total: int
    squares: int
    within: int

    def without(self, other: _Parts) -> _Parts:
        return _Parts(*(a - b for a, b in zip(self, other, strict=True)))

    def ratio(self, even: int) -> float | None:
        """Observed over expected disagreement; None where nothing varies."""
        expected = self.marks * self.squares - self.total**2
        return self.within * (self.marks - 1) / (even * expected) if expected else None


def _parts(row: Row, even: int) -> _Parts:
    total, squares, n = sum(row), sum(v * v for v in row), len(row)
    return _Parts(n, total, squares, (n * squares - total**2) * (even // (n - 1)))


def icc(table: Sequence[Row]) -> tuple[Estimate, Estimate] | None:
    """ICC(2,1) and ICC(2,k) of a full table (Shrout and Fleiss: any assessors, absolute agreement); one row a case, one column an assessor.

    Intervals after McGraw and Wong (1996); their degrees of freedom take a negative coefficient as 0. None: fewer than two rows
    or columns, or each assessor gives all cases the same mark. Full agreement carries no interval.
    """
    n, k = len(table), len(table[0]) if table else 0
    if n < 2 or k < 2:
        return None
    rows, columns, rest = _mean_squares(table, n, k)
    base = rows + (k - 1) * rest + Fraction(k, n) * (columns - rest)
    if base == 0 or not (rows or rest):
        return None
    value = float((rows - rest) / base)
    if not rest and not columns:
        return Estimate(1.0), Estimate(1.0)
    r, c, e = float(rows), float(columns), float(rest)
    a = k * max(value, 0.0) / (n * (1 - max(value, 0.0)))
    b = 1 + a * (n - 1)
    free = (a * c + b * e) ** 2 / ((a * c) ** 2 / (k - 1) + (b * e) ** 2 / ((n - 1) * (k - 1)))
    tail, others = (1 + LEVEL) / 2, k * c + (k * n - k - n) * e
    below, above = f_quantile(tail, n - 1, free), f_quantile(tail, free, n - 1)
    low, high = n * (r - below * e) / (below * others + n * r), n * (above * r - e) / (others + n * above * r)
    return Estimate(*(max(v, -1.0) for v in (value, low, high))), Estimate(_averaged(value, k), _averaged(low, k), _averaged(high, k))


def _mean_squares(table: Sequence[Row], n: int, k: int) -> tuple[Fraction, Fraction, Fraction]:
    """Between cases, between assessors, and what is left; exact."""
    together = Fraction(sum(map(sum, table)) ** 2, n * k)
    all_ = sum(v * v for row in table for v in row) - together
    rows = Fraction(sum(sum(row) ** 2 for row in table), k) - together
    columns = Fraction(sum(sum(column) ** 2 for column in zip(*table, strict=True)), n) - together
    return rows / (n - 1), columns / (k - 1), (all_ - rows - columns) / ((n - 1) * (k - 1))


def _averaged(value: float, k: int) -> float:
    """The coefficient of the mean of k marks, from that of one (Spearman-Brown)."""
    base = 1 + (k - 1) * value
    return max(k * value / base, -1.0) if base > 0 else -1.0


def f_quantile(p: float, d1: float, d2: float) -> float:
    """The value that an F variable with `d1` and `d2` degrees of freedom (> 0, whole or not) stays below with probability `p`, 0 < p < 1."""
    # The smaller tail is solved for, so that a tiny one keeps its figures.
    if p > 0.5:
        y = _beta_quantile(1 - p, d2 / 2, d1 / 2)
        return d2 * (1 - y) / (d1 * y)
    x = _beta_quantile(p, d1 / 2, d2 / 2)
    return d2 * x / (d1 * (1 - x))


def _t(free: int) -> float:
    """The t that `free` degrees of freedom need for an interval of LEVEL."""
    return sqrt(f_quantile(LEVEL, 1, free))


def _beta_quantile(p: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        if beta(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return high


def beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a and b > 0."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    found, m = d, 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            return found
