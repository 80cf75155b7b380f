"""Every command on a Spark behind Spark Connect and in a PostgreSQL: what DuckDB says in this process."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="PySpark 没有安装：make spark")

from cluster import connect
from making import rows

HOME = Path(__file__).parents[2] / "standards" / "附件4"
STANDARD = [str(HOME / "rubric.yaml"), "--rulings", str(HOME / "rulings.yaml")]
SUMMARY = ["--by", "省", "--rubric", *STANDARD, "--json"]


def kaoping(*words: str) -> str:
    """A command in a process of its own (a process has one Spark)."""
    done = subprocess.run([sys.executable, "-m", "kaoping", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """附件4's demonstration answers, each unit with a province; a long table."""
    file = tmp_path_factory.mktemp("answers") / "a.csv"
    with (HOME / "answers.csv").open(encoding="utf-8", newline="") as source:
        head, *told = csv.reader(source)
    names = sorted({row[0] for row in told})
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([[*head, "省"], *([*row, "甘肃" if names.index(row[0]) % 2 else "陕西"] for row in told)])
    return file


@pytest.fixture(scope="module")
def here(answers: Path) -> tuple[dict[str, Any], Any]:
    """The scores and their summary as DuckDB has them."""
    file = answers.with_name("here.parquet")
    kaoping("score", STANDARD[0], str(answers), *STANDARD[1:], "-o", str(file), "--clauses")
    return rows(file), json.loads(kaoping("summarize", str(file), *SUMMARY))


@pytest.mark.dear
def test_it_scores_and_summarizes_on_spark_connect_as_in_this_process(answers: Path, here: tuple[dict[str, Any], Any], tmp_path: Path) -> None:
    with connect(tmp_path) as address:
        kaoping("score", STANDARD[0], str(answers), *STANDARD[1:], "-o", str(tmp_path / "o.parquet"), "--clauses", "--engine", address)
        told = kaoping("summarize", str(tmp_path / "o.parquet"), *SUMMARY, "--engine", address)
    assert rows(tmp_path / "o.parquet") == here[0]
    assert json.loads(told) == here[1]


def test_it_summarizes_in_postgresql_what_it_has_scored_there(answers: Path, here: tuple[dict[str, Any], Any], tmp_path: Path, postgres: str) -> None:
    import psycopg

    with answers.open(encoding="utf-8", newline="") as file, psycopg.connect(postgres, autocommit=True) as there:
        head, *told = csv.reader(file)
        there.execute("CREATE TABLE 答案 (" + ", ".join(f'"{name}" text' for name in head) + ")")
        with there.cursor() as cursor:
            cursor.executemany(f"INSERT INTO 答案 VALUES ({', '.join(['%s'] * len(head))})", [[v or None for v in row] for row in told])
    kaoping("score", STANDARD[0], "答案", *STANDARD[1:], "-o", "得分", "--clauses", "--engine", postgres)
    assert json.loads(kaoping("summarize", "得分", *SUMMARY, "--engine", postgres)) == here[1]
