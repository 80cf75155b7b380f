"""How far assessors agree: hints for the people who mark, never a correction; no mark is changed, weighted or left out because of them.

Marks, their differences and shares are exact (Decimal; whole numbers in between). Floats stand only for t and for the coefficients and
their intervals, which are no marks. Exact agreement, adjacent agreement and mean difference always can be read and come first; alpha
and ICC only where the data carry them, and otherwise a sentence why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from .errors import KaopingError
from .leaning import Deviation, Overuse, Row, deviations, overuse, percent, quotient, whole
from .panel import Mark, Tolerance
from .points import HALF, ZERO, Points
from .reliability import Estimate, alpha, icc

CASES_LEAST = 10
"""With fewer cases the interval of a coefficient says nothing."""

FLAT = Fraction(9, 10)
"""From this part of equal marks on, chance alone explains the agreement and coefficients fall to 0 whatever the assessors do."""

WIDE = 0.3
"""An interval wider than this is said to be wide: 27 cases × 3 assessors still often have it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One item at one unit: its worth and the marks of those who marked it. Unit of both: 分."""

    unit: str
    item: str
    worth: Points
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` out of `of`."""

    count: int
    of: int

    @property
    def percent(self) -> Points | None:
        """In %, 四舍五入 to 1 place; None out of nothing."""
        return percent(Fraction(self.count, self.of)) if self.of else None

    @property
    def shown(self) -> str:
        """`85.2%（46/54）`; `—` out of nothing."""
        return f"{self.percent}%（{self.count}/{self.of}）" if self.of else "—"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its 95 % interval, or None and the sentence `why` not. A value may lack its interval; then too `why` says the reason."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def shown(self) -> str:
        """`0.62（95%区间0.07至0.93，区间很宽，仅供参考）`, or why there is none."""
        if self.value is None:
            return self.why
        if self.low is None or self.high is None:
            return f"{self.value:z.2f}（{self.why}）"
        wide = "，区间很宽，仅供参考" if self.high - self.low > WIDE else ""
        return f"{self.value:z.2f}（95%区间{self.low:z.2f}至{self.high:z.2f}{wide}）"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the marks of several assessors say about their agreement.

    `cases` were marked by two or more, `single` by fewer (nothing is said of these). Of the pairs of marks of one case: `exact` are equal, `adjacent` at
    most one step apart, `within` need no discussion under the tolerance. `unanimous` counts cases in which all marks are equal. `difference` is the mean
    absolute difference of pairs in 分 (2 places), `difference_share` the same as a part of the worth (4 places). `why` says why there is nothing.
    """

    assessors: tuple[str, ...]
    cases: int
    single: int
    exact: Rate
    adjacent: Rate
    within: Rate
    unanimous: Rate
    difference: Points
    difference_share: Points
    deviations: tuple[Deviation, ...]
    overuse: tuple[Overuse, ...]
    alpha: Coefficient
    icc_single: Coefficient
    icc_mean: Coefficient
    why: str = ""

    @property
    def hints(self) -> tuple[str, ...]:
        """The sentences on assessors whose way of marking should be looked at; empty when there is nothing to say."""
        return tuple(d.note for d in self.deviations if d.flagged) + tuple(o.note for o in self.overuse if o.flagged)


def agreement(cases: Sequence[Case], step: Points = HALF, tolerance: Tolerance | None = None) -> Agreement:
    """The agreement on these cases; `step` is the rubric's smallest difference of marks (Rubric.step).

    Coefficients are found on marks as parts of their worth: otherwise items of different worth would seem to be agreement. Their intervals
    take cases as independent; the items of one unit seldom quite are. KaopingError: a case given twice, two marks of one assessor for one
    case, a worth that is not above 0.
    """
    _checked(cases)
    several = [c for c in cases if len(c.marks) > 1]
    rows, unit = whole(((m.assessor, m.points, c.worth) for m in c.marks) for c in several)
    names = tuple(sorted({m.assessor for c in cases for m in c.marks}))
    single, mean = _iccs(rows)
    leaning = leanings(several, names)
    exact, adjacent, within, difference, part = _pairs(several, step, tolerance or Tolerance())
    return Agreement(
        assessors=names,
        cases=len(several),
        single=len(cases) - len(several),
        exact=exact,
        adjacent=adjacent,
        within=within,
        unanimous=Rate(sum(len(set(row.values())) == 1 for row in rows), len(rows)),
        difference=difference,
        difference_share=part,
        deviations=leaning,
        overuse=overuse(rows, unit, names, [d.assessor for d in leaning if d.flagged]),
        alpha=_alpha(rows),
        icc_single=single,
        icc_mean=mean,
        why="" if several else "没有哪个单位的哪一条有两人以上评分，无法比较",
    )


def leanings(cases: Sequence[Case], names: Sequence[str] | None = None) -> tuple[Deviation, ...]:
    """How each assessor's marks lie against the others', by name: the part of `agreement` that tells who is strict and who is generous."""
    parts, unit = whole(((m.assessor, m.points, c.worth) for m in c.marks) for c in cases)
    points, scale = whole(((m.assessor, m.points, Points(1)) for m in c.marks) for c in cases)
    return deviations(parts, unit, points, scale, names or sorted({a for row in parts for a in row}))


def _pairs(cases: Sequence[Case], step: Points, tolerance: Tolerance) -> tuple[Rate, Rate, Rate, Points, Points]:
    """Exact, adjacent and tolerated pairs; their mean difference in 分 and as a part of the worth."""
    equal = near = tolerated = pairs = 0
    apart: dict[Points, Points] = {}
    for case in cases:
        for one, other in combinations(case.marks, 2):
            gap = abs(one.points - other.points)
            pairs += 1
            equal += gap == 0
            near += gap <= step
            tolerated += not tolerance.exceeded(gap, case.worth)
            apart[case.worth] = apart.get(case.worth, ZERO) + gap
    total = Fraction(sum(apart.values(), ZERO))
    part = sum((Fraction(gap) / Fraction(worth) for worth, gap in apart.items()), Fraction(0))
    means = (quotient(total / max(pairs, 1), 2), quotient(part / max(pairs, 1), 4))
    return Rate(equal, pairs), Rate(near, pairs), Rate(tolerated, pairs), *means


def _alpha(rows: Sequence[Row]) -> Coefficient:
    """Alpha, where the rows carry it."""
    wanting = _wanting(rows, "α")
    found = None if wanting else alpha([tuple(row.values()) for row in rows])
    return _coefficient(found, wanting)


def _iccs(rows: Sequence[Row]) -> tuple[Coefficient, Coefficient]:
    """ICC(2,1) and ICC(2,k), where everybody has marked every case."""
    names = sorted({a for row in rows for a in row})
    gaps = sum(len(names) - len(row) for row in rows)
    wanting = f"还缺{gaps}处评分：ICC要求每个人都评过每一处，请看α" if gaps else ""
    wanting = _wanting(rows, "ICC") or wanting
    found = None if wanting else icc([[row[a] for a in names] for row in rows])
    single, mean = found or (None, None)
    return _coefficient(single, wanting), _coefficient(mean, wanting)


def _wanting(rows: Sequence[Row], name: str) -> str:
    """Why a coefficient would say nothing; empty when it says something."""
    if len(rows) < CASES_LEAST:
        return f"有两人以上评分的只有{len(rows)}处，不到{CASES_LEAST}处，{name}不足为凭，不计算"
    marks = Counter(v for row in rows for v in row.values())
    most = Fraction(max(marks.values()), marks.total())
    if most == 1:
        return f"所有评分占分值的比例都一样，没有差异，{name}无从计算，请看一致率"
    if most >= FLAT:
        return f"一致率已很高、分数几乎没有差异（{percent(most)}%的评分占分值的比例相同），{name}不说明问题，请看一致率和平均差"
    return ""


def _coefficient(found: Estimate | None, wanting: str) -> Coefficient:
    if found is None:
        return Coefficient(None, why=wanting or "各处之间没有差异，无从计算，请看一致率和平均差")
    if found.low is None:
        why = "各人评分完全一致" if found.value == 1 else "差异只出在一处"
        return Coefficient(found.value, why=f"{why}，不给出区间")
    return Coefficient(found.value, found.low, found.high)


def _checked(cases: Sequence[Case]) -> None:
    seen = set[tuple[str, str]]()
    for case in cases:
        where = f"{case.unit}“{case.item}”"
        if (case.unit, case.item) in seen:
            raise KaopingError(f"{where}列了两次，一个单位的一条只能列一次，请核对")
        seen.add((case.unit, case.item))
        if case.worth <= 0:
            raise KaopingError(f"{where}的分值不大于0，算不出占分值的比例，请先核对分值")
        names = [m.assessor for m in case.marks]
        twice = next((n for n in names if names.count(n) > 1), None)
        if twice is not None:
            raise KaopingError(f"“{twice}”对{where}评了两次，请只保留一次")
