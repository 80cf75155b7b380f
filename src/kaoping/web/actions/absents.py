"""不适用 at a clause, an item or a section: proposed with a reason, in force once a second person has consented, ended and never deleted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of

from ..models import Absent, Entry
from ..policy import Actor, Hidden, PanelState, Scope, Stage, may, require, steps
from ..queries.access import scope_of
from ..queries.duties import mine, work_at
from ..queries.rubrics import rubric_of
from .change import change, refuse
from .marks import retally_all

MOST_REASON = 500


def propose_absent(actor: Actor, entry: Entry, place: str, reason: str) -> Absent:
    """Say that `place` (a clause, item or section id) does not concern the unit. It counts for nothing until somebody else has consented.

    Hidden where the place is another group's. KaopingError: no such place, no reason, already proposed there or above.
    """
    scope = scope_of(entry)
    require(actor, "absent.propose", scope)
    _in_time(entry, scope)
    _theirs(actor, entry, place, scope)
    said = _reason(reason, f"{place}提出不适用，请写明理由")
    with change(actor, "absent.propose", assessment=entry.assessment_id, entry=entry.pk, reason=said) as made:
        for other in Absent.objects.filter(entry=entry, ended_at=None):
            if place == other.place or place.startswith(other.place + "."):
                raise KaopingError(f"{other.place}已经提出不适用（{'已同意' if other.consent_by_id else '待同意'}），不用再提")
        absent = Absent.objects.create(entry=entry, place=place, reason=said, by_id=actor.id)
        made.tell(f"absent:{absent.pk}", None, {"place": place})
    return absent


def consent(actor: Actor, absent: Absent) -> None:
    """A second person agrees: from now on the place counts as not applicable on every sheet of the unit."""
    entry = absent.entry
    scope = scope_of(entry)
    require(actor, "absent.consent", scope)
    _in_time(entry, scope)
    with change(actor, "absent.consent", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = _waiting(absent)
        if live.by_id == actor.id:
            raise KaopingError("不适用要由两人同意：您提出的，请由另一人同意")
        live.consent_by_id, live.consent_at = actor.id, timezone.now()
        live.save(update_fields=["consent_by", "consent_at"])
        retally_all(entry)
        made.tell(f"absent:{live.pk}", None, {"place": live.place, "consent": actor.name})
    absent.refresh_from_db()


def refuse_absent(actor: Actor, absent: Absent, reason: str) -> None:
    """The second person does not agree, and says why."""
    entry = absent.entry
    scope = scope_of(entry)
    require(actor, "absent.consent", scope)
    _in_time(entry, scope)
    said = _reason(reason, "请写明不同意的理由")
    with change(actor, "absent.refuse", assessment=entry.assessment_id, entry=entry.pk, reason=said) as made:
        live = _waiting(absent)
        live.refused = said
        _end(actor, live)
        made.tell(f"absent:{live.pk}", {"place": live.place}, {"refused": said})
    absent.refresh_from_db()


def withdraw(actor: Actor, absent: Absent, reason: str = "") -> None:
    """Take 不适用 back: whoever proposed it while it waits; the office also later, with a reason. The totals follow."""
    entry = absent.entry
    scope = scope_of(entry)
    office = may(actor, "absent.consent", scope)
    if not office and not (absent.by_id == actor.id and may(actor, "absent.propose", scope)):
        raise Hidden(f"absent:{absent.pk}")
    _in_time(entry, scope)
    with change(actor, "absent.withdraw", assessment=entry.assessment_id, entry=entry.pk, reason=reason.strip()) as made:
        live = _live(absent)
        if live.consent_by_id:
            if not office:
                raise KaopingError(f"{live.place}的不适用已经同意，要取消请联系考核办")
            _reason(reason, f"取消已经同意的不适用（{live.place}），请写明理由")
        _end(actor, live)
        retally_all(entry)
        made.tell(f"absent:{live.pk}", {"place": live.place}, None)
    absent.refresh_from_db()


def _in_time(entry: Entry, scope: Scope) -> None:
    refuse(steps.absences(Stage(entry.assessment.stage), tuple(PanelState(s) for _, s in scope.panels)))


def _theirs(actor: Actor, entry: Entry, place: str, scope: Scope) -> None:
    """A unit may say it of anything; assessors of what is theirs to mark."""
    rubric = rubric_of(entry)
    if place not in plan_of(rubric).places:
        raise KaopingError(f"评分表里没有编号“{place}”，请刷新页面")
    if may(actor, "report.edit", scope):
        return
    own = set(mine(actor, work_at(entry, rubric), rubric))
    items = [i.id for i in rubric.items() if i.id == place or i.id.startswith(place + ".") or place.startswith(i.id + ".")]
    if not set(items) <= own:
        raise Hidden(f"{entry.pk}/{place}")


def _live(absent: Absent) -> Absent:
    found: Any = Absent.objects.select_for_update().get(pk=absent.pk)
    if found.ended_at:
        raise KaopingError(f"{found.place}的不适用已经撤回或未获同意，请刷新页面")
    return found


def _waiting(absent: Absent) -> Absent:
    found = _live(absent)
    if found.consent_by_id:
        raise KaopingError(f"{found.place}的不适用已经有人同意，请刷新页面")
    return found


def _end(actor: Actor, absent: Absent) -> None:
    absent.ended_by_id, absent.ended_at = actor.id, timezone.now()
    absent.save(update_fields=["ended_by", "ended_at", "refused"])


def _reason(given: str, otherwise: str) -> str:
    said = given.strip()
    if not said:
        raise KaopingError(otherwise)
    if len(said) > MOST_REASON:
        raise KaopingError(f"理由有{len(said)}字，请不超过{MOST_REASON}字")
    return said
