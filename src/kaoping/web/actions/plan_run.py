"""Setting an assessment going: started, opened for marking, a unit noted as not having reported."""

from __future__ import annotations

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, Entry, Panel
from ..policy import Actor, EntryState, PanelState, Stage, calendar, require, steps
from ..queries.access import scope_of
from ..queries.plan import load
from ..queries.plan_check import blocking
from ..queries.plan_roster import Troubles
from .change import change, refuse
from .plan import editing, held
from .rectify_earlier import carry


def start(actor: Actor, assessment: Assessment, version: int) -> None:
    """plan → report. From now on units report, and the plan is locked. Troubles: whatever still blocks it."""
    with editing(actor, assessment, version, "plan.start") as (made, row):
        plan = load(row)
        found = blocking(plan)
        if found:
            raise Troubles([n.sentence for n in found])
        panels = [Panel(entry=e, group_id=g) for e in plan.entries for g, w in plan.work[e.pk].items() if w.all]
        Panel.objects.bulk_create(panels)
        row.stage, row.started_at = Stage.REPORT, timezone.now()
        new = {"stage": Stage.REPORT, "digest": row.digest, "units": len(plan.entries), "panels": len(panels)}
        made.tell(f"assessment:{row.pk}", {"stage": Stage.PLAN}, new)
        carry(actor, made, row)


def open_marking(actor: Actor, assessment: Assessment) -> None:
    """report → mark: groups may mark whoever has reported."""
    require(actor, "plan.edit", scope_of(assessment))
    with change(actor, "plan.open", assessment=assessment.pk) as made:
        row = held(assessment)
        refuse(steps.opening_marks(Stage(row.stage)))
        row.stage = Stage.MARK
        row.version += 1
        row.save(update_fields=["stage", "version"])
        made.tell(f"assessment:{row.pk}", {"stage": Stage.REPORT}, {"stage": Stage.MARK})


def give_up(actor: Actor, entry: Entry, reason: str) -> None:
    """The unit has not reported by the last day: it is noted, and groups may mark it on what they find."""
    require(actor, "plan.edit", scope_of(entry))
    reason = _reason(reason, "标记未上报")
    with change(actor, "entry.absent", assessment=entry.assessment_id, entry=entry.pk, reason=reason) as made:
        row, a = _fresh(entry), held(entry.assessment)
        over = calendar.over(a.calendar, "report", timezone.localdate())
        refuse(steps.giving_up(Stage(a.stage), EntryState(row.state), over))
        _move(row, EntryState.ABSENT)
        made.tell(f"entry:{row.pk}", {"state": entry.state}, {"state": EntryState.ABSENT})


def take_back(actor: Actor, entry: Entry, reason: str) -> None:
    """Let a unit report after all, as long as no group has begun to agree on it."""
    require(actor, "plan.edit", scope_of(entry))
    reason = _reason(reason, "准许补报")
    with change(actor, "entry.late", assessment=entry.assessment_id, entry=entry.pk, reason=reason) as made:
        row = _fresh(entry)
        panels = tuple(PanelState(s) for s in Panel.objects.filter(entry=row).values_list("state", flat=True))
        refuse(steps.taking_back(EntryState(row.state), panels))
        _move(row, EntryState.OPEN)
        made.tell(f"entry:{row.pk}", {"state": EntryState.ABSENT}, {"state": EntryState.OPEN})


def _fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def _move(row: Entry, state: EntryState) -> None:
    row.state = state
    row.version += 1
    row.save(update_fields=["state", "version"])


def _reason(reason: str, what: str) -> str:
    if not reason.strip():
        raise KaopingError(f"请写明{what}的理由")
    return reason.strip()[:500]
