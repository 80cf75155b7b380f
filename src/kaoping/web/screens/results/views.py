"""The results' board, each step of their course, grades, and the printed tables F13 to F15."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ...actions import results as acts
from ...actions.results_grades import decide_grades, propose_grades
from ...models import Assessment
from ...policy import Stage, course, may
from ...policy.states import STAGES
from ...queries.plan_roster import Troubles
from ...queries.results import results
from ...queries.results_grades import grade_rows
from ...queries.results_page import board as board_of
from ...queries.results_papers import NUMBERS, paper_of, titles
from .forms import MeetingForm, graded


@require_safe
def board(request: Any, assessment: Assessment) -> HttpResponse:
    return render(request, "results/board.html", {"b": board_of(request.actor, request.scope, assessment), "a": assessment, "here": "board"})


def _step(act: Callable[[Any, Assessment], object], done: str) -> Callable[..., HttpResponse]:
    @require_POST
    def view(request: Any, assessment: Assessment) -> HttpResponse:
        act(request, assessment)
        messages.success(request, done)
        return redirect("results:board", assessment.pk)

    return view


collect = _step(lambda r, a: acts.collect(r.actor, a), "已进入汇总：签字的评分从现在起只能按更正程序改动")
submit = _step(lambda r, a: acts.submit(r.actor, a), "已提交复核，等复核人核对")
pass_ = _step(lambda r, a: acts.pass_(r.actor, a), "已复核通过，结果已固定并留存摘要值")
return_ = _step(lambda r, a: acts.return_(r.actor, a, r.POST.get("words", "")), "已退回汇总，考核办会看到您的意见")
notice = _step(lambda r, a: acts.notice(r.actor, a), "已开始公示，各单位可以看到允许公开的内容并提出申诉")
deliberate = _step(lambda r, a: acts.deliberate(r.actor, a), "已进入审定，请登记审定等次")
release = _step(lambda r, a: acts.release(r.actor, a), "结果已通报，失分已列入问题清单")
early = _step(lambda r, a: acts.let_leaders(r.actor, a, r.POST.get("early") == "1", r.POST.get("reason", "")), "已登记")


@require_safe
def grades(request: Any, assessment: Assessment) -> HttpResponse:
    return _grades(request, assessment)


def _grades(request: Any, assessment: Assessment, wrong: list[str] | None = None, form: MeetingForm | None = None) -> HttpResponse:
    stage, found = Stage(assessment.stage), results(assessment)
    edits = may(request.actor, "results.edit", request.scope)
    step = "proposed" if edits and not course.proposing(stage) else "decided" if edits and not course.grading(stage) else ""
    told = {"found": found, "a": assessment, "here": "grades", "wrong": wrong or [], "step": step, "form": form or MeetingForm(), "stage": STAGES[stage],
            "groups": grade_rows(found, step, graded(request.POST))}
    return render(request, "results/grades.html", told, status=422 if wrong else 200)


@require_POST
def propose(request: Any, assessment: Assessment) -> HttpResponse:
    try:
        written = propose_grades(request.actor, assessment, graded(request.POST))
    except Troubles as error:
        return _grades(request, assessment, error.sentences)
    messages.success(request, f"已登记{written}个单位的等次建议" if written else "没有改动")
    return redirect("results:grades", assessment.pk)


@require_POST
def decide(request: Any, assessment: Assessment) -> HttpResponse:
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _grades(request, assessment, [str(e[0]) for e in form.errors.values()], form)
    try:
        written = decide_grades(request.actor, assessment, graded(request.POST), form.cleaned_data["meeting"], form.cleaned_data["on"])
    except Troubles as error:
        return _grades(request, assessment, error.sentences, form)
    messages.success(request, f"已登记{written}个单位的审定等次" if written else "没有改动")
    return redirect("results:grades", assessment.pk)


@require_safe
def paper(request: Any, assessment: Assessment) -> HttpResponse:
    asked = request.GET.get("form", "")
    found = paper_of(assessment, asked if asked in NUMBERS else "F13")
    told = {"p": found, "a": assessment, "titles": titles(), "paper_class": "" if found.upright else "landscape"}
    return render(request, "results/paper.html", told)
