"""Two who approve the same correction at the same moment, from two connections; and two corrections at one unit."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connection

from kaoping.core.errors import KaopingError
from kaoping.web.actions import corrections
from kaoping.web.models import Correction, MarkVersion, Outcome, Post, Signed, User
from kaoping.web.policy import Role

from .appealing import UNIT, again, noticed, proposed
from .world import World


def approve_at_once(world: World, pairs: list[tuple[str, Correction]]) -> list[str]:
    start, told = Barrier(len(pairs)), list[str]()

    def approve(name: str, correction: Correction) -> None:
        try:
            actor, mine = world.actor(name), again(correction)
            start.wait(10)
            corrections.approve(actor, mine)
            told.append("done")
        except KaopingError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=approve, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


def test_carries_a_correction_out_once(committed: None, world: World) -> None:
    noticed(world)
    other = User.objects.create(username="checker2", name="钱复核", must_change=False)
    Post.objects.create(user=other, role=Role.CHECKER, unit=world.district)
    world.people["钱复核"] = other
    one, two = proposed(world), proposed(world, "1.5.3")
    assert approve_at_once(world, [("李复核", one), ("钱复核", one)]) == ["done", "这件更正“已更正”，不需要再批"]
    assert MarkVersion.objects.filter(mark__sheet__entry=one.entry, mark__place="1.2.1").count() == 2
    assert Signed.objects.filter(panel__entry=one.entry).count() == 3
    assert approve_at_once(world, [("李复核", two), ("钱复核", proposed(world, "1.2.1", unit="红土镇"))]) == ["done", "done"]
    for unit in (UNIT, "红土镇"):  # one place moves with the other, so that who came first makes a version more or less
        kept = list(Outcome.objects.filter(entry=world.entries[unit]).order_by("version"))
        assert [o.version for o in kept] == list(range(1, len(kept) + 1))
        last = Correction.objects.filter(entry=world.entries[unit]).order_by("-no")[0]
        assert kept[-1].content["total"]["low"] == last.marks["total"][1]
