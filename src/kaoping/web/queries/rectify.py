"""The ledger of problems: rows, counts by state, what is overdue; per unit and per item. The number of queries does not depend on how many there are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.utils import timezone

from kaoping.core.points import ZERO, Points

from ..models import Assessment, Entry, Problem
from ..policy import course
from ..policy.states import PROBLEMS, SOURCES, ProblemState, Source
from .rubrics import bound

A_PAGE = 50
LATE = "late"
_NO = re.compile(r"^[（(]?\d{1,3}[）)、.．](?!\d)")
SHOWN = (
    ProblemState.NEW, ProblemState.OPEN, ProblemState.WORKING, ProblemState.CLAIMED, ProblemState.VERIFIED, ProblemState.CLOSED, ProblemState.MERGED,
    ProblemState.VOID,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One problem as lists show it. `lost` and `places` with those of what was merged into it (`parts`); `moved`: it goes on in the next assessment."""

    problem: Problem
    today: date
    parts: tuple[Problem, ...] = ()
    moved: bool = False

    @property
    def state(self) -> ProblemState:
        return ProblemState(self.problem.state)

    @property
    def said(self) -> str:
        """The state in words, as F20 has it."""
        return "逾期" if self.late else "已转入下次" if self.moved and course.is_open(self.state) else PROBLEMS[self.state]

    @property
    def late(self) -> bool:
        return not self.moved and course.overdue(self.state, self.problem.due, self.today)

    @property
    def days(self) -> int | None:
        """Days left until it is due; negative: days past. None without a day, or where nothing is left for the unit to do."""
        return (self.problem.due - self.today).days if self.problem.due and course.with_unit(self.state) and not self.moved else None

    @property
    def late_days(self) -> int:
        return max(0, -(self.days or 0))

    @property
    def text(self) -> str:
        """What is wrong, with what was merged into it."""
        return "；".join(p.text for p in (self.problem, *self.parts))

    @property
    def number(self) -> str:
        return number_of(self.problem)

    @property
    def source(self) -> str:
        return ("上年未销号·" if self.problem.earlier_id else "") + SOURCES[Source(self.problem.source)]

    @property
    def places(self) -> list[str]:
        return list(dict.fromkeys([*self.problem.places, *(x for p in self.parts for x in p.places)]))

    @property
    def lost(self) -> Points | None:
        found = [p.lost for p in (self.problem, *self.parts) if p.lost is not None]
        return sum(found, ZERO) if found else None

    @property
    def kind(self) -> str:
        """The look of its state."""
        if self.late:
            return "err"
        return {"new": "", "open": "ask", "working": "act", "claimed": "ask", "verified": "ask", "closed": "ok"}.get(self.state, "open")


def number_of(p: Problem) -> str:
    """问题编号: the unit's place in the assessment, then the problem's number within it."""
    return f"{p.entry.order:02d}-{p.no:02d}"


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter: a state (or `late`), a unit's entry, an item, a source, words."""

    state: str = ""
    entry: int = 0
    item: str = ""
    source: str = ""
    q: str = ""


def asked_of(given: Mapping[str, str]) -> Asked:
    """What a query string asks for; what is none of it is left out."""
    state, entry, source = given.get("state", ""), given.get("entry", ""), given.get("source", "")
    number = int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 18 else 0
    return Asked(
        state if state in [*ProblemState, LATE] else "", number, given.get("item", "")[:20], source if source in [*Source, "earlier"] else "",
        given.get("q", "").strip()[:40],
    )


@dataclass(slots=True)
class Ledger:
    """A page of the ledger, the counts by state of all that the other filters let through, and the units and items to choose from."""

    page: Page
    rows: list[Row]
    counts: list[tuple[str, str, int]]
    entries: list[Entry]
    items: list[tuple[str, str]]
    total: int
    ready: int
    asked: Asked
    numbers: list[int | str] = field(default_factory=list)


