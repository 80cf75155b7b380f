"""Marking, written: one answer from the script, an item from a plain form, handing in and taking back, on-site records, who is here, 不适用."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import absents, marking
from ...actions.answers import save_answer
from ...actions.marks import Conflict
from ...actions.onsite import note_with_photos
from ...actions.presence import here
from ...models import Entry
from ...policy import Hidden
from .forms import kept, save_form
from .pages import item_named, item_page, place_of, sheet_page
from .reading import answer_of, seen_of
from .replies import clash, saved_as
from .views import check_page, too_early


@require_POST
def save(request: Any, entry: Entry) -> JsonResponse:
    """One answer. 409 with both values when somebody else has written since; 422 with a sentence when it cannot be taken."""
    try:
        sent = answer_of(request.body)
        if sent.user and sent.user != str(request.actor.id):
            return JsonResponse({"error": "登录的已经是另一个账号，这些内容属于原来的账号，没有保存", "other": True}, status=401)
        return JsonResponse(saved_as(entry, save_answer(request.actor, entry, sent.place, sent.version, sent.answer, sent.note, sent.picks)))
    except Conflict as found:
        return JsonResponse(clash(request.actor, entry, found), status=409)
    except KaopingError as error:
        return JsonResponse({"error": str(error)}, status=422)


@require_POST
def form(request: Any, entry: Entry) -> HttpResponse:
    """An item's plain form: each clause by itself, what is refused comes back with what was typed."""
    _, item = item_named(entry.assessment, f"{entry.rubric}/{request.POST.get('item', '')}")
    by_item = request.POST.get("by") == "item"
    if too_early(request, entry):
        return render(request, "mark/early.html", {"entry": entry}, status=409)
    done, refused = save_form(request.actor, entry, item, request.POST)
    if not refused:
        messages.success(request, f"{entry.unit.name} {item.id} 已保存（{done}处）" if done else f"{item.id} 没有改动")
        return redirect(place_of(entry, item.id, by_item, f"card-{entry.pk}-{item.id}"))
    messages.error(request, f"{item.id} 有{len(refused)}处没有保存，请看下面标出的地方" + (f"；其余{done}处已保存" if done else ""))
    typed = kept(request.actor, entry, item, refused)
    if by_item:
        return render(request, "mark/item.html", item_page(request.actor, entry.assessment, f"{entry.rubric}/{item.id}", str(entry.pk), "", typed), status=409)
    return render(request, "mark/sheet.html", sheet_page(request.actor, request.scope, entry, item.id, "", typed), status=409)


@require_POST
def submit(request: Any, entry: Entry) -> HttpResponse:
    try:
        together = marking.submit(request.actor, entry)
    except marking.NotReady as error:
        messages.error(request, str(error))
        return render(request, "mark/check.html", check_page(request, entry), status=422)
    messages.success(request, f"已提交对{entry.unit.name}的评分" + ("；全组已经到齐，进入合议" if together else "，全组到齐后进入合议"))
    return redirect("mark:list", entry.assessment_id)


@require_POST
def withdraw(request: Any, entry: Entry) -> HttpResponse:
    marking.withdraw(request.actor, entry)
    messages.success(request, f"已撤回对{entry.unit.name}的评分，可以继续修改")
    return redirect("mark:sheet", entry.pk)


@require_POST
def sign_off(request: Any, entry: Entry) -> HttpResponse:
    written = marking.sign_off(request.actor, entry)
    messages.success(request, f"其余{written}个扣分点已记为没有扣分")
    return redirect("mark:check", entry.pk)


@require_POST
def visit(request: Any, entry: Entry) -> HttpResponse:
    """An on-site record; for the script as JSON, so that the page stays as it is."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        photos = request.FILES.getlist("photos")
        made = note_with_photos(request.actor, entry, seen_of(request.POST), photos)
    except KaopingError as error:
        if wants_json:
            return JsonResponse({"error": str(error)}, status=422)
        raise
    if wants_json:
        told = {"id": made.pk, "no": made.no, "where": made.where, "matter": made.matter, "found": made.found, "items": made.items, "photos": len(photos)}
        return JsonResponse({"visit": {**told, "at": f"{localtime(made.seen_at):%m-%d %H:%M}", "by": request.actor.name}})
    messages.success(request, f"已登记现场核查 {made.no}")
    return redirect(place_of(entry, request.POST.get("item", ""), request.POST.get("by") == "item"))


@require_POST
def presence(request: Any, entry: Entry) -> JsonResponse:
    seen = here(request.actor, entry, request.POST.get("item", ""))
    return JsonResponse({"others": seen, "at": f"{localtime(timezone.now()):%H:%M:%S}"})


@require_POST
def absent(request: Any, entry: Entry) -> HttpResponse:
    absents.propose_absent(request.actor, entry, request.POST.get("place", ""), request.POST.get("reason", ""))
    messages.success(request, f"已提出{request.POST.get('place', '')}不适用，由考核办同意后生效")
    return redirect(place_of(entry, request.POST.get("item", ""), request.POST.get("by") == "item"))


@require_POST
def absent_withdraw(request: Any, entry: Entry, absent: str) -> HttpResponse:
    found = entry.absents.filter(pk=int(absent)).first() if absent.isdecimal() else None
    if found is None:
        raise Hidden(f"absent:{absent}")
    absents.withdraw(request.actor, found)
    messages.success(request, f"已撤回{found.place}的不适用")
    return redirect(place_of(entry, request.POST.get("item", ""), request.POST.get("by") == "item"))
