"""What an office meets sooner or later: a full disk, a clock that is set back, a connection cut while it saves. The site goes on by itself."""

from __future__ import annotations

import contextlib
import itertools
import json
import mmap
import random
import resource
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Record
from .office import TOKEN, Site, Writer, family, inspected

CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
static volatile long *shift;
__attribute__((constructor)) static void begin(void) {
  int f = open(getenv("SHIFTED_BY"), O_RDONLY);
  if (f >= 0) shift = mmap(0, 8, PROT_READ, MAP_SHARED, f, 0);
}
static long by(void) { return shift && shift != MAP_FAILED ? *shift : 0; }
int clock_gettime(clockid_t id, struct timespec *t) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int r = real(id, t);
  if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) t->tv_sec += by();
  return r;
}
int gettimeofday(struct timeval *t, void *z) {
  struct timespec s; clock_gettime(CLOCK_REALTIME, &s);
  t->tv_sec = s.tv_sec; t->tv_usec = s.tv_nsec / 1000; return 0;
}
time_t time(time_t *t) {
  struct timespec s; clock_gettime(CLOCK_REALTIME, &s);
  if (t) *t = s.tv_sec;
  return s.tv_sec;
}
"""
DAY = 86400
_number = itertools.count()


def _desk(site: Site, person: dict[str, Any], name: str) -> Writer:
    return Writer(site.port, person["cookie"], person["url"], person["places"], name)


def _saves(desk: Writer, many: int, versions: dict[str, int], luck: random.Random) -> list[tuple[int, str]]:
    """So many saves, one after the other; each answer's status and its sentence, empty where it was accepted."""
    said = []
    for _ in range(many):
        place, note = luck.choice(desk.places), f"{desk.name}-{next(_number)}" + "长" * 400
        status, told = desk.save(place, versions.get(place, 0), note)
        if status == 200:
            versions[place] = desk.acknowledged[note] = int(told["version"])
        said.append((status, str(told.get("error", ""))))
    return said


