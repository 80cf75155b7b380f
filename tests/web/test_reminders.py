"""What waits for whom, in the site and by e-mail: an SMTP server on loopback takes what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kaoping.web import worker
from kaoping.web.actions import people, reminding
from kaoping.web.mail import FORM, mail_setting
from kaoping.web.models import Appeal, Assessment, Correction, Event, Panel, Post, Reminded, SpecialDay, User
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.policy.states import ProblemState
from kaoping.web.queries.reminders import count, dues

from .ledger import CHECKER, CLERK, HEAD, LEADER, OFFICE, problem
from .mailbox import Mailbox, mailbox
from .world import World

MONDAY = datetime(2018, 12, 3, 8, 30)


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with mailbox() as found:
        settings.MAIL = mail_setting(found.address("office:p%40ss@"))
        yield found


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MONDAY)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The clock of the site stands at this local time."""
    now = timezone.make_aware(moment)
    monkeypatch.setattr(timezone, "now", lambda: now.astimezone(timezone.get_fixed_timezone(0)))


def said(world: World, who: str) -> list[str]:
    return [d.text for d in dues(world.actor(who))]


# what waits for whom


def test_tells_each_of_a_units_people_what_waits_for_them_about_its_problems(done: World) -> None:
    problem(done, state=ProblemState.OPEN, days=-2)
    problem(done, no=2, state=ProblemState.WORKING, days=9)
    for who in (CLERK, HEAD):
        found = [d for d in dues(done.actor(who)) if "整改" in d.text]
        assert [(d.text, d.late, d.until) for d in found] == [("有2个问题要整改，其中1个已逾期", True, timezone.localdate() - timedelta(days=2))]
    assert not [t for t in said(done, "红土镇联络员") if "整改" in t]


def test_tells_the_office_what_to_hand_out_and_to_check_and_the_checker_what_to_close(done: World) -> None:
    problem(done, state=ProblemState.CLAIMED)
    problem(done, no=2, state=ProblemState.VERIFIED)
    assert said(done, OFFICE) == ["1个问题等待核查", "4个问题还没有下发"]
    assert said(done, CHECKER) == ["1个问题等您复核销号"]
    assert said(done, LEADER) == []


@pytest.mark.parametrize(
    ("stage", "state", "panel", "who", "text"),
    [
        (Stage.REPORT, EntryState.OPEN, PanelState.MARKING, CLERK, "自评还没有提交"),
        (Stage.REPORT, EntryState.RETURNED, PanelState.MARKING, CLERK, "自评被退回，请修改后重新提交"),
        (Stage.REPORT, EntryState.SUBMITTED, PanelState.MARKING, HEAD, "自评等您确认上报"),
        (Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING, "组员乙", "9个单位要合议"),
        (Stage.MARK, EntryState.CONFIRMED, PanelState.SIGNED, OFFICE, "评分已全部签字，可以汇总"),
        (Stage.MARK, EntryState.CONFIRMED, PanelState.SIGNED, HEAD, "扣分事项清单等您表示意见"),
        (Stage.CHECK, EntryState.CONFIRMED, PanelState.SIGNED, CHECKER, "结果等您复核"),
        (Stage.CHECKED, EntryState.CONFIRMED, PanelState.SIGNED, OFFICE, "结果已复核，可以公示"),
        (Stage.DECIDE, EntryState.CONFIRMED, PanelState.SIGNED, CHECKER, "审定结果核对后由您通报"),
    ],
)
def test_tells_people_of_each_step(done: World, stage: Stage, state: EntryState, panel: PanelState, who: str, text: str) -> None:
    done.at(stage, state, panel)
    assert text in said(done, who)


def test_tells_members_what_they_have_to_stand_by_and_the_lead_what_to_sign(done: World) -> None:
    done.at(Stage.MARK, panel=PanelState.CONFIRMING)  # all have confirmed already (tests/web/signed.py)
    assert said(done, "组员乙") == []
    assert said(done, "组员甲") == ["9个单位的评分等您签字"]
    Panel.objects.update(round=9)
    assert said(done, "组员乙") == ["9个单位的合议结果等您确认"]


def test_tells_of_marking_with_the_day_of_the_calendar(done: World) -> None:
    last = timezone.localdate() + timedelta(days=2)
    Assessment.objects.update(calendar={"mark": ["2018-11-01", last.isoformat()]})
    done.at(Stage.MARK)
    assert [(d.text, d.until, d.kind) for d in dues(done.actor("组员乙"))] == [("9个单位还没有评完", last, "ask")]


