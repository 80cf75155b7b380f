"""A cohort seen from afar: how many units, their mean, quantiles and distribution, as a whole, by section and by region; where most points are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .points import CENT, ZERO, Points, rounded

QUANTILES = (5, 25, 50, 75, 95)
"""In percent: below how many of a hundred units a mark lies."""
BINS = 20
"""Bars of a distribution."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the marks of `units` units lie. Unit: 分. `open` of them are not yet settled; they count with the middle of their range.

    `quantiles` belong to QUANTILES. `bars` are how many units lie in each of BINS equal parts of [low, high].
    """

    id: str
    label: str
    units: int
    open: int
    mean: Points
    least: Points
    most: Points
    quantiles: tuple[Points, ...]
    low: Points
    high: Points
    bars: tuple[int, ...]
    worth: Points | None = None

    @property
    def median(self) -> Points:
        """The middle unit's marks."""
        return self.quantiles[QUANTILES.index(50)]


@dataclass(frozen=True, slots=True)
class Region:
    """The units of a region: its names from the largest down (陕西, 铜川, 印台), their spread, and the mean of each section by id."""

    path: tuple[str, ...]
    spread: Spread
    sections: Mapping[str, Points]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a clause (or item) loses: `lost` 分 a unit in the mean, `share` of the units lose something (0 to 1)."""

    id: str
    text: str
    worth: Points
    lost: Points
    share: Points


@dataclass(frozen=True, slots=True)
class Picture:
    """One rubric's cohort. `by` names the columns that the regions come from; `regions` hold every level, the whole of a level in order of its mean."""

    rubric: str
    title: str
    total: Spread
    sections: tuple[Spread, ...]
    by: tuple[str, ...]
    regions: tuple[Region, ...]
    losses: tuple[Loss, ...]
    clauses: bool = False


def spread(id_: str, label: str, counts: Mapping[int, int], open_: int, worth: Points | None = None) -> Spread:
    """The spread of marks told by counts: twice hundredths of a point → how many units (the middle of a range may lie between two hundredths)."""
    units = sum(counts.values())
    marks = sorted(counts)
    low, high = 0, max(marks[-1], int(worth * 200) if worth is not None else 0, 1)
    bars = [0] * BINS
    for mark in marks:
        bars[min(BINS - 1, max(0, (mark - low) * BINS // (high - low)))] += counts[mark]
    mean = rounded(Points(sum(m * n for m, n in counts.items())) / (200 * units))
    ends = [_at(marks, counts, units, q) for q in QUANTILES]
    return Spread(
        id_, label, units, open_, mean, _said(marks[0]), _said(marks[-1]), tuple(map(_said, ends)), _said(low), _said(high), tuple(bars), worth
    )


def _at(marks: Sequence[int], counts: Mapping[int, int], units: int, percent: int) -> int:
    """The least mark at or below which so many of a hundred units lie."""
    needed, seen = -(-units * percent // 100), 0
    for mark in marks:
        seen += counts[mark]
        if seen >= needed:
            return mark
    return marks[-1]


def _said(mark: int) -> Points:
    return rounded(Points(mark) / 200, CENT) if mark else ZERO
