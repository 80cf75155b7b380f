"""What a unit is told and answers: its deductions once a group has signed, its result once units are told; and what units have answered, for the others."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ...actions import deductions as acts
from ...models import Assessment, Entry
from ...policy import Hidden, Stage, may
from ...queries.access import scope_of
from ...queries.deductions import answers as answers_of
from ...queries.deductions import closed, sheets_of
from ...queries.notice import notice_of
from ...queries.reporting import entries_of
from .forms import attempt, whole


@require_safe
def mine(request: Any, assessment: Assessment) -> HttpResponse:
    """What is there for the person's own units by now: nothing of a sheet before it is signed, nothing of a result before the notice."""
    rows = []
    for entry in entries_of(request.actor, assessment):
        scope = scope_of(entry)
        told = sheets_of(entry) if may(request.actor, "deduct.read", scope) else []
        rows.append({"entry": entry, "sheets": told, "notice": may(request.actor, "appeal.own", scope)})
    return render(request, "appeals/mine.html", {"a": assessment, "rows": rows})


@require_safe
def deductions(request: Any, entry: Entry) -> HttpResponse:
    return _deductions(request, entry)


def _deductions(request: Any, entry: Entry) -> HttpResponse:
    sheets = sheets_of(entry)
    shut = {s.panel.pk: closed(s, Stage(entry.assessment.stage)) for s in sheets}
    return render(request, "appeals/deductions.html", {
        "entry": entry, "a": entry.assessment, "sheets": sheets, "shut": shut, "head": may(request.actor, "deduct.answer", request.scope),
    })


@require_safe
def paper(request: Any, entry: Entry) -> HttpResponse:
    return render(request, "appeals/f06.html", {"entry": entry, "a": entry.assessment, "sheets": sheets_of(entry)})


@require_POST
def answer(request: Any, entry: Entry) -> HttpResponse:
    post = request.POST
    agrees = post.get("agrees") == "yes"
    act = lambda: acts.answer(request.actor, entry, whole(post.get("panel")), str(post.get("code", "")), agrees, str(post.get("words", "")))  # noqa: E731
    return attempt(request, act, "已答复：认可" if agrees else "已答复：有异议，考核办和考核组会看到理由", "appeals:deductions", entry.pk)


@require_safe
def answers(request: Any, assessment: Assessment) -> HttpResponse:
    rows = answers_of(request.actor, assessment)
    return render(request, "appeals/answers.html", {"a": assessment, "rows": rows, "office": may(request.actor, "correct.read", request.scope)})


@require_safe
def notice(request: Any, entry: Entry) -> HttpResponse:
    found = notice_of(entry)
    if found is None:
        raise Hidden(f"entry:{entry.pk}")
    a = entry.assessment
    draft = may(request.actor, "appeal.draft", request.scope)
    return render(request, "appeals/notice.html", {"n": found, "entry": entry, "a": a, "draft": draft})