def test_tells_of_notice_appeals_and_corrections(done: World) -> None:
    until = timezone.localdate() + timedelta(days=1)
    Assessment.objects.update(appeal_to=until, notice_to=until)
    done.at(Stage.NOTICE, panel=PanelState.SIGNED)
    entry = done.entries["陈炉镇"]
    for no, state in ((1, "filed"), (2, "accepted"), (3, "draft")):
        Appeal.objects.create(entry=entry, no=no, place="1.2", had=3, asked=5, words="x", state=state, due=until, by=done.people[HEAD])
    Correction.objects.create(entry=entry, no=1, changes=[], reason="x", by=done.people[OFFICE])
    assert {"结果正在公示，有异议的在申诉期内提出", "有写好的申诉等您提交"} <= set(said(done, HEAD))
    assert "1件申诉等待受理" in said(done, OFFICE)
    assert said(done, "申复核") == ["1件申诉等待复核决定"]
    assert said(done, CHECKER) == ["1件更正等您批准"]


def test_is_silent_when_the_post_has_ended(done: World) -> None:
    problem(done, state=ProblemState.OPEN)
    Post.objects.filter(user=done.people[CLERK]).update(ended_at=timezone.now())
    assert dues(done.actor(CLERK)) == []


def test_is_silent_about_what_has_not_begun_and_what_has_ended(done: World) -> None:
    for stage in (Stage.PLAN, Stage.ARCHIVED):
        done.at(stage, EntryState.OPEN, PanelState.SIGNED)
        assert [said(done, who) for who in (OFFICE, CHECKER, CLERK, HEAD, "组员甲")] == [[]] * 5


def test_counts_in_the_bar_what_presses(done: World) -> None:
    problem(done, state=ProblemState.OPEN, days=20)
    assert count(done.actor(CLERK)) == 0
    problem(done, no=2, state=ProblemState.OPEN, days=2)
    assert count(done.actor(CLERK)) == 1
    client = done.client(CLERK)
    page = client.get("/reminders").content.decode()
    assert '提醒 <b>1</b>' in page
    assert "有2个问题要整改" in page
    assert f"/e/{done.entries['陈炉镇'].pk}/rectify" in page


def test_asks_the_database_a_few_times_however_many_problems_there_are(done: World, django_assert_max_num_queries: Any) -> None:
    for unit in ("陈炉镇", "红土镇", "广阳镇"):
        problem(done, unit, state=ProblemState.OPEN)
    actors = [done.actor(who) for who in (OFFICE, CLERK, HEAD, "组员甲")]
    for actor, most in zip(actors, (9, 3, 6, 6), strict=True):
        with django_assert_max_num_queries(most):
            dues(actor)


# by e-mail


def addressed(world: World, *names: str) -> None:
    for n, name in enumerate(names):
        User.objects.filter(pk=world.people[name].pk).update(email=f"p{n}@yintai.gov.cn")


def sent() -> int:
    """Queue, and run the queue as the worker does."""
    queued = reminding.remind_all()
    worker.drain()
    return queued


def late(world: World, unit: str = "陈炉镇") -> None:
    found = problem(world, unit, state=ProblemState.OPEN)
    found.due = date(2018, 12, 1)
    found.save()


def test_sends_one_mail_a_day_to_whoever_has_an_address_and_something_pressing(done: World, box: Mailbox, morning: None) -> None:
    late(done)
    addressed(done, CLERK, LEADER)
    assert (sent(), sent()) == (1, 0)
    [mail] = box.mails
    assert (box.to, box.logins, mail["From"]) == (["p0@yintai.gov.cn"], [("office", "p@ss")], "kaoping@yintai.gov.cn")
    assert mail["Subject"] == "考评提醒：1件待办，1件已过期"
    body = mail.get_content()
    assert "1. 2018年度镇办党建考核：有1个问题要整改，其中1个已逾期（已过2天）" in body
    assert (Reminded.objects.get().user, Event.objects.filter(verb="remind.send").count()) == (done.people[CLERK], 1)


