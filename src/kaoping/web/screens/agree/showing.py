"""How a panel's page answers what was done on it: a plain form, htmx, and somebody else's change in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kaoping.core.errors import KaopingError

from ...actions.marks import Conflict
from ...models import Panel
from ...queries.agreeing_page import key_of, page_of

FORMS = {"F02": "考核评分表", "F06": "扣分事项清单（确认单）", "F07": "合议记录"}


def forms_of(asked: str) -> list[str]:
    """The forms to print: the one asked for, or all."""
    return [asked] if asked in FORMS else list(FORMS)


def answer(request: Any, panel: Panel, place: str, act: Callable[[], object]) -> HttpResponse:
    """Do it, and show the item as it then stands. What could not be stored is shown beside it with its sentence, and what was typed is kept."""
    try:
        act()
    except KaopingError as error:
        return _refused(request, panel, place, error)
    if not request.htmx:
        return redirect(f"{reverse('agree:panel', args=[panel.pk])}#i-{item_of(place)}")
    return shown(request, panel, place, {})


def item_of(place: str) -> str:
    return ".".join(place.split(".")[:2])


def _refused(request: Any, panel: Panel, place: str, error: KaopingError) -> HttpResponse:
    told: dict[str, Any] = {"at": place, "own": place, "refused": str(error), "typed": request.POST, "ticked": request.POST.getlist("basis")}
    if isinstance(error, Conflict):
        told |= {"own": "", "theirs": error.theirs, "mine": error.mine, "keep": [key_of(b) for b in error.mine.basis]}
    if request.htmx:
        return shown(request, panel, place, told, 409)
    page = page_of(request.actor, request.scope, panel)
    messages.error(request, str(error))
    return render(request, "agree/panel.html", {"page": page, **told}, status=409)


def shown(request: Any, panel: Panel, place: str, told: dict[str, Any], status: int = 200) -> HttpResponse:
    """The place's item alone, with the list and the bar as they now stand."""
    page = page_of(request.actor, request.scope, panel)
    item = page.board.item(item_of(place))
    if item is None:
        return redirect("agree:panel", panel.pk)
    return render(request, "agree/item.html", {"page": page, "item": item, "swapped": True, **told}, status=status)
