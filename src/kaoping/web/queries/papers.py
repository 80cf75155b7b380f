"""The forms of an assessment as papers: which there are for whom, and what each is filled with from the record. What is not known stays blank.

`of` names what a paper is of: `entry:12`, `panel:3`, `sheet:9`, `appeal:2`, `correction:1`, `assessment:4`, `part:0` (a table of the results).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ..models import Appeal, Assessment, Correction, Entry, Panel, Sheet
from ..policy import Actor, Hidden, Scope, SheetKind, Stage
from ..policy.papers import KINDS, Kind, own_units, too_early
from . import papers_after, papers_letters, papers_marking, papers_parts, papers_plan
from .access import entry_scope, scope_of
from .appealing import number_of
from .papers_after import appeal_there
from .papers_letters import ordered
from .papers_parts import parts
from .papers_subject import Filled, Subject

_AT = ("entry__assessment__owner", "entry__unit")
_PANELS = (*_AT, "group")
Scopes = dict[int, Scope]


def forms_for(actor: Actor, scope: Scope, assessment: Assessment, entry: Entry | None = None) -> list[str]:
    """The forms of which there is something for this person by now, in their order; of one unit: `entry`."""
    scopes: Scopes = {}
    return [form for form, kind in KINDS.items() if _there(actor, scope, assessment, kind, entry, scopes)]


def _there(actor: Actor, scope: Scope, assessment: Assessment, kind: Kind, entry: Entry | None, scopes: Scopes) -> bool:
    if too_early(kind.form, Stage(assessment.stage)):
        return False
    if kind.of == "part":  # without reckoning the results to see how many there are
        return entry is None and kind.wide(actor, scope)
    return next(subjects(actor, assessment, kind.form, entry, scopes), None) is not None


def subjects(
    actor: Actor, assessment: Assessment, form: str, entry: Entry | None = None, scopes: Scopes | None = None
) -> Iterator[Subject]:
    """What there is of a form for this person at this stage, in the units' order. KeyError: no such form. `scopes`: of units that were asked for before."""
    kind = KINDS[form]
    if too_early(form, Stage(assessment.stage)):
        return
    if kind.whole and entry is None:
        yield from _whole(actor, assessment, kind)
    if kind.of == "entry":
        yield from _of_entry(actor, assessment, kind, entry, {} if scopes is None else scopes)
    else:
        yield from _EACH[kind.of](actor, assessment, kind, entry)


def subject(actor: Actor, assessment: Assessment, form: str, of: str) -> Subject:
    """The one that `of` names. Hidden: there is none for this person."""
    kind = KINDS.get(form)
    what, _, number = of.partition(":")
    if kind is None or (what != kind.of and not (kind.whole and what == "assessment")) or not number.isascii() or not number.isdigit() or len(number) > 17:
        raise Hidden(f"{form} {of}")
    found = next((s for s in subjects(actor, assessment, form, _entry_of(assessment, what, int(number))) if s.of == of), None)
    if found is None:
        raise Hidden(f"{form} {of}")
    return found


def unseen(assessment: Assessment, form: str, of: str, narrow: bool) -> Subject:
    """The subject without asking who may see it: to reckon anew what a paper said. Hidden: there is no such thing any more."""
    what, _, number = of.partition(":")
    if what not in _MODELS:
        return Subject(form, of, assessment, None, assessment.name)
    related = {"panel": _PANELS, "entry": ("assessment__owner", "unit"), "sheet": (*_AT, "author", "group")}.get(what, _AT)
    thing = _MODELS[what].objects.select_related(*related).filter(pk=number).first()
    if thing is None:
        raise Hidden(of)
    entry = thing if isinstance(thing, Entry) else thing.entry
    return Subject(form, of, thing, entry, entry.unit.name, "", narrow)


def _entry_of(assessment: Assessment, what: str, number: int) -> Entry | None:
    """The unit that a thing belongs to, so that one unit's are looked through and not all. Hidden: there is no such thing here."""
    model = _MODELS.get(what)
    if model is None:
        return None
    row = model.objects.filter(pk=number).first()
    found: Entry | None = row if isinstance(row, Entry) else getattr(row, "entry", None)
    if found is None or found.assessment_id != assessment.pk:
        raise Hidden(f"{what}:{number}")
    return found


_MODELS: dict[str, Any] = {"entry": Entry, "panel": Panel, "sheet": Sheet, "appeal": Appeal, "correction": Correction}


def entries_for(actor: Actor, assessment: Assessment, entry: Entry | None = None) -> list[Entry]:
    """The units that can concern this person at all: whether they do is for their rights to say."""
    rows = Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id")
    if (units := own_units(actor, assessment.owner_id, assessment.pk)) is not None:
        rows = rows.filter(unit__in=units)
    found = list(rows.filter(pk=entry.pk) if entry is not None else rows)
    for one in found:
        one.assessment = assessment
    return found


def _seen(actor: Actor, kind: Kind, scope: Scope, around: Callable[[], Scope]) -> bool | None:
    """Whether as told to the unit alone; None: not at all."""
    if kind.wide(actor, scope):
        return False
    return True if kind.narrow and kind.told(actor, around()) else None


def _whole(actor: Actor, assessment: Assessment, kind: Kind) -> Iterator[Subject]:
    if kind.wide(actor, scope_of(assessment)):
        yield Subject(kind.form, f"assessment:{assessment.pk}", assessment, None, "全部单位")


