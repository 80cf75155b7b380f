"""Evidence: the unit's list, what is taken in, one piece with its versions and items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import evidence as acts
from ...files.kinds import ACCEPT
from ...models import Entry, Evidence
from ...policy import may
from ...queries.access import scope_of
from ...queries.evidence import QUOTA, adding, changing, paper_of, papers_of, used, visible
from ...queries.reporting import report_of
from .files import is_covered
from .forms import Describe
from .present import parts
from .taking import take


@require_safe
def list_(request: Any, entry: Entry) -> HttpResponse:
    own = may(request.actor, "evidence.withdrawn", scope_of(entry))
    edits = may(request.actor, "evidence.edit", scope_of(entry))
    told = {"entry": entry, "papers": papers_of(entry, withdrawn=own), "edits": edits, "shut": adding(entry), "used": used(entry), "quota": QUOTA}
    return render(request, "report/evidence.html", {**told, "accept": ACCEPT})


@require_safe
def paper(request: Any, entry: Entry) -> HttpResponse:
    told = {"entry": entry, "papers": papers_of(entry), "now": timezone.localtime(), "paper_class": "landscape"}
    return render(request, "report/evidence_paper.html", told)


@require_POST
def add(request: Any, entry: Entry) -> HttpResponse:
    item = request.POST.get("item", "")
    taken = [take(request.actor, entry, file, item) for file in request.FILES.getlist("files")]
    if request.headers.get("Accept", "").startswith("application/json"):
        body = {"files": [one.told for one in taken], "parts": parts(request, entry, item) if item else {}}
        return JsonResponse(body, status=200 if all(one.file for one in taken) else 422)
    for one in taken:
        (messages.success if one.file else messages.error)(request, one.sentence)
    if not taken:
        messages.error(request, "没有收到文件，请先选择文件再上传")
    return _back(request, reverse("report:evidence", args=[entry.pk]))


@require_safe
def show(request: Any, evidence: Evidence) -> HttpResponse:
    return _shown(request, visible(request.actor, evidence))


@require_POST
def edit(request: Any, evidence: Evidence) -> HttpResponse:
    form = Describe(request.POST)
    if not form.is_valid():
        return _shown(request, evidence, form, 422)
    try:
        acts.describe(request.actor, evidence, form.cleaned_data["version"], form.description())
    except KaopingError as error:
        form.add_error(None, str(error))
        return _shown(request, evidence, form, 409)
    messages.success(request, "已保存")
    return redirect("report:evidence_show", evidence.pk)


def _shown(request: Any, evidence: Evidence, form: Describe | None = None, status: int = 200) -> HttpResponse:
    shown = paper_of(evidence)
    edits = may(request.actor, "evidence.edit", scope_of(evidence))
    told = {"paper": shown, "entry": evidence.entry, "report": report_of(evidence.entry), "form": form or Describe(instance=evidence), "accept": ACCEPT,
            "edits": edits and not changing(evidence), "adds": edits and not adding(evidence.entry), "files": list(reversed(shown.files)),
            "covered": is_covered(request, evidence), "bares": may(request.actor, "evidence.bare", scope_of(evidence))}
    return render(request, "report/evidence_show.html", told, status=status)


@require_POST
def renew(request: Any, evidence: Evidence) -> HttpResponse:
    file, version = request.FILES.get("file"), request.POST.get("version", "")
    if file is None:
        messages.error(request, "没有收到文件，请先选择文件再上传")
        return redirect("report:evidence_show", evidence.pk)
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return _done(request, evidence, lambda: acts.renew(request.actor, evidence, file, file.name, seen), "新版本已保存，旧版本仍然保留")


@require_POST
def link(request: Any, evidence: Evidence) -> HttpResponse:
    had, wanted = request.POST.getlist("had"), request.POST.getlist("items")
    more = [*(i for i in wanted if i not in had), *request.POST.getlist("add")]
    less = [*(i for i in had if i not in wanted), *request.POST.getlist("remove")]
    return _done(request, evidence, lambda: acts.link(request.actor, evidence, more, less), "对应的条目已更新")


@require_POST
def share(request: Any, entry: Entry) -> HttpResponse:
    """All papers of one item serve another as well: for items with the same text."""
    item, source = request.POST.get("item", ""), request.POST.get("source", "")
    found = [p for p in papers_of(entry) if source in p.items and item not in p.items]
    try:
        for one in found:
            acts.link(request.actor, one.evidence, [item])
        messages.success(request, f"{source}的{len(found)}份材料已同时用于{item}")
    except KaopingError as error:
        messages.error(request, str(error))
    return _back(request, reverse("report:evidence", args=[entry.pk]))


@require_POST
def withdraw(request: Any, evidence: Evidence) -> HttpResponse:
    return _done(request, evidence, lambda: acts.withdraw(request.actor, evidence), f"材料{evidence.no:02d}已撤下，仍然保留，可以恢复")


@require_POST
def restore(request: Any, evidence: Evidence) -> HttpResponse:
    return _done(request, evidence, lambda: acts.restore(request.actor, evidence), f"材料{evidence.no:02d}已恢复")


def _done(request: Any, evidence: Evidence, act: Any, said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except KaopingError as error:
        messages.error(request, str(error))
    return _back(request, reverse("report:evidence_show", args=[evidence.pk]))


def _back(request: Any, otherwise: str) -> HttpResponse:
    """To the item it was asked from, where the form names one; never anywhere else."""
    item, entry = request.POST.get("back_item", ""), request.POST.get("back_entry", "")
    if item.replace(".", "").isdigit() and entry.isdigit() and len(entry) < 18:
        return redirect(f"{reverse('report:unit', args=[int(entry)])}?item={item}")
    return redirect(otherwise)
