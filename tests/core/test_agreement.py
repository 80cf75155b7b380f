from __future__ import annotations

import math
import random
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.core.agreement import Case, Coefficient, Rate, agreement, leanings
from kaoping.core.errors import KaopingError
from kaoping.core.panel import Mark, Tolerance

NAMES = ("张三", "李四", "王五")


def case(n: int, *points, worth="10", names=NAMES) -> Case:
    """The n-th case; None: no mark of this assessor."""
    marks = tuple(Mark(a, D(str(p))) for a, p in zip(names, points, strict=False) if p is not None)
    return Case(f"单位{n}", "1.1", D(str(worth)), marks)


def table(*rows, worth="10") -> list[Case]:
    return [case(n, *row, worth=worth) for n, row in enumerate(rows)]


def of(found, name):
    return next(d for d in found.deviations if d.assessor == name)


# By hand: pairs 0, 0.5, 0.5 | 1, 3, 2 | 0; 7 pairs, 2 equal, 4 within half a point, 7 points apart in all.
SMALL = table((8, 8, 8.5), (5, 6, 8), (4, 4, None), (9, None, None))


def test_it_counts_equal_pairs_near_pairs_and_cases_in_which_all_agree():
    found = agreement(SMALL)
    assert (found.exact, found.adjacent, found.unanimous) == (Rate(2, 7), Rate(4, 7), Rate(1, 3))
    assert (found.cases, found.single, found.assessors) == (3, 1, ("张三", "李四", "王五"))


def test_it_counts_as_adjacent_what_is_one_step_of_the_rubric_apart():
    assert agreement(SMALL, step=D(2)).adjacent == Rate(6, 7)


def test_it_counts_pairs_that_need_no_discussion_under_the_tolerance():
    assert agreement(SMALL).within == Rate(4, 7)
    assert agreement(SMALL, tolerance=Tolerance(D("0.2"), None)).within == Rate(6, 7)


def test_it_finds_the_mean_difference_in_points_and_as_a_part_of_the_worth():
    found = agreement(SMALL)
    assert (found.difference, found.difference_share) == (D("1.00"), D("0.1000"))
    mixed = agreement([case(1, 8, 9, worth=10), case(2, 1, 2, worth=4)])
    assert (mixed.difference, mixed.difference_share) == (D("1.00"), D("0.1750"))


def test_it_shows_a_rate_with_its_counts_and_nothing_for_nothing():
    assert (Rate(46, 54).shown, Rate(46, 54).percent) == ("85.2%（46/54）", D("85.2"))
    assert (Rate(0, 0).shown, Rate(0, 0).percent) == ("—", None)


def test_it_sets_each_assessor_against_the_mean_of_the_others():
    found = agreement(SMALL)
    # 张三: 8 − 8.25, 5 − 7, 4 − 4: −2.25 in 3 cells.
    mine = of(found, "张三")
    assert (mine.cells, mine.difference, mine.share) == (3, D("-0.75"), D("-0.0750"))
    differences = (-0.25, -2.0, 0.0)
    mean = sum(differences) / 3
    sd = math.sqrt(sum((d - mean) ** 2 for d in differences) / 2)
    assert mine.t == pytest.approx(mean / (sd / math.sqrt(3)))
    assert (of(found, "王五").cells, of(found, "王五").difference) == (2, D("1.50"))


def strict(n: int = 30, by="0.5"):
    """李四 and 王五 agree but for small differences to both sides, 张三 gives less."""
    return table(*((8 - D(by), 8 + D(k % 3 - 1) / 10, 8) for k in range(n)))


def test_it_flags_who_marks_5_percent_lower_than_the_others_and_changes_nothing():
    found = agreement(strict())
    assert [d.assessor for d in found.deviations if d.flagged] == ["张三"]
    assert of(found, "张三").note == (
        "张三的评分平均比他人低0.5分（分值的5.0%，30处），可能偏严，请对照评分标准复核尺度，系统不调整分数"
    )
    assert found.hints[0] == of(found, "张三").note


def test_it_flags_nobody_below_5_percent():
    assert not any(d.flagged for d in agreement(strict(by="0.49")).deviations)


def test_it_flags_nobody_whose_differences_go_both_ways():
    # A mean of 6 % with a spread of 20 %: t = 1.6.
    found = agreement(table(*((D("8.6") + (2 if k % 2 else -2), 8, 8) for k in range(30))))
    assert (of(found, "张三").share, of(found, "张三").flagged) == (D("0.0600"), False)
    assert of(found, "张三").t < 3


def test_it_judges_nobody_on_fewer_than_30_cells():
    few = of(agreement(strict(29, "2")), "张三")
    assert (few.flagged, few.note) == (False, "张三的评分中有他人可比的只有29处，不到30处，不作判断")


def test_it_does_not_call_fair_markers_generous_because_one_is_strict():
    found = agreement(strict(by="2"))
    fair = of(found, "李四")
    assert (fair.share, fair.flagged) == (D("0.1000"), False)
    assert fair.note.endswith("但不与已提示的张三比较时看不出明显差距，不另作提示")


