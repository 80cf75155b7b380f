"""The background worker: one process beside the site. It runs what is queued, and once a minute looks for what is due (reminders, retention, backups,
the audit's daily head).

Started by `kaoping serve`, it ends with it; where several sites share a database, what is due is looked for by one of them at a time.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from .folder import BEAT

LOCK = "worker.lock"
EVERY = 60  # seconds between two looks for what is due
POLL = 1.0  # seconds between two looks into the queue
PATIENCE = 10  # seconds that it is given to end
RESTART = 5  # seconds before one that has died is started again
_KEY = 0x6B616F71  # the advisory lock on PostgreSQL
log = logging.getLogger("kaoping.web")


class Beside:
    """The worker as the site's process holds it: started, started again when it dies, ended."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def end(self) -> None:
        """End it, and wait until it has."""
        self._ending.set()
        self._keeper.join()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl+C in the terminal is the site's to answer.
        command = [sys.executable, "-m", "kaoping.web.worker", str(os.getpid())]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def _keep(self) -> None:
        while not self._ending.wait(RESTART):
            if self._process.poll() is not None and not self._ending.is_set():
                log.warning("the background worker ended with %s and is started again", self._process.returncode)
                self._process = self._start()


def main(site: int) -> None:
    """Run until the site's process is gone or SIGTERM comes; what is being done is finished first."""
    import django

    django.setup()
    from django.conf import settings  # known only after setup
    from django.db import close_old_connections  # likewise

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    last, days = float("-inf"), Days()
    beat = Path(settings.STATE) / BEAT
    while not stopped.is_set() and os.getppid() == site:
        try:
            beat.touch()
            close_old_connections()
            drain(stopped.is_set)
            if time.monotonic() - last >= EVERY:
                last = time.monotonic()
                look(days)
        except _failures() as error:
            log.warning("the background worker could not do its work: %s", error)
        stopped.wait(POLL)
    beat.unlink(missing_ok=True)


def drain(enough: Callable[[], bool] = lambda: False) -> int:
    """Run what is queued, until nothing is or `enough` says so. How many tasks there were."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult
    from django_tasks_db.utils import exclusive_transaction

    name, done = f"kaoping-{os.getpid()}", 0
    runner: Any = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None, worker_id=name, excluded_queue_names=[]
    )
    while not enough() and DBTaskResult.objects.ready().exists():  # asked first, as a task is taken under a lock on the whole database
        with exclusive_transaction():
            found = DBTaskResult.objects.ready().get_locked()
            if found is not None:
                found.claim(name)
        if found is not None:
            runner.run_task(found)
            done += 1
    return done


@dataclass
class Days:
    """The days on which this worker last did what is done once a day."""

    purged: date | None = None
    headed: date | None = None


def look(days: Days) -> bool:
    """Do what is due at this moment, unless another worker is at it. Whether it was done here."""
    from django.conf import settings
    from django.utils import timezone

    from .actions import packs, purging, reminding
    from .backup.keeping import keep_up
    from .queries.heads import note_day

    with alone() as mine:
        if not mine:
            return False
        packs.look_after()
        reminding.remind_all()
        if days.purged != timezone.localdate():
            purging.purge_due()
            days.purged = timezone.localdate()
        if days.headed != timezone.localdate():
            note_day(settings.HEADS, timezone.localdate())
            days.headed = timezone.localdate()
        if settings.BACKUP is not None:
            keep_up(Path(settings.STATE), settings.BACKUP, timezone.localtime())
    return True


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other worker is looking: by a lock of the database on PostgreSQL, by one in the state folder on SQLite."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])
        return
    with (Path(settings.STATE) / LOCK).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _failures() -> tuple[type[Exception], ...]:
    from django.db import Error

    from kaoping.core.errors import KaopingError

    return (Error, KaopingError, OSError)


if __name__ == "__main__":
    main(int(sys.argv[1]))
