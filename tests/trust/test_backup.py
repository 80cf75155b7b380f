"""Backups while people write, and what is made of whole and of damaged ones: real sites, real files."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from kaoping.web.backup.check import checked, whole
from kaoping.web.backup.vessel import HEX, SEAL

from .conftest import Record
from .office import CLEAN, ROOT, Site, inspected, writers
from .postgres import Postgres

PHRASE = "三个人分别保管的口令"


def kaoping(*words: str) -> subprocess.CompletedProcess[str]:
    env = CLEAN | {"PYTHONPATH": str(ROOT / "src"), "KAOPING_BACKUP_PASSPHRASE": PHRASE if "locked" in " ".join(words) else ""}
    return subprocess.run([sys.executable, "-m", "kaoping", *words], env=env, capture_output=True, text=True, check=False)


def _faults(file: Path, since: datetime, acknowledged: set[str]) -> list[str]:
    """What is wrong with a backup that was begun at this moment, when so much had been acknowledged: it is whole, of one moment, and not of an earlier one."""
    found = []
    with whole(file) as contents:
        lines = contents.lines("web_markversion")
        columns = next(lines)
        versions = [dict(zip(columns, line, strict=True)) for line in lines]
        lines = contents.lines("web_mark")
        columns = next(lines)
        marks = {m["id"]: m for m in (dict(zip(columns, line, strict=True)) for line in lines)}
        newest: dict[int, Any] = {}
        for row in versions:
            newest[row["mark_id"]] = max(row["version"], newest.get(row["mark_id"], 0))
        found += [f"mark {pk} stands at {marks[pk]['version']}, its history at {v}" for pk, v in newest.items() if marks[pk]["version"] != v]
        found += [f"{note} is missing" for note in acknowledged - {row["note"] for row in versions}]
        if datetime.fromisoformat(contents.manifest["at"]) < since:
            found.append("older than its beginning")
        if not contents.manifest["evidence"] or contents.manifest["missing"]:
            found.append("evidence is missing")
    return found


def test_is_whole_and_of_one_moment_however_busily_four_people_write(office: Any, tmp_path: Path, figure: Record, long: bool) -> None:
    home, people = office
    clock = tmp_path / "by the clock"
    site = Site(home, env={"KAOPING_BACKUP": str(clock), "KAOPING_BACKUP_AT": "每60分钟"}).up()
    stop, faults, times = threading.Event(), list[str](), 30 if long else 2
    try:
        desks = writers(site, people[:4])
        for one in desks:
            one.go(stop.is_set)
        for n in range(times):
            since, before = datetime.now().astimezone().replace(microsecond=0), {note for d in desks for note in list(d.acknowledged)}
            done = kaoping("backup", "--dir", str(home), "-o", str(tmp_path / f"{n}.backup"))
            faults += [done.stdout + done.stderr] if done.returncode else _faults(tmp_path / f"{n}.backup", since, before)
        stop.set()
        for one in desks:
            one.thread.join(60)
        saves = sum(len(d.acknowledged) for d in desks)
        until = time.monotonic() + 60
        while not (own := list(clock.glob("kaoping-*.backup"))):  # the background worker's, made at once where there has never been one
            assert time.monotonic() < until
            time.sleep(0.1)
        assert len(own) == 1 and checked(own[0])["missing"] == {}
        assert saves > times and not any(d.odd for d in desks), [d.odd for d in desks]
    finally:
        stop.set()
        site.end()
    assert not faults, faults
    size = (tmp_path / "0.backup").stat().st_size
    figure("T19", tried=times, failed=len(faults), on="SQLite", said=f"其间4人保存{saves}次；每份{size / 1e3:.0f} kB")


def _damaged(whole_: bytes, luck: random.Random, n: int) -> bytes:
    """The bytes with one bit turned over, the end cut off, a piece taken out, or two pieces in each other's place."""
    data, at = bytearray(whole_), luck.randrange(len(whole_) - 64)
    if n % 4 == 0:
        data[at] ^= 1 << luck.randrange(8)
    elif n % 4 == 1:
        del data[at:]
    elif n % 4 == 2:
        del data[at : at + luck.randint(1, 60)]
    else:
        other = luck.randrange(len(data) - 64)
        data[at : at + 32], data[other : other + 32] = data[other : other + 32], data[at : at + 32]
    return bytes(data) if data != whole_ else _damaged(whole_, luck, n)  # compressed rows that are alike are alike


