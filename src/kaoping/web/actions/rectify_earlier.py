"""What the last assessment has left open goes on in the next one (上年未销号)."""

from __future__ import annotations

from kaoping.core.errors import KaopingError

from ..models import Assessment, Problem
from ..policy import Actor, Stage, course, require
from ..policy.states import ProblemState
from ..queries.access import scope_of
from ..queries.rectify_earlier import left_open
from .change import Change, change, refuse
from .rectify import enter, note

_CARRIED = ("text", "requirement", "due", "goal", "measures", "leader", "responsible", "helpers", "unit_due", "issued_at", "claimed_at")


def take_over(actor: Actor, assessment: Assessment) -> int:
    """Bring what is still open into the assessment, where that has not been done. How many problems came."""
    require(actor, "rectify.manage", scope_of(assessment))
    with change(actor, "rectify.carry", assessment=assessment.pk) as made:
        refuse(course.finding(Stage(Assessment.objects.values_list("stage", flat=True).get(pk=assessment.pk))))
        done = carry(actor, made, assessment)
        if not done:
            raise KaopingError("没有需要转入的问题")
    return done


def carry(actor: Actor, made: Change, assessment: Assessment) -> int:
    """The same within the change `made`: when an assessment is started. What has been checked on, but is not closed, is checked on anew."""
    done = 0
    for old, entry in left_open(assessment):
        state = ProblemState.CLAIMED if old.state == ProblemState.VERIFIED else ProblemState(old.state)
        given = {name: getattr(old, name) for name in _CARRIED}
        new: Problem = enter(
            actor, made, entry, source=old.source, found_on=old.found_on, origin={"earlier": old.pk}, earlier=old, state=state, **given
        )
        note(actor, new, "carry", f"由“{old.assessment.name}”问题{old.no:02d}转入")
        done += 1
    return done
