"""The standards that come with the software: compiled as recorded, their rulings fit, their cases hold."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from kaoping.cli.sources import Case, open_answers, open_case, scored, standard_from
from kaoping.cli.tour import issued_document
from kaoping.core.judgement import accept, gather
from kaoping.core.points import show_range
from kaoping.core.ruling import absent_policy
from kaoping.core.score import Score, score
from kaoping.core.wire import intact
from kaoping.read.stored import load, read_standard

ROOT = Path(__file__).parents[2]
HOMES = sorted(p for p in (ROOT / "standards").iterdir() if p.is_dir())
CASES = [(home, case) for home in HOMES for case in load((home / "cases.yaml").read_bytes(), "cases.yaml")["cases"]]


def tool(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_it_compiles_to_what_is_recorded(home: Path) -> None:
    for file, data in tool("golden").golden(home):
        assert file.read_text(encoding="utf-8") == data.decode("utf-8"), f"{file.name} 变了；如果是有意的，运行 make golden 并审阅差异"


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_it_reads_the_recorded_rubric_back_as_the_same(home: Path) -> None:
    document, recorded = issued_document(home), (home / "rubric.yaml").read_bytes()
    assert read_standard(recorded, "rubric.yaml") == standard_from(document.read_bytes(), document.name)
    assert intact(load(recorded, "rubric.yaml"))


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_it_leaves_nothing_open_once_the_rulings_are_applied(home: Path) -> None:
    assert not [f for f in opened(home).findings if f.blocks]


@pytest.mark.parametrize("home", HOMES, ids=lambda home: home.name)
def test_it_takes_every_row_of_the_demonstration_answers(home: Path) -> None:
    case = opened(home)
    sheets, problems = open_answers(str(home / "answers.csv"), case.ruled.rubrics)
    assert problems == ()
    assert {s.unit for s in sheets} == {unit for rubric in case.ruled.rubrics for unit in rubric.applies_to}
    assert any(not s.settled for s in scored(case, sheets)), "演示要有没评完的单位，才看得到区间"


@pytest.mark.parametrize(("home", "case"), CASES, ids=lambda value: value["name"] if isinstance(value, dict) else value.name)
def test_it_gives_the_marks_that_the_case_says(home: Path, case: dict[str, Any]) -> None:
    desk = open_case(str(issued_document(home))) if case.get("as_issued") else opened(home)
    rubric = next(r for r in desk.ruled.rubrics if r.id == case["rubric"])
    sheet = gather(rubric, "算例", [accept(rubric, where, answer, "理由") for where, answer in case["answers"].items()])
    found = by_id(score(rubric, sheet, absent_policy(desk.rulings, rubric.id), desk.rulings))
    assert {where: show_range(found[where].bounds) for where in case["expect"]} == {w: str(v) for w, v in case["expect"].items()}


def opened(home: Path) -> Case:
    return open_case(str(issued_document(home)), str(home / "rulings.yaml"))


def by_id(whole: Score) -> dict[str, Score]:
    return {whole.id: whole} | {k: v for part in whole.parts for k, v in by_id(part).items()}
