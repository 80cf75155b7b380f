"""Facts put into words before, offered again: the assessor's own for the same clause, and those of sheets that have been signed. Never a colleague's draft."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from ..models import Entry, Mark, Panel
from ..policy import Actor, PanelState, SheetKind, Stage

MOST = 400


def phrases(actor: Actor, entry: Entry, item: str = "") -> dict[str, list[str]]:
    """Clause → notes used before on it under the same standard and rubric, the latest first, each once."""
    unsigned = Panel.objects.filter(entry=OuterRef("sheet__entry")).exclude(state=PanelState.SIGNED)
    signed = Panel.objects.filter(entry=OuterRef("sheet__entry"), state=PanelState.SIGNED)
    own = Q(sheet__kind=SheetKind.MEMBER, sheet__author=actor.id)
    settled = Q(sheet__kind=SheetKind.AGREED) & (Q(Exists(signed), ~Exists(unsigned)) | Q(sheet__entry__assessment__stage=Stage.ARCHIVED))
    rows = Mark.objects.filter(
        own | settled, sheet__entry__assessment__digest=entry.assessment.digest, sheet__entry__assessment__owner=entry.assessment.owner_id,
        sheet__entry__rubric=entry.rubric,
    ).exclude(note="")
    if item:
        rows = rows.filter(place__startswith=f"{item}.")
    found: dict[str, list[str]] = {}
    for place, note in rows.order_by("-at").values_list("place", "note")[:MOST]:
        kept = found.setdefault(place, [])
        if note not in kept and len(note) <= 120:
            kept.append(note)
    return found
