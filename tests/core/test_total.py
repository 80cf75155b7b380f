from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import activity, clause, item, judged, pair, rubric

from kaoping.core.errors import KaopingError
from kaoping.core.grade import Grade, Rounding, grade
from kaoping.core.points import Bounds
from kaoping.core.reason import Veto, VetoState
from kaoping.core.score import Score, score
from kaoping.core.standing import places
from kaoping.core.total import CARRIED, Carried, Component, ballot_points, capped, carry, held, total_of, with_vetoes

YEAR, DAILY, BALLOT = "年终考核", "平时考核", "民主测评"


def part(label: str, low: int | str, weight: int | str, high: int | str | None = None, worth: int | str = 100) -> Component:
    return Component(label, label, Bounds(D(low), D(low if high is None else high)), D(worth), D(weight))


def of(*parts: Component, **more) -> tuple[str, str]:
    found = total_of(parts, **more).bounds
    return str(found.low), str(found.high)


def test_it_weighs_the_parts():
    assert of(part(YEAR, "88.5", 70), part(DAILY, 95, 30)) == ("90.45", "90.45")


def test_it_brings_parts_of_another_worth_to_a_hundred_before_it_weighs_them():
    assert of(part(YEAR, 40, 50, worth=50), part(DAILY, 60, 50)) == ("70.00", "70.00")


def test_it_keeps_the_own_points_of_a_part_that_counts_alone():
    assert of(part(YEAR, "47.5", 100, worth=50)) == ("47.50", "47.50")


def test_it_shows_a_part_without_a_weight_and_does_not_count_it():
    found = total_of([part(YEAR, 80, 100), part("自评", 99, 0)])
    assert (found.bounds.low, [c.label for c in found.components]) == (D(80), [YEAR, "自评"])


@pytest.mark.parametrize("weights", [(70, 20), (100, 10), (0, 0)])
def test_it_refuses_weights_that_are_not_a_hundred(weights):
    with pytest.raises(KaopingError, match=f"各部分权重合计为{sum(weights)}%，应为100%"):
        total_of([part(YEAR, 80, weights[0]), part(DAILY, 80, weights[1])])


def test_it_rounds_once_at_the_end_and_half_up():

    parts = [part(YEAR, "60.01", 50), part(DAILY, "60.01", 50)]  # 30.005 + 30.005 = 60.01; part by part 60.02
    assert of(*parts) == ("60.01", "60.01")
    assert of(part(YEAR, "60.005", 100)) == ("60.01", "60.01")
    assert of(part(YEAR, "60.5", 100), step=D(1)) == ("61", "61")


def test_it_keeps_the_exact_figure_before_rounding():
    assert total_of([part(YEAR, "60.005", 100)]).bare == Bounds(D("60.005"), D("60.005"))


def test_it_keeps_a_range_to_the_end_while_a_part_is_open():
    assert of(part(YEAR, 80, 70, high=90), part(DAILY, 90, 30), bonus=D(2)) == ("85.00", "92.00")


def test_it_adds_bonus_takes_penalty_and_never_goes_below_zero():
    assert of(part(YEAR, 80, 100), bonus=D(3), penalty=D("0.5")) == ("82.50", "82.50")
    assert of(part(YEAR, 2, 100), penalty=D(5)) == ("0.00", "0.00")


def test_it_may_go_above_a_hundred_by_bonus():
    assert of(part(YEAR, 100, 100), bonus=D(3)) == ("103.00", "103.00")


def test_it_says_the_sum_so_that_anybody_can_redo_it():
    found = total_of([part(YEAR, "88.5", 70), part(DAILY, 95, 30)], bonus=D(2), penalty=D(1))
    assert found.sentence == "年终考核88.5×70%＋平时考核95×30%＋加分2－减分1＝91.45"
    assert total_of([part(YEAR, 80, 100, high=90)]).sentence == "年终考核80–90＝80–90"


@pytest.mark.parametrize(("points", "mark"), [((), "100"), (("-3", "-0.5"), "96.5"), (("-3", "1"), "98"), (("5",), "100"), (("-60", "-50"), "0")])
def test_it_holds_the_daily_mark_between_zero_and_a_hundred(points, mark):
    assert held(D(p) for p in points) == D(mark)


def test_it_reckons_a_ballot_as_the_mean_of_its_papers_unrounded():
    scale = [D(100), D(80), D(60), D(40)]
    assert ballot_points([30, 4, 2, 0], scale) == D(3440) / 36
    assert ballot_points([0, 0, 0, 7], scale) == 40
    with pytest.raises(KaopingError, match="没有有效票，不能折算得分"):
        ballot_points([0, 0, 0, 0], scale)