def _forged(file: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The backup put together anew with other members, and sealed as if it were ours: only what stands in the manifest is against it."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
        new.comment = SEAL + b"0" * HEX
    body = to.read_bytes()[:-HEX]
    to.write_bytes(body + hashlib.sha256(body).hexdigest().encode())


def _swap(members: dict[str, bytes]) -> None:
    one, other = "data/web_mark.jsonl", "data/web_markversion.jsonl"
    members[one], members[other] = members[other], members[one]


def _outside(members: dict[str, bytes]) -> None:
    members["../outside"] = b"x"


def _less(members: dict[str, bytes]) -> None:
    members["data/web_mark.jsonl"] = members["data/web_mark.jsonl"].rsplit(b"\n", 2)[0] + b"\n"


def _other_evidence(members: dict[str, bytes]) -> None:
    name = next(n for n in members if n.startswith("evidence/"))
    members[name] = members[name][::-1]


def _cut_audit(members: dict[str, bytes]) -> None:
    """The last event gone, and the manifest made to fit: but for the head."""
    kept = members["data/web_event.jsonl"].rsplit(b"\n", 2)[0] + b"\n"
    told = json.loads(members["manifest.json"])
    lines = [json.dumps(json.loads(x), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n" for x in kept.splitlines()[1:]]
    told["tables"]["web_event"] = {"rows": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    members |= {"data/web_event.jsonl": kept, "manifest.json": json.dumps(told).encode()}


def _newer(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(told | {"format": 99}).encode()


FORGERIES = (_swap, _outside, _less, _other_evidence, _cut_audit, _newer)


def test_refuses_every_damaged_backup_and_leaves_nothing_behind(office: Any, tmp_path: Path, figure: Record, long: bool) -> None:
    home, _ = office
    plain, locked = tmp_path / "plain.backup", tmp_path / "locked.backup"
    assert kaoping("backup", "--dir", str(home), "-o", str(plain)).returncode == 0
    assert kaoping("backup", "--dir", str(home), "-o", str(locked)).returncode == 0
    luck, accepted, times = random.Random(20), [], 100 if long else 12
    for n in range(times):
        for file in (plain, locked):
            bad = tmp_path / f"bad-{file.name}"
            bad.write_bytes(_damaged(file.read_bytes(), luck, n))
            accepted += [f"{n} {file.name}"] if _accepts(bad, PHRASE) else []
    for change in FORGERIES:
        _forged(plain, tmp_path / "forged.backup", change)
        accepted += [change.__name__] if _accepts(tmp_path / "forged.backup", "") else []
    accepted += ["wrong passphrase"] if _accepts(locked, PHRASE + "。") else []
    assert _accepts(plain, "") and _accepts(locked, PHRASE)
    done = kaoping("restore", str(tmp_path / "forged.backup"), "--dir", str(tmp_path / "new"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and "更新的版本" in done.stderr
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".*")) and not (tmp_path.parent / "outside").exists()
    assert not accepted, accepted
    tried = 2 * times + len(FORGERIES) + 1
    figure("T20", tried=tried, failed=len(accepted), on="损坏、伪造、口令不对", said=f"明文、加密各{times}份，改1位、截断、缺段、换段；伪造{len(FORGERIES)}种")


def _accepts(file: Path, phrase: str) -> bool:
    from kaoping.core.errors import KaopingError  # any other error is a defect, and fails the test

    try:
        checked(file, phrase)
    except KaopingError as error:
        assert "\n" not in str(error)
        return False
    return True


def _drill(file: Path, home: Path, kept: dict[str, Any], figure: Record, database: str = "") -> None:
    """From the file alone to a site that people work on, as docs/backup.md says."""
    begun = time.monotonic()
    words = ["restore", str(file), "--dir", str(home), *(["--database", database] if database else [])]
    done = kaoping(*words)
    assert done.returncode == 0, done.stderr
    stands = inspected(home, database)
    site = Site(home, database).up()
    try:
        took = (time.monotonic() - begun) / 60
        assert stands == kept
    finally:
        site.end()
    on = "恢复演练" + ("（SQLite 的备份恢复到 PostgreSQL）" if database else "")
    figure("T20", tried=1, failed=round(took, 2), limit=30, on=on, said=f"“失败”栏是用的分钟数；{stands['events']}条审计、全部历史与原来相同")


def test_comes_back_from_the_file_alone_whichever_database_it_was(office: Any, tmp_path: Path, figure: Record, long: bool) -> None:
    home, _ = office
    assert kaoping("backup", "--dir", str(home), "-o", str(tmp_path / "locked.backup")).returncode == 0
    words = ["restore", str(tmp_path / "locked.backup"), "--database"]
    server = Postgres()
    try:
        if long:
            kept = inspected(home)
            _drill(tmp_path / "locked.backup", tmp_path / "locked-new", kept, figure)
            _drill(tmp_path / "locked.backup", tmp_path / "locked-pg", kept, figure, server.address)
        else:  # the command itself compares every table with the backup
            done = kaoping(*words, server.address, "--dir", str(tmp_path / "locked-pg"))
            assert done.returncode == 0 and "与备份逐表相符" in done.stdout, done.stderr
        again = kaoping(*words, server.address, "--dir", str(tmp_path / "locked-other"))
        assert again.returncode == 2 and "已经有内容" in again.stderr and not (tmp_path / "locked-other").exists()
    finally:
        server.end()


def test_leaves_nothing_where_the_disk_is_full(office: Any, tmp_path: Path) -> None:
    home, _ = office
    words = f"ulimit -f 70; exec {sys.executable} -m kaoping backup --dir {home} -o {tmp_path}/b/x.backup"
    env = CLEAN | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["bash", "-c", f"trap '' XFSZ; {words}"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith("备份没有做成") and done.stderr.count("\n") == 1
    assert list((tmp_path / "b").iterdir()) == []


def test_says_what_was_lost_before_it_and_keeps_the_rest(office: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state" / "kaoping.sqlite3") as kept:
        key = kept.execute("SELECT key FROM web_document").fetchone()[0]
    kept.close()
    (tmp_path / "state" / "evidence" / key).unlink()
    done = kaoping("backup", "--dir", str(tmp_path / "state"), "-o", str(tmp_path / "x.backup"))
    assert done.returncode == 1 and f"备份里没有 {key}" in done.stdout
    assert key in checked(tmp_path / "x.backup")["missing"]
