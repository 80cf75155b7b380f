"""A released assessment whose ledger is filled, and problems at any state, for tests to begin from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaoping.web.actions.change import change
from kaoping.web.actions.rectify import enter_losses
from kaoping.web.models import Problem, ProblemNote
from kaoping.web.policy import Stage
from kaoping.web.policy.states import ProblemState

from .signed import passed
from .world import World

OFFICE, CHECKER, CLERK, HEAD, LEADER = "王主任", "李复核", "陈炉镇联络员", "陈炉镇负责人", "赵部长"


def entered(world: World) -> int:
    """Bring the ledger in line with the results, as the release does."""
    actor = world.actor(CHECKER)
    with change(actor, "results.release", assessment=world.assessment.pk) as made:
        found = enter_losses(actor, made, world.assessment)
        if not found:
            made.nothing()
    return found


def released(world: World) -> World:
    """Results issued, every lost point in the ledger, nothing handed out: 陈炉镇 has three problems, 红土镇, 广阳镇 and 三里洞街道 one each."""
    passed(world, Stage.RELEASED)
    entered(world)
    return world


def problem(world: World, unit: str = "陈炉镇", no: int = 1, state: ProblemState | None = None, days: int = 10, **more: Any) -> Problem:
    """One of them; with `state` as the office and the unit have brought it there, due in so many days."""
    found = Problem.objects.select_related("entry__assessment__owner", "entry__unit").get(entry=world.entries[unit], no=no)
    if state is not None and state is not ProblemState.NEW:
        worked = state not in (ProblemState.OPEN, ProblemState.NEW)
        found.state, found.issued_at, found.due = state, timezone.now(), timezone.localdate() + timedelta(days=days)
        found.measures, found.responsible = ("逐条整改", "李镇长") if worked else ("", "")
        if state is ProblemState.VERIFIED:
            ProblemNote.objects.create(problem=found, kind="verify", words="已核实", by=world.people[OFFICE])
    for name, value in more.items():
        setattr(found, name, value)
    found.save()
    return found
