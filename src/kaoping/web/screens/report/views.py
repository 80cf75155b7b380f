"""A unit's report: the list, one item, saving, the printed form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions.reporting import copy_words
from ...models import Assessment, Entry
from ...queries.nav import assessments_of
from ...queries.reporting import deadline, entries_of
from .present import CHECK, FIGURES, TICKED, desk, office_rows, parts
from .saving import save as save_form
from .saving import told


@require_safe
def list_(request: Any, assessment: Assessment) -> HttpResponse:
    shown = [desk(request.actor, entry, CHECK) for entry in entries_of(request.actor, assessment)]
    others = [a for a in assessments_of(request.actor) if a.pk != assessment.pk and entries_of(request.actor, a)]
    return render(request, "report/list.html", {"assessment": assessment, "desks": shown, "others": others, "today": timezone.localdate()})


@require_safe
def office(request: Any, assessment: Assessment) -> HttpResponse:
    rows = office_rows(request.actor, assessment)
    shown = {"assessment": assessment, "rows": rows, "deadline": deadline(assessment), "today": timezone.localdate()}
    return render(request, "report/office.html", shown)


@require_safe
def unit(request: Any, entry: Entry) -> HttpResponse:
    return render(request, "report/unit.html", {"desk": desk(request.actor, entry, request.GET.get("item", ""))})


@require_safe
def paper(request: Any, entry: Entry) -> HttpResponse:
    shown = desk(request.actor, entry, CHECK)
    rows = [(line, shown.report.marks.get(line.item.id), _reasons(shown.report, line.item)) for line in shown.flat]
    numbers = {line.item.id: [p.number for p in shown.report.papers if line.item.id in p.items] for line in shown.flat}
    shown_ = {"desk": shown, "rows": rows, "numbers": numbers, "now": timezone.localtime(), "paper_class": "landscape"}
    return render(request, "report/paper.html", shown_)


def _reasons(report: Any, item: Any) -> list[str]:
    marks = (report.marks.get(c.id) for c in item.clauses)
    return [m.note for m in marks if m is not None and m.note]


@require_POST
def save(request: Any, entry: Entry) -> HttpResponse:
    outcome = save_form(request.actor, entry, request.POST)
    item = request.POST["item"]
    if request.headers.get("Accept", "").startswith("application/json"):
        moved = TICKED if request.POST.get("place", item) == item else FIGURES
        return JsonResponse({**told(outcome, entry), "parts": parts(request, entry, item, moved)}, status=outcome.status)
    if outcome.status != 200:
        return render(request, "report/unit.html", {"desk": desk(request.actor, entry, item, outcome)}, status=outcome.status)
    messages.success(request, f"{item}已保存")
    return _to(entry, request.POST.get("next") if request.POST.get("act") == "next" else item)


@require_POST
def copy(request: Any, entry: Entry) -> HttpResponse:
    item = request.POST.get("item", "")
    try:
        copy_words(request.actor, entry, item, request.POST.get("source", ""))
        messages.success(request, "已沿用，请核对并改成本年度的情况")
    except KaopingError as error:
        messages.error(request, str(error))
    return _to(entry, item)


def _to(entry: Entry, item: str | None) -> HttpResponse:
    response = redirect("report:unit", entry.pk)
    response["Location"] += f"?{urlencode({'item': item})}" if item else ""
    return response
