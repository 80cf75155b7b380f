"""What a leader (reader) is told: by default nothing of marks, places or progress before results are released (domain 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Assessment, Entry
from ..policy import Stage, calendar, options, steps
from ..policy.states import STAGES, EntryState


@dataclass(frozen=True, slots=True)
class LeaderPage:
    """The stage and the calendar; the units whose reports may be read, where the assessment allows that."""

    stage: str
    days: list[tuple[str, str, str]]
    allowed: bool
    units: list[tuple[int, str, bool]]


def leader_page(assessment: Assessment) -> LeaderPage:
    allowed = options.on(assessment.options, "reader_sees")
    spans = [(name, calendar.days_of(assessment.calendar, key)) for key, name, _ in calendar.STEPS]
    rows = Entry.objects.filter(assessment=assessment).order_by("order", "id").values_list("pk", "unit__name", "state") if allowed else ()
    units = [(pk, name, steps.reported(EntryState(state))) for pk, name, state in rows]
    return LeaderPage(STAGES[Stage(assessment.stage)], [(n, f"{s[0]}", f"{s[1]}") for n, s in spans if s], allowed, units)
