"""Columns of the answers taken over as bytes, and everything else put beside them: each row keeps what is its own, whatever groups the rows are in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from making import duck
from test_wide import made

from kaoping.bulk.run import Task, score
from kaoping.bulk.splice import groups_of

WORDS = {"unit": ("单位",), "rubric": ("rubric",)}
ANSWERS = "'U' || lpad({n}::VARCHAR, 7, '0') AS 单位, ({n} % 31)::SMALLINT AS 省, '1.1.1'::VARCHAR AS 备注"
MARKS = '(300 + {n} * 97 % 5 * 50)::SMALLINT AS "1.1.1 ×100", ({n} % 2)::TINYINT AS "1.1.2", ({n} * 31 % 101)::TINYINT AS "1.2.1"'


def _answers(path: Path, rows: str, more: str = "") -> Path:
    """Answers that tell by the unit's name what they are; `rows` is SQL for its numbers `n`."""
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT {ANSWERS.format(n='n')}, {MARKS.format(n='n')} {more} FROM ({rows})) TO '{path}' (FORMAT parquet)")
    return path


def _wrong(path: Path, folder: Path) -> tuple[int, int, int]:
    """Score; how many rows there are, how many hold what is another's, how many places are not what sorting the totals says."""
    with duck() as engine:
        score(engine, str(path), [Task(made())], str(folder / "o.parquet"), str(folder / "p.csv"), WORDS)
    due = 'CASE WHEN n % 2 = 1 THEN 3 ELSE 0 END + (300 + n * 97 % 5 * 50) / 100.0 + CASE WHEN n * 31 % 101 >= 80 THEN 2 ELSE 0 END'
    apart = f"省 <> n % 31 OR rubric <> 'A' OR 备注 <> '1.1.1' OR low <> {due} OR high <> low OR \"1 low\" <> low OR \"1.2 low\" + \"1.1 low\" <> low"
    placed = "place_best <> rank() OVER (ORDER BY high DESC) OR place_worst <> rank() OVER (ORDER BY low DESC)"
    with duckdb.connect() as engine:
        named = f"SELECT *, substr(unit, 2)::INT AS n FROM '{folder}/o.parquet'"
        found = engine.execute(f"SELECT count(*), count(*) FILTER ({apart}), count(*) FILTER (p) FROM (SELECT *, {placed} AS p FROM ({named}))")
        return found.fetchall()[0]


def test_every_row_has_its_own_marks_place_and_province_over_several_groups_of_rows(tmp_path: Path) -> None:
    answers = _answers(tmp_path / "a.parquet", "SELECT range AS n FROM range(300000)")
    assert _wrong(answers, tmp_path) == (300_000, 0, 0)
    assert groups_of(tmp_path / "o.parquet") == groups_of(answers) == (122_880, 122_880, 54_240)


def test_every_row_has_its_own_where_the_answers_are_in_uneven_groups(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for n in range(2):
        _answers(folder / f"{n}.parquet", f"SELECT range AS n FROM range({n * 130_000}, {(n + 1) * 130_000})")
    assert _wrong(folder, tmp_path) == (260_000, 0, 0)


def test_a_column_with_lists_is_carried_along(tmp_path: Path) -> None:
    answers = _answers(tmp_path / "a.parquet", "SELECT range AS n FROM range(9)", ", [n, n + 1] AS 电话")
    assert groups_of(answers, ["电话"]) is None
    assert _wrong(answers, tmp_path) == (9, 0, 0)
    with duckdb.connect() as engine:
        assert engine.execute(f"SELECT 电话 FROM '{tmp_path}/o.parquet' WHERE unit = 'U0000003'").fetchall() == [([3, 4],)]


@pytest.mark.parametrize(
    ("rows", "repeated"),
    [
        ("SELECT range AS n FROM range(5000)", 0),
        ("SELECT (range + 2500) % 5000 AS n FROM range(5000)", 0),
        ("SELECT (range * 7) % 5000 AS n FROM range(5000)", 0),
        ("SELECT range AS n FROM range(5000) UNION ALL SELECT 4711", 2),
        ("SELECT range % 4999 AS n FROM range(5000)", 2),
        ("SELECT range // 2 AS n FROM range(5000)", 5000),
    ],
    ids=["rising", "two stretches", "stretches within one another", "one at the end", "one at the start", "each twice"],
)
def test_a_unit_that_stands_twice_is_found_in_whatever_order_the_units_are(tmp_path: Path, rows: str, repeated: int) -> None:
    answers = _answers(tmp_path / "a.parquet", rows)
    with duck() as engine:
        done = score(engine, str(answers), [Task(made())], str(tmp_path / "o.parquet"), str(tmp_path / "p.csv"), WORDS)
    assert done.problems == repeated
