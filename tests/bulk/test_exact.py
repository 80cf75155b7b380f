"""One unit in the core, and many at once in every engine: the same to the cent, and the same places.

KAOPING_SHEETS=100000 takes as many sheets as that on every engine instead of the few of a daily run.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from making import Cohort, cohort, differing, duck, long, run, wide

from kaoping.bulk.engines import open_engine
from kaoping.core.clauses import KINDS

SHEETS = int(os.environ.get("KAOPING_SHEETS", 0))
pytestmark = pytest.mark.timeout(3600 if SHEETS else 240)


def cohorts(sheets: int, rubrics: int = 8) -> list[Cohort]:
    """Cohorts of several rubrics each, every kind alone and then all mixed; so many sheets in all."""
    return [cohort(20260102 + first, rubrics, sheets // (3 * rubrics), first) for first in (0, rubrics, 2 * rubrics)]


def test_it_agrees_to_the_cent_on_random_sheets_of_random_rubrics_in_duckdb(tmp_path: Path) -> None:
    kinds = set()
    for made in cohorts(SHEETS or 4_800):
        kinds |= {c.KIND for t in made.tasks for i in t.rubric.items() for c in i.clauses}
        with duck() as engine:
            _, found = run(engine, wide(made, tmp_path / "a.parquet"), made.tasks, tmp_path)
        assert not differing(made, found)[:3]
    assert kinds == set(KINDS)


def test_it_agrees_to_the_cent_in_the_long_form_as_well(tmp_path: Path) -> None:
    for made in cohorts(SHEETS or 960):
        with duck() as engine:
            _, found = run(engine, long(made, tmp_path / "a.csv"), made.tasks, tmp_path)
        assert not differing(made, found)[:3]


def test_it_agrees_to_the_cent_in_postgresql(tmp_path: Path, postgres: str) -> None:
    for n, made in enumerate(cohorts(SHEETS or 720)):
        load(postgres, wide(made, tmp_path / "a.parquet"), f"answers{n}")
        with open_engine(postgres) as engine:
            _, found = run(engine, f"answers{n}", made.tasks, tmp_path)
        assert not differing(made, found)[:3]


def test_two_rubrics_with_their_own_units_are_ranked_together_where_that_is_asked(tmp_path: Path) -> None:
    made = cohort(5, 2, 200, kinds=20)
    with duck() as engine:
        done, found = run(engine, wide(made, tmp_path / "a.parquet"), made.tasks, tmp_path, together=True)
    assert done.units == {"R0": 200, "R1": 200}
    assert not differing(made, found, together=True)[:3]


def load(postgres: str, file: Path, name: str) -> None:
    """A Parquet file as a table in PostgreSQL."""
    psycopg = pytest.importorskip("psycopg")
    types = {"VARCHAR": "text", "BIGINT": "bigint", "BOOLEAN": "boolean"}
    with duckdb.connect() as engine, psycopg.connect(postgres, autocommit=True) as there:
        columns = engine.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
        engine.execute(f"COPY (SELECT * FROM '{file}') TO '{file}.csv' (FORMAT csv, HEADER false)")
        there.execute(f'DROP TABLE IF EXISTS "{name}"')
        there.execute(f'CREATE TABLE "{name}" ({", ".join(chr(34) + c[0] + chr(34) + " " + types[c[1]] for c in columns)})')
        with there.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy:
            copy.write(Path(f"{file}.csv").read_bytes())
