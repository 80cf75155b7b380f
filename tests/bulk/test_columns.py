"""The same formulas on columns: Ibis on DuckDB agrees with the exact numbers to the cent."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import ibis
import pyarrow
import pytest

from kaoping.bulk.columns import COLUMNS, Column
from kaoping.bulk.score import ABSENT, totals
from kaoping.core.arithmetic import EXACT
from kaoping.core.clauses import KINDS
from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Sheet
from kaoping.core.plan import plan_of
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric
from kaoping.core.score import score
from rubrics import ALL_KINDS, Shape, of, rubric, sheet

PLACES = 2
RUBRICS, SHEETS = 50, 200


def held(made: Rubric, sheets: Sequence[Sheet]) -> Any:
    """Sheets as a table: a row a unit, answers in hundredths, 不适用 in columns of their own."""
    rows: dict[str, list[Any]] = {"unit": [s.unit for s in sheets]}
    for id_ in plan_of(made).clauses:
        rows[id_] = [None if (j := s.judgements.get(id_)) is None else int(j.value * 100) for s in sheets]
    for place in sorted(plan_of(made).places):
        if any(place in s.not_applicable for s in sheets):
            rows[place + ABSENT] = [place in s.not_applicable for s in sheets]
    text, truth, whole = pyarrow.string(), pyarrow.bool_(), pyarrow.int64()
    types = [(name, text if name == "unit" else truth if name.endswith(ABSENT) else whole) for name in rows]
    return ibis.memtable(pyarrow.table(rows, schema=pyarrow.schema(types)))


@pytest.fixture(scope="module")
def duckdb() -> Any:
    return ibis.duckdb.connect()


def test_it_agrees_to_the_cent_on_10000_random_sheets_of_random_rubrics(duckdb):
    rng, differing, kinds = random.Random(20260102), [], set()
    for n in range(RUBRICS):
        # The first rubrics hold one kind each, so that none is left to chance.
        shape = Shape(kinds=(ALL_KINDS[n],)) if n < len(ALL_KINDS) else Shape()
        made, policy = rubric(of(rng), shape), (Policy.RESCALE, Policy.FULL, Policy.ZERO)[n % 3]
        kinds |= {c.KIND for i in made.items() for c in i.clauses}
        sheets = [sheet(of(rng), made, missing=6, unit=str(u)) for u in range(SHEETS)]
        table = totals(made, held(made, sheets), PLACES, policy).order_by(ibis._.unit.cast("int64"))
        found = duckdb.to_pyarrow(table.select("unit", "low", "high")).to_pylist()
        for one, row in zip(sheets, found, strict=True):
            exact = score(made, one, policy).bounds
            if (exact.low * 100, exact.high * 100) != (row["low"], row["high"]):
                differing.append((n, policy.value, one, exact, row))
    assert kinds == set(KINDS)
    assert not differing[:2]


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("size", ["1", "0.5", "0.3", "5"])
def test_it_counts_steps_as_the_exact_numbers_do(duckdb, size, begun):
    values = [Decimal(n) / 100 for n in range(-300, 1200, 7)]
    table = ibis.memtable(pyarrow.table({"v": [int(v * 100) for v in values]}))
    found = COLUMNS.steps(Column(table.v, 2), Decimal(size), begun)
    assert found.places == 0
    assert duckdb.to_pyarrow(found.whole.name("s")).to_pylist() == [EXACT.steps(v, Decimal(size), begun) for v in values]


def test_it_divides_exactly_and_rounds_half_up_where_floats_do_not(duckdb):
    values = [Decimal(n) / 1000 for n in range(0, 40000, 13)] + [Decimal("1.005"), Decimal("0.285"), Decimal("8.675")]
    table = ibis.memtable(pyarrow.table({"v": [int(v * 1000) for v in values]}))
    for of_, whole in ((Decimal(100), Decimal(93)), (Decimal(1), Decimal(1)), (Decimal("0.5"), Decimal("7.5"))):
        found = COLUMNS.portion(Column(table.v, 3), COLUMNS.number(of_), COLUMNS.number(whole))
        hundredths = duckdb.to_pyarrow(found.whole.name("p")).to_pylist()
        assert [Decimal(h) / 100 for h in hundredths] == [EXACT.portion(v, of_, whole) for v in values]


def test_it_refuses_the_mean_of_a_cohort_that_it_does_not_have():
    made = rubric(of(random.Random(1)))
    with pytest.raises(KaopingError, match="平均分"):
        totals(made, held(made, [Sheet("甲", "A")]), PLACES, Policy.MEAN)