def test_it_caps_each_bonus_and_all_of_them():
    assert capped([D(7), D(1)], D(5), D(10)) == 6
    assert capped([D(4), D(4)], D(5), D(5)) == 5
    assert capped([], D(5), D(5)) == 0


# what was found during the year


def marked(**answers: str) -> Score:
    made = rubric(pair("1.1"), item(clause("award", "1.2.1", marks="4"), id_="1.2", worth="4"), activity("2.1"))
    full = {"_1_1_1": "是", "_1_1_2": "是", "_1_2_1": "是", "_2_1_1": "5", "_2_1_2": "是", "_2_1_3": "0", "_2_1_4": "否"}
    return score(made, judged(made, **full | answers))


MARKED = marked()


def test_it_takes_a_finding_from_its_item_its_section_and_the_total():
    found = carry(marked(), [Carried("1.1", D("-1.5"), "台账缺两个月", "通报2号")])
    items = {i.id: i for s in found.parts for i in s.parts}
    assert (items["1.1"].bounds.low, found.parts[0].bounds.low, found.bounds.low) == (D("3.5"), D("7.5"), D("15.5"))
    assert [(r.where, r.lost, r.cause, r.fact, r.evidence) for r in found.reasons] == [("1.1", D("1.5"), "平时考核扣", "台账缺两个月", ("通报2号",))]


def test_it_takes_nothing_twice_from_what_is_lost_already():
    before = marked(_1_1_1="否", _1_1_2="否")
    found = carry(before, [Carried("1.1", D(-2), "同一件事")])
    assert found.bounds == before.bounds
    assert [r.cause for r in found.reasons if r.cause == CARRIED] == []


def test_it_names_only_what_was_really_lost_where_several_findings_meet_the_floor():
    found = carry(marked(), [Carried("1.2", D(-3), "甲"), Carried("1.2", D(-3), "乙")])
    assert [(r.fact, r.lost) for r in found.reasons] == [("甲", 3), ("乙", 1)]


def test_it_takes_what_names_no_item_from_the_total():
    found = carry(marked(), [Carried("", D(-2), "全区通报", "通报5号")])
    assert (found.bounds.low, [s.bounds.low for s in found.parts]) == (D(15), [9, 8])
    assert [(r.where, r.lost) for r in found.reasons] == [("A", 2)]


def test_it_says_where_a_finding_names_no_item_of_the_rubric():
    with pytest.raises(KaopingError, match=r"平时考核登记的“9\.9”不在评分表A里"):
        carry(marked(), [Carried("9.9", D(-1), "x")])


def test_it_carries_over_to_what_the_items_count_for_and_not_to_a_printed_sum():
    made = rubric(pair("1.1"), worth="100")
    before = score(made, judged(made, _1_1_1="是", _1_1_2="是"))
    assert carry(before, [Carried("1.1", D(-1), "x")]).bounds.low == before.bounds.low - 1


def test_it_says_a_figure_that_goes_on_as_one_that_goes_on():
    year = Component("year", YEAR, Bounds(D("88.33"), D("88.33")), D(100), D(70), Bounds(D(265) / 3, D(265) / 3))
    assert total_of([year, part(DAILY, 95, 30)]).sentence == "年终考核88.333333…×70%＋平时考核95×30%＝90.33"


def test_it_leaves_a_score_without_findings_as_it_is():
    before = marked()
    assert carry(before, []) is before


def test_it_takes_findings_from_both_ends_of_an_open_score():
    made = rubric(pair("1.1"))
    found = carry(score(made, judged(made)), [Carried("1.1", D(-1), "x")])
    assert (found.bounds.low, found.bounds.high) == (0, 4)


# T08, and what must always hold

LADDER = (Grade("优秀", D(66), share=D(30)), Grade("良好", share=D(40)), Grade("一般"))


def drawn(rng: random.Random) -> tuple[list[Score], set[str]]:
    """Up to seven units' results with ties by force (totals of few values), bonus, penalty, and a veto now and then; and who has one."""
    scores, vetoed = [], set()
    for n in range(rng.randrange(1, 8)):
        parts = [part(YEAR, rng.randrange(60, 68), 70), part(DAILY, rng.choice((60, 70)), 30)]
        total = total_of(parts, D(rng.randrange(2)), D(rng.randrange(2)), D(1))
        veto = [Veto("", VetoState.HAPPENED, "一票否决", "责任事故")] if rng.random() < 0.1 else []
        vetoed |= {str(n)} if veto else set()
        scores.append(with_vetoes(Score("A", "", D(100), Bounds(D(0), D(0)), unit=str(n)), total, veto))
    return scores, vetoed


