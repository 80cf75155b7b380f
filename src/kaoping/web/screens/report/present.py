"""What the pages of screen report show, made from queries: values for templates, nothing decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from kaoping.core.judgement import above
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item

from ...models import Absent, Assessment, Entry, Mark
from ...policy import Actor, EntryState, Scope, may, steps
from ...policy.states import ENTRIES
from ...queries.access import scope_of
from ...queries.asking import Control, controls, said
from ...queries.evidence import adding, at_item
from ...queries.ready import stated
from ...queries.reporting import (
    Gap,
    Line,
    Report,
    all_entries,
    below,
    deadline,
    earlier_words,
    gaps,
    lines,
    panels_of,
    progress_of,
    report_of,
    writable,
)
from .saving import Outcome

CHECK = "check"
TONES = {EntryState.OPEN: "open", EntryState.SUBMITTED: "act", EntryState.CONFIRMED: "ok", EntryState.RETURNED: "ask", EntryState.ABSENT: "err"}
PARTS = {"items": "unit", "bar": "unit", "papers": "papers", "expected": "papers"}
FIGURES, TICKED = ("items", "bar"), ("items", "bar", "expected")
"""What an answer moves on the page; what the words of an item with their ticks move."""


@dataclass(frozen=True)
class Ask:
    """A question as it stands on the page: what is filled in, and what became of the last attempt to save it."""

    control: Control
    answer: str = ""
    note: str = ""
    version: int = 0
    below: bool = False
    saved: str = ""
    said: str = ""
    by: Mark | None = None
    stated: bool = False
    fact: str = ""
    fact_note: str = ""
    absent: Absent | None = None
    error: str = ""
    theirs: Mark | None = None
    theirs_said: str = ""

    @property
    def id(self) -> str:
        return self.control.place

    @property
    def word(self) -> str:
        """The button that is pressed; an answer with an amount is a word and the amount."""
        return next((b.value for b in self.control.buttons if b.value == self.answer or (b.ranged and self.answer.startswith(b.value))), "")

    @property
    def amount(self) -> str:
        return self.answer.removeprefix(self.word).strip() if self.word and self.answer != self.word else ""

    @property
    def ranged(self) -> bool:
        return any(b.ranged for b in self.control.buttons)

    @property
    def typed(self) -> str:
        """What stands in the box for numbers."""
        return "" if self.word else self.answer.rstrip("%％")


@dataclass(frozen=True)
class Desk:
    """The page of one unit's report at one item, or at the check before handing in (`item` None)."""

    report: Report
    item: Item | None
    lines: Sequence[Any]
    can: dict[str, bool]
    why_not: str
    asks: Sequence[Ask] = ()
    words: Ask | None = None
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def entry(self) -> Entry:
        return self.report.entry

    @property
    def state(self) -> str:
        return ENTRIES[EntryState(self.entry.state)]

    @property
    def way(self) -> list[dict[str, str]]:
        return way(self.entry)

    @property
    def flat(self) -> list[Line]:
        return [line for _, _, rows in self.lines for line in rows]

    @property
    def line(self) -> Line | None:
        return next((row for row in self.flat if self.item is not None and row.item.id == self.item.id), None)

    @property
    def neighbours(self) -> tuple[str, str]:
        ids = ["", *(row.item.id for row in self.flat), CHECK]
        at = ids.index(self.item.id) if self.item else len(ids) - 1
        return ids[at - 1], ids[at + 1] if at + 1 < len(ids) else ""

    @property
    def total(self) -> tuple[Decimal, Decimal, int, int, Decimal]:
        """What the report comes to: least, most, answered, asked, of how much."""
        whole = sum((row.worth for row in self.flat), Decimal(0))
        tally = self.report.sheet.tally if self.report.sheet else {}
        low, high, answered, asked, worth = (tally.get("total") or [0, whole, 0, 0, whole])[:5]
        return Decimal(low), Decimal(high), int(answered), int(asked), Decimal(worth)

    @property
    def answered(self) -> tuple[int, int]:
        items = list(self.report.rubric.items())
        return self.report.answered_items(), len(items)

    @property
    def gaps(self) -> Sequence[Any]:
        return gaps(self.report)

    @property
    def lacking(self) -> list[Gap]:
        """The gaps, one row an item."""
        rows: dict[str, list[Gap]] = {}
        for gap in self.gaps:
            rows.setdefault(gap.item, []).append(gap)
        return [Gap(item, "；".join(g.words for g in found), any(g.must for g in found)) for item, found in rows.items()]

    @property
    def must(self) -> Sequence[Any]:
        return [g for g in self.gaps if g.must]

    @property
    def deadline(self) -> Any:
        return deadline(self.entry.assessment)

    @property
    def papers(self) -> Sequence[Any]:
        return at_item(self.report.papers, self.item.id) if self.item else self.report.papers

    @property
    def others(self) -> list[tuple[Any, bool]]:
        """The unit's other papers, those at an item with the same text first."""
        if self.item is None:
            return []
        alike = self.report.twins.get(self.item.id, ())
        rest = [(p, any(i in alike for i in p.items)) for p in self.report.papers if self.item.id not in p.items]
        return sorted(rest, key=lambda pair: not pair[1])

    @property
    def shared(self) -> list[tuple[str, int, str]]:
        """Items with the same text that have papers or words which this one lacks: id, how many papers, the words."""
        if self.item is None:
            return []
        own = self.report.marks.get(self.item.id)
        found = []
        for one in self.report.twins.get(self.item.id, ()):
            count = sum(1 for p in self.report.papers if one in p.items and self.item.id not in p.items)
            mark = self.report.marks.get(one)
            words = mark.note if mark and mark.note and (own is None or mark.note not in own.note) else ""
            found.append((one, count, words))
        return found

    @property
    def expected(self) -> Sequence[Any]:
        return self.report.expected(self.item) if self.item else []

    @property
    def earlier(self) -> tuple[str, str]:
        words, name = earlier_words(self.entry, self.item) if self.item and self.can["write"] else ("", "")
        own = self.report.marks.get(self.item.id) if self.item else None
        return ("", "") if own is not None and words in own.note else (words, name)

    @property
    def waiting(self) -> Absent | None:
        """不适用 for the whole item, proposed or in force."""
        return next((a for a in self.report.absents if self.item and a.place in list(above(self.item.id))), None)


