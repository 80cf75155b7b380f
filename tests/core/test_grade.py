from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.core.grade import Decision, Grade, Grading, Result, Rounding, VetoEffect, decide, grade, propose
from kaoping.core.points import Bounds
from kaoping.core.reason import Veto, VetoState
from kaoping.core.score import Score

CUTS = (Grade("优秀", D(90)), Grade("良好", D(80)), Grade("一般", D(70)), Grade("较差"))
QUOTA = (Grade("优秀", share=D(30)), Grade("良好", share=D(40)), Grade("一般"))


def unit(name: str, low: int, high: int | None = None, veto: str = "", state: VetoState = VetoState.HAPPENED) -> Score:
    vetoes = (Veto("1.1.1", state, veto, veto),) if veto else ()
    return Score("A", "", D(100), Bounds(D(low), D(low if high is None else high)), vetoes=vetoes, unit=name)


def graded(scores, grades, *args, **more) -> list[str]:
    found, _ = grade(scores, grades, *args, **more)
    return [g.best if g.settled else f"{g.best}–{g.worst}" for g in found]


def test_it_grades_by_cut_offs_that_include_the_line():
    assert graded([unit("甲", 90), unit("乙", 89), unit("丙", 70), unit("丁", 0)], CUTS) == ["优秀", "良好", "一般", "较差"]


@pytest.mark.parametrize(("rounding", "seats"), [(Rounding.DOWN, 2), (Rounding.NEAREST, 3), (Rounding.UP, 3)])
def test_it_reads_a_quota_of_nine_units_as_the_setting_says(rounding, seats):
    scores = [unit(str(n), 99 - n) for n in range(9)]
    assert graded(scores, QUOTA, rounding).count("优秀") == seats


def test_it_needs_both_the_line_and_a_seat_where_both_are_set():
    grades = (Grade("优秀", D(90), count=1), Grade("良好"))
    assert graded([unit("甲", 95), unit("乙", 92), unit("丙", 85)], grades) == ["优秀", "良好", "良好"]
    assert graded([unit("甲", 85)], grades) == ["良好"]


def test_it_reports_a_tie_across_a_quota_and_breaks_it_for_nobody():
    scores = [unit("甲", 95), unit("乙", 90), unit("丙", 90), unit("丁", 80)]
    found, ties = grade(scores, (Grade("优秀", count=2), Grade("良好", count=1), Grade("一般")))
    assert [t.message for t in ties] == ["“优秀”只剩1个名额，而丙、乙并列，须由人决定"]
    assert [(g.best, g.worst) for g in found] == [("优秀", "优秀"), ("优秀", "良好"), ("优秀", "良好"), ("一般", "一般")]


def test_it_reports_no_tie_that_fits_within_the_quota():
    scores = [unit("甲", 95), unit("乙", 95), unit("丙", 80)]
    assert grade(scores, (Grade("优秀", count=2), Grade("良好")))[1] == ()


def test_it_gives_the_lowest_grade_for_a_veto_whatever_the_total():
    assert graded([unit("甲", 99, veto="一票否决"), unit("乙", 80)], CUTS) == ["较差", "良好"]


def test_it_closes_the_highest_grade_where_honours_are_forfeited():
    assert graded([unit("甲", 99, veto="取消评优资格"), unit("乙", 95)], CUTS) == ["良好", "优秀"]


def test_it_follows_the_setting_for_what_a_veto_does():
    effects = {"取消评优资格": VetoEffect.LOWEST}
    assert graded([unit("甲", 99, veto="取消评优资格")], CUTS, effects=effects) == ["较差"]


def test_it_keeps_a_range_while_a_veto_is_possible():
    assert graded([unit("甲", 99, veto="一票否决", state=VetoState.POSSIBLE)], CUTS) == ["优秀–较差"]


def test_it_gives_a_seat_that_a_veto_frees_to_the_next():
    assert graded([unit("甲", 99, veto="取消评优资格"), unit("乙", 95), unit("丙", 90)], (Grade("优秀", count=1), Grade("良好"))) == [
        "良好",
        "优秀",
        "良好",
    ]


def test_it_keeps_a_range_while_totals_are_open():
    assert graded([unit("甲", 85, 95), unit("乙", 91)], CUTS) == ["优秀–良好", "优秀"]
    assert graded([unit("甲", 85, 95), unit("乙", 91)], (Grade("优秀", count=1), Grade("良好"))) == ["优秀–良好", "优秀–良好"]


