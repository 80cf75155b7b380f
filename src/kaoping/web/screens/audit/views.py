"""The audit: the list, the chain, a copy, the head to be kept elsewhere. Nothing here can write."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from ...models.chain import GENESIS
from ...queries import audit


@require_GET
def list_(request: Any) -> HttpResponse:
    asked = audit.asked_of(request.GET)
    sheet = audit.page(asked, request.GET.get("before", ""), request.GET.get("after", ""))
    told = {"asked": asked, "sheet": sheet, "span": audit.span(), **audit.choices(), "units": audit.units_of(asked.assessment)}
    return render(request, "audit/list.html", told)


@require_GET
def chain(request: Any) -> HttpResponse:
    given = request.GET
    start, prev = given.get("from", ""), given.get("prev", "")
    goes_on = request.htmx and start.isdecimal() and re.fullmatch(r"[0-9a-f]{64}", prev)
    walk = audit.walk(int(start), prev) if goes_on else audit.walk(0, GENESIS) if request.htmx else audit.walk_all()
    paper = audit.same_as_paper(given.get("no", ""), given.get("digest", "")) if "no" in given else ""
    told = {"walk": walk, "last": audit.span()[1], "paper": paper, "now": timezone.localtime()}
    return render(request, "audit/chain.html#walk" if request.htmx else "audit/chain.html", told)


@require_GET
def export(request: Any) -> StreamingHttpResponse:
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M}.csv"
    rows = audit.csv_rows(audit.asked_of(request.GET))
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def head(request: Any) -> HttpResponse:
    day = request.GET.get("day", "")
    event = audit.head_of(day)
    return render(request, "audit/head.html", {"event": event, "day": day, "now": timezone.localtime()})
