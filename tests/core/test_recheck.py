from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import clause, item, judged, pair, rubric

from kaoping.core.judgement import NotApplicable, Sheet
from kaoping.core.points import Bounds
from kaoping.core.recheck import again, groundless, moved, outliers, unexplained, year
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Together
from kaoping.core.score import Score, score
from kaoping.core.total import Carried, Component, Total, carry, exact, total_of

RUBRIC = rubric(
    pair("1.1", Together.ALL), item(clause("award", "1.2.1", marks="3"), id_="1.2", worth="3"),
    item(clause("within", "2.1.1", low="3", high="5"), id_="2.1", worth="5"),
)


def whole(made: Score, found: list[Carried], weight: int = 100, places: int = 2) -> Total:
    parts = [Component("year", "年终考核", made.bounds, made.worth, D(weight), exact(made, found))]
    parts += [Component("daily", "平时考核", Bounds(D("91.5"), D("91.5")), D(100), D(100 - weight))] if weight < 100 else []
    return total_of(parts, step=D(1).scaleb(-places))


answers = st.fixed_dictionaries(
    {**dict.fromkeys(("_1_1_1", "_1_1_2", "_1_2_1"), st.sampled_from("是否")), "_2_1_1": st.sampled_from(["0", "3", "3.5", "5"])}
)
gone = st.sets(st.sampled_from(["1.1.2", "1.2", "2"]), max_size=2)
found = st.lists(
    st.builds(Carried, st.sampled_from(["1.1", "2.1", ""]), st.sampled_from([D("-0.5"), D("-0.3"), D(-4)]), st.just("x")), max_size=3
)


def scored(given_: dict[str, str], without: set[str], policy: Policy = Policy.RESCALE) -> Score:
    sheet = judged(RUBRIC, **given_)
    kept = {k: v for k, v in sheet.judgements.items() if not any(k == g or k.startswith(f"{g}.") for g in without)}
    return score(RUBRIC, Sheet(sheet.unit, "A", kept, {g: NotApplicable(g, "没有", "甲", "乙") for g in without}), policy)


@given(answers, gone, st.sampled_from([Policy.RESCALE, Policy.FULL, Policy.ZERO]), found, st.sampled_from([100, 70]), st.integers(0, 2))
def test_it_comes_to_the_same_by_the_other_road(given_, without, policy, carried, weight, places):
    made = carry(scored(given_, without, policy), carried)
    total = whole(made, carried, weight, places)
    assert again(made, total) == total.bounds.low


def test_it_finds_a_total_that_was_reckoned_wrongly():
    made = scored({"_1_1_1": "是", "_1_1_2": "否", "_1_2_1": "是", "_2_1_1": "5"}, set())
    total = whole(made, [])
    assert again(made, replace(total, bounds=Bounds(D("99.00"), D("99.00")))) == D("8.00")


def test_it_weighs_the_year_before_it_is_rounded():
    made = scored({"_1_1_1": "是", "_1_1_2": "是", "_1_2_1": "否", "_2_1_1": "5"}, {"2"})
    parts = [Component("year", "年终考核", made.bounds, made.worth, D(70), exact(made)), Component("daily", "平时考核", Bounds(D(0), D(0)), D(100), D(30))]
    assert (made.bounds.low, exact(made).low, year(made)) == (D("8.13"), D("8.125"), D("8.125"))  # 5 of 8 points, carried over to 13
    assert total_of(parts).bounds.low == again(made, total_of(parts)) == D("43.75")  # 8.13 would have made it 43.78


@given(answers, gone, found)
def test_it_finds_nothing_unexplained_in_what_the_scorer_says(given_, without, carried):
    assert list(unexplained(carry(scored(given_, without), carried))) == []


def test_it_names_an_item_whose_reasons_do_not_make_up_its_loss():
    made = scored({"_1_1_1": "否", "_1_1_2": "是", "_1_2_1": "是", "_2_1_1": "5"}, set())
    section = made.parts[0]
    silent = replace(made, parts=(replace(section, parts=(replace(section.parts[0], reasons=()), *section.parts[1:])), *made.parts[1:]))
    assert list(unexplained(silent)) == ["1.1失5分，而扣分事项合计0分"]


def test_it_names_losses_without_a_fact_or_a_basis():
    made = scored({"_1_1_1": "是", "_1_1_2": "是", "_1_2_1": "否", "_2_1_1": "5"}, set())
    assert list(groundless(made)) == ["1.2.1失3分，没有写事实、依据"]


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ((90, 91, 92, 70), ["丁70分，比中位数90.5分低20.5分"]), ((90, 91, 92, 89), []), ((90, 90, 90, 94), []), ((90, 70, 50), []),
        ((60, 70, 80, 90), []), ((90, 90, 90, 95), ["丁95分，比中位数90分高5分"]),
    ],
)
def test_it_names_units_far_from_the_others(totals, said):
    assert list(outliers(dict(zip("甲乙丙丁", map(D, totals), strict=False)))) == said


def test_it_names_units_that_have_moved_much_since_last_year():
    assert list(moved({"甲": D(80), "乙": D(80)}, {"甲": D(90), "乙": D("89.9"), "丙": D(1)})) == ["甲上年80分，本年90分"]
