"""What was acknowledged is there: under SIGKILL, as far as the disk is asked, and when several write to one place."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Record
from .office import Site, Writer, built, family, inspected, writers
from .postgres import Postgres


@pytest.fixture(scope="module")
def calm(pattern: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, list[dict[str, Any]]]]:
    """A site that nobody kills, and its writers."""
    home = tmp_path_factory.mktemp("calm") / "state"
    shutil.copytree(pattern[0], home)
    site = Site(home).up()
    yield site, pattern[1]
    site.end()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.end()


def _under_fire(site: Site, people: list[dict[str, Any]], saves: int, kills: int, server: Postgres | None = None) -> tuple[list[Writer], list[int]]:
    """All write until so many saves are acknowledged and so many kills are done. How many had a request on its way at each kill."""
    stop = threading.Event()
    desks, hit = writers(site, people), []
    for one in desks:
        one.go(stop.is_set)
    for n in range(kills):
        wanted = saves * (n + 1) // (kills + 1)
        until = time.monotonic() + 120
        while sum(len(d.acknowledged) for d in desks) < wanted or not any(d.busy for d in desks):
            assert time.monotonic() < until, [d.odd[-1:] for d in desks]
            time.sleep(0.005)
        before, flying = sum(d.cut for d in desks), [d for d in desks if d.busy]
        if server is not None and n % 2 == 0:  # the database under a site that goes on running
            server.kill()
            server.start()
            hit.append(len(flying))
            continue
        site.kill()
        time.sleep(0.2)
        hit.append(min(len(flying), sum(d.cut for d in desks) - before))
        site.start()
        site.up()
    until = time.monotonic() + 120
    while sum(len(d.acknowledged) for d in desks) < saves:
        assert time.monotonic() < until, [d.odd[-1:] for d in desks]
        time.sleep(0.01)
    stop.set()
    for one in desks:
        one.thread.join(70)
    return desks, hit


def _hold(figure: Record, on: str, home: Path, database: str, desks: list[Writer], hit: list[int]) -> None:
    stands = inspected(home, database)
    acknowledged = {note: version for d in desks for note, version in d.acknowledged.items()}
    lost = [note for note, version in acknowledged.items() if stands["notes"].get(note) != version]
    faults = len(lost) + len(stands["wrong"]) + len(stands["silent"]) + bool(stands["bad"]) + (stands["whole"] != "ok") + sum(n < 1 for n in hit)
    assert not any(re.match("[^5]", odd) for d in desks for odd in d.odd), [d.odd for d in desks if d.odd]
    figure("T01", tried=len(acknowledged), failed=faults, on=on, said=f"杀死{len(hit)}次，每次至少{min(hit)}个保存在途中；审计{stands['events']}条完整")


def test_keeps_every_acknowledged_save_while_the_site_is_killed_under_thirty_writers(office: Any, figure: Record, long: bool) -> None:
    home, people = office
    site = Site(home).up()
    try:
        desks, hit = _under_fire(site, people, *((1000, 20) if long else (120, 2)))
    finally:
        site.end()
    _hold(figure, "SQLite", home, "", desks, hit)


def test_keeps_every_acknowledged_save_while_site_and_postgresql_are_killed_in_turn(tmp_path: Path, postgres: Postgres, figure: Record, long: bool) -> None:
    people = built(tmp_path / "state", postgres.address)
    site = Site(tmp_path / "state", postgres.address).up()
    try:
        assert {told.get("durable") for told in (site.health() for _ in range(20))} == {True}
        desks, hit = _under_fire(site, people, *((1000, 20) if long else (90, 1)), postgres)
    finally:
        site.end()
    _hold(figure, "PostgreSQL", tmp_path / "state", postgres.address, desks, hit)


def test_asks_the_disk_at_least_once_for_each_save_that_it_acknowledges(calm: Any, figure: Record, long: bool) -> None:
    site, people = calm
    if shutil.which("strace") is None:
        pytest.skip("strace is not on this machine")
    assert {told.get("durable") for told in (site.health() for _ in range(40))} == {True}, "a connection that may lose what it acknowledges"
    _syncs(site, people, figure, 500 if long else 60)


def test_takes_no_save_from_a_stale_page_and_shows_both_values(calm: Any, figure: Record, long: bool) -> None:
    site, people = calm
    _stale(site, people[0], figure, 100 if long else 15)


def _syncs(site: Site, people: list[dict[str, Any]], figure: Record, saves: int) -> None:
    report = site.home.parent / "strace"
    words = ["strace", "-f", "-c", "-o", str(report), "-e", "trace=fsync,fdatasync"]
    trace = subprocess.Popen([*words, *(x for p in family(site.process.pid) for x in ("-p", str(p)))], stderr=subprocess.DEVNULL)
    time.sleep(1)
    desks, stop = writers(site, people), threading.Event()
    for one in desks:
        one.name = f"sync{one.name}"
        one.go(stop.is_set)
    until = time.monotonic() + 120
    while sum(len(d.acknowledged) for d in desks) < saves and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    for one in desks:
        one.thread.join(70)
    trace.terminate()
    trace.wait(30)
    syncs = sum(int(row.split()[3]) for row in report.read_text().splitlines() if row.split()[-1:] in (["fsync"], ["fdatasync"]))
    done = sum(len(d.acknowledged) for d in desks)
    figure("T02", tried=done, failed=max(0, done - syncs), on="SQLite", said=f"写盘{syncs}次；各连接都是 WAL、FULL")


def _stale(site: Site, person: dict[str, Any], figure: Record, each: int) -> None:
    place, both = person["places"][-1], []
    windows = [Writer(site.port, person["cookie"], person["url"], [place], f"s{n}") for n in range(10)]
    first = windows[0].save(place, 0, "start")
    start = int(first[1]["version"] if first[0] == 200 else first[1]["conflict"]["theirs"]["version"])
    refused = [0] * len(windows)

    def write(n: int) -> None:
        version = start
        for k in range(each):
            status, told = windows[n].save(place, version, f"stale{n}-{k}")
            if status == 200:
                version = told["version"]
                windows[n].acknowledged[f"{n}-{k}"] = version
            else:
                refused[n] += 1
                both.append(status == 409 and told["conflict"]["theirs"]["note"] and told["conflict"]["mine"]["note"] == f"stale{n}-{k}")
                version = told["conflict"]["theirs"]["version"]

    threads = [threading.Thread(target=write, args=(n,)) for n in range(len(windows))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    stands = max(v for w in windows for v in w.acknowledged.values())
    accepted = sum(len(w.acknowledged) for w in windows)
    figure(
        "T03", tried=each * len(windows), failed=abs(accepted - (stands - start)) + sum(not b for b in both),
        said=f"接受{accepted}次，版本号增加{stands - start}；拒绝{sum(refused)}次，都带着两个值",
    )