def desk(actor: Actor, entry: Entry, item: str = "", outcome: Outcome | None = None) -> Desk:
    """The page at `item`; without one at the first that is not finished, or at the check for those who do not write."""
    report = report_of(entry)
    scope = scope_of(entry)
    shut = writable(entry)
    may_add = may(actor, "evidence.edit", scope)
    can = {
        "clerk": may(actor, "report.edit", scope), "write": not shut and may(actor, "report.edit", scope), "add": may_add and not adding(entry),
        "result": may(actor, "results.own", scope),
        **_moves(actor, entry, scope),
    }
    rows = lines(report)
    at = _at(report, item, can["write"])
    outcome = outcome or Outcome()
    asks = [_ask(report, control, outcome) for control in _controls(report, at)]
    return Desk(report, at, rows, can, shut, asks, _words(report, at, outcome), outcome)


def _moves(actor: Actor, entry: Entry, scope: Scope) -> dict[str, bool]:
    """What may be done with the report as a whole, now (`confirm`) or at another time (`head`)."""
    state, waits = EntryState(entry.state), not steps.confirming(EntryState(entry.state))
    head, office = may(actor, "report.confirm", scope), may(actor, "report.return", scope)
    return {
        "head": head, "office": may(actor, "report.office", scope), "confirm": head and waits, "recall": waits and may(actor, "report.submit", scope),
        "waits": waits, "in": steps.open_to_assessors(state), "return": office and not steps.returning(state, tuple(s for _, s in scope.panels)),
    }


WAY = ("联络员填报", "负责人确认", "上报考核办")


def way(entry: Entry) -> list[dict[str, str]]:
    """The report's way, for the row of steps."""
    return [{"label": name, "state": state} for name, state in zip(WAY, steps.stations(EntryState(entry.state)), strict=True)]


def office_rows(actor: Actor, assessment: Assessment) -> list[dict[str, Any]]:
    """A row for each unit: how far its report is, and whether it may be returned now. Four queries."""
    done, mine = progress_of(assessment), may(actor, "report.return", scope_of(assessment))
    panels = panels_of(assessment)
    rows = []
    for entry in all_entries(assessment):
        state = EntryState(entry.state)
        back = mine and not steps.returning(state, panels.get(entry.pk, ()))
        answered, asked = done.get(entry.pk, (0, 0))
        filled = (answered, max(asked - len(stated(entry)), answered))
        rows.append({"entry": entry, "done": filled, "state": ENTRIES[state], "tone": TONES[state], "returnable": back,
                     "open": steps.open_to_assessors(state), "note": entry.note})
    return rows


def _at(report: Report, item: str, writes: bool) -> Item | None:
    items = list(report.rubric.items())
    found = next((i for i in items if i.id == item), None)
    if found is not None or item == CHECK or not writes:
        return found
    return next((i for i in items if report.unanswered(i)), items[0] if not report.marks else None)


def _controls(report: Report, item: Item | None) -> list[Control]:
    known = controls(report.rubric)
    return [known[c.id] for c in item.clauses] if item else []


def _ask(report: Report, control: Control, outcome: Outcome) -> Ask:
    place = control.place
    part, mark, fact = plan_of(report.rubric).clauses[place], report.marks.get(place), report.facts.get(place)
    typed, theirs = outcome.typed.get(place), outcome.theirs.get(place)
    known = typed or mark
    return Ask(
        control, known.answer if known else "", known.note if known else "", mark.version if mark else 0, below(report, place), "",
        said(part, mark.answer) if mark else "", mark, place in report.stated, said(part, fact.answer) if fact else "", fact.note if fact else "",
        next((a for a in report.absents if a.place in list(above(place))), None), outcome.errors.get(place, ""), theirs,
        said(part, theirs.answer) if theirs else "",
    )


def _words(report: Report, item: Item | None, outcome: Outcome) -> Ask | None:
    if item is None:
        return None
    mark, typed = report.marks.get(item.id), outcome.typed.get(item.id)
    known = typed or mark
    control = Control(item.id, 0, "完成情况", "", "words")
    return Ask(control, "", known.note if known else "", mark.version if mark else 0, by=mark, error=outcome.errors.get(item.id, ""),
               theirs=outcome.theirs.get(item.id))


def parts(request: Any, entry: Entry, item: str, names: Sequence[str] = tuple(PARTS)) -> dict[str, str]:
    """The parts of the page that change when something is saved, by their ids."""
    shown = desk(request.actor, entry, item)
    return {name: render_to_string(f"report/{PARTS[name]}.html#{name}", {"desk": shown}, request) for name in names}
