"""The wizard: each step a page with its own form, which can be left and come back to until the assessment is started."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaoping.core.errors import KaopingError

from ...actions import plan as acts
from ...actions import plan_run, plan_units
from ...models import Assessment
from ...queries.plan import earlier, load, offices_of, standards_of
from ...queries.plan_burden import compared
from ...queries.plan_check import blocking, uncovered_sentences, warnings
from ...queries.plan_roster import Line, blank, from_workbook, typed
from ...queries.plan_ties import conflicts
from . import pages
from .common import attempt, numbered, page, saved, while_planning, whole
from .forms import Name

BIGGEST = 5 * 2**20


def new(request: Any) -> HttpResponse:
    owners = offices_of(request.actor)
    form = Name(request.POST or None, owners, standards_of(o.pk for o in owners), earlier(o.pk for o in owners))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            found = acts.create(request.actor, form.owner_unit(), given["name"], given["year"], given["document"], given["previous"])
        except KaopingError as error:
            form.add_error(None, str(error))
        else:
            return saved(request, found, "name", "考核已新建，接着选定单位")
    none = not form.fields["document"].queryset.exists()
    return render(request, "plan/new.html", {"form": form, "none": none}, status=422 if form.errors else 200)


@while_planning
def name(request: Any, assessment: Assessment) -> HttpResponse:
    a = assessment
    held = {"name": a.name, "year": a.year, "document": a.document_id, "previous": a.previous_id}
    form = Name(request.POST or None, [a.owner], standards_of([a.owner_id]), earlier([a.owner_id], a.pk), **held)
    if request.method == "POST" and form.is_valid():
        given, version = form.cleaned_data, whole(request.POST.get("version"))
        wrong = attempt(lambda: acts.rename(request.actor, a, version, given["name"], given["year"], given["document"], given["previous"]))
        return page(request, a, "name", wrong, form=form) if wrong else saved(request, a, "name")
    return page(request, a, "name", form=form)


@while_planning
def units(request: Any, assessment: Assessment) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        wrong = attempt(lambda: _units(request, assessment))
        if not wrong:
            return saved(request, assessment, "units", "单位名单已保存")
    plan = load(assessment)
    return page(request, assessment, "units", wrong, plan, **pages.units(plan, request.POST, wrong))


def _units(request: Any, assessment: Assessment) -> None:
    version, do = whole(request.POST.get("version")), request.POST.get("do")
    if do == "choose":
        plan_units.choose(request.actor, assessment, version, map(whole, request.POST.getlist("unit")))
        return
    lines = typed(request.POST.get("lines", "")) if do == "typed" else _from_file(request)
    plan_units.add_lines(request.actor, assessment, version, lines, request.POST.get("level", ""))


def _from_file(request: Any) -> list[Line]:
    file = request.FILES.get("book")
    if file is None:
        raise KaopingError("请先选择要上传的工作簿")
    if file.size > BIGGEST:
        raise KaopingError(f"“{file.name}”超过了{BIGGEST // 2**20}MB，请只保留单位名单")
    return from_workbook(file.read(), file.name)


@require_safe
@while_planning
def units_blank(request: Any, assessment: Assessment) -> HttpResponse:
    body = blank([r.id for r in load(assessment).rubrics])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": "attachment; filename*=UTF-8''%E5%8D%95%E4%BD%8D%E5%90%8D%E5%8D%95.xlsx"})


@while_planning
def rubrics(request: Any, assessment: Assessment) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        data, version = request.POST, whole(request.POST.get("version"))
        wrong = attempt(lambda: acts.set_rubrics(request.actor, assessment, version, data.get("ranking", ""), pages.placed(data)))
        if not wrong:
            return saved(request, assessment, "rubrics")
    plan = load(assessment)
    return page(request, assessment, "rubrics", wrong, plan, **pages.rubrics(plan, request.POST))


@while_planning
def calendar(request: Any, assessment: Assessment) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        wrong = attempt(lambda: acts.set_calendar(request.actor, assessment, whole(request.POST.get("version")), pages.days(request.POST)))
        wrong = [s for sentence in wrong for s in sentence.split("；")]
        if not wrong:
            return saved(request, assessment, "calendar")
    return page(request, assessment, "calendar", wrong, rows=pages.calendar(assessment, request.POST))


@while_planning
def division(request: Any, assessment: Assessment) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        wrong = attempt(lambda: acts.set_division(request.actor, assessment, whole(request.POST.get("version")), _division(request.POST)))
        if not wrong:
            return saved(request, assessment, "division")
    plan = load(assessment)
    notes = {"uncovered": uncovered_sentences(plan), "conflicts": conflicts(plan), "notes": [n for n in warnings(plan) if n.step in ("division", "groups")]}
    return page(request, assessment, "division", wrong, plan, **notes, **pages.division(plan, request.GET.get("mode", ""), request.POST))


def _division(data: Any) -> acts.Division:
    items = {k[5:]: whole(v) for k, v in data.items() if k.startswith("item-") and whole(v)}
    chosen = {e: whole(g) for e, g in numbered(data, "unit").items() if whole(g)}
    return acts.Division(data.get("mode", ""), items, chosen, frozenset(map(whole, data.getlist("anchor"))))


@while_planning
def rules(request: Any, assessment: Assessment) -> HttpResponse:
    wrong: list[str] = []
    if request.method == "POST":
        data, version = request.POST, whole(request.POST.get("version"))
        wrong = attempt(lambda: acts.set_rules(request.actor, assessment, version, pages.given_rules(data), data.getlist("fact")))
        if not wrong:
            return saved(request, assessment, "rules")
    plan = load(assessment)
    return page(request, assessment, "rules", wrong, plan, **pages.rules(plan, request.POST))


@require_safe
@while_planning
def check(request: Any, assessment: Assessment) -> HttpResponse:
    plan = load(assessment)
    rows, last = compared(plan)
    return page(request, assessment, "check", (), plan, blocks=blocking(plan), notes=warnings(plan), burden=rows, last=last, **pages.summary(plan))


@require_POST
def start(request: Any, assessment: Assessment) -> HttpResponse:
    wrong = attempt(lambda: plan_run.start(request.actor, assessment, whole(request.POST.get("version"))))
    for sentence in wrong:
        messages.error(request, sentence)
    if not wrong:
        messages.success(request, "考核已启动，各单位可以开始填报自评")
    return redirect("plan:check" if wrong else "plan:show", assessment.pk)
