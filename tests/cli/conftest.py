"""An installation as `kaoping serve` leaves it after its first start, made once for all processes of a run: who tests what comes later takes a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaoping.web import folder
from once import once

BEGIN = """
import sys; from pathlib import Path; from kaoping.web import server
server.begin(Path(sys.argv[1])); server.bring_up()
from kaoping.web.actions.begin import begin; begin("印台区", "考核办")
"""


@pytest.fixture(scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("KAOPING_", "DJANGO_"))}
    return once(tmp_path_factory, "installed", lambda place: subprocess.run([sys.executable, "-c", BEGIN, str(folder.ready(place))], check=True, env=env))


@pytest.fixture
def installed(_installed: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Puts a new installation into a folder of the test's own."""

    def put(name: str) -> Path:
        return Path(shutil.copytree(_installed, tmp_path / name))

    return put
