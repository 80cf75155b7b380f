"""One line a promise: what was tried, how often, how many failed, where the limit is; printed at the end of the run. For tests/trust, and for tests elsewhere
that keep a promise. Nothing but pytest, as tests/core runs where there is nothing else.

In `make test` each runs in its short form; `make trust` sets KAOPING_TRUST=long. The lines are kept under .cache/trust/, from which tools/trust.py writes
docs/trust.md. A test is known there by its row in trust/promises.py; add the row together with the test.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[1] / ".cache" / "trust"
LONG = os.environ.get("KAOPING_TRUST") == "long"
_started = time.time()


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `test` is a key of promises.PROMISES, `on` what it ran on (SQLite, PostgreSQL, or empty); `failed` is 0 or a measure (seconds, minutes)."""

    test: str
    on: str
    tried: int
    failed: float
    limit: float
    said: str
    long: bool

    @property
    def kept(self) -> bool:
        return self.failed <= self.limit

    def line(self) -> str:
        name = f"{self.test} {self.on}".strip()
        return f"{name}：试{self.tried}，失败{self.failed:g}，上限{self.limit:g}，{'通过' if self.kept else '不通过'}{f'（{self.said}）' if self.said else ''}"


Record = Callable[..., None]


@pytest.fixture
def long() -> bool:
    """Whether this is the long form (make trust)."""
    return LONG


@pytest.fixture
def figure() -> Record:
    """Record a line, and fail where the limit is passed: figure("T01", tried=1000, failed=0, on="SQLite", said="20次断电")."""

    def record(test: str, *, tried: int, failed: float, limit: float = 0, on: str = "", said: str = "") -> None:
        made = Figure(test, on, tried, failed, limit, said, LONG)
        KEPT.mkdir(parents=True, exist_ok=True)
        form = "long" if LONG else "short"
        file = KEPT / f"{'-'.join(filter(None, (test, on)))}.{form}.json"
        file.write_text(json.dumps(asdict(made) | {"day": time.strftime("%Y-%m-%d")}, ensure_ascii=False), encoding="utf-8")
        assert tried > 0, "nothing was tried"
        assert made.kept, made.line()

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines of this run, whichever process recorded them."""
    form = "long" if LONG else "short"
    found = sorted(f for f in KEPT.glob(f"*.{form}.json") if f.stat().st_mtime >= _started)
    if found:
        terminalreporter.section("trust")
    for file in found:
        told = json.loads(file.read_text(encoding="utf-8"))
        told.pop("day")
        terminalreporter.write_line(Figure(**told).line())
