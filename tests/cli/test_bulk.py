"""Millions of units on the command line: score, widen, summarize."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kaoping.cli.main import main

HOME = Path(__file__).parents[2] / "standards" / "附件4"
STANDARD, RULINGS = [str(HOME / "rubric.yaml")], ["--rulings", str(HOME / "rulings.yaml")]


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """附件4's demonstration answers, each unit with a province, scored by columns."""
    folder = tmp_path_factory.mktemp("scores")
    with (HOME / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    names = sorted({row[0] for row in rows[1:]})
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([[*rows[0], "省"], *([*row, "甘肃" if names.index(row[0]) % 2 else "陕西"] for row in rows[1:])])
    assert main(["score", *STANDARD, str(folder / "a.csv"), *RULINGS, "-o", str(folder / "得分.parquet"), "--clauses"]) == 0
    return folder / "得分.parquet"


def test_scoring_by_columns_says_what_scoring_one_by_one_says(tmp_path: Path) -> None:
    assert main(["score", *STANDARD, str(HOME / "answers.csv"), *RULINGS, "-o", str(tmp_path / "a.json")]) == 0
    assert main(["score", *STANDARD, str(HOME / "answers.csv"), *RULINGS, "-o", str(tmp_path / "a.csv")]) == 0
    one = {u["unit"]: (float(u["low"]), float(u["high"]), *u["place"]) for u in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["units"]}
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        many = {r["unit"]: (float(r["low"]), float(r["high"]), int(r["place_best"]), int(r["place_worst"])) for r in csv.DictReader(file)}
    assert many == one


def test_problems_are_written_beside_the_scores_and_the_exit_code_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("unit,clause,answer\n广阳镇,1.1.1,99\n广阳镇,1.1.2,是\n", encoding="utf-8")
    assert main(["score", *STANDARD, str(tmp_path / "a.csv"), *RULINGS, "-o", str(tmp_path / "o.csv")]) == 1
    assert "1处问题" in capsys.readouterr().out
    assert "不在允许的范围内" in (tmp_path / "o.问题.csv").read_text(encoding="utf-8")


def test_a_long_table_is_widened_and_scored(tmp_path: Path) -> None:
    wide = str(tmp_path / "w.parquet")
    assert main(["widen", *STANDARD, str(HOME / "answers.csv"), *RULINGS, "-o", wide]) == 0
    assert main(["score", *STANDARD, wide, *RULINGS, "-o", str(tmp_path / "o.csv")]) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--engine", "mysql://x"], "没有计算引擎"),
        (["--engine", "spark://x", "--memory", "1GB"], "只管本机计算"),
        (["--engine", "postgres://nobody@127.0.0.1:1/x"], "连接不上 PostgreSQL"),
        (["--reasons"], "不逐条列失分原因"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert main(["score", *STANDARD, str(HOME / "answers.csv"), "-o", str(tmp_path / "o.parquet"), *words]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("output", "sentence"), [("w.parquet", "就是答案本身"), ("w/../w.parquet", "就是答案本身"), ("多份/o.csv", "在答案的文件夹里")])
@pytest.mark.parametrize("command", ["score", "widen"])
def test_the_answers_are_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, output: str, sentence: str) -> None:
    answers = tmp_path / ("w.parquet" if "w" in output else "多份/w.parquet")
    answers.parent.mkdir(exist_ok=True)
    answers.write_bytes(b"PAR1")
    asked = str(answers if "w" in output else answers.parent)
    assert main([command, *STANDARD, asked, "-o", str(tmp_path / output)]) == 2
    assert sentence in capsys.readouterr().err
    assert answers.read_bytes() == b"PAR1"


def test_the_summary_counts_every_unit_and_names_where_most_is_lost(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summarize", str(scores), "--by", "省", "--rubric", *STANDARD, *RULINGS, "--json"]) == 0
    first, _ = json.loads(capsys.readouterr().out)["rubrics"]
    assert first["total"]["units"] == 8 == sum(first["total"]["distribution"]["units"]) == sum(r["units"] for r in first["regions"])
    assert {r["path"][0] for r in first["regions"]} == {"陕西", "甘肃"}
    lost = [float(x["lost"]) for x in first["losses"]]
    assert lost == sorted(lost, reverse=True)
    assert lost[0] > 0


def test_the_mean_of_the_summary_is_that_of_the_scores(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import duckdb

    assert main(["summarize", str(scores), "--json"]) == 0
    first, _ = json.loads(capsys.readouterr().out)["rubrics"]
    with duckdb.connect() as engine:
        mean = engine.execute(f"SELECT round(avg((low + high) / 2), 2), median((low + high) / 2) FROM '{scores}' WHERE rubric = 'A'").fetchall()[0]
    assert float(first["total"]["mean"]) == pytest.approx(mean[0], abs=0.005)
    assert float(first["total"]["quantiles"]["50"]) <= mean[1]


def test_the_page_of_the_summary_needs_nothing_outside_it(scores: Path, tmp_path: Path) -> None:
    page = tmp_path / "全国.html"
    assert main(["summarize", str(scores), "--by", "省", "--rubric", *STANDARD, *RULINGS, "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    found: list[tuple[str, str]] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend((tag, name) for name, _ in attrs if name in ("src", "href"))

    Links().feed(text)
    assert found == []
    assert "url(" not in text and "@import" not in text and "<script" not in text
    assert "失分最多的20个得分点" in text


def test_a_column_that_the_scores_lack_is_said_with_those_they_have(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summarize", str(scores), "--by", "市"]) == 2
    assert "没有“市”列" in (said := capsys.readouterr().err)
    assert "省" in said
