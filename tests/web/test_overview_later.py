"""The office's overview once marks are signed: the line of steps, what is wanting, and places by the whole rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kaoping.web.actions.results_parts import Matter, add_extra
from kaoping.web.models import Appeal, Assessment, Graded
from kaoping.web.policy import PanelState, Stage
from kaoping.web.queries.overview import Line, board
from kaoping.web.queries.overview_todo import process, todos

from .signed import passed, signed
from .world import World

TODAY = timezone.localdate


def ruled(world: World, **rules: str) -> World:
    Assessment.objects.filter(pk=world.assessment.pk).update(options=rules)
    return world.at(Stage(world.assessment.stage), panel=PanelState.SIGNED)


def said(world: World) -> list[str]:
    return [t.text for t in todos(board(world.assessment))]


def states(world: World) -> list[str]:
    return [s.state for s in process(board(world.assessment))][5:]


def line(world: World, unit: str) -> Line:
    return next(x for x in board(world.assessment).lines if x.name == unit)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.MARK, ["now", "", "", "", ""]), (Stage.COLLECT, ["now", "", "", "", ""]), (Stage.CHECK, ["now", "", "", "", ""]),
        (Stage.CHECKED, ["done", "now", "", "", ""]), (Stage.NOTICE, ["done", "now", "", "", ""]), (Stage.DECIDE, ["done", "done", "now", "", ""]),
        (Stage.RELEASED, ["done", "done", "done", "now", ""]), (Stage.ARCHIVED, ["done"] * 5),
    ],
)
def test_goes_on_through_every_stage(world: World, stage: Stage, expected: list[str]) -> None:
    world.at(stage, panel=PanelState.SIGNED)
    assert states(world) == expected


def test_breaks_ties_by_the_list_where_totals_are_equal(world: World) -> None:
    signed(world, {"陈炉镇": {"1.2.1": "否"}, "红土镇": {"4.3.2": "否"}})
    assert line(world, "陈炉镇").total == line(world, "红土镇").total
    ruled(world, ties="list")
    behind, before = line(world, "陈炉镇").place, line(world, "红土镇").place
    assert behind is not None
    assert before is not None
    assert (before.best, behind.best) == (7, 8)  # equal totals: 红土镇 has lost nothing in the first section


def test_ranks_by_the_whole_total_where_more_than_marks_counts(world: World) -> None:
    ruled(signed(world, {"陈炉镇": {"1.2.1": "否"}}), bonus="on")
    world.at(Stage.COLLECT, panel=PanelState.SIGNED)
    extra = add_extra(world.actor("王主任"), world.entries["陈炉镇"], Matter("bonus", "经验推广", "市委组织部〔2018〕3号", Decimal(5)))
    type(extra).objects.update(consent_by=world.people["李复核"], consent_at=timezone.now())
    place = line(world, "陈炉镇").place
    assert place is not None
    assert (place.best, line(world, "陈炉镇").total.low) == (1, Decimal(103))


def test_says_that_results_can_be_collected_once_all_is_signed(world: World) -> None:
    signed(world)
    assert said(world) == ["评分已全部签字，可以进入汇总"]


def test_names_what_the_results_still_want(world: World) -> None:
    ruled(signed(world), weight_year="90", weight_ballot="10", ballot="on")
    Assessment.objects.update(returned="陈炉镇1.2.1请再核对")
    world.at(Stage.COLLECT, panel=PanelState.SIGNED)
    assert said(world) == ["复核人退回了结果：陈炉镇1.2.1请再核对", "广阳镇、金锁关镇、陈炉镇等9个单位：民主测评还没有登记"]


def test_says_that_all_is_settled(world: World) -> None:
    signed(world).at(Stage.COLLECT, panel=PanelState.SIGNED)
    assert said(world) == ["各部分得分都已定下来，可以提出等次建议、提交复核"]


def test_counts_matters_that_wait_for_a_consent(world: World) -> None:
    ruled(signed(world), bonus="on")
    add_extra(world.actor("王主任"), world.entries["陈炉镇"], Matter("bonus", "经验推广", "文号", Decimal(1)))
    assert "1项加减分或否决事项等第二人同意" in said(world)


def test_waits_for_the_second_person_and_then_for_the_notice(world: World) -> None:
    signed(world).at(Stage.CHECK, panel=PanelState.SIGNED)
    assert said(world) == ["结果等第二人复核"]
    world.at(Stage.CHECKED, panel=PanelState.SIGNED)
    assert said(world) == ["复核已通过，可以开始公示", "广阳镇、金锁关镇、陈炉镇等9个单位还没有等次建议"]


def test_counts_appeals_and_the_days_that_are_left(world: World) -> None:
    passed(world, Stage.NOTICE)
    Assessment.objects.update(notice_to=date(2999, 1, 7), appeal_to=date(2999, 1, 8))
    world.at(Stage.NOTICE, panel=PanelState.SIGNED)
    Appeal.objects.create(entry=world.entries["红土镇"], no=1, place="1.2", had=3, asked=5, words="有异议", state="filed", by=world.people["红土镇负责人"])
    first, second = said(world)
    assert first == "1件申诉待受理"
    assert second.startswith("公示和申诉到2999-01-08为止")


def test_says_when_the_periods_are_over(world: World) -> None:
    passed(world, Stage.NOTICE)
    Assessment.objects.update(notice_to=TODAY() - timedelta(days=1), appeal_to=TODAY() - timedelta(days=1))
    world.at(Stage.NOTICE, panel=PanelState.SIGNED)
    assert said(world) == ["公示期和申诉期已过，申诉和更正都办结后可以进入审定"]


def test_names_units_without_a_decided_grade(world: World) -> None:
    passed(world, Stage.DECIDE)
    for name, entry in world.entries.items():
        if name != "红土镇":
            Graded.objects.create(entry=entry, step="decided", grade="良好", on=TODAY(), by=world.people["王主任"])
    assert said(world) == ["红土镇还没有登记审定等次"]
    Graded.objects.create(entry=world.entries["红土镇"], step="decided", grade="良好", on=TODAY(), by=world.people["王主任"])
    assert said(world) == ["审定等次都已登记，等另一人核对后通报"]


def test_says_that_nothing_is_left_to_be_closed(world: World) -> None:
    passed(world, Stage.RELEASED)
    assert said(world) == ["没有未销号的问题，可以归档"]
