"""The course of an assessment once marks are signed: collected, checked by a second person, told to the units, decided, released."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, User
from ..policy import Actor, Stage, course, options, require, workdays
from ..queries.access import scope_of
from ..queries.days import special
from ..queries.results import results
from ..queries.results_course import deciders, submitted_by, telling, unsigned, waiting, wanting, without_grade
from .change import Change, change, refuse
from .outcomes import freeze
from .rectify import enter_losses
from .webhooks import announce

MOST_WORDS = 500


def collect(actor: Actor, assessment: Assessment) -> None:
    """mark → collect: every sheet is signed, and marks change from now on by correction alone."""
    require(actor, "results.edit", scope_of(assessment))
    with _held(actor, assessment, "results.collect") as (made, row):
        refuse(course.collecting(Stage(row.stage), unsigned(row)))
        _move(made, row, Stage.COLLECT)


def submit(actor: Actor, assessment: Assessment) -> None:
    """collect → check: nothing is open any more; a second person looks at it now. KaopingError with what is wanting."""
    require(actor, "results.edit", scope_of(assessment))
    with _held(actor, assessment, "results.submit") as (made, row):
        found = wanting(results(row))
        if found and Stage(row.stage) is Stage.COLLECT:
            more = f"；另有{len(found) - 3}处" if len(found) > 3 else ""
            raise KaopingError(f"还不能提交复核：{'；'.join(found[:3])}{more}")
        refuse(course.submitting(Stage(row.stage), 0))
        row.returned = ""
        _move(made, row, Stage.CHECK, "returned")


def pass_(actor: Actor, assessment: Assessment) -> int:
    """check → checked: the second person stands by the results, and they are frozen; how many units' are."""
    require(actor, "results.check", scope_of(assessment))
    with _held(actor, assessment, "results.pass") as (made, row):
        refuse(course.checking(Stage(row.stage), submitted_by(row) == actor.id))
        row.checked_by, row.checked_at = User(pk=actor.id), timezone.now()
        fresh = freeze(actor, made, row, "check")
        _move(made, row, Stage.CHECKED, "checked_by", "checked_at")
    return fresh


def return_(actor: Actor, assessment: Assessment, words: str) -> None:
    """check → collect: the second person does not stand by them, and says why."""
    require(actor, "results.check", scope_of(assessment))
    said = said_of(words, "请写明退回的理由：哪个单位、哪一项、为什么")
    with _held(actor, assessment, "results.return", said) as (made, row):
        refuse(course.checking(Stage(row.stage), submitted_by(row) == actor.id))
        row.returned = said
        _move(made, row, Stage.COLLECT, "returned")


def notice(actor: Actor, assessment: Assessment) -> None:
    """checked → notice: units are told what the settings allow; the periods of notice and appeal begin tomorrow, in working days (R29)."""
    require(actor, "results.edit", scope_of(assessment))
    with _held(actor, assessment, "results.notice") as (made, row):
        refuse(telling(row))
        today, days = timezone.localdate(), special()
        row.notice_from = today
        row.notice_to = workdays.after(today, int(options.value(row.options, "notice_days")), days)
        row.appeal_to = workdays.after(today, int(options.value(row.options, "appeal_days")), days)
        _move(made, row, Stage.NOTICE, "notice_from", "notice_to", "appeal_to")


def deliberate(actor: Actor, assessment: Assessment) -> None:
    """notice → decide: both periods are over, every appeal and correction is settled; the committee decides."""
    require(actor, "results.edit", scope_of(assessment))
    with _held(actor, assessment, "results.deliberate") as (made, row):
        refuse(course.deciding(Stage(row.stage), timezone.localdate(), row.notice_to, row.appeal_to, waiting(row)))
        _move(made, row, Stage.DECIDE)


def release(actor: Actor, assessment: Assessment) -> None:
    """decide → released, by a second person: results are issued, and every lost point enters the ledger of problems."""
    require(actor, "results.check", scope_of(assessment))
    with _held(actor, assessment, "results.release") as (made, row):
        refuse(course.releasing(Stage(row.stage), without_grade(row, "decided"), actor.id in deciders(row)))
        row.released_by, row.released_at = User(pk=actor.id), timezone.now()
        _move(made, row, Stage.RELEASED, "released_by", "released_at")
        enter_losses(actor, made, row)
        announce(made, row)


def let_leaders(actor: Actor, assessment: Assessment, early: bool, reason: str) -> None:
    """Whether leaders may read results before they are released: by decision of the committee, with its reason (domain 2.4)."""
    require(actor, "results.edit", scope_of(assessment))
    said = said_of(reason, "请写明依据，如：经考核委员会同意")
    with _held(actor, assessment, "results.early", said) as (made, row):
        if row.early == early:
            made.nothing()
            return
        made.tell(f"assessment:{row.pk}", {"early": row.early}, {"early": early})
        row.early = early
        row.save(update_fields=["early"])


def said_of(words: str, otherwise: str) -> str:
    """A reason that must be given. KaopingError: none, or too long."""
    said = words.strip()
    if not said:
        raise KaopingError(otherwise)
    if len(said) > MOST_WORDS:
        raise KaopingError(f"文字有{len(said)}字，请不超过{MOST_WORDS}字")
    return said


@contextmanager
def _held(actor: Actor, assessment: Assessment, verb: str, reason: str = "") -> Iterator[tuple[Change, Assessment]]:
    """The assessment as it stands at this moment, held until the change is done: no step is taken twice."""
    with change(actor, verb, assessment=assessment.pk, reason=reason) as made:
        rows = Assessment.objects.filter(pk=assessment.pk)
        row = (rows.select_for_update(of=("self",)) if connection.vendor == "postgresql" else rows).select_related("owner").get()
        yield made, row
        assessment.stage, assessment.early = row.stage, row.early


def _move(made: Change, row: Assessment, stage: Stage, *more: str) -> None:
    made.tell(f"assessment:{row.pk}", {"stage": row.stage}, {"stage": stage, **{n: str(getattr(row, n)) for n in more if n.startswith(("notice", "appeal"))}})
    row.stage = stage
    row.version += 1
    row.save(update_fields=["stage", "version", *more])
