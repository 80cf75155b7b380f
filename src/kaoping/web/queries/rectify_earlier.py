"""The open problems that an assessment takes over from the one before it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..models import Assessment, Entry, Problem
from ..policy import Stage, course


def before(assessment: Assessment) -> Assessment | None:
    """The one before: as the assessment names it, else the owner's last that was released."""
    if assessment.previous_id:
        return assessment.previous
    rows = Assessment.objects.filter(owner=assessment.owner_id, stage__in=(Stage.RELEASED, Stage.ARCHIVED), year__lte=assessment.year)
    return rows.exclude(pk=assessment.pk).order_by("-year", "-id").first()


def left_open(assessment: Assessment) -> list[tuple[Problem, Entry]]:
    """Open problems of the one before that nobody has taken over yet, each with its unit's entry in this assessment. Units that are not in it are not here."""
    previous = before(assessment)
    if previous is None:
        return []
    entries = {e.unit_id: e for e in Entry.objects.filter(assessment=assessment).select_related("unit")}
    rows = Problem.objects.filter(assessment=previous, state__in=course.OPEN, later=None, entry__unit__in=entries)
    rows = rows.select_related("entry__unit", "assessment").order_by("entry__order", "no")
    return [(p, entries[p.entry.unit_id]) for p in rows]


def standing(assessment: Assessment) -> dict[str, Any]:
    """For the plan: how many open problems of the one before wait to be taken over, unit by unit, and how many were."""
    units = Counter(entry.unit.name for _, entry in left_open(assessment))
    taken = Problem.objects.filter(assessment=assessment).exclude(earlier=None).count()
    return {"waiting": list(units.items()), "total": units.total(), "taken": taken, "before": before(assessment) if units else None}
