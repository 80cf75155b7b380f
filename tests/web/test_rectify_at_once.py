"""Several people at the same problem, or the same assessment, at one moment: real threads, each with its own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kaoping.core.errors import KaopingError
from kaoping.web.actions import archive, reminding
from kaoping.web.actions import rectify_office as office
from kaoping.web.actions import rectify_unit as unit
from kaoping.web.mail import mail_setting
from kaoping.web.models import Assessment, Catalogue, Event, Problem, ProblemNote, Reminded, User
from kaoping.web.policy.states import ProblemState

from .ledger import CHECKER, CLERK, HEAD, OFFICE, entered, problem, released
from .mailbox import mailbox
from .test_reminders import MONDAY, at
from .world import World


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once; what each gave, or the sentence that it was refused with."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(n: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            found[n] = act()
        except KaopingError as error:
            found[n] = str(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return found


def test_lets_each_step_be_taken_once_and_nothing_be_written_past_the_archive(
    committed: None, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(world)
    checker, officer, clerk = world.actor(CHECKER), world.actor(OFFICE), world.actor(CLERK)

    # the ledger is brought in line twice at once
    Problem.objects.all().delete()
    together(lambda: entered(world), lambda: entered(world))
    assert Problem.objects.count() == 6

    # two hands close one problem
    verified = problem(world, state=ProblemState.VERIFIED)
    together(lambda: office.close(checker, verified), lambda: office.close(checker, verified), lambda: office.send_back(checker, verified, "再看", True))
    assert ProblemNote.objects.filter(problem=verified, kind__in=("close", "return")).count() == 1

    # two workers send one person's mail
    User.objects.filter(pk=world.people[HEAD].pk).update(email="h@yintai.gov.cn")
    problem(world, no=3, state=ProblemState.OPEN, days=-5000)
    with mailbox() as box, monkeypatch.context() as clock:
        settings.MAIL = mail_setting(box.address())
        at(clock, MONDAY)
        Problem.objects.filter(no=3).update(due=MONDAY.date())
        together(*[lambda: reminding.remind.call(world.people[HEAD].pk, "2018-12-03")] * 3)
        assert (len(box.mails), Reminded.objects.count()) == (1, 1)

    # the unit writes while the office ends it all
    working = problem(world, no=2, state=ProblemState.WORKING)
    together(*[lambda n=n: unit.progress(clerk, working, f"进展{n}") for n in range(4)], lambda: archive.end(officer, world.assessment))
    ended = Event.objects.get(verb="archive.end")
    assert (Assessment.objects.get().stage, Catalogue.objects.count()) == ("archived", 1)
    assert not Event.objects.filter(seq__gt=ended.seq, assessment=world.assessment.pk).exists()
    kept = ProblemNote.objects.filter(problem=working, kind="progress").count()
    assert Event.objects.filter(verb="problem.progress", seq__lt=ended.seq).count() == kept
