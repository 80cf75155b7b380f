"""表格与文书: the forms of an assessment, downloaded one by one or packed; and the office's words in them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from ...actions import packs as packing
from ...actions import papers as acts
from ...models import Assessment, Entry
from ...policy import Hidden, may
from ...policy.papers import FORMATS
from ...queries import papers_page as query

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf", "ofd": "application/ofd",
}


@require_safe
def listed(request: Any, assessment: Assessment) -> HttpResponse:
    packs = query.packs_of(request.actor, assessment)
    told = {
        "a": assessment, "lines": query.listing(request.actor, request.scope, assessment), "units": query.units_of(request.actor, request.scope, assessment),
        "packs": packs, "busy": query.busy(packs), "words": may(request.actor, "papers.words", request.scope),
    }
    return render(request, "papers/list.html", told)


@require_safe
def form(request: Any, assessment: Assessment, form: str) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:40]
    packs = query.packs_of(request.actor, assessment)
    told = {
        "a": assessment, "found": query.form_page(request.actor, assessment, form, q, request.GET.get("page", "1")), "formats": FORMATS,
        "packs": packs, "busy": query.busy(packs), "words": may(request.actor, "papers.words", request.scope),
    }
    return render(request, "papers/form.html", told)


@require_safe
def unit(request: Any, entry: Entry) -> HttpResponse:
    packs = query.packs_of(request.actor, entry.assessment)
    told = {
        "a": entry.assessment, "entry": entry, "rows": query.unit_page(request.actor, entry), "formats": FORMATS, "packs": packs, "busy": query.busy(packs),
    }
    return render(request, "papers/unit.html", told)


@require_POST
def take(request: Any, assessment: Assessment) -> HttpResponse:
    """`one` names form, what it is of, and the format, as the page's buttons do: `F06 panel:3 docx`."""
    form, of, kind = (*request.POST.get("one", "")[:80].split(" "), "", "", "")[:3]
    taken = acts.take(request.actor, assessment, form, of, kind)
    response = HttpResponse(taken.data, content_type=MEDIA[kind])
    response["Content-Disposition"] = content_disposition_header(True, taken.name) or ""
    return response


@require_POST
def pack(request: Any, assessment: Assessment) -> HttpResponse:
    """All of one form, or all forms of one unit; back to where it was asked for, where its progress shows."""
    form, number = request.POST.get("form", "")[:5], request.POST.get("entry", "")
    entry = None
    if number:
        entry = Entry.objects.select_related("assessment__owner", "unit").filter(assessment=assessment, pk=int(number) if _short(number) else 0).first()
        if entry is None:
            raise Hidden(f"entry:{number}")
    packing.ask(request.actor, assessment, request.POST.getlist("as"), form, entry)
    messages.success(request, "已开始打包，可以离开这个页面，做好后在这里下载")
    return redirect(reverse("papers:unit", args=[entry.pk]) if entry is not None else reverse("papers:form", args=[assessment.pk, form]))


def _short(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 18


@require_safe
def packs(request: Any, assessment: Assessment) -> HttpResponse:
    """The zips, as the page asks for them again and again."""
    found = query.packs_of(request.actor, assessment)
    return render(request, "papers/packs.html", {"a": assessment, "packs": found, "busy": query.busy(found)})


@require_safe
def zipped(request: Any, assessment: Assessment, pack: str) -> FileResponse:
    row, body = packing.opened(request.actor, assessment, pack)
    return FileResponse(body, as_attachment=True, filename=row.name, content_type="application/zip")


@require_safe
def words(request: Any, assessment: Assessment) -> HttpResponse:
    return render(request, "papers/words.html", {"a": assessment, "w": query.words_page(assessment, request.GET.get("form", "")[:5])})


@require_POST
def reword(request: Any, assessment: Assessment) -> HttpResponse:
    post = request.POST
    form, version = post.get("form", "")[:5], post.get("version", "")
    given = {key: post.get(key, "") for key in acts.LONGEST}
    headings = {key.removeprefix("h-"): value for key, value in post.items() if key.startswith("h-")}
    printed = post.getlist("print")
    without = [key for key in post.getlist("column") if key not in printed]
    acts.reword(request.actor, assessment, form, given | {"headings": headings, "without": without}, int(version) if _short(version) else -1)
    messages.success(request, "已保存，以后出的表都按这样印")
    return redirect(f"{reverse('papers:words', args=[assessment.pk])}{f'?form={form}' if form else ''}")
