"""Sends a file to a process of its own with limits on memory and time, and brings the answer back.

On Linux the processes are forked from a nursery that has the readers loaded; elsewhere each is a new Python. At most one a processor runs at a time.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from kaoping.core.errors import KaopingError
from kaoping.web.files.child import ANSWER, NAME
from kaoping.web.files.limits import Limits
from kaoping.web.files.private import Secret

Source = bytes | Path | IO[bytes]
"""A file: its bytes, its path, or an open file that is read from its start."""
_PACKAGES = str(Path(__file__).parents[3])
_AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_PATIENCE = 15


def ask(source: Source, name: str, limits: Limits, **job: Any) -> tuple[dict[str, Any], bytes]:
    """The facts and the picture that one job gives. Raises KaopingError: the file's refusal, or that reading it went beyond the limits."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise KaopingError(f"现在处理文件的人太多，“{name}”没有处理；请过一会儿再试。")
    try:
        with tempfile.TemporaryFile() as out, _opened(source, limits) as file:
            _run({**job, "limits": asdict(limits)}, file, out, limits)
            out.seek(0)
            answer = out.read(ANSWER)
    finally:
        _AT_ONCE.release()
    line, end, body = answer.partition(b"\n")
    if not end:
        raise KaopingError(f"“{name}”读取时超出了内存或时间的上限，可能已损坏；请用原来的程序打开后另存一份，或拆成几个文件后再试。")
    facts: dict[str, Any] = json.loads(line)
    if facts.get("secret"):
        raise Secret(name, *facts["secret"])
    if "refused" in facts:
        raise KaopingError(str(facts["refused"]).replace(NAME, name))
    return facts, body


def _opened(source: Source, limits: Limits) -> IO[bytes]:
    """The file as one that another process can read: a descriptor at its start."""
    if isinstance(source, Path):
        return source.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    if isinstance(source, bytes):
        file.write(source)
    else:
        source.seek(0)
        file.write(source.read(limits.size + 1))
        source.seek(0)
    file.flush()
    file.seek(0)
    return file


def _run(job: dict[str, Any], file: IO[bytes], out: IO[bytes], limits: Limits) -> None:
    if sys.platform == "linux":
        _NURSERY.run(job, file, out, limits.seconds + 2)
        return
    command = [sys.executable, "-P", "-s", "-m", "kaoping.web.files.child", json.dumps(job)]
    try:
        subprocess.run(command, stdin=file, stdout=out, timeout=limits.seconds + 2, env=_environment(), check=False)
    except subprocess.TimeoutExpired:
        out.truncate(0)


def _environment() -> dict[str, str]:
    """What a process that reads hostile files may know: where the program is. No keys, no passwords, no database."""
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL") if key in os.environ}
    path = os.pathsep.join([_PACKAGES, *(one for one in sys.path if "site-packages" in one)])
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}


class _Nursery:
    """The other end of the nursery's socket. One for each process of the site, started when the first file comes and again if it should have died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def run(self, job: dict[str, Any], file: IO[bytes], out: IO[bytes], seconds: float) -> None:
        """Wait until the child is done or dead; the answer, if any, is in `out`. The child's own alarm ends it; `seconds` is for the case that it cannot."""
        message = json.dumps(job).encode()
        dead = self._once(message, file, out, seconds)
        if dead is not None:  # with the message in its hands
            self._forget(dead)
            self._once(message, file, out, seconds)

    def _once(self, message: bytes, file: IO[bytes], out: IO[bytes], seconds: float) -> subprocess.Popen[bytes] | None:
        """The nursery, if it died before it bore a child for this message. Else the child has ended, or its time has."""
        pipe, kept = os.pipe()
        with os.fdopen(pipe, "rb", buffering=0) as life:
            try:
                nursery = self._send(message, [file.fileno(), out.fileno(), kept])
            finally:
                os.close(kept)
            born = False
            poll = select.poll()  # not select(), which knows no descriptor above 1024
            poll.register(life, select.POLLIN)
            until = time.monotonic() + seconds
            while poll.poll(max(0, until - time.monotonic()) * 1000):
                if not life.read(1):
                    return None if born else nursery
                born = True
            out.truncate(0)
            return None

    def _send(self, message: bytes, files: list[int]) -> subprocess.Popen[bytes] | None:
        with self._lock:
            try:
                socket.send_fds(self._alive(), [message], files)
            except OSError:
                self.stop()
                socket.send_fds(self._alive(), [message], files)
            return self._process

    def _forget(self, dead: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._process is dead:  # no other thread has started the next one yet
                self.stop()

    def _alive(self) -> socket.socket:
        if self._socket is None or self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.stop()
            self._start()
        assert self._socket is not None
        return self._socket

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-P", "-s", "-m", "kaoping.web.files.nursery"]
        with theirs:
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=_environment(), cwd="/")
        self._socket, self._owner = ours, os.getpid()

    def stop(self) -> None:
        """Close the socket, upon which the nursery ends. Safe to call at any time."""
        if self._socket is not None:
            self._socket.close()
        if self._process is not None and self._owner == os.getpid():
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._socket = self._process = None


_NURSERY = _Nursery()
atexit.register(_NURSERY.stop)
