"""Units × items, one item at all units, and where the cohort loses most. From the results alone: nothing here that they do not hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kaoping.core.middle import mean_loss, median, spread, upto
from kaoping.core.points import ZERO, Bounds, Points
from kaoping.core.reason import Reason
from kaoping.core.rubric import Item, Rubric
from kaoping.core.score import Score

from ..models import Assessment
from ..policy import Hidden
from .look import InForce, in_force
from .results import Line, Results, results

SORTS = {"place": "名次", "name": "名称", "order": "考核次序"}


def items_of(line: Line) -> dict[str, Score]:
    """The unit's items by id."""
    return {i.id: i for s in line.score.parts for i in s.parts}


@dataclass(frozen=True, slots=True)
class HeatTable:
    """One rubric, in one ranking group (`group` names it where the rubric has several). `cells`: each line's items in the rubric's order; `medians`
    likewise, over the units where the item applies and something is agreed."""

    rubric: Rubric
    group: str
    lines: list[Line]
    cells: list[list[Score]]
    medians: list[Bounds | None]
    middle: Bounds | None


@dataclass(frozen=True, slots=True)
class Heat:
    assessment: Assessment
    tables: list[HeatTable]
    sort: str
    kept: InForce


def heat(assessment: Assessment, sort: str) -> Heat:
    """`sort`: place, name, order, or an item such as `A/1.2` (least first, so that what is lacking stands on top)."""
    found = results(assessment, whys=False)
    used = {x.rubric for x in found.lines}
    rubrics = [r for r in found.bound.ruled.rubrics if r.id in used]
    known = {f"{r.id}/{i.id}" for r in rubrics for i in r.items()}
    sort = sort if sort in SORTS or sort in known else "place"
    return Heat(assessment, [t for r in rubrics for t in _tables(r, found, sort)], sort, in_force(assessment, found))


def _tables(rubric: Rubric, found: Results, sort: str) -> list[HeatTable]:
    """A table for each ranking group, so that its medians are those that its units are measured by."""
    by: dict[str, list[Line]] = defaultdict(list)
    for line in found.lines:
        if line.rubric == rubric.id:
            by[line.ranking].append(line)
    names = {group: "" if len(by) == 1 else "其余单位" if group == rubric.id else group for group in by}
    return [_table(rubric, names[group], lines, sort) for group, lines in by.items()]


def _table(rubric: Rubric, group: str, lines: list[Line], sort: str) -> HeatTable:
    lines, ids = _sorted(lines, sort, rubric), [i.id for i in rubric.items()]
    cells = [[by[i] for i in ids] for by in map(items_of, lines)]
    seen = [row for line, row in zip(lines, cells, strict=True) if line.seen]
    medians = [median(row[n].bounds for row in seen if not row[n].not_applicable) for n in range(len(ids))]
    return HeatTable(rubric, group, lines, cells, medians, median(x.total.bounds for x in lines if x.seen))


def _sorted(lines: list[Line], sort: str, rubric: Rubric) -> list[Line]:
    if sort == "name":
        return sorted(lines, key=lambda x: x.name)
    rubric_, _, item = sort.partition("/")
    if item and rubric_ == rubric.id:
        return sorted(lines, key=lambda x: (not x.seen, items_of(x)[item].not_applicable, items_of(x)[item].bounds.high, x.entry.order))
    if sort == "order":
        return lines
    return sorted(lines, key=lambda x: (x.place is None, x.place.best if x.place else 0, x.place.worst if x.place else 0, x.entry.order))


@dataclass(frozen=True, slots=True)
class UnitMark:
    """The item at one unit: its score, and why points are missing."""

    line: Line
    score: Score

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.score.reasons


@dataclass(frozen=True, slots=True)
class ItemPage:
    """`counts`: how many units have each settled mark, the highest first; `open`: units whose mark is not settled; `absent`: to which it does not apply."""

    assessment: Assessment
    rubric: Rubric
    section: str
    item: Item
    marks: list[UnitMark]
    middle: Bounds | None
    counts: tuple[tuple[Points, int], ...]
    most: int
    open: int
    absent: int
    lost: Points
    kept: InForce
    around: tuple[str, str]


