"""Sums, places and grades: the searches of tests/core, with their figures."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Record

CORE = str(Path(__file__).parents[1] / "core")


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of tests/core by its name; they find one another as pytest puts them on the path."""
    monkeypatch.setattr(sys, "path", [CORE, str(Path(CORE).parent), *sys.path])
    return importlib.import_module


def test_every_sum_is_that_of_whole_numbers(core: Any, figure: Record, long: bool) -> None:
    rubrics, sheets = (400, 500) if long else (40, 50)
    found = core("test_integers").differing(rubrics, sheets)
    figure("T04", tried=rubrics * sheets, failed=len(found), said=f"{rubrics}种随机评分表，含不适用的三种算法、各种题型；与整数另算一遍的结果比较")


def test_places_grades_quotas_and_vetoes_keep_their_rules(core: Any, figure: Record, long: bool) -> None:
    module, rng, tied, wrong, tried = core("test_total"), random.Random(8), 0, 0, 10_000 if long else 1_000
    for _ in range(tried):
        broken, tie = module.broken(rng, *module.drawn(rng))
        wrong, tied = wrong + bool(broken), tied + tie
    assert tied > tried / 10
    figure("T08", tried=tried, failed=wrong, said=f"其中{tied}组的并列跨过等次名额，都报告了")
