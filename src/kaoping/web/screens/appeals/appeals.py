"""Appeals: the unit's draft, the list for those who handle them, one appeal and what is done with it, its papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import appeals as acts
from ...actions import corrections
from ...actions.evidence import Twice
from ...actions.evidence import add as add_evidence
from ...files.kinds import ACCEPT
from ...models import Appeal, Assessment, Correction, Entry
from ...policy import Hidden, may
from ...policy.states import CorrectionState
from ...queries.appealing import appeals_of, had_shown, number_of, page_of, papers_at
from ...queries.correcting import standing
from ...queries.notice import notice_of
from .forms import as_sent, attempt, plea_of, wanted_of, whole

FORMS = {"F16": "复核（申诉）申请表", "F16b": "复核决定书"}


def draft(request: Any, entry: Entry) -> HttpResponse:
    """The form for an item; sent, the draft is kept and its page shown."""
    place = str(request.POST.get("item") or request.GET.get("item", ""))
    wrong = ""
    if request.method == "POST":
        try:
            made = acts.draft(request.actor, entry, place, plea_of(request.POST))
        except KaopingError as error:
            wrong = str(error)
        else:
            messages.success(request, "申诉已保存，还没有提交；请补充佐证后由单位负责人提交")
            return redirect("appeals:show", made.pk)
    found = notice_of(entry)
    row = next((i for i in found.items if i.id == place), None) if found else None
    if found is None or row is None:
        raise Hidden(f"{entry.pk}/{place}")
    told = {"entry": entry, "a": entry.assessment, "n": found, "row": row, "item": row.score, "papers": papers_at(entry, place), "wrong": wrong}
    return render(request, "appeals/draft.html", told | {"typed": request.POST, "ticked": request.POST.getlist("evidence")}, status=409 if wrong else 200)


@require_safe
def list_(request: Any, assessment: Assessment) -> HttpResponse:
    return render(request, "appeals/list.html", {"a": assessment, "rows": appeals_of(assessment), "office": may(request.actor, "correct.read", request.scope)})


@require_safe
def show(request: Any, appeal: Appeal) -> HttpResponse:
    return _shown(request, appeal)


def _shown(request: Any, appeal: Appeal, wrong: str = "", at: str = "") -> HttpResponse:
    page = page_of(request.actor, request.scope, appeal)
    if at == "decide" and page.standing is not None:
        page.standing = as_sent(request.POST, page.standing)
    told = {"p": page, "entry": appeal.entry, "a": appeal.entry.assessment, "papers": papers_at(appeal.entry, appeal.place) if page.can.edit else []}
    told |= {"wrong": wrong, "at": at, "typed": request.POST, "accept": ACCEPT, "checks": may(request.actor, "correct.read", request.scope)}
    return render(request, "appeals/show.html", told, status=409 if wrong else 200)


@require_POST
def save(request: Any, appeal: Appeal) -> HttpResponse:
    return _kept(request, appeal, "save", "已保存", lambda v: acts.save(request.actor, appeal, v, plea_of(request.POST)))


@require_POST
def file(request: Any, appeal: Appeal) -> HttpResponse:
    return _kept(request, appeal, "save", "申诉已提交，等考核办受理", lambda v: acts.file(request.actor, appeal, v))


@require_POST
def back(request: Any, appeal: Appeal) -> HttpResponse:
    return _kept(request, appeal, "save", "申诉已撤回", lambda v: acts.take_back(request.actor, appeal, v))


@require_POST
def accept(request: Any, appeal: Appeal) -> HttpResponse:
    return _kept(request, appeal, "accept", "已受理，等复核人决定", lambda v: acts.accept(request.actor, appeal, v))


@require_POST
def refuse(request: Any, appeal: Appeal) -> HttpResponse:
    return _kept(request, appeal, "accept", "已决定不予受理", lambda v: acts.turn_away(request.actor, appeal, v, request.POST.get("reason", "")))


@require_POST
def receive(request: Any, appeal: Appeal) -> HttpResponse:
    return attempt(request, lambda: acts.receive(request.actor, appeal), "已签收", "appeals:show", appeal.pk)


@require_POST
def attach(request: Any, appeal: Appeal) -> HttpResponse:
    """New evidence for the item that is appealed; what the unit has handed in already is cited instead of kept twice."""
    upload = request.FILES.get("file")
    if upload is None:
        return _shown(request, appeal, "没有收到文件，请先选择文件再上传", "attach")
    try:
        evidence = add_evidence(request.actor, appeal.entry, upload, upload.name, [appeal.place]).evidence
    except Twice as known:
        evidence = known.evidence
    except KaopingError as error:
        return _shown(request, appeal, str(error), "attach")
    return attempt(request, lambda: acts.attach(request.actor, appeal, evidence), f"已补充材料{evidence.no:02d}", "appeals:show", appeal.pk)


@require_POST
def decide(request: Any, appeal: Appeal) -> HttpResponse:
    post, found = request.POST, str(request.POST.get("found", ""))
    if post.get("conclusion") == acts.UPHOLD:
        return _kept(request, appeal, "decide", "已决定：维持", lambda v: acts.uphold(request.actor, appeal, v, found))
    if post.get("conclusion") != acts.ADJUST:
        return _shown(request, appeal, "请选择“维持”或“调整”", "decide")

    def adjust(version: int) -> object:
        here = standing(appeal.entry, appeal.place)
        if here is None:
            raise Hidden(appeal.place)
        return acts.adjust(request.actor, appeal, version, found, wanted_of(post, here))

    return _kept(request, appeal, "decide", "调整已提交复核人批准；批准后单位可以签收决定", adjust)


@require_POST
def revoke(request: Any, appeal: Appeal) -> HttpResponse:
    """The reviewer takes the adjustment back before it is approved."""
    waiting = Correction.objects.filter(appeal=appeal, state=CorrectionState.PROPOSED).select_related("entry__assessment", "appeal__entry__assessment").first()
    if waiting is None:
        raise KaopingError("没有待批准的调整，请刷新页面")
    return attempt(request, lambda: corrections.withdraw(request.actor, waiting), "调整已撤回，可以重新决定", "appeals:show", appeal.pk)


def _kept(request: Any, appeal: Appeal, at: str, done: str, act: Any) -> HttpResponse:
    """Do it with the version that was seen; refused, the page keeps what was typed."""
    try:
        act(whole(request.POST.get("version", "0")))
    except KaopingError as error:
        appeal.refresh_from_db()
        return _shown(request, appeal, str(error), at)
    messages.success(request, done)
    return redirect("appeals:show", appeal.pk)


@require_safe
def paper(request: Any, appeal: Appeal) -> HttpResponse:
    page = page_of(request.actor, request.scope, appeal)
    form = "F16b" if request.GET.get("form") == "F16b" and page.answer else "F16"
    told = {"p": page, "entry": appeal.entry, "a": appeal.entry.assessment, "form": form, "forms": FORMS if page.answer else {"F16": FORMS["F16"]}}
    return render(request, "appeals/f16.html", told | {"number": number_of(appeal), "had": had_shown(appeal, page.can.unit), "paper_class": ""})
