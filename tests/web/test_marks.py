"""Saving a mark: versions, conflicts, history, totals, audit."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kaoping.core.errors import KaopingError
from kaoping.web.actions.marks import Conflict, Given, save_fact, save_member, save_self
from kaoping.web.models import Event, Mark, MarkVersion, Sheet
from kaoping.web.models.chain import GENESIS, event_hash
from kaoping.web.policy import EntryState, Hidden, PanelState, Stage

from .world import World


def test_keeps_the_answer_its_version_the_event_and_the_new_totals(world: World) -> None:
    given = Given("1.2.1", 0, "否", "没有方案", ({"kind": "clause", "id": "1.2.1", "say": "得分点①"},))
    saved = save_member(world.actor("组员甲"), world.entries["陈炉镇"], given)
    assert (saved.mark.answer, saved.mark.value, saved.mark.version) == ("否", 0, 1)
    assert [v.answer for v in MarkVersion.objects.filter(mark=saved.mark)] == ["否"]
    assert saved.sheet.tally["1.2"][:2] == ["0", "3"]
    assert Sheet.objects.get().tally["total"][:2] == ["0", "98"]
    event = Event.objects.get(verb="member.save")
    assert (event.name, event.address, event.entry) == ("组员甲", "192.168.1.20", world.entries["陈炉镇"].pk)


def test_gives_the_later_of_two_writers_both_values_and_stores_nothing(world: World) -> None:
    actor, entry = world.actor("陈炉镇联络员"), world.at(Stage.REPORT, EntryState.OPEN).entries["陈炉镇"]
    save_self(actor, entry, Given("1.2.1", 0, "是"))
    with pytest.raises(Conflict) as refused:
        save_self(actor, entry, Given("1.2.1", 0, "否"))
    assert (refused.value.theirs.answer, refused.value.mine.answer) == ("是", "否")
    assert Mark.objects.get().answer == "是"


def test_takes_the_same_content_again_as_the_retry_that_it_is(world: World) -> None:
    actor, entry = world.actor("组员甲"), world.entries["陈炉镇"]
    save_member(actor, entry, Given("1.2.1", 0, "是"))
    save_member(actor, entry, Given("1.2.1", 0, "是"))
    assert MarkVersion.objects.count() == 1


def test_opens_a_question_again_when_the_answer_is_taken_back(world: World) -> None:
    actor, entry = world.actor("组员甲"), world.entries["陈炉镇"]
    save_member(actor, entry, Given("1.2.1", 0, "否"))
    assert save_member(actor, entry, Given("1.2.1", 1, "")).sheet.tally["1.2"][:2] == ["0", "5"]


def test_hides_the_items_of_another_group(world: World) -> None:
    with pytest.raises(Hidden):
        save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("4.1.1", 0, "是"))


@pytest.mark.parametrize("name", ["王主任", "陈炉镇联络员", "组员丁", "审计员", "无岗位"])
def test_lets_nobody_else_mark(world: World, name: str) -> None:
    with pytest.raises(Hidden):
        save_member(world.actor(name), world.entries["陈炉镇"], Given("1.1.2", 0, "是"))


def test_refuses_marks_before_the_unit_has_reported_and_after_the_group_has_begun_to_agree(world: World) -> None:
    actor, entry = world.actor("组员甲"), world.entries["陈炉镇"]
    with pytest.raises(KaopingError, match="上报后才能评分"):
        save_member(actor, world.at(state=EntryState.OPEN).entries["陈炉镇"], Given("1.1.2", 0, "是"))
    with pytest.raises(KaopingError, match="已进入合议"):
        save_member(actor, world.at(panel=PanelState.AGREEING).entries["陈炉镇"], Given("1.1.2", 0, "是"))
    assert entry.sheets.count() == 0


def test_counts_a_fact_of_the_office_on_everybodys_sheet(world: World) -> None:
    entry = world.entries["陈炉镇"]
    save_member(world.actor("组员丁"), entry, Given("4.4.1", 0, "是"))
    save_fact(world.actor("王主任"), entry, Given("4.4.2", 0, "否", "区委办通报〔2018〕12号"))
    sheet = Sheet.objects.get(kind="member")
    assert sheet.tally["4.4"][:2] == ["0", "0"]  # 否则，不得分 is ruled to hold for the whole item
    with pytest.raises(KaopingError, match="考核办统一登记"):
        save_member(world.actor("组员丁"), entry, Given("4.4.2", 0, "是"))


def test_chains_each_event_to_the_one_before(world: World) -> None:
    for n, place in enumerate(("1.2.1", "1.2.2", "1.2.3")):
        save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given(place, 0, "是", f"第{n}次"))
    prev = GENESIS
    for event in Event.objects.all():
        assert event.prev == prev
        assert event.hash == event_hash(event)
        prev = event.hash
    assert [e.seq for e in Event.objects.all()] == [1, 2, 3]


@pytest.mark.parametrize("statement", ["UPDATE web_event SET name = 'x'", "DELETE FROM web_event", "DELETE FROM web_markversion"])
def test_cannot_change_what_has_happened_even_by_hand(world: World, statement: str) -> None:
    save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("1.2.1", 0, "是"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
