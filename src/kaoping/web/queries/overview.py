"""The office's look at a whole assessment: how far each unit is, its agreed marks where a group has begun to agree, its place.

Blind: a member's sheet gives nothing but how many questions are answered; marks come from agreed sheets alone, and only for items whose group has
left marking. The number of queries does not depend on the number of units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kaoping.core.plan import plan_of
from kaoping.core.points import ZERO, Bounds, Points
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score
from kaoping.core.standing import Place

from ..models import Absent, Assessment, Entry, Group, Mark, Panel, Post, Sheet
from ..policy import EntryState, PanelState, SheetKind, Stage, course, options, steps
from ..policy.roles import OF_GROUP
from .duties import Division, Work
from .ranking import by_parts, groups_of, places_of
from .results import Results, results
from .rubrics import bound

Cell = tuple[str, str, str, bool] | None
"""Low, high, worth, whether it does not apply; None while nobody may see anything."""
_PAST = frozenset({PanelState.AGREEING, PanelState.CONFIRMING, PanelState.SIGNED})


@dataclass(frozen=True, slots=True)
class PanelAt:
    """A group's work on a unit: its state, who has handed in, how many questions are answered of how many."""

    pk: int
    group: int
    state: PanelState
    round: int
    members: tuple[int, ...]
    submitted: frozenset[int]
    answered: int
    asked: int


@dataclass(slots=True)
class Line:
    """One unit. `cells` by item in the rubric's order; `total` and `place` are ranges until all is agreed."""

    entry: int
    name: str
    rubric: str
    ranking: str
    state: EntryState
    order: int
    panels: list[PanelAt] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    total: Bounds = field(default_factory=lambda: Bounds(ZERO, ZERO))
    place: Place | None = None
    seen: bool = False

    @property
    def reported(self) -> bool:
        return steps.reported(self.state)

    @property
    def marked(self) -> bool:
        """All members of all groups have handed in."""
        return bool(self.panels) and all(p.state in _PAST for p in self.panels)

    @property
    def signed(self) -> bool:
        return bool(self.panels) and all(p.state is PanelState.SIGNED for p in self.panels)

    @property
    def answered(self) -> int:
        return sum(p.answered for p in self.panels)

    @property
    def asked(self) -> int:
        return sum(p.asked for p in self.panels)

    @property
    def handed(self) -> tuple[int, int]:
        """Members who have handed in, of all."""
        return sum(len(p.submitted) for p in self.panels), sum(len(p.members) for p in self.panels)


@dataclass(slots=True)
class Board:
    """All of it; `people` and `groups` are names by number; `results` where they were reckoned for the places."""

    assessment: Assessment
    rubrics: tuple[Rubric, ...]
    lines: list[Line]
    groups: dict[int, str]
    people: dict[int, str]
    results: Results | None = None


def board(assessment: Assessment) -> Board:
    """The assessment's units, in its own order."""
    rubrics = {r.id: r for r in bound(assessment).ruled.rubrics}
    rows = Entry.objects.filter(assessment=assessment).order_by("order", "id").values_list("pk", "unit__name", "rubric", "ranking", "state", "order")
    lines = [Line(pk, name, rubric, ranking, EntryState(state), order) for pk, name, rubric, ranking, state, order in rows]
    groups = dict(Group.objects.filter(assessment=assessment).order_by("order", "id").values_list("pk", "name"))
    works = _works(assessment, rubrics)
    members, people = _members(assessment)
    _fill_panels(assessment, rubrics, lines, works, members)
    _fill_cells(assessment, rubrics, lines, works)
    found = _fill_places(assessment, lines)
    used = {line.rubric for line in lines}
    return Board(assessment, tuple(r for r in rubrics.values() if r.id in used), lines, groups, people, found)


Works = Callable[[Line], dict[int, Work]]


def _works(assessment: Assessment, rubrics: dict[str, Rubric]) -> Works:
    """The division of work at any unit of the assessment."""
    division, kept = Division(assessment.pk), Entry()

    def at(line: Line) -> dict[int, Work]:
        kept.pk = line.entry  # only the number is looked at, and making 500 entries takes longer than all the rest
        return division.at(kept, rubrics[line.rubric])

    return at


