"""What must hold for every rubric and every sheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from drawing import chances
from kaoping.core.arithmetic import EXACT
from kaoping.core.judgement import Judgement, NotApplicable, Sheet
from kaoping.core.kind import Effect
from kaoping.core.plan import plan_of
from kaoping.core.reckon import Policy, term
from kaoping.core.rubric import Item, Rubric, Section, Together
from kaoping.core.score import Score, score, score_all
from rubrics import Chance, Shape, answers_to, rubric, sheet

every = settings(max_examples=150, deadline=None)
POLICIES = st.sampled_from((Policy.RESCALE, Policy.FULL, Policy.ZERO))


def read_as(rubric_: Rubric, together: Together) -> Rubric:
    """The rubric with every open 否则 ruled one way."""

    def item(i: Item) -> Item:
        return replace(i, together=together) if i.together is Together.OPEN else i

    def section(s: Section) -> Section:
        return replace(s, items=tuple(item(i) for i in s.items))

    return replace(rubric_, sections=tuple(section(s) for s in rubric_.sections))


def answered(sheet_: Sheet, clause: str, value: Decimal) -> Sheet:
    return replace(sheet_, judgements=dict(sheet_.judgements) | {clause: Judgement(clause, str(value), value)})


def open_clauses(rubric_: Rubric, sheet_: Sheet) -> list[str]:
    return [c for c in plan_of(rubric_).clauses if c not in sheet_.judgements]


def completed(chance: Chance, rubric_: Rubric, sheet_: Sheet) -> Sheet:
    """Every open question answered at random."""
    for id_ in open_clauses(rubric_, sheet_):
        found = plan_of(rubric_).clauses[id_]
        sheet_ = answered(sheet_, id_, chance.pick(answers_to(found.clause, found.question)))
    return sheet_


def extreme(rubric_: Rubric, sheet_: Sheet, best: bool) -> Sheet:
    """Every open question answered with what brings the most, or the least."""
    for id_ in open_clauses(rubric_, sheet_):
        found = plan_of(rubric_).clauses[id_]
        legal = answers_to(found.clause, found.question)

        def brings(value: Decimal, found=found) -> tuple[Decimal, bool]:  # type: ignore[no-untyped-def]
            brought = term(found, value, EXACT)
            happened = found.clause.EFFECT in (Effect.VOIDS, Effect.VETOES) and bool(brought.met)
            return brought.points, not happened

        sheet_ = answered(sheet_, id_, (max if best else min)(legal, key=brings))
    return sheet_


def levels(score_: Score) -> list[Score]:
    """The score and everything in it."""
    return [score_, *(x for p in score_.parts for x in levels(p))]


@every
@given(chances(), POLICIES, st.randoms(use_true_random=False))
def test_it_scores_the_same_in_whatever_order_answers_stand(chance, policy, shuffler):
    made = rubric(chance)
    filled = sheet(chance, made)
    judged, without = list(filled.judgements.items()), list(filled.not_applicable.items())
    shuffler.shuffle(judged)
    shuffler.shuffle(without)
    assert score(made, replace(filled, judgements=dict(judged), not_applicable=dict(without)), policy) == score(made, filled, policy)


@every
@given(chances(), POLICIES)
def test_it_never_lowers_the_unit_when_one_answer_brings_more(chance, policy):
    made = rubric(chance)
    filled = sheet(chance, made)
    before = score(made, filled, policy)
    for id_ in filled.judgements:
        found = plan_of(made).clauses[id_]
        here = term(found, filled.judgements[id_].value, EXACT)
        for value in answers_to(found.clause, found.question):
            there = term(found, value, EXACT)
            happened = found.clause.EFFECT is Effect.VOIDS and bool(there.met) > bool(here.met)
            if there.points >= here.points and there.met >= here.met and not happened:
                after = score(made, answered(filled, id_, value), policy)
                assert after.bounds.low >= before.bounds.low
                assert after.bounds.high >= before.bounds.high


@every
@given(chances(), POLICIES)
def test_it_keeps_every_completion_within_the_bounds_at_every_level(chance, policy):
    made = rubric(chance)
    filled = sheet(chance, made, missing=2)
    bounds = score(made, filled, policy)
    for together in (Together.SUM, Together.ALL):
        whole = score(read_as(made, together), completed(chance, made, filled), policy)
        assert whole.settled
        for wide, exact in zip(levels(bounds), levels(whole), strict=True):
            assert wide.bounds.low <= exact.bounds.low <= exact.bounds.high <= wide.bounds.high


@every
@given(chances(), POLICIES)
def test_it_reaches_both_ends_of_the_bounds_at_every_level(chance, policy):
    made = rubric(chance)
    filled = sheet(chance, made, missing=2)
    bounds = score(made, filled, policy)
    worst = score(read_as(made, Together.ALL), extreme(made, filled, best=False), policy)
    best = score(read_as(made, Together.SUM), extreme(made, filled, best=True), policy)
    for wide, low, high in zip(levels(bounds), levels(worst), levels(best), strict=True):
        assert (low.bounds.low, high.bounds.high) == (wide.bounds.low, wide.bounds.high)


@every
@given(chances(), POLICIES)
def test_it_is_settled_once_everything_is_answered_and_ruled(chance, policy):
    made = read_as(rubric(chance), Together.ALL)
    for part in levels(score(made, sheet(chance, made, missing=0), policy)):
        assert part.settled


@every
@given(chances())
def test_it_gives_a_fully_met_sheet_full_marks_under_rescale_whatever_is_not_applicable(chance):
    made = rubric(chance, Shape(agree=True, beyond=False))
    best = extreme(made, Sheet("甲", "A"), best=True)
    without = {p: NotApplicable(p, "没有") for p in sorted(plan_of(made).places) if chance.once_in(3)}
    judgements = {c: j for c, j in best.judgements.items() if c not in without}
    whole = score(made, Sheet("甲", "A", judgements, without), Policy.RESCALE)
    if not whole.not_applicable and whole.applicable:
        assert whole.bounds.low == whole.bounds.high == plan_of(made).worth


@every
@given(chances(), POLICIES)
def test_it_gives_a_reason_for_every_point_that_is_certainly_lost(chance, policy):
    made = rubric(chance)
    for section in score(made, sheet(chance, made), policy).parts:
        for item in section.parts:
            inside = [r for r in item.reasons if r.where not in {c.clause.id for c in _outer(made, item.id)}]
            assert sum((r.lost for r in inside), Decimal(0)) == max(Decimal(0), item.applicable - item.bounds.high)


def _outer(made: Rubric, item: str) -> list:
    return [c for i in plan_of(made).items() if i.item.id == item for c in i.outer]


@every
@given(chances())
def test_it_counts_questions_and_answers(chance):
    made = rubric(chance)
    filled = sheet(chance, made, absent=0)
    whole = score(made, filled)
    assert (whole.asked, whole.answered) == (len(plan_of(made).clauses), len(filled.judgements))


@settings(max_examples=60, deadline=None)
@given(chances(), st.integers(2, 4))
def test_it_keeps_a_cohorts_completions_within_the_bounds_under_the_mean_and_reaches_both_ends(chance, units):
    made = rubric(chance, Shape(sections=2, items=2, clauses=3))
    sheets = [sheet(chance, made, missing=2, absent=5, unit=str(n)) for n in range(units)]
    wide = score_all((made,), sheets, Policy.MEAN)
    some = score_all((read_as(made, Together.SUM),), [completed(chance, made, s) for s in sheets], Policy.MEAN)
    worst = score_all((read_as(made, Together.ALL),), [extreme(made, s, best=False) for s in sheets], Policy.MEAN)
    best = score_all((read_as(made, Together.SUM),), [extreme(made, s, best=True) for s in sheets], Policy.MEAN)
    for bounds, exact, low, high in zip(wide, some, worst, best, strict=True):
        assert bounds.bounds.low <= exact.bounds.low <= exact.bounds.high <= bounds.bounds.high
        assert (low.bounds.low, high.bounds.high) == (bounds.bounds.low, bounds.bounds.high)
