"""Whose marks lean: the mean difference of an assessor to the others, and one mark used far more than others use it. Hints, never a correction.

All sums and thresholds are in whole numbers; t is the only float and is no mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf, lcm, sqrt
from typing import TypeAlias

from .points import Points, show

CELLS_LEAST = 30
"""Fewer marks that can be compared with others' say nothing about an assessor."""

LEANS = Fraction(5, 100)
"""A mean difference from this part of the worth on, with |t| ≥ T_LEAST, is a hint. In 54 cells a −10 % marker is found in more than 95 of 100 cases."""

T_LEAST = Fraction(5, 2)
"""Yes and no scatter more than marks in steps: at 3, of 80 cells of them one −10 % marker in four went unseen; below 2.5, fair ones are flagged too often."""

OVERUSE_LEAST, OVERUSE_BEYOND = Fraction(6, 10), Fraction(25, 100)
"""One mark (as a part of the worth) in this part of an assessor's cells, and by this much more than others use it there, is a hint."""

Row: TypeAlias = Mapping[str, int]
"""The marks of one case by assessor, in whole numbers."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """How an assessor's marks lie against the mean of the others' over the `cells` marked by others too.

    `difference` in 分 (2 places) and `share` of the worth (4 places; -0.1023: 10.23 % less) are means; above 0: more generous. `t` is their
    distance from 0 in standard errors (None below 2 cells, infinite when all differences are alike). `note` says what is
    flagged, or why nothing is said.
    """

    assessor: str
    cells: int
    difference: Points
    share: Points
    t: float | None
    flagged: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Overuse:
    """The mark that an assessor gives most, as a part of the worth (`level`, 4 places): `count` times in `cells`; `others`: how often the others, there."""

    assessor: str
    level: Points
    count: int
    cells: int
    others: Points
    flagged: bool
    note: str = ""


def quotient(value: Fraction, places: int) -> Decimal:
    """A fraction as a decimal, 四舍五入 (away from 0 on a tie, so that a sign changes nothing else)."""
    top, bottom = abs(value.numerator) * 10**places, value.denominator
    found = Decimal((2 * top + bottom) // (2 * bottom)).scaleb(-places)
    return -found if value < 0 and found else found


def percent(value: Fraction) -> Decimal:
    """In %, 四舍五入 to 1 place."""
    return quotient(100 * value, 1)


def whole(cases: Iterable[Iterable[tuple[str, Points, Points]]]) -> tuple[list[dict[str, int]], int]:
    """Marks (assessor, points, worth) as parts of their worth, in whole numbers, and how many of these make 1."""
    known: dict[tuple[Points, Points], Fraction] = {}
    rows = []
    for case in cases:
        row = {}
        for assessor, points, worth in case:
            row[assessor] = (points, worth)
            if (points, worth) not in known:
                known[points, worth] = Fraction(points) / Fraction(worth)
        rows.append(row)
    unit = lcm(*(f.denominator for f in known.values()))
    numbers = {key: int(f * unit) for key, f in known.items()}
    return [{a: numbers[key] for a, key in row.items()} for row in rows], unit


@dataclass(frozen=True, slots=True)
class _Sums:
    """Differences to the others' mean over `n` cells: their sum and the sum of their squares; `unit` of them make 1."""

    n: int
    total: int
    squares: int
    unit: int

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.n * self.unit) if self.n else Fraction(0)

    @property
    def spread(self) -> int:
        """0 when all differences are alike."""
        return self.n * self.squares - self.total**2

    @property
    def t(self) -> float | None:
        if self.n < 2:
            return None
        if not self.spread:
            return 0.0 if not self.total else inf if self.total > 0 else -inf
        size = sqrt(self.total**2 * (self.n - 1) / self.spread)
        return size if self.total >= 0 else -size

    @property
    def leans(self) -> bool:
        """The detector; in whole numbers, so that the same marks in another order never give another answer."""
        sure = self.total**2 * (self.n - 1) >= T_LEAST**2 * self.spread
        return self.n >= CELLS_LEAST and abs(self.mean) >= LEANS and sure


