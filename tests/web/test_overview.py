"""The office's overview: progress for all, marks only once agreed, the same effort for nine units and for many."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kaoping.web.actions.marks import Given, save, save_fact, save_member
from kaoping.web.models import Absent, Assessment, Duty, Entry, Panel, Sheet, Unit
from kaoping.web.policy import EntryState, PanelState, SheetKind, Stage
from kaoping.web.queries.overview import Line, board, losses, sorted_lines
from kaoping.web.queries.overview_todo import process, todos

from .world import World

FACT = ({"kind": "visit", "id": "1", "say": "现场核查"},)


def page(world: World, name: str = "王主任", **asked: str) -> str:
    answer = world.client(name).get(f"/a/{world.assessment.pk}/overview", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def line(world: World, name: str) -> Line:
    return next(x for x in board(world.assessment).lines if x.name == name)


def agree(world: World, unit: str, place: str, answer: str, note: str = "事实", panel: PanelState = PanelState.AGREEING) -> None:
    """An agreed mark as the group's page leaves it, the panel of 第一组 past marking."""
    entry = world.entries[unit]
    save(world.actor("组员甲"), entry, SheetKind.AGREED, Given(place, 0, answer, note, FACT if note else (), "agreed"))
    Panel.objects.filter(entry=entry, group=world.groups["第一组"]).update(state=panel)


def said(world: World) -> str:
    return "\n".join(t.text for t in todos(board(world.assessment)))


def test_shows_progress_and_no_mark_while_the_groups_mark(world: World) -> None:
    save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("1.2.1", 0, "否", "没有方案", FACT))
    text = page(world)
    assert "只显示进度" in text
    assert "没有方案" not in text
    assert all(c is None for c in line(world, "陈炉镇").cells)
    assert line(world, "陈炉镇").place is None
    assert not re.search(r'class="c h[1-5]"', text)
    assert re.search(r"已评 1 / \d+", text)


def test_counts_answers_by_the_questions_of_the_members_own_group(world: World) -> None:
    save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("1.2.1", 0, "否"))
    save_fact(world.actor("王主任"), world.entries["陈炉镇"], Given("4.4.2", 0, "否", "通报〔2018〕1号"))
    first, second = line(world, "陈炉镇").panels
    assert first.answered == 1
    assert second.answered == 0
    clauses = {s.id: sum(len(i.clauses) for i in s.items) for s in board(world.assessment).rubrics[0].sections}
    assert first.asked == 3 * (clauses["1"] + clauses["2"])
    assert second.asked == 3 * (clauses["3"] + clauses["4"] - 1)


def test_leaves_what_does_not_apply_out_of_the_count(world: World) -> None:
    entry, before = world.entries["陈炉镇"], line(world, "陈炉镇").asked
    Absent.objects.create(entry=entry, place="1.2", reason="无农村", by=world.people["陈炉镇联络员"], consent_by=world.people["王主任"])
    item = next(i for i in board(world.assessment).rubrics[0].items() if i.id == "1.2")
    assert before - line(world, "陈炉镇").asked == 3 * len(item.clauses)


def test_shows_agreed_marks_of_the_groups_that_have_begun_to_agree_and_of_no_other(world: World) -> None:
    save(world.actor("组员甲"), world.entries["陈炉镇"], SheetKind.AGREED, Given("4.1.1", 0, "否", "x", FACT))
    agree(world, "陈炉镇", "1.2.1", "否")
    found = board(world.assessment)
    here = next(x for x in found.lines if x.name == "陈炉镇")
    cells = dict(zip([i.id for i in found.rubrics[0].items()], here.cells, strict=True))
    assert cells["1.2"] is not None
    assert cells["4.1"] is None


