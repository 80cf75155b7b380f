from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, judged, pair, rubric

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import NotApplicable, Sheet, accept, gather
from kaoping.core.points import Bounds, show_range
from kaoping.core.reason import VetoState
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric, Together
from kaoping.core.ruling import Ruling
from kaoping.core.score import score, score_all


def total(made: Rubric, policy: Policy = Policy.RESCALE, **answers: str) -> str:
    return show_range(score(made, judged(made, **answers), policy).bounds)


def test_it_gives_an_untouched_sheet_everything_from_nothing_to_full_marks():
    assert total(rubric(activity(), pair("1.2"))) == "0–13"


def test_it_counts_an_unjudged_clause_as_a_range_and_not_as_zero():
    assert total(rubric(activity()), _1_1_1="4", _1_1_3="0", _1_1_4="否") == "4–7"


def test_it_reads_an_open_otherwise_both_ways():
    made = rubric(pair())
    assert total(made, _1_1_1="是", _1_1_2="否") == "0–2"
    assert total(made, _1_1_1="是", _1_1_2="是") == "5"


@pytest.mark.parametrize(("together", "mark"), [(Together.SUM, "2"), (Together.ALL, "0")])
def test_it_follows_the_ruling_on_otherwise(together, mark):
    assert total(rubric(pair(together=together)), _1_1_1="是", _1_1_2="否") == mark


def test_it_gives_nothing_for_a_void_item():
    assert total(rubric(activity()), _1_1_1="5", _1_1_2="是", _1_1_3="0", _1_1_4="是") == "0"


@pytest.mark.parametrize(("floor", "mark"), [(False, "3"), (True, "0")])
def test_it_lets_discretion_below_the_low_of_a_range_only_where_that_is_ruled(floor, mark):
    assert total(rubric(activity(floor=floor)), _1_1_1="4", _1_1_2="否", _1_1_3="8", _1_1_4="否") == mark


def test_it_lets_a_fault_below_the_low_of_a_range():
    made = rubric(item(clause("within", low="3", high="5"), clause("fault", "1.1.2", marks="2"), worth="5"))
    assert total(made, _1_1_1="3", _1_1_2="是") == "1"


def test_it_starts_an_item_of_deductions_alone_from_its_worth():
    made = rubric(item(clause("fault", marks="3"), clause("per_fault", "1.1.2", marks="2"), worth="8"))
    assert total(made) == "0–8"
    assert total(made, _1_1_1="是", _1_1_2="1") == "3"
    assert total(made, _1_1_1="是", _1_1_2="9") == "0"


def test_it_counts_what_lies_beyond_the_full_marks_in_the_total_alone():
    extra = item(clause("tally", "2.1.1", marks="2", cap="5", beyond=True), id_="2.1", worth=None)
    penalty = item(clause("per_fault", "2.2.1", marks="3", beyond=True), id_="2.2", worth=None)
    made = rubric(pair(together=Together.SUM), extra, penalty)
    whole = score(made, judged(made, _1_1_1="是", _1_1_2="是", _2_1_1="4", _2_2_1="1"))
    assert whole.bounds == Bounds(D(7), D(7))
    assert [s.bounds.high for s in whole.parts] == [5, 0]
    assert whole.beyond == Bounds(D(2), D(2))


def test_it_never_lets_a_total_fall_below_zero():
    made = rubric(pair(together=Together.SUM), item(clause("fault", "2.1.1", marks="9", beyond=True), id_="2.1", worth=None))
    assert total(made, _1_1_1="是", _1_1_2="否", _2_1_1="是") == "0"


def test_it_holds_an_extra_item_at_the_worth_it_prints():
    made = rubric(pair(together=Together.SUM), item(clause("tally", "2.1.1", marks="2", beyond=True), id_="2.1", worth="5"))
    assert total(made, _1_1_1="是", _1_1_2="是", _2_1_1="9") == "10"


def test_it_rounds_once_and_half_up():
    made = rubric(item(*(clause("share", f"1.1.{n}", marks="1") for n in (1, 2, 3)), worth="3"))
    assert total(made, _1_1_1="33.4%", _1_1_2="33.4%", _1_1_3="33.7%") == "1.01"
    assert total(made, _1_1_1="0.5%", _1_1_2="0", _1_1_3="0") == "0.01"


def without(made: Rubric, *places: str, **answers: str) -> Sheet:
    return replace(judged(made, **answers), not_applicable={p: NotApplicable(p, "没有村") for p in places})


THREE = rubric(pair(together=Together.SUM), pair("1.2", Together.SUM), pair("2.1", Together.SUM))
MET = {"_1_1_1": "是", "_1_1_2": "否", "_1_2_1": "是", "_1_2_2": "是"}


@pytest.mark.parametrize(("policy", "mark"), [(Policy.RESCALE, "10.5"), (Policy.FULL, "12"), (Policy.ZERO, "7")])
def test_it_counts_a_section_that_does_not_apply_as_the_policy_says(policy, mark):
    assert show_range(score(THREE, without(THREE, "2", **MET), policy).bounds) == mark


@pytest.mark.parametrize(("policy", "mark"), [(Policy.RESCALE, "15"), (Policy.FULL, "15"), (Policy.ZERO, "12")])
def test_it_counts_a_clause_that_does_not_apply_as_the_policy_says(policy, mark):
    filled = without(THREE, "2.1.2", **MET | {"_1_1_2": "是", "_2_1_1": "是"})
    assert show_range(score(THREE, filled, policy).bounds) == mark


