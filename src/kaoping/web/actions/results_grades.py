"""Grades given by people: proposed by the office, decided by the committee; computed, proposed and decided are three things, and none overwrites another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.grade import Decision, Grading, Result, decide, propose

from ..models import Assessment, Graded
from ..policy import Actor, Stage, course, require
from ..queries.access import scope_of
from ..queries.plan_roster import Troubles
from ..queries.results import Line, Results, results
from .change import change, refuse


@dataclass(frozen=True, slots=True)
class Given:
    """One unit's grade and, where it is not what was expected, why."""

    grade: str
    reason: str = ""


def propose_grades(actor: Actor, assessment: Assessment, rows: Mapping[int, Given]) -> int:
    """等次建议 (F15), entry → grade; units not named and those whose proposal stands already are left as they are; how many were written.

    Troubles: every unit's sentence, and nothing is written.
    """
    require(actor, "results.edit", scope_of(assessment))
    with change(actor, "grade.propose", assessment=assessment.pk) as made:
        held = Assessment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=assessment.pk)
        refuse(course.proposing(Stage(held.stage)))
        written = _write(actor, results(held), rows, "proposed", timezone.localdate(), "")
        for line, old, new in written:
            made.tell(f"entry:{line.entry.pk}", old, {"grade": new.grade, "reason": new.reason})
        if not written:
            made.nothing()
    return len(written)


def decide_grades(actor: Actor, assessment: Assessment, rows: Mapping[int, Given], meeting: str, on: date) -> int:
    """审定等次 (F15) by the committee: which meeting, when. As propose_grades."""
    require(actor, "results.edit", scope_of(assessment))
    if not meeting.strip():
        raise KaopingError("请写明审定的会议，如：区委常委会第12次会议")
    if on > timezone.localdate():
        raise KaopingError("审定日期在今天以后，请核对")
    with change(actor, "grade.decide", assessment=assessment.pk) as made:
        held = Assessment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=assessment.pk)
        refuse(course.grading(Stage(held.stage)))
        written = _write(actor, results(held), rows, "decided", on, meeting.strip()[:100])
        for line, old, new in written:
            made.tell(f"entry:{line.entry.pk}", old, {"grade": new.grade, "reason": new.reason, "meeting": new.meeting, "on": str(on)})
        if not written:
            made.nothing()
    return len(written)


def _write(
    actor: Actor, found: Results, rows: Mapping[int, Given], step: str, on: date, meeting: str
) -> list[tuple[Line, str | None, Graded]]:
    wrong, kept = [], []
    for line in found.lines:
        given = rows.get(line.entry.pk)
        if given is None or not given.grade:
            continue
        if given.grade not in found.grades:
            wrong.append(f"{line.name}：没有“{given.grade}”这个等次，请选择{'、'.join(found.grades)}")
            continue
        before = line.proposed if step == "proposed" else line.decided
        if before is not None and (before.grade, before.reason, before.meeting) == (given.grade, given.reason.strip(), meeting):
            continue
        try:
            _fits(actor, line, given, step, on)
        except KaopingError as error:
            wrong.append(str(error))
            continue
        kept.append((line, before.grade if before else None, given))
    if wrong:
        raise Troubles(wrong)
    made = []
    for line, old, given in kept:
        row = Graded(entry=line.entry, step=step, grade=given.grade, reason=given.reason.strip()[:500], meeting=meeting, on=on, by_id=actor.id)
        row.save(force_insert=True)
        made.append((line, old, row))
    return made


def _fits(actor: Actor, line: Line, given: Given, step: str, on: date) -> None:
    """The core's rule: what differs from what was computed or proposed gives its reason. Where the rules compute none, the first proposal needs none."""
    grading = line.grading or Grading(line.name, line.ranking, given.grade, given.grade)
    proposed = line.proposed and Decision(line.proposed.grade, line.proposed.by.name, str(line.proposed.on), line.proposed.reason)
    decision = Decision(given.grade, actor.name, on.isoformat(), given.reason)
    if step == "proposed":
        propose(Result(grading), decision)
    else:
        decide(Result(grading, proposed), decision)
