"""The facts that the office states once for all units (R11): what they are, and what stands for whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count

from kaoping.core.plan import plan_of
from kaoping.core.question import Amount, Choice, Question

from ..models import Assessment, Entry, Mark, MarkVersion
from ..policy import SheetKind, options
from .plan_propose import fact_name
from .rubrics import bound


@dataclass
class Fact:
    """One fact, the same in every rubric that asks for it: `places` is rubric → clause id. `said` is what may be written, `choices` where it is chosen."""

    key: str
    name: str
    question: Question
    places: dict[str, str] = field(default_factory=dict)
    stated: int = 0
    units: int = 0

    @property
    def choices(self) -> tuple[str, ...]:
        if self.question.shape == "yes_no":
            return ("是", "否")
        return tuple(o[0] for o in self.question.options) if isinstance(self.question, Choice) else ()

    @property
    def said(self) -> str:
        if isinstance(self.question, Amount):
            return f"填{self.question.legal()}"
        return "填是或否" if self.question.shape == "yes_no" else f"填{'、'.join(self.choices)}" if self.choices else "填个数"

    @property
    def unit(self) -> str:
        return str(getattr(self.question, "unit", ""))


def facts_of(assessment: Assessment) -> list[Fact]:
    """The facts of an assessment, in the standard's order, with how many units have them stated. Two queries."""
    if options.value(assessment.options, "facts_by") != "office":
        return []
    wanted = set(assessment.facts)
    found: dict[tuple[str, ...], Fact] = {}
    for rubric in bound(assessment).ruled.rubrics:
        for id_, part in plan_of(rubric).clauses.items():
            if f"{rubric.id}/{id_}" not in wanted:
                continue
            key: tuple[str, ...] = (fact_name(part.clause), part.question.shape)
            if key not in found or rubric.id in found[key].places:
                key = (*key, rubric.id, id_) if key in found else key
                found[key] = Fact(f"{rubric.id}-{id_}", key[0], part.question)
            found[key].places[rubric.id] = id_
    facts = list(found.values())
    _count(assessment, facts)
    return facts


def _count(assessment: Assessment, facts: list[Fact]) -> None:
    units = dict(Entry.objects.filter(assessment=assessment).order_by().values_list("rubric").annotate(n=Count("pk")))
    marks = Mark.objects.filter(sheet__entry__assessment=assessment, sheet__kind=SheetKind.FACT).exclude(answer="")
    stated = {(r, p): n for r, p, n in marks.order_by().values_list("sheet__entry__rubric", "place").annotate(n=Count("pk"))}
    for fact in facts:
        fact.units = sum(units.get(r, 0) for r in fact.places)
        fact.stated = sum(stated.get((r, p), 0) for r, p in fact.places.items())


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit, the clause by which it is asked, and the mark that stands (None: nothing yet)."""

    entry: Entry
    place: str
    mark: Mark | None


def column(assessment: Assessment, fact: Fact) -> list[Cell]:
    """The fact for every unit that it concerns, in the plan's order. Two queries."""
    rows = Entry.objects.filter(assessment=assessment, rubric__in=list(fact.places)).select_related("unit")
    held = Mark.objects.filter(sheet__entry__assessment=assessment, sheet__kind=SheetKind.FACT, place__in=set(fact.places.values()))
    marks = {(m.sheet.entry_id, m.place): m for m in held.select_related("sheet", "by")}
    return [Cell(e, fact.places[e.rubric], marks.get((e.pk, fact.places[e.rubric]))) for e in rows]


def history(entry: Entry, place: str) -> list[MarkVersion]:
    """Every value that was stated about the unit here, the latest first."""
    rows = MarkVersion.objects.filter(mark__sheet__entry=entry, mark__sheet__kind=SheetKind.FACT, mark__place=place)
    return list(rows.select_related("by").order_by("-version"))
