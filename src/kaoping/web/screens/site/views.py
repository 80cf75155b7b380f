"""The way in, and the sign that the site is alive."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kaoping import __version__

from ...policy import Scope, Stage
from ...policy.states import STAGES
from ...queries import health
from ...queries.nav import assessments_of, navigation


@require_safe
def home(request: Any) -> HttpResponse:
    """The first of the person's own pages: in the latest assessment, or in the one of theirs that `in` names. With `all`, the list of them."""
    if "all" in request.GET:
        found = [(a, STAGES[Stage(a.stage)]) for a in assessments_of(request.actor)]
        return render(request, "site/assessments.html", {"found": found})
    asked = request.GET.get("in", "")
    links = navigation(request.actor, Scope(assessment=int(asked)) if asked.isdecimal() else None, "")["nav"]
    return redirect(links[0]["url"]) if links else render(request, "site/nothing.html")


@require_safe
def healthz(request: Any) -> JsonResponse:
    """ok, or degraded with what is wrong while people can work; 503 and down where the database does not answer. `durable`: of this very connection."""
    if not health.answering():
        return JsonResponse({"status": "down", "version": __version__, "problems": ["database"]}, status=503)
    found = health.problems()
    told = {"status": "degraded" if found else "ok", "version": __version__, "durable": "durability" not in found}
    return JsonResponse(told | ({"problems": found} if found else {}))
