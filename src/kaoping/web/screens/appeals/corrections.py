"""Corrections of what is signed (F21): the list, the form for an item, one correction with both versions, its paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import corrections as acts
from ...models import Assessment, Correction, Entry
from ...policy import Hidden, may
from ...queries.appealing import correction_page, corrections_of, units_of
from ...queries.correcting import marks_in, now, standing
from ...queries.rubrics import rubric_of
from .forms import as_sent, attempt, wanted_of


@require_safe
def list_(request: Any, assessment: Assessment) -> HttpResponse:
    told = {"a": assessment, "rows": corrections_of(assessment), "asks": may(request.actor, "correct.propose", request.scope)}
    return render(request, "appeals/corrections.html", told | {"units": units_of(assessment)})


def correct(request: Any, entry: Entry) -> HttpResponse:
    """The unit's items; with one chosen, its clauses as they stand, to be asked for otherwise."""
    place, wrong = str(request.POST.get("item") or request.GET.get("item", "")), ""
    here = standing(entry, place) if place else None
    if place and here is None:
        raise Hidden(f"{entry.pk}/{place}")
    if request.method == "POST" and here is not None:
        try:
            made = acts.propose(request.actor, entry, wanted_of(request.POST, here), str(request.POST.get("reason", "")))
        except KaopingError as error:
            wrong, here = str(error), as_sent(request.POST, here)
        else:
            messages.success(request, "更正已提交，等复核人批准后生效")
            return redirect("appeals:correction", made.pk)
    marks = marks_in(now(entry))
    sections = [(s.title, [(i, marks[i.id]) for i in s.items]) for s in rubric_of(entry).sections]
    told = {"entry": entry, "a": entry.assessment, "sections": sections, "s": here, "wrong": wrong, "typed": request.POST}
    return render(request, "appeals/correct.html", told, status=409 if wrong else 200)


@require_safe
def show(request: Any, correction: Correction) -> HttpResponse:
    return _shown(request, correction)


def _shown(request: Any, correction: Correction, wrong: str = "") -> HttpResponse:
    page = correction_page(request.actor, request.scope, correction)
    told = {"p": page, "c": correction, "entry": correction.entry, "a": correction.entry.assessment, "wrong": wrong, "typed": request.POST}
    return render(request, "appeals/correction.html", told, status=409 if wrong else 200)


@require_POST
def approve(request: Any, correction: Correction) -> HttpResponse:
    try:
        acts.approve(request.actor, correction)
    except KaopingError as error:
        correction.refresh_from_db()
        return _shown(request, correction, str(error))
    messages.success(request, "已批准并更正；被替代的评分表须重新打印签字")
    return redirect("appeals:correction", correction.pk)


@require_POST
def refuse(request: Any, correction: Correction) -> HttpResponse:
    try:
        acts.turn_down(request.actor, correction, str(request.POST.get("reason", "")))
    except KaopingError as error:
        correction.refresh_from_db()
        return _shown(request, correction, str(error))
    messages.success(request, "已退回，提出人会看到理由")
    return redirect("appeals:correction", correction.pk)


@require_POST
def withdraw(request: Any, correction: Correction) -> HttpResponse:
    return attempt(request, lambda: acts.withdraw(request.actor, correction), "更正已撤回", "appeals:correction", correction.pk)


@require_safe
def paper(request: Any, correction: Correction) -> HttpResponse:
    page = correction_page(request.actor, request.scope, correction)
    told = {"p": page, "c": correction, "entry": correction.entry, "a": correction.entry.assessment, "paper_class": "landscape"}
    return render(request, "appeals/f21.html", told)
