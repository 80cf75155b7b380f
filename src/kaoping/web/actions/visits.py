"""现场核查记录 (F08): what a group saw at a unit, noted while they stand there, as a basis for marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Entry, Visit
from ..policy import Actor, PanelState, Stage, require, steps
from ..queries.access import scope_of
from ..queries.rubrics import rubric_of
from .change import change, refuse

_MOST = {"where": 100, "matter": 200, "present": 100, "found": 2000}
_NAMES = {"where": "地点", "matter": "核查事项", "present": "在场人", "found": "核查情况"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: when (empty: now), where, what was looked into, what was found, who was there, and the items it bears on."""

    where: str
    matter: str
    found: str
    present: str = ""
    at: datetime | None = None
    items: Sequence[str] = ()


def note_visit(actor: Actor, entry: Entry, seen: Seen) -> Visit:
    """Add an on-site record to the unit. KaopingError says which field is missing or too long."""
    scope = scope_of(entry)
    require(actor, "visit.edit", scope)
    refuse(steps.noting_visits(Stage(entry.assessment.stage), tuple(PanelState(s) for _, s in scope.panels)))
    words = {name: str(getattr(seen, name)).strip() for name in _MOST}
    for name, most in _MOST.items():
        if not words[name] and name != "present":
            raise KaopingError(f"现场核查记录请填写{_NAMES[name]}")
        if len(words[name]) > most:
            raise KaopingError(f"{_NAMES[name]}有{len(words[name])}字，请不超过{most}字")
    at = seen.at or timezone.now()
    if at > timezone.now() + timedelta(minutes=10):
        raise KaopingError("核查时间在现在之后，请核对")
    known = {i.id for i in rubric_of(entry).items()}
    items = [i for i in seen.items if i in known]
    with change(actor, "visit.add", assessment=entry.assessment_id, entry=entry.pk) as made:
        no = (Visit.objects.filter(entry=entry).aggregate(no=Max("no"))["no"] or 0) + 1
        visit = Visit.objects.create(entry=entry, no=no, seen_at=at, items=items, by_id=actor.id, **words)
        made.tell(f"visit:{visit.pk}", None, {"no": no, "seen_at": at.isoformat(), "items": items, **words})
    return visit
