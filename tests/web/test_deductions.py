"""扣分确认: what a unit is told of a signed sheet, and what it answers."""

from __future__ import annotations

import json

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import corrections, deductions
from kaoping.web.models import Acknowledged, Assessment, Panel
from kaoping.web.policy import Hidden, PanelState, Stage
from kaoping.web.queries.deductions import answers, sheets_of

from .appealing import UNIT, few, noticed, proposed
from .signed import signed
from .world import World

HEAD, CLERK = f"{UNIT}负责人", f"{UNIT}联络员"
MARKERS = ("组员甲", "组员乙", "组员丙", "组员丁", "组员戊", "组员己")


def panel(world: World, group: str = "第一组") -> Panel:
    return Panel.objects.get(entry=world.entries[UNIT], group=world.groups[group])


def page(world: World, shows: str, name: str = HEAD) -> str:
    Assessment.objects.filter(pk=world.assessment.pk).update(options={"confirm_shows": shows})
    client, at = world.client(name), f"/e/{world.entries[UNIT].pk}/deductions"
    return client.get(at).content.decode() + client.get(f"{at}/paper").content.decode()


@pytest.mark.parametrize(("shows", "marks", "total"), [("facts", False, False), ("marks", True, False), ("total", True, True)])
def test_shows_what_the_rule_says_and_no_more(world: World, shows: str, marks: bool, total: bool) -> None:
    signed(few(world))
    told = page(world, shows)
    assert "查到1.2.1的情况" in told
    assert "现场核查01" in told
    assert ("失2分" in told or "扣2分" in told, "评为“否”" in told) == (marks, marks)
    assert ("扣分合计" in told, "本组条目55分" in told) == (total, total)


@pytest.mark.parametrize("shows", ["facts", "marks", "total"])
def test_never_says_who_marked(world: World, shows: str) -> None:
    signed(few(world))
    assert [n for n in MARKERS if n in page(world, shows)] == []


def test_shows_no_sheet_that_is_not_signed(world: World) -> None:
    signed(few(world))
    Panel.objects.filter(pk=panel(world).pk).update(state=PanelState.CONFIRMING)
    told = page(world, "total")
    assert "查到1.2.1的情况" not in told
    assert "查到3.1.1的情况" in told


def test_is_not_there_before_any_group_has_signed(world: World) -> None:
    for state in (PanelState.MARKING, PanelState.AGREEING, PanelState.CONFIRMING):
        world.at(panel=state)
        assert world.client(HEAD).get(f"/e/{world.entries[UNIT].pk}/deductions").status_code == 404


def test_keeps_the_heads_word_with_the_papers_code(world: World) -> None:
    signed(few(world))
    one = panel(world)
    deductions.answer(world.actor(HEAD), world.entries[UNIT], one.pk, one.code, False, "1.2 方案有文号")
    deductions.answer(world.actor(HEAD), world.entries[UNIT], one.pk, one.code, True)
    deductions.answer(world.actor(HEAD), world.entries[UNIT], one.pk, one.code, True)
    assert list(Acknowledged.objects.values_list("code", "agrees", "words")) == [(one.code, False, "1.2 方案有文号"), (one.code, True, "")]


@pytest.mark.parametrize("name", [CLERK, "红土镇负责人", "王主任", "组员甲", "申复核"])
def test_takes_no_answer_but_the_heads(world: World, name: str) -> None:
    signed(few(world))
    with pytest.raises(Hidden):
        deductions.answer(world.actor(name), world.entries[UNIT], panel(world).pk, panel(world).code, True)


def test_takes_no_answer_to_another_units_sheet(world: World) -> None:
    signed(few(world))
    other = Panel.objects.get(entry=world.entries["红土镇"], group=world.groups["第一组"])
    with pytest.raises(Hidden):
        deductions.answer(world.actor(HEAD), world.entries[UNIT], other.pk, other.code, True)


def test_wants_words_with_a_dispute(world: World) -> None:
    signed(few(world))
    with pytest.raises(KaopingError, match="请写明对哪一条有异议"):
        deductions.answer(world.actor(HEAD), world.entries[UNIT], panel(world).pk, panel(world).code, False, " ")


def test_asks_again_once_the_paper_has_been_replaced(world: World) -> None:
    noticed(world)
    old = panel(world)
    deductions.answer(world.actor(HEAD), world.entries[UNIT], old.pk, old.code, True)
    corrections.approve(world.actor("李复核"), proposed(world))
    with pytest.raises(KaopingError, match="刚刚已经更正，请看过新的清单以后再答复"):
        deductions.answer(world.actor(HEAD), world.entries[UNIT], old.pk, old.code, False, "不认")
    sheet = sheets_of(world.entries[UNIT])[0]
    assert (sheet.answer, sheet.earlier is not None, sheet.replaces) == (None, True, old.code)
    assert [r.state for r in answers(world.actor("王主任"), world.assessment) if r.panel.pk == old.pk] == ["待重新答复"]


def test_takes_no_answer_once_all_is_put_away(world: World) -> None:
    noticed(world).at(Stage.ARCHIVED, panel=PanelState.SIGNED)
    with pytest.raises(KaopingError, match="已经归档"):
        deductions.answer(world.actor(HEAD), world.entries[UNIT], panel(world).pk, panel(world).code, True)


def test_shows_the_answers_to_office_and_checker_and_a_groups_own_to_its_people(world: World) -> None:
    signed(few(world))
    assert {r.panel.group.name for r in answers(world.actor("李复核"), world.assessment)} == {"第一组", "第二组"}
    assert {r.panel.group.name for r in answers(world.actor("组员丁"), world.assessment)} == {"第二组"}


def test_prints_the_units_opinion_on_the_groups_paper(world: World) -> None:
    signed(few(world))
    one = panel(world)
    deductions.answer(world.actor(HEAD), world.entries[UNIT], one.pk, one.code, False, "方案有文号")
    told = world.client("组员甲").get(f"/p/{one.pk}/paper?form=F06").content.decode()
    assert "被考核单位意见：有异议。理由：方案有文号" in told
    assert json.loads(one.papers.get().content)["signed"]
