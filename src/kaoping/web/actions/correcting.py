"""Carrying a correction out, within its approval: answers and 不适用, the papers that replace the old ones, the results anew."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.seal import canonical, code_of

from ..models import Absent, Correction, Event, Panel, Signed
from ..models.chain import GENESIS
from ..policy import Actor, SheetKind, Stage, course
from ..queries.agreeing import board_of
from ..queries.agreeing_papers import content_of
from ..queries.agreeing_rows import CORRECTED
from ..queries.correcting import items_at, moved, now, panels_at, states
from ..queries.rubrics import rubric_of
from .change import Change, refuse
from .marks import Conflict, Given, retally_all, save
from .outcomes import freeze
from .rectify import enter_losses


def carry_out(actor: Actor, made: Change, correction: Correction) -> list[str]:
    """Do what the correction says; its marks and codes are set on it (not saved). The names of the groups whose papers are replaced."""
    entry, rubric = correction.entry, rubric_of(correction.entry)
    items = list(dict.fromkeys(i for c in correction.changes for i in items_at(rubric, c.get("place") or c["absent"])))
    panels = panels_at(entry, items)
    refuse(course.correcting(Stage(entry.assessment.stage), states(panels)))
    before = now(entry)
    for one in correction.changes:
        if "absent" in one:
            _turn(actor, made, correction, one)
        else:
            _write(actor, correction, one)
    retally_all(entry)
    correction.marks = moved(before, now(entry), items)
    for panel in panels:
        _replace(actor, made, correction, panel)
    if course.frozen(Stage(entry.assessment.stage)):
        freeze(actor, made, entry.assessment, f"correction:{correction.pk}")
    if course.in_ledger(Stage(entry.assessment.stage)):
        enter_losses(actor, made, entry.assessment)
    return [p.group.name for p in panels]


def _write(actor: Actor, correction: Correction, one: dict[str, Any]) -> None:
    given = Given(one["place"], one["version"], one["new"], one["note"], tuple(one["basis"]), CORRECTED)
    try:
        save(actor, correction.entry, SheetKind(one["sheet"]), given)
    except Conflict as conflict:
        raise KaopingError(f"{one['place']}在提出更正以后又有变动（现为“{conflict.theirs.answer}”），请不予批准，由提出人重新提出") from conflict


def _turn(actor: Actor, made: Change, correction: Correction, one: dict[str, Any]) -> None:
    entry, place = correction.entry, one["absent"]
    live = Absent.objects.filter(entry=entry, place=place, ended_at=None).exclude(consent_by=None).first()
    if (live is not None) == one["on"]:
        raise KaopingError(f"{place}的不适用在提出更正以后又有变动，请不予批准，由提出人重新提出")
    if live is None:
        reason = f"更正{correction.no}号：{one['reason']}"[:500]
        live = Absent.objects.create(entry=entry, place=place, reason=reason, by_id=correction.by_id, consent_by_id=actor.id, consent_at=timezone.now())
        made.tell(f"absent:{live.pk}", None, {"place": place, "consent": actor.name}, verb="correct.absent")
        return
    live.ended_by_id, live.ended_at = actor.id, timezone.now()
    live.save(update_fields=["ended_by", "ended_at"])
    made.tell(f"absent:{live.pk}", {"place": place}, None, verb="correct.absent")


def _replace(actor: Actor, made: Change, correction: Correction, panel: Panel) -> None:
    """A new paper in the place of the signed one, under a code of its own. What members had confirmed is no longer what it says."""
    old = panel.code
    panel.round += 1
    panel.version += 1
    panel.save(update_fields=["round", "version"])
    at = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    told = {"no": str(correction.no), "reason": correction.reason, "by": correction.by.name, "approved": actor.name, "at": at}
    content = canonical(content_of(board_of(panel), told))
    head = Event.objects.order_by("-seq").values_list("hash", flat=True).first() or GENESIS
    digest, panel.code = code_of(content, head)
    Signed.objects.create(panel=panel, code=panel.code, content=content, digest=digest, head=head, by_id=actor.id, replaces=old)
    panel.save(update_fields=["code"])
    correction.old_codes[str(panel.pk)], correction.new_codes[str(panel.pk)] = old, panel.code
    made.tell(f"panel:{panel.pk}", {"code": old}, {"code": panel.code, "digest": digest, "head": head, "replaces": old}, verb="correct.paper")
