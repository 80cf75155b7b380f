"""What has happened to a mark, with its time: versions of the judgements for who may know them, corrections, and every version of the result.

A unit is told what has happened since it was told of its result at all: from the version that the notice showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kaoping.core.points import show_range

from ..models import Absent, Correction, Entry, Graded, Mark, MarkVersion, Outcome
from ..policy import Actor, Scope, may
from ..policy.states import CORRECTIONS, CorrectionState, SheetKind
from .look import Sight, place_words
from .outcomes import bounds_of, place_from_dict

_SHEET = {SheetKind.AGREED: "合议", SheetKind.FACT: "考核办登记"}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happened. `who` is empty for those who are not to know."""

    when: datetime
    what: str
    words: str = ""
    who: str = ""

    @property
    def at(self) -> str:
        return timezone.localtime(self.when).strftime("%Y-%m-%d %H:%M")


def of_place(actor: Actor, scope: Scope, entry: Entry, item: str, place: str, marks: Iterable[Mark], named: bool) -> list[Deed]:
    """Of an item or of one of its clauses, the earliest first. `named`: this person may know who has judged here."""
    told = [*_versions(marks), *_absents(entry, place, item)] if named else []
    told += _corrections(actor, scope, entry, item, named)
    told += _outcomes(entry, lambda content: _mark(content, item), f"{item}得")
    return sorted(_since_notice(actor, scope, entry, told), key=lambda d: d.when)


def of_total(actor: Actor, scope: Scope, entry: Entry, sight: Sight) -> list[Deed]:
    """Of the unit's total: corrections, every version of the result, the decided grade."""
    named = may(actor, "results.names", scope)
    told = [*_corrections(actor, scope, entry, "", named), *_outcomes(entry, lambda c: _total(c, sight), "总分")]
    if sight.decided:
        for one in Graded.objects.filter(entry=entry, step="decided").select_related("by"):
            told.append(Deed(one.at, f"审定等次“{one.grade}”", "；".join(w for w in (one.meeting, one.reason) if w), one.by.name if named else ""))
    return sorted(_since_notice(actor, scope, entry, told), key=lambda d: d.when)


def _versions(marks: Iterable[Mark]) -> list[Deed]:
    known = {m.pk: m for m in marks}
    told, before = [], dict.fromkeys(known, "")
    for v in MarkVersion.objects.filter(mark__in=list(known)).select_related("by").order_by("mark_id", "version"):
        mark, old = known[v.mark_id], before[v.mark_id]
        said = v.answer or "（空）"
        what = f"{mark.place} {_SHEET[SheetKind(mark.sheet.kind)]}：{f'{old} → ' if old and old != said else ''}{said}" if "." in mark.place else mark.place
        told.append(Deed(v.at, what if v.answer or old else f"{mark.place} 合议理由", v.note, v.by.name))
        before[v.mark_id] = v.answer
    return told


def _absents(entry: Entry, place: str, item: str) -> list[Deed]:
    told = []
    section = item.partition(".")[0]
    for one in Absent.objects.filter(entry=entry).select_related("by", "consent_by", "ended_by").order_by("id"):
        if one.place not in (section, item) and not (one.place == place or (place == item and one.place.startswith(f"{item}."))):
            continue
        told.append(Deed(one.at, f"{one.place} 提出不适用", one.reason, one.by.name))
        if one.consent_by is not None and one.consent_at is not None:
            told.append(Deed(one.consent_at, f"{one.place} 同意不适用", "", one.consent_by.name))
        if one.ended_at is not None:
            told.append(Deed(one.ended_at, f"{one.place} 不适用终止", one.refused, one.ended_by.name if one.ended_by else ""))
    return told


def _corrections(actor: Actor, scope: Scope, entry: Entry, item: str, named: bool) -> list[Deed]:
    """Corrections that touch the item (empty: all): carried out for everybody, under way or refused only for those who handle them."""
    rows = Correction.objects.filter(entry=entry).select_related("by", "approved_by", "appeal")
    rows = rows if may(actor, "correct.read", scope) else rows.filter(state=CorrectionState.DONE)
    told = []
    for one in rows:
        changes = [f"{i}：{b} → {a}" for i, (b, a) in one.marks.items() if not item or i == item]
        touched = any(_touches(c, item) for c in one.changes)
        if item and not changes and not touched:
            continue
        words = "；".join([*changes, f"理由：{one.reason}", *([f"因申诉第{one.appeal.no}号"] if one.appeal else [])])
        people = "、".join(u.name for u in (one.by, one.approved_by) if u is not None) if named else ""
        told.append(Deed(one.approved_at or one.at, f"更正第{one.no}号（{CORRECTIONS[CorrectionState(one.state)]}）", words, people))
    return told


def _touches(change_: Mapping[str, Any], item: str) -> bool:
    place = str(change_.get("place") or change_.get("absent") or "")
    return place == item or place.startswith(f"{item}.")


def _outcomes(entry: Entry, say: Any, what: str) -> list[Deed]:
    """Each version of the result in which the figure is another than before."""
    told, before = [], ""
    for one in Outcome.objects.filter(entry=entry).order_by("version"):
        said = say(one.content)
        if said != before:
            change_ = f"{before} → {said}" if before else said
            told.append(Deed(one.at, f"结果第{one.version}版", f"{what}{change_}"))
        before = said
    return told


def _mark(content: Mapping[str, Any], item: str) -> str:
    found = next((i for s in content["score"]["sections"] for i in s["items"] if i["id"] == item), None)
    return "—" if found is None else "不适用" if found.get("absent") else show_range(bounds_of(found))


def _total(content: Mapping[str, Any], sight: Sight) -> str:
    place = place_words(place_from_dict(content["place"], content["unit"])) if sight.places else ""
    return show_range(bounds_of(content["total"])) + (f"（第{place}名）" if place else "")


def _since_notice(actor: Actor, scope: Scope, entry: Entry, told: list[Deed]) -> list[Deed]:
    """For who sees more than a unit does: all. For the unit: the result as the notice showed it, and what came after."""
    first = entry.assessment.notice_from
    if may(actor, "results.read", scope) or first is None:
        return told
    day = lambda d: timezone.localtime(d.when).date()  # noqa: E731
    shown = max((d.when for d in told if d.what.startswith("结果第") and day(d) < first), default=None)
    return [d for d in told if day(d) >= first or d.when == shown]
