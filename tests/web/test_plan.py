"""Planning step by step, what blocks the start, and that no step can be skipped."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import plan, plan_run, plan_units
from kaoping.web.actions.plan import Division, Placed
from kaoping.web.models import Assessment, Duty, Entry, Event, Panel, Tie, Unit
from kaoping.web.policy import EntryState, Hidden, Stage
from kaoping.web.queries.plan import load
from kaoping.web.queries.plan_burden import compared
from kaoping.web.queries.plan_check import blocking, warnings
from kaoping.web.queries.plan_roster import Troubles

from .plan_world import DAYS, entry_of, fresh, grouped, items, new_plan, ready
from .world import TOWNS, World


def test_binds_a_new_assessment_to_the_published_standard_and_proposes_the_facts(world: World) -> None:
    made = new_plan(world, units=False)
    assert (made.stage, made.digest, made.facts) == (Stage.PLAN, world.document.digest, ["A/4.3.2", "A/4.4.2", "B/3.3.2", "B/3.4.2"])
    assert Event.objects.get(verb="plan.create").assessment == made.pk


def test_refuses_a_standard_that_is_not_published_or_not_this_offices(world: World) -> None:
    actor, draft = world.actor("王主任"), world.document
    draft.state = "draft"
    with pytest.raises(KaopingError, match="还没有发布"):
        plan.create(actor, world.district, "甲", 2026, draft)
    other = Unit.objects.create(name="耀州区", level="district")
    draft.state, draft.owner = "published", other
    with pytest.raises(KaopingError, match="不是本考核机构的"):
        plan.create(actor, world.district, "甲", 2026, draft)


@pytest.mark.parametrize("name", ["李复核", "组员甲", "陈炉镇联络员", "系统员", "无岗位"])
def test_lets_nobody_but_the_office_plan(world: World, name: str) -> None:
    made = new_plan(world)
    with pytest.raises(Hidden):
        plan.set_calendar(world.actor(name), made, made.version, DAYS)
    assert world.client(name).post(reverse("plan:start", args=[made.pk])).status_code == 404


def test_proposes_each_units_rubric_by_its_name(world: World) -> None:
    made = new_plan(world)
    assert entry_of(made, "陈炉镇").rubric == "A"
    assert (entry_of(made, "三里洞街道").rubric, entry_of(made, "三里洞街道").ranking) == ("B", "B")


def test_asks_a_reason_for_another_rubric_and_keeps_it(world: World) -> None:
    made, actor = new_plan(world), world.actor("王主任")
    entry = entry_of(made, "陈炉镇")
    with pytest.raises(Troubles, match="陈炉镇：评分表B与标准的“适用于”不一致，请写例外理由"):
        plan.set_rubrics(actor, made, fresh(made), "rubric", {entry.pk: Placed("B")})
    plan.set_rubrics(actor, made, fresh(made), "named", {entry.pk: Placed("B", "今年起不再管村", "街道组")})
    entry.refresh_from_db()
    assert (entry.rubric, entry.exception, entry.ranking) == ("B", "今年起不再管村", "街道组")


def test_ranks_all_units_together_where_the_rule_says_so(world: World) -> None:
    made = new_plan(world)
    plan.set_rubrics(world.actor("王主任"), made, fresh(made), "all", {})
    assert set(Entry.objects.filter(assessment=made).values_list("ranking", flat=True)) == {"全部单位"}


def test_refuses_a_save_from_a_page_that_is_out_of_date(world: World) -> None:
    made, actor = new_plan(world), world.actor("王主任")
    seen = fresh(made)
    plan.set_calendar(actor, made, seen, DAYS)
    with pytest.raises(KaopingError, match="已被他人改动"):
        plan.set_calendar(actor, made, seen, DAYS)


def test_starts_a_plan_that_lacks_nothing_and_makes_a_panel_wherever_a_group_has_work(world: World) -> None:
    made = ready(world)
    assert blocking(load(made)) == []
    plan_run.start(world.actor("王主任"), made, fresh(made))
    made.refresh_from_db()
    assert (made.stage, Panel.objects.filter(entry__assessment=made).count()) == (Stage.REPORT, 9)
    assert made.started_at is not None
    assert Event.objects.get(verb="plan.start").assessment == made.pk


def test_locks_the_plan_once_it_is_started(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    plan_run.start(actor, made, fresh(made))
    for change in (
        lambda: plan.set_calendar(actor, made, fresh(made), DAYS),
        lambda: plan.set_rules(actor, made, fresh(made), {"blind": "off"}, []),
        lambda: plan.set_division(actor, made, fresh(made), Division("item", {}, {})),
        lambda: plan_units.choose(actor, made, fresh(made), []),
        lambda: plan.rename(actor, made, fresh(made), "甲", 2026, world.document),
        lambda: plan_run.start(actor, made, fresh(made)),
        lambda: grouped(world, made, "又一组"),
    ):
        with pytest.raises(KaopingError, match="已经启动"):
            change()


def test_shows_the_plan_instead_of_the_wizard_once_it_is_started(world: World) -> None:
    made = ready(world)
    plan_run.start(world.actor("王主任"), made, fresh(made))
    answer = world.client("王主任").get(reverse("plan:rules", args=[made.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("plan:show", args=[made.pk]))


def test_refuses_to_start_and_says_everything_that_is_missing(world: World) -> None:
    made = plan.create(world.actor("王主任"), world.district, "空的", 2026, world.document)
    with pytest.raises(Troubles) as refused:
        plan_run.start(world.actor("王主任"), made, fresh(made))
    said = "；".join(refused.value.sentences)
    assert all(words in said for words in ("还没有被考核单位", "“自评和上报”还没有起止日期", "还没有考核组"))
    assert Assessment.objects.get(pk=made.pk).stage == Stage.PLAN


def test_lists_what_nobody_marks_and_refuses_to_start_with_it(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    group = load(made).groups[0]
    plan.set_division(actor, made, fresh(made), Division("item", {i: group.pk for i in items() if i not in ("A/4.2", "B/3.2")}, {}))
    with pytest.raises(Troubles, match=r"等8个的A/4.2还没有考核组来评；三里洞街道的B/3.2还没有考核组来评"):
        plan_run.start(actor, made, fresh(made))


def test_has_exactly_one_deciding_group_for_every_item_of_every_unit(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    first, second = load(made).groups[0], grouped(world, made, "二组", "组员丁", "组员戊", "组员己")
    plan.set_division(actor, made, fresh(made), Division("item", {i: (first if n % 2 else second).pk for n, i in enumerate(items())}, {}))
    found = load(Assessment.objects.get(pk=made.pk))
    for entry in found.entries:
        decided = [i for w in found.work[entry.pk].values() for i in w.items]
        assert sorted(decided) == sorted({i.id for i in found.by_id[entry.rubric].items()})
    assert found.uncovered == []


def test_warns_of_a_plan_purely_by_unit_and_says_why_and_not_of_one_with_two_common_units(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    first, second = load(made).groups[0], grouped(world, made, "二组", "组员丁", "组员戊", "组员己")
    units = {entry_of(made, t).pk: (first if n % 2 else second).pk for n, t in enumerate(TOWNS)}
    plan.set_division(actor, made, fresh(made), Division("unit", {}, units))
    said = [n.sentence for n in warnings(load(Assessment.objects.get(pk=made.pk)))]
    assert any("纯按单位分工" in s and "宽严不同还是单位有好坏" in s for s in said)
    anchors = frozenset({entry_of(made, "陈炉镇").pk, entry_of(made, "红土镇").pk})
    plan.set_division(actor, made, fresh(made), Division("mixed", {}, units, anchors))
    found = load(Assessment.objects.get(pk=made.pk))
    assert found.nesting.warning == ""
    assert {d.group_id for d in Duty.objects.filter(entry=entry_of(made, "陈炉镇"))} == {first.pk, second.pk}
    plan_run.start(actor, made, fresh(made))
    assert Panel.objects.filter(entry__assessment=made).count() == 9 + 2


def test_refuses_a_division_by_which_somebody_would_mark_the_unit_they_work_in(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    Tie.objects.create(user=world.people["组员乙"], unit=world.entries["陈炉镇"].unit, kind="home")
    group = load(made).groups[0]
    with pytest.raises(Troubles, match="一组的组员乙在陈炉镇任职，应当回避，不能评陈炉镇"):
        plan.set_division(actor, made, fresh(made), Division("item", dict.fromkeys(items(), group.pk), {}))
    assert Duty.objects.filter(group=group).count() == len(items())


def test_refuses_to_start_with_a_conflict_of_interest(world: World) -> None:
    made = ready(world)
    Tie.objects.create(user=world.people["组员乙"], unit=world.entries["陈炉镇"].unit, kind="kin", note="配偶")
    with pytest.raises(Troubles, match="组员乙与陈炉镇有亲属关系（配偶）"):
        plan_run.start(world.actor("王主任"), made, fresh(made))


def test_says_how_many_mark_each_item_where_the_rule_wants_more(world: World) -> None:
    made = ready(world)
    plan.set_rules(world.actor("王主任"), made, fresh(made), {"markers": "5"}, made.facts)
    assert any("每条5人独立评分，一组（3人）不够" in n.sentence for n in warnings(load(Assessment.objects.get(pk=made.pk))))


def test_opens_marking_only_after_the_start_and_only_once(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    with pytest.raises(KaopingError, match="还没有启动"):
        plan_run.open_marking(actor, made)
    plan_run.start(actor, made, fresh(made))
    plan_run.open_marking(actor, made)
    with pytest.raises(KaopingError, match="不需要再开放"):
        plan_run.open_marking(actor, made)
    made.refresh_from_db()
    assert made.stage == Stage.MARK


def test_notes_a_unit_as_not_having_reported_only_after_the_last_day_and_with_a_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, actor = ready(world), world.actor("王主任")
    entry = entry_of(made, "红土镇")
    with pytest.raises(KaopingError, match="没有在进行"):
        plan_run.give_up(actor, entry, "未报")
    plan_run.start(actor, made, fresh(made))
    monkeypatch.setattr(plan_run.timezone, "localdate", lambda: date(2026, 10, 20))
    with pytest.raises(KaopingError, match="截止日还没有过"):
        plan_run.give_up(actor, entry_of(made, "红土镇"), "未报")
    monkeypatch.setattr(plan_run.timezone, "localdate", lambda: date(2026, 10, 21))
    with pytest.raises(KaopingError, match="请写明"):
        plan_run.give_up(actor, entry_of(made, "红土镇"), " ")
    plan_run.give_up(actor, entry_of(made, "红土镇"), "催报两次仍未上报")
    entry.refresh_from_db()
    assert (entry.state, Event.objects.get(verb="entry.absent").reason) == (EntryState.ABSENT, "催报两次仍未上报")
    plan_run.take_back(actor, entry_of(made, "红土镇"), "遭遇停电")
    entry.refresh_from_db()
    assert entry.state == EntryState.OPEN


def test_does_not_note_a_unit_that_has_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, actor = ready(world), world.actor("王主任")
    plan_run.start(actor, made, fresh(made))
    monkeypatch.setattr(plan_run.timezone, "localdate", lambda: date(2026, 12, 1))
    Entry.objects.filter(assessment=made).update(state=EntryState.CONFIRMED)
    with pytest.raises(KaopingError, match="已上报"):
        plan_run.give_up(actor, entry_of(made, "红土镇"), "未报")


def test_counts_the_burden_beside_last_years(world: World) -> None:
    made = ready(world)
    Assessment.objects.filter(pk=world.assessment.pk).update(started_at="2018-10-01T00:00:00+08:00")
    rows, last = compared(load(made))
    assert last == world.assessment
    a = next(r for r in rows if r.now.rubric.id == "A")
    assert (a.now.items, a.now.fields + a.now.stated, a.now.stated, a.now.uploads, a.now.units) == (18, 53, 2, 0, 8)
    assert a.before is not None and a.before.stated == 1
    plan.set_rules(world.actor("王主任"), made, fresh(made), {"evidence": "required"}, made.facts)
    rows, _ = compared(load(Assessment.objects.get(pk=made.pk)))
    assert rows[0].now.uploads == rows[0].now.named > 0


def test_proposes_rubrics_and_facts_anew_when_the_standard_is_changed_for_another(world: World) -> None:
    made, actor = ready(world), world.actor("王主任")
    world.document.pk = None
    world.document.title = "新标准"
    world.document.save()
    plan.rename(actor, made, fresh(made), "新名", 2027, world.document)
    made.refresh_from_db()
    assert (made.name, made.document.title, Duty.objects.filter(group__assessment=made).count()) == ("新名", "新标准", 0)
    assert entry_of(made, "三里洞街道").rubric == "B"


def test_keeps_which_assessment_comes_before(world: World) -> None:
    before, actor = started(world), world.actor("王主任")
    made = plan.create(actor, world.district, "2026年度考核", 2026, world.document, before)
    assert Assessment.objects.get(pk=made.pk).previous == before
    plan.rename(actor, made, fresh(made), "2026年度考核", 2026, world.document, None)
    assert Assessment.objects.get(pk=made.pk).previous is None
    assert [json.loads(e.new)["previous"] for e in Event.objects.filter(target=f"assessment:{made.pk}").order_by("seq")] == [before.pk, None]


def test_takes_none_for_the_one_before_that_is_not_the_offices_or_not_before_it(world: World) -> None:
    before, actor = started(world), world.actor("王主任")
    with pytest.raises(KaopingError, match="不在本次考核以前"):
        plan.create(actor, world.district, "2017年度考核", 2017, world.document, before)
    with pytest.raises(KaopingError, match="请选择本机构已经启动过的考核"):
        plan.create(actor, world.district, "2026年度考核", 2026, world.document, world.other.assessment)
    Assessment.objects.filter(pk=before.pk).update(started_at=None)
    before.refresh_from_db()
    with pytest.raises(KaopingError, match="请选择本机构已经启动过的考核"):
        plan.create(actor, world.district, "2026年度考核", 2026, world.document, before)


def test_proposes_the_offices_last_assessment_as_the_one_before(world: World) -> None:
    before = started(world)
    text = world.client("王主任").get(reverse("plan:new")).content.decode()
    assert f'<option value="{before.pk}" selected>{before.name}（2018年）</option>' in text


def started(world: World) -> Assessment:
    Assessment.objects.filter(pk=world.assessment.pk).update(started_at=timezone.now())
    world.assessment.refresh_from_db()
    return world.assessment