def _sums(rows: Sequence[Row], unit: int, assessor: str, without: Collection[str] = ()) -> _Sums:
    even = lcm(*range(1, max(map(len, rows), default=1) + 1))
    n = total = squares = 0
    for row in rows:
        if assessor not in row:
            continue
        others = [v for a, v in row.items() if a != assessor and a not in without]
        if others:
            apart = (row[assessor] * len(others) - sum(others)) * (even // len(others))
            n, total, squares = n + 1, total + apart, squares + apart * apart
    return _Sums(n, total, squares, unit * even)


def deviations(parts: Sequence[Row], unit: int, points: Sequence[Row], scale: int, names: Sequence[str]) -> tuple[Deviation, ...]:
    """Each assessor against the others: `parts` of the worth (`unit` make 1) decide, the same marks as `points` (`scale` make 1 分) are for reading."""
    full = {a: _sums(parts, unit, a) for a in names}
    flagged = _flagged(parts, unit, full)
    found = []
    for a, sums in full.items():
        difference = quotient(_sums(points, scale, a).mean, 2)
        peers = {other for row in parts if a in row for other in row} - {a}
        note = _leaning_note(a, sums, difference, flagged, peers)
        found.append(Deviation(a, sums.n, difference, quotient(sums.mean, 4), sums.t, a in flagged, note))
    return tuple(found)


def _flagged(rows: Sequence[Row], unit: int, full: Mapping[str, _Sums]) -> set[str]:
    """Whoever leans against all others, the farthest first, and then still leans against those not flagged.

    One strict marker pulls the others' mean down and makes fair ones look generous: of three, by half as much.
    """
    flagged = set[str]()
    while True:
        suspects = {a for a, sums in full.items() if sums.leans} - flagged
        still = {a: sums for a in suspects if (sums := _sums(rows, unit, a, flagged)).leans}
        if not still:
            return flagged
        farthest = max(abs(sums.mean) for sums in still.values())
        flagged |= {a for a, sums in still.items() if abs(sums.mean) == farthest}


def _leaning_note(assessor: str, sums: _Sums, difference: Points, flagged: Collection[str], peers: Collection[str]) -> str:
    if sums.n < CELLS_LEAST:
        return f"{assessor}的评分中有他人可比的只有{sums.n}处，不到{CELLS_LEAST}处，不作判断"
    how, way = ("低", "偏严") if sums.total < 0 else ("高", "偏松")
    said = f"{assessor}的评分平均比他人{how}{show(abs(difference))}分（分值的{percent(abs(sums.mean))}%，{sums.n}处）"
    if assessor in flagged:
        who = "；只有两人互相比较，分不出是谁的尺度不同" if len(peers) == 1 else f"，可能{way}"
        return f"{said}{who}，请对照评分标准复核尺度，系统不调整分数"
    if sums.leans:
        return f"{said}，但不与已提示的{'、'.join(sorted(flagged))}比较时看不出明显差距，不另作提示"
    return ""


def overuse(rows: Sequence[Row], unit: int, names: Sequence[str], leaning: Collection[str] = ()) -> tuple[Overuse, ...]:
    """The mark each assessor gives most, in cells marked by others too; `unit` of the rows' numbers make the whole worth.

    Whoever is `leaning` is nobody's measure where others are there: beside a strict marker, fair ones would seem to give full marks too often.
    """
    found = []
    for a in names:
        mine = [r for r in rows if a in r and len(r) > 1]
        fair = [kept for r in mine if len(kept := {o: v for o, v in r.items() if o == a or o not in leaning}) > 1]
        found.append(_overuse(fair or mine, a, unit))
    return tuple(o for o in found if o is not None)


def _overuse(rows: Sequence[Row], assessor: str, unit: int) -> Overuse | None:
    if not rows:
        return None
    used = Counter(row[assessor] for row in rows)
    # Of levels used equally often the highest, so that the order of cases does not choose.
    level, count = max(used.items(), key=lambda entry: (entry[1], entry[0]))
    theirs = [v for row in rows for a, v in row.items() if a != assessor]
    others = Fraction(theirs.count(level), len(theirs))
    own = Fraction(count, len(rows))
    flagged = len(rows) >= CELLS_LEAST and own >= OVERUSE_LEAST and own - others >= OVERUSE_BEYOND
    name = "满分" if level == unit else f"分值的{show(percent(Fraction(level, unit)))}%" if level else "0分"
    said = f"{assessor}在{len(rows)}处评分中有{count}处都给{name}，他人在这些地方只有{percent(others)}%如此，请复核是否逐条判断"
    return Overuse(assessor, quotient(Fraction(level, unit), 4), count, len(rows), quotient(others, 4), flagged, said if flagged else "")
