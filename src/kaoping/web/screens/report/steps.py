"""The report's way: handed in, taken back, confirmed, sent back, returned; and what does not apply to the unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import absents, reporting
from ...fields import on_this_site
from ...models import Entry
from ...policy import Hidden


def _done(request: Any, entry: Entry, act: Callable[[], Any], said: str) -> HttpResponse:
    """Carry out, say so, and go back to where it was asked for; a refusal is said there too."""
    try:
        act()
        messages.success(request, said)
    except KaopingError as error:
        messages.error(request, str(error))
    return redirect(on_this_site(request, request.POST.get("back", "")) or f"{reverse('report:unit', args=[entry.pk])}?item=check")


def _version(request: Any) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


@require_POST
def submit(request: Any, entry: Entry) -> HttpResponse:
    return _done(request, entry, lambda: reporting.submit(request.actor, entry, _version(request)), "已提交，等待本单位负责人确认")


@require_POST
def recall(request: Any, entry: Entry) -> HttpResponse:
    return _done(request, entry, lambda: reporting.recall(request.actor, entry, _version(request)), "已撤回，可以继续修改")


@require_POST
def confirm(request: Any, entry: Entry) -> HttpResponse:
    return _done(request, entry, lambda: reporting.confirm(request.actor, entry, _version(request)), "已确认，自评已上报考核办")


@require_POST
def send_back(request: Any, entry: Entry) -> HttpResponse:
    words = request.POST.get("words", "")
    return _done(request, entry, lambda: reporting.send_back(request.actor, entry, _version(request), words), "已退回联络员修改")


@require_POST
def return_(request: Any, entry: Entry) -> HttpResponse:
    words = request.POST.get("words", "")
    return _done(request, entry, lambda: reporting.return_(request.actor, entry, _version(request), words), f"已退回{entry.unit.name}重新填报")


@require_POST
def absent(request: Any, entry: Entry) -> HttpResponse:
    place, reason = request.POST.get("place", ""), request.POST.get("reason", "")
    return _done(request, entry, lambda: absents.propose_absent(request.actor, entry, place, reason), f"{place}已提出不适用，待考核办同意")


@require_POST
def absent_withdraw(request: Any, entry: Entry, absent: str) -> HttpResponse:
    found = entry.absents.filter(pk=absent).first() if absent.isascii() and absent.isdigit() and len(absent) < 18 else None
    if found is None:
        raise Hidden(absent)
    return _done(request, entry, lambda: absents.withdraw(request.actor, found), f"{found.place}的不适用已撤回")
