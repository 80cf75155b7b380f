"""A unit's own report as pages show it: what is answered, what is still missing, how far it is, the same words of an earlier year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from kaoping.core.judgement import above
from kaoping.core.plan import plan_of
from kaoping.core.points import Bounds
from kaoping.core.rubric import Item, Rubric

from ..models import Absent, Assessment, Entry, Mark, Panel, Sheet
from ..policy import Actor, EntryState, PanelState, SheetKind, Stage, options, steps
from ..policy.calendar import days_of
from .evidence import Expected, Paper, at_item, expected, papers_of, plain, twins
from .grounds import below_full
from .ready import stated
from .rubrics import bound, rubric_of

TICK = "source"
"""The kind of basis by which a unit says that something expected is there without a file of it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing before the report can be handed in (`must`) or that the assessors would look for (not `must`)."""

    item: str
    words: str
    must: bool = True

    def __str__(self) -> str:
        return f"{self.item} {self.words}"


@dataclass(frozen=True, slots=True)
class Line:
    """An item in the list on the left. `state` as marks are shown: f p z o n."""

    item: Item
    section: str
    bounds: Bounds
    worth: Decimal
    answered: int
    asked: int
    absent: bool
    papers: int

    @property
    def state(self) -> str:
        low, high = self.bounds.low, self.bounds.high
        if self.absent:
            return "n"
        if not self.answered:
            return "o"
        return "p" if low != high else "f" if low >= self.worth else "p" if low > 0 else "z"


@dataclass(frozen=True)
class Report:
    """All of one unit's report, read once. `marks` by place (clauses and items)."""

    entry: Entry
    rubric: Rubric
    sheet: Sheet | None
    marks: Mapping[str, Mark]
    papers: Sequence[Paper]
    absents: Sequence[Absent]
    stated: frozenset[str]
    facts: Mapping[str, Mark] = field(default_factory=dict)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The places that do not apply, consented to."""
        return frozenset(a.place for a in self.absents if a.consent_by_id)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """The places proposed as not applying; the unit need not answer them."""
        return frozenset(a.place for a in self.absents)

    @cached_property
    def twins(self) -> Mapping[str, tuple[str, ...]]:
        return twins(self.rubric)

    def asked(self, item: Item) -> list[str]:
        """The clauses of the item that the unit itself is to answer."""
        return [c.id for c in item.clauses if c.id not in self.stated and not self.excused(c.id)]

    def excused(self, place: str) -> bool:
        return any(p in self.waiting for p in above(place))

    def unanswered(self, item: Item) -> list[str]:
        return [p for p in self.asked(item) if p not in self.marks or not self.marks[p].answer]

    def ticks(self, item: str) -> list[str]:
        mark = self.marks.get(item)
        return [str(b.get("id")) for b in mark.basis if b.get("kind") == TICK] if mark else []

    def expected(self, item: Item) -> list[Expected]:
        return expected(item, at_item(self.papers, item.id), self.ticks(item.id))

    def answered_items(self) -> int:
        return sum(1 for i in self.rubric.items() if not self.unanswered(i))

    @property
    def compulsory(self) -> bool:
        """Whether what the text names has to be there as a file (R40)."""
        return options.value(self.entry.assessment.options, "evidence") == "required"


def report_of(entry: Entry) -> Report:
    """The unit's report: a constant number of queries."""
    sheet = Sheet.objects.filter(entry=entry, kind=SheetKind.SELF).first()
    marks = Mark.objects.filter(sheet__entry=entry, sheet__kind__in=[SheetKind.SELF, SheetKind.FACT]).select_related("by", "sheet")
    own = {m.place: m for m in marks if m.sheet.kind == SheetKind.SELF}
    facts = {m.place: m for m in marks if m.sheet.kind == SheetKind.FACT}
    absents = list(Absent.objects.filter(entry=entry, ended_at=None).select_related("by", "consent_by"))
    return Report(entry, rubric_of(entry), sheet, own, papers_of(entry), absents, stated(entry), facts)


def gaps(report: Report) -> list[Gap]:
    """What is missing, in the rubric's order: open questions, and expected evidence that is neither there as a file nor said to be."""
    found = []
    for item in report.rubric.items():
        if report.excused(item.id):
            continue
        left = report.unanswered(item)
        if left:
            found.append(Gap(item.id, f"还有{len(left)}处没有填" if len(left) < len(report.asked(item)) else "没有填"))
        if not item.clauses and (item.id not in report.marks or not report.marks[item.id].note):
            found.append(Gap(item.id, "没有写完成情况"))
        lacking = [e.name for e in report.expected(item) if not (e.paper if report.compulsory else e.there)]
        if lacking:
            found.append(Gap(item.id, f"缺{'、'.join(lacking)}", report.compulsory))
    return found