def test_sends_another_on_the_next_day(done: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    late(done)
    addressed(done, CLERK)
    for day in (0, 1):
        at(monkeypatch, MONDAY + timedelta(days=day))
        assert sent() == 1
    assert len(box.mails) == 2


def test_tells_no_marks_and_nothing_of_other_units(done: World, box: Mailbox, morning: None) -> None:
    for unit in ("陈炉镇", "红土镇", "广阳镇"):
        late(done, unit)
    problem(done, no=2, state=ProblemState.CLAIMED)
    names = [n for n in done.people if n not in ("无岗位",)]
    addressed(done, *names)
    sent()
    assert len(box.mails) > 4
    for mail in box.mails:
        told = mail["Subject"] + mail.get_content()
        assert not [n for n in done.entries if n in told.replace(f"{mail['To']}", "").split("，您好")[-1]]
        assert not [w for w in ("得分", "名次", "扣2", "失2", "1.2.1") if w in told]


@pytest.mark.parametrize(
    ("moment", "special"),
    [
        (MONDAY.replace(hour=7, minute=59), None), (MONDAY.replace(hour=18), None), (MONDAY - timedelta(days=1), None), (MONDAY, False),
    ],
)
def test_sends_nothing_at_night_or_on_a_free_day(
    done: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch, moment: datetime, special: bool | None
) -> None:
    late(done)
    addressed(done, CLERK)
    if special is not None:
        SpecialDay.objects.create(on=moment.date(), works=special, name="调休")
    at(monkeypatch, moment)
    assert sent() == 0
    assert box.mails == []


def test_sends_on_a_weekend_that_is_worked(done: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    late(done)
    addressed(done, CLERK)
    sunday = MONDAY - timedelta(days=1)
    SpecialDay.objects.create(on=sunday.date(), works=True, name="调休")
    at(monkeypatch, sunday)
    assert sent() == 1


def test_sends_nothing_where_the_assessment_has_reminders_off(done: World, box: Mailbox, morning: None) -> None:
    late(done)
    addressed(done, CLERK)
    Assessment.objects.update(options={"reminders": "off"})
    assert sent() == 0


def test_stops_between_queue_and_mail_when_the_right_has_ended(done: World, box: Mailbox, morning: None) -> None:
    late(done)
    addressed(done, CLERK)
    assert reminding.remind_all() == 1
    Post.objects.filter(user=done.people[CLERK]).update(ended_at=timezone.now())
    worker.drain()
    assert (box.mails, Reminded.objects.count()) == ([], 0)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_sends_nothing_to_an_account_that_is_off_or_has_no_address(done: World, box: Mailbox, morning: None, change: dict[str, Any]) -> None:
    late(done)
    addressed(done, CLERK)
    User.objects.filter(pk=done.people[CLERK].pk).update(**change)
    assert sent() == 0


def test_tries_again_half_an_hour_later_when_the_server_does_not_take_the_mail(done: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MONDAY)
    late(done)
    addressed(done, CLERK)
    box.full = True
    assert sent() == 1
    assert (box.mails, Event.objects.filter(verb="remind.fail").count()) == ([], 1)
    box.full = False
    assert (sent(), len(box.mails)) == (0, 0)
    at(monkeypatch, MONDAY + timedelta(minutes=31))
    assert (sent(), len(box.mails)) == (0, 1)


def test_gives_a_mail_up_for_the_day_in_the_evening(done: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MONDAY.replace(hour=17, minute=45))
    late(done)
    addressed(done, CLERK)
    box.full = True
    assert sent() == 1
    assert DBTaskResult.objects.count() == 1


def test_queues_nothing_without_a_setting(done: World, settings: Any, morning: None) -> None:
    late(done)
    addressed(done, CLERK)
    settings.MAIL = None
    assert reminding.remind_all() == 0


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("smtp://a.cn?from=k@a.cn", {"port": 25, "use_tls": False, "use_ssl": False, "username": ""}),
        ("smtp://u:p%40@a.cn?from=k@a.cn&tls=1", {"port": 587, "use_tls": True, "username": "u", "password": "p@"}),
        ("smtps://u:p@a.cn:4465?from=k@a.cn", {"port": 4465, "use_ssl": True}),
    ],
)
def test_reads_the_setting(address: str, options: dict[str, Any]) -> None:
    found = mail_setting(address)
    assert found is not None
    assert found.options.items() >= options.items()
    assert found.sender == "k@a.cn"


@pytest.mark.parametrize("address", ["http://a.cn?from=k@a.cn", "smtp://a.cn", "smtp://?from=k@a.cn", "smtp://a.cn:x?from=k@a.cn", "smtps://a.cn?from=k@a&tls=1"])
def test_says_how_the_setting_is_written(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as told:
        mail_setting(address)
    assert FORM in str(told.value)


def test_keeps_an_address_in_the_account_and_refuses_what_is_none(done: World) -> None:
    client, user = done.client("系统员"), done.people[CLERK]
    url = f"/people/{user.pk}"
    form = {"name": user.name, "contact": "", "email": "clerk@yintai.gov.cn"}
    assert client.post(f"{url}/edit", form).status_code == 302
    assert User.objects.get(pk=user.pk).email == "clerk@yintai.gov.cn"
    answer = client.post(f"{url}/edit", form | {"email": "不是邮箱"})
    assert (answer.status_code, "电子邮箱“不是邮箱”写得不对" in answer.content.decode()) == (422, True)
    slips = people.create(done.actor("系统员"), [people.NewPerson("新人", "newbie", email="n@yintai.gov.cn")])
    assert slips[0].user.email == "n@yintai.gov.cn"


# the worker's look


def test_looks_in_one_worker_at_a_time(done: World) -> None:
    with worker.alone() as mine:
        assert mine
        days = worker.Days()
        if connection.vendor == "sqlite":  # on PostgreSQL the lock is a connection's, and this test has but one
            assert not worker.look(days)
            assert days.purged is None
    assert worker.look(days)


def test_purges_once_a_day(done: World) -> None:
    days = worker.Days()
    assert worker.look(days)
    assert days.purged == timezone.localdate()