def broken(rng: random.Random, scores: list[Score], vetoed: set[str]) -> tuple[set[str], bool]:
    """Which rules do not hold for these results; and whether a tie crosses a quota."""
    where, (found, ties) = places(scores), grade(scores, LADDER, Rounding.DOWN)
    got = {g.unit: g for g in found}
    order = rng.sample(scores, len(scores))
    one = rng.randrange(len(scores))
    raised = replace(scores[one], bounds=Bounds(scores[one].bounds.low + 1, scores[one].bounds.high + 1))
    wrong = {
        "places by order": {p.unit: p for p in places(order)} != {p.unit: p for p in where},
        "grades by order": {g.unit: g for g in grade(order, LADDER, Rounding.DOWN)[0]} != got,
        "veto": any(got[u].best != "一般" for u in vetoed),
        "quota": any(sum(g.best == g.worst == x.label for g in found) > x.seats(len(scores), Rounding.DOWN) for x in LADDER[:2]),
        "tie": any(not g.settled for g in found) != bool(ties),
        "raised": places([*scores[:one], raised, *scores[one + 1 :]])[one].best > where[one].best,
    }
    return {name for name, here in wrong.items() if here}, bool(ties)


def test_it_keeps_every_rule_of_places_and_grades_over_ten_thousand_results():
    rng, tied = random.Random(8), 0
    for _ in range(10_000):
        wrong, tie = broken(rng, *drawn(rng))
        assert wrong == set()
        tied += tie
    assert tied > 1_000


points = st.decimals(0, 100, places=1)
weights = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted).map(lambda cuts: (cuts[0], cuts[1] - cuts[0], 100 - cuts[1]))


@given(weights, st.lists(st.tuples(points, points), min_size=3, max_size=3), st.integers(0, 5), st.integers(0, 5))
def test_it_agrees_with_fractions_rounded_by_hand(weighed, marks, bonus, penalty):
    parts = [part(str(n), str(min(pair_)), w, str(max(pair_))) for n, (w, pair_) in enumerate(zip(weighed, marks, strict=True))]
    found = total_of(parts, D(bonus), D(penalty)).bounds
    for end, pick in ((found.low, min), (found.high, max)):
        exact = sum((Fraction(pick(pair_)) * w / 100 for w, pair_ in zip(weighed, marks, strict=True)), Fraction(0)) + bonus - penalty
        assert end == D(int(max(Fraction(0), exact) * 100 + Fraction(1, 2))) / 100


@given(weights, st.lists(points, min_size=3, max_size=3), st.permutations([0, 1, 2]))
def test_it_does_not_depend_on_the_order_of_the_parts(weighed, marks, order):
    parts = [part(str(n), str(m), w) for n, (w, m) in enumerate(zip(weighed, marks, strict=True))]
    assert total_of([parts[n] for n in order]).bounds == total_of(parts).bounds


@given(weights, st.lists(points, min_size=3, max_size=3), st.integers(0, 2), st.decimals(0, 20, places=1))
def test_it_never_lowers_a_total_whose_mark_is_raised(weighed, marks, which, more):
    parts = [part(str(n), str(m), w) for n, (w, m) in enumerate(zip(weighed, marks, strict=True))]
    raised = [part(str(n), str(m + more if n == which else m), w) for n, (w, m) in enumerate(zip(weighed, marks, strict=True))]
    assert total_of(raised).bounds.low >= total_of(parts).bounds.low


@given(st.lists(st.tuples(st.sampled_from(["1.1", "1.2", "2.1", ""]), st.decimals("-9", "0", places=1)), max_size=6), st.randoms(use_true_random=False))
def test_it_carries_findings_in_any_order_to_the_same_total_and_explains_all_that_they_took(found, shuffler):
    before, told = MARKED, [Carried(place, p, "x") for place, p in found]
    mixed = told[:]
    shuffler.shuffle(mixed)
    after = carry(before, told)
    assert carry(before, mixed).bounds == after.bounds
    assert all(0 <= i.bounds.low <= i.worth for s in after.parts for i in s.parts)
    lost = sum((r.lost for r in after.reasons if r.cause == CARRIED), D(0))
    assert before.bounds.low - after.bounds.low == lost
