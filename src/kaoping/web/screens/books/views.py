"""Workbooks taken home and brought back: by an assessor for an assessment, by a clerk for a unit's report; the views are the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import books as acts
from ...files.returned import returned
from ...models import Assessment, Entry
from ...queries.books import Shelf, chosen, clerks_shelf, members_shelf
from ...queries.books_back import back
from .sealing import put_of, sealed, unsealed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def desk(request: Any, assessment: Assessment | None = None, entry: Entry | None = None) -> HttpResponse:
    return _desk(request, _shelf(request, assessment, entry))


@require_POST
def take(request: Any, assessment: Assessment | None = None, entry: Entry | None = None) -> HttpResponse:
    """The workbook. By POST: what leaves the site is noted."""
    shelf = _shelf(request, assessment, entry)
    entries = chosen(shelf, request.POST.getlist("entry"))
    response = HttpResponse(acts.take(request.actor, shelf, entries), content_type=XLSX)
    who = entries[0].unit.name if len(entries) == 1 else f"{len(entries)}个单位"
    name = f"{'评分' if shelf.member else '自评'}_{who}_{request.actor.name}_{timezone.localtime():%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_POST
def bring(request: Any, assessment: Assessment | None = None, entry: Entry | None = None) -> HttpResponse:
    """What a returned workbook would change. The file is read and let go; the page itself carries what is to be saved, under the site's signature."""
    shelf = _shelf(request, assessment, entry)
    upload = request.FILES.get("book")
    try:
        if upload is None:
            raise KaopingError("没有收到文件，请先选择填好的表再交回")
        found = back(request.actor, shelf, returned(upload, upload.name))
        body = sealed(request.actor, shelf, found)
    except KaopingError as error:
        return _desk(request, shelf, str(error), 422)
    return render(request, "books/preview.html", {**_places(shelf), "shelf": shelf, "back": found, "rows": body, "a": shelf.assessment})


@require_POST
def save(request: Any, assessment: Assessment | None = None, entry: Entry | None = None) -> HttpResponse:
    shelf = _shelf(request, assessment, entry)
    try:
        name, rows = unsealed(request.actor, shelf, request.POST.get("rows", ""))
    except KaopingError as error:
        return _desk(request, shelf, str(error), 422)
    picked = put_of(rows, request.POST)
    done = acts.put_back(request.actor, shelf, name, picked)
    written = [f"{d.entry.unit.name} {d.count}处" for d in done if not d.refused]
    for one in done:
        if one.refused:
            count = sum(p.entry == one.entry.pk for p in picked)
            messages.error(request, f"{one.entry.unit.name}的{count}处都没有保存：{one.refused}。请重新交回这份表")
    if written:
        messages.success(request, f"已保存{sum(d.count for d in done)}处：{'；'.join(written)}")
    elif not done:
        messages.info(request, "没有选要保存的行，什么也没有改动")
    return redirect(_places(shelf)["here"])


def _shelf(request: Any, assessment: Assessment | None, entry: Entry | None) -> Shelf:
    if entry is not None:
        return clerks_shelf(entry)
    assert assessment is not None
    return members_shelf(request.actor, assessment)


def _places(shelf: Shelf) -> dict[str, str]:
    """The addresses of the page, of what its forms do, and of where it was come from."""
    head, arguments = ("own_", [shelf.entry.pk]) if shelf.entry else ("", [shelf.assessment.pk])
    told = {what: reverse(f"books:{head}{what}", args=arguments) for what in ("take", "bring", "save")}
    before = reverse("report:unit" if shelf.entry else "mark:list", args=arguments)
    return {**told, "here": reverse(f"books:{'own' if shelf.entry else 'desk'}", args=arguments), "before": before}


def _desk(request: Any, shelf: Shelf, wrong: str = "", status: int = 200) -> HttpResponse:
    units: dict[int, list[Any]] = {e.pk: [e, 0, 0] for e in shelf.entries}
    for pk, place in shelf.asks:
        units[pk][1] += 1
        units[pk][2] += (pk, place) in shelf.marks
    shown = {"shelf": shelf, "units": list(units.values()), "shut": shelf.shut.values(), "wrong": wrong, "a": shelf.assessment}
    return render(request, "books/desk.html", {**_places(shelf), **shown}, status=status)