def lines(report: Report) -> list[tuple[str, list[Any], list[Line]]]:
    """Section title, its figures [low, high, …, worth], its items: as the sheet's tally has them, full ranges where nothing is answered yet."""
    tally = report.sheet.tally if report.sheet else {}
    plan, counts = plan_of(report.rubric), _counts(report.papers)
    found = []
    for section, planned in zip(report.rubric.sections, plan.sections, strict=True):
        rows = [_line(report, p.item, section.title, p.worth, tally.get(p.item.id), counts.get(p.item.id, 0)) for p in planned.items]
        own = tally.get(section.id) or ["0", str(sum((p.worth for p in planned.items), Decimal(0))), 0, 0, str(section.worth or 0)]
        found.append((section.title, own, rows))
    return found


def _line(report: Report, item: Item, section: str, worth: Decimal, row: Sequence[Any] | None, papers: int) -> Line:
    low, high, answered, asked, of = (row or ["0", str(worth), 0, len(item.clauses), str(worth)])[:5]
    absent = item.id in report.gone or bool(row and len(row) > 5)
    return Line(item, section, Bounds(Decimal(low), Decimal(high)), Decimal(of), int(answered), int(asked), absent, papers)


def _counts(papers: Iterable[Paper]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for paper in papers:
        for place in paper.items:
            counts[place] = counts.get(place, 0) + 1
    return counts


def below(report: Report, place: str) -> bool:
    """Whether the unit's answer at a clause takes points, so that it may say why."""
    mark, part = report.marks.get(place), plan_of(report.rubric).clauses.get(place)
    return mark is not None and mark.value is not None and part is not None and below_full(part, mark.value)


def best(rubric: Rubric, place: str) -> str:
    """The answer that brings all that the clause has to give; empty where no plain answer does."""
    part = plan_of(rubric).clauses[place]
    for candidate in _candidates(part.question, part.adds):
        value = part.question.accept(candidate)
        if not below_full(part, value):
            return candidate
    return ""


def _candidates(question: Any, adds: bool) -> list[str]:
    if question.shape == "yes_no":
        return ["是", "否"] if adds else ["否", "是"]
    if question.shape == "choice":
        return [label for label, low, high in question.options if low == high]
    if question.shape == "amount":
        ends = [end for pair in question.ranges for end in pair if abs(end) < 10**6]
        return [str(e) for e in (sorted(ends, reverse=adds) if question.unit == "分" else [])]
    return [] if adds else ["0"]


def deadline(assessment: Assessment) -> date | None:
    """The last day for reports; None where the calendar has none."""
    days = days_of(assessment.calendar, "report")
    return days[1] if days else None


def entries_of(actor: Actor, assessment: Assessment) -> list[Entry]:
    """The actor's units in the assessment."""
    units = {p.unit for p in actor.posts if p.unit}
    found = Entry.objects.filter(assessment=assessment, unit__in=units).select_related("unit", "submitted_by", "confirmed_by")
    return [_under(e, assessment) for e in found]


def all_entries(assessment: Assessment) -> list[Entry]:
    """All units of the assessment, for its office. One query."""
    found = Entry.objects.filter(assessment=assessment).select_related("unit", "submitted_by", "confirmed_by")
    return [_under(e, assessment) for e in found]


def _under(entry: Entry, assessment: Assessment) -> Entry:
    entry.assessment = assessment
    return entry


def progress_of(assessment: Assessment) -> dict[int, tuple[int, int]]:
    """Entry → answered and asked clauses of its own report, from the sheets' tallies. One query."""
    rows = Sheet.objects.filter(entry__assessment=assessment, kind=SheetKind.SELF).values_list("entry_id", "tally")
    return {entry: (int(t["total"][2]), int(t["total"][3])) for entry, t in rows if t.get("total")}


def panels_of(assessment: Assessment) -> dict[int, tuple[PanelState, ...]]:
    """Entry → the states of its panels. One query."""
    found: dict[int, tuple[PanelState, ...]] = {}
    for entry, state in Panel.objects.filter(entry__assessment=assessment).values_list("entry_id", "state"):
        found[entry] = (*found.get(entry, ()), PanelState(state))
    return found


def earlier_words(entry: Entry, item: Item) -> tuple[str, str]:
    """The unit's own words on the same text in an earlier assessment, and which; both empty where there are none."""
    wanted = plain(item.text)
    before = Entry.objects.filter(unit=entry.unit_id, assessment__year__lte=entry.assessment.year).exclude(pk=entry.pk)
    for old in before.select_related("assessment").order_by("-assessment__year", "-assessment_id")[:3]:
        alike = [i.id for i in bound(old.assessment).rubric(old.rubric).items() if plain(i.text) == wanted]
        note = Mark.objects.filter(sheet__entry=old, sheet__kind=SheetKind.SELF, place__in=alike).exclude(note="").values_list("note", flat=True).first()
        if note:
            return str(note), old.assessment.name
    return "", ""


def writable(entry: Entry) -> str:
    """Why the report cannot be written now; empty when it can."""
    return steps.reporting(Stage(entry.assessment.stage), EntryState(entry.state))
