"""Places within a ranking group: ties, tie-break lists, and the best and worst possible place while something is open."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from .errors import KaopingError
from .points import NOTHING, ZERO, Bounds, Points
from .score import Score


class Ties(StrEnum):
    """Places behind equal totals: with a gap (1, 2, 2, 4) or without (1, 2, 2, 3)."""

    GAP = "1224"
    DENSE = "1223"


FEWER_DEDUCTIONS = "fewer_deductions"
"""In a tie-break list beside section and item ids: who has lost less through deductions stands higher."""

Rank: TypeAlias = tuple[Points, ...]
"""What is compared: the total, then the tie-break list, one by one."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a unit is ranked by, at the least and at the most; for equal `low` and `high` it is settled."""

    low: Rank
    high: Rank


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place in its group. `best` = 1 + units certainly above, `worst` = 1 + units possibly above; `tied` names those on the same place.

    Under 1223 it is distinct totals that are counted instead of units.
    """

    unit: str
    group: str
    best: int
    worst: int
    of: int
    tied: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the place is certain."""
        return self.best == self.worst


def places(
    scores: Sequence[Score], ties: Ties = Ties.GAP, tie_breaks: Sequence[str] = (), groups: Mapping[str, str] | None = None
) -> tuple[Place | None, ...]:
    """The place of each score, in the same order; None for a unit to which nothing of its rubric applies.

    `groups` says which units are ranked together (unit → group); without it each rubric is a group of its own. `tie_breaks` lists section and item
    ids, in order of weight, and FEWER_DEDUCTIONS. n units take n log n steps. KaopingError: a tie-break that no rubric has; a unit without a group.
    """
    _known(scores, tie_breaks)
    found: list[Place | None] = [None] * len(scores)
    for group, members in grouped(scores, groups).items():
        ranked = [rank(scores[i], tie_breaks) for i in members]
        spans = _dense(ranked) if ties is Ties.DENSE else _gapped(ranked)
        equals = _equals(ranked, [scores[i].unit for i in members])
        for i, here, (best, worst) in zip(members, ranked, spans, strict=True):
            tied = tuple(u for u in equals.get(here.low, ()) if u != scores[i].unit) if here.low == here.high else ()
            found[i] = Place(scores[i].unit, group, best, worst, len(members), tied)
    return tuple(found)


def grouped(scores: Sequence[Score], groups: Mapping[str, str] | None) -> dict[str, list[int]]:
    """Ranking group → which scores are in it, by their number."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, score in enumerate(scores):
        if score.not_applicable:
            continue
        if groups is not None and score.unit not in groups:
            raise KaopingError(f"“{score.unit}”没有分到任何排名组，请在分组里补上")
        found[score.id if groups is None else groups[score.unit]].append(i)
    return dict(found)


def rank(score: Score, tie_breaks: Sequence[str] = ()) -> Ranked:
    """What a unit is compared by. Totals and their parts are taken as free of one another, so an open range may come out wider than it is."""
    if not tie_breaks:
        return Ranked((score.bounds.low,), (score.bounds.high,))
    parts = {p.id: p.bounds for s in score.parts for p in (s, *s.parts)}
    keys = [score.bounds, *(_lost(score) if b == FEWER_DEDUCTIONS else parts.get(b, NOTHING) for b in tie_breaks)]
    return Ranked(tuple(k.low for k in keys), tuple(k.high for k in keys))


def _lost(score: Score) -> Bounds:
    """What deductions take (below 0), clause by clause."""
    clauses = [c.bounds for s in score.parts for i in s.parts for c in i.parts]
    return Bounds(sum((min(c.low, ZERO) for c in clauses), ZERO), sum((min(c.high, ZERO) for c in clauses), ZERO))


def _known(scores: Sequence[Score], tie_breaks: Sequence[str]) -> None:
    if not tie_breaks or not scores:
        return
    ids = {p.id for r in {s.id: s for s in scores}.values() for s in r.parts for p in (s, *s.parts)} | {FEWER_DEDUCTIONS}
    for one in tie_breaks:
        if one not in ids:
            raise KaopingError(f"并列时比较的“{one}”不在评分表里，请填考核内容或条的编号，或{FEWER_DEDUCTIONS}（扣分少的在前）")


def _gapped(ranked: Sequence[Ranked]) -> Iterator[tuple[int, int]]:
    certain = above(Counter(r.low for r in ranked), {r.high for r in ranked})
    possible = above(Counter(r.high for r in ranked), {r.low for r in ranked})
    for here in ranked:
        # A unit whose own range is open is among those whose high lies above its low, and does not stand above itself.
        yield 1 + certain[here.high], 1 + possible[here.low] - (here.high > here.low)


def above(counts: Mapping[Any, int], at: Iterable[Any]) -> dict[Any, int]:
    """How many of those counted (what they are ranked by → how many) stand above each of `at`. d distinct ones take d log d steps, however many units."""
    found, higher, falling = {}, 0, sorted(counts, reverse=True)
    n = 0
    for here in sorted(at, reverse=True):
        while n < len(falling) and falling[n] > here:
            higher += counts[falling[n]]
            n += 1
        found[here] = higher
    return found


def _dense(ranked: Sequence[Ranked]) -> Iterator[tuple[int, int]]:
    """Distinct totals above: at the least, as few points as can stand in all ranges that lie above; at the most, every open range its own."""
    starts, fewest = _fewest_points(ranked)
    fixed = sorted({r.low for r in ranked if r.low == r.high})
    open_highs = sorted(r.high for r in ranked if r.low != r.high)
    for here in ranked:
        above = len(starts) - bisect_right(starts, here.high)
        least = fewest[above]
        most = len(fixed) - bisect_right(fixed, here.low) + len(open_highs) - bisect_right(open_highs, here.low) - (here.high > here.low)
        yield 1 + least, 1 + most


def _fewest_points(ranked: Sequence[Ranked]) -> tuple[list[Rank], list[int]]:
    """All lows, rising; and for the k highest of these ranges the fewest points that stand in all of them."""
    descending = sorted(ranked, key=lambda r: r.low, reverse=True)
    fewest, point = [0], None
    for r in descending:
        new = point is None or r.high < point
        point = r.low if new else point
        fewest.append(fewest[-1] + new)
    return [r.low for r in reversed(descending)], fewest


def _equals(ranked: Sequence[Ranked], units: Sequence[str]) -> dict[Rank, list[str]]:
    """Settled ranks that more than one unit holds → these units."""
    found: dict[Rank, list[str]] = defaultdict(list)
    for here, unit in zip(ranked, units, strict=True):
        if here.low == here.high:
            found[here.low].append(unit)
    return {r: sorted(u) for r, u in found.items() if len(u) > 1}
