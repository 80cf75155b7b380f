"""A unit's total from its parts: the year's marks, 平时, 测评 and 自评 with their weights, then bonus and penalty; ranges stay ranges to the end.

domain 2.2, R18–R23: weights are data; a deduction of the daily assessment counts once; 四舍五入 happens once, on the last figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from . import reckon
from .arithmetic import EXACT
from .errors import KaopingError
from .points import NOTHING, ZERO, Bounds, Points, figures, rounded, show
from .reason import Reason, Veto
from .score import Score

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the total: `bounds` in its own points, of which `worth` are full; `weight` in percent. Without a weight it is shown and not counted.

    `exact` is what is weighed where `bounds` are rounded for being shown.
    """

    key: str
    label: str
    bounds: Bounds
    worth: Points = HUNDRED
    weight: Points = ZERO
    exact: Bounds | None = None

    @property
    def weighed(self) -> Bounds:
        return self.exact or self.bounds


@dataclass(frozen=True, slots=True)
class Total:
    """`bounds` after bonus and penalty, rounded; `bare` before them, not rounded."""

    bounds: Bounds
    bare: Bounds
    components: tuple[Component, ...]
    bonus: Points = ZERO
    penalty: Points = ZERO

    @property
    def sentence(self) -> str:
        """The sum as both sides can redo it: 年终考核88.5×70%＋平时考核95×30%＋加分2＝92.45."""
        counted = [c for c in self.components if c.weight]
        parts = [figures(c.weighed) + ("" if c.weight == HUNDRED else f"×{show(c.weight)}%") for c in counted]
        said = "＋".join(f"{c.label}{p}" for c, p in zip(counted, parts, strict=True))
        said += f"＋加分{show(self.bonus)}" if self.bonus else ""
        said += f"－减分{show(self.penalty)}" if self.penalty else ""
        return f"{said}＝{figures(self.bounds)}"


def total_of(components: Sequence[Component], bonus: Points = ZERO, penalty: Points = ZERO, step: Points = Decimal("0.01")) -> Total:
    """Weigh the parts, add `bonus`, take `penalty` off (both positive), never below 0; rounded once, to `step`.

    A part that counts alone keeps its own points; parts that are weighed against others are first brought to a hundred. KaopingError: weights that are
    not 100 together.
    """
    counted = [c for c in components if c.weight]
    if sum((c.weight for c in counted), ZERO) != HUNDRED:
        raise KaopingError(f"各部分权重合计为{show(sum((c.weight for c in counted), ZERO))}%，应为100%")
    bare = NOTHING
    for part in counted:
        scale = part.weight / HUNDRED if len(counted) == 1 else part.weight / part.worth
        bare = bare + Bounds(part.weighed.low * scale, part.weighed.high * scale)
    low, high = (rounded(max(ZERO, end + bonus - penalty), step) for end in (bare.low, bare.high))
    return Total(Bounds(low, high), bare, tuple(components), bonus, penalty)


def held(points: Iterable[Points]) -> Points:
    """平时考核: a hundred, with all that was found added to it and taken from it, held between 0 and a hundred."""
    return min(HUNDRED, max(ZERO, HUNDRED + sum(points, ZERO)))


def ballot_points(votes: Sequence[int], scale: Sequence[Points]) -> Points:
    """测评折算得分: what a valid paper is worth on the average, not rounded. Without a valid paper KaopingError."""
    papers = sum(votes)
    if not papers:
        raise KaopingError("没有有效票，不能折算得分")
    return sum((n * s for n, s in zip(votes, scale, strict=True)), ZERO) / papers


def capped(points: Iterable[Points], each: Points, together: Points) -> Points:
    """Bonus: every matter at most `each`, all at most `together` (R21)."""
    return min(together, sum((min(each, p) for p in points), ZERO))


@dataclass(frozen=True, slots=True)
class Carried:
    """A deduction found during the year that is taken from the year's mark (R19): `place` an item id, or empty for the total; `points` negative."""

    place: str
    points: Points
    fact: str
    basis: str = ""