@pytest.mark.parametrize("url", ["/e/{}/overview"])
def test_gives_the_reasons_of_agreed_losses_and_hides_those_not_yet_agreed(world: World, url: str) -> None:
    save(world.actor("组员丁"), world.entries["陈炉镇"], SheetKind.AGREED, Given("4.1.1", 0, "否", "第二组还在评的事实", FACT))
    save_member(world.actor("组员乙"), world.entries["陈炉镇"], Given("1.3.1", 0, "否", "组员乙自己的看法", FACT))
    agree(world, "陈炉镇", "1.2.1", "否", "没有见到方案")
    text = world.client("王主任").get(url.format(world.entries["陈炉镇"].pk)).content.decode()
    assert "没有见到方案" in text
    assert "第二组还在评的事实" not in text
    assert "组员乙自己的看法" not in text


def test_ranks_from_best_to_worst_possible_place_within_a_rubric(world: World) -> None:
    agree(world, "陈炉镇", "1.2.1", "否")
    here, b = line(world, "陈炉镇"), line(world, "三里洞街道")
    assert (here.place.best, here.place.worst, here.place.of) == (1, 8, 8)
    assert (b.place.best, b.place.worst, b.place.of) == (1, 1, 1)
    Assessment.objects.filter(pk=world.assessment.pk).update(options={"ranking": "all"})
    world.assessment.refresh_from_db()
    assert line(world, "陈炉镇").place.of == 9


def test_lists_the_greatest_mean_losses_first(world: World) -> None:
    for unit, answer in (("陈炉镇", "否"), ("红土镇", "是")):
        for place in ("1.2.1", "1.2.2", "1.2.3"):
            agree(world, unit, place, answer if place == "1.2.1" else "是", "x")
    found = losses(board(world.assessment))
    assert [(x.item, x.units) for x in found] == [("1.2", 2)]
    assert found[0].lost == Decimal(1)  # 2 points at one of two units


def test_sorts_by_name_and_by_progress(world: World) -> None:
    save_member(world.actor("组员甲"), world.entries["陈炉镇"], Given("1.2.1", 0, "否"))
    lines = board(world.assessment).lines
    assert [x.name for x in sorted_lines(lines, "name")] == sorted(x.name for x in lines)
    assert sorted_lines(lines, "progress")[-1].name == "陈炉镇"


def test_filters_units_and_says_how_many_are_hidden(world: World) -> None:
    Entry.objects.filter(pk=world.entries["陈炉镇"].pk).update(state=EntryState.OPEN)
    text = page(world, wanting="report")
    assert "陈炉镇" in text
    assert "红土镇</a></th>" not in text
    assert "另有 8 个单位未显示" in text


def test_counts_units_at_each_step_of_the_process(world: World) -> None:
    world.at(Stage.MARK)
    Panel.objects.filter(entry=world.entries["陈炉镇"]).update(state=PanelState.SIGNED)
    labels = [(s.label, s.state) for s in process(board(world.assessment))]
    assert labels[:5] == [("标准发布", "done"), ("分组", "done"), ("自评 9/9", "done"), ("实地评分 1/9", "now"), ("合议 1/9", "")]
    assert [s for _, s in labels[5:]] == [""] * 5


def test_names_units_that_have_not_reported_and_those_sent_back(world: World) -> None:
    world.at(Stage.REPORT, EntryState.CONFIRMED)
    Entry.objects.filter(pk=world.entries["陈炉镇"].pk).update(state=EntryState.RETURNED)
    Entry.objects.filter(pk=world.entries["红土镇"].pk).update(state=EntryState.SUBMITTED)
    assert "陈炉镇退回后还没有重报" in said(world)
    assert "红土镇等本单位负责人确认" in said(world)


def test_says_when_a_last_day_has_passed(world: World) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    past = (timezone.localdate() - timedelta(days=3)).isoformat()
    Assessment.objects.filter(pk=world.assessment.pk).update(calendar={"report": [past, past]})
    world.assessment.refresh_from_db()
    assert "还有9个单位没有上报" in said(world)
    assert [s.state for s in process(board(world.assessment))][2] in ("now", "late")


