"""What a sheet's marks come to: the core's score, and the few figures of it that are kept beside the sheet so that pages need not score again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from kaoping.core.judgement import Judgement, NotApplicable
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.points import show
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score, marks, score

from ..models import Absent, Entry, Mark, Sheet
from ..models.swift import Prepared, Statement, read
from ..policy import SheetKind
from .grounds import wanting
from .rubrics import policy_of

Tally = dict[str, list[str | int]]


class Row(NamedTuple):
    """The columns of a mark that saving, scoring and its grounds look at."""

    place: str
    answer: str
    value: Decimal | None
    note: str
    basis: list[dict[str, Any]]
    sheet: int
    id: int
    version: int
    how: str
    by: str = ""


_COLUMNS = ("place", "answer", "value", "note", "basis", "sheet_id", "id", "version", "how")


def _of(entry: int, kind: str, slot: str, facts: str) -> QuerySet[Mark, Any]:
    # By the unit, whose sheets are few: a condition on the marks or on their sheets would look at every mark there is.
    found = Mark.objects.filter(Q(sheet__kind=kind, sheet__slot=slot) | Q(sheet__kind=facts, sheet__slot=""), sheet__entry=entry)
    return found.values_list(*_COLUMNS)


_ROWS = Prepared(_of, numbers=1, texts=3)
_NAMED = Prepared(lambda *given: _of(*given).values_list(*_COLUMNS, "by__name"), numbers=1, texts=3)
_GONE = Prepared(lambda entry: Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None).values_list("id"))


def rows_of(sheet: Sheet) -> list[Row]:
    """All marks on the sheet; for those who assess, after the facts that the office has stated for all. One query."""
    return rows_from(sheet, read(asking_rows(sheet.entry_id, SheetKind(sheet.kind), sheet.slot, _NAMED))[0])


def asking_rows(entry: int, kind: SheetKind, slot: str, query: Prepared = _ROWS) -> Statement:
    """The query of rows_of, to be run together with others; without the names of who judged, unless `query` asks for them."""
    return query.asking(entry, str(kind), slot, str(SheetKind.FACT) if kind in (SheetKind.MEMBER, SheetKind.AGREED) else "")


def asking_absents(entry: int) -> Statement:
    """The query that says whether absents_of has anything to tell, to be run together with others."""
    return _GONE.asking(entry)


def rows_from(sheet: Sheet, found: Iterable[tuple[Any, ...]]) -> list[Row]:
    """What asking_rows has found for the sheet, as rows_of gives it."""
    rows = [Row(p, a, _number(v), n, _basis(b), *rest) for p, a, v, n, b, *rest in found]
    others = [r for r in rows if r.sheet != sheet.pk]
    return [*others, *(r for r in rows if r.sheet == sheet.pk)] if others else rows


def _basis(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, str):
        return list(value)
    return [] if value == "[]" else list(json.loads(value))


def _number(value: Any) -> Decimal | None:
    return None if value is None else _decimal(str(value))


@lru_cache(maxsize=1024)
def _decimal(value: str) -> Decimal:
    return Decimal(value).normalize() + 0


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
    return score(rubric, _sheet(rubric, entry, judgements, absents), policy_of(entry.assessment))


def _sheet(rubric: Rubric, entry: Entry, judgements: Mapping[str, Judgement], absents: Mapping[str, NotApplicable]) -> CoreSheet:
    gone = set(absents)
    kept = {p: j for p, j in judgements.items() if not gone or not _within(p, gone)}
    return CoreSheet(entry.unit.name, rubric.id, kept, dict(absents))


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


def retally(sheet: Sheet, rubric: Rubric, rows: Sequence[Row] | None = None, absent: bool = True) -> None:
    """Score the sheet anew and keep the figures on it (not saved: the caller does, in its transaction). `rows`: its marks, where they are known; `absent`:
    whether anything at the unit may not apply."""
    rows = rows_of(sheet) if rows is None else rows
    answers = _sheet(rubric, sheet.entry, judged(rows), absents_of(sheet.entry) if absent else {})
    sheet.tally = tally_of(marks(rubric, answers, policy_of(sheet.entry.assessment)))
    if sheet.kind in (SheetKind.MEMBER, SheetKind.AGREED):
        sheet.tally["lacks"] = [w.place for w in wanting(rubric, (r for r in rows if r.sheet == sheet.pk))]


def sheets_of(entry: Entry, kinds: Iterable[SheetKind]) -> list[Sheet]:
    """The unit's sheets of these kinds."""
    return list(Sheet.objects.filter(entry=entry, kind__in=list(kinds)).select_related("author"))
