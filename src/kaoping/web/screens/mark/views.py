"""Marking, looked at: what there is to do, one unit with all items, one item with all units, what is still missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ...models import Assessment, Entry
from ...policy import EntryState, may, steps
from ...queries.asking import controls
from ...queries.ready import missing, own_sheet
from ...queries.rubrics import rubric_of
from .pages import item_page, list_page, place_of, sheet_page


@require_safe
def listing(request: Any, assessment: Assessment) -> HttpResponse:
    by = "item" if request.GET.get("by") == "item" else "unit"
    return render(request, "mark/list.html", list_page(request.actor, assessment, by))


@require_safe
def sheet(request: Any, entry: Entry) -> HttpResponse:
    if too_early(request, entry):
        return render(request, "mark/early.html", {"entry": entry})
    return render(request, "mark/sheet.html", sheet_page(request.actor, request.scope, entry, request.GET.get("item", ""), request.GET.get("show", "")))


@require_safe
def item(request: Any, assessment: Assessment, item: str) -> HttpResponse:
    told = item_page(request.actor, assessment, item, request.GET.get("unit", ""), request.GET.get("show", ""))
    return render(request, "mark/item.html", told)


@require_safe
def check(request: Any, entry: Entry) -> HttpResponse:
    if not steps.reported(EntryState(entry.state)):
        return redirect("mark:sheet", entry.pk)
    return render(request, "mark/check.html", check_page(request, entry))


def too_early(request: Any, entry: Entry) -> bool:
    """Whether the unit's report is still the unit's own: until it has been handed in, nobody marking sees anything of it."""
    return not steps.reported(EntryState(entry.state)) or not may(request.actor, "report.read", request.scope)


def check_page(request: Any, entry: Entry) -> dict[str, Any]:
    """What is missing before the sheet can be handed in, each with its place."""
    found, rubric, kept = missing(request.actor, entry), rubric_of(entry), own_sheet(request.actor, entry)
    signs = {place: c.sign for place, c in controls(rubric).items()}
    rows = []
    for item in rubric.items():
        here = [(m, signs[m.place], place_of(entry, m.item, False, f"q-{entry.pk}-{m.place}")) for m in found if m.item == item.id]
        rows += [(item, here)] if here else []
    free = sum(m.free and m.kind == "open" for m in found)
    return {"entry": entry, "rows": rows, "missing": len(found), "free": free, "sheet": kept, "done": bool(kept and kept.submitted_at)}
