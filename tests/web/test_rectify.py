"""The ledger of problems: what enters it, what the office and the unit do with it, what is refused."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import rectify_office as office
from kaoping.web.actions import rectify_unit as unit
from kaoping.web.actions.change import change
from kaoping.web.actions.outcomes import freeze
from kaoping.web.actions.rectify import GONE
from kaoping.web.actions.rectify_earlier import take_over
from kaoping.web.actions.rectify_office import Description
from kaoping.web.actions.rectify_unit import Task
from kaoping.web.models import Assessment, Entry, Event, Evidence, EvidenceFile, Mark, Problem, ProblemNote
from kaoping.web.policy import Hidden, Stage
from kaoping.web.policy.states import ProblemState
from kaoping.web.queries.rectify import Asked, ledger, of_entry, sums
from kaoping.web.queries.rectify_earlier import left_open

from .ledger import CHECKER, CLERK, HEAD, OFFICE, entered, problem
from .world import World

TASK = Task("补齐台账", "一周内补建台账，专人负责", "张书记", "李镇长", "派出所")


def answer(world: World, name: str, place: str, said: str, value: int) -> None:
    """Another agreed answer, and the results frozen anew: what a correction does."""
    Mark.objects.filter(sheet__entry=world.entries[name], sheet__kind="agreed", place=place).update(answer=said, value=value)
    actor = world.actor(CHECKER)
    with change(actor, "correction.approve", assessment=world.assessment.pk) as made:
        freeze(actor, made, world.assessment, "correction:1")


# what enters


def test_enters_every_lost_point_once_with_its_place_its_fact_and_its_figure(done: World) -> None:
    rows = Problem.objects.order_by("entry__order", "no")
    assert [(p.entry.unit.name, p.no, p.places, p.lost) for p in rows] == [
        ("广阳镇", 1, ["4.2.1"], Decimal(2)), ("陈炉镇", 1, ["1.2.1"], Decimal(2)), ("陈炉镇", 2, ["1.5.3"], Decimal(1)),
        ("陈炉镇", 3, ["3.1.1"], Decimal(2)), ("红土镇", 1, ["1.2.1"], Decimal(2)), ("三里洞街道", 1, ["1.3.1"], Decimal(3)),
    ]
    assert rows[1].text.startswith("查到1.2.1的情况（评分标准“")
    assert {p.state for p in rows} == {ProblemState.NEW}


def test_enters_nothing_twice(done: World) -> None:
    before = Event.objects.count()
    assert entered(done) == 0
    assert (Problem.objects.count(), Event.objects.count()) == (6, before)


def test_names_no_marker_in_the_ledger(done: World) -> None:
    told = "".join(p.text for p in Problem.objects.all())
    assert not [n for n in ("组员甲", "组员乙", "组员丁") if n in told]


def test_lets_a_problem_fall_away_when_a_correction_gives_the_point_back(done: World) -> None:
    answer(done, "陈炉镇", "1.2.1", "是", 1)
    assert entered(done) == 1
    p = problem(done)
    assert (p.state, p.notes.last().kind, p.notes.last().words) == (ProblemState.VOID, "void", GONE)
    assert entered(done) == 0


def test_brings_it_back_when_a_further_correction_takes_the_point_again(done: World) -> None:
    problem(done, state=ProblemState.WORKING)
    answer(done, "陈炉镇", "1.2.1", "是", 1)
    entered(done)
    answer(done, "陈炉镇", "1.2.1", "否", 0)
    assert entered(done) == 1
    assert (problem(done).state, Problem.objects.count()) == (ProblemState.WORKING, 6)


def test_leaves_withdrawn_what_the_office_has_withdrawn(done: World) -> None:
    office.void(done.actor(OFFICE), problem(done), "与上年重复")
    assert entered(done) == 0
    assert problem(done).state == ProblemState.VOID


def test_changes_the_figure_and_keeps_the_offices_words_when_less_is_lost(done: World) -> None:
    p = problem(done, "广阳镇")
    office.describe(done.actor(OFFICE), p, p.version, Description("综合评定失分", ("4.2.1",)))
    answer(done, "广阳镇", "4.2.1", "7", 7)
    assert entered(done) == 1
    p.refresh_from_db()
    assert (p.lost, p.text, p.notes.last().words) == (Decimal(1), "综合评定失分", "评分更正，失分由2改为1")


def test_enters_a_new_loss_after_a_correction_with_the_next_number(done: World) -> None:
    answer(done, "陈炉镇", "3.1.2", "否", 0)
    assert entered(done) == 1
    assert Problem.objects.get(entry=done.entries["陈炉镇"], no=4).places == ["3.1.2"]


def test_keeps_what_is_closed_closed_when_its_point_is_given_back(done: World) -> None:
    problem(done, state=ProblemState.CLOSED)
    answer(done, "陈炉镇", "1.2.1", "是", 1)
    assert entered(done) == 0
    assert problem(done).state == ProblemState.CLOSED


# the office


def test_hands_out_with_the_days_of_the_rule_and_keeps_a_day_of_its_own(done: World) -> None:
    p = problem(done)
    office.describe(done.actor(OFFICE), p, p.version, Description(p.text, tuple(p.places), "限期补齐", date(2030, 1, 1)))
    assert office.issue(done.actor(OFFICE), done.assessment, [done.entries["陈炉镇"].pk], "举一反三") == 3
    rows = list(Problem.objects.filter(entry=done.entries["陈炉镇"]).order_by("no"))
    month = timezone.localdate() + timedelta(days=30)
    assert [(x.state, x.due, x.requirement) for x in rows] == [
        (ProblemState.OPEN, date(2030, 1, 1), "限期补齐"), (ProblemState.OPEN, month, "举一反三"), (ProblemState.OPEN, month, "举一反三"),
    ]
    assert Problem.objects.filter(state=ProblemState.NEW).count() == 3


def test_refuses_words_written_on_an_older_version(done: World) -> None:
    p = problem(done)
    office.describe(done.actor(OFFICE), p, p.version, Description("改过"))
    with pytest.raises(KaopingError, match="刚刚已由他人办理"):
        office.describe(done.actor(OFFICE), p, p.version, Description("又改"))


def test_merges_problems_of_one_unit_and_takes_a_merge_back(done: World) -> None:
    first, second = problem(done), problem(done, no=2)
    assert office.merge(done.actor(OFFICE), done.assessment, [second.pk, first.pk]).pk == first.pk
    row = next(r for r in of_entry(done.entries["陈炉镇"], told_only=False) if r.problem.pk == first.pk)
    assert (row.places, row.lost) == (["1.2.1", "1.5.3"], Decimal(3))
    second.refresh_from_db()
    office.part(done.actor(OFFICE), second)
    second.refresh_from_db()
    assert (second.state, second.merged) == (ProblemState.NEW, None)


def test_merges_into_the_one_that_the_unit_has_been_handed(done: World) -> None:
    second = problem(done, no=2, state=ProblemState.WORKING)
    assert office.merge(done.actor(OFFICE), done.assessment, [problem(done).pk, second.pk]).pk == second.pk


def test_keeps_a_problem_for_the_sake_of_what_was_merged_into_it(done: World) -> None:
    first, second = problem(done), problem(done, no=2)
    office.merge(done.actor(OFFICE), done.assessment, [first.pk, second.pk])
    answer(done, "陈炉镇", "1.2.1", "是", 1)
    assert entered(done) == 1
    assert (problem(done).state, problem(done).lost, problem(done, no=2).state) == (ProblemState.NEW, Decimal(0), ProblemState.MERGED)
    assert entered(done) == 0


def test_lets_parts_stand_alone_again_when_the_whole_is_withdrawn(done: World) -> None:
    first, second = problem(done), problem(done, no=2)
    office.merge(done.actor(OFFICE), done.assessment, [first.pk, second.pk])
    office.void(done.actor(OFFICE), problem(done), "另案处理")
    assert (problem(done).state, problem(done, no=2).state, problem(done, no=2).merged) == (ProblemState.VOID, ProblemState.NEW, None)


def test_merges_nothing_of_two_units_and_nothing_that_is_over(done: World) -> None:
    with pytest.raises(KaopingError, match="只能合并同一个单位的问题"):
        office.merge(done.actor(OFFICE), done.assessment, [problem(done).pk, problem(done, "红土镇").pk])
    with pytest.raises(KaopingError, match="请至少选两个问题"):
        office.merge(done.actor(OFFICE), done.assessment, [problem(done).pk])
    problem(done, no=2, state=ProblemState.CLOSED)
    with pytest.raises(KaopingError, match="不能再合并"):
        office.merge(done.actor(OFFICE), done.assessment, [problem(done).pk, problem(done, no=2).pk])


# the unit


def test_takes_a_problem_from_the_list_to_its_closing_by_two_people(done: World) -> None:
    office.issue_one(done.actor(OFFICE), problem(done))
    p = problem(done)
    unit.plan(done.actor(CLERK), p, p.version, TASK)
    unit.progress(done.actor(CLERK), problem(done), "台账已补到三月")
    unit.claim(done.actor(HEAD), problem(done), "全部补齐")
    office.verify(done.actor(OFFICE), problem(done), "现场核实属实")
    office.close(done.actor(CHECKER), problem(done), "同意")
    p.refresh_from_db()
    assert (p.state, p.goal, p.closed_at is not None) == (ProblemState.CLOSED, "补齐台账", True)
    assert [n.kind for n in p.notes.all()] == ["issue", "measure", "progress", "claim", "verify", "close"]


def test_closes_at_once_where_no_second_person_is_asked_for(done: World) -> None:
    Assessment.objects.filter(pk=done.assessment.pk).update(options={"rectify_check": "off"})
    office.verify(done.actor(OFFICE), problem(done, state=ProblemState.CLAIMED), "属实")
    assert problem(done).state == ProblemState.CLOSED


def test_lets_nobody_close_what_they_checked_themselves(done: World) -> None:
    p = problem(done, state=ProblemState.VERIFIED)
    ProblemNote.objects.create(problem=p, kind="verify", words="核实", by=done.people[CHECKER])
    with pytest.raises(KaopingError, match="核查和销号须由两人办理"):
        office.close(done.actor(CHECKER), p)


@pytest.mark.parametrize(("state", "who", "checker"), [(ProblemState.CLAIMED, OFFICE, False), (ProblemState.VERIFIED, CHECKER, True)])
def test_sends_it_back_to_the_unit_with_words(done: World, state: ProblemState, who: str, checker: bool) -> None:
    p = problem(done, state=state)
    with pytest.raises(KaopingError, match="请写明还有什么没有整改到位"):
        office.send_back(done.actor(who), p, " ", checker)
    office.send_back(done.actor(who), p, "还缺四月", checker)
    p.refresh_from_db()
    assert (p.state, p.claimed_at, p.notes.last().words) == (ProblemState.WORKING, None, "还缺四月")


@pytest.mark.parametrize("state", [s for s in ProblemState if s not in (ProblemState.OPEN, ProblemState.WORKING, ProblemState.NEW)])
def test_lets_the_unit_write_only_while_the_problem_is_with_it(done: World, state: ProblemState) -> None:
    p = problem(done, state=state)
    for act in (
        lambda: unit.plan(done.actor(CLERK), p, p.version, TASK), lambda: unit.progress(done.actor(CLERK), p, "进展"),
        lambda: unit.claim(done.actor(HEAD), p, "完成"),
    ):
        with pytest.raises(KaopingError):
            act()
    p.refresh_from_db()
    assert p.state == state


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (s, a) for a, right in (("verify", ProblemState.CLAIMED), ("close", ProblemState.VERIFIED)) for s in ProblemState if s is not right
    ],
)
def test_lets_nobody_check_or_close_out_of_turn(done: World, state: ProblemState, act: str) -> None:
    p = problem(done, state=state)
    with pytest.raises(KaopingError):
        office.verify(done.actor(OFFICE), p, "属实") if act == "verify" else office.close(done.actor(CHECKER), p)
    p.refresh_from_db()
    assert p.state == state


def test_asks_for_measures_before_a_problem_is_said_to_be_done(done: World) -> None:
    with pytest.raises(KaopingError, match="还没有填整改措施"):
        unit.claim(done.actor(HEAD), problem(done, state=ProblemState.OPEN), "完成")


def test_takes_no_day_later_than_the_office_allows(done: World) -> None:
    p = problem(done, state=ProblemState.OPEN)
    with pytest.raises(KaopingError, match="晚于整改时限"):
        unit.plan(done.actor(CLERK), p, p.version, Task(measures="x", responsible="y", unit_due=p.due + timedelta(days=1)))


def test_shows_a_unit_nothing_it_has_not_been_handed(done: World) -> None:
    assert of_entry(done.entries["陈炉镇"], told_only=True) == []
    with pytest.raises(Hidden):
        unit.progress(done.actor(CLERK), problem(done), "进展")


@pytest.mark.parametrize("who", [OFFICE, CHECKER, HEAD, "红土镇联络员", "组员甲", "赵部长"])
def test_lets_only_the_units_own_clerk_report_progress(done: World, who: str) -> None:
    with pytest.raises(Hidden):
        unit.progress(done.actor(who), problem(done, state=ProblemState.OPEN), "进展")


def test_keeps_progress_with_new_evidence_and_with_old(done: World) -> None:
    old = Evidence.objects.create(entry=done.entries["陈炉镇"], no=1, title="旧台账", by=done.people[CLERK])
    EvidenceFile.objects.create(evidence=old, version=1, name="旧.txt", kind="txt", media="text/plain", size=1, digest="0" * 64, key="x", by=done.people[CLERK])
    p = problem(done, state=ProblemState.WORKING)
    unit.progress(done.actor(CLERK), p, "已补齐", [old.pk], [(io.BytesIO(photo()), "补建台账.png")])
    note = p.notes.last()
    new = Evidence.objects.get(title="补建台账")
    assert (note.words, note.evidence, new.no) == ("已补齐", [old.pk, new.pk], 2)


def test_links_the_same_content_instead_of_keeping_it_twice(done: World) -> None:
    p = problem(done, state=ProblemState.WORKING)
    for words in ("第一次", "第二次"):
        unit.progress(done.actor(CLERK), p, words, (), [(io.BytesIO(photo()), "台账.png")])
    assert Evidence.objects.count() == 1
    assert [n.evidence for n in p.notes.all()] == [[Evidence.objects.get().pk]] * 2


def test_takes_no_evidence_of_another_unit(done: World) -> None:
    other = Evidence.objects.create(entry=done.entries["红土镇"], no=1, title="别家", by=done.people[OFFICE])
    with pytest.raises(KaopingError, match="所选的材料已经变动"):
        unit.progress(done.actor(CLERK), problem(done, state=ProblemState.WORKING), "进展", [other.pk])
    assert not ProblemNote.objects.filter(kind="progress").exists()


def photo() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


# what is overdue, counts


def test_shows_as_overdue_what_is_with_the_unit_past_its_day(done: World) -> None:
    problem(done, state=ProblemState.WORKING, days=-1)
    problem(done, no=2, state=ProblemState.CLAIMED, days=-1)
    problem(done, no=3, state=ProblemState.OPEN, days=0)
    assert [r.said for r in of_entry(done.entries["陈炉镇"], told_only=True)] == ["逾期", "待核查", "未启动"]
    found = ledger(done.assessment, Asked(state="late"))
    assert [r.problem.no for r in found.rows] == [1]
    assert {key: n for key, _, n in found.counts}["late"] == 1


def test_counts_by_unit_and_by_item_and_leaves_out_what_is_no_problem(done: World) -> None:
    problem(done, state=ProblemState.CLOSED)
    problem(done, no=2, state=ProblemState.VOID)
    units, items, whole = sums(done.assessment)
    mine = next(u for u in units if u.label == "陈炉镇")
    assert (mine.total, mine.closed, mine.share, whole.total) == (2, 1, 50, 5)
    assert (items[0].label.split()[0], items[0].total) == ("1.2", 2)
    assert next(u for u in units if u.label == "阿庄镇").share is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(item="1.2"), ["陈炉镇", "红土镇"]), (Asked(source="patrol"), []), (Asked(q="4.2.1"), ["广阳镇"]), (Asked(state="closed"), []),
        (Asked(item="1"), ["陈炉镇", "陈炉镇", "红土镇", "三里洞街道"]),
    ],
)
def test_filters_the_ledger(done: World, asked: Asked, found: list[str]) -> None:
    assert [r.problem.entry.unit.name for r in ledger(done.assessment, asked).rows] == found


# the year after


def next_year(world: World) -> Assessment:
    a = world.assessment
    new = Assessment.objects.create(
        owner=a.owner, document=a.document, digest=a.digest, name="2019年度镇办党建考核", year=2019, stage=Stage.REPORT, by=world.people[OFFICE]
    )
    for order, unit_ in enumerate(("红土镇", "陈炉镇"), 1):
        Entry.objects.create(assessment=new, unit=world.entries[unit_].unit, rubric="A", order=order)
    return new


def test_takes_over_what_is_still_open_once_and_goes_on_there(done: World) -> None:
    problem(done, state=ProblemState.WORKING)
    problem(done, no=2, state=ProblemState.CLOSED)
    problem(done, no=3, state=ProblemState.VERIFIED)
    new = next_year(done)
    assert take_over(done.actor(OFFICE), new) == 3
    rows = Problem.objects.filter(assessment=new).order_by("entry__order", "no")
    assert [(p.entry.unit.name, p.state, p.earlier.no, p.measures) for p in rows] == [
        ("红土镇", ProblemState.NEW, 1, ""), ("陈炉镇", ProblemState.WORKING, 1, "逐条整改"), ("陈炉镇", ProblemState.CLAIMED, 3, "逐条整改"),
    ]
    with pytest.raises(KaopingError, match="没有需要转入的问题"):
        take_over(done.actor(OFFICE), new)
    with pytest.raises(KaopingError, match="已转入下一次考核"):
        unit.progress(done.actor(CLERK), problem(done), "进展")
    carried = rows[1]
    unit.progress(done.actor(CLERK), carried, "第二年的进展")
    assert left_open(new) == []


def test_hands_out_what_was_taken_over_before_this_years_results_are_there(done: World) -> None:
    new = next_year(done)
    take_over(done.actor(OFFICE), new)
    assert office.issue(done.actor(OFFICE), new) == 4


def test_takes_over_nothing_for_units_that_are_not_assessed_again(done: World) -> None:
    assert {e.unit.name for _, e in left_open(next_year(done))} == {"红土镇", "陈炉镇"}