def test_it_does_not_take_what_does_not_apply_for_a_miss():
    made = rubric(pair(together=Together.ALL), pair("1.2"))
    filled = without(made, "1.1.2", **{"_1_1_1": "是", "_1_2_1": "是", "_1_2_2": "是"})
    assert show_range(score(made, filled, Policy.ZERO).bounds) == "7"


def test_it_takes_an_item_as_not_applicable_when_none_of_its_scoring_points_apply():
    whole = score(THREE, without(THREE, "2.1.1", "2.1.2", **MET))
    assert whole.parts[1].parts[0].not_applicable
    assert whole.parts[1].not_applicable
    assert show_range(whole.bounds) == "10.5"


def test_it_gives_the_mean_of_the_units_to_which_it_applies():
    sheets = [
        gather(THREE, "甲", [accept(THREE, c, a) for c, a in (("2.1.1", "是"), ("2.1.2", "是"))]),
        gather(THREE, "乙", [accept(THREE, c, a) for c, a in (("2.1.1", "是"), ("2.1.2", "否"))]),
        gather(THREE, "丙", [accept(THREE, "2.1.1", "否"), accept(THREE, "2.1.2", "否")]),
        without(THREE, "2.1"),
    ]
    scores = score_all((THREE,), sheets, Policy.MEAN)
    assert scores[3].parts[1].bounds == Bounds(D("2.33"), D("2.33"))
    assert scores[3].reasons[0].lost == D("2.67")
    assert [s.parts[1].bounds.low for s in scores[:3]] == [5, 2, 0]


def test_it_keeps_the_mean_a_range_while_the_cohort_is_open():
    sheets = [gather(THREE, "甲", [accept(THREE, "2.1.1", "是")]), without(THREE, "2.1.2", _2_1_1="是", **MET)]
    assert score_all((THREE,), sheets, Policy.MEAN)[1].parts[1].bounds == Bounds(D(2), D(5))


def test_it_counts_in_full_what_applies_to_nobody():
    assert score_all((THREE,), [without(THREE, "2.1", **MET)], Policy.MEAN)[0].parts[1].bounds.low == 5


def test_it_leaves_an_item_open_that_nobody_can_be_asked_about():
    assert total(rubric(item(worth="6"))) == "0–6"


def test_it_records_a_veto_and_leaves_the_marks_alone():
    made = rubric(pair(together=Together.SUM), item(clause("veto", "2.1.1", consequence="取消评优资格"), id_="2.1", worth=None))
    met = {"_1_1_1": "是", "_1_1_2": "是"}
    assert [v.state for v in score(made, judged(made, **met)).vetoes] == [VetoState.POSSIBLE]
    assert score(made, judged(made, **met, _2_1_1="否")).vetoes == ()
    happened = score(made, judged(made, **met, _2_1_1="是"))
    assert [(v.state, v.consequence) for v in happened.vetoes] == [(VetoState.HAPPENED, "取消评优资格")]
    assert happened.bounds == Bounds(D(5), D(5))


def test_it_says_of_each_point_lost_which_clause_whose_words_what_fact_and_which_evidence():
    made = rubric(activity())
    entries = [
        accept(made, "1.1.1", "4", "推进一般"),
        accept(made, "1.1.2", "是"),
        accept(made, "1.1.3", "1.5", "缺3月记录", ("会议记录第3页",), "张三"),
        accept(made, "1.1.4", "否"),
    ]
    whole = score(made, gather(made, "甲镇", entries))
    assert [r.sentence for r in whole.reasons] == [
        "1.1.1“任务目标明晰，推进扎实得3—5分”评为“4”，失1分；事实：推进一般",
        "1.1.3“不够规范酌情扣分”评为“1.5”，扣1.5分；事实：缺3月记录；依据：会议记录第3页",
    ]


def test_it_quotes_the_ruling_that_takes_the_points():
    made = rubric(pair(together=Together.ALL))
    ruling = Ruling("A", "together", "all", "区委组织部", "2026-01-05", "从严掌握")
    whole = score(made, judged(made, _1_1_1="是", _1_1_2="否"), rulings=(Ruling("*", "together", "sum"), ruling))
    assert [(r.where, r.lost) for r in whole.reasons] == [("1.1.2", 3), ("1.1", 2)]
    assert whole.reasons[1].ruling == "A 有一点未达到，整条不得分（区委组织部，2026-01-05）：从严掌握"


def test_it_blames_a_shortfall_on_the_standard_and_not_on_the_unit():
    made = rubric(pair(together=Together.SUM, worth="7"))
    (reason,) = score(made, judged(made, _1_1_1="是", _1_1_2="是")).reasons
    assert (reason.where, reason.lost) == ("1.1", 2)
    assert "各得分点合计5分，不足7分" in reason.sentence


def test_it_blames_nothing_on_what_does_not_apply_under_rescale():
    whole = score(THREE, without(THREE, "1.1.2", **MET | {"_1_1_1": "否", "_1_1_2": "否"}))
    assert "1.1.2" not in [r.where for r in whole.reasons]


def test_it_refuses_a_sheet_of_another_rubric():
    with pytest.raises(KaopingError, match="属于评分表B，不能按评分表A计分"):
        score(THREE, Sheet("甲镇", "B"))
    with pytest.raises(KaopingError, match="标准里只有A"):
        score_all((THREE,), [Sheet("甲镇", "B")])
