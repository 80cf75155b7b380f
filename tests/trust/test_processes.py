"""Two sites on one PostgreSQL, each with two processes and a background worker, as behind a balancer: no process knows anything that the others do not."""

from __future__ import annotations

import http.client
import io
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from PIL import Image

from .conftest import Record
from .office import CROWD, PASSWORD, PATIENCE, TOKEN, Site, built, inspected
from .postgres import Postgres

FORM = "application/x-www-form-urlencoded"
PACKS = 6


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[Site, Site], dict[str, Any], str]]:
    """The sites, everybody who works there, and the database; set up as docs/serve.md says: one key, one place for evidence, a state folder each."""
    home, server = tmp_path_factory.mktemp("two"), Postgres()
    try:
        built(home / "one", server.address)
        told = json.loads((home / "one" / CROWD).read_text(encoding="utf-8"))
        (home / "two").mkdir(mode=0o700)
        (home / "one" / "evidence").mkdir(exist_ok=True)
        (home / "two" / "evidence").symlink_to(home / "one" / "evidence")
        (home / "two" / "secret.key").write_bytes((home / "one" / "secret.key").read_bytes())
        sites = Site(home / "one", server.address).up(), Site(home / "two", server.address).up()
        yield sites, told, server.address
        for site in sites:
            site.end()
    finally:
        server.end()


class Browser:
    """Somebody whose requests a balancer sends to one site after the other."""

    def __init__(self, sites: tuple[Site, Site], cookie: str = "") -> None:
        self.sites, self.cookie = sites, cookie

    def ask(self, at: int, method: str, url: str, body: bytes = b"", kind: str = FORM, accept: str = "application/json") -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.sites[at].port, timeout=60)
        headers = {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": kind, "Accept": accept}
        line.request(method, url, body or None, headers)
        answer = line.getresponse()
        got = answer.status, answer.read()
        if found := re.search(r"kaoping=\w+", "; ".join(answer.headers.get_all("Set-Cookie") or [])):
            self.cookie = found[0]
        line.close()
        return got

    def log_in(self, at: int, name: str, password: str) -> int:
        return self.ask(at, "POST", "/login", urlencode({"username": name, "password": password}).encode())[0]

    def save(self, at: int, url: str, place: str, version: int, note: str) -> tuple[int, dict[str, Any]]:
        given = {"place": place, "version": version, "answer": "是", "note": note, "basis": []}
        status, said = self.ask(at, "POST", url, json.dumps(given).encode(), "application/json")
        return status, json.loads(said)


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


def _upload(name: str, body: bytes) -> tuple[bytes, str]:
    head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    return head.encode() + body + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


@pytest.mark.dear
def test_several_processes_on_one_postgresql_are_one_site(two: Any, figure: Record, long: bool) -> None:
    sites, told, address = two
    url, faults, tried = told["assessor"][-1]["saves"][0], [], 0

    def hold(what: str, is_so: bool) -> None:
        nonlocal tried
        tried += 1
        faults.extend([] if is_so else [what])

    me = Browser(sites)
    hold("log in", me.log_in(0, told["by_hand"], PASSWORD) == 302)
    version = 0
    for n in range(100 if long else 10):
        status, said = me.save((n + 1) % 2, url, told["places"][0], version, f"{n}")
        hold(f"save {n} at the other site: {said}", status == 200)
        version = int(said.get("version", version))
    hold("the stale page", me.save(0, url, told["places"][0], version - 1, "旧页面")[0] == 409)

    beside = Browser(sites, told["assessor"][-2]["cookie"])
    entry = url.rpartition("/mark/")[0]
    beside.ask(0, "POST", f"{entry}/mark/presence", urlencode({"item": "1.1"}).encode())
    seen = json.loads(me.ask(1, "POST", f"{entry}/mark/presence", urlencode({"item": "1.1"}).encode())[1])
    hold(f"presence: {seen}", [o["name"] for o in seen["others"]] != [])

    hold("log out", me.ask(1, "POST", "/logout")[0] == 302)
    hold("logged out at both", me.save(0, url, told["places"][0], version, "x")[0] in (302, 401, 403))
    guesses = [Browser(sites).log_in(n % 2, told["by_hand"], f"错误密码-{n}") for n in range(5)]
    locked = [Browser(sites).log_in(at, told["by_hand"], PASSWORD) for at in (0, 1)]
    hold(f"locked out at both after five guesses at either: {guesses} {locked}", 302 not in guesses + locked)

    clerk, body = Browser(sites, told["clerk"][0]["cookie"]), _picture()
    unit = told["clerk"][0]["page"].removesuffix("/report")
    status, said = clerk.ask(0, "POST", f"{unit}/evidence/add", *_upload("台账.png", body))
    hold(f"upload: {said.decode()[:200]}", status == 200)
    with psycopg.connect(address) as line:
        found = line.execute("SELECT e.id FROM web_evidence e").fetchall()
    hold("download at the other site", bool(found) and clerk.ask(1, "GET", f"/v/{found[0][0]}/1/file", accept="*/*") == (200, body))
    tried += _packs(sites, told, address, faults)
    stands = inspected(sites[0].home, address)
    hold(f"history, totals and audit: {stands['wrong']} {stands['silent']} {stands['bad']}", not (stands["wrong"] or stands["silent"] or stands["bad"]))
    figure(
        "T27", on="PostgreSQL：两个网站各两个进程", tried=tried, failed=len(faults),
        said="；".join(faults) or f"轮流用两个网站，登录、保存、冲突、在场、锁定、佐证都相通；{PACKS}个后台任务各做一次",
    )


def _packs(sites: tuple[Site, Site], told: dict[str, Any], address: str, faults: list[str]) -> int:
    """Zips asked for at either site while both have a background worker: each is made once, by one of them. How many there were."""
    office = [Browser(sites, p["cookie"]) for p in told["leader"][:2]]  # one may ask for three at a time
    there = told["leader"][0]["page"].removesuffix("/overview")
    units = [p["page"].split("/")[2] for p in told["clerk"][:PACKS]]
    forms = [urlencode({"entry": unit, "as": "docx"}).encode() for unit in units]
    asked = [office[n % 2].ask(n // 2 % 2, "POST", f"{there}/papers/pack", form)[0] for n, form in enumerate(forms)]
    if set(asked) != {302}:
        faults.append(f"packs asked for: {asked}")
        return PACKS
    until = time.monotonic() + PATIENCE
    while True:
        with psycopg.connect(address) as line:
            rows = line.execute("SELECT status, worker_ids FROM django_tasks_database_dbtaskresult").fetchall()
        if (len(rows) >= PACKS and {s for s, _ in rows} <= {"SUCCESSFUL", "FAILED"}) or time.monotonic() > until:
            break
        time.sleep(0.2)
    faults += [f"background: {rows}"] if [(s, len(w)) for s, w in rows] != [("SUCCESSFUL", 1)] * PACKS else []
    return PACKS
