from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, pair, rubric, standard

from kaoping.core.check import check_rubric
from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Sheet, accept
from kaoping.core.points import show_range
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Item, Rubric, Together
from kaoping.core.ruling import Ruling, absent_policy, apply, apply_all
from kaoping.core.score import score

SHORT = rubric(replace(activity(), worth=D(10)), pair("1.2"), worth="15")


def ruling(where: str, question: str, answer: str) -> Ruling:
    return Ruling(where, question, answer, "区委组织部", "2026-01-05", "与上年一致")


def ruled(made: Rubric, *rulings: Ruling) -> dict[str, Item]:
    return {i.id: i for i in apply(made, rulings)[0].items()}


@pytest.mark.parametrize("where", ["*", "A", "A/1", "A/1.2"])
def test_it_rules_an_open_otherwise_from_any_level(where):
    assert ruled(SHORT, ruling(where, "together", "all"))["1.2"].together is Together.ALL


def test_it_follows_the_most_specific_ruling():
    rulings = [ruling("A/1.2", "together", "all"), ruling("A", "together", "sum"), ruling("*", "together", "sum")]
    assert ruled(SHORT, *rulings)["1.2"].together is Together.ALL


def test_it_leaves_the_rubric_as_issued_untouched():
    before = repr(SHORT)
    apply(SHORT, [ruling("*", "together", "all"), ruling("*", "shortfall", "accept")])
    assert repr(SHORT) == before


def test_it_reserves_the_difference_as_a_mark_for_the_whole():
    rest = ruled(SHORT, ruling("A/1.1", "shortfall", "reserve"))["1.1"].clauses[-1]
    assert (rest.id, rest.KIND, rest.best(None)) == ("1.1.5", "holistic", 2)


def test_it_scales_scoring_points_exactly():
    clauses = ruled(SHORT, ruling("A/1.1", "shortfall", "scale"))["1.1"].clauses
    assert (clauses[0].low, clauses[0].high, clauses[1].marks) == (D("3.75"), D("6.25"), D("3.75"))


def test_it_accepts_both_ends_of_a_scaled_range_though_they_lie_off_the_steps():
    made = apply(SHORT, [ruling("A/1.1", "shortfall", "scale")])[0]
    assert [accept(made, "1.1.1", a).value for a in ("3.75", "4.25", "6.25")] == [D("3.75"), D("4.25"), D("6.25")]
    with pytest.raises(KaopingError):
        accept(made, "1.1.1", "4")


def test_it_refuses_to_scale_where_two_decimals_do_not_reach():
    made = rubric(item(clause("award", marks="3"), clause("award", "1.1.2", marks="3"), clause("award", "1.1.3", marks="1"), worth="10"))
    with pytest.raises(KaopingError, match=r"A/1\.1按10∶7折算后，3分不能用两位小数准确表示，请改定为reserve、accept或raise"):
        apply(made, [ruling("*", "shortfall", "scale")])


@pytest.mark.parametrize(("id_", "best"), [("1.1.1", 7), ("1.1.2", 5)])
def test_it_raises_the_scoring_point_that_is_named(id_, best):
    clauses = ruled(SHORT, ruling("A/1.1", "shortfall", f"raise:{id_}"))["1.1"].clauses
    assert next(c for c in clauses if c.id == id_).best(None) == best
    assert "R01" not in {f.code for f in check_rubric(apply(SHORT, [ruling("A/1.1", "shortfall", f"raise:{id_}")])[0])}


@pytest.mark.parametrize("id_", ["1.1.9", "1.1.3", "1.2.1"])
def test_it_refuses_to_raise_what_is_no_scoring_point_of_the_item(id_):
    with pytest.raises(KaopingError, match=r"raise后面请填1\.1\.1、1\.1\.2之一"):
        apply(SHORT, [ruling("A/1.1", "shortfall", f"raise:{id_}")])


def test_it_lets_an_accepted_shortfall_lower_the_worth_of_item_section_and_total():
    made = replace(SHORT, sections=(replace(SHORT.sections[0], worth=D(15)),))
    after = apply(made, [ruling("A/1.1", "shortfall", "accept")])[0]
    assert (next(after.items()).worth, after.sections[0].worth, after.worth) == (8, 13, 13)
    assert {f.code for f in check_rubric(after)}.isdisjoint({"R01", "R04", "R05"})


def test_it_refuses_to_reserve_what_is_exceeded():
    made = rubric(item(clause("award", marks="9"), worth="8"))
    with pytest.raises(KaopingError, match="各得分点合计9分，已超过分值8分，没有可以保留的差额"):
        apply(made, [ruling("*", "shortfall", "reserve")])


def test_it_allows_awards_in_part_by_steps():
    made = apply(SHORT, [ruling("A/1.2", "partial", "step")])[0]
    assert accept(made, "1.2.2", "1.5").value == D("1.5")
    with pytest.raises(KaopingError):
        accept(made, "1.1.2", "1.5")


def test_it_lets_discretion_below_the_low_of_a_range():
    made = apply(SHORT, [ruling("*", "floor", "yes")])[0]
    assert [i.floor for i in made.items()] == [True, False]


def test_it_names_the_policy_for_what_does_not_apply():
    rulings = [ruling("*", "absent", "full"), ruling("B", "absent", "zero")]
    assert (absent_policy(rulings, "A"), absent_policy(rulings, "B"), absent_policy([], "A")) == (Policy.FULL, Policy.ZERO, Policy.RESCALE)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (ruling("C/1.1", "together", "sum"), "没有“C/1.1”这个位置"),
        (ruling("1.2", "together", "sum"), "没有“1.2”这个位置，请填\\*、评分表编号或如A/1.1的位置"),
        (ruling("A", "otherwise", "sum"), "没有“otherwise”这个问题，可定的问题有together、shortfall、partial、floor、absent"),
        (ruling("A", "together", "some"), "不能答“some”，请填sum、all之一"),
        (ruling("A/1.1", "absent", "full"), "请把位置改为\\*或A"),
    ],
)
def test_it_refuses_an_unknown_place_question_or_answer(one, sentence):
    with pytest.raises(KaopingError, match=sentence):
        apply_all(standard(SHORT), [one])


def test_it_refuses_two_rulings_that_contradict_each_other():
    with pytest.raises(KaopingError, match="第2条口径（A together）：前面已定为“sum”，这里又定为“all”"):
        apply(SHORT, [ruling("A", "together", "sum"), ruling("A", "together", "all")])


def test_it_gives_notice_of_a_ruling_that_decides_nothing():
    _, findings = apply_all(standard(SHORT), [ruling("A/1.2", "together", "sum"), ruling("A/1.1", "together", "sum")])
    assert [(f.code, f.where) for f in findings] == [("R13", "A/1.1")]


def test_it_gives_notice_of_a_ruling_that_lacks_who_when_or_why():
    _, findings = apply_all(standard(SHORT), [Ruling("A", "together", "sum", "区委组织部")])
    assert [f.message for f in findings] == ["口径“A together=sum”没有写决定日期、理由，印发评分口径说明时无从交代"]


def test_it_passes_over_rulings_about_other_rubrics():
    assert apply(SHORT, [ruling("B/3.4", "together", "all")]) == (SHORT, ())


def test_it_closes_every_range_that_only_a_ruling_left_open():
    made = apply(rubric(pair()), [ruling("*", "together", "all")])[0]
    filled = Sheet("甲镇", "A", {c: accept(made, c, a) for c, a in (("1.1.1", "是"), ("1.1.2", "否"))})
    assert show_range(score(made, filled).bounds) == "0"
