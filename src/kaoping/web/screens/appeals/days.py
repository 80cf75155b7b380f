"""The calendar of working days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import days as acts
from ...policy import may
from ...queries.days import runs, table, years_wanted
from .forms import day


@require_safe
def show(request: Any) -> HttpResponse:
    return _page(request)


def _page(request: Any, wrong: str = "") -> HttpResponse:
    days = table()
    by_year = [(year, runs(d for d in days.values() if d.on.year == year)) for year in years_wanted()]
    told = {"years": by_year, "edit": may(request.actor, "days.edit"), "wrong": wrong, "typed": request.POST}
    return render(request, "appeals/days.html", told, status=409 if wrong else 200)


@require_POST
def put(request: Any) -> HttpResponse:
    post = request.POST
    try:
        first = day(post.get("first", ""))
        last = day(post.get("last", "") or post.get("first", ""))
        acts.put(request.actor, first, last, post.get("works") == "yes", str(post.get("name", "")))
    except KaopingError as error:
        return _page(request, str(error))
    messages.success(request, f"已保存{_said(first, last)}")
    return redirect(f"{reverse('appeals:days')}#y-{first.year}")


@require_POST
def remove(request: Any) -> HttpResponse:
    try:
        first, last = day(request.POST.get("first", "")), day(request.POST.get("last", ""))
        acts.remove(request.actor, first, last)
    except KaopingError as error:
        return _page(request, str(error))
    messages.success(request, f"已删除{_said(first, last)}，按星期几计")
    return redirect(f"{reverse('appeals:days')}#y-{first.year}")


def _said(first: date, last: date) -> str:
    return f"{first.year}年{first.month}月{first.day}日" + (f"至{last.month}月{last.day}日" if last != first else "")
