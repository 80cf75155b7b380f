"""Saving one mark, on any sheet: the version the writer saw is checked, every version is kept, and the totals follow in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Judgement, accept
from kaoping.core.rubric import Rubric

from ..models import Entry, Mark, MarkVersion, Panel, Sheet, User
from ..models.swift import Prepared, read
from ..policy import Actor, EntryState, Hidden, PanelState, SheetKind, Stage, require, steps
from ..queries.access import entry_scope, scope_of
from ..queries.duties import divide, mine, work_at
from ..queries.grounds import MOST_WORDS
from ..queries.ready import stated
from ..queries.rubrics import rubric_of
from ..queries.tally import Row, asking_absents, asking_rows, retally, rows_from
from .change import Change, Refused, change, refuse

BASES = ("clause", "evidence", "visit", "source")


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wants to write: `version` is the one they saw (0: none yet); an empty `answer` leaves the question open again."""

    place: str
    version: int
    answer: str = ""
    note: str = ""
    basis: tuple[dict[str, Any], ...] = ()
    how: str = ""


class Conflict(Refused):
    """Somebody else has written here since: both are shown, and the later one chooses. Nothing was stored."""

    def __init__(self, theirs: Mark, mine: Given) -> None:
        super().__init__(f"{theirs.place}在您填写期间已由{theirs.by.name}改为“{theirs.answer or '未答'}”，请选择保留哪一个")
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True, slots=True)
class Saved:
    """The mark as it stands, its sheet with the new totals, and, for an assessor, the items of their group."""

    mark: Mark
    sheet: Sheet
    items: tuple[str, ...] = ()


def save_self(actor: Actor, entry: Entry, given: Given) -> Saved:
    """The unit's own answer, or its words about an item."""
    require(actor, "report.edit", scope_of(entry))
    with change(actor, "self.save") as made:
        # Locked, so that nothing slips in behind a report that is being handed in at this moment.
        state = Entry.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=entry.pk)
        refuse(steps.reporting(Stage(entry.assessment.stage), EntryState(state)))
        saved = save(actor, entry, SheetKind.SELF, given)
        made.nothing()  # the save has told it
    return saved


def save_member(actor: Actor, entry: Entry, given: Given) -> Saved:
    """An assessor's own mark, within their group's work."""
    scope, duties = entry_scope(entry)
    require(actor, "mark.save", scope)
    group, items = work_for(actor, entry, given.place, duties)
    panel = dict(scope.panels).get(group, PanelState.MARKING)
    refuse(steps.marking(Stage(entry.assessment.stage), EntryState(entry.state), panel))
    if given.place in stated(entry):
        raise KaopingError(f"{given.place}由考核办统一登记，这里不能另填")
    return replace(save(actor, entry, SheetKind.MEMBER, given, group=group), items=items)


def save_fact(actor: Actor, entry: Entry, given: Given) -> Saved:
    """A fact that the office states about a unit, with its source (R11)."""
    require(actor, "fact.edit", scope_of(entry))
    if given.place not in stated(entry):
        raise KaopingError(f"{given.place}不是由考核办登记的得分点，请先在方案里列入")
    if given.answer and not given.note.strip():
        raise KaopingError(f"{given.place}请写明来源，如通报文号")
    with change(actor, "fact.save") as made:
        refuse(steps.stating_facts(Stage(entry.assessment.stage), _panels_of(entry, given.place)))
        saved = save(actor, entry, SheetKind.FACT, given)
        retally_all(entry)
        made.nothing()  # the save has told it
    return saved


def _panels_of(entry: Entry, place: str) -> tuple[PanelState, ...]:
    """The states, locked, of the panels whose groups mark this clause at the unit."""
    item = ".".join(place.split(".")[:2])
    groups = [g for g, w in work_at(entry, rubric_of(entry)).items() if item in w.all]
    rows = Panel.objects.select_for_update(of=("self",)).filter(entry=entry, group__in=groups)
    return tuple(PanelState(s) for s in rows.values_list("state", flat=True))


def work_for(actor: Actor, entry: Entry, place: str, duties: Sequence[Any]) -> tuple[int, tuple[str, ...]]:
    """The actor's group that has this clause to mark at the unit, and all items that are the actor's there. Hidden when none of their groups has it."""
    rubric = rubric_of(entry)
    works = divide(duties, rubric)
    groups = {p.group for p in actor.posts if p.group}
    item = ".".join(place.split(".")[:2])
    for group, work in works.items():
        if group in groups and item in work.all:
            return group, mine(actor, works, rubric)
    raise Hidden(f"{entry.pk}/{place}")


def save(actor: Actor, entry: Entry, kind: SheetKind, given: Given, group: int | None = None) -> Saved:
    """Write the mark. Conflict when the version seen is no longer the one that stands; the same content again is not one.

    Rights and time are the caller's to have checked. KaopingError for an answer that does not fit its question.
    """
    rubric = rubric_of(entry)
    judged = _judged(rubric, given)
    with change(actor, f"{kind}.save", assessment=entry.assessment_id, entry=entry.pk) as made:
        author = actor.id if kind is SheetKind.MEMBER else None
        slot = "" if author is None else str(author)
        held, marks, gone = read(_SHEET.asking(entry.pk, str(kind), slot), asking_rows(entry.pk, kind, slot), asking_absents(entry.pk))
        sheet = _held(held, entry, kind, author, group)
        _unsubmitted(sheet)
        rows = rows_from(sheet, marks)
        was = next((r for r in rows if r.sheet == sheet.pk and r.place == given.place), None)
        if was is not None and _same(was, given, judged):
            made.nothing()
            return Saved(mark := _mark(entry, was.id), mark.sheet)
        if (was.version if was else 0) != given.version:
            if was is None:
                raise KaopingError(f"{given.place}的内容已经变动，请刷新页面后再填")
            raise Conflict(_mark(entry, was.id), given)
        mark = _write(made, sheet, was, given, judged)
        now = Row(mark.place, mark.answer, mark.value, mark.note, mark.basis, sheet.pk, mark.pk, mark.version, mark.how)
        retally(sheet, rubric, [*(r for r in rows if r is not was), now], bool(gone))
        sheet.version += 1
        made.alter(sheet, "tally", "version")
    return Saved(mark, sheet)


