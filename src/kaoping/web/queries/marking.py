"""What an assessor has to do: units and items with how far they are, the units of an item in the assessor's own mixed order, and where to go next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kaoping.core.digest import sm3
from kaoping.core.points import show
from kaoping.core.rubric import Item, Rubric

from ..models import Absent, Assessment, Entry, Mark, Panel, Sheet
from ..policy import Actor, EntryState, PanelState, SheetKind, Stage, steps
from ..policy.states import ENTRIES, PANELS
from .duties import Division, mine
from .ready import stated
from .rubrics import bound


@dataclass(slots=True)
class Line:
    """A unit as one assessor's task. `done` of `items` items are judged; `refused` says why nothing can be marked (now)."""

    entry: Entry
    rubric: Rubric
    items: tuple[str, ...]
    done: int = 0
    lost: int = 0
    lacks: int = 0
    begun: bool = False
    low: str = ""
    high: str = ""
    worth: str = ""
    submitted: Any = None
    panel: PanelState = PanelState.MARKING
    refused: str = ""
    open: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return len(self.items) - self.done

    @property
    def state(self) -> tuple[str, str]:
        """A chip's class and its words."""
        if EntryState(self.entry.state) not in (EntryState.CONFIRMED, EntryState.ABSENT):
            return "open", ENTRIES[EntryState(self.entry.state)]
        if self.panel is not PanelState.MARKING:
            return "ok", PANELS[self.panel]
        if self.submitted:
            return "ok", "已提交"
        if self.refused:
            return "open", "未开放"
        return ("ask", "待提交") if not self.left else ("act", "评分中") if self.begun else ("", "未开始")

    @property
    def writable(self) -> bool:
        return not self.refused and not self.submitted


@dataclass(slots=True)
class Row:
    """An item over all units of its rubric: how many of those that can be marked are judged."""

    rubric: Rubric
    item: Item
    section: str
    done: int = 0
    units: int = 0
    lost: int = 0
    waiting: int = 0

    @property
    def key(self) -> str:
        return f"{self.rubric.id}/{self.item.id}"

    @property
    def left(self) -> int:
        return self.units - self.done


def lines(actor: Actor, assessment: Assessment) -> list[Line]:
    """The units that the actor's groups work on, in the assessment's order, with how far the actor is. A fixed number of queries."""
    standard, division = bound(assessment), Division(assessment.pk)
    sheets = {s.entry_id: s for s in Sheet.objects.filter(entry__assessment=assessment, kind=SheetKind.MEMBER, slot=str(actor.id))}
    panels = _panels(actor, assessment)
    facts = _stated(assessment)
    gone = {(e, p) for e, p in Absent.objects.filter(entry__assessment=assessment, ended_at=None).exclude(consent_by=None).values_list("entry_id", "place")}
    found = []
    for entry in Entry.objects.filter(assessment=assessment).select_related("unit"):
        entry.assessment = assessment
        rubric = standard.rubric(entry.rubric)
        items = mine(actor, division.at(entry, rubric), rubric)
        if items:
            line = Line(entry, rubric, items, panel=panels.get(entry.pk, PanelState.MARKING))
            line.refused = steps.marking(Stage(assessment.stage), EntryState(entry.state), line.panel)
            _fill(line, sheets.get(entry.pk), facts, gone)
            found.append(line)
    return found


def rows(actor: Actor, assessment: Assessment, found: Iterable[Line]) -> list[Row]:
    """The same by item, in the documents' order."""
    made: dict[str, Row] = {}
    for rubric in bound(assessment).ruled.rubrics:
        for section in rubric.sections:
            for item in section.items:
                made[f"{rubric.id}/{item.id}"] = Row(rubric, item, section.title)
    for line in found:
        for item_id in line.items:
            row = made[f"{line.rubric.id}/{item_id}"]
            if line.refused:
                row.waiting += 1
                continue
            row.units += 1
            row.done += line.open.get(item_id, 0) == 0
    return [r for r in made.values() if r.units or r.waiting]


def next_line(found: Sequence[Line]) -> Line | None:
    """Where to go on: a unit begun and not finished, then one not begun, then one only to be handed in."""
    able = [x for x in found if x.writable]
    ranked = [[x for x in able if x.begun and x.left], [x for x in able if not x.begun and x.left], [x for x in able if not x.left]]
    return next((group[0] for group in ranked if group), None)