def _members(assessment: Assessment) -> tuple[dict[int, list[int]], dict[int, str]]:
    """Group → its people now; and people's names."""
    rows = Post.objects.filter(group__assessment=assessment, role__in=OF_GROUP, ended_at=None, user__is_active=True).order_by("id")
    found: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for group, user, name in rows.values_list("group_id", "user_id", "user__name"):
        if user not in found[group]:
            found[group].append(user)
        names[user] = name
    return found, names


def _fill_panels(
    assessment: Assessment, rubrics: dict[str, Rubric], lines: list[Line], works: Works, members: dict[int, list[int]]
) -> None:
    panels: dict[int, list[Any]] = defaultdict(list)
    for row in Panel.objects.filter(entry__assessment=assessment).order_by("group__order", "id").values_list("pk", "entry_id", "group_id", "state", "round"):
        panels[row[1]].append(row)
    sheets = Sheet.objects.filter(entry__assessment=assessment, kind=SheetKind.MEMBER).order_by()
    handed: dict[tuple[int, int], set[int]] = defaultdict(set)
    for entry, group, author in sheets.exclude(submitted_at=None).values_list("entry_id", "group_id", "author_id"):
        handed[entry, group].add(author)
    begun: dict[tuple[int, int, int], int] = {}
    for entry, group, author, total in sheets.filter(submitted_at=None).values_list("entry_id", "group_id", "author_id", "tally__total"):
        begun[entry, group, author] = int(total[2]) if total else 0
    settled, asked = _settled(assessment, rubrics, lines), _asked(rubrics)
    for line in lines:
        work, given = works(line), settled(line)
        for pk, entry, group, state, round_ in panels[line.entry]:
            each = asked(line.rubric, work[group], given) if group in work else 0
            people = tuple(members.get(group, ()))
            done = frozenset(people) if state in _PAST else frozenset(handed.get((entry, group), ())) & frozenset(people)
            # A sheet's own count holds what the office has stated and what does not apply as well.
            sums = [each if m in done else min(each, max(0, begun.get((entry, group, m), 0) - len(given))) for m in people]
            line.panels.append(PanelAt(pk, group, PanelState(state), round_, people, done, sum(sums), each * len(people)))


def _asked(rubrics: dict[str, Rubric]) -> Callable[[str, Work, frozenset[str]], int]:
    """How many questions a member of a group is asked at a unit, but for those that are settled without them."""
    clauses = {(r.id, i.id): [c.id for c in i.clauses] for r in rubrics.values() for i in r.items()}
    kept: dict[Any, int] = {}

    def count(rubric: str, work: Work, given: frozenset[str]) -> int:
        key = (rubric, work, given)
        if key not in kept:
            kept[key] = sum(c not in given for i in work.all for c in clauses[rubric, i])
        return kept[key]

    return count


def _settled(assessment: Assessment, rubrics: dict[str, Rubric], lines: list[Line]) -> Callable[[Line], frozenset[str]]:
    """The clauses at a unit that no member is asked: stated by the office, or not applicable."""
    stated: dict[int, set[str]] = defaultdict(set)
    facts = Mark.objects.filter(sheet__entry__assessment=assessment, sheet__kind=SheetKind.FACT).exclude(answer="")
    for entry, place in facts.values_list("sheet__entry_id", "place"):
        stated[entry].add(place)
    gone: dict[int, list[str]] = defaultdict(list)
    for entry, place in Absent.objects.filter(entry__assessment=assessment, ended_at=None).exclude(consent_by=None).values_list("entry_id", "place"):
        gone[entry].append(place)

    def at(line: Line) -> frozenset[str]:
        found = stated.get(line.entry, set())
        if line.entry not in gone:
            return frozenset(found)
        ids = [c.id for i in rubrics[line.rubric].items() for c in i.clauses]
        return frozenset(found) | {c for c in ids for g in gone[line.entry] if c == g or c.startswith(g + ".")}

    return at