def test_it_flags_both_of_two_and_says_that_it_cannot_tell_who_it_is():
    found = agreement(table(*((7, 8 + D(k % 2) / 10) for k in range(30))))
    assert [d.flagged for d in found.deviations] == [True, True]
    assert all("只有两人互相比较，分不出是谁的尺度不同" in d.note for d in found.deviations)


def test_it_flags_a_strict_and_a_generous_marker_together():
    found = agreement([case(n, 6, 8, 8 + D(n % 2) / 10, 10, names=(*NAMES, "赵六")) for n in range(30)])
    assert {d.assessor: d.note.count("偏") for d in found.deviations if d.flagged} == {"张三": 1, "赵六": 1}


def test_it_gives_an_infinite_t_when_all_differences_are_alike_and_0_when_there_are_none():
    assert [d.t for d in agreement(table((7, 8), (6, 7))).deviations] == [-math.inf, math.inf]
    assert [d.t for d in agreement(table((7, 7), (6, 6))).deviations] == [0, 0]
    assert [d.t for d in agreement(table((7, 7))).deviations] == [None, None]


def test_it_hints_at_one_mark_given_everywhere_where_others_differ():
    found = agreement(table(*((8, 6 + k % 5, 6 + (k + 2) % 5) for k in range(30))))
    mine, *_ = (o for o in found.overuse if o.assessor == "张三")
    assert (mine.level, mine.count, mine.cells, mine.others, mine.flagged) == (D("0.8000"), 30, 30, D("0.2000"), True)
    assert mine.note == "张三在30处评分中有30处都给分值的80%，他人在这些地方只有20.0%如此，请复核是否逐条判断"
    assert [o.flagged for o in found.overuse] == [o.assessor == "张三" for o in found.overuse]


def test_it_does_not_call_full_marks_overused_because_one_is_strict():
    found = agreement(table(*((10 if k % 5 == 0 else 6, 10, 10) for k in range(50))))
    assert [d.assessor for d in found.deviations if d.flagged] == ["张三"]
    assert [o.assessor for o in found.overuse if o.flagged] == ["张三"]
    assert {o.others for o in found.overuse if o.assessor != "张三"} == {D("1.0000")}


def test_it_takes_equal_parts_of_different_worths_for_one_mark():
    cases = [case(k, 2 + k % 4, (2 + k % 4) * D("0.5"), worth=2 + k % 4) for k in range(40)]
    assert [(o.assessor, o.level, o.count) for o in agreement(cases).overuse] == [("张三", 1, 40), ("李四", D("0.5"), 40)]
    assert "40处都给满分" in agreement(cases).hints[-2]


def test_it_does_not_call_full_marks_overused_where_everybody_gives_them():
    assert not any(o.flagged for o in agreement(table(*((10, 10, 9 if k % 8 == 0 else 10) for k in range(40)))).overuse)


def test_it_finds_alpha_with_marks_missing():
    # Krippendorff 2011: 12 units, 4 coders, interval alpha 0.849.
    _ = None
    columns = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _), (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
        (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _), (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
    )  # fmt: skip
    found = agreement([case(n, *row, names=(*NAMES, "赵六")) for n, row in enumerate(zip(*columns, strict=True))])
    assert (round(found.alpha.value, 3), found.cases, found.single) == (0.849, 11, 1)
    assert found.icc_single.why == "还缺4处评分：ICC要求每个人都评过每一处，请看α"


def varied(n: int, worth="10"):
    return table(*((2 + k % 7, 2 + k % 7 + D(k % 3) / 2, 2 + k % 7 - D(k % 2) / 2) for k in range(n)), worth=worth)


def test_it_gives_coefficients_with_their_intervals_where_the_table_is_full():
    found = agreement(varied(27))
    for c in (found.alpha, found.icc_single, found.icc_mean):
        assert c.low < c.value < c.high
    assert found.icc_single.value < found.icc_mean.value
    assert found.icc_single.shown == (
        f"{found.icc_single.value:.2f}（95%区间{found.icc_single.low:.2f}至{found.icc_single.high:.2f}）"
    )


def test_it_shows_no_minus_before_nothing():
    assert Coefficient(-0.001, -0.1, 0.1).shown == "0.00（95%区间-0.10至0.10）"


def test_it_says_that_an_interval_is_wide():
    noisy = table(*((3 + k % 5, 3 + (k + 1) % 5, 3 + (2 * k) % 5) for k in range(10)))
    assert agreement(noisy).alpha.shown.endswith("，区间很宽，仅供参考）")


def test_it_gives_no_coefficient_of_fewer_than_10_cases():
    found = agreement(varied(9))
    assert (found.alpha.value, found.icc_single.value) == (None, None)
    assert found.alpha.shown == "有两人以上评分的只有9处，不到10处，α不足为凭，不计算"
    assert agreement(varied(10)).alpha.value is not None


def test_it_gives_no_coefficient_where_nearly_everybody_gives_full_marks():
    rows = [[10, 10, 10] for _ in range(54)]
    for k in range(8):
        rows[6 * k][k % 3] = 9
    found = agreement(table(*rows))
    assert found.exact.percent == D("90.1")
    assert (found.alpha.value, found.icc_single.value, found.icc_mean.value) == (None, None, None)
    assert found.alpha.why == "一致率已很高、分数几乎没有差异（95.1%的评分占分值的比例相同），α不说明问题，请看一致率和平均差"


def test_it_says_when_all_marks_are_alike():
    found = agreement(table(*((8, 8),) * 12))
    assert found.icc_mean.shown == "所有评分占分值的比例都一样，没有差异，ICC无从计算，请看一致率"


def test_it_gives_full_agreement_with_a_word_instead_of_an_interval():
    found = agreement(table(*((k % 9, k % 9) for k in range(12))))
    assert found.alpha.shown == found.icc_single.shown == "1.00（各人评分完全一致，不给出区间）"


def test_it_does_not_take_different_worths_for_agreement():
    # Each gives its own part of the worth, whatever the case: in points the cases differ greatly, in parts not at all.
    cases = [case(k, worth * D("0.5"), worth * D("0.9"), worth=worth) for k, worth in enumerate(map(D, range(1, 21)))]
    assert agreement(cases).alpha.value < 0


@pytest.mark.parametrize("cases", [[], table((3,), (4,))])
def test_it_says_when_nothing_can_be_compared(cases):
    found = agreement(cases)
    assert found.why == "没有哪个单位的哪一条有两人以上评分，无法比较"
    assert (found.exact.shown, found.alpha.value, found.hints, found.difference) == ("—", None, (), 0)


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        ([case(1, 3), case(1, 4)], "单位1“1.1”列了两次"),
        ([case(1, 0, 0, worth=0)], "单位1“1.1”的分值不大于0"),
        ([case(1, 3, 4, names=("张三", "张三"))], "“张三”对单位1“1.1”评了两次"),
    ],
)
def test_it_refuses_cases_that_cannot_be(cases, sentence):
    with pytest.raises(KaopingError, match=sentence):
        agreement(cases)


