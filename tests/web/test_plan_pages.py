"""The pages of planning, by HTTP."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaoping.web.actions import plan, plan_units
from kaoping.web.actions.plan import Division
from kaoping.web.models import Assessment, Entry, Group, Post, Unit
from kaoping.web.policy import Role, Stage
from kaoping.web.policy.options import OPTIONS
from kaoping.web.queries.plan_roster import Line

from .plan_world import DAYS, fresh, grouped, items, new_plan
from .world import World

STEPS = ("name", "units", "rubrics", "calendar", "groups", "division", "rules", "check")


@pytest.mark.parametrize("step", [*STEPS, "show", "groups_paper", "calendar_paper", "burden", "facts"])
def test_shows_every_page_of_a_plan_to_its_office(world: World, step: str) -> None:
    world.at(Stage.PLAN)
    answer = world.client("王主任").get(reverse(f"plan:{step}", args=[world.assessment.pk]))
    assert answer.status_code == 200
    assert world.assessment.name in answer.content.decode()


def test_walks_through_all_steps_by_plain_forms_to_the_start(world: World) -> None:
    browser = world.client("王主任")
    answer = browser.post(reverse("plan:new"), {"name": "2026年度考核", "year": 2026, "document": world.document.pk, "previous": "", "go": "on"})
    made = Assessment.objects.get(name="2026年度考核")
    assert answer["Location"] == reverse("plan:units", args=[made.pk])

    def send(step: str, **form: object) -> None:
        answer = browser.post(reverse(f"plan:{step}", args=[made.pk]), {"version": fresh(made), "go": "on", **form})
        assert (answer.status_code, step) == (302, step)

    send("units", do="choose", unit=[e.unit_id for e in world.entries.values()])
    send("rubrics", ranking="rubric", **{f"rubric-{e.pk}": e.rubric for e in Entry.objects.filter(assessment=made)})
    send("calendar", **{f"{k}-{w}": d for k, pair in DAYS.items() for w, d in zip(("first", "last"), pair, strict=True)})
    browser.post(reverse("plan:group_add", args=[made.pk]), {"name": "一组"})
    group = Group.objects.get(assessment=made)
    for who, role in (("组员甲", "lead"), ("组员乙", "member"), ("组员丙", "member")):
        browser.post(reverse("plan:join", args=[group.pk]), {"person": who, "role": role})
    send("groups")
    send("division", mode="item", **{f"item-{i}": group.pk for i in items()})
    send("rules", fact=["A/4.4.2"], **{o.key: o.default for o in OPTIONS if o.kind != "switch" or o.default == "on"})
    page = browser.get(reverse("plan:check", args=[made.pk])).content.decode()
    assert "没有阻止启动的问题" in page or "没有问题，可以启动" in page
    answer = browser.post(reverse("plan:start", args=[made.pk]), {"version": fresh(made)})
    made.refresh_from_db()
    assert (answer["Location"], made.stage, made.options) == (reverse("plan:show", args=[made.pk]), Stage.REPORT, {})
    browser.post(reverse("plan:open", args=[made.pk]))
    made.refresh_from_db()
    assert made.stage == Stage.MARK


def test_says_what_is_missing_at_every_step_and_on_the_last_page(world: World) -> None:
    made = new_plan(world)
    page = world.client("王主任").get(reverse("plan:check", args=[made.pk])).content.decode()
    assert all(s in page for s in ("日程（缺）", "考核组（缺）", "分工（缺）", "启动（还有", "必须改："))


def test_keeps_typed_days_when_it_says_what_is_wrong(world: World) -> None:
    made = new_plan(world)
    form = {"version": fresh(made), "report-first": "2026-10-20", "report-last": "2026-10-01"}
    answer = world.client("王主任").post(reverse("plan:calendar", args=[made.pk]), form)
    assert answer.status_code == 422
    assert 'value="2026-10-20"' in answer.content.decode() and "早于起始日" in answer.content.decode()


def test_asks_another_offices_pages_for_nothing_but_404(world: World) -> None:
    other = Unit.objects.create(name="耀州区", level="district")
    Post.objects.create(user=world.people["无岗位"], role=Role.OFFICE, unit=other)
    browser = world.client("无岗位")
    for step in (*STEPS, "show", "facts", "burden", "groups_paper", "calendar_paper", "units_blank"):
        assert browser.get(reverse(f"plan:{step}", args=[world.assessment.pk])).status_code == 404, step
    for url in ("absent", "late"):
        assert browser.post(reverse(f"plan:{url}", args=[world.entries["陈炉镇"].pk]), {"reason": "x"}).status_code == 404
    for url in ("join", "leave", "lead", "group_rename", "group_remove"):
        assert browser.post(reverse(f"plan:{url}", args=[world.groups["第一组"].pk])).status_code == 404


def many(world: World, n: int) -> Assessment:
    """A plan with n more units, divided unit by unit."""
    made = new_plan(world, units=False)
    lines = [Line(i, f"{n}-{i}号单位", rubric="A", exception="大规模") for i in range(1, n + 1)]
    plan_units.add_lines(world.actor("王主任"), made, fresh(made), lines)
    first, second = grouped(world, made, "一组", "组员甲", "组员乙"), grouped(world, made, "二组", "组员丁")
    duties = {e.pk: (first if k % 2 else second).pk for k, e in enumerate(Entry.objects.filter(assessment=made))}
    plan.set_division(world.actor("王主任"), made, fresh(made), Division("unit", {}, duties))
    return made


def test_asks_the_database_as_often_for_many_units_as_for_few(world: World) -> None:
    browser = world.client("王主任")
    few = many(world, 4)
    Assessment.objects.filter(pk=few.pk).update(name="小的")
    large = many(world, 80)
    for step in (*STEPS, "show", "groups_paper", "calendar_paper"):
        counts = []
        for made in (few, large):
            with CaptureQueriesContext(connection) as caught:
                assert browser.get(reverse(f"plan:{step}", args=[made.pk])).status_code == 200
            counts.append(len(caught))
        assert counts[0] == counts[1], step


def test_takes_a_form_of_five_hundred_units(world: World) -> None:
    made, browser = many(world, 500), world.client("王主任")
    entries = list(Entry.objects.filter(assessment=made))
    form = {"version": fresh(made), "ranking": "named"}
    for e in entries:
        form |= {f"rubric-{e.pk}": "A", f"why-{e.pk}": "大规模", f"among-{e.pk}": "甲类"}
    assert browser.post(reverse("plan:rubrics", args=[made.pk]), form).status_code == 302
    assert Entry.objects.filter(assessment=made, ranking="甲类").count() == 500
