"""An office whose site can be killed: its people and its data made in a process of their own, a real `kaoping serve`, and writers who remember every answer.

`python tests/trust/office.py build DIR DATABASE` sets a district up and prints its writers; `… inspect DIR DATABASE` prints what stands there at the end.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("KAOPING_", "DJANGO_"))}
UNITS, PLACES = 105, 12
TOKEN = "b" * 32
PASSWORD = "考评-试验-1949"
CROWD = "crowd.json"  # in the folder: everybody who works there, as benchmarks.load takes them
PATIENCE = 120.0  # seconds, on a machine that is busy with other things


def _run(what: str, home: Path, database: str) -> Any:
    env = CLEAN | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    done = subprocess.run([sys.executable, __file__, what, str(home), database], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def built(home: Path, database: str = "") -> list[dict[str, Any]]:
    """A district of 105 units in this folder: its 30 assessors, each with cookie, user, the address to save to, and places nobody has marked."""
    return list(_run("build", home, database))


def inspected(home: Path, database: str = "") -> dict[str, Any]:
    """What stands in the database: every version (by the words in it), and what is wrong with marks, history, audit and file."""
    return dict(_run("inspect", home, database))


class Site:
    """A running `kaoping serve`, which can be killed at once with all its processes."""

    def __init__(self, home: Path, database: str = "", *, before: tuple[str, ...] = (), env: dict[str, str] | None = None) -> None:
        self.home, self.database, self.before, self.env = home, database, before, env or {}
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.port = int(place.getsockname()[1])
        self.out = home.parent / f"{home.name}.out"
        self.start()

    def start(self) -> None:
        words = [*self.before, sys.executable, "-m", "kaoping", "serve", "--dir", str(self.home), "--port", str(self.port), "--host", "127.0.0.1"]
        env = CLEAN | {"KAOPING_DATABASE": self.database, "PYTHONPATH": str(ROOT / "src")} | self.env
        with self.out.open("a", encoding="utf-8") as out:
            self.process = subprocess.Popen(words, env=env, stdout=out, stderr=out)

    def up(self) -> Site:
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < until, self.out.read_text(encoding="utf-8")
            time.sleep(0.05)
        return self

    def answers(self) -> bool:
        return self.health().get("status") in ("ok", "degraded")

    def health(self) -> dict[str, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/healthz")
            return dict(json.loads(line.getresponse().read()))
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        finally:
            line.close()

    def kill(self) -> None:
        """SIGKILL to the main process and to everything that it started."""
        for one in reversed(family(self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def family(pid: int) -> list[int]:
    """A process and all that descend from it, the eldest first."""
    found = [pid]
    for one in found:
        for thread in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in thread.read_text().split()]
    return found


@dataclass
class Writer:
    """Saves as fast as it is answered, and keeps account: `acknowledged` are the notes of the saves that were answered with 200."""

    port: int
    cookie: str
    url: str
    places: list[str]
    name: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    cut: int = 0
    busy: bool = False
    line: http.client.HTTPConnection | None = None

    def go(self, enough: Callable[[], bool]) -> None:
        self.thread = threading.Thread(target=self._live, args=(enough,), daemon=True)
        self.thread.start()

    def _live(self, enough: Callable[[], bool]) -> None:
        versions, n = dict.fromkeys(self.places, 0), 0
        while not enough():
            place, n = self.places[n % len(self.places)], n + 1
            note = f"{self.name}-{n}"
            try:
                status, told = self.save(place, versions[place], note)
            except (OSError, http.client.HTTPException, ValueError):
                self.cut += 1
                time.sleep(0.05)
                continue
            if status == 200:
                versions[place] = int(told["version"])
                self.acknowledged[note] = versions[place]
            elif status == 409 and "conflict" in told:  # the save before was stored, though its answer was lost
                versions[place] = int(told["conflict"]["theirs"]["version"])
            elif status == 422 and "已经变动" in told.get("error", ""):
                versions[place] = 0
            else:
                self.odd.append(f"{status} {told}")
                time.sleep(0.05)

    def save(self, place: str, version: int, note: str) -> tuple[int, dict[str, Any]]:
        """One save, and what it was answered with."""
        body = json.dumps({"place": place, "version": version, "answer": "是", "note": note, "basis": []}).encode()
        headers = {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": "application/json", "Accept": "application/json"}
        self.busy = True
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.line.request("POST", self.url, body, headers)
            answer = self.line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.line = None
            raise
        finally:
            self.busy = False


def writers(site: Site, people: list[dict[str, Any]]) -> list[Writer]:
    """Each of these people at a desk of their own."""
    return [Writer(site.port, p["cookie"], p["url"], p["places"], f"w{n}") for n, p in enumerate(people)]


def _build() -> list[dict[str, Any]]:
    from benchmarks import district  # Django is set up by now

    made = district.build(UNITS)
    one = made.assessors[-1][0]
    one.set_password(PASSWORD)  # who can log in by hand
    one.save()
    told = district.crowd(made) | {"by_hand": one.username}
    (Path(sys.argv[2]) / CROWD).write_text(json.dumps(told), encoding="utf-8")
    names = [user.username for user, _ in made.assessors]
    return [
        {"cookie": p["cookie"], "user": name, "url": p["saves"][0], "places": made.places[:PLACES]}
        for name, p in zip(names, told["assessor"], strict=True)
    ]


def _inspect() -> dict[str, Any]:
    from django.db import connection  # likewise

    from kaoping.web.models import Event, Mark, MarkVersion
    from kaoping.web.queries.audit import walk_all

    versions: dict[int, list[MarkVersion]] = {}
    for row in MarkVersion.objects.order_by("mark_id", "version"):
        versions.setdefault(row.mark_id, []).append(row)
    told: dict[str, int] = {}
    for target in Event.objects.filter(verb="member.save").values_list("target", flat=True):
        told[target] = told.get(target, 0) + 1
    marks = Mark.objects.in_bulk(list(versions))
    wrong = [pk for pk, rows in versions.items() if (marks[pk].version, marks[pk].note) != (rows[-1].version, rows[-1].note)]
    wrong += [pk for pk, rows in versions.items() if [r.version for r in rows] != list(range(1, len(rows) + 1))]
    silent = [pk for pk, rows in versions.items() if marks[pk].sheet.kind == "member" and told.get(f"mark:{pk}", 0) != len(rows)]
    walk, whole = walk_all(), "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    notes = {row.note: row.version for rows in versions.values() for row in rows}
    times = [datetime.fromisoformat(at) for at in Event.objects.order_by("seq").values_list("at", flat=True)]
    backwards = sum(later < earlier - timedelta(hours=1) for earlier, later in pairwise(times))
    return {"backwards": backwards, "notes": notes, "wrong": wrong, "silent": silent, "bad": walk.bad, "events": walk.upto, "whole": whole}


if __name__ == "__main__":
    from kaoping.web import folder, server

    server.begin(folder.ready(Path(sys.argv[2])), sys.argv[3])
    server.bring_up()
    print(json.dumps({"build": _build, "inspect": _inspect}[sys.argv[1]](), ensure_ascii=False))
