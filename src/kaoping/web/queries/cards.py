"""The marking sheet's cards: one item at one unit as one assessor may see it. Own marks, the unit's own answer, the office's facts; never a colleague's mark.

Everything for the units at hand is read at once (`desk`), in a number of queries that depends neither on units nor on items.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kaoping.core.judgement import Judgement, NotApplicable, above
from kaoping.core.plan import Plan, plan_of
from kaoping.core.points import show
from kaoping.core.rubric import Item, Rubric

from ..models import Absent, Assessment, Entry, Mark, MarkVersion, Sheet, Visit
from ..policy import Actor, SheetKind
from .asking import Control, controls, said
from .grounds import below_full, lacks
from .marking_papers import Paper, papers_of
from .phrases import phrases
from .ready import stated
from .tally import Tally, score_of, tally_of


@dataclass(frozen=True, slots=True)
class Tick:
    """A basis that can be ticked. `page` is asked of evidence only."""

    value: str
    words: str
    on: bool = False
    page: str = ""
    paged: bool = False


@dataclass(slots=True)
class Asked:
    """A clause as the assessor sees it at the unit."""

    control: Control
    version: int = 0
    answer: str = ""
    said: str = ""
    note: str = ""
    at: Any = None
    own: str = ""
    own_note: str = ""
    below: bool = False
    lacks: str = ""
    fact: Mark | None = None
    stated: bool = False
    absent: Absent | None = None
    ticks: list[Tick] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    mine: dict[str, Any] | None = None  # what was typed and could not be saved, beside what stands
    error: str = ""

    @property
    def gone(self) -> bool:
        return self.absent is not None and self.absent.consent_by_id is not None

    @property
    def open(self) -> bool:
        return not (self.answer or self.stated or self.gone)

    @property
    def chosen(self) -> str:
        """The button that the answer presses: of a level with an amount, the level."""
        button = next((b for b in self.control.buttons if b.ranged and self.answer.startswith(b.value)), None)
        return button.value if button else self.answer

    @property
    def amount(self) -> str:
        return self.answer.removeprefix(self.chosen).strip() if self.chosen != self.answer else ""

    @property
    def needs_amount(self) -> bool:
        return any(b.ranged for b in self.control.buttons)

    @property
    def typed(self) -> str:
        """The number in the box: the answer, unless a button stands for it."""
        return "" if self.said in [b.words for b in self.control.buttons] or self.answer in [b.value for b in self.control.buttons] else self.answer

    @property
    def why(self) -> bool:
        """Whether the fact and the basis stand open."""
        return self.below or bool(self.note) or any(t.on for t in self.ticks) or bool(self.error)


@dataclass(slots=True)
class Card:
    """An item at a unit. `state`: f, p, z, o, n with `text` as its badge says it; `left` the clauses still open."""

    entry: Entry
    item: Item
    asked: list[Asked]
    state: str
    text: str
    range: str
    words: str = ""
    own: str = ""
    papers: list[Paper] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    history: list[tuple[str, MarkVersion, str]] = field(default_factory=list)
    absent: Absent | None = None
    pending: list[Absent] = field(default_factory=list)
    locked: str = ""

    @property
    def left(self) -> int:
        return 0 if self.state == "n" else sum(a.open for a in self.asked)

    @property
    def lost(self) -> bool:
        return any(a.below for a in self.asked)

    @property
    def lacking(self) -> int:
        return sum(bool(a.lacks) for a in self.asked)

    @property
    def key(self) -> str:
        return f"{self.entry.pk}-{self.item.id}"

    @property
    def link(self) -> str:
        """What stands before a clause's id in the id of its question."""
        return f"q-{self.entry.pk}-"


