"""What the script is told after a save: the mark as it stands, the totals that follow, or both values of a conflict."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime

from kaoping.core.plan import plan_of

from ...actions.marks import Conflict, Saved, work_for
from ...actions.onsite import Received
from ...models import Entry, Mark
from ...policy import Actor
from ...queries.asking import said
from ...queries.cards import badge
from ...queries.duties import duties_at
from ...queries.grounds import below_full, lacks
from ...queries.marking import figures
from ...queries.rubrics import rubric_of
from ...queries.tally import Tally


def told(entry: Entry, mark: Mark) -> dict[str, Any]:
    """A mark: its answer as stored and in words, the fact, the basis, and whether anything is still lacking."""
    part = plan_of(rubric_of(entry)).clauses.get(mark.place)
    below = part is not None and mark.value is not None and below_full(part, mark.value)
    return {
        "place": mark.place, "answer": mark.answer, "said": said(part, mark.answer) if part else "", "note": mark.note, "basis": mark.basis,
        "version": mark.version, "by": mark.by.name, "at": f"{localtime(mark.at):%H:%M:%S}", "below": below,
        "lacks": lacks(mark.note, mark.basis) if below else "",
    }


def saved_as(entry: Entry, saved: Saved) -> dict[str, Any]:
    """The whole reply to a save."""
    mark = told(entry, saved.mark)
    return {
        "mark": mark, "version": mark["version"], "at": f"{localtime(timezone.now()):%H:%M:%S}", "below_full": mark["below"],
        **totals(entry, saved.sheet.tally, mark["place"], saved.items),
    }


def received_as(entry: Entry, found: Received) -> dict[str, Any]:
    """The reply to what a device has sent: the first result, and for an answer the totals as they stand now."""
    told_: dict[str, Any] = {**found.receipt.result, "receipt": found.receipt.pk, "again": found.again, "at": f"{localtime(found.receipt.at):%H:%M:%S}"}
    if found.saved is None:
        return told_
    return {**saved_as(entry, found.saved), **told_}


def totals(entry: Entry, tally: Tally, place: str, items: tuple[str, ...]) -> dict[str, Any]:
    """What the place's item, its section and the assessor's sheet come to."""
    rubric = rubric_of(entry)
    item = place.rpartition(".")[0] if place in plan_of(rubric).clauses else place
    sums, row = figures(tally, rubric, items), tally[item]
    state, text = badge(row, bool(row[2]))
    section = item.partition(".")[0]
    return {
        "item": {"id": item, "low": str(row[0]), "high": str(row[1]), "answered": row[2], "asked": row[3], "state": state, "text": text},
        "section": {"id": section, "range": sums[section]}, "total": sums["total"],
    }


def clash(actor: Actor, entry: Entry, found: Conflict) -> dict[str, Any]:
    """Both values: what stands, with the totals as they stand, and what was sent."""
    sent, theirs = found.mine, found.theirs
    part = plan_of(rubric_of(entry)).clauses[sent.place]
    mine = {"answer": sent.answer, "said": said(part, sent.answer), "note": sent.note, "basis": list(sent.basis), "version": sent.version}
    _, items = work_for(actor, entry, sent.place, duties_at(entry))
    return {"error": str(found), "conflict": {"theirs": told(entry, theirs), "mine": mine, **totals(entry, theirs.sheet.tally, sent.place, items)}}
