"""What the script is told after a save: the mark as it stands, the totals that follow, or both values of a conflict."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime

from kaoping.core.plan import plan_of

from ...actions.marks import Conflict, Saved
from ...models import Entry, Mark
from ...queries.asking import said
from ...queries.cards import badge
from ...queries.grounds import below_full, lacks
from ...queries.marking import figures
from ...queries.rubrics import rubric_of


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
    rubric, tally, mark = rubric_of(entry), saved.sheet.tally, told(entry, saved.mark)
    item = mark["place"].rpartition(".")[0] if mark["place"] in plan_of(rubric).clauses else mark["place"]
    sums = figures(tally, rubric, saved.items)
    row = tally[item]
    state, text = badge(row, bool(row[2]))
    low, high = str(row[0]), str(row[1])
    return {
        "mark": mark, "version": mark["version"], "at": f"{localtime(timezone.now()):%H:%M:%S}", "below_full": mark["below"],
        "item": {"id": item, "low": low, "high": high, "answered": row[2], "asked": row[3], "state": state, "text": text},
        "section": {"id": item.partition(".")[0], "range": sums[item.partition(".")[0]]}, "total": sums["total"],
    }


def clash(entry: Entry, found: Conflict) -> dict[str, Any]:
    """Both values: what stands, and what was sent."""
    mine = found.mine
    part = plan_of(rubric_of(entry)).clauses[mine.place]
    sent = {"answer": mine.answer, "said": said(part, mine.answer), "note": mine.note, "basis": list(mine.basis), "version": mine.version}
    return {"error": str(found), "conflict": {"theirs": told(entry, found.theirs), "mine": sent}}