@dataclass(slots=True)
class Desk:
    """What was read for some units of one rubric."""

    actor: Actor
    rubric: Rubric
    plan: Plan
    asked: dict[str, Control]
    entries: dict[int, Entry]
    mine: dict[int, Sheet] = field(default_factory=dict)
    theirs: dict[int, Sheet] = field(default_factory=dict)
    tallies: dict[int, Tally] = field(default_factory=dict)
    own: dict[tuple[int, str], Mark] = field(default_factory=dict)
    unit: dict[tuple[int, str], Mark] = field(default_factory=dict)
    facts: dict[tuple[int, str], Mark] = field(default_factory=dict)
    absents: dict[int, list[Absent]] = field(default_factory=dict)
    papers: dict[int, list[Paper]] = field(default_factory=dict)
    visits: dict[int, list[Visit]] = field(default_factory=dict)
    versions: dict[int, list[MarkVersion]] = field(default_factory=dict)
    phrases: dict[str, list[str]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    blank: Tally = field(default_factory=dict)

    def absent_at(self, entry: int, place: str) -> Absent | None:
        """不适用 that covers the place, in force or waiting; what is in force first."""
        here = [a for a in self.absents.get(entry, ()) if a.place in above(place)]
        return min(here, key=lambda a: a.consent_by_id is None, default=None)


def desk(actor: Actor, assessment: Assessment, rubric: Rubric, entries: Sequence[Entry], item: str = "") -> Desk:
    """Read what the cards of these units show; `item`: of this item only."""
    found = Desk(actor, rubric, plan_of(rubric), controls(rubric), {e.pk: e for e in entries}, given=stated(entries[0]) if entries else frozenset())
    ids = list(found.entries)
    places = [item, *(c.id for i in rubric.items() if i.id == item for c in i.clauses)] if item else []
    _marks(found, ids, places)
    for absent in Absent.objects.filter(entry__in=ids, ended_at=None).select_related("by", "consent_by"):
        found.absents.setdefault(absent.entry_id, []).append(absent)
    return found


def furnish(found: Desk, ids: Sequence[int], item: str = "") -> None:
    """What stands beside the questions at these of the units: evidence, visits, history, phrases."""
    found.papers = papers_of(ids)
    for visit in Visit.objects.filter(entry__in=ids).select_related("by").prefetch_related("photos"):
        found.visits.setdefault(visit.entry_id, []).append(visit)
    marks = [m.pk for (entry, _), m in found.own.items() if entry in set(ids)]
    for version in MarkVersion.objects.filter(mark__in=marks):
        found.versions.setdefault(version.mark_id, []).append(version)
    found.phrases = phrases(found.actor, found.entries[ids[0]], item) if ids else {}


def _marks(found: Desk, ids: list[int], places: list[str]) -> None:
    seen_sheets = Q(kind__in=(SheetKind.SELF, SheetKind.FACT)) | Q(kind=SheetKind.MEMBER, slot=str(found.actor.id))
    seen = Q(sheet__kind__in=(SheetKind.SELF, SheetKind.FACT)) | Q(sheet__kind=SheetKind.MEMBER, sheet__slot=str(found.actor.id))
    rows = Mark.objects.filter(seen, sheet__entry__in=ids).select_related("by")
    if places:
        rows = rows.filter(place__in=places)
    kinds = {SheetKind.SELF: found.unit, SheetKind.FACT: found.facts, SheetKind.MEMBER: found.own}
    sheets = {}
    for sheet in Sheet.objects.filter(seen_sheets, entry__in=ids):
        sheets[sheet.pk] = sheet
        if sheet.kind == SheetKind.MEMBER:
            found.mine[sheet.entry_id] = sheet
            found.tallies[sheet.entry_id] = sheet.tally
        elif sheet.kind == SheetKind.SELF:
            found.theirs[sheet.entry_id] = sheet
    for mark in rows:
        sheet = sheets[mark.sheet_id]
        kinds[SheetKind(sheet.kind)][sheet.entry_id, mark.place] = mark


def tally_at(found: Desk, entry: Entry) -> Tally:
    """The totals of the actor's sheet on the unit; before there is one, those of a sheet on which nothing is judged but what the office has stated."""
    if entry.pk not in found.tallies:
        facts = {p: Judgement(p, m.answer, Decimal(m.value or 0), m.note) for (e, p), m in found.facts.items() if e == entry.pk and m.answer}
        gone = {a.place: NotApplicable(a.place, a.reason, a.by.name, a.consent_by.name) for a in found.absents.get(entry.pk, ()) if a.consent_by}
        if facts or gone:
            found.tallies[entry.pk] = tally_of(score_of(found.rubric, entry, facts, gone))
        else:  # untouched sheets all come to the same
            found.blank = found.blank or tally_of(score_of(found.rubric, entry, {}, {}))
            found.tallies[entry.pk] = found.blank
    return found.tallies[entry.pk]


def card(found: Desk, entry: Entry, item: Item, locked: str = "") -> Card:
    """The item at the unit. `locked`: why nothing can be written (any more)."""
    asked = [_asked(found, entry, item, c.id) for c in item.clauses]
    tally = tally_at(found, entry)
    state, text = badge(tally.get(item.id), bool([a for a in asked if not a.open]))
    low, high = (tally[item.id][0], tally[item.id][1]) if item.id in tally else ("0", "0")
    words, absent = found.unit.get((entry.pk, item.id)), found.absent_at(entry.pk, item.id)
    span = str(low) if low == high else f"{low}–{high}"
    made = Card(entry, item, asked, state, text, span, words.note if words else "", _own(found, entry, item), locked=locked)
    made.papers = [p for p in found.papers.get(entry.pk, ()) if item.id in p.places]
    made.visits = found.visits.get(entry.pk, [])
    made.absent = absent
    made.pending = [a for a in found.absents.get(entry.pk, ()) if a.place.startswith(item.id + ".") or a == absent]
    made.history = _history(found, entry, item)
    return made


def badge(row: Sequence[Any] | None, begun: bool) -> tuple[str, str]:
    """The state of an item or section and what its badge says, from its row of a tally."""
    if row is None:
        return "o", "未评"
    low, high, worth = (Decimal(str(row[i])) for i in (0, 1, 4))
    if len(row) > 5:
        return "n", "不适用"
    if not begun or (low <= 0 and high >= worth > 0 and not row[2]):
        return "o", f"未评 {show(worth)}"
    span = show(low) if low == high else f"{show(low)}–{show(high)}"
    state = "p" if low != high or 0 < low < worth else "f" if low >= worth else "z"
    return state, f"{span} / {show(worth)}"


def _asked(found: Desk, entry: Entry, item: Item, place: str) -> Asked:
    part, key = found.plan.clauses[place], (entry.pk, place)
    asked = Asked(found.asked[place], stated=place in found.given, fact=found.facts.get(key), absent=found.absent_at(entry.pk, place))
    unit, mark = found.unit.get(key), found.own.get(key)
    if unit is not None:
        asked.own, asked.own_note = said(part, unit.answer), unit.note
    if mark is not None:
        asked.version, asked.answer, asked.said, asked.note, asked.at = mark.version, mark.answer, said(part, mark.answer), mark.note, mark.at
        asked.below = mark.value is not None and below_full(part, mark.value)
        asked.lacks = lacks(mark.note, mark.basis) if asked.below and not asked.gone else ""
    asked.ticks = list(_ticks(found, entry, item, mark.basis if mark else []))
    asked.phrases = [p for p in found.phrases.get(place, ()) if p != asked.note][:4]
    return asked


def _ticks(found: Desk, entry: Entry, item: Item, basis: list[dict[str, Any]]) -> Iterable[Tick]:
    """What may be ticked as a basis: the item's evidence, the unit's on-site records, and that nothing was shown; what is ticked already in any case."""
    given = {f"{b['kind']}:{b.get('id', '')}": b for b in basis if b.get("kind") != "clause"}
    offered = [(f"evidence:{p.id}", f"佐证 {p.no}", True) for p in found.papers.get(entry.pk, ()) if item.id in p.places]
    offered += [(f"visit:{v.pk}", f"现场核查 {v.no}", False) for v in found.visits.get(entry.pk, ()) if not v.items or item.id in v.items]
    offered.append(("source:missing", "未提供材料", False))
    for value, words, paged in offered:
        was = given.pop(value, None)
        yield Tick(value, words, was is not None, str(was.get("page", "")) if was else "", paged)
    for value, was in given.items():
        yield Tick(value, str(was["say"]), True, str(was.get("page", "")), was["kind"] == "evidence")


def _own(found: Desk, entry: Entry, item: Item) -> str:
    """The range that the unit gives itself on the item; empty when it said nothing."""
    sheet = found.theirs.get(entry.pk)
    row = sheet.tally.get(item.id) if sheet else None
    if not row or not row[2]:
        return ""
    return str(row[0]) if row[0] == row[1] else f"{row[0]}–{row[1]}"


def _history(found: Desk, entry: Entry, item: Item) -> list[tuple[str, MarkVersion, str]]:
    rows = []
    for clause in item.clauses:
        mark = found.own.get((entry.pk, clause.id))
        for version in found.versions.get(mark.pk, ()) if mark else ():
            rows.append((found.asked[clause.id].sign, version, said(found.plan.clauses[clause.id], version.answer)))
    return sorted(rows, key=lambda r: r[1].at, reverse=True)
