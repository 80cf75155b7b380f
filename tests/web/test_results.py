"""From the signed sheets to the release: each step by whom it is due to, in its time, by two people where two are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.points import show
from kaoping.web.actions import results as acts
from kaoping.web.actions import results_parts as parts
from kaoping.web.actions.results_grades import Given, decide_grades, propose_grades
from kaoping.web.models import Appeal, Assessment, Ballot, Daily, Event, Extra, Graded, Outcome, Panel, Problem
from kaoping.web.policy import Hidden, PanelState, Stage
from kaoping.web.queries.plan_roster import Troubles
from kaoping.web.queries.results import results
from kaoping.web.queries.results_check import recheck
from kaoping.web.queries.results_page import ballot_rows

from .files.making import photo
from .signed import passed, signed
from .world import World

TODAY = timezone.localdate


def ruled(world: World, **rules: str) -> World:
    world.assessment.options = {**world.assessment.options, **rules}
    world.assessment.save()
    for entry in world.entries.values():
        entry.assessment = world.assessment
    return world


def total(world: World, unit: str) -> str:
    return next(show(x.total.bounds.low) for x in results(Assessment.objects.get(pk=world.assessment.pk)).lines if x.name == unit)


def finding(**more: Any) -> parts.Finding:
    return parts.Finding(**{"source": "daily", "quarter": 1, "on": date(2018, 3, 20), "place": "", "text": "台账缺两个月", "points": Decimal(0), "basis": "",
                            "counts": "none"} | more)  # fmt: skip


def votes(**more: Any) -> parts.Votes:
    return parts.Votes(**{"on": date(2018, 12, 1), "expected": 40, "present": 38, "issued": 38, "returned": 37, "valid": 36, "votes": (30, 4, 2, 0),
                          "counter": "甲", "watcher": "乙"} | more)  # fmt: skip


def bonus(**more: Any) -> parts.Matter:
    return parts.Matter(**{"kind": "bonus", "matter": "经验在全市推广", "basis": "市委组织部〔2018〕3号", "points": Decimal(2)} | more)


# the course


def test_goes_from_the_last_signature_to_the_release(world: World) -> None:
    office, checker, a = signed(world).actor("王主任"), world.actor("李复核"), world.assessment
    acts.collect(office, a)
    acts.submit(office, a)
    assert acts.pass_(checker, a) == 9
    acts.notice(office, a)
    row = Assessment.objects.get(pk=a.pk)
    assert row.notice_from == TODAY()
    assert row.notice_to is not None
    assert row.notice_to > TODAY()
    Assessment.objects.filter(pk=a.pk).update(notice_to=TODAY() - timedelta(days=1), appeal_to=TODAY() - timedelta(days=1))
    acts.deliberate(office, a)
    decide_grades(office, a, {e.pk: Given("良好") for e in world.entries.values()}, "区委常委会", TODAY())
    acts.release(checker, a)
    assert Assessment.objects.get(pk=a.pk).stage == Stage.RELEASED
    assert Problem.objects.filter(assessment=a).count() == 6


def test_collects_only_when_every_sheet_is_signed(world: World) -> None:
    signed(world)
    Panel.objects.filter(entry=world.entries["红土镇"]).update(state=PanelState.CONFIRMING)
    with pytest.raises(KaopingError, match="还有2份评分没有签字"):
        acts.collect(world.actor("王主任"), world.assessment)


def test_lets_no_one_check_what_they_submitted_themselves(world: World) -> None:
    signed(world)
    acts.collect(world.actor("王主任"), world.assessment)
    acts.submit(world.actor("王主任"), world.assessment)
    with pytest.raises(Hidden):
        acts.pass_(world.actor("王主任"), world.assessment)


def test_goes_back_to_the_office_with_the_checkers_words(world: World) -> None:
    signed(world)
    acts.collect(world.actor("王主任"), world.assessment)
    acts.submit(world.actor("王主任"), world.assessment)
    acts.return_(world.actor("李复核"), world.assessment, "陈炉镇1.2.1请再核对")
    row = Assessment.objects.get(pk=world.assessment.pk)
    assert (row.stage, row.returned) == (Stage.COLLECT, "陈炉镇1.2.1请再核对")
    assert not Outcome.objects.exists()


def test_ends_no_notice_before_its_last_day_is_over(world: World) -> None:
    passed(world, Stage.NOTICE)
    with pytest.raises(KaopingError, match="过后才能审定"):
        acts.deliberate(world.actor("王主任"), world.assessment)


def test_ends_no_notice_while_an_appeal_is_open(world: World) -> None:
    passed(world, Stage.NOTICE)
    Assessment.objects.filter(pk=world.assessment.pk).update(notice_to=TODAY() - timedelta(days=1), appeal_to=TODAY() - timedelta(days=1))
    Appeal.objects.create(entry=world.entries["红土镇"], no=1, place="1.2", had=3, asked=5, words="有异议", state="filed", by=world.people["红土镇负责人"])
    with pytest.raises(KaopingError, match="还有1件申诉或更正没有办结"):
        acts.deliberate(world.actor("王主任"), world.assessment)


def test_releases_nothing_before_each_unit_has_its_grade(world: World) -> None:
    passed(world, Stage.DECIDE)
    decide_grades(world.actor("王主任"), world.assessment, {world.entries["红土镇"].pk: Given("良好")}, "区委常委会", TODAY())
    with pytest.raises(KaopingError, match="还有8个单位没有登记审定等次"):
        acts.release(world.actor("李复核"), world.assessment)


@pytest.mark.parametrize("act", [acts.collect, acts.submit, acts.pass_, acts.notice, acts.deliberate, acts.release])
@pytest.mark.parametrize("stage", list(Stage))
def test_skips_no_step(world: World, act: Callable[..., object], stage: Stage) -> None:
    due = {acts.collect: Stage.MARK, acts.submit: Stage.COLLECT, acts.pass_: Stage.CHECK, acts.notice: Stage.CHECKED, acts.deliberate: Stage.NOTICE,
           acts.release: Stage.DECIDE}[act]  # fmt: skip
    if stage is due:
        return
    world.at(stage, panel=PanelState.SIGNED)
    with pytest.raises(KaopingError):
        act(world.actor("李复核" if act in (acts.pass_, acts.release) else "王主任"), world.assessment)
    assert Assessment.objects.get(pk=world.assessment.pk).stage == stage


def test_lets_leaders_read_early_by_decision_alone(world: World) -> None:
    with pytest.raises(KaopingError, match="请写明依据"):
        acts.let_leaders(world.actor("王主任"), world.assessment, True, " ")
    acts.let_leaders(world.actor("王主任"), world.assessment, True, "经考核委员会同意")
    assert Assessment.objects.get(pk=world.assessment.pk).early
    assert Event.objects.get(verb="results.early").reason == "经考核委员会同意"


# what goes into a result


def test_takes_a_finding_of_the_year_from_the_items_mark_once(world: World) -> None:
    signed(world)
    before = total(world, "红土镇")
    parts.add_daily(world.actor("王主任"), world.entries["红土镇"], finding(place="1.5", points=Decimal("-0.5"), counts="year", basis="通报2号"))
    assert Decimal(total(world, "红土镇")) == Decimal(before) - Decimal("0.5")
    parts.withdraw_daily(world.actor("王主任"), Daily.objects.get(), "查无此事")
    assert total(world, "红土镇") == before


def test_takes_at_most_the_items_full_marks(world: World) -> None:
    signed(world)
    parts.add_daily(world.actor("王主任"), world.entries["阿庄镇"], finding(place="1.7", points=Decimal(-30), counts="year", basis="通报2号"))
    assert total(world, "阿庄镇") == "97"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": " "}, "请写明发现的问题"), ({"quarter": 5}, "季度请填1至4"), ({"place": "9.9"}, "里没有第9.9条"), ({"points": Decimal(1)}, "请填0"),
        ({"counts": "year"}, "加（扣）分是0"), ({"counts": "year", "points": Decimal(1), "basis": "x"}, "计入年终的只能是扣分"),
        ({"counts": "year", "points": Decimal(-1)}, "要写明依据"), ({"on": date(2999, 1, 1)}, "检查日期在今天以后"),
        ({"counts": "daily", "points": Decimal(-1), "basis": "x"}, "平时考核不占权重"),
    ],
)
def test_says_what_a_finding_lacks(world: World, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(KaopingError, match=sentence):
        parts.add_daily(world.actor("王主任"), world.entries["红土镇"], finding(**more))


def test_weighs_the_parts_and_rounds_once(world: World) -> None:
    ruled(signed(world), weight_year="70", weight_daily="20", weight_ballot="10", ballot="on")
    office = world.actor("王主任")
    parts.add_daily(office, world.entries["阿庄镇"], finding(points=Decimal(-3), counts="daily", basis="通报2号"))
    parts.save_ballot(office, world.entries["阿庄镇"], votes(), 0)
    # 100×70% + 97×20% + (30×100＋4×80＋2×60)/36×10%
    assert total(world, "阿庄镇") == "98.96"


def test_waits_for_the_ballot_where_it_counts(world: World) -> None:
    ruled(signed(world), weight_year="90", weight_ballot="10", ballot="on")
    line = results(world.assessment).lines[0]
    assert not line.total.bounds.settled
    assert "民主测评还没有登记" in line.wanting


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"issued": 39}, "发出票数39多于实到人数38"), ({"valid": 38}, "有效票数38多于收回票数37"), ({"votes": (1, 2, 3, 4)}, "各档票数之和10不等于有效票数36"),
        ({"watcher": "甲"}, "须是两个人"), ({"valid": 0, "votes": (0, 0, 0, 0)}, "没有有效票"),
    ],
)
def test_takes_no_ballot_whose_counts_do_not_fit(world: World, more: dict[str, Any], sentence: str) -> None:
    ruled(world, ballot="on")
    with pytest.raises(KaopingError, match=sentence):
        parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(**more), 0)
    assert not Ballot.objects.exists()


def test_shows_no_distribution_of_fewer_than_ten_papers(world: World) -> None:
    ruled(world, ballot="on")
    small = {"expected": 9, "present": 9, "issued": 9, "returned": 9, "valid": 9, "votes": (9, 0, 0, 0)}
    parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(**small), 0)
    row = next(r for r in ballot_rows(world.assessment) if r["entry"].unit.name == "阿庄镇")
    assert row["votes"] is None
    page = world.client("王主任").get(f"/a/{world.assessment.pk}/results/ballots").content.decode()
    assert "不足10张不显示" in page


def test_takes_one_ballot_of_two_who_write_at_once(world: World) -> None:
    ruled(world, ballot="on")
    parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(), 0)
    with pytest.raises(KaopingError, match="已由别人改过"):
        parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(votes=(0, 0, 0, 36)), 0)


def test_counts_a_bonus_once_a_second_person_has_consented_and_up_to_its_cap(world: World) -> None:
    ruled(signed(world), bonus="on", bonus_cap="3")
    office, unit = world.actor("王主任"), world.entries["红土镇"]
    first, second = parts.add_extra(office, unit, bonus()), parts.add_extra(office, unit, bonus(matter="另一件"))
    assert total(world, "红土镇") == "98"
    assert "没有第二人同意" in "".join(next(x for x in results(world.assessment).lines if x.name == "红土镇").wanting)
    parts.consent_extra(world.actor("李复核"), first)
    parts.consent_extra(world.actor("李复核"), second)
    assert total(world, "红土镇") == "101"


def test_keeps_the_proof_under_its_digest(world: World) -> None:
    ruled(world, bonus="on")
    made = parts.add_extra(world.actor("王主任"), world.entries["红土镇"], bonus(), SimpleUploadedFile("证书.jpg", photo()))
    answer = world.client("李复核").get(f"/extra/{made.pk}/proof")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == photo()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"basis": ""}, "依据文件和文号"), ({"points": Decimal(6)}, "加分每项最多5分"), ({"points": None}, "审定分值请填"),
        ({"kind": "veto", "points": None}, "没有开一票否决"),
    ],
)
def test_says_what_a_matter_lacks(world: World, more: dict[str, Any], sentence: str) -> None:
    ruled(world, bonus="on")
    with pytest.raises(KaopingError, match=sentence):
        parts.add_extra(world.actor("王主任"), world.entries["红土镇"], bonus(**more))


def test_lets_a_veto_win_over_any_score(world: World) -> None:
    ruled(signed(world), penalty="on", grades="cut")
    veto = bonus(kind="veto", points=None, effect="lowest", matter="发生责任事故")
    parts.consent_extra(world.actor("李复核"), parts.add_extra(world.actor("王主任"), world.entries["阿庄镇"], veto))
    found = {x.name: x.computed for x in results(world.assessment).lines}
    assert (found["阿庄镇"], found["金锁关镇"]) == ("较差", "优秀")


@pytest.mark.parametrize("stage", [Stage.CHECK, Stage.CHECKED, Stage.NOTICE, Stage.DECIDE, Stage.RELEASED, Stage.ARCHIVED])
def test_changes_no_part_of_a_result_that_was_handed_on(world: World, stage: Stage) -> None:
    ruled(world, bonus="on", ballot="on")
    made = parts.add_extra(world.actor("王主任"), world.entries["红土镇"], bonus())
    world.at(stage)
    office, unit = world.actor("王主任"), world.entries["红土镇"]
    for act in (
        lambda: parts.add_daily(office, unit, finding(place="1.5", points=Decimal(-1), counts="year", basis="x")),
        lambda: parts.save_ballot(office, unit, votes(), 0), lambda: parts.add_extra(office, unit, bonus()),
        lambda: parts.consent_extra(world.actor("李复核"), made), lambda: parts.withdraw_extra(office, made, "错了"),
    ):
        with pytest.raises(KaopingError):
            act()
    assert (Extra.objects.count(), Ballot.objects.count(), Daily.objects.count()) == (1, 0, 0)


# grades


def test_keeps_computed_proposed_and_decided_apart(world: World) -> None:
    ruled(passed(ruled(world, grades="cut")), grades="cut")
    office, unit = world.actor("王主任"), world.entries["陈炉镇"]
    propose_grades(office, world.assessment, {unit.pk: Given("良好", "整改不力")})
    world.at(Stage.DECIDE, panel=PanelState.SIGNED)
    decide_grades(office, world.assessment, {unit.pk: Given("优秀", "委员会认为整改已见效")}, "区委常委会", TODAY())
    line = next(x for x in results(world.assessment).lines if x.name == "陈炉镇")
    assert line.proposed is not None
    assert line.decided is not None
    assert (line.computed, line.proposed.grade, line.decided.grade) == ("优秀", "良好", "优秀")


def test_asks_why_a_grade_is_not_what_was_computed(world: World) -> None:
    passed(ruled(world, grades="cut"))
    with pytest.raises(Troubles, match="请写明理由"):
        propose_grades(world.actor("王主任"), world.assessment, {world.entries["陈炉镇"].pk: Given("一般")})
    assert not Graded.objects.exists()


def test_reports_a_tie_across_the_quota_and_breaks_none(world: World) -> None:
    signed(ruled(world, grades="quota"))
    found = results(world.assessment)
    assert any("须由人决定" in t.message for t in found.ties)


# looking


def test_reckons_every_total_once_more_for_the_second_person(world: World) -> None:
    ruled(signed(world), weight_year="70", weight_daily="20", weight_ballot="10", ballot="on", bonus="on")
    office = world.actor("王主任")
    for entry in world.entries.values():
        parts.save_ballot(office, entry, votes(), 0)
    parts.add_daily(office, world.entries["红土镇"], finding(place="1.5", points=Decimal("-0.3"), counts="year", basis="通报2号"))
    parts.add_daily(office, world.entries["陈炉镇"], finding(points=Decimal("-7.5"), counts="daily", basis="通报3号"))
    assert [row for row in recheck(results(world.assessment)).rows if not row.same] == []


PAGES = ("", "/grades", "/daily", "/ballots", "/extras", "/paper?form=F13", "/paper?form=F14", "/paper?form=F15")


@pytest.mark.parametrize("stage", [Stage.REPORT, Stage.MARK, Stage.COLLECT, Stage.CHECK, Stage.CHECKED, Stage.NOTICE, Stage.DECIDE, Stage.RELEASED])
def test_shows_its_pages_at_every_stage_to_office_and_checker_alone(world: World, stage: Stage) -> None:
    passed(world, stage) if stage in (Stage.CHECKED, Stage.NOTICE, Stage.DECIDE, Stage.RELEASED) else world.at(stage)
    clients = {n: world.client(n) for n in ("王主任", "李复核", "赵部长", "组员甲", "陈炉镇联络员", "陈炉镇负责人", "申复核", "系统员")}
    for page in PAGES:
        got = {n: c.get(f"/a/{world.assessment.pk}/results{page}").status_code for n, c in clients.items()}
        assert got == {n: 200 if n in ("王主任", "李复核") else 404 for n in clients}, page


def test_walks_the_course_by_its_pages(world: World) -> None:
    signed(world)
    a, office, checker = world.assessment.pk, world.client("王主任"), world.client("李复核")
    for client, step in ((office, "collect"), (office, "submit"), (checker, "pass"), (office, "notice")):
        assert client.post(f"/a/{a}/results/{step}").status_code == 302
    Assessment.objects.filter(pk=a).update(notice_to=TODAY() - timedelta(days=1), appeal_to=TODAY() - timedelta(days=1))
    assert office.post(f"/a/{a}/results/deliberate").status_code == 302
    form = {f"grade-{e.pk}": "良好" for e in world.entries.values()} | {"meeting": "区委常委会第12次会议", "on": TODAY().isoformat()}
    assert office.post(f"/a/{a}/results/decide", form).status_code == 302
    assert checker.post(f"/a/{a}/results/release").status_code == 302
    assert Assessment.objects.get(pk=a).stage == Stage.RELEASED