def _mark(entry: Entry, id_: int) -> Mark:
    mark = Mark.objects.select_related("by", "sheet").get(pk=id_)
    mark.sheet.entry = entry
    return mark


def _sheets(entry: int, kind: str, slot: str) -> QuerySet[Sheet, Any]:
    rows = Sheet.objects.filter(entry=entry, kind=kind, slot=slot).order_by()
    rows = rows.select_for_update() if connection.vendor == "postgresql" else rows
    return rows.values_list("id", "author_id", "group_id", "version", "submitted_at")


_SHEET = Prepared(_sheets, numbers=1, texts=2)


def _held(found: Sequence[Any], entry: Entry, kind: SheetKind, author: int | None, group: int | None) -> Sheet:
    """As `locked`, with only what saving needs of it; the totals are made anew anyway."""
    slot = "" if author is None else str(author)
    if not found:
        return locked(entry, kind, User(pk=author) if author is not None else None, group)
    id_, of, group_id, version, submitted = found[0]
    return Sheet(pk=id_, entry=entry, kind=kind, slot=slot, author_id=of, group_id=group_id, version=version, submitted_at=submitted)


def locked(entry: Entry, kind: SheetKind, author: User | None = None, group: int | None = None) -> Sheet:
    """The sheet, made when it is first written on, and held until the transaction ends."""
    slot = str(author.pk) if author else ""
    rows = Sheet.objects.filter(entry=entry, kind=kind, slot=slot)
    sheet = (rows.select_for_update() if connection.vendor == "postgresql" else rows).first()
    if sheet is None:
        sheet, _ = Sheet.objects.get_or_create(
            entry=entry, kind=kind, slot=slot, defaults={"author_id": author.pk if author else None, "group_id": group}
        )
    sheet.entry = entry
    return sheet


def locked_member(actor: Actor, entry: Entry, group: int) -> Sheet:
    """The actor's own sheet, held until the transaction ends."""
    return locked(entry, SheetKind.MEMBER, User(pk=actor.id), group)


def retally_all(entry: Entry, *kinds: SheetKind) -> None:
    """Bring the totals of the unit's sheets up to date after something that concerns them all (a fact, 不适用)."""
    rubric = rubric_of(entry)
    for sheet in Sheet.objects.filter(entry=entry, kind__in=list(kinds or SheetKind)):
        sheet.entry = entry
        retally(sheet, rubric)
        sheet.save(update_fields=["tally"])


def _unsubmitted(sheet: Sheet) -> None:
    if sheet.submitted_at is not None and sheet.kind == SheetKind.MEMBER:
        raise KaopingError("您已经提交了对该单位的评分，要改请先撤回提交")


def _judged(rubric: Rubric, given: Given) -> Judgement | None:
    if len(given.note) > MOST_WORDS:
        raise KaopingError(f"{given.place}的文字有{len(given.note)}字，请不超过{MOST_WORDS}字")
    for one in given.basis:
        if one.get("kind") not in BASES or not str(one.get("say", "")).strip():
            raise KaopingError(f"{given.place}的依据不完整，请重新选择")
    if not given.answer:
        if given.place not in known(rubric):
            raise KaopingError(f"评分表里没有编号“{given.place}”，请刷新页面")
        return None
    entry = accept(rubric, given.place, given.answer)
    if not isinstance(entry, Judgement):
        raise KaopingError(f"{given.place}要填不适用，请用“不适用”，写明理由并由另一人同意")
    return entry


def known(rubric: Rubric) -> frozenset[str]:
    """The places that may carry an answer or words: clauses and items."""
    return frozenset(i.id for i in rubric.items()) | frozenset(c.id for i in rubric.items() for c in i.clauses)


def _same(was: Row, given: Given, judged: Judgement | None) -> bool:
    said = judged.answer if judged else ""
    return (was.answer, was.note, was.basis, was.how) == (said, given.note.strip(), list(given.basis), given.how)


def _write(made: Change, sheet: Sheet, was: Row | None, given: Given, judged: Judgement | None) -> Mark:
    mark = Mark(pk=was.id if was else None, sheet=sheet, place=given.place)
    mark.answer, mark.value = (judged.answer, judged.value) if judged else ("", None)
    mark.note, mark.basis, mark.how = given.note.strip(), list(given.basis), given.how
    mark.version, mark.at = given.version + 1, timezone.now()
    mark.by = User(pk=made.actor.id, name=made.actor.name)
    if was is None:
        made.create(mark)
    else:
        made.alter(mark, "answer", "value", "note", "basis", "how", "version", "at", "by")
    kept = {"answer": mark.answer, "note": mark.note, "basis": mark.basis, "how": mark.how, "at": mark.at, "by_id": made.actor.id}
    made.add(lambda: MarkVersion(mark_id=mark.pk, version=mark.version, **kept))
    made.tell(lambda: f"mark:{mark.pk}", _told(was) if was else None, {"place": mark.place, **_told(mark)})
    return mark


def _told(mark: Mark | Row) -> dict[str, Any]:
    return {"version": mark.version, "answer": mark.answer, "note": mark.note, "basis": mark.basis, "how": mark.how}