def mixed(actor: Actor, assessment: Assessment, item: str, entries: Iterable[Entry]) -> list[Entry]:
    """The units in an order that looks like none: the same on each visit, another for each assessor and each item, so that nobody is always first."""
    return sorted(entries, key=lambda e: sm3(f"{actor.id}/{assessment.pk}/{item}/{e.pk}".encode()))


def summed(tally: Mapping[str, Any], items: Sequence[str]) -> list[str]:
    """[low, high, worth] of these items together, for those who mark only some. An item that does not apply is left out."""
    kept = [tally[i] for i in items if i in tally and len(tally[i]) < 6]
    return [show(sum((Decimal(str(r[n])) for r in kept), Decimal(0))) for n in (0, 1, 4)]


def figures(tally: Mapping[str, Any], rubric: Rubric, items: Sequence[str]) -> dict[str, list[str]]:
    """{"total", section: [low, high, worth]} of the items that are the assessor's; the whole sheet's own total where all of them are."""
    told = {s.id: summed(tally, [i.id for i in s.items if i.id in items]) for s in rubric.sections}
    whole = all(i.id in items for i in rubric.items())
    row = tally.get("total")
    return {**told, "total": [str(row[0]), str(row[1]), str(row[4])] if whole and row else summed(tally, items)}


def neighbours(actor: Actor, entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The units before and after this one among those that can be marked and that the actor's groups work on."""
    division, standard = Division(entry.assessment_id), bound(entry.assessment)
    all_ = Entry.objects.filter(assessment=entry.assessment_id).values_list("pk", "state", "rubric")  # hundreds, of which two are wanted whole
    own = [e for e, s, id_ in all_ if e == entry.pk or (steps.reported(EntryState(s)) and mine(actor, division.on(e, r := standard.rubric(id_)), r))]
    at = own.index(entry.pk)
    found = Entry.objects.select_related("unit").in_bulk(own[max(0, at - 1) : at + 2])
    return (found[own[at - 1]] if at else None), (found[own[at + 1]] if at + 1 < len(own) else None)


def units_of(actor: Actor, assessment: Assessment, rubric: Rubric, item: str) -> tuple[list[Entry], int]:
    """The units at which the actor marks the item and may look at it now, in their mixed order; and how many have yet to report."""
    division = Division(assessment.pk)
    found, late = [], 0
    for entry in Entry.objects.filter(assessment=assessment, rubric=rubric.id).select_related("unit").prefetch_related("panels"):
        entry.assessment = assessment
        if item in mine(actor, division.at(entry, rubric), rubric):
            ready = steps.reported(EntryState(entry.state))
            late += not ready
            found += [entry] * ready
    return mixed(actor, assessment, f"{rubric.id}/{item}", found), late


def _panels(actor: Actor, assessment: Assessment) -> dict[int, PanelState]:
    groups = [p.group for p in actor.posts if p.group]
    held = Panel.objects.filter(entry__assessment=assessment, group__in=groups)
    return {entry: PanelState(state) for entry, state in held.values_list("entry_id", "state")}


def _stated(assessment: Assessment) -> set[tuple[int, str]]:
    seen = Q(sheet__kind=SheetKind.FACT, sheet__entry__assessment=assessment)
    return set(Mark.objects.filter(seen).exclude(answer="").values_list("sheet__entry_id", "place"))


def _fill(line: Line, sheet: Sheet | None, facts: set[tuple[int, str]], gone: set[tuple[int, str]]) -> None:
    tally, entry = (sheet.tally if sheet else {}), line.entry.pk
    given = stated(line.entry)
    items = {i.id: i for i in line.rubric.items()}
    for id_ in line.items:
        row = tally.get(id_)
        offices = [c.id for c in items[id_].clauses if c.id in given]
        if row:
            late = sum((entry, c) not in facts and (entry, c) not in gone for c in offices)
            line.open[id_] = 0 if len(row) > 5 else max(0, int(row[3]) - int(row[2]) - late)
            line.lost += len(row) < 6 and Decimal(str(row[1])) < Decimal(str(row[4]))
        else:
            parts = {id_, id_.rpartition(".")[0]}
            away = any((entry, p) in gone for p in parts)
            line.open[id_] = 0 if away else sum(c.id not in offices and (entry, c.id) not in gone for c in items[id_].clauses)
    line.done = sum(n == 0 for n in line.open.values())
    line.begun = sheet is not None and sheet.version > 0
    if sheet is not None:
        line.submitted = sheet.submitted_at
        line.lacks = sum(p.rpartition(".")[0] in line.items for p in tally.get("lacks", ()))
        if tally:
            line.low, line.high, line.worth = summed(tally, line.items)
