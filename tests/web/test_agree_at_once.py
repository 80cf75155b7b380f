"""Two members who agree on the same clause at the same moment, from two connections."""

from __future__ import annotations

from threading import Barrier, Thread

from django.db import connection

from kaoping.web.actions import agreeing
from kaoping.web.actions.marks import Conflict
from kaoping.web.models import Mark, MarkVersion

from .agreeing import again, opened
from .test_agree import APART
from .world import World


def test_stores_one_of_two_values_taken_at_once_and_tells_the_other(committed: None, world: World) -> None:
    panel = opened(world, differ=APART)
    start, told = Barrier(2), list[str]()

    def take(name: str, whose: str) -> None:
        actor, mine = world.actor(name), again(panel)
        start.wait(10)
        try:
            agreeing.take(actor, mine, "1.2.1", world.people[whose].pk, 0)
            told.append("stored")
        except Conflict:
            told.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=take, args=pair) for pair in (("组员甲", "组员甲"), ("组员丙", "组员乙"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["conflict", "stored"]
    assert Mark.objects.filter(sheet__kind="agreed").count() == MarkVersion.objects.count() == 1