def ledger(assessment: Assessment, asked: Asked, page: str = "1") -> Ledger:
    """The office's ledger."""
    today = timezone.localdate()
    light = list(
        Problem.objects.filter(assessment=assessment).order_by("entry__order", "no")
        .values_list("pk", "entry_id", "state", "due", "places", "source", "text", "later", "earlier")
    )
    kept, counts = [], Counter[str]()
    for pk, entry, state, due, places, source, text, later, earlier in light:
        if not _fits(asked, entry, places, source, text, earlier):
            continue
        late = later is None and course.overdue(ProblemState(state), due, today)
        counts[state] += 1
        counts[LATE] += late
        counts["all"] += state in course.COUNTED
        if (asked.state in ("", state) and (asked.state or state in course.COUNTED)) or (asked.state == LATE and late):
            kept.append(pk)
    found = Paginator(kept, A_PAGE).get_page(page)
    entries = list(Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id"))
    told = [("", "全部", counts["all"]), (LATE, "逾期", counts[LATE]), *((s, PROBLEMS[s], counts[s]) for s in SHOWN if counts[s] or s in course.COUNTED)]
    ready = sum(state == ProblemState.NEW for _, _, state, *_ in light)
    numbers = list(found.paginator.get_elided_page_range(found.number))
    return Ledger(found, rows_of(list(found.object_list)), told, entries, items_of(assessment), len(light), ready, asked, numbers)


def _fits(asked: Asked, entry: int, places: list[str], source: str, text: str, earlier: int | None) -> bool:
    if (asked.entry and entry != asked.entry) or asked.q not in text:
        return False
    if asked.source and (earlier is None if asked.source == "earlier" else source != asked.source):
        return False
    return not asked.item or any(p == asked.item or p.startswith(f"{asked.item}.") for p in places)


def items_of(assessment: Assessment) -> list[tuple[str, str]]:
    """The items of all rubrics by their number, each once."""
    found: dict[str, str] = {}
    for rubric in bound(assessment).ruled.rubrics:
        for item in rubric.items():
            found.setdefault(item.id, _NO.sub("", "".join(item.text.split()), count=1)[:24])
    return sorted(found.items(), key=lambda x: tuple(int(n) for n in x[0].split(".") if n.isdigit()))


def rows_of(keys: Iterable[int]) -> list[Row]:
    """The problems with these numbers, in this order. Three queries."""
    wanted = list(keys)
    found = Problem.objects.filter(pk__in=wanted).select_related("entry__unit", "entry__assessment", "earlier__assessment").in_bulk()
    return _rows([found[k] for k in wanted if k in found])


def of_entry(entry: Entry, told_only: bool) -> list[Row]:
    """A unit's problems by number; `told_only`: those that it has been handed."""
    rows = Problem.objects.filter(entry=entry).select_related("entry__unit", "entry__assessment", "earlier__assessment").order_by("no")
    return _rows([p for p in rows if not told_only or course.told(ProblemState(p.state), p.issued_at is not None)])


def of_assessment(assessment: Assessment, entry: int = 0) -> list[Row]:
    """All that counts as a problem, unit by unit, for the printed lists."""
    rows = Problem.objects.filter(assessment=assessment, state__in=course.COUNTED).select_related("entry__unit", "entry__assessment", "earlier__assessment")
    return _rows(list((rows.filter(entry=entry) if entry else rows).order_by("entry__order", "no")))


def _rows(problems: list[Problem]) -> list[Row]:
    keys, today = [p.pk for p in problems], timezone.localdate()
    parts: dict[int, list[Problem]] = defaultdict(list)
    for p in Problem.objects.filter(merged__in=keys, state=ProblemState.MERGED).order_by("no"):
        parts[p.merged_id].append(p)
    moved = set(Problem.objects.filter(earlier__in=keys).values_list("earlier_id", flat=True))
    return [Row(p, today, tuple(parts[p.pk]), p.pk in moved) for p in problems]


@dataclass(slots=True)
class Sum:
    """How many problems a unit (or an item) has, by state; `late` of those with the unit."""

    label: str
    entry: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    late: int = 0
    late_working: int = 0
    lost: Points = ZERO

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def closed(self) -> int:
        return self.counts[ProblemState.CLOSED]

    @property
    def reached(self) -> int:
        """Closed, waiting to be checked, or in work and in time."""
        return self.closed + sum(self.counts[s] for s in (ProblemState.WORKING, ProblemState.CLAIMED, ProblemState.VERIFIED)) - self.late_working

    @property
    def words(self) -> str:
        return f"{self.total}个问题，已销号{self.closed}个，逾期{self.late}个"

    @property
    def share(self) -> int | None:
        """The share that is closed, in whole percent, rounded down; None where there is no problem."""
        return self.closed * 100 // self.total if self.total else None

    @property
    def columns(self) -> list[int]:
        return [self.counts[s] for s in SHOWN[:6]]


def sums(assessment: Assessment) -> tuple[list[Sum], list[Sum], Sum]:
    """Per unit, per item (the most problems first), and all together. What goes on in the next assessment is counted there."""
    today = timezone.localdate()
    units = {e.pk: Sum(e.unit.name, e.pk) for e in Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id")}
    items: dict[str, Sum] = {}
    names, whole = dict(items_of(assessment)), Sum("合计")
    rows = Problem.objects.filter(assessment=assessment, state__in=course.COUNTED, later=None)
    for entry, state, due, places, lost in rows.values_list("entry_id", "state", "due", "places", "lost"):
        late = course.overdue(ProblemState(state), due, today)
        item = ".".join(places[0].split(".")[:2]) if places else ""
        at = items.setdefault(item, Sum(f"{item} {names.get(item, '')}".strip() if item else "不对应指标"))
        for one in (units[entry], at, whole):
            one.counts[state] += 1
            one.late += late
            one.late_working += late and state == ProblemState.WORKING
            one.lost += lost or ZERO
    return list(units.values()), sorted(items.values(), key=lambda x: -x.total), whole