def test_names_whom_the_groups_wait_for_by_numbers_of_units(world: World) -> None:
    for name, entry in world.entries.items():
        if name != "陈炉镇":
            who = world.people["组员乙"]
            Sheet.objects.create(entry=entry, kind="member", slot=str(who.pk), author=who, group=world.groups["第一组"], submitted_at=timezone.now())
    text = said(world)
    assert "第一组还没有提交评分的单位：组员甲9个、组员乙1个、组员丙9个" in text


def test_names_who_has_still_to_confirm(world: World) -> None:
    agree(world, "陈炉镇", "1.2.1", "否", panel=PanelState.CONFIRMING)
    assert "陈炉镇（第一组）等组员甲、组员乙、组员丙确认" in said(world)


def test_counts_agreed_losses_without_fact_or_basis(world: World) -> None:
    agree(world, "陈炉镇", "1.2.1", "否", note="")
    agree(world, "陈炉镇", "1.2.2", "是", note="")
    assert "陈炉镇1处扣分缺事实或依据" in said(world)


def test_lists_what_does_not_apply_until_somebody_consents(world: World) -> None:
    entry = world.entries["阿庄镇"]
    Absent.objects.create(entry=entry, place="2", reason="没有社区", by=world.people["阿庄镇联络员"])
    assert "阿庄镇申请“社区党建”不适用" in said(world)
    client, url = world.client("王主任"), f"/e/{entry.pk}/overview"
    assert "没有社区" in client.get(url).content.decode()
    client.post(f"{url}/absent/{Absent.objects.get().pk}", {"consent": "1"})
    assert Absent.objects.get().consent_by == world.people["王主任"]
    assert "不适用" not in said(world)


def test_will_not_consent_under_another_unit(world: World) -> None:
    Absent.objects.create(entry=world.entries["阿庄镇"], place="2", reason="没有社区", by=world.people["阿庄镇联络员"])
    answer = world.client("王主任").post(f"/e/{world.entries['陈炉镇'].pk}/overview/absent/{Absent.objects.get().pk}", {"consent": "1"})
    assert answer.status_code == 404
    assert Absent.objects.get().consent_by is None


@pytest.mark.parametrize("name", ["组员甲", "陈炉镇联络员", "陈炉镇负责人", "赵部长", "系统员", "审计员"])
def test_is_there_for_the_office_and_its_checker_alone(world: World, name: str) -> None:
    client = world.client(name)
    assert client.get(f"/a/{world.assessment.pk}/overview").status_code == 404
    assert client.get(f"/e/{world.entries['陈炉镇'].pk}/overview").status_code == 404


def test_tells_a_leader_plainly_that_nothing_is_released(world: World) -> None:
    agree(world, "陈炉镇", "1.2.1", "否", "没有见到方案", PanelState.SIGNED)
    text = world.client("赵部长").get(f"/a/{world.assessment.pk}/leader").content.decode()
    assert "尚未公布" in text
    assert "没有见到方案" not in text
    assert "陈炉镇" not in text


def test_sends_the_counts_alone_when_the_page_asks_again(world: World) -> None:
    text = world.client("王主任").get(f"/a/{world.assessment.pk}/overview/now", headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<div class="pulse"')
    assert "<html" not in text


def test_takes_the_same_number_of_queries_for_nine_units_and_for_sixty(world: World) -> None:
    client, url = world.client("王主任"), f"/a/{world.assessment.pk}/overview"
    agree(world, "陈炉镇", "1.2.1", "否")
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for n in range(50):
        unit = Unit.objects.create(name=f"第{n}镇", level="town", parent=world.district)
        entry = Entry.objects.create(assessment=world.assessment, unit=unit, rubric="A", order=100 + n, state=EntryState.CONFIRMED)
        for group in world.groups.values():
            Panel.objects.create(entry=entry, group=group, state=PanelState.AGREEING)
        Duty.objects.create(group=world.groups["第一组"], entry=entry, item="A/4.1", anchor=True)
    with CaptureQueriesContext(connection) as after:
        assert "第49镇" in client.get(url).content.decode()
    assert len(after) == len(before) <= 29
