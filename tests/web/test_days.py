"""The calendar of working days: as shipped, as edited, and what is said where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import days as acts
from kaoping.web.models import SpecialDay
from kaoping.web.policy import Hidden
from kaoping.web.policy.holidays import SHIPPED
from kaoping.web.policy.workdays import workday
from kaoping.web.queries.days import last_day, left, special, warning

from .world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2025, 1 + 8 + 3 + 5 + 3 + 8, {"01-26", "02-08", "04-27", "09-28", "10-11"}),
        (2026, 3 + 9 + 3 + 5 + 3 + 3 + 7, {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}),
    ],
)
def test_ships_the_years_that_were_announced(year: int, off: int, worked: set[str]) -> None:
    days = SHIPPED[year]
    assert sum(not works for works, _ in days.values()) == off
    assert {f"{d:%m-%d}" for d, (works, _) in days.items() if works} == worked
    assert all(d.weekday() > 4 for d, (works, _) in days.items() if works)  # only weekend days are worked in exchange


def test_runs_over_the_spring_festival_and_its_exchanged_days() -> None:
    assert last_day(date(2026, 2, 11), 5) == (date(2026, 2, 25), "")
    assert last_day(date(2025, 1, 24), 3) == (date(2025, 2, 5), "")  # the Sunday of the 26th, the 27th, the 5th
    assert left(date(2026, 2, 25), date(2026, 2, 11), special()) == 5


def test_warns_where_a_year_has_no_table(world: World) -> None:
    last, said = last_day(date(2026, 12, 30), 3)
    assert last == date(2027, 1, 4)
    assert said.startswith("2027年还没有节假日表")
    acts.put(world.actor("王主任"), date(2027, 1, 1), date(2027, 1, 1), False, "元旦")
    assert last_day(date(2026, 12, 30), 3) == (date(2027, 1, 5), "")


def test_makes_a_shipped_year_the_offices_own_with_the_first_edit(world: World) -> None:
    acts.put(world.actor("王主任"), date(2026, 3, 9), date(2026, 3, 9), False, "本地节日")
    assert SpecialDay.objects.filter(on__year=2026).count() == len(SHIPPED[2026]) + 1
    assert not SpecialDay.objects.filter(on__year=2025).exists()
    assert not workday(date(2026, 3, 9), special())
    acts.remove(world.actor("王主任"), date(2026, 2, 28), date(2026, 2, 28))
    assert not workday(date(2026, 2, 28), special())
    assert workday(date(2025, 1, 26), special())


def test_refuses_a_day_without_a_name_and_one_that_is_not_there(world: World) -> None:
    with pytest.raises(KaopingError, match="请写明2026-03-09是什么日子"):
        acts.put(world.actor("王主任"), date(2026, 3, 9), date(2026, 3, 9), False, " ")
    with pytest.raises(KaopingError, match="日历里没有2026-03-10到2026-03-10的全部日子"):
        acts.remove(world.actor("王主任"), date(2026, 3, 10), date(2026, 3, 10))


def test_keeps_the_last_day_of_a_year_so_that_it_does_not_fall_back_to_what_was_shipped(world: World) -> None:
    acts.put(world.actor("王主任"), date(2027, 1, 1), date(2027, 1, 1), False, "元旦")
    with pytest.raises(KaopingError, match="2027年不能一天节假日也没有"):
        acts.remove(world.actor("王主任"), date(2027, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize("name", ["李复核", "组员甲", "陈炉镇负责人", "申复核", "系统员"])
def test_is_edited_by_an_office_alone(world: World, name: str) -> None:
    with pytest.raises(Hidden):
        acts.put(world.actor(name), date(2026, 3, 9), date(2026, 3, 9), False, "节日")


def test_shows_the_table_to_the_checker_without_its_forms(world: World) -> None:
    told = world.client("李复核").get("/days").content.decode()
    assert "随程序附带" in told
    assert "days/put" not in told
    assert "国务院办公厅发布放假安排后" in world.client("王主任").get("/days").content.decode()


def test_says_on_the_page_what_is_wrong_with_a_day_and_keeps_what_was_typed(world: World) -> None:
    answer = world.client("王主任").post("/days/put", {"first": "2026-13-40", "works": "no", "name": "节日"})
    assert answer.status_code == 409
    assert "日期要写成2026-10-01的样子" in answer.content.decode()
    assert 'value="节日"' in answer.content.decode()


def test_takes_a_whole_holiday_at_once_and_shows_it_as_one(world: World) -> None:
    client = world.client("王主任")
    client.post("/days/put", {"first": "2027-02-06", "last": "2027-02-12", "works": "no", "name": "春节"})
    client.post("/days/put", {"first": "2027-02-14", "works": "yes", "name": "春节调休上班"})
    assert SpecialDay.objects.filter(on__year=2027, works=False).count() == 7
    assert "2月6日—2月12日" in client.get("/days").content.decode()
    with pytest.raises(KaopingError, match="截止日2027-02-06早于起始日2027-02-12"):
        acts.put(world.actor("王主任"), date(2027, 2, 12), date(2027, 2, 6), False, "春节")


def test_says_nothing_of_years_that_have_a_table() -> None:
    assert warning(date(2025, 12, 20), date(2026, 1, 10)) == ""