some_marks = st.lists(
    st.tuples(st.sampled_from(["2", "4", "8", "1.5"]), st.lists(st.none() | st.integers(0, 8), min_size=3, max_size=3)), max_size=40
)


def made(rows, shift=0) -> list[Case]:
    """Cases of marks in eighths of the worth."""
    return [case(n, *(p if p is None else D(w) * (p + shift) / 8 for p in ps), worth=w) for n, (w, ps) in enumerate(rows)]


@given(some_marks, st.randoms())
def test_it_finds_the_same_in_whatever_order(rows, rng):
    cases = made(rows)
    mixed = [Case(c.unit, c.item, c.worth, tuple(rng.sample(c.marks, len(c.marks)))) for c in cases]
    rng.shuffle(mixed)
    assert agreement(mixed) == agreement(cases)


@given(some_marks, st.integers(-5, 5))
def test_it_finds_the_same_when_everybody_gives_as_much_more(rows, shift):
    before, after = agreement(made(rows)), agreement(made(rows, shift))
    assert (after.exact, after.difference, after.deviations) == (before.exact, before.difference, before.deviations)
    assert after.alpha == before.alpha
    for one, other in ((before.icc_single, after.icc_single), (before.icc_mean, after.icc_mean)):
        assert one.why == other.why
        assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high), abs=1e-9)


@given(some_marks)
def test_it_never_lets_the_mean_differences_of_two_assessors_differ_in_size(rows):
    pair = [Case(c.unit, c.item, c.worth, c.marks[:2]) for c in made(rows) if {m.assessor for m in c.marks[:2]} == set(NAMES[:2])]
    shares = [d.share for d in agreement(pair).deviations]
    assert sum(shares) == 0


WORTHS = (8, 5, 5, 5, 5, 4, 3, 8, 8, 4, 4, 3, 4, 4, 10, 8, 8, 4)


def panel(rng: random.Random, shift: float) -> list[Case]:
    """3 units × 18 items × 3 assessors in half points: true quality 60–100 %, noise 10 % of the worth; 张三 leans by `shift`."""
    cases = []
    for unit in range(3):
        for item, worth in enumerate(WORTHS):
            true = rng.uniform(0.6, 1)
            seen = (true + rng.gauss(0, 0.1) + (shift if name == "张三" else 0) for name in NAMES)
            halves = (max(0, min(2 * worth, round(2 * worth * s))) for s in seen)
            cases.append(Case(f"{unit}", f"{item}", D(worth), tuple(Mark(a, D(h) / 2) for a, h in zip(NAMES, halves, strict=True))))
    return cases


def test_it_finds_a_marker_10_percent_low_in_95_of_100_panels_and_flags_others_in_2_at_most():
    rng, runs = random.Random(31), 1000
    found = missed = wrong = honest = 0
    for shift in (0.0, -0.1):
        for _run in range(runs):
            for d in leanings(panel(rng, shift)):
                leans = shift and d.assessor == "张三"
                found += bool(leans and d.flagged)
                missed += bool(leans and not d.flagged)
                honest += not leans
                wrong += bool(not leans and d.flagged)
    assert found + missed == runs
    assert found / runs >= 0.95
    assert wrong / honest <= 0.02
