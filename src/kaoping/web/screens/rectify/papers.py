"""The ledger and the letters, to be printed or downloaded."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kaoping.core.errors import KaopingError

from ...models import Assessment, Entry
from ...policy import may
from ...queries import rectify_papers as query
from ...queries.papers_words import letter_words
from ...queries.rectify_book import book as workbook
from ...queries.results_papers import forms

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloaded(data: bytes, name: str) -> HttpResponse:
    """A workbook as an attachment under its Chinese name."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_safe
def paper(request: Any, assessment: Assessment) -> HttpResponse:
    return _lists(request, assessment, None, False)


@require_safe
def unit_paper(request: Any, entry: Entry) -> HttpResponse:
    return _lists(request, entry.assessment, entry, not may(request.actor, "rectify.read", request.scope))


def _lists(request: Any, assessment: Assessment, entry: Entry | None, told_only: bool) -> HttpResponse:
    asked = request.GET.get("form", "")
    form = asked if asked in query.FORMS else "F20"
    told = {"a": assessment, "entry": entry, "form": form, "forms": query.FORMS, "one": query.lists(assessment, entry, told_only)[form]}
    return render(request, "rectify/paper.html", told)


@require_safe
def book(request: Any, assessment: Assessment) -> HttpResponse:
    return downloaded(workbook(assessment), f"{assessment.name}整改台账.xlsx")


@require_safe
def unit_book(request: Any, entry: Entry) -> HttpResponse:
    told_only = not may(request.actor, "rectify.read", request.scope)
    return downloaded(workbook(entry.assessment, entry, told_only), f"{entry.unit.name}整改台账.xlsx")


@require_safe
def feedback(request: Any, entry: Entry) -> HttpResponse:
    letter = query.feedback(entry)
    if not letter:
        raise KaopingError("结果复核通过以后才有反馈意见书")
    told = {"entry": entry, "x": letter, "w": letter_words(entry.assessment, forms()["F17"]), "office": may(request.actor, "rectify.read", request.scope)}
    return render(request, "rectify/feedback.html", told)


@require_safe
def order(request: Any, entry: Entry) -> HttpResponse:
    words = letter_words(entry.assessment, forms()["F18"])
    told = {"entry": entry, "x": query.order(entry), "w": words, "office": may(request.actor, "rectify.read", request.scope)}
    return render(request, "rectify/order.html", told)
