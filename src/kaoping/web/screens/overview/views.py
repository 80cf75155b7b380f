"""The office's overview, one unit of it, and what a leader is told before results are released."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ...actions import absents
from ...models import Assessment, Entry
from ...policy import Hidden, may
from ...queries.overview import board as board_of
from ...queries.overview_leader import leader_page
from ...queries.overview_todo import process, todos
from ...queries.overview_unit import unit_page
from .showing import Shown, asked_of, heading, tables, worst


@require_GET
def board(request: Any, assessment: Assessment) -> HttpResponse:
    found, asked = board_of(assessment), asked_of(request.GET)
    shown: Shown = tables(found, asked)
    told = {"steps": process(found), "todos": todos(found), "losses": worst(found), "tables": shown.tables, "hidden": shown.hidden}
    return render(request, "overview/board.html", {**told, **heading(found), "asked": asked, "found": found, "a": assessment})


@require_GET
def pulse(request: Any, assessment: Assessment) -> HttpResponse:
    found = board_of(assessment)
    return render(request, "overview/board.html#now", {"steps": process(found), "todos": todos(found), "a": assessment})


@require_GET
def unit(request: Any, entry: Entry) -> HttpResponse:
    consents = may(request.actor, "absent.consent", request.scope)
    return render(request, "overview/unit.html", {"p": unit_page(entry), "a": entry.assessment, "consents": consents})


@require_POST
def absent(request: Any, entry: Entry, absent: str) -> HttpResponse:
    found = entry.absents.filter(pk=absent, ended_at=None).first() if absent.isdecimal() else None
    if found is None:
        raise Hidden(absent)
    if request.POST.get("consent") == "1":
        absents.consent(request.actor, found)
    else:
        absents.refuse_absent(request.actor, found, request.POST.get("reason", ""))
    messages.success(request, "已同意不适用，得分已重新计算" if request.POST.get("consent") == "1" else "已退回，提出人会看到理由")
    return redirect("overview:unit", entry.pk)


@require_GET
def leader(request: Any, assessment: Assessment) -> HttpResponse:
    """Before results may be read, what there is to know; afterwards the results themselves."""
    if may(request.actor, "results.read", request.scope):
        return redirect("look:ranking", assessment.pk)
    return render(request, "overview/leader.html", {"p": leader_page(assessment), "a": assessment})