CARRIED = "平时考核扣"
"""The cause of a loss that was found during the year and carried into it."""


def carry(score: Score, found: Sequence[Carried], cap_by_item: bool = True) -> Score:
    """The year's score with what was found during the year taken from it, each with its reason.

    An item never falls below 0; with `cap_by_item` all that is carried to it takes at most its full marks. What names no item comes off the total.
    KaopingError: an item that the rubric does not have.
    """
    if not found:
        return score
    items = {i.id for s in score.parts for i in s.parts}
    for one in found:
        if one.place and one.place not in items:
            raise KaopingError(f"平时考核登记的“{one.place}”不在评分表{score.id}里，请核对指标编号")
    parts = tuple(replace(s, parts=tuple(_taken(i, [f for f in found if f.place == i.id], cap_by_item) for i in s.parts)) for s in score.parts)
    parts = tuple(_summed(new, old) for new, old in zip(parts, score.parts, strict=True))
    loose = [f for f in found if not f.place]
    more = sum((f.points for f in loose), ZERO)
    before = {end: max(ZERO, _whole(score, parts, end)) for end in ("low", "high")}
    low, high = (max(ZERO, left + more) for left in before.values())
    told = [r for s in parts for r in s.reasons]
    return replace(score, parts=parts, bounds=Bounds(low, high), reasons=(*told, *_whys(score.id, loose, before["high"] - high)))


def _whole(score: Score, parts: Sequence[Score], end: str) -> Points:
    """The year's total anew, by the one formula that it has."""
    items = sum((getattr(p.bounds, end) for p in parts), ZERO)
    total: Points = reckon.total(items, getattr(score.beyond, end), _worth(parts), score.applicable, EXACT)
    return total


def _worth(parts: Sequence[Score]) -> Points:
    """What all items count for: it is this that what does not apply is carried over to, whatever the rubric has printed as its sum."""
    return sum((p.worth for p in parts), ZERO)


def exact(score: Score, found: Sequence[Carried] = ()) -> Bounds:
    """The year's total before 四舍五入, to be weighed against others. `found`: what was carried into the score; what of it names no item comes off here."""
    loose = sum((f.points for f in found if not f.place), ZERO)
    return Bounds(*(_off(_unrounded(score, end), loose) for end in ("low", "high")))


def _unrounded(score: Score, end: str) -> Points:
    items: Points = sum((getattr(p.bounds, end) for p in score.parts), ZERO)
    beyond: Points = getattr(score.beyond, end)
    return items * _worth(score.parts) / score.applicable + beyond if score.applicable else beyond


def _off(mark: Points, loose: Points) -> Points:
    return max(ZERO, max(ZERO, mark) + loose)


def _taken(item: Score, found: Sequence[Carried], cap: bool) -> Score:
    if not found or item.not_applicable:
        return item
    points = sum((f.points for f in found), ZERO)
    points = max(points, -item.worth) if cap else points
    low, high = (min(item.worth, max(ZERO, end + points)) for end in (item.bounds.low, item.bounds.high))
    return replace(item, bounds=Bounds(low, high), reasons=(*item.reasons, *_whys(item.id, found, item.bounds.high - high)))


def _summed(section: Score, before: Score) -> Score:
    if section.parts == before.parts:
        return before
    bounds = sum((i.bounds for i in section.parts), NOTHING)
    return replace(section, bounds=bounds, reasons=tuple(r for i in section.parts for r in i.reasons))


def _whys(where: str, found: Iterable[Carried], left: Points) -> Iterator[Reason]:
    """What each of them really took, one after the other, as long as there was something `left` to take."""
    for one in found:
        lost = min(left, -one.points)
        if lost > ZERO:
            left -= lost
            yield Reason(where, lost, CARRIED, fact=one.fact, evidence=(one.basis,) if one.basis else ())


def with_vetoes(score: Score, total: Total, vetoes: Iterable[Veto]) -> Score:
    """What is ranked and graded: the year's score with the whole total, and the vetoes that were noted beside those of the standard."""
    return replace(score, bounds=total.bounds, vetoes=(*score.vetoes, *vetoes))