def _of_assessment(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    if entry is None and kind.wide(actor, scope_of(assessment)):
        yield Subject(kind.form, f"assessment:{assessment.pk}", assessment, None, assessment.name)


def _of_part(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    if entry is None and kind.wide(actor, scope_of(assessment)):
        for n, name in enumerate(parts(assessment, kind.form)):
            yield Subject(kind.form, f"part:{n}", assessment, None, assessment.name, name)


def _of_entry(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None, scopes: Scopes) -> Iterator[Subject]:
    some, memo = ordered(assessment) if kind.form == "F18" else None, dict[str, Any]()
    for one in entries_for(actor, assessment, entry):
        if some is not None and one.pk not in some:
            continue
        scope = scopes[one.pk] = scopes.get(one.pk) or entry_scope(one)[0]
        narrow = _seen(actor, kind, scope, lambda scope=scope: scope)  # type: ignore[misc]
        if narrow is not None:
            yield Subject(kind.form, f"entry:{one.pk}", one, one, one.unit.name, "", narrow, memo)


def _of_panel(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    rows = Panel.objects.filter(entry__assessment=assessment).select_related(*_PANELS).order_by("entry__order", "entry_id", "group__order", "id")
    for panel in rows.filter(entry=entry) if entry is not None else rows:
        narrow = _seen(actor, kind, scope_of(panel), lambda panel=panel: _around(panel))  # type: ignore[misc]
        if narrow is not None:
            yield Subject(kind.form, f"panel:{panel.pk}", panel, panel.entry, panel.entry.unit.name, panel.group.name, narrow)


def _around(panel: Panel) -> Scope:
    """The unit's scope, as far as this panel has come: a unit is told of a sheet that is signed, and of no other."""
    return replace(entry_scope(panel.entry)[0], panels=scope_of(panel).panels)


def _of_sheet(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    rows = Sheet.objects.filter(entry__assessment=assessment, kind=SheetKind.MEMBER).select_related(*_AT, "author", "group")
    panels = {(p.entry_id, p.group_id): p for p in Panel.objects.filter(entry__assessment=assessment).select_related(*_PANELS)}
    for sheet in (rows.filter(entry=entry) if entry is not None else rows).order_by("entry__order", "entry_id", "group__order", "id"):
        panel = panels.get((sheet.entry_id, sheet.group_id or 0))
        if panel is None or sheet.author is None:
            continue
        scope = replace(scope_of(panel), author=sheet.author_id)
        if kind.wide(actor, scope):
            yield Subject(kind.form, f"sheet:{sheet.pk}", sheet, sheet.entry, sheet.entry.unit.name, sheet.author.name)


def _of_appeal(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    rows = Appeal.objects.filter(entry__assessment=assessment).select_related(*_AT, "filed_by", "accepted_by", "decided_by")
    for appeal in (rows.filter(entry=entry) if entry is not None else rows).order_by("entry__order", "entry_id", "no"):
        narrow = _seen(actor, kind, scope_of(appeal), lambda appeal=appeal: entry_scope(appeal.entry)[0])  # type: ignore[misc]
        if narrow is not None and appeal_there(appeal, kind.form, narrow):
            yield Subject(kind.form, f"appeal:{appeal.pk}", appeal, appeal.entry, appeal.entry.unit.name, f"{number_of(appeal)}（{appeal.place}）", narrow)


def _of_correction(actor: Actor, assessment: Assessment, kind: Kind, entry: Entry | None) -> Iterator[Subject]:
    rows = Correction.objects.filter(entry__assessment=assessment).select_related(*_AT, "by", "approved_by")
    for one in (rows.filter(entry=entry) if entry is not None else rows).order_by("entry__order", "entry_id", "no"):
        if kind.wide(actor, entry_scope(one.entry)[0]):
            yield Subject(kind.form, f"correction:{one.pk}", one, one.entry, one.entry.unit.name, number_of(one))


_Each = Callable[[Actor, Assessment, Kind, Entry | None], Iterator[Subject]]
_EACH: dict[str, _Each] = {
    "assessment": _of_assessment, "part": _of_part, "panel": _of_panel, "sheet": _of_sheet, "appeal": _of_appeal,
    "correction": _of_correction,
}
_FILLERS: dict[str, Callable[[Subject], Filled]] = {
    "F01": papers_marking.issued, "F02": papers_marking.agreed, "F03": papers_marking.own_report, "F04": papers_marking.evidence,
    "F05": papers_marking.member, "F06": papers_marking.deductions, "F07": papers_marking.panel, "F08": papers_marking.visits,
    "F09": papers_plan.interviews, "F10": papers_plan.ballot, "F10b": papers_parts.filled, "F11": papers_parts.filled, "F12": papers_parts.filled,
    "F13": papers_parts.filled, "F14": papers_parts.filled, "F15": papers_parts.filled, "F16": papers_after.appeal, "F16b": papers_after.decision,
    "F17": papers_letters.feedback_letter, "F18": papers_letters.notice, "F19": papers_after.problems, "F19b": papers_after.problems,
    "F20": papers_after.problems, "F21": papers_after.correction, "F22": papers_plan.groups, "F23": papers_plan.calendar, "F24": papers_after.archive,
}


def filled(subject: Subject) -> Filled:
    """What the paper says at this moment. KaopingError: it cannot be said."""
    return _FILLERS[subject.form](subject)


__all__ = ["Filled", "Subject", "entries_for", "filled", "forms_for", "subject", "subjects"]
