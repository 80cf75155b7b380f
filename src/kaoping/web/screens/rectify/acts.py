"""What is done on the ledger and on a problem. A form that is refused comes back as it was typed, with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import rectify_earlier, rectify_office, rectify_unit
from ...models import Assessment, Entry, Problem
from ...policy import may
from .forms import Added, Described, Issued, Tasked
from .views import list_page, problem_page


@require_POST
def issue(request: Any, assessment: Assessment) -> HttpResponse:
    form = Issued(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    entries = [int(e) for e in request.POST.getlist("entry") if whole(e)]
    if _done(form, lambda: rectify_office.issue(request.actor, assessment, entries, given["requirement"], given["due"])):
        messages.success(request, f"已下发{form.result}个问题")
        return _back(request, assessment)
    return list_page(request, assessment, 409, issue=form)


@require_POST
def merge(request: Any, assessment: Assessment) -> HttpResponse:
    target = rectify_office.merge(request.actor, assessment, [int(k) for k in request.POST.getlist("problem") if whole(k)])
    messages.success(request, f"已合并为问题{target.no:02d}，需要时可以在被合并的问题里取消")
    return redirect("rectify:problem", target.pk)


@require_POST
def carry(request: Any, assessment: Assessment) -> HttpResponse:
    done = rectify_earlier.take_over(request.actor, assessment)
    messages.success(request, f"已转入{done}个上年未销号的问题")
    return redirect(f"{reverse('rectify:list', args=[assessment.pk])}?source=earlier")


@require_POST
def add(request: Any, assessment: Assessment) -> HttpResponse:
    entries = list(Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id"))
    form = Added(request.POST, entries)
    valid = form.is_valid()
    entry = next((e for e in entries if valid and e.pk == form.cleaned_data["entry"]), None)
    if valid and entry is None:
        form.add_error("entry", "请选择责任单位")
    given = form.cleaned_data
    if _done(form, lambda: entry and rectify_office.add(request.actor, entry, given["source"], form.description(), given["found_on"])):
        messages.success(request, "已登记，下发后单位才能看到")
        return redirect("rectify:problem", form.result.pk)
    return list_page(request, assessment, 409, add=form)


@require_POST
def edit(request: Any, problem: Problem) -> HttpResponse:
    form = Described(request.POST)
    act = lambda: rectify_office.describe(request.actor, problem, form.cleaned_data["version"], form.description())  # noqa: E731
    return _formed(request, problem, form, "edit", act)


@require_POST
def plan(request: Any, problem: Problem) -> HttpResponse:
    form = Tasked(request.POST)
    return _formed(request, problem, form, "plan", lambda: rectify_unit.plan(request.actor, problem, form.cleaned_data["version"], form.task()))


@require_POST
def progress(request: Any, problem: Problem) -> HttpResponse:
    pieces = [int(k) for k in request.POST.getlist("evidence") if whole(k)]
    uploads = [(file, file.name) for file in request.FILES.getlist("files")]
    return _spoken(request, problem, lambda words: rectify_unit.progress(request.actor, problem, words, pieces, uploads), "整改进展已记下")


@require_POST
def claim(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_unit.claim(request.actor, problem, words), "已申请销号，等考核办核查")


@require_POST
def issue_one(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_office.issue_one(request.actor, problem), "已下发给单位")


@require_POST
def void(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_office.void(request.actor, problem, words), "已撤销")


@require_POST
def part(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_office.part(request.actor, problem), "已取消合并")


@require_POST
def verify(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_office.verify(request.actor, problem, words), "核查意见已记下")


@require_POST
def send_back(request: Any, problem: Problem) -> HttpResponse:
    checker = not may(request.actor, "rectify.verify", request.scope)
    return _spoken(request, problem, lambda words: rectify_office.send_back(request.actor, problem, words, checker), "已退回单位继续整改")


@require_POST
def close(request: Any, problem: Problem) -> HttpResponse:
    return _spoken(request, problem, lambda words: rectify_office.close(request.actor, problem, words), "已销号")


def whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _done(form: Any, act: Callable[[], Any]) -> bool:
    """Whether the form was right and the action did it; its result stands on the form, a refusal among its errors."""
    if not form.is_valid():
        return False
    try:
        form.result = act()
    except KaopingError as error:
        form.add_error(None, str(error))
        return False
    return True


def _formed(request: Any, problem: Problem, form: forms.Form, name: str, act: Callable[[], Any]) -> HttpResponse:
    if _done(form, act):
        messages.success(request, "已保存")
        return redirect("rectify:problem", problem.pk)
    return problem_page(request, problem, 409, **{name: form, "opened": name})


def _spoken(request: Any, problem: Problem, act: Callable[[str], Any], said: str) -> HttpResponse:
    """An action that takes words; refused, they stay in their field."""
    words = request.POST.get("words", "")
    try:
        act(words)
    except KaopingError as error:
        messages.error(request, str(error))
        return problem_page(request, problem, 409, words=words, opened=request.resolver_match.url_name)
    messages.success(request, said)
    return redirect("rectify:problem", problem.pk)


def _back(request: Any, assessment: Assessment) -> HttpResponse:
    """To the unit that was handed them, where it was one; else to the ledger."""
    entry = request.POST.get("entry", "")
    one = Entry.objects.filter(assessment=assessment, pk=entry).exists() if whole(entry) else False
    return redirect("rectify:unit", entry) if one else redirect("rectify:list", assessment.pk)
