"""What the trust tests share: a district, quick passwords, sites that can be killed. Each test records its line by the fixture `figure` (tests/figures.py)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from figures import Record as Record
from once import once


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


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A district on SQLite and its writers, made once for all processes of a run."""
    from .office import built  # pytest reads this file first

    def make(place: Path) -> None:
        place.mkdir()
        (place / "people.json").write_text(json.dumps(built(place / "state")), encoding="utf-8")

    made = once(tmp_path_factory, "pattern", make)
    return made / "state", json.loads((made / "people.json").read_text(encoding="utf-8"))


@pytest.fixture
def office(pattern: Any, tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    """The district in a folder of the test's own, and its 30 writers."""
    shutil.copytree(pattern[0], tmp_path / "state")
    return tmp_path / "state", pattern[1]