@contextlib.contextmanager
def _full(site: Site, home: Path, mounted: bool) -> Iterator[None]:
    """Not one more page fits on the disk: really full where a small one could be mounted, else no file of the site may grow."""
    if mounted:
        filler = home / "filler"
        with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
            while True:
                out.write(b"x" * 4096)
        yield
        filler.unlink()
        return
    ends = [(pid, resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))) for pid in family(site.process.pid)]
    yield
    for pid, before in ends:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, bool]]:
    """A folder on a disk of 40 MB of its own, where one may mount; else an ordinary one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)], capture_output=True, check=False).returncode == 0
    yield place, mounted
    if mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _kept(home: Path, desks: list[Writer]) -> int:
    """How much of what was acknowledged is not there, and what else is wrong."""
    stands = inspected(home)
    acknowledged = {note: version for d in desks for note, version in d.acknowledged.items()}
    lost = sum(stands["notes"].get(note) != version for note, version in acknowledged.items())
    return lost + len(stands["wrong"]) + len(stands["silent"]) + bool(stands["bad"]) + (stands["whole"] != "ok")


def test_says_that_the_disk_is_full_acknowledges_nothing_then_and_goes_on_when_it_is_not(pattern: Any, disk: Any, figure: Record, long: bool) -> None:
    (place, mounted), luck, rounds = disk, random.Random(25), 10 if long else 2
    home = place / "state"
    shutil.copytree(pattern[0], home)
    site, desks, refused, failures = Site(home).up(), [], 0, []
    try:
        for n in range(rounds):
            desk, versions = _desk(site, pattern[1][n], f"full{n}"), dict[str, int]()
            desks.append(desk)
            before = _saves(desk, 20, versions, luck)
            with _full(site, home, mounted):
                during = _saves(desk, 60, versions, luck)  # what the last page of the log still takes is stored and acknowledged
            after = _saves(desk, 10, versions, luck)
            refused += sum(status != 200 for status, _ in during)
            failures += [x for x in before + after if x[0] != 200] + [x for x in during if x[0] != 200 and "磁盘已满" not in x[1]]
    finally:
        site.end()
    assert refused, "the disk was never full"
    lost = _kept(home, desks)
    said = f"{rounds}次满到一页也写不下，拒绝{refused}次，都说明磁盘已满；腾出空间后不用人管，照常保存"
    assert not failures, failures[:3]
    figure("T25", tried=rounds * 90, failed=lost + len(failures), on="磁盘满", said=said)


def test_keeps_the_order_of_what_was_done_when_the_clock_is_set_back_a_day(office: Any, tmp_path: Path, figure: Record) -> None:
    home, people = office
    if shutil.which("cc") is None:
        pytest.skip("no C compiler, with which the site's clock could be set back")
    (tmp_path / "clock.c").write_text(CLOCK, encoding="ascii")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", tmp_path / "clock.so", tmp_path / "clock.c", "-ldl"], check=True)
    by = tmp_path / "by"
    by.write_bytes(struct.pack("q", 0))
    site = Site(home, env={"LD_PRELOAD": str(tmp_path / "clock.so"), "SHIFTED_BY": str(by)}).up()
    try:
        desk, versions, luck = _desk(site, people[0], "clock"), dict[str, int](), random.Random(1)
        said = _saves(desk, 20, versions, luck)
        with by.open("r+b") as file, mmap.mmap(file.fileno(), 8) as held:
            held[:] = struct.pack("q", -DAY)
        said += _saves(desk, 20, versions, luck)
        with by.open("r+b") as file, mmap.mmap(file.fileno(), 8) as held:
            held[:] = struct.pack("q", 0)
        said += _saves(desk, 20, versions, luck)
    finally:
        site.end()
    stands = inspected(home)
    back = stands["backwards"]
    assert back == 1, "the clock was not set back"
    figure("T25", tried=len(said), failed=sum(s != 200 for s, _ in said) + _kept(home, [desk]), on="时钟倒退一天", said="保存照常；先后以序号为准，审计链完整")


def test_stores_a_save_whole_or_not_at_all_when_the_connection_is_cut_in_the_middle_of_it(office: Any, figure: Record, long: bool) -> None:
    home, people = office
    luck, cuts, desks = random.Random(7), 300 if long else 60, []
    site = Site(home).up()
    try:
        for n in range(cuts):
            _cut(site, people[n % 30], f"cut{n}", luck)
        for person in people[:5]:
            desk, versions = _desk(site, person, f"after{person['user']}"), dict[str, int]()
            desks.append(desk)
            for place in desk.places[:3]:
                status, told = desk.save(place, 0, f"look{person['user']}{place}")
                versions[place] = told["version"] if status == 200 else told["conflict"]["theirs"]["version"]
            desk.places = desk.places[:3]
            assert all(status == 200 for status, _ in _saves(desk, 5, versions, luck))
        assert site.health()["status"] in ("ok", "degraded")
    finally:
        site.end()
    whole = sum(note.startswith("cut") for note in inspected(home)["notes"])
    figure("T25", tried=cuts, failed=_kept(home, desks), on="网络中断", said=f"请求发到一半或没等应答就断开；整个存下的{whole}次，其余一点没存")


def _cut(site: Site, person: dict[str, Any], note: str, luck: random.Random) -> None:
    """A save that is cut off, with a reset, somewhere in its sending or just behind."""
    body = json.dumps({"place": luck.choice(person["places"]), "version": 0, "answer": "是", "note": note, "basis": []}).encode()
    head = f"POST {person['url']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {person['cookie']}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
    whole = head.encode() + f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall(whole[: luck.randint(len(whole) - len(body), len(whole))] if luck.random() < 0.4 else whole)
        time.sleep(luck.random() * 0.02)
