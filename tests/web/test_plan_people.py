"""考核组: leads, members, what binds them, and changes while the assessment runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import plan_people, plan_run
from kaoping.web.actions.marks import Given, save_member
from kaoping.web.models import Event, Group, Mark, Post, Tie
from kaoping.web.policy import EntryState, Hidden, Role, Stage
from kaoping.web.queries.duties import members_of
from kaoping.web.queries.plan import load
from kaoping.web.queries.plan_roster import Troubles

from .plan_world import entry_of, fresh, grouped, new_plan, ready
from .world import World


def test_has_one_lead_a_group_whoever_comes_later(world: World) -> None:
    group = grouped(world, new_plan(world), "一组", "组员甲", "组员乙")
    plan_people.join(world.actor("王主任"), group, world.people["组员丙"], Role.LEAD)
    held = {p.user.name: p.role for p in Post.objects.filter(group=group, ended_at=None).select_related("user")}
    assert held == {"组员甲": "member", "组员乙": "member", "组员丙": "lead"}
    plan_people.make_lead(world.actor("王主任"), group, world.people["组员甲"])
    assert members_of(group)[0].name == "组员甲"


def test_has_nobody_in_two_groups_of_one_assessment(world: World) -> None:
    made = new_plan(world)
    grouped(world, made, "一组", "组员甲")
    with pytest.raises(KaopingError, match="组员甲已在一组，一人只能在一个组"):
        grouped(world, made, "二组", "组员甲")


@pytest.mark.parametrize("name", ["系统员", "安全员", "审计员"])
def test_takes_no_technical_administrator_into_a_group(world: World, name: str) -> None:
    with pytest.raises(KaopingError, match="不能编入考核组"):
        grouped(world, new_plan(world), "一组", name)


def test_takes_nobody_whose_account_is_closed(world: World) -> None:
    world.people["组员甲"].is_active = False
    world.people["组员甲"].save()
    with pytest.raises(KaopingError, match="不能编入考核组"):
        grouped(world, new_plan(world), "一组", "组员甲")


@pytest.mark.parametrize(
    ("kind", "until", "bound"),
    [("home", None, True), ("home", 700, True), ("home", 800, False), ("kin", None, True), ("kin", 10, False), ("named", None, True)],
)
def test_refuses_a_member_bound_to_a_unit_that_the_group_marks(world: World, kind: str, until: int | None, bound: bool) -> None:
    made = ready(world)
    last = timezone.localdate() - timedelta(days=until) if until else None
    Tie.objects.create(user=world.people["组员丁"], unit=world.entries["陈炉镇"].unit, kind=kind, until=last)
    group = load(made).groups[0]
    if not bound:
        plan_people.join(world.actor("王主任"), group, world.people["组员丁"], Role.MEMBER)
        return
    with pytest.raises(Troubles, match=r"^一组的组员丁.*陈炉镇.*应当回避，不能评陈炉镇$"):
        plan_people.join(world.actor("王主任"), group, world.people["组员丁"], Role.MEMBER)
    assert not Post.objects.filter(group=group, user=world.people["组员丁"]).exists()


def test_counts_a_clerk_as_bound_to_their_unit(world: World) -> None:
    group = load(ready(world)).groups[0]
    with pytest.raises(Troubles, match="是陈炉镇的单位联络员，应当回避"):
        plan_people.join(world.actor("王主任"), group, world.people["陈炉镇联络员"], Role.MEMBER)


def test_takes_a_bound_person_where_the_group_does_not_mark_that_unit(world: World) -> None:
    Tie.objects.create(user=world.people["组员丁"], unit=world.entries["陈炉镇"].unit, kind="home")
    assert grouped(world, new_plan(world), "一组", "组员丁").name == "一组"


def test_ends_rights_and_session_at_once_when_a_member_leaves(world: World) -> None:
    group, browser = world.groups["第一组"], world.client("组员乙")
    entry = world.entries["陈炉镇"]
    save_member(world.actor("组员乙"), entry, Given("1.2.1", 0, "是"))
    with pytest.raises(KaopingError, match="请写明理由"):
        plan_people.leave(world.actor("王主任"), group, world.people["组员乙"])
    plan_people.leave(world.actor("王主任"), group, world.people["组员乙"], "另有任用")
    answer = browser.get(reverse("site:home"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:login"))
    with pytest.raises(Hidden):
        save_member(world.actor("组员乙"), entry, Given("1.2.2", 0, "是"))
    assert Mark.objects.filter(sheet__author=world.people["组员乙"]).count() == 1
    assert (Event.objects.get(verb="group.leave").reason, [u.name for u in members_of(group)]) == ("另有任用", ["组员甲", "组员丙"])


def test_lets_a_new_member_in_while_it_runs_with_a_reason_and_without_a_conflict(world: World) -> None:
    group, actor = world.groups["第一组"], world.actor("王主任")
    with pytest.raises(KaopingError, match="请写明理由"):
        plan_people.join(actor, group, world.people["无岗位"], Role.MEMBER)
    Tie.objects.create(user=world.people["无岗位"], unit=world.entries["红土镇"].unit, kind="home")
    with pytest.raises(Troubles, match="不能评红土镇"):
        plan_people.join(actor, group, world.people["无岗位"], Role.MEMBER, "补充力量")
    Tie.objects.all().delete()
    plan_people.join(actor, group, world.people["无岗位"], Role.MEMBER, "补充力量")
    assert save_member(world.actor("无岗位"), world.entries["陈炉镇"], Given("1.2.1", 0, "是")).mark.answer == "是"


def test_does_not_let_a_group_run_empty(world: World) -> None:
    made = ready(world)
    actor, group = world.actor("王主任"), load(made).groups[0]
    plan_run.start(actor, made, fresh(made))
    group = Group.objects.get(pk=group.pk)
    for name in ("组员甲", "组员乙"):
        plan_people.leave(actor, group, world.people[name], "调走")
    with pytest.raises(KaopingError, match="只剩组员丙一人"):
        plan_people.leave(actor, group, world.people["组员丙"], "调走")


def test_changes_nobody_once_it_is_archived(world: World) -> None:
    world.at(Stage.ARCHIVED)
    group = Group.objects.get(pk=world.groups["第一组"].pk)
    with pytest.raises(KaopingError, match="已经归档"):
        plan_people.leave(world.actor("王主任"), group, world.people["组员乙"], "调走")


def test_notes_what_binds_a_person_and_takes_it_back_with_a_reason(world: World) -> None:
    made, browser = new_plan(world), world.client("王主任")
    unit = world.entries["陈炉镇"].unit_id
    browser.post(reverse("plan:tie_add", args=[made.pk]), {"person": "无岗位", "unit": unit, "kind": "named", "note": "分管领导"})
    tie = Tie.objects.get()
    assert (tie.user.name, tie.kind, tie.note) == ("无岗位", "named", "分管领导")
    assert "应回避的情形（分管领导）" in browser.get(reverse("plan:groups", args=[made.pk])).content.decode()
    browser.post(reverse("plan:tie_drop", args=[made.pk]), {"tie": tie.pk, "reason": "登记有误"})
    assert not Tie.objects.exists()
    assert Event.objects.get(verb="tie.drop").reason == "登记有误"


def test_finds_a_person_by_name_or_account_and_says_when_there_is_none(world: World) -> None:
    made, browser = new_plan(world), world.client("王主任")
    group = plan_people.add_group(world.actor("王主任"), made, "一组")
    for who in ("组员甲（member10）", "member11", "组员丙"):
        browser.post(reverse("plan:join", args=[group.pk]), {"person": who, "role": "member"})
    assert Post.objects.filter(group=group).count() == 3
    answer = browser.post(reverse("plan:join", args=[group.pk]), {"person": "张三"}, follow=True)
    assert "没有“张三”这个可以编入考核组的账号" in answer.content.decode()


def test_removes_a_group_with_its_people_and_its_work_while_planning_only(world: World) -> None:
    made = ready(world)
    group = load(made).groups[0]
    plan_people.remove_group(world.actor("王主任"), group)
    assert not Group.objects.filter(assessment=made).exists()
    with pytest.raises(KaopingError, match="已经启动"):
        plan_people.remove_group(world.actor("王主任"), world.groups["第一组"])


def test_prints_the_groups_and_the_calendar_with_the_columns_of_the_forms(world: World) -> None:
    Tie.objects.create(user=world.people["组员丁"], unit=world.entries["陈炉镇"].unit, kind="kin")
    browser = world.client("王主任")
    groups = browser.get(reverse("plan:groups_paper", args=[world.assessment.pk])).content.decode()
    assert all(f">{h}</th>" in groups for h in ("考核组", "组长", "成员", "联络员", "考核单位（指标）", "需回避单位", "回避事由", "承诺签字"))
    assert "组员丁与陈炉镇有亲属关系" in groups
    days = browser.get(reverse("plan:calendar_paper", args=[world.assessment.pk])).content.decode()
    assert all(f">{h}</th>" in days for h in ("日期", "时间", "单位", "环节", "地点", "参加人员", "签到"))


def test_shows_the_plan_to_the_checker_and_lets_them_change_nothing(world: World) -> None:
    browser = world.client("李复核")
    page = browser.get(reverse("plan:show", args=[world.assessment.pk])).content.decode()
    assert "开放评分" not in page and "变动成员" not in page
    assert browser.get(reverse("plan:groups", args=[world.assessment.pk])).status_code == 404


def test_notes_and_takes_back_an_absence_by_http(world: World) -> None:
    made = ready(world)
    plan_run.start(world.actor("王主任"), made, fresh(made))
    made.refresh_from_db()
    made.calendar = {**made.calendar, "report": ["2026-01-01", "2026-01-02"]}
    made.save()
    browser, entry = world.client("王主任"), entry_of(made, "红土镇")
    assert "标记未上报" in browser.get(reverse("plan:show", args=[made.pk])).content.decode()
    browser.post(reverse("plan:absent", args=[entry.pk]), {"reason": "催报未报"})
    entry.refresh_from_db()
    assert entry.state == EntryState.ABSENT
    browser.post(reverse("plan:late", args=[entry.pk]), {"reason": "补报"})
    entry.refresh_from_db()
    assert entry.state == EntryState.OPEN


def test_says_on_the_plan_when_a_bond_comes_to_light_while_it_runs(world: World) -> None:
    browser = world.client("王主任")
    url = reverse("plan:show", args=[world.assessment.pk])
    assert "应当回避" not in browser.get(url).content.decode()
    Tie.objects.create(user=world.people["组员乙"], unit=world.entries["陈炉镇"].unit, kind="kin")
    assert "第一组的组员乙与陈炉镇有亲属关系，应当回避，不能评陈炉镇" in browser.get(url).content.decode()
