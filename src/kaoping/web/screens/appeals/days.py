"""The calendar of working days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import days as acts
from ...policy import may
from ...queries.days import table, years_wanted
from .forms import day


@require_safe
def show(request: Any) -> HttpResponse:
    return _page(request)


def _page(request: Any, wrong: str = "") -> HttpResponse:
    days = table()
    by_year = [(year, [d for d in days.values() if d.on.year == year]) for year in years_wanted()]
    told = {"years": by_year, "edit": may(request.actor, "days.edit"), "wrong": wrong, "typed": request.POST}
    return render(request, "appeals/days.html", told, status=409 if wrong else 200)


@require_POST
def put(request: Any) -> HttpResponse:
    post = request.POST
    try:
        on = day(post.get("on", ""))
        acts.put(request.actor, on, post.get("works") == "yes", str(post.get("name", "")))
    except KaopingError as error:
        return _page(request, str(error))
    messages.success(request, f"已保存{on:%Y年%-m月%-d日}")
    return redirect(f"{reverse('appeals:days')}#y-{on.year}")


@require_POST
def remove(request: Any) -> HttpResponse:
    try:
        on = day(request.POST.get("on", ""))
        acts.remove(request.actor, on)
    except KaopingError as error:
        return _page(request, str(error))
    messages.success(request, f"已删除{on:%Y年%-m月%-d日}，当天按星期几计")
    return redirect(f"{reverse('appeals:days')}#y-{on.year}")
