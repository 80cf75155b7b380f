"""Against published examples, printed tables and closed forms."""

from __future__ import annotations

import math
import random

import pytest

from kaoping.core.reliability import alpha, beta, f_quantile, icc

SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
"""Shrout and Fleiss 1979, table 2: 6 targets, 4 judges."""

_ = None
KRIPPENDORFF = [
    (1, 1, _, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (_, 5, 5, 5), (_, _, 1, 1), (_, _, 3, _),
]  # fmt: skip
"""Krippendorff 2011: 12 units, 4 coders, marks missing; interval alpha 0.849."""


def there(table):
    return [tuple(v for v in row if v is not None) for row in table]


def test_it_finds_krippendorffs_published_alpha():
    assert alpha(there(KRIPPENDORFF)).value == pytest.approx(0.849, abs=5e-4)


def test_it_finds_alpha_as_reckoned_by_hand():
    # Squared differences within cases 0, 1, 1: on average 2/3. Of all 15 pairs of the marks 1 1 2 3 3 4: 44 in all, on average 44/15.
    assert alpha([(1, 1), (2, 3), (4, 3)]).value == pytest.approx(1 - (2 / 3) / (44 / 15))


def test_it_takes_no_notice_of_cases_with_one_mark_in_alpha():
    assert alpha([*there(KRIPPENDORFF), (5,), ()]) == alpha(there(KRIPPENDORFF))


@pytest.mark.parametrize("table", [[], [(3,)], [(2, 2), (2, 2)]])
def test_it_has_no_alpha_where_nothing_varies(table):
    assert alpha(table) is None


def test_it_gives_full_agreement_without_an_interval():
    assert (alpha([(1, 1), (2, 2), (3, 3)]).value, alpha([(1, 1), (2, 2), (3, 3)]).low) == (1.0, None)
    assert [(e.value, e.low) for e in icc([(1, 1), (2, 2), (3, 3)])] == [(1.0, None)] * 2


def test_it_gives_alpha_no_interval_when_one_case_alone_differs():
    assert alpha([(1, 2), (2, 2), (3, 3), (4, 4)]).low is None


def test_it_holds_the_true_coefficients_in_about_95_of_100_intervals():
    rng, held, runs = random.Random(20), [0, 0], 300
    true = 1 / (1 + 0.5**2)
    for _run in range(runs):
        quality = [rng.gauss(0, 1) for _ in range(27)]
        table = [[round(1000 * (q + rng.gauss(0, 0.5))) for _ in range(3)] for q in quality]
        for i, found in enumerate((alpha(table), icc(table)[0])):
            held[i] += found.low <= true <= found.high
    assert all(0.91 <= h / runs <= 0.985 for h in held)


def test_it_finds_the_coefficients_of_shrout_and_fleiss():
    single, mean = icc(SHROUT_FLEISS)
    assert (single.value, single.low, single.high) == pytest.approx((0.290, 0.019, 0.761), abs=5e-4)
    assert (mean.value, mean.low, mean.high) == pytest.approx((0.620, 0.071, 0.927), abs=5e-4)


def test_it_counts_a_strict_assessor_against_absolute_agreement():
    assert icc([(1, 3), (2, 4), (3, 5), (4, 6)])[0].value == pytest.approx(5 / 11)


@pytest.mark.parametrize("table", [[], [(1, 2)], [(1,), (2,)], [(3, 3), (3, 3)], [(3, 4), (3, 4)]])
def test_it_has_no_icc_of_too_little(table):
    assert icc(table) is None


@pytest.mark.parametrize("table", [[(1, 9), (9, 1), (1, 9), (9, 1)], [(5, 6), (6, 5)], [(1, 2, 3), (3, 1, 2), (2, 3, 1)]])
def test_it_keeps_every_coefficient_between_minus_1_and_1_in_its_own_interval(table):
    for found in icc(table) or ():
        assert -1 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("p", "d1", "d2", "printed"),
    [
        (0.95, 1, 1, 161.4476), (0.95, 5, 10, 3.3258), (0.95, 10, 5, 4.7351), (0.95, 3, 20, 3.0984),
        (0.975, 3, 15, 4.1528), (0.975, 8, 16, 3.1248), (0.99, 4, 20, 4.4307), (0.99, 30, 60, 2.0285), (0.95, 1, 10, 2.2281**2),
    ],
)  # fmt: skip
def test_it_finds_the_printed_quantiles_of_f(p, d1, d2, printed):
    assert f_quantile(p, d1, d2) == pytest.approx(printed, rel=5e-5)


@pytest.mark.parametrize("p", [0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999])
@pytest.mark.parametrize("free", [0.3, 1, 7.5, 99.5, 1e4, 1e5])
def test_it_keeps_9_figures_against_the_closed_form_for_2_degrees_of_freedom(p, free):
    exact = free / 2 * math.expm1(-2 / free * math.log1p(-p))
    assert f_quantile(p, 2, free) == pytest.approx(exact, rel=1e-9)
    assert f_quantile(1 - p, free, 2) == pytest.approx(1 / exact, rel=1e-9)


@pytest.mark.parametrize(("x", "a", "b"), [(0.3, 2.5, 4), (0.8, 0.5, 0.5), (0.01, 3, 200), (0.999, 40, 0.7)])
def test_it_finds_both_tails_of_beta_alike(x, a, b):
    assert beta(x, a, b) + beta(1 - x, b, a) == pytest.approx(1, abs=1e-13)


def test_it_finds_beta_of_whole_numbers_as_a_binomial_tail():
    tail = sum(math.comb(9, j) * 0.4**j * 0.6 ** (9 - j) for j in range(4, 10))
    assert beta(0.4, 4, 6) == pytest.approx(tail, rel=1e-13)
    assert (beta(0, 4, 6), beta(1, 4, 6)) == (0, 1)