def item_page(assessment: Assessment, name: str) -> ItemPage:
    """`name` as `A/1.2`. Hidden: no unit is assessed by it."""
    found = results(assessment)
    rubric, section, item = _find(found, name)
    lines = [x for x in found.lines if x.rubric == rubric.id]
    key = lambda m: (not m.line.seen, m.score.not_applicable, m.score.bounds.high, m.line.entry.order)  # noqa: E731
    marks = sorted((UnitMark(x, items_of(x)[item.id]) for x in lines), key=key)
    counted = [m.score for m in marks if m.line.seen and not m.score.not_applicable]
    settled = [s for s in counted if s.settled]
    counts = spread(s.bounds.high for s in settled)
    lost = mean_loss([s.worth - s.bounds.high for s in settled])
    ids = [i.id for i in rubric.items()]
    at = ids.index(item.id)
    around = tuple(f"{rubric.id}/{ids[n]}" if 0 <= n < len(ids) else "" for n in (at - 1, at + 1))
    absent = sum(m.score.not_applicable for m in marks)
    return ItemPage(
        assessment, rubric, section, item, marks, median(s.bounds for s in counted), counts, max((n for _, n in counts), default=1),
        len(marks) - absent - len(settled), absent, lost, in_force(assessment, found), (around[0], around[1]),
    )


def _find(found: Results, name: str) -> tuple[Rubric, str, Item]:
    used = {x.rubric for x in found.lines}
    for rubric in found.bound.ruled.rubrics:
        for section in rubric.sections if rubric.id in used else ():
            for item in section.items:
                if f"{rubric.id}/{item.id}" == name:
                    return rubric, section.title, item
    raise Hidden(name)


@dataclass(slots=True)
class Lost:
    """An item or a clause: what it costs a unit on the average, at how many of how many units, the sum; `upto`: what of all losses it and those before it
    come to, in percent."""

    rubric: str
    place: str
    item: Item
    text: str
    by: dict[int, Points] = field(default_factory=dict)
    of: int = 0
    upto: Points = ZERO

    def add(self, entry: int, lost: Points) -> None:
        self.by[entry] = self.by.get(entry, ZERO) + lost

    @property
    def units(self) -> int:
        return len(self.by)

    @property
    def mean(self) -> Points:
        """Over all units concerned, those that lost nothing counted in."""
        return mean_loss([*self.by.values(), *[ZERO] * (self.of - len(self.by))])

    @property
    def sum(self) -> Points:
        return sum(self.by.values(), ZERO)


@dataclass(frozen=True, slots=True)
class Losses:
    assessment: Assessment
    items: list[Lost]
    clauses: list[Lost]
    seen: int
    units: int
    several: bool
    kept: InForce


def losses(assessment: Assessment) -> Losses:
    """Items and clauses by what they cost on the average, the dearest first; certain losses alone, at units where something is agreed."""
    found = results(assessment)
    items, clauses = map(_dearest, _losses(found))
    seen = sum(x.seen for x in found.lines)
    return Losses(assessment, items, clauses, seen, len(found.lines), len({x.rubric for x in found.lines}) > 1, in_force(assessment, found))


def _dearest(lost: list[Lost]) -> list[Lost]:
    ordered = sorted(lost, key=lambda x: (-x.mean, -x.sum, x.rubric, [int(n) if n.isdigit() else 0 for n in x.place.split(".")]))
    for one, share in zip(ordered, upto([x.sum for x in ordered]), strict=True):
        one.upto = share
    return ordered


def _losses(found: Results) -> tuple[list[Lost], list[Lost]]:
    items: dict[tuple[str, str], Lost] = {}
    clauses: dict[tuple[str, str], Lost] = {}
    known = {(r.id, i.id): i for r in found.bound.ruled.rubrics for i in r.items()}
    concerned: dict[tuple[str, str], int] = defaultdict(int)
    for line in (x for x in found.lines if x.seen):
        for score in (i for s in line.score.parts for i in s.parts if not i.not_applicable):
            key = (line.rubric, score.id)
            concerned[key] += 1
            lost = score.worth - score.bounds.high
            if lost > ZERO:
                items.setdefault(key, Lost(*key, known[key], "")).add(line.entry.pk, lost)
            for reason in score.reasons:
                if reason.lost > ZERO:
                    _clause(clauses, line, reason, known[key])
    for lost_ in (*items.values(), *clauses.values()):
        lost_.of = concerned[lost_.rubric, lost_.item.id]
    return list(items.values()), list(clauses.values())


def _clause(clauses: dict[tuple[str, str], Lost], line: Line, reason: Reason, item: Item) -> None:
    """A clause's own loss; what stands at the item itself goes under its cause (平时考核扣, 否则不得分)."""
    at = (line.rubric, reason.where if reason.text else f"{reason.where} {reason.cause}")
    clauses.setdefault(at, Lost(line.rubric, reason.where, item, reason.text or reason.cause)).add(line.entry.pk, reason.lost)
