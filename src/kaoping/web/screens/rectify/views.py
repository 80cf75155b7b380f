"""The ledger, its sums, a unit's own list, one problem, reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...models import Assessment, Entry, Problem
from ...policy import Hidden, Role, course, may, options
from ...policy.states import PROBLEMS, SOURCES
from ...queries import rectify as query
from ...queries.evidence import papers_of
from ...queries.rectify_earlier import left_open
from ...queries.rectify_problem import next_of, page_of
from ...queries.reminders import dues
from .forms import Added, Described, Issued, Tasked


@require_safe
def listed(request: Any, assessment: Assessment) -> HttpResponse:
    return list_page(request, assessment)


def list_page(request: Any, assessment: Assessment, status: int = 200, **more: Any) -> HttpResponse:
    """The office's ledger; with a form that was refused, as it was typed."""
    found = query.ledger(assessment, query.asked_of(request.GET), request.GET.get("page", "1"))
    manages = may(request.actor, "rectify.manage", request.scope)
    told = {"a": assessment, "found": found, "manages": manages, "sources": [*SOURCES.items(), ("earlier", "上年未销号")], "page": found.page}
    told["earlier"] = len(left_open(assessment)) if manages else 0
    first = timezone.localdate() + timedelta(days=int(options.value(assessment.options, "rectify_days")))
    told |= {"add": Added(entries=found.entries), "issue": Issued(initial={"due": first})} | more
    return render(request, "rectify/list.html", told, status=status)


@require_safe
def sums(request: Any, assessment: Assessment) -> HttpResponse:
    units, items, whole = query.sums(assessment)
    heads = [PROBLEMS[s] for s in query.SHOWN[:6]]
    opens = may(request.actor, "rectify.read", request.scope)
    return render(request, "rectify/sums.html", {"a": assessment, "units": units, "items": items, "whole": whole, "heads": heads, "opens": opens})


@require_safe
def mine(request: Any, assessment: Assessment) -> HttpResponse:
    """A unit's own list, by the assessment."""
    units = [p.unit for p in request.actor.posts if p.role in (Role.CLERK, Role.HEAD)]
    entry = Entry.objects.filter(assessment=assessment, unit__in=units).order_by("order").first()
    if entry is None:
        raise Hidden(assessment.pk)
    return redirect("rectify:unit", entry.pk)


@require_safe
def unit(request: Any, entry: Entry) -> HttpResponse:
    own = not may(request.actor, "rectify.read", request.scope)
    rows = query.of_entry(entry, told_only=own)
    checks = options.on(entry.assessment.options, "rectify_check")
    live = [(r, next_of(r, checks)) for r in rows if r.state in course.COUNTED]
    gone = [r for r in rows if r.state not in course.COUNTED]
    feedback = may(request.actor, "rectify.feedback", request.scope)
    open_ = sum(course.with_unit(r.state) for r, _ in live)
    counts = {"late": sum(r.late for r, _ in live), "open": open_, "closed": sum(r.kind == "ok" for r, _ in live)}
    return render(request, "rectify/unit.html", {"entry": entry, "live": live, "gone": gone, "own": own, "feedback": feedback, "counts": counts})


@require_safe
def problem(request: Any, problem: Problem) -> HttpResponse:
    return problem_page(request, problem)


def problem_page(request: Any, problem: Problem, status: int = 200, **more: Any) -> HttpResponse:
    """One problem; with a form that was refused, as it was typed."""
    page = page_of(request.actor, request.scope, problem)
    told = {"p": page, "entry": problem.entry, "a": problem.entry.assessment, "office": may(request.actor, "rectify.read", request.scope)}
    if page.can["edit"]:
        told["edit"] = Described(problem=page.row.problem)
    if page.can["plan"]:
        told |= {"plan": Tasked(problem=page.row.problem), "pieces": papers_of(problem.entry)}
    return render(request, "rectify/problem.html", told | more, status=status)


@require_safe
def reminders(request: Any) -> HttpResponse:
    return render(request, "rectify/reminders.html", {"found": dues(request.actor), "email": request.user.email})
