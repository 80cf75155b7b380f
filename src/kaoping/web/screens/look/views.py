"""Looking at results: ranking, heat map, an item, the losses, a unit, why a number is what it is, and what units are told of one another."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...models import Assessment, Entry
from ...queries import look as looking
from ...queries import look_heat
from ...queries.look_unit import unit_page
from ...queries.look_why import why as why_page
from . import books

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: Any) -> bool:
    return bool(request.GET.get("as") == "xlsx")


def _workbook(name: str, body: bytes) -> HttpResponse:
    answer = HttpResponse(body, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename=\"look.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    return answer


@require_safe
def ranking(request: Any, assessment: Assessment) -> HttpResponse:
    found = looking.ranking(request.actor, request.scope, assessment)
    if _asked(request):
        return _workbook(f"{assessment.name} 排名", books.ranking(found))
    return render(request, "look/ranking.html", {"p": found, "a": assessment, "here": "ranking"})


@require_safe
def heat(request: Any, assessment: Assessment) -> HttpResponse:
    found = look_heat.heat(assessment, request.GET.get("sort", ""))
    if _asked(request):
        return _workbook(f"{assessment.name} 得分表", books.heat(found))
    return render(request, "look/heat.html", {"p": found, "a": assessment, "here": "heat", "sorts": look_heat.SORTS.items()})


@require_safe
def losses(request: Any, assessment: Assessment) -> HttpResponse:
    found = look_heat.losses(assessment)
    if _asked(request):
        return _workbook(f"{assessment.name} 失分情况", books.losses(found))
    return render(request, "look/losses.html", {"p": found, "a": assessment, "here": "losses"})


@require_safe
def item(request: Any, assessment: Assessment, item: str) -> HttpResponse:
    found = look_heat.item_page(assessment, item)
    if _asked(request):
        return _workbook(f"{assessment.name} {item.replace('/', '-')}", books.item(found))
    return render(request, "look/item.html", {"p": found, "a": assessment})


@require_safe
def listed(request: Any, assessment: Assessment) -> HttpResponse:
    found = looking.published(request.actor, request.scope, assessment)
    if _asked(request):
        return _workbook(f"{assessment.name} 结果", books.listed(found))
    return render(request, "look/list.html", {"p": found, "a": assessment})


@require_safe
def unit(request: Any, entry: Entry) -> HttpResponse:
    found = unit_page(request.actor, request.scope, entry)
    if _asked(request):
        return _workbook(f"{entry.assessment.name} {entry.unit.name}", books.unit(found))
    return render(request, "look/unit.html", {"p": found, "a": entry.assessment})


@require_safe
def why(request: Any, entry: Entry, place: str) -> HttpResponse:
    return render(request, "look/why.html", {"p": why_page(request.actor, request.scope, entry, place), "a": entry.assessment})
