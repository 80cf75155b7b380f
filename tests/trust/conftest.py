"""The frame of the trust tests: each records one line (what was tried, how often, how many failed, where the limit is), printed at the end of the run.

In `make test` each runs in its short form; `make trust` sets KAOPING_TRUST=long. The lines are kept under .cache/trust/, from which tools/trust.py writes
docs/trust.md. A test is known there by its row in promises.py; add the row together with the test.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

KEPT = Path(__file__).parents[2] / ".cache" / "trust"
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


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least, as in tests/web: a district has three dozen accounts. Logging in is tried with the site's own."""
    from django.contrib.auth import hashers  # pytest reads this file first

    if request.node.path.name != "test_log_in.py":
        least = hashers.get_hasher("argon2").__class__
        for name, value in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            monkeypatch.setattr(least, name, value)


@pytest.fixture
def world(db: None) -> Any:
    """The district's assessment of tests/web/world.py, marking open, nothing marked yet."""
    from web.world import build  # likewise

    return build().at()


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


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A district on SQLite and its writers, made once for all processes of a run."""
    from .office import built  # pytest reads this file first

    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, told = root / "pattern", root / "pattern.json"
    with (root / "pattern.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            people = built(home)
            told.write_text(json.dumps(people), encoding="utf-8")
    return home, json.loads(told.read_text(encoding="utf-8"))


@pytest.fixture
def office(pattern: Any, tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The district in a folder of the test's own, and its 30 writers."""
    shutil.copytree(pattern[0], tmp_path / "state")
    return tmp_path / "state", pattern[1]


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
