"""docs/add-a-kind.md is done word for word: one new file, and every room knows the kind."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDARD = """报送工作评分标准（10分）

考核内容\t评分标准\t分值\t得分
信息报送\t1、10月31日前报送得2分，每逾期1天扣0.5分；内容完整得3分。\t5分\t
\t2、台账规范得5分。\t5分\t
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the guide's file put where the guide says."""
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src/kaoping", root / "kaoping", ignore=shutil.ignore_patterns("__pycache__"))
    guide = (ROOT / "docs/add-a-kind.md").read_text(encoding="utf-8")
    name = re.search(r"`src/(kaoping/core/clauses/\w+\.py)`:", guide)
    code = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    assert name and code
    (root / name.group(1)).write_text(code.group(1), encoding="utf-8")
    (root / "标准.txt").write_text(STANDARD, encoding="utf-8")
    (root / "答案.csv").write_text("单位,得分点,答案\n甲镇,1.1.1,3\n甲镇,1.1.2,是\n甲镇,1.2.1,是\n", encoding="utf-8")
    return root


def kaoping(house: Path, *arguments: str) -> dict[str, object]:
    """Runs the copy's command line and returns its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "kaoping", *arguments, "--json"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    parsed: dict[str, object] = json.loads(done.stdout)
    return parsed


def test_it_reads_the_new_kind_from_a_document(house: Path) -> None:
    compiled = kaoping(house, "compile", "标准.txt")
    clauses = compiled["rubrics"][0]["sections"][0]["items"][0]["clauses"]  # type: ignore[index]
    assert [(c["kind"], c["marks"]) for c in clauses] == [("deadline", "2"), ("award", "3")]
    assert clauses[0]["slope"] == "0.5"
    assert compiled["findings"] == []


def test_it_scores_the_new_kind_by_its_one_formula(house: Path) -> None:
    scored = kaoping(house, "score", "标准.txt", "答案.csv")
    unit = scored["units"][0]  # type: ignore[index]
    assert (unit["low"], unit["high"]) == ("8.5", "8.5")


def test_it_reads_the_same_text_as_two_clauses_without_the_file(tmp_path: Path) -> None:
    (tmp_path / "标准.txt").write_text(STANDARD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kaoping", "compile", str(tmp_path / "标准.txt"), "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    clauses = json.loads(done.stdout)["rubrics"][0]["sections"][0]["items"][0]["clauses"]
    assert [c["kind"] for c in clauses] == ["award", "per_fault", "award"]
