from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small import pair, rubric

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import accept, gather
from kaoping.core.panel import Discussion, Mark, Method, Tolerance, common, verdict, visible

NAMES = ("张三", "李四", "王五", "赵六", "钱七")


def marks(*points: str) -> list[Mark]:
    return [Mark(name, D(p)) for name, p in zip(NAMES, points, strict=False)]


def settle(*points: str, **more):
    given_ = marks(*points)
    return verdict(D(10), given_, [m.assessor for m in given_], **more)


def test_it_shows_each_assessor_only_ones_own_mark_until_all_are_in():
    some = marks("3", "4")
    assert visible(some, NAMES[:3], "张三") == (some[0],)
    assert visible(some, NAMES[:3], "王五") == ()
    assert visible(some, NAMES[:2], "张三") == tuple(some)


def test_it_says_nothing_of_the_marks_until_all_are_in():
    waiting = verdict(D(10), marks("3", "9"), NAMES[:3])
    assert (waiting.points, waiting.spread, waiting.wanting) == (None, None, "还差王五的评分，到齐前互不可见")


def test_it_takes_what_all_agree_on():
    assert settle("4", "4.0", "4").points == 4


def test_it_waits_for_a_common_mark_where_members_differ_a_little():
    waiting = settle("4", "4.5")
    assert (waiting.points, waiting.discuss, waiting.wanting) == (None, False, "各人评分不同，须商定一个分数")
    assert settle("4", "4.5", discussion=Discussion(D("4.5"))).points == D("4.5")


@pytest.mark.parametrize(
    ("worth", "points", "discuss"),
    [("2", ("1", "1.4"), False), ("2", ("1", "1.5"), True), ("10", ("3", "3.5"), False), ("10", ("3", "4"), True)],
)
def test_it_calls_for_a_discussion_beyond_a_fifth_of_the_worth_or_from_one_point(worth, points, discuss):
    given_ = marks(*points)
    assert verdict(D(worth), given_, NAMES[:2]).discuss is discuss


@pytest.mark.parametrize("method", [Method.CONSENSUS, Method.MEAN, Method.MEDIAN, Method.CHAIR])
def test_it_needs_a_reason_beyond_the_tolerance_whatever_the_method(method):
    assert "须讨论并写明理由" in settle("3", "6", method=method, chair="张三").wanting
    talked = settle("3", "6", method=method, chair="张三", discussion=Discussion(D(5), "重看了现场"))
    assert (talked.points, talked.reason) == (5, "重看了现场")


def test_it_needs_a_reason_for_a_mark_outside_those_given():
    assert "不在各人评分4至4.5分之间，须写明理由" in settle("4", "4.5", discussion=Discussion(D(5))).wanting
    assert settle("4", "4.5", discussion=Discussion(D(5), "漏看一份台账")).points == 5


@pytest.mark.parametrize(
    ("method", "points"),
    [(Method.MEAN, "4.23"), (Method.MEDIAN, "4.2"), (Method.TRIMMED, "4.23"), (Method.CHAIR, "4.3")],
)
def test_it_finds_the_mark_by_the_method_chosen(method, points):
    assert settle("4", "4.2", "4.3", "4.2", "4.47", method=method, chair="王五").points == D(points)


def test_it_takes_the_middle_of_two_for_an_even_number():
    assert settle("4", "4.5", "4.1", "4.4", method=Method.MEDIAN).points == D("4.25")


def test_it_rounds_a_mean_half_up():
    assert settle("4", "4.01", method=Method.MEAN).points == D("4.01")


def test_it_leaves_out_the_highest_and_the_lowest_only_from_five_marks():
    with pytest.raises(KaopingError, match="要有5人以上评分，这里只有4人"):
        settle("4", "4", "4", "4", method=Method.TRIMMED)


@pytest.mark.parametrize(
    ("given_", "expected", "more", "sentence"),
    [
        (marks("3"), ("李四",), {}, "“张三”不是这个考核组的成员"),
        ([Mark("张三", D(3)), Mark("张三", D(4))], ("张三",), {}, "“张三”对同一条评了两次"),
        ([], (), {}, "考核组没有成员"),
        (marks("3"), ("张三",), {"method": Method.CHAIR}, "须在成员中指定组长"),
        (marks("3"), ("张三",), {"discussion": Discussion(D(11), "全好")}, "商定的11分不在0至10分之间"),
    ],
)
def test_it_refuses_a_panel_that_cannot_be(given_, expected, more, sentence):
    with pytest.raises(KaopingError, match=sentence):
        verdict(D(10), given_, expected, **more)


some_points = st.lists(st.integers(0, 100).map(lambda n: D(n) / 10), min_size=5, max_size=5)
wide = Tolerance(D(1), None)


@given(some_points, st.sampled_from([Method.MEAN, Method.MEDIAN, Method.TRIMMED]), st.permutations(range(5)))
def test_it_gives_a_mark_among_those_given_in_whatever_order(points, method, order):
    given_ = [Mark(n, p) for n, p in zip(NAMES, points, strict=True)]
    found = verdict(D(10), given_, NAMES, method, wide)
    assert min(points) <= found.points <= max(points)
    assert verdict(D(10), [given_[i] for i in order], NAMES, method, wide) == found


@given(some_points, st.sampled_from([Method.MEAN, Method.MEDIAN, Method.TRIMMED]), st.integers(0, 4))
def test_it_never_lowers_the_group_when_one_member_gives_more(points, method, who):
    assume(points[who] < 10)
    more = [p + (D("0.1") if i == who else 0) for i, p in enumerate(points)]
    low, high = (verdict(D(10), [Mark(n, p) for n, p in zip(NAMES, ps, strict=True)], NAMES, method, wide) for ps in (points, more))
    assert low.points <= high.points


MADE = rubric(pair(), pair("1.2"))


def sheets(*answers: dict[str, str]):
    return [gather(MADE, "甲镇", [accept(MADE, c, a, f"{n}看了现场", by=n) for c, a in one.items()]) for n, one in zip(NAMES, answers, strict=False)]


def test_it_keeps_what_all_members_answer_alike_and_lists_the_rest():
    found = common(MADE, sheets({"1.1.1": "是", "1.1.2": "是"}, {"1.1.1": "是", "1.1.2": "否"}, {"1.1.1": "是", "1.2.1": "是"}))
    assert set(found.sheet.judgements) == {"1.1.1"}
    assert found.differing == ("1.1.2", "1.2.1")
    assert found.sheet.judgements["1.1.1"].by == "张三、李四、王五"


def test_it_takes_what_was_agreed_in_discussion():
    agreed = {"1.1.1": accept(MADE, "1.1.1", "否", "补看台账后一致认定")}
    found = common(MADE, sheets({"1.1.1": "是"}, {"1.1.1": "否"}), agreed)
    assert (found.sheet.judgements["1.1.1"].answer, found.differing) == ("否", ())


def test_it_keeps_what_all_find_not_applicable():
    found = common(MADE, sheets({"1.2": "不适用"}, {"1.2": "不适用"}))
    assert (set(found.sheet.not_applicable), found.differing) == ({"1.2"}, ())


def test_it_refuses_sheets_of_different_units():
    with pytest.raises(KaopingError, match="必须是同一单位"):
        common(MADE, [gather(MADE, "甲镇", []), gather(MADE, "乙镇", [])])
