"""Grades by cut-off and by quota, vetoes counted in; and the computed, the proposed and the decided result, kept apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from .errors import KaopingError
from .points import Points, show
from .reason import Veto, VetoState
from .score import Score
from .standing import Rank, grouped, rank


class Rounding(StrEnum):
    """How a quota that is no whole number of units is read: 9 units × 30% = 2.7 are 2, 3 or 3."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


_MODES = {Rounding.DOWN: ROUND_FLOOR, Rounding.NEAREST: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING}


class VetoEffect(StrEnum):
    """What a veto does to the grade: the lowest one, or all but the highest stay open (取消评优资格)."""

    LOWEST = "lowest"
    NOT_HIGHEST = "not_highest"


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade: who reaches `at_least` (points), at most `share` percent of the group or `count` units. With none of them it takes all the rest."""

    label: str
    at_least: Points | None = None
    share: Decimal | None = None
    count: int | None = None

    def seats(self, units: int, rounding: Rounding) -> int:
        """How many units of a group may have this grade."""
        limits = [units]
        if self.share is not None:
            limits.append(int((self.share * units / 100).to_integral_value(_MODES[rounding])))
        if self.count is not None:
            limits.append(self.count)
        return min(limits)


@dataclass(frozen=True, slots=True)
class Grading:
    """A unit's computed grade: `best` and `worst` still possible (equal when certain), and the vetoes that bear on it."""

    unit: str
    group: str
    best: str
    worst: str
    vetoes: tuple[Veto, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the grade is certain."""
        return self.best == self.worst


@dataclass(frozen=True, slots=True)
class QuotaTie:
    """Equal units across a quota's line: `seats` are left for `units`, and a person must decide."""

    group: str
    grade: str
    seats: int
    units: tuple[str, ...]

    @property
    def message(self) -> str:
        """The tie in one Chinese sentence."""
        return f"“{self.grade}”只剩{self.seats}个名额，而{'、'.join(self.units)}并列，须由人决定"


def grade(
    scores: Sequence[Score],
    grades: Sequence[Grade],
    rounding: Rounding = Rounding.DOWN,
    tie_breaks: Sequence[str] = (),
    groups: Mapping[str, str] | None = None,
    effects: Mapping[str, VetoEffect] | None = None,
) -> tuple[tuple[Grading | None, ...], tuple[QuotaTie, ...]]:
    """The grades of scores, in their order (None where a rubric does not apply to the unit), and the ties that cross a quota.

    `grades` go from the highest to the lowest; a quota is of all units of the ranking group and is never exceeded. Ties across it are reported,
    never broken: the units concerned, and those their decision touches, keep a range. `effects` says by consequence what a veto does; without it
    取消评优 and the like close the highest grade, every other veto means the lowest. KaopingError: grades that leave units without any.
    """
    _sound(grades)
    found: list[Grading | None] = [None] * len(scores)
    ties: list[QuotaTie] = []
    for group, members in grouped(scores, groups).items():
        entrants = [_entrant(scores[i], tie_breaks, effects or {}) for i in members]
        spans, here = _graded(group, entrants, grades, rounding)
        ties += here
        for i, (best, worst) in zip(members, spans, strict=True):
            found[i] = Grading(scores[i].unit, group, grades[best].label, grades[worst].label, scores[i].vetoes)
    return tuple(found), tuple(ties)


def effect_of(veto: Veto, effects: Mapping[str, VetoEffect]) -> VetoEffect:
    """What a veto does, by what the standard says follows."""
    if veto.consequence in effects:
        return effects[veto.consequence]
    honours = re.search(r"评优|优秀|先进|优等|称号|表彰|参评|评先|奖", veto.consequence)
    return VetoEffect.NOT_HIGHEST if honours and "不合格" not in veto.consequence else VetoEffect.LOWEST


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A unit that is graded: what it is ranked by, its total, and the highest grades that vetoes leave open at best and at worst (None: lowest)."""

    unit: str
    low: Rank
    high: Rank
    first_best: int | None
    first_worst: int | None


def _entrant(score: Score, tie_breaks: Sequence[str], effects: Mapping[str, VetoEffect]) -> _Entrant:
    ranked = rank(score, tie_breaks)
    certain = [effect_of(v, effects) for v in score.vetoes if v.state is VetoState.HAPPENED]
    possible = [effect_of(v, effects) for v in score.vetoes]
    return _Entrant(score.unit, ranked.low, ranked.high, _first(certain), _first(possible))


def _first(effects: Sequence[VetoEffect]) -> int | None:
    return None if VetoEffect.LOWEST in effects else 1 if effects else 0


def _graded(
    group: str, entrants: Sequence[_Entrant], grades: Sequence[Grade], rounding: Rounding
) -> tuple[list[tuple[int, int]], list[QuotaTie]]:
    seats = [g.seats(len(entrants), rounding) for g in grades]
    if all(e.low == e.high and e.first_best == e.first_worst for e in entrants):
        found, ties = _filled(group, entrants, grades, seats)
        return _shared(entrants, found), ties
    return _possible(entrants, grades, seats), []


def _filled(
    group: str, entrants: Sequence[_Entrant], grades: Sequence[Grade], seats: Sequence[int]
) -> tuple[list[int], list[QuotaTie]]:
    """Settled units graded from the highest grade down, equal ones in any order; and the ties that this order broke."""
    last = len(grades) - 1
    found, ties = [last] * len(entrants), dict[Rank, QuotaTie]()
    left = sorted((i for i, e in enumerate(entrants) if e.first_best is not None), key=lambda i: entrants[i].low, reverse=True)
    for level, one in enumerate(grades[:last]):
        able = [i for i in left if _reaches(entrants[i].low, one) and (entrants[i].first_best or 0) <= level]
        taken, passed = able[: seats[level]], able[seats[level] :]
        if taken and passed and entrants[passed[0]].low == (line := entrants[taken[-1]].low) and line not in ties:
            free = sum(entrants[i].low == line for i in taken)
            ties[line] = QuotaTie(group, one.label, free, tuple(sorted(entrants[i].unit for i in able if entrants[i].low == line)))
        for i in taken:
            found[i] = level
        gone = set(taken)
        left = [i for i in left if i not in gone]
    return found, list(ties.values())


def _shared(entrants: Sequence[_Entrant], found: Sequence[int]) -> list[tuple[int, int]]:
    """Equal units share what any of them got: which of them gets it is for a person to decide."""
    got: dict[Rank, list[int]] = defaultdict(list)
    for e, level in zip(entrants, found, strict=True):
        if e.first_best is not None:
            got[e.low].append(level)
    return [
        (level, level) if e.first_best is None else (min(x for x in got[e.low] if x >= min(e.first_best or 0, level)), max(got[e.low]))
        for e, level in zip(entrants, found, strict=True)
    ]


def _possible(entrants: Sequence[_Entrant], grades: Sequence[Grade], seats: Sequence[int]) -> list[tuple[int, int]]:
    """While something is open: the best and the worst grade that no completion goes beyond (they may be wider than what can happen)."""
    last = len(grades) - 1
    lows, highs = sorted(e.low for e in entrants), sorted(e.high for e in entrants)
    found = []
    for e in entrants:
        certain, possible = _above(lows, e.high), _above(highs, e.low, equal=True) - 1
        best = worst = last
        for level in range(last - 1, -1, -1):
            in_better = sum(seats[:level])
            if e.first_best is not None and e.first_best <= level and _reaches(e.high, grades[level]):
                best = level if certain - in_better < seats[level] else best
            if e.first_worst is not None and e.first_worst <= level and _reaches(e.low, grades[level]):
                worst = level if possible < seats[level] else worst
        found.append((best, worst))
    return found


def _above(ranks: Sequence[Rank], line: Rank, equal: bool = False) -> int:
    return len(ranks) - (bisect_left(ranks, line) if equal else bisect_right(ranks, line))


def _reaches(here: Rank, one: Grade) -> bool:
    return one.at_least is None or here[0] >= one.at_least


def _sound(grades: Sequence[Grade]) -> None:
    if not grades:
        raise KaopingError("没有设等次，请至少设一个等次")
    if len({g.label for g in grades}) < len(grades):
        raise KaopingError("等次的名称有重复，请改成各不相同的名称")
    last = grades[-1]
    if last.at_least is not None or last.share is not None or last.count is not None:
        raise KaopingError(f"最低一等“{last.label}”不能设分数线或名额，否则会有单位没有等次")
    lines = [g.at_least for g in grades if g.at_least is not None]
    if lines != sorted(lines, reverse=True):
        raise KaopingError(f"等次应从高到低排列，而分数线是{'、'.join(show(x) for x in lines)}，请核对次序")


@dataclass(frozen=True, slots=True)
class Decision:
    """A grade that a person gives: which, who, when, why."""

    grade: str
    by: str
    on: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Three things, kept apart: what the marks compute to, what is proposed, what is decided. None ever overwrites another."""

    computed: Grading
    proposed: Decision | None = None
    decided: Decision | None = None

    @property
    def stands(self) -> str | None:
        """The grade in force: the decided one, else None; a proposal or a computation is no result yet."""
        return None if self.decided is None else self.decided.grade


def propose(result: Result, decision: Decision) -> Result:
    """The result with a proposal. KaopingError when it is not what was computed and gives no reason, or when it is decided already."""
    if result.decided is not None:
        raise KaopingError(f"“{result.computed.unit}”的等次已经定为“{result.decided.grade}”，不能再改建议")
    _reasoned(result.computed, decision, _computed(result.computed), "计算结果")
    return replace(result, proposed=decision)


def decide(result: Result, decision: Decision) -> Result:
    """The result with a decision. KaopingError when it differs from what was proposed (or, without a proposal, computed) and gives no reason."""
    expected, what = (result.proposed.grade, "建议") if result.proposed is not None else (_computed(result.computed), "计算结果")
    _reasoned(result.computed, decision, expected, what)
    return replace(result, decided=decision)


def _computed(grading: Grading) -> str | None:
    return grading.best if grading.settled else None


def _reasoned(grading: Grading, decision: Decision, expected: str | None, what: str) -> None:
    if not decision.by:
        raise KaopingError(f"“{grading.unit}”的等次没有写由谁提出或决定，请补上")
    if decision.grade != expected and not decision.reason.strip():
        said = f"与{what}“{expected}”不同" if expected is not None else "而计算结果还没有定"
        raise KaopingError(f"“{grading.unit}”定为“{decision.grade}”，{said}，请写明理由")
