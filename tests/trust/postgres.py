"""A PostgreSQL that can be killed: every process of it by SIGKILL, and started again on the same files, with fsync as it is delivered."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from .office import ROOT, family

_spec = importlib.util.spec_from_file_location("with_postgres", ROOT / "tools" / "with_postgres.py")
assert _spec is not None and _spec.loader is not None
_tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_tool)


class Postgres:
    """The server in a folder of its own, reached by a socket in it. Not among pytest's folders, which are for their owner alone."""

    def __init__(self) -> None:
        programs = _tool._programs()
        if programs is None:
            pytest.skip("no programs of PostgreSQL on this machine that could be killed and started again")
        self.programs, self.home = programs, Path(tempfile.mkdtemp(prefix="kaoping-pg-"))
        self.who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.who:
            shutil.chown(self.home, "postgres", "postgres")
        self.clean: dict[str, Any] = {"cwd": self.home, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, **self.who}
        begin = [programs / "initdb", "-D", self.home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(begin, check=True, stdout=subprocess.DEVNULL, **self.clean)
        self.start()

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.home}"

    def start(self) -> None:
        settings = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={self.home}", "-c", "max_connections=100")
        with (self.home / "log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen([self.programs / "postgres", "-D", self.home / "data", *settings], stdout=log, stderr=log, **self.clean)
        until = time.monotonic() + 60
        while not _tool._answers(self.home):
            assert self.process.poll() is None and time.monotonic() < until, (self.home / "log").read_text(encoding="utf-8")
            time.sleep(0.05)

    def kill(self) -> None:
        for one in family(self.process.pid):  # the eldest first: it would begin a recovery of its own
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait()
        (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        shutil.rmtree(self.home, ignore_errors=True)
