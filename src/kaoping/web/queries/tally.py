"""What a sheet's marks come to: the core's score, and the few figures of it that are kept beside the sheet so that pages need not score again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from kaoping.core.judgement import Judgement, NotApplicable
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.points import show
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score, score

from ..models import Absent, Entry, Mark, Sheet
from ..policy import SheetKind
from .grounds import wanting
from .rubrics import policy_of

Tally = dict[str, list[str | int]]


class Row(NamedTuple):
    """The columns of a mark that scoring and its grounds look at."""

    place: str
    answer: str
    value: Decimal | None
    note: str
    basis: list[dict[str, Any]]
    sheet: int
    by: str


def rows_of(sheet: Sheet) -> list[Row]:
    """The sheet's answers; for those who assess, after the facts that the office has stated for all. One query."""
    mine = Q(sheet=sheet)
    if sheet.kind in (SheetKind.MEMBER, SheetKind.AGREED):
        mine |= Q(sheet__entry=sheet.entry_id, sheet__kind=SheetKind.FACT)
    rows = Mark.objects.filter(mine).exclude(answer="").values_list("place", "answer", "value", "note", "basis", "sheet_id", "by__name")
    return sorted((Row(*r) for r in rows), key=lambda r: r.sheet != sheet.pk)


def judgements_of(sheet: Sheet) -> dict[str, Judgement]:
    """The sheet's answers by clause; for those who assess, with the facts that the office has stated for all."""
    return judged(rows_of(sheet))


def judged(rows: Iterable[Row]) -> dict[str, Judgement]:
    """Answers by clause; of two on the same clause the later row counts."""
    return {r.place: Judgement(r.place, r.answer, Decimal(r.value or 0), r.note, (), r.by) for r in rows if r.answer}


def absents_of(entry: Entry) -> dict[str, NotApplicable]:
    """What does not apply to the unit: only what a second person has consented to counts."""
    rows = Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None).values_list("place", "reason", "by__name", "consent_by__name")
    return {place: NotApplicable(place, reason, by, consent) for place, reason, by, consent in rows}


def score_of(rubric: Rubric, entry: Entry, judgements: Mapping[str, Judgement], absents: Mapping[str, NotApplicable]) -> Score:
    """The core's score of these answers for the unit. An answer to what does not apply is left aside, not lost."""
    gone = set(absents)
    kept = {p: j for p, j in judgements.items() if not gone or not _within(p, gone)}
    return score(rubric, CoreSheet(entry.unit.name, rubric.id, kept, dict(absents)), policy_of(entry.assessment))


def _within(place: str, gone: set[str]) -> bool:
    return any(place == g or place.startswith(g + ".") for g in gone)


def tally_of(found: Score) -> Tally:
    """{"total", section, item: [low, high, answered, asked, worth]}; an item that does not apply ends in a further 1.

    On the sheets of those who assess, "lacks" lists the places below full that lack their fact or proof."""
    told: Tally = {"total": _row(found)}
    for section in found.parts:
        told[section.id] = _row(section)
        for item in section.parts:
            told[item.id] = _row(item)
    return told


def _row(part: Score) -> list[str | int]:
    row: list[str | int] = [show(part.bounds.low), show(part.bounds.high), part.answered, part.asked, show(part.worth)]
    return [*row, 1] if part.not_applicable else row


def retally(sheet: Sheet, rubric: Rubric) -> Score:
    """Score the sheet anew and keep the figures on it (not saved: the caller does, in its transaction)."""
    rows = rows_of(sheet)
    found = score_of(rubric, sheet.entry, judged(rows), absents_of(sheet.entry))
    sheet.tally = tally_of(found)
    if sheet.kind in (SheetKind.MEMBER, SheetKind.AGREED):
        sheet.tally["lacks"] = [w.place for w in wanting(rubric, (r for r in rows if r.sheet == sheet.pk))]
    return found


def sheets_of(entry: Entry, kinds: Iterable[SheetKind]) -> list[Sheet]:
    """The unit's sheets of these kinds."""
    return list(Sheet.objects.filter(entry=entry, kind__in=list(kinds)).select_related("author"))
