"""The way in, and the sign that the site is alive."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kaoping import __version__

from ...queries.nav import navigation


@require_safe
def home(request: Any) -> HttpResponse:
    """The first of the person's own pages."""
    links = navigation(request.actor, None, "")["nav"]
    return redirect(links[0]["url"]) if links else render(request, "site/nothing.html")


@require_safe
def healthz(request: Any) -> JsonResponse:
    """Whether the site and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "version": __version__})
