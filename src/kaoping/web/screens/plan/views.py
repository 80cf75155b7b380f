"""The plans of the office, one plan as it stands, its printed forms, and what sets it going."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ...actions import plan_run
from ...models import Assessment, Entry
from ...policy import may
from ...queries import plan_show
from ...queries.plan import load, offices_of, plans_of
from ...queries.plan_burden import compared
from ...queries.rectify_earlier import standing
from .common import attempt, told


@require_safe
def listing(request: Any) -> HttpResponse:
    rows = plan_show.listed(plans_of(request.actor))
    return render(request, "plan/list.html", {"rows": rows, "offices": offices_of(request.actor)})


@require_safe
def show(request: Any, assessment: Assessment) -> HttpResponse:
    plan = load(assessment)
    edit = may(request.actor, "plan.edit", request.scope)
    told = {"a": assessment, "plan": plan, "edit": edit, "earlier": standing(assessment)}
    return render(request, "plan/show.html", told | plan_show.overview(plan, timezone.localdate()))


@require_safe
def groups_paper(request: Any, assessment: Assessment) -> HttpResponse:
    plan = load(assessment)
    return render(request, "plan/groups_paper.html", {"a": assessment, "rows": plan_show.group_rows(plan), "paper_class": "landscape"})


@require_safe
def calendar_paper(request: Any, assessment: Assessment) -> HttpResponse:
    plan = load(assessment)
    context = {"a": assessment, "rows": plan_show.calendar_rows(plan), "visits": plan_show.visit_rows(plan), "paper_class": "landscape"}
    return render(request, "plan/calendar_paper.html", context)


@require_safe
def burden(request: Any, assessment: Assessment) -> HttpResponse:
    plan = load(assessment)
    rows, last = compared(plan)
    return render(request, "plan/burden.html", {"a": assessment, "plan": plan, "rows": rows, "last": last})


@require_POST
def open_marking(request: Any, assessment: Assessment) -> HttpResponse:
    told(request, attempt(lambda: plan_run.open_marking(request.actor, assessment)), "已开放评分")
    return redirect("plan:show", assessment.pk)


@require_POST
def absent(request: Any, entry: Entry) -> HttpResponse:
    reason = request.POST.get("reason", "")
    told(request, attempt(lambda: plan_run.give_up(request.actor, entry, reason)), f"{entry.unit.name}已标记未上报")
    return redirect("plan:show", entry.assessment_id)


@require_POST
def late(request: Any, entry: Entry) -> HttpResponse:
    reason = request.POST.get("reason", "")
    told(request, attempt(lambda: plan_run.take_back(request.actor, entry, reason)), f"已准许{entry.unit.name}补报")
    return redirect("plan:show", entry.assessment_id)


