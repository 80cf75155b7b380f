"""The background worker as it runs beside a site: real processes, a real queue."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_serve import CLEAN, Site, kaoping, told, wait_for

QUEUE = """
import sys, time
from pathlib import Path
from kaoping.web import server
server.begin(Path(sys.argv[1]))
from django_tasks_db.models import DBTaskResult
from kaoping.web.actions.reminding import remind
from kaoping.web.models import User
task = remind.enqueue(User.objects.order_by("id")[0].pk, "2018-12-03")
until = time.monotonic() + float(sys.argv[2])
while (status := DBTaskResult.objects.get(id=task.id).status) != "SUCCESSFUL" and time.monotonic() < until:
    time.sleep(0.1)
print(status)
"""


def queued(home: Path, seconds: float) -> str:
    """Queue a task from another process; its status as soon as it has been run, or after the time."""
    command = [sys.executable, "-c", QUEUE, str(home), str(seconds)]
    return subprocess.run(command, env=CLEAN, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


def workers(site: Site) -> list[int]:
    """The processes that work beside this site."""
    wanted = f"kaoping.web.worker\0{site.process.pid}\0".encode()
    return [int(one.parent.name) for one in Path("/proc").glob("[0-9]*/cmdline") if wanted in told(one)]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def start(*more: str) -> Site:
        sites.append(Site(tmp_path / "数据", *more))
        return sites[-1].up()

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.process.kill()
            site.process.wait()


def test_runs_what_is_queued_on_a_fresh_database_and_comes_and_goes_with_the_site(serve: Callable[..., Site]) -> None:
    site = serve()
    wait_for(lambda: len(workers(site)) == 1)
    assert queued(site.home, 60) == "SUCCESSFUL"
    first = workers(site)
    os.kill(first[0], signal.SIGKILL)
    wait_for(lambda: len(workers(site)) == 1 and workers(site) != first)  # started again
    assert site.end() == 0
    assert workers(site) == []
    alone = serve("--no-worker")
    assert (workers(alone), queued(alone.home, 3)) == ([], "READY")


def test_says_how_the_mail_setting_is_written(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kaoping", "serve", "--dir", str(tmp_path / "x"), "--port", "18999", "--host", "127.0.0.1"],
        env=CLEAN | {"KAOPING_MAIL": "mail.cn"}, capture_output=True, text=True, timeout=90, check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("KAOPING_MAIL 应写成 smtp://")
    assert kaoping("serve", "--help").stdout.count("--no-worker") >= 1
