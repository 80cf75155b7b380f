"""The results' own pages: where the assessment stands, what is next and who does it, the collected table, and what goes into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kaoping.core.points import show

from ..models import Assessment, Ballot, Daily, Entry, Extra, Problem
from ..policy import Actor, Scope, Stage, course, may, options
from ..policy.options import BY_KEY
from ..policy.states import PROBLEMS, STAGES, ProblemState
from .days import left, special
from .results import Line, Results, results
from .results_check import Check, recheck
from .results_course import Now, now_of, wanting

_STEPS = (
    (Stage.MARK, "评分签字"), (Stage.COLLECT, "汇总"), (Stage.CHECK, "复核"), (Stage.CHECKED, "待公示"), (Stage.NOTICE, "公示和申诉"), (Stage.DECIDE, "审定"),
    (Stage.RELEASED, "通报整改"), (Stage.ARCHIVED, "归档"),
)
FEW = 10
"""With fewer valid papers than this one could guess whose they are (domain 2.4)."""
_RULES = ("ties", "grades", "absent", "places", "published")


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: str
    url: str = ""


@dataclass(slots=True)
class Board:
    """Everything on the page. `columns`: the parts of the total (key, label, weight), where there is more than the year's marks; `extras`: whether anybody
    has bonus or penalty; `wanting`: sentences; `early`: whether leaders' reading can be decided on; `returned`: the second person's words; `grading`: what
    there is to do about grades; `periods`: working days left of notice and appeals; `outside`: whether packages and notices are this person's."""

    assessment: Assessment
    found: Results
    steps: list[Step]
    stage: str
    now: Now
    wanting: list[str]
    columns: list[tuple[str, str, str]]
    extras: bool
    groups: list[tuple[str, list[Line]]]
    rules: list[tuple[str, str]]
    early: bool
    returned: str = ""
    grading: str = ""
    periods: tuple[int, int] | None = None
    check: Check | None = None
    outside: bool = False


def board(actor: Actor, scope: Scope, assessment: Assessment) -> Board:
    found, stage = results(assessment), Stage(assessment.stage)
    edits, checks = may(actor, "results.edit", scope), may(actor, "results.check", scope)
    proposes, decides = edits and not course.proposing(stage), edits and not course.grading(stage)
    return Board(
        assessment, found, steps_of(stage), STAGES[stage], now_of(actor, found, edits, checks), [] if course.frozen(stage) else wanting(found),
        columns_of(found), any(line.total.bonus or line.total.penalty for line in found.lines), sorted(found.groups().items()),
        [(BY_KEY[k].label, BY_KEY[k].said(options.value(assessment.options, k))) for k in _RULES], edits and not course.past(stage, Stage.DECIDE),
        "" if course.past(stage, Stage.COLLECT) else assessment.returned,
        "登记审定等次" if decides else "提出等次建议" if proposes else "",
        _periods(assessment) if stage is Stage.NOTICE else None, recheck(found) if stage is Stage.CHECK else None,
        may(actor, "package.take", scope),
    )


def columns_of(found: Results) -> list[tuple[str, str, str]]:
    """The parts that totals are made of, with their weight in words; nothing where the year's marks are all there is."""
    parts = {c.key: (c.key, c.label, f"{show(c.weight)}%" if c.weight else "不计") for line in found.lines for c in line.total.components}
    return list(parts.values()) if len(parts) > 1 else []


def _periods(assessment: Assessment) -> tuple[int, int]:
    today, days = timezone.localdate(), special()
    return left(assessment.notice_to, today, days), left(assessment.appeal_to, today, days)


def steps_of(stage: Stage) -> list[Step]:
    """The line of steps from the signed sheets to the archive."""
    return [Step(label, "done" if course.past(stage, step) else "now" if stage is step else "") for step, label in _STEPS]


def daily_rows(assessment: Assessment, quarter: int | None = None) -> list[tuple[Daily, str]]:
    """All findings, the last first, each with how far its problem has come (F11: 整改情况)."""
    rows = Daily.objects.filter(entry__assessment=assessment).select_related("entry__unit", "by", "withdrawn_by")
    rows = rows.filter(quarter=quarter) if quarter else rows
    states = {p.origin.get("daily"): p.state for p in Problem.objects.filter(assessment=assessment).exclude(origin={})}
    return [(row, PROBLEMS[ProblemState(states[row.pk])] if row.pk in states else "") for row in rows.order_by("-on", "-id")]


def extra_rows(assessment: Assessment) -> list[Extra]:
    """All matters; those that no longer count stand last."""
    rows = Extra.objects.filter(entry__assessment=assessment).select_related("entry__unit", "by", "consent_by", "ended_by")
    return sorted(rows.order_by("entry__order", "no"), key=lambda x: x.ended_at is not None)


def ballot_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Each unit with its ballot; how it was voted only where enough papers hide who they are of."""
    ballots = {b.entry_id: b for b in Ballot.objects.filter(entry__assessment=assessment)}
    entries = Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id")
    lines = {line.entry.pk: line for line in results(assessment).lines}
    told = []
    for entry in entries:
        ballot = ballots.get(entry.pk)
        part = lines[entry.pk].component("ballot") if entry.pk in lines else None
        open_ = ballot is not None and ballot.valid >= FEW
        told.append({"entry": entry, "ballot": ballot, "votes": ballot.votes if ballot and open_ else None, "few": bool(ballot) and not open_,
                     "mark": part.bounds if part is not None and ballot is not None else None})
    return told
