from __future__ import annotations

import itertools
import random
import time
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.core.points import Bounds
from kaoping.core.score import Score
from kaoping.core.standing import FEWER_DEDUCTIONS, Ties, places


def unit(name: str, low: int | str, high: int | str | None = None, rubric: str = "A", sections: dict[str, str] | None = None, taken: str = "0") -> Score:
    """A unit's score with section marks, and deductions in one clause."""
    bounds = Bounds(D(low), D(low if high is None else high))
    clause = Score("9.1.1", "扣分", D(0), Bounds(-D(taken), -D(taken)))
    parts = [Score(id_, id_, D(50), Bounds(D(m), D(m))) for id_, m in (sections or {}).items()]
    parts.append(Score("9", "其他", D(0), Bounds(D(0), D(0)), (Score("9.1", "扣分", D(0), Bounds(D(0), D(0)), (clause,)),)))
    return Score(rubric, "评分标准", D(100), bounds, tuple(parts), unit=name)


def spans(scores: list[Score], **more) -> list[tuple[int, int]]:
    return [(p.best, p.worst) for p in places(scores, **more)]


@pytest.mark.parametrize(("ties", "expected"), [(Ties.GAP, [1, 2, 2, 4]), (Ties.DENSE, [1, 2, 2, 3])])
def test_it_numbers_the_places_behind_equal_totals(ties, expected):
    scores = [unit("甲", 95), unit("乙", 90), unit("丙", 90), unit("丁", 80)]
    assert spans(scores, ties=ties) == [(p, p) for p in expected]


def test_it_names_those_on_the_same_place():
    found = places([unit("甲", 95), unit("乙", "90.0"), unit("丙", 90)])
    assert [p.tied for p in found] == [(), ("丙",), ("乙",)]


def test_it_gives_the_best_and_the_worst_possible_place_while_something_is_open():
    assert spans([unit("甲", 80, 95), unit("乙", 90), unit("丙", 70, 85), unit("丁", 60)]) == [(1, 3), (1, 2), (2, 3), (4, 4)]


def test_it_ranks_each_rubric_by_itself_unless_groups_are_given():
    scores = [unit("甲", 90), unit("乙", 80), unit("三里洞", 85, rubric="B")]
    assert spans(scores) == [(1, 1), (2, 2), (1, 1)]
    assert spans(scores, groups={"甲": "全区", "乙": "全区", "三里洞": "全区"}) == [(1, 1), (3, 3), (2, 2)]
    with pytest.raises(KaopingError, match="“三里洞”没有分到任何排名组"):
        places(scores, groups={"甲": "全区", "乙": "全区"})


def test_it_breaks_ties_by_the_list_in_its_order():
    scores = [
        unit("甲", 90, sections={"1": "40", "2": "50"}, taken="3"),
        unit("乙", 90, sections={"1": "45", "2": "45"}, taken="2"),
        unit("丙", 90, sections={"1": "45", "2": "45"}, taken="1"),
    ]
    assert spans(scores, tie_breaks=("1",)) == [(3, 3), (1, 1), (1, 1)]
    assert spans(scores, tie_breaks=("1", FEWER_DEDUCTIONS)) == [(3, 3), (2, 2), (1, 1)]
    assert spans(scores, tie_breaks=("2",)) == [(1, 1), (2, 2), (2, 2)]


def test_it_refuses_a_tie_break_that_no_rubric_has():
    with pytest.raises(KaopingError, match="并列时比较的“7”不在评分表里"):
        places([unit("甲", 90)], tie_breaks=("7",))


def test_it_gives_no_place_to_a_unit_to_which_nothing_applies():
    none = Score("A", "评分标准", D(100), Bounds(D(0), D(0)), not_applicable=True, unit="丁")
    assert [p and p.best for p in places([none, unit("甲", 10)])] == [None, 1]


ranges = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=5)


def completions(spans_: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    return list(itertools.product(*(range(low, low + more + 1) for low, more in spans_)))


@given(ranges)
def test_it_names_exactly_the_places_that_completions_reach(spans_):
    scores = [unit(str(n), low, low + more) for n, (low, more) in enumerate(spans_)]
    reached = [{1 + sum(other > totals[i] for other in totals) for totals in completions(spans_)} for i in range(len(spans_))]
    assert spans(scores) == [(min(r), max(r)) for r in reached]


@given(ranges)
def test_it_keeps_every_completion_within_the_places_that_have_no_gaps(spans_):
    scores = [unit(str(n), low, low + more) for n, (low, more) in enumerate(spans_)]
    for i, (best, worst) in enumerate(spans(scores, ties=Ties.DENSE)):
        reached = {1 + len({t for t in totals if t > totals[i]}) for totals in completions(spans_)}
        assert best == min(reached)
        assert worst >= max(reached)


@given(ranges, st.randoms(use_true_random=False), st.sampled_from(list(Ties)))
def test_it_does_not_depend_on_the_order_of_units(spans_, shuffler, ties):
    scores = [unit(str(n), low, low + more) for n, (low, more) in enumerate(spans_)]
    mixed = scores[:]
    shuffler.shuffle(mixed)
    assert {p.unit: p for p in places(mixed, ties)} == {p.unit: p for p in places(scores, ties)}


@given(ranges, st.sampled_from(list(Ties)))
def test_it_never_lowers_a_unit_whose_mark_is_raised(spans_, ties):
    scores = [unit(str(n), low, low + more) for n, (low, more) in enumerate(spans_)]
    before = places(scores, ties)[0]
    low, more = spans_[0]
    after = places([unit("0", low + 1, low + more + 1), *scores[1:]], ties)[0]
    assert (after.best <= before.best, after.worst <= before.worst) == (True, True)


def test_it_ranks_fifty_thousand_units_in_seconds():
    rng = random.Random(5)
    scores = [Score("A", "", D(100), Bounds(D(low := rng.randrange(90)), D(low + rng.randrange(10))), unit=str(n)) for n in range(50_000)]
    start = time.process_time()
    places(scores)
    assert time.process_time() - start < 5
