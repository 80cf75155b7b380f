"""What goes into a result besides the marks: findings of the year, ballots, matters for bonus, penalty and veto."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import results_parts as acts
from ...actions.results_book import add_book
from ...files import store
from ...models import Assessment, Daily, Entry, Extra
from ...policy import Hidden, Stage, course, may, options
from ...queries.access import scope_of
from ...queries.plan_roster import Troubles
from ...queries.results_book import blank, from_workbook
from ...queries.results_page import FEW, ballot_rows, daily_rows, extra_rows
from ...queries.results_words import COUNTS, EFFECTS, KINDS, SOURCES
from .forms import BallotForm, DailyForm, ExtraForm

BIGGEST = 5 * 2**20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def daily(request: Any, assessment: Assessment) -> HttpResponse:
    return _daily(request, assessment, DailyForm(assessment))


def _daily(request: Any, assessment: Assessment, form: DailyForm, status: int = 200, wrong: Sequence[str] = ()) -> HttpResponse:
    edit = may(request.actor, "daily.edit", request.scope) and not course.finding(Stage(assessment.stage))
    asked = request.GET.get("quarter", "")
    quarter = int(asked) if asked in ("1", "2", "3", "4") else None
    told = {"a": assessment, "rows": daily_rows(assessment, quarter), "form": form, "edit": edit, "here": "daily", "sources": SOURCES, "counts": COUNTS,
            "quarter": quarter, "quarters": ((1, "一"), (2, "二"), (3, "三"), (4, "四")), "wrong": wrong}
    return render(request, "results/daily.html", told, status=status)


@require_safe
def daily_blank(request: Any, assessment: Assessment) -> HttpResponse:
    units = list(Entry.objects.filter(assessment=assessment).order_by("order", "id").values_list("unit__name", flat=True))
    answer = HttpResponse(blank(units), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, "平时考核记分表（空白）.xlsx") or ""
    return answer


@require_POST
def daily_book(request: Any, assessment: Assessment) -> HttpResponse:
    file = request.FILES.get("book")
    try:
        if file is None or file.size > BIGGEST:
            raise KaopingError("请先选择要导入的工作簿" if file is None else f"“{file.name}”超过了{BIGGEST // 2**20}MB，请只保留记分表")
        noted = add_book(request.actor, assessment, from_workbook(file.read(), file.name))
    except KaopingError as error:
        return _daily(request, assessment, DailyForm(assessment), 422, error.sentences if isinstance(error, Troubles) else [str(error)])
    messages.success(request, f"已登记{noted}条")
    return redirect("results:daily", assessment.pk)


@require_POST
def daily_add(request: Any, assessment: Assessment) -> HttpResponse:
    form = DailyForm(assessment, request.POST)
    if form.is_valid():
        try:
            acts.add_daily(request.actor, _of(form, assessment), form.given())
        except KaopingError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _daily(request, assessment, form, 422)
    messages.success(request, "已登记")
    return redirect("results:daily", assessment.pk)


def _of(form: Any, assessment: Assessment) -> Entry:
    entry: Entry = form.cleaned_data["entry"]
    entry.assessment = assessment
    return entry


@require_POST
def daily_withdraw(request: Any, daily: Daily) -> HttpResponse:
    acts.withdraw_daily(request.actor, daily, request.POST.get("reason", ""))
    messages.success(request, "已撤销，记录和理由仍保留在表中")
    return redirect("results:daily", daily.entry.assessment_id)


@require_safe
def ballots(request: Any, assessment: Assessment) -> HttpResponse:
    asked = request.GET.get("e", "")
    entry = Entry.objects.filter(assessment=assessment, pk=asked).select_related("unit").first() if asked.isdecimal() and len(asked) < 19 else None
    form = None
    if entry is not None and may(request.actor, "ballot.edit", request.scope):
        held = getattr(entry, "ballot", None)
        fields = ("on", "expected", "present", "issued", "returned", "valid", "counter", "watcher", "version")
        initial = {k: getattr(held, k) for k in fields} if held else {"version": 0}
        if held and held.valid >= FEW:  # what few have voted is never shown again, not even to be corrected
            initial |= {f"vote_{n}": v for n, v in enumerate(held.votes, 1)}
        form = BallotForm(initial=initial)
    return _ballots(request, assessment, entry, form)


def _ballots(request: Any, assessment: Assessment, entry: Entry | None, form: BallotForm | None, status: int = 200) -> HttpResponse:
    edit = may(request.actor, "ballot.edit", request.scope) and not course.feeding(Stage(assessment.stage))
    told = {"a": assessment, "rows": ballot_rows(assessment), "entry": entry, "form": form, "edit": edit, "here": "ballots",
            "on": options.balloted(assessment.options)}
    return render(request, "results/ballots.html", told, status=status)


@require_POST
def ballot_save(request: Any, entry: Entry) -> HttpResponse:
    form = BallotForm(request.POST)
    if form.is_valid():
        try:
            acts.save_ballot(request.actor, entry, form.given(), form.cleaned_data["version"])
        except KaopingError as error:
            form.add_error(None, str(error))
    if form.errors:
        request.scope = scope_of(entry.assessment)
        return _ballots(request, entry.assessment, entry, form, 422)
    messages.success(request, f"已登记{entry.unit.name}的民主测评")
    return redirect("results:ballots", entry.assessment_id)


@require_safe
def extras(request: Any, assessment: Assessment) -> HttpResponse:
    return _extras(request, assessment, ExtraForm(assessment))


def _extras(request: Any, assessment: Assessment, form: ExtraForm, status: int = 200) -> HttpResponse:
    shut = bool(course.feeding(Stage(assessment.stage)))
    told = {"a": assessment, "rows": extra_rows(assessment), "form": form, "here": "extras", "kinds": KINDS, "effects": EFFECTS,
            "edit": may(request.actor, "extra.edit", request.scope) and not shut, "consents": may(request.actor, "extra.consent", request.scope) and not shut,
            "bonus": options.on(assessment.options, "bonus"), "penalty": options.on(assessment.options, "penalty")}
    return render(request, "results/extras.html", told, status=status)


@require_POST
def extra_add(request: Any, assessment: Assessment) -> HttpResponse:
    form = ExtraForm(assessment, request.POST, request.FILES)
    if form.is_valid():
        try:
            acts.add_extra(request.actor, _of(form, assessment), form.given(), form.cleaned_data["proof"])
        except KaopingError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _extras(request, assessment, form, 422)
    messages.success(request, "已登记，等第二人同意后计入")
    return redirect("results:extras", assessment.pk)


@require_POST
def extra_consent(request: Any, extra: Extra) -> HttpResponse:
    if request.POST.get("consent") == "1":
        acts.consent_extra(request.actor, extra)
    else:
        acts.refuse_extra(request.actor, extra, request.POST.get("reason", ""))
    messages.success(request, "已同意，从现在起计入" if request.POST.get("consent") == "1" else "已退回，理由留在表中")
    return redirect("results:extras", extra.entry.assessment_id)


@require_POST
def extra_withdraw(request: Any, extra: Extra) -> HttpResponse:
    acts.withdraw_extra(request.actor, extra, request.POST.get("reason", ""))
    messages.success(request, "已撤销，记录和理由仍保留在表中")
    return redirect("results:extras", extra.entry.assessment_id)


@require_safe
def extra_proof(request: Any, extra: Extra) -> FileResponse:
    if not extra.proof:
        raise Hidden(f"extra:{extra.pk}/proof")
    return FileResponse(store.open(extra.proof["key"]), as_attachment=True, filename=extra.proof["name"], content_type="application/octet-stream")
