from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from small import activity, clause, item, judged, pair, rubric

from drawing import chances
from kaoping.core import recheck
from kaoping.core.judgement import NotApplicable, Sheet
from kaoping.core.plan import plan_of
from kaoping.core.points import NOTHING, Bounds
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric, Together
from kaoping.core.score import Score, score
from kaoping.core.steps import Step, item_steps, outer_steps, signed, year_steps
from kaoping.core.total import Carried, carry
from rubrics import rubric as random_rubric
from rubrics import sheet as random_sheet


def told(made: Rubric, sheet: Sheet, policy: Policy = Policy.RESCALE) -> list[tuple[str, str]]:
    scored = score(made, sheet, policy)
    plan = next(plan_of(made).items())
    return [(s.what, signed(s.brings)) for s in item_steps(plan, sheet.judgements, set(sheet.not_applicable), policy, scored.parts[0].parts[0])]


def added(steps: tuple[Step, ...]) -> Bounds:
    return sum((s.brings for s in steps), NOTHING)


def each(scored: Score, made: Rubric) -> list[tuple[Score, object]]:
    return [(at, plan) for s, planned in zip(scored.parts, plan_of(made).sections, strict=True) for at, plan in zip(s.parts, planned.items, strict=True)]


@settings(max_examples=150)
@given(chances(), st.sampled_from(list(Policy)))
def test_steps_add_up_to_the_mark_of_every_item_of_any_rubric(chance, policy):
    made = random_rubric(chance)
    sheet = random_sheet(chance, made, missing=chance.pick((0, 4)))
    for at, plan in each(score(made, sheet, policy), made):
        gone = {p for p in plan_of(made).clauses if any(p == w or p.startswith(f"{w}.") for w in sheet.not_applicable)}
        steps = item_steps(plan, sheet.judgements, gone, policy, at)
        assert at.not_applicable or added(steps) == at.bounds
        open_ = at.answered < at.asked or plan.item.together is Together.OPEN
        assert open_ or not any("没有评完" in s.what for s in steps)
        assert at.not_applicable or added(outer_steps(plan, sheet.judgements, gone, policy, at)) == at.beyond


@settings(max_examples=60)
@given(chances())
def test_steps_of_the_year_add_up_to_what_another_road_comes_to(chance):
    made = random_rubric(chance)
    scored = score(made, random_sheet(chance, made, missing=0))
    sections = sum((Fraction(p.bounds.low) for p in scored.parts), Fraction(0))
    whole = sections + sum((Fraction(s.brings.low) for s in year_steps(scored)), Fraction(0))
    assert abs(max(Fraction(0), whole) - recheck.year(scored)) < Fraction(1, 10**18)


def test_a_void_takes_what_the_item_had():
    assert told(rubric(activity()), judged(rubric(activity()), _1_1_1="5", _1_1_2="是", _1_1_3="0", _1_1_4="是")) == [
        ("1.1.1 5", "＋5"), ("1.1.2 是", "＋3"), ("1.1.3 0", "＋0"), ("有1.1.4的情形，该项不得分", "－8")
    ]


def test_otherwise_takes_the_rest_of_the_item():
    made = rubric(pair(together=Together.ALL))
    assert told(made, judged(made, _1_1_1="是", _1_1_2="否"))[2:] == [("1.1.2没有达到，按“否则，不得分”整条不得分", "－2")]


def test_discretion_stops_at_the_low_of_a_range():
    made = rubric(activity())
    assert told(made, judged(made, _1_1_1="4", _1_1_2="否", _1_1_3="8", _1_1_4="否"))[-1] == ("酌情扣分只扣到得分点的最低分3分", "＋7")


def test_deductions_start_from_the_worth_and_stop_at_nothing():
    made = rubric(item(clause("fault", marks="3"), clause("per_fault", "1.1.2", marks="2"), worth="8"))
    assert told(made, judged(made, _1_1_1="是", _1_1_2="9")) == [
        ("从分值8分起扣", "＋8"), ("1.1.1 是", "－3"), ("1.1.2 9", "－8"), ("扣到0分为止", "＋3")
    ]


def test_an_open_item_is_told_by_its_ends():
    made = rubric(pair())
    assert told(made, judged(made, _1_1_1="是")) == [
        ("1.1.1 是", "＋2"), ("1.1.2 未评", "＋0–3"), ("没有评完：最低、最高分别按上限、下限和“否则，不得分”计", "－2–＋0")
    ]


def test_what_was_found_during_the_year_is_a_step_of_its_own():
    made = rubric(pair(together=Together.SUM))
    sheet = judged(made, _1_1_1="是", _1_1_2="是")
    at = carry(score(made, sheet), [Carried("1.1", D(-1), "记录不全")]).parts[0].parts[0]
    steps = item_steps(next(plan_of(made).items()), sheet.judgements, set(), Policy.RESCALE, at)
    assert (steps[-1].what, signed(steps[-1].brings)) == ("平时考核：记录不全", "－1")


def test_what_does_not_apply_is_carried_over_in_words_that_both_sides_can_redo():
    made = rubric(pair("1.1", Together.SUM, "5"), pair("1.2", Together.SUM, "5"), pair("1.3", Together.SUM, "5"))
    sheet = judged(made, _1_1_1="是", _1_1_2="是", _1_2_1="是", _1_2_2="否")
    scored = score(made, Sheet("甲镇", "A", sheet.judgements, {"1.3": NotApplicable("1.3", "没有")}))
    assert [s.what for s in year_steps(scored)] == ["不适用5分，其余10分折算成15分：7×15÷10＝10.5"]
    assert [p.excused for p in scored.parts] == [5]
