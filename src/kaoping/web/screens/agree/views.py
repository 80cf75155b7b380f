"""The panels, one panel and what is done on it. A plain POST leads back to its item; htmx gets the item anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ...actions import agreeing
from ...actions.marks import Given
from ...models import Assessment, Panel
from ...queries.agreeing_list import listing
from ...queries.agreeing_page import page_of
from ...queries.agreeing_papers import paper_of
from ...queries.papers_verify import Traced
from ...queries.papers_verify import verify as verified
from .forms import given_of, version_of
from .showing import FORMS, answer, forms_of, shown


@require_safe
def listed(request: Any, assessment: Assessment) -> HttpResponse:
    state, number = request.GET.get("state", ""), request.GET.get("page", "1")
    found = listing(request.actor, request.scope, assessment, state, number, bool(request.GET.get("hints")))
    return render(request, "agree/list.html", {"assessment": assessment, "found": found, "state": state, "page": found.page})


@require_safe
def panel(request: Any, panel: Panel) -> HttpResponse:
    """The page; `own` names the clause whose form is open."""
    own = request.GET.get("own", "")
    if request.htmx and own:
        return shown(request, panel, own, {"own": own})
    return render(request, "agree/panel.html", {"page": page_of(request.actor, request.scope, panel), "own": own})


@require_POST
def take(request: Any, panel: Panel) -> HttpResponse:
    place, member = request.POST.get("place", ""), request.POST.get("member", "")
    member = int(member) if member.isdecimal() else 0
    return answer(request, panel, place, lambda: agreeing.take(request.actor, panel, place, member, version_of(request.POST)))


@require_POST
def save(request: Any, panel: Panel) -> HttpResponse:
    place, decided = request.POST.get("place", ""), request.POST.get("decided") == "on"
    bases = page_of(request.actor, request.scope, panel).bases
    return answer(request, panel, place, lambda: agreeing.settle(request.actor, panel, given_of(request.POST, bases), decided))


@require_POST
def reason(request: Any, panel: Panel) -> HttpResponse:
    place, words = request.POST.get("place", ""), request.POST.get("note", "")
    return answer(request, panel, place, lambda: agreeing.reason(request.actor, panel, Given(place, version_of(request.POST), "", words)))


@require_POST
def equal(request: Any, panel: Panel) -> HttpResponse:
    taken = agreeing.take_ready(request.actor, panel)
    messages.success(request, f"已采用{taken}个得分点的评判" if taken else "没有可以直接采用的评判")
    return redirect("agree:panel", panel.pk)


@require_POST
def submit(request: Any, panel: Panel) -> HttpResponse:
    agreeing.submit(request.actor, panel)
    messages.success(request, "已提交，等各成员确认")
    return redirect("agree:panel", panel.pk)


@require_POST
def confirm(request: Any, panel: Panel) -> HttpResponse:
    agreeing.confirm(request.actor, panel)
    messages.success(request, "您已确认合议结果")
    return redirect("agree:panel", panel.pk)


@require_POST
def review(request: Any, panel: Panel) -> HttpResponse:
    agreeing.review(request.actor, panel)
    messages.success(request, "您已复核同意")
    return redirect("agree:panel", panel.pk)


@require_POST
def object_to(request: Any, panel: Panel) -> HttpResponse:
    agreeing.object_to(request.actor, panel, request.POST.get("words", ""))
    messages.success(request, "已退回合议，您的意见已记录")
    return redirect("agree:panel", panel.pk)


@require_POST
def sign(request: Any, panel: Panel) -> HttpResponse:
    agreeing.sign(request.actor, panel)
    messages.success(request, "已签字锁定，请打印后由全体成员在纸上签名")
    return redirect("agree:paper", panel.pk)


@require_safe
def paper(request: Any, panel: Panel) -> HttpResponse:
    form = request.GET.get("form", "")
    return render(request, "agree/paper.html", {"paper": paper_of(panel), "forms": FORMS, "shown": forms_of(form), "form": form})


@require_safe
def verify(request: Any) -> HttpResponse:
    code = request.GET.get("code", "")[:60]
    found = verified(request.actor, code) if code.strip() else None
    told = {"traced": found} if isinstance(found, Traced) else {"found": found}
    return render(request, "agree/verify.html", {"code": code, "here": reverse("agree:verify"), **told})
