"""The long form, gathered by units; what its rows get wrong is listed row by row."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest
from making import WORDS, duck, problems, rows, run
from test_wide import made

from kaoping.bulk.run import Task, widen
from kaoping.core.errors import KaopingError


def written(folder: Path, text: str) -> Path:
    file = folder / "a.csv"
    file.write_text("单位,得分点,答案,说明\n" + text, encoding="utf-8")
    return file


def test_answers_are_read_as_a_clerk_types_them(tmp_path: Path) -> None:
    with duck() as engine:
        done, found = run(engine, written(tmp_path, "甲,1.1.1,3.5,\n甲,1.1.2,是,\n甲,A/1.2.1,80%,\n乙,1.2,不适用,没有\n"), [Task(made())], tmp_path)
    assert (found["甲"]["low"], found["甲"]["high"]) == (D("8.5"), D("8.5"))
    assert (found["乙"]["low"], found["乙"]["high"]) == (D(0), D(10))
    assert done.problems == 0


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("甲,1.1.1,6,", "“6”不在允许的范围内"),
        ("甲,1.9.9,是,", "没有编号“1.9.9”"),
        ("甲,,是,", "没有写得分点"),
        (",1.1.2,是,", "没有写单位"),
        ("甲,1.2,不适用,", "写明理由"),
    ],
)
def test_a_row_that_does_not_fit_is_listed_and_changes_nothing(tmp_path: Path, row: str, sentence: str) -> None:
    with duck() as engine:
        done, found = run(engine, written(tmp_path, f"甲,1.1.2,是,\n{row}\n"), [Task(made())], tmp_path)
    (problem,) = problems(tmp_path / "problems.csv")
    assert (done.problems, problem["row"]) == (1, "3")
    assert sentence in problem["message"]
    assert (found["甲"]["low"], found["甲"]["high"]) == (D(3), D(10))


def test_two_answers_to_one_question_are_both_listed_and_neither_counts(tmp_path: Path) -> None:
    with duck() as engine:
        done, found = run(engine, written(tmp_path, "甲,1.1.2,是,\n甲,1.1.2,否,\n甲,1.1.1,3,\n乙,1.1.2,是,\n乙,1.1.2,1,\n"), [Task(made())], tmp_path)
    assert done.problems == 2
    assert [p["row"] for p in problems(tmp_path / "problems.csv")] == ["2", "3"]
    assert (found["甲"]["low"], found["甲"]["high"]) == (D(3), D(8))
    assert found["乙"]["low"] == D(3)


def test_a_widened_table_scores_as_the_long_one_does(tmp_path: Path) -> None:
    answers = written(tmp_path, "甲,1.1.1,3.5,\n甲,1.1.2,是,\n乙,1.1.2,否,\n")
    with duck() as engine:
        widen(engine, str(answers), [made()], str(tmp_path / "w.parquet"), str(tmp_path / "p.csv"), WORDS)
        _, direct = run(engine, answers, [Task(made())], tmp_path)
        _, by_way = run(engine, tmp_path / "w.parquet", [Task(made())], tmp_path)
    assert direct == by_way
    assert list(rows(tmp_path / "w.parquet")["甲"]) == ["unit", "1.1.1 ×100", "1.1.2"]


def test_a_table_without_its_columns_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("名称,分数\n甲,3\n", encoding="utf-8")
    with duck() as engine, pytest.raises(KaopingError, match="缺少unit"):
        run(engine, file, [Task(made())], tmp_path)
