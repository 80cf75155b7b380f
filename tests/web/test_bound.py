"""Nobody is in a group that marks a unit which they are bound to; and a group does not wait for somebody who has left it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import marking, people, plan_people, posts
from kaoping.web.models import Absent, Event, Panel, Post, Sheet, Tie
from kaoping.web.policy import PanelState, Role, SheetKind, Stage

from .world import World

CHAIN = "陈炉镇"


def _note(world: World) -> None:
    plan_people.add_tie(world.actor("王主任"), world.assessment, world.people["组员乙"], world.entries[CHAIN].unit, "kin", "", "")


def _bind(world: World) -> None:
    posts.tie(world.actor("安全员"), world.people["组员乙"], world.entries[CHAIN].unit, "named", None, None, "")


def _give(world: World) -> None:
    posts.give(world.actor("安全员"), world.people["组员乙"], Role.CLERK, world.entries[CHAIN].unit)


@pytest.mark.parametrize("bind", [_note, _bind, _give])
def test_refuses_to_bind_a_person_to_a_unit_that_they_are_marking(world: World, bind: Callable[[World], None]) -> None:
    with pytest.raises(KaopingError, match=r"组员乙.*应当回避.*请先由考核办把组员乙移出第一组"):
        bind(world)
    assert not Tie.objects.exists()
    assert not Post.objects.filter(user=world.people["组员乙"], role=Role.CLERK).exists()


@pytest.mark.parametrize("bind", [_note, _bind, _give])
def test_binds_them_once_they_have_left_the_group_and_while_the_plan_is_made(world: World, bind: Callable[[World], None]) -> None:
    world.at(Stage.PLAN)
    bind(world)
    assert Tie.objects.exists() or Post.objects.filter(role=Role.CLERK, user=world.people["组员乙"]).exists()


def test_refuses_to_switch_an_account_on_again_that_would_mark_a_unit_it_is_bound_to(world: World) -> None:
    world.at(Stage.PLAN)
    people.switch(world.actor("系统员"), world.people["组员乙"], False)
    _bind(world)
    world.at(Stage.MARK)
    with pytest.raises(KaopingError, match="应当回避"):
        people.switch(world.actor("系统员"), world.people["组员乙"], True)


def _waiting_for_one(world: World) -> Panel:
    """At 陈炉镇 nothing applies that the first group marks, and two of its three have handed in."""
    entry = world.entries[CHAIN]
    for section in ("1", "2"):
        Absent.objects.create(entry=entry, place=section, reason="无", by=world.people["组员甲"], consent_by=world.people["王主任"])
    for name in ("组员甲", "组员丙"):
        assert not marking.submit(world.actor(name), entry)
    return Panel.objects.get(entry=entry, group=world.groups["第一组"])


def _leave(world: World) -> None:
    plan_people.leave(world.actor("王主任"), world.groups["第一组"], world.people["组员乙"], "调离")


def _end(world: World) -> None:
    posts.end(world.actor("安全员"), Post.objects.get(user=world.people["组员乙"]))


def _off(world: World) -> None:
    people.switch(world.actor("系统员"), world.people["组员乙"], False)


@pytest.mark.parametrize("go", [_leave, _end, _off])
def test_goes_on_to_agree_when_the_one_who_was_waited_for_is_gone(world: World, go: Callable[[World], None]) -> None:
    panel = _waiting_for_one(world)
    go(world)
    panel.refresh_from_db()
    assert panel.state == PanelState.AGREEING
    assert Event.objects.get(verb="panel.agree").entry == panel.entry_id
    assert Sheet.objects.filter(kind=SheetKind.MEMBER).count() == 2


def test_waits_on_where_somebody_else_has_not_handed_in(world: World) -> None:
    _waiting_for_one(world)
    other = Panel.objects.get(entry=world.entries["广阳镇"], group=world.groups["第一组"])
    _leave(world)
    other.refresh_from_db()
    assert other.state == PanelState.MARKING
