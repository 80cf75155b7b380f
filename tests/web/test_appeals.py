"""A unit appeals an item; somebody who never marked it decides; what is adjusted is carried out by a correction that a second person approves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import appeals, corrections, evidence
from kaoping.web.actions.appeals import Plea
from kaoping.web.actions.corrections import Wanted
from kaoping.web.models import Appeal, Assessment, Correction, Evidence, EvidenceLink, Group, Outcome, Post
from kaoping.web.policy import Hidden, Role, Stage, may
from kaoping.web.queries.access import scope_of
from kaoping.web.queries.appealing import page_of

from .appealing import UNIT, adjusted, drafted, filed, fresh, given, noticed, taken_up
from .files.making import photo
from .world import World

HEAD, CLERK = f"{UNIT}负责人", f"{UNIT}联络员"


def last_day(world: World, day: date) -> None:
    Assessment.objects.filter(pk=world.assessment.pk).update(appeal_to=day)


def test_goes_from_the_clerks_draft_to_the_units_signature(world: World) -> None:
    noticed(world)
    made = taken_up(world)
    appeals.uphold(world.actor("申复核"), made, made.version, "原件没有文号")
    made = fresh(made)
    assert (made.state, made.conclusion, made.decided_by.name, made.had, made.asked) == ("decided", "uphold", "申复核", 3, 5)
    appeals.receive(world.actor(HEAD), made)
    assert fresh(made).read_by.name == HEAD


def test_counts_the_days_for_the_answer_as_working_days_of_the_calendar(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    noticed(world)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 2, 12))  # ten working days: 13, 14, 24, 25, 26, 27, 28 February, 2, 3, 4 March
    last_day(world, date(2026, 2, 13))
    assert taken_up(world).due == date(2026, 3, 4)


def test_is_filed_by_the_head_alone(world: World) -> None:
    noticed(world)
    made = drafted(world)
    with pytest.raises(Hidden):
        appeals.file(world.actor(CLERK), made, made.version)


def test_may_be_filed_on_the_last_day_and_not_after_it(world: World) -> None:
    noticed(world)
    made, today = drafted(world), timezone.localdate()
    last_day(world, today - timedelta(days=1))
    with pytest.raises(KaopingError, match="申诉期已于"):
        appeals.file(world.actor(HEAD), fresh(made), made.version)
    last_day(world, today)
    assert appeals.file(world.actor(HEAD), fresh(made), made.version).state == "filed"


@pytest.mark.parametrize(
    ("place", "plea", "said"),
    [
        ("1.2", Plea("5", " "), "请写明异议事实和理由"), ("1.2", Plea("三分", "有"), "请填写申请得分"), ("1.2", Plea("9", "有"), "申请得分请填0至5的数"),
        ("1.2", Plea("3", "有"), "申请得分应高于原得分3分"), ("9.9", Plea("1", "有"), "没有编号“9.9”"), ("1.2", Plea("5", "有", (99999,)), "已经变动"),
        ("1.2", Plea("4.123", "有"), "最多两位小数"),
    ],
)
def test_refuses_a_plea_that_cannot_be(world: World, place: str, plea: Plea, said: str) -> None:
    noticed(world)
    with pytest.raises(KaopingError, match=said):
        appeals.draft(world.actor(CLERK), world.entries[UNIT], place, plea)


def test_takes_one_appeal_on_an_item_until_it_has_come_to_nothing(world: World) -> None:
    noticed(world)
    made = filed(world)
    with pytest.raises(KaopingError, match=r"1\.2已经提出申诉（第1件）"):
        drafted(world)
    with pytest.raises(Hidden):
        appeals.take_back(world.actor(CLERK), made, made.version)
    appeals.take_back(world.actor(HEAD), made, made.version)
    assert drafted(world).no == 2


def test_cites_no_evidence_of_another_unit(world: World) -> None:
    noticed(world)
    theirs = Evidence.objects.create(entry=world.entries["红土镇"], no=1, title="台账", by=world.people["王主任"])
    with pytest.raises(KaopingError, match="佐证材料已经变动"):
        appeals.draft(world.actor(CLERK), world.entries[UNIT], "1.2", Plea("5", "有", (theirs.pk,)))


def test_is_not_taken_up_without_need_and_not_refused_without_a_reason(world: World) -> None:
    noticed(world)
    made, office = filed(world), world.actor("王主任")
    with pytest.raises(KaopingError, match="不予受理请写明理由"):
        appeals.turn_away(office, made, made.version, "")
    appeals.turn_away(office, made, made.version, "不属于申诉范围")
    with pytest.raises(KaopingError, match="不需要受理"):
        appeals.accept(office, fresh(made), fresh(made).version)


def test_tells_who_comes_second_that_somebody_has_handled_it(world: World) -> None:
    noticed(world)
    made = filed(world)
    appeals.accept(world.actor("王主任"), fresh(made), made.version)
    with pytest.raises(KaopingError, match="刚刚已由他人办理"):
        appeals.turn_away(world.actor("王主任"), made, made.version, "迟")


def marker(world: World, how: str) -> str:
    """The reviewer as somebody who has marked the unit: now, once, or by a fact."""
    reviewer, group = world.people["申复核"], Group.objects.get(name="第二组")
    if how == "fact":
        Post.objects.create(user=world.people["王主任"], role=Role.APPEALS, unit=world.district)
        return "王主任"
    if how == "group":
        Post.objects.create(user=reviewer, role=Role.MEMBER, group=group)
    elif how == "past":
        Post.objects.create(user=reviewer, role=Role.MEMBER, group=group, ended_at=timezone.now())
    elif how == "sheet":
        world.entries[UNIT].sheets.create(kind="member", slot=str(reviewer.pk), author=reviewer)
    else:
        Post.objects.create(user=reviewer, role=Role.CLERK, unit=world.entries[UNIT].unit)
    return "申复核"


@pytest.mark.parametrize("how", ["group", "past", "sheet", "fact", "unit"])
def test_is_never_decided_by_who_has_marked_the_unit_or_belongs_to_it(world: World, how: str) -> None:
    noticed(world)
    made = taken_up(world)
    actor = world.actor(marker(world, how))
    for act in (
        lambda: appeals.uphold(actor, made, made.version, "看过"), lambda: appeals.adjust(actor, made, made.version, "看过", Wanted(on=("1.2",))),
    ):
        with pytest.raises(Hidden):
            act()
    assert fresh(made).state == "accepted"


def test_becomes_a_correction_that_waits_for_the_second_person(world: World) -> None:
    noticed(world)
    made = adjusted(world)
    correction = Correction.objects.get(appeal=made)
    assert (made.state, made.conclusion, correction.state, correction.by.name) == ("accepted", "adjust", "proposed", "申复核")
    assert Outcome.objects.filter(entry=made.entry).count() == 1
    with pytest.raises(KaopingError, match="已经提交复核人批准"):
        appeals.uphold(world.actor("申复核"), made, made.version, "改主意")


def test_is_decided_when_the_correction_has_been_carried_out(world: World) -> None:
    noticed(world)
    made = adjusted(world)
    corrections.approve(world.actor("李复核"), Correction.objects.select_related("appeal").get(appeal=made))
    assert fresh(made).state == "decided"
    assert Outcome.objects.filter(entry=made.entry).order_by("-version")[0].content["total"]["low"] == "97"
    appeals.receive(world.actor(CLERK), fresh(made))
    page = page_of(world.actor(CLERK), scope_of(made), fresh(made))
    assert (page.answer, page.conclusion, page.new_mark) == (True, "调整", "5")


def test_is_with_the_reviewer_again_when_the_second_person_refuses(world: World) -> None:
    noticed(world)
    made = adjusted(world)
    corrections.turn_down(world.actor("李复核"), Correction.objects.get(appeal=made), "没有原件")
    made = fresh(made)
    assert (made.state, made.conclusion, made.decided_by) == ("accepted", "", None)
    assert appeals.uphold(world.actor("申复核"), made, made.version, "确无原件").state == "decided"


def test_is_with_the_reviewer_again_when_they_take_the_adjustment_back(world: World) -> None:
    noticed(world)
    made = adjusted(world)
    corrections.withdraw(world.actor("申复核"), Correction.objects.get(appeal=made))
    assert fresh(made).conclusion == ""


def test_adjusts_nothing_but_the_item_appealed_and_not_to_the_same_mark(world: World) -> None:
    noticed(world)
    made, actor = taken_up(world), world.actor("申复核")
    with pytest.raises(KaopingError, match=r"只涉及1\.2"):
        appeals.adjust(actor, made, made.version, "查", Wanted((given(made.entry, "1.5.3", "是"),)))
    with pytest.raises(KaopingError, match="与原得分相同"):
        appeals.adjust(actor, made, made.version, "查", Wanted((given(made.entry, "1.2.1", "否", "换了说法"),)))
    assert not Correction.objects.exists()


def test_shows_the_unit_no_answer_before_it_has_signed_for_it(world: World) -> None:
    noticed(world)
    made = taken_up(world)
    appeals.uphold(world.actor("申复核"), made, made.version, "原件没有文号")
    client = world.client(CLERK)
    before = client.get(f"/q/{made.pk}").content.decode() + client.get(f"/q/{made.pk}/paper?form=F16b").content.decode()
    assert "原件没有文号" not in before
    assert "维持" not in before
    client.post(f"/q/{made.pk}/receive")
    assert "原件没有文号" in client.get(f"/q/{made.pk}").content.decode()


def test_keeps_a_draft_to_the_unit(world: World) -> None:
    noticed(world)
    made = drafted(world)
    for name in ("王主任", "李复核", "申复核", "组员甲", "红土镇负责人"):
        assert world.client(name).get(f"/q/{made.pk}").status_code == 404
    assert made.words not in world.client("王主任").get(f"/a/{world.assessment.pk}/appeals").content.decode()


@pytest.mark.parametrize("which", ["appealed", "other", "late"])
def test_takes_new_evidence_for_the_item_appealed_as_long_as_the_period_runs(world: World, which: str) -> None:
    noticed(world)
    made, clerk = filed(world), world.actor(CLERK)
    if which == "late":
        last_day(world, timezone.localdate() - timedelta(days=1))
    world.entries[UNIT].assessment.refresh_from_db()
    place = "1.5" if which == "other" else "1.2"
    if which == "appealed":
        file = evidence.add(clerk, world.entries[UNIT], photo_file(), "文号.jpg", [place])
        appeals.attach(clerk, made, file.evidence)
        assert fresh(made).evidence == [file.evidence_id]
        return
    with pytest.raises(KaopingError, match="申诉期已于" if which == "late" else "只能为提出申诉的条目补充"):
        evidence.add(clerk, world.entries[UNIT], photo_file(), "文号.jpg", [place])


def photo_file():  # type: ignore[no-untyped-def]
    from io import BytesIO

    return BytesIO(photo())


def test_shows_the_reviewer_the_evidence_once_the_appeal_is_taken_up_and_no_other(world: World) -> None:
    noticed(world)
    entry, by = world.entries[UNIT], world.people[CLERK]
    made = filed(world)
    mine, other = (Evidence.objects.create(entry=entry, no=n, title="台账", by=by) for n in (1, 2))
    EvidenceLink.objects.create(evidence=mine, place="1.2", by=by)
    EvidenceLink.objects.create(evidence=other, place="1.5", by=by)
    seen = lambda e: may(world.actor("申复核"), "evidence.read", scope_of(Evidence.objects.select_related("entry__assessment").get(pk=e.pk)))  # noqa: E731
    assert [seen(mine), seen(other)] == [False, False]
    appeals.accept(world.actor("王主任"), made, made.version)
    assert [seen(mine), seen(other)] == [True, False]


@pytest.mark.parametrize("stage", [Stage.MARK, Stage.COLLECT, Stage.CHECK, Stage.CHECKED])
def test_is_nothing_before_the_notice(world: World, stage: Stage) -> None:
    noticed(world).at(stage)
    with pytest.raises(Hidden):
        drafted(world)


@pytest.mark.parametrize("stage", [Stage.DECIDE, Stage.RELEASED, Stage.ARCHIVED])
def test_is_no_longer_begun_after_the_notice(world: World, stage: Stage) -> None:
    noticed(world).at(stage)
    with pytest.raises(KaopingError, match="只能在公示以后、申诉期内"):
        drafted(world)


def test_asks_for_no_mark_above_one_that_the_unit_may_not_know(world: World) -> None:
    noticed(world)
    Assessment.objects.filter(pk=world.assessment.pk).update(options={"published": "grades", "confirm_shows": "facts"})
    world.entries[UNIT].assessment.refresh_from_db()
    made = appeals.draft(world.actor(CLERK), world.entries[UNIT], "1.2", Plea("1", "方案有文号"))
    page = world.client(CLERK).get(f"/q/{made.pk}").content.decode()
    assert "原得分" not in page
    assert Appeal.objects.get().had == 3
