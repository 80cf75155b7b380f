"""Marking without a network: what to take along, the sheet as it is taken, what comes back, and the photos of on-site records."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import onsite as acts
from ...actions.marks import Conflict
from ...files import store
from ...models import Assessment, Entry, VisitPhoto
from ...policy import Hidden
from ...queries.onsite import Paper, papers_at, takeable
from .pages import sheet_page
from .parcels import Torn, parcel_of
from .replies import clash, received_as
from .views import too_early

_SAFE = "sandbox; default-src 'none'"


@require_safe
def choose(request: Any, assessment: Assessment) -> HttpResponse:
    units, shut = takeable(request.actor, assessment)
    return render(request, "mark/onsite.html", {"assessment": assessment, "units": units, "shut": shut, "days": settings.ONSITE_DAYS})


@require_safe
def sheet(request: Any, entry: Entry) -> HttpResponse:
    """The sheet as it is kept on the device: `items` and `papers` are those that were chosen."""
    if too_early(request, entry):
        raise Hidden(str(entry.pk))
    told = sheet_page(request.actor, request.scope, entry, "", "", only=_words(request.GET.get("items", "")))
    papers = {int(p) for p in _words(request.GET.get("papers", "")) if p.isdecimal()}
    return render(request, "mark/sheet.html", {**told, "onsite": True, "taken": papers, "at": timezone.now(), "after": None, "before": None, "elsewhere": 0})


@require_POST
def take(request: Any, entry: Entry) -> JsonResponse:
    """What the device is to fetch. By POST: what leaves the site is noted."""
    if too_early(request, entry):
        raise Hidden(str(entry.pk))
    items = _words(request.POST.get("items", ""))
    cards = sheet_page(request.actor, request.scope, entry, "", "", only=items)["cards"]
    wanted = set(_words(request.POST.get("papers", "")))
    papers = [p for p in papers_at([entry.pk]).get(entry.pk, ()) if str(p.id) in wanted]
    acts.take(request.actor, entry, [c.item.id for c in cards], [p.id for p in papers], settings.ONSITE_DAYS)
    query = f"?items={','.join(c.item.id for c in cards)}&papers={','.join(str(p.id) for p in papers)}"
    return JsonResponse({
        "entry": entry.pk, "unit": entry.unit.name, "assessment": entry.assessment_id, "name": entry.assessment.name, "user": str(request.actor.id),
        "who": request.actor.name, "items": [c.item.id for c in cards], "questions": sum(len(c.asked) for c in cards), "papers": len(papers),
        "days": settings.ONSITE_DAYS, "now": _now(), "sheet": reverse("mark:onsite_sheet", args=[entry.pk]), "query": query,
        "state": reverse("mark:onsite_state", args=[entry.pk]) + query, "urls": [u for p in papers for u in _urls(p)],
    })  # fmt: skip


@require_safe
def state(request: Any, entry: Entry) -> JsonResponse:
    """Whether what the device keeps of the unit may stay there, and whether it can still be written. It brings the cookie that sending needs."""
    get_token(request)
    if too_early(request, entry):
        raise Hidden(str(entry.pk))
    told = sheet_page(request.actor, request.scope, entry, "", "")
    if set(_words(request.GET.get("items", ""))) - {c.item.id for c in told["cards"]}:
        raise Hidden(str(entry.pk))  # what was taken along is no longer all theirs
    locked = told["locked"]
    return JsonResponse({"entry": entry.pk, "locked": locked, "days": settings.ONSITE_DAYS, "now": _now(), "user": str(request.actor.id)})


@require_POST
def receive(request: Any, entry: Entry) -> JsonResponse:
    """One thing from a device. 409 with both values when somebody has written since; 422 with the reason when it cannot be taken, and `torn` when it
    may come again as it is."""
    upload = request.FILES.get("photo")
    try:
        parcel, user = parcel_of(request.POST, upload)
        if user != str(request.actor.id):
            return JsonResponse({"error": "登录的已经是另一个账号，这些内容属于原来的账号，没有保存", "other": True}, status=401)
        return JsonResponse(received_as(entry, acts.receive(request.actor, entry, parcel, upload)) | {"now": _now()})
    except Conflict as found:
        return JsonResponse(clash(request.actor, entry, found), status=409)
    except Torn as error:
        return JsonResponse({"error": str(error), "torn": True}, status=422)
    except KaopingError as error:
        return JsonResponse({"error": str(error)}, status=422)


@require_safe
def photo(request: Any, entry: Entry, photo: str) -> FileResponse:
    """A photo of an on-site record at the unit."""
    found = VisitPhoto.objects.filter(visit__entry=entry, pk=int(photo) if photo.isascii() and photo.isdigit() and len(photo) < 15 else 0).first()
    if found is None or too_early(request, entry):
        raise Hidden(f"photo:{photo}")
    response = FileResponse(store.open(found.key), content_type=found.media)
    response["Content-Length"], response["Content-Security-Policy"], response["Cache-Control"] = str(found.size), _SAFE, "no-store"
    return response


def _urls(paper: Paper) -> list[str]:
    look = reverse("report:evidence_preview", args=[paper.id, paper.version])
    pages = [look, *(f"{look}?page={n}" for n in range(2, paper.pages + 1))]
    return pages if paper.personal else [*pages, reverse("report:evidence_file", args=[paper.id, paper.version])]  # numbers of persons stay covered


def _words(said: str) -> list[str]:
    return [w for w in said.split(",") if w]


def _now() -> int:
    return int(localtime().timestamp() * 1000)
