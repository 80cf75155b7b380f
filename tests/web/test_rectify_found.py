"""What enters the ledger besides the results: findings of the year, problems noted by hand; and what may be handed out before the release."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import rectify_office as office
from kaoping.web.actions.change import change
from kaoping.web.actions.rectify import enter_daily
from kaoping.web.actions.rectify_office import Description
from kaoping.web.models import Daily, Problem
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.policy.states import ProblemState

from .ledger import OFFICE, entered, released
from .signed import passed
from .world import World


def daily(world: World, points: str = "-1", counts: str = "none", **more: object) -> Daily:
    given = {"no": 1, "source": "bulletin", "quarter": 2, "on": date(2018, 6, 1), "place": "1.1", "text": "台账缺三月", "basis": "通报3号"} | more
    return Daily.objects.create(entry=world.entries["陈炉镇"], points=Decimal(points), counts=counts, by=world.people[OFFICE], **given)


def noted(world: World, one: Daily) -> Problem | None:
    actor = world.actor(OFFICE)
    with change(actor, "daily.add", assessment=world.assessment.pk) as made:
        found = enter_daily(actor, made, one)
        if found is None:
            made.nothing()
    return found


@pytest.mark.parametrize("counts", ["none", "daily", "year"])
def test_enters_a_finding_of_the_year_once_whatever_it_counts_to(world: World, counts: str) -> None:
    one = daily(world, counts=counts)
    p = noted(world, one)
    assert p is not None
    assert (p.source, p.text, p.places, p.lost, p.found_on) == ("bulletin", "台账缺三月（通报3号）", ["1.1"], Decimal(1), date(2018, 6, 1))
    assert noted(world, one) is None


def test_enters_what_daily_findings_took_from_the_year_as_such_and_not_twice(world: World) -> None:
    noted(world, daily(world, counts="year"))
    released(world)
    mine = Problem.objects.filter(entry=world.entries["陈炉镇"])
    assert [(p.source, p.places) for p in mine] == [
        ("bulletin", ["1.1"]), ("assessment", ["1.2.1"]), ("assessment", ["1.5.3"]), ("assessment", ["3.1.1"])
    ]


def test_brings_in_on_release_what_was_found_and_not_noted_yet(world: World) -> None:
    daily(world)
    released(world)
    assert Problem.objects.filter(source="bulletin").count() == 1


def test_takes_praise_for_no_problem(world: World) -> None:
    assert noted(world, daily(world, points="1")) is None


def test_lets_a_withdrawn_finding_fall_away(world: World) -> None:
    one = daily(world)
    p = noted(world, one)
    assert p is not None
    one.withdrawn_at, one.withdrawn_why = timezone.now(), "记错单位"
    one.save()
    noted(world, one)
    p.refresh_from_db()
    assert (p.state, p.notes.last().words) == (ProblemState.VOID, "登记的问题已撤销：记错单位")


def test_notes_a_problem_of_another_source_by_hand(world: World) -> None:
    p = office.add(world.actor(OFFICE), world.entries["红土镇"], "patrol", Description("党费收缴不及时", ("1.1",), "三个月内补齐"), date(2018, 5, 1))
    assert (p.no, p.source, p.state, p.requirement) == (1, "patrol", ProblemState.NEW, "三个月内补齐")


@pytest.mark.parametrize(
    ("source", "given", "days", "sentence"),
    [
        ("assessment", Description("x"), 0, "请选择问题来源"),
        ("other", Description(" "), 0, "请写明问题"),
        ("other", Description("x", ("9.9",)), 0, "评分表里没有编号“9.9”，请核对对应指标"),
        ("other", Description("x"), 1, "发现日期不能晚于今天"),
    ],
)
def test_says_what_is_wrong_with_a_problem_noted_by_hand(world: World, source: str, given: Description, days: int, sentence: str) -> None:
    with pytest.raises(KaopingError, match=sentence):
        office.add(world.actor(OFFICE), world.entries["红土镇"], source, given, timezone.localdate() + timedelta(days=days))


def test_hands_out_no_lost_point_before_the_release_but_what_was_found_during_the_year(world: World) -> None:
    noted(world, daily(world))
    passed(world, Stage.NOTICE)
    entered(world)
    assert office.issue(world.actor(OFFICE), world.assessment) == 1
    with pytest.raises(KaopingError, match="失分问题在结果通报以后下发"):
        office.issue(world.actor(OFFICE), world.assessment)


def test_keeps_assessment_stage_rules_for_every_state(world: World) -> None:
    world.at(Stage.PLAN, EntryState.OPEN, PanelState.MARKING)
    with pytest.raises(KaopingError, match="不能登记"):
        office.add(world.actor(OFFICE), world.entries["红土镇"], "other", Description("x"), timezone.localdate())
