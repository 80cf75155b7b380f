"""A busy day: 30 who mark, 45 who report, 10 who look on, each as fast as somebody works without a pause. KAOPING_LOAD_MINUTES=60 for the long day."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from benchmarks.load import crowd, share_of, times, work

from .conftest import Record
from .office import CROWD, Site, built
from .postgres import Postgres

MINUTES = float(os.environ.get("KAOPING_LOAD_MINUTES", "3"))
SAVES = ("assessor", "clerk")
P95, P99 = 500, 2000  # milliseconds
PATIENT = 10  # times as much in the short form, whose machine runs other tests beside it


def _day(site: Site, home: Path, figure: Record, on: str, long: bool) -> None:
    told = json.loads((home / CROWD).read_text(encoding="utf-8"))
    people = crowd(site.port, told, 1 if long else 0.1)
    work(people[:3], 2)  # unmeasured
    people = crowd(site.port, told, 1 if long else 0.1)
    seconds, hurry = (MINUTES * 60, 1) if long else (8, 5)
    work(people, seconds, hurry)
    saves, pages = times(people, SAVES), times(people, ["opened", "leader"])
    p50, p95, p99 = (share_of(saves, share) * 1e3 for share in (0.5, 0.95, 0.99))
    errors = [e for p in people for e in p.errors]
    kinds = {kind: sum(p.kind == kind for p in people) for kind in (*SAVES, "leader")}
    said = f"{kinds['assessor']}人评分、{kinds['clerk']}人自评、{kinds['leader']}人看总览，{seconds / 60:.2g}分钟{'' if long else f'，都比平常快{hurry}倍'}；"
    said += f"保存{len(saves)}次：中位{p50:.0f}毫秒，95%在{p95:.0f}毫秒内，99%在{p99:.0f}毫秒内；"
    said += f"页面{len(pages)}次，95%在{share_of(pages, 0.95) * 1e3:.0f}毫秒内"
    assert len(saves) >= seconds * hurry / 6 * (kinds["assessor"] + kinds["clerk"]) / 4 and pages, "they hardly worked"
    figure("T27", tried=len(saves) + len(pages) + len(errors), failed=len(errors), on=f"{on}：出错", said=f"{said}{f'；{errors[0]}' if errors else ''}")
    for name, found, limit in (("95%", p95, P95), ("99%", p99, P99)):
        figure("T27", tried=len(saves), failed=round(found), limit=limit * (1 if long else PATIENT), on=f"{on}：保存的{name}", said="“失败”栏是毫秒数")


def test_serves_a_whole_office_on_sqlite(office: Any, figure: Record, long: bool) -> None:
    home, _ = office
    site = Site(home).up()
    try:
        _day(site, home, figure, "SQLite", long)
    finally:
        site.end()


@pytest.mark.skipif(os.environ.get("KAOPING_TRUST") != "long", reason="in the short form the processes of test_processes.py are enough on PostgreSQL")
def test_serves_a_whole_office_on_postgresql(tmp_path: Path, figure: Record, long: bool) -> None:
    server = Postgres()
    try:
        built(tmp_path / "state", server.address)
        site = Site(tmp_path / "state", server.address).up()
        try:
            _day(site, tmp_path / "state", figure, "PostgreSQL", long)
        finally:
            site.end()
    finally:
        server.end()
