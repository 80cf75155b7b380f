"""What a cohort comes to: medians of open marks, the best, mean losses, the spread."""

from __future__ import annotations

from decimal import Decimal

from kaoping.core.middle import best, mean_loss, median, spread, upto
from kaoping.core.points import Bounds

D = Decimal


def _settled(*marks: str) -> list[Bounds]:
    return [Bounds(D(m), D(m)) for m in marks]


def test_takes_the_middle_one_and_of_an_even_number_the_middle_of_two() -> None:
    assert median(_settled("9", "1", "4")) == Bounds(D(4), D(4))
    assert median(_settled("9", "1", "4", "4.5")) == Bounds(D("4.25"), D("4.25"))


def test_leaves_the_median_open_as_far_as_marks_are() -> None:
    assert median([Bounds(D(0), D(8)), *_settled("5", "6")]) == Bounds(D(5), D(6))


def test_has_no_median_and_no_best_of_none() -> None:
    assert (median([]), best([]), mean_loss([])) == (None, None, D(0))


def test_takes_as_the_best_what_somebody_has_for_certain_and_what_somebody_may_reach() -> None:
    assert best([Bounds(D(2), D(8)), *_settled("5")]) == Bounds(D(5), D(8))


def test_rounds_a_mean_loss_once() -> None:
    assert mean_loss([D(1), D(0), D(1)]) == D("0.67")


def test_counts_equal_marks_together_the_highest_first() -> None:
    assert spread([D(3), D("5.0"), D(5)]) == ((D(5), 2), (D(3), 1))


def test_adds_up_the_share_of_all_losses_from_the_first_on() -> None:
    assert upto([D(3), D(2), D(1)]) == (D("50.0"), D("83.3"), D("100.0"))
    assert (upto([]), upto([D(0)])) == ((), (D(0),))