@pytest.mark.parametrize(
    ("grades", "sentence"),
    [
        ((), "没有设等次"),
        ((Grade("优秀", D(90)),), "最低一等“优秀”不能设分数线或名额"),
        ((Grade("良好", D(80)), Grade("优秀", D(90)), Grade("差")), "等次应从高到低排列"),
        ((Grade("良好", D(80)), Grade("良好")), "名称有重复"),
    ],
)
def test_it_refuses_grades_that_do_not_hold_together(grades, sentence):
    with pytest.raises(KaopingError, match=sentence):
        grade([unit("甲", 90)], grades)


totals = st.lists(st.integers(60, 68), min_size=1, max_size=9)
LADDER = (Grade("优秀", D(66), share=D(30)), Grade("良好", share=D(40)), Grade("一般"))
ORDER = {"优秀": 0, "良好": 1, "一般": 2}


@given(totals, st.sampled_from(list(Rounding)))
def test_it_never_exceeds_a_quota(values, rounding):
    found, _ = grade([unit(str(n), v) for n, v in enumerate(values)], LADDER, rounding)
    for one in LADDER[:2]:
        assert sum(g.best == g.worst == one.label for g in found) <= one.seats(len(values), rounding)


@given(totals, st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order_of_units(values, shuffler):
    scores = [unit(str(n), v) for n, v in enumerate(values)]
    mixed = scores[:]
    shuffler.shuffle(mixed)
    assert {g.unit: g for g in grade(mixed, LADDER)[0]} == {g.unit: g for g in grade(scores, LADDER)[0]}


@given(totals, st.integers(1, 5))
def test_it_never_lowers_a_unit_whose_mark_is_raised(values, more):
    before = grade([unit(str(n), v) for n, v in enumerate(values)], LADDER)[0][0]
    after = grade([unit(str(n), v + (more if n == 0 else 0)) for n, v in enumerate(values)], LADDER)[0][0]
    assert ORDER[after.best] <= ORDER[before.best]
    assert ORDER[after.worst] <= ORDER[before.worst]


@given(st.lists(st.tuples(st.integers(60, 68), st.integers(0, 2)), min_size=1, max_size=4), st.data())
def test_it_keeps_every_completion_within_the_grades_still_possible(spans, data):
    found, _ = grade([unit(str(n), low, low + more) for n, (low, more) in enumerate(spans)], LADDER, Rounding.NEAREST)
    exact = [unit(str(n), data.draw(st.integers(low, low + more))) for n, (low, more) in enumerate(spans)]
    for wide, one in zip(found, grade(exact, LADDER, Rounding.NEAREST)[0], strict=True):
        assert ORDER[wide.best] <= ORDER[one.best] <= ORDER[one.worst] <= ORDER[wide.worst]


COMPUTED = Result(Grading("甲镇", "A", "良好", "良好"))


def test_it_keeps_computed_proposed_and_decided_apart():
    proposed = propose(COMPUTED, Decision("优秀", "考核办", "2026-01-10", "有重大创新"))
    decided = decide(proposed, Decision("良好", "常委会", "2026-01-20", "从严掌握"))
    assert (decided.computed.best, decided.proposed.grade, decided.decided.grade) == ("良好", "优秀", "良好")
    assert (COMPUTED.stands, proposed.stands, decided.stands) == (None, None, "良好")


def test_it_needs_a_reason_to_depart_from_what_was_computed_or_proposed():
    with pytest.raises(KaopingError, match="“甲镇”定为“优秀”，与计算结果“良好”不同，请写明理由"):
        propose(COMPUTED, Decision("优秀", "考核办", "2026-01-10"))
    proposed = propose(COMPUTED, Decision("良好", "考核办", "2026-01-10"))
    with pytest.raises(KaopingError, match="与建议“良好”不同"):
        decide(proposed, Decision("一般", "常委会", "2026-01-20"))


def test_it_lets_no_proposal_follow_a_decision():
    decided = decide(COMPUTED, Decision("良好", "常委会", "2026-01-20"))
    with pytest.raises(KaopingError, match="已经定为“良好”"):
        propose(decided, Decision("良好", "考核办", "2026-01-21"))


def test_it_needs_a_reason_while_the_computation_is_open():
    with pytest.raises(KaopingError, match="计算结果还没有定"):
        decide(Result(Grading("甲镇", "A", "优秀", "良好")), Decision("优秀", "常委会", "2026-01-20"))