def _fill_cells(assessment: Assessment, rubrics: dict[str, Rubric], lines: list[Line], works: Works) -> None:
    tallies = dict(Sheet.objects.filter(entry__assessment=assessment, kind=SheetKind.AGREED).values_list("entry_id", "tally"))
    items = {r.id: [i.id for i in r.items()] for r in rubrics.values()}
    worth = {r.id: r.worth or plan_of(r).worth for r in rubrics.values()}
    visible: dict[Any, frozenset[str]] = {}
    for line in lines:
        line.total = Bounds(ZERO, worth[line.rubric])
        tally, past = tallies.get(line.entry), frozenset(p.group for p in line.panels if p.state in _PAST)
        if not tally or not past:
            line.cells = [None] * len(items[line.rubric])
            continue
        work = works(line)
        key = (id(work), past)
        if key not in visible:
            visible[key] = frozenset(i for g, w in work.items() if g in past for i in w.items)
        seen = visible[key]
        line.cells = [_cell(tally.get(i)) if i in seen else None for i in items[line.rubric]]
        line.total, line.seen = Bounds(Decimal(tally["total"][0]), Decimal(tally["total"][1])), True


def _cell(row: list[Any] | None) -> Cell:
    return (row[0], row[1], row[4], len(row) > 5) if row else None


def _fill_places(assessment: Assessment, lines: list[Line]) -> Results | None:
    """R24, R25: who is ranked with whom, and what ties do. Nobody has a place as long as nothing at all is agreed.

    The totals of the sheets are enough, and quick, while the year's marks are all that counts; else whole results are reckoned, and total and place are theirs.
    """
    if not any(line.seen for line in lines):
        return None
    if _marks_are_all(assessment):
        groups = groups_of(assessment, {str(line.entry): (line.rubric, line.ranking) for line in lines})
        scores = [Score(line.rubric, line.name, line.total.high, line.total, unit=str(line.entry)) for line in lines]
        for line, place in zip(lines, places_of(assessment, scores, groups), strict=True):
            line.place = place
        return None
    found = results(assessment)
    whole = {x.entry.pk: x for x in found.lines}
    for line in lines:
        if one := whole.get(line.entry):
            line.place, line.total = one.place, one.total.bounds
    return found


def _marks_are_all(assessment: Assessment) -> bool:
    alone = options.value(assessment.options, "weight_year") == options.BY_KEY["weight_year"].default
    return alone and not by_parts(assessment) and not course.past(Stage(assessment.stage), Stage.MARK)


def sorted_lines(lines: list[Line], by: str) -> list[Line]:
    """By place (best first, those without a mark last), name, or progress (least first); the assessment's own order where these are equal."""
    if by == "name":
        return sorted(lines, key=lambda x: (x.name, x.order))
    if by == "progress":
        return sorted(lines, key=lambda x: (x.signed, x.marked, x.reported, x.answered / x.asked if x.asked else 0, x.order))
    return sorted(lines, key=lambda x: (not x.seen, x.place.best if x.place else 0, x.place.worst if x.place else 0, -x.total.high, x.order))


@dataclass(frozen=True, slots=True)
class Loss:
    """An item: what it costs a unit on average, over the units where its mark is agreed."""

    rubric: str
    item: str
    lost: Points
    units: int


def losses(found: Board, most: int = 8) -> list[Loss]:
    """Where most points are lost: the items with the greatest mean loss."""
    told: list[Loss] = []
    for rubric in found.rubrics:
        lines = [line for line in found.lines if line.rubric == rubric.id and line.seen]
        for n, item in enumerate(rubric.items()):
            lost = [_lost(c[2], c[0]) for line in lines if (c := line.cells[n]) and c[0] == c[1] and not c[3]]
            if lost and sum(lost) > 0:
                told.append(Loss(rubric.id, item.id, sum(lost, ZERO) / len(lost), len(lost)))
    return sorted(told, key=lambda x: -x.lost)[:most]


@lru_cache(maxsize=4096)
def _lost(worth: str, mark: str) -> Points:
    return Decimal(worth) - Decimal(mark)
