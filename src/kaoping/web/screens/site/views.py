"""The way in, and the sign that the site is alive."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kaoping import __version__

from ...queries import health
from ...queries.nav import navigation


@require_safe
def home(request: Any) -> HttpResponse:
    """The first of the person's own pages."""
    links = navigation(request.actor, None, "")["nav"]
    return redirect(links[0]["url"]) if links else render(request, "site/nothing.html")


@require_safe
def healthz(request: Any) -> JsonResponse:
    """ok, or degraded with what is wrong while people can work; 503 and down where the database does not answer. `durable`: of this very connection."""
    if not health.answering():
        return JsonResponse({"status": "down", "version": __version__, "problems": ["database"]}, status=503)
    found = health.problems()
    told = {"status": "degraded" if found else "ok", "version": __version__, "durable": "durability" not in found}
    return JsonResponse(told | ({"problems": found} if found else {}))
