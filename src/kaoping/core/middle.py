"""What a cohort comes to: the median and the best of marks that may still be open, the mean of what was lost, and how often each mark was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .points import ZERO, Bounds, Points, rounded

HUNDRED, TENTH = Decimal(100), Decimal("0.1")


def median(marks: Iterable[Bounds]) -> Bounds | None:
    """中位数: of the lows and of the highs, each by itself, so that the true one lies between them; of an even number the middle of the two. None of none."""
    found = list(marks)
    if not found:
        return None
    return Bounds(_middle(sorted(b.low for b in found)), _middle(sorted(b.high for b in found)))


def best(marks: Iterable[Bounds]) -> Bounds | None:
    """The highest mark there is at the least and at the most; None of none."""
    found = list(marks)
    return Bounds(max(b.low for b in found), max(b.high for b in found)) if found else None


def mean_loss(lost: Sequence[Points]) -> Points:
    """The mean of losses over the units concerned, 四舍五入 to 2 places; 0 of none."""
    return rounded(sum(lost, ZERO) / len(lost)) if lost else ZERO


def upto(lost: Sequence[Points]) -> tuple[Points, ...]:
    """What of all that was lost the first, the first two, … come to together, in percent, 四舍五入 to one place; the last is 100."""
    whole, so_far, told = sum(lost, ZERO), ZERO, []
    for one in lost:
        so_far += one
        told.append(rounded(so_far * HUNDRED / whole, TENTH) if whole else ZERO)
    return tuple(told)


def spread(marks: Iterable[Points]) -> tuple[tuple[Points, int], ...]:
    """How many units have each mark, the highest mark first."""
    counts: dict[Points, int] = {}
    for mark in marks:
        counts[mark] = counts.get(mark, 0) + 1
    return tuple(sorted(counts.items(), reverse=True))


def _middle(ordered: Sequence[Points]) -> Points:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / Decimal(2)
