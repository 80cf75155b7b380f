"""The wide form: what types it takes, what it carries along, and what becomes of values that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from making import duck, problems, rows, run, table

from kaoping.bulk.footer import declare_decimals
from kaoping.bulk.run import Task
from kaoping.core.clauses import KINDS
from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Item, Rubric, Section


def made(**more: Any) -> Rubric:
    """得3—5分；得3分；酌情扣分. 8分. And a rate of 80% for 2分."""
    first = (KINDS["within"](id="1.1.1", text="扎实", low=D(3), high=D(5)), KINDS["award"](id="1.1.2", text="台账", marks=D(3)))
    rate = (KINDS["threshold"](id="1.2.1", text="参学率", marks=D(2), metric="参学率", unit="%", at_least=D(80)),)
    items = (Item(id="1.1", text="甲", worth=D(8), clauses=first), Item(id="1.2", text="乙", worth=D(2), clauses=rate))
    return Rubric(id="A", title="表", applies_to=(), worth=D(10), sections=(Section(id="1", title="部分", worth=D(10), items=items),), **more)


def scored(folder: Path, columns: dict[str, tuple[str, Sequence[Any]]], **more: Any) -> tuple[Any, dict[str, dict[str, Any]]]:
    answers = table(columns, folder / "a.parquet")
    with duck() as engine:
        return run(engine, answers, [Task(made())], folder, **more)


UNITS = ("VARCHAR", ["甲", "乙"])


def test_it_takes_decimals_truths_and_whole_numbers_in_hundredths(tmp_path: Path) -> None:
    columns = {"unit": UNITS, "1.1.1": ("DECIMAL(4,1)", [3.5, None]), "1.1.2": ("BOOLEAN", ["true", "false"]), "1.2.1 ×100": ("INTEGER", [8000, 7999])}
    _, found = scored(tmp_path, columns)
    assert (found["甲"]["low"], found["甲"]["high"]) == (D("8.5"), D("8.5"))
    assert (found["乙"]["low"], found["乙"]["high"]) == (D("0"), D("5"))


def test_a_float_is_the_decimal_that_it_shows(tmp_path: Path) -> None:
    _, found = scored(tmp_path, {"unit": UNITS, "1.2.1": ("DOUBLE", [80.1, 79.9]), "1.1.2": ("TINYINT", [1, 1]), "1.1.1": ("TINYINT", [0, 0])})
    assert [found[u]["low"] for u in ("甲", "乙")] == [D(5), D(3)]


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("1.1.2", ("TINYINT", [2, 1]), "“2”不是“是”或“否”"),
        ("1.1.1", ("DECIMAL(4,2)", [3.25, 4]), "“3.25”不在允许的范围内"),
        ("1.1.1 ×100", ("INTEGER", [250, 400]), "“2.5”不在允许的范围内"),
        ("1.2.1", ("DOUBLE", ["80.12345678901", 4]), "80.12345678901"),
        ("1.2.1", ("DOUBLE", ["nan", 4]), "nan"),
        ("1.2.1", ("DOUBLE", ["1e300", 4]), "1e+300"),
    ],
)
def test_a_value_that_does_not_fit_stays_open_and_is_listed_with_its_row(tmp_path: Path, column: str, values: Any, sentence: str) -> None:
    done, found = scored(tmp_path, {"unit": UNITS, column: values})
    (problem,) = problems(tmp_path / "problems.csv")
    assert (done.problems, problem["row"], problem["unit"], problem["clause"]) == (1, "1", "甲", column.split()[0])
    assert sentence in problem["message"]
    assert (found["甲"]["low"], found["甲"]["high"]) == (D(0), D(10))
    assert found["乙"]["low"] != found["甲"]["low"] or found["乙"]["high"] != found["甲"]["high"]


def test_a_row_without_a_unit_is_listed_and_the_rest_is_scored(tmp_path: Path) -> None:
    done, found = scored(tmp_path, {"unit": ("VARCHAR", ["", "乙"]), "1.1.2": ("TINYINT", [1, 1])})
    assert list(found) == ["乙"]
    assert done.problems == 1
    assert "没有写单位" in problems(tmp_path / "problems.csv")[0]["message"]


def test_an_answer_where_something_does_not_apply_is_listed_and_does_not_count(tmp_path: Path) -> None:
    columns = {"unit": UNITS, "1.1.1": ("TINYINT", [5, 5]), "1.1.2": ("TINYINT", [1, 1]), "1.2.1": ("TINYINT", [10, 10])}
    done, found = scored(tmp_path, columns | {"1.2 不适用": ("BOOLEAN", ["true", "false"])})
    assert (found["甲"]["low"], found["乙"]["low"]) == (D(10), D(8))
    assert done.problems == 1
    assert "A/1.2.1：填了“不适用”，又填了答案" in problems(tmp_path / "problems.csv")[0]["message"]


def test_other_columns_are_carried_along_and_a_group_is_ranked_by_itself(tmp_path: Path) -> None:
    columns = {"unit": ("VARCHAR", ["甲", "乙", "丙"]), "省": ("VARCHAR", ["陕", "陕", "甘"]), "group": ("VARCHAR", ["县", "县", "区"])}
    _, found = scored(tmp_path, columns | {"1.1.2": ("TINYINT", [1, 0, 0]), "1.1.1": ("TINYINT", [0, 0, 0]), "1.2.1": ("TINYINT", [0, 0, 0])})
    assert [(found[u]["省"], found[u]["place_best"]) for u in ("甲", "乙", "丙")] == [("陕", 1), ("陕", 2), ("甘", 1)]


def test_a_unit_to_which_nothing_applies_has_no_place(tmp_path: Path) -> None:
    columns = {"unit": UNITS, "1.1.2": ("TINYINT", [None, 1]), "1 不适用": ("BOOLEAN", ["true", "false"])}
    _, found = scored(tmp_path, columns)
    assert (found["甲"]["place_best"], found["乙"]["place_best"]) == (None, 1)


@pytest.mark.parametrize(
    ("column", "sentence"),
    [(("1.9.9", "TINYINT"), "不是评分表里的得分点"), (("B/1.1.1", "TINYINT"), "评分表B不在标准里"), (("1.1.1", "VARCHAR"), "放不了答案")],
)
def test_a_column_that_cannot_be_meant_is_refused_in_one_sentence(tmp_path: Path, column: tuple[str, str], sentence: str) -> None:
    with pytest.raises(KaopingError, match=sentence):
        scored(tmp_path, {"unit": UNITS, column[0]: (column[1], [1, 1])})


def test_a_folder_of_files_is_read_as_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for n, unit in enumerate(("甲", "乙")):
        table({"unit": ("VARCHAR", [unit]), "1.1.2": ("TINYINT", [n])}, folder / f"{n}.parquet")
    with duck() as engine:
        _, found = run(engine, folder, [Task(made())], tmp_path)
    assert {unit: row["low"] for unit, row in found.items()} == {"甲": D(0), "乙": D(3)}


def test_what_each_clause_has_certainly_lost_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    _, found = scored(tmp_path, {"unit": UNITS, "1.1.1": ("DECIMAL(3,1)", [3.5, None]), "1.1.2": ("TINYINT", [0, 1])}, clauses=True)
    assert [(row["1.1.1 lost"], row["1.1.2 lost"], row["1.2.1 lost"]) for row in found.values()] == [(D("1.5"), D(3), D(0)), (D(0), D(0), D(0))]


def test_whole_numbers_become_decimals_in_the_footer_of_their_file(tmp_path: Path) -> None:
    file = table({"unit": UNITS, "a": ("SMALLINT", [150, -1]), "b": ("BIGINT", [10**12, None])}, tmp_path / "f.parquet")
    declare_decimals(file, {"a": (9, 2), "b": (18, 3)})
    found = rows(file)
    assert [(r["a"], r["b"]) for r in found.values()] == [(D("1.50"), D("1000000000.000")), (D("-0.01"), None)]


def test_a_unit_with_several_rows_is_listed_with_each_and_stops_nobody(tmp_path: Path) -> None:
    columns = {"unit": ("VARCHAR", ["甲", "乙", "甲"]), "1.1.1": ("TINYINT", [3, 4, 5]), "1.1.2": ("TINYINT", [1, 1, 1]), "1.2.1": ("TINYINT", [90, 90, 90])}
    done, _ = scored(tmp_path, columns)
    assert done.units == {"A": 3}
    assert [(p["row"], p["unit"]) for p in problems(tmp_path / "problems.csv")] == [("1", "甲"), ("3", "甲")]
    assert "不止一行" in problems(tmp_path / "problems.csv")[0]["message"]
