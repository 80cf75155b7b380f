"""Each change has its event in its own transaction, or does not happen: the audit made to fail under pages that write."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kaoping.web.backup.rows import lines_of, models_of, state_now, sum_of
from kaoping.web.models import Event
from web.world import PASSWORD, World, build

from .conftest import Record
from .office import ROOT

FAIL = "CREATE TRIGGER audit_fails BEFORE INSERT ON web_event BEGIN SELECT RAISE(ABORT, 'the audit fails'); END"
MANY = "Hong-Tu-88!x"
SECRETS = (PASSWORD, MANY, "110101199001011237")


def _deeds(world: World) -> dict[str, tuple[str, str, dict[str, Any], bool]]:
    """What is done: by whom, where, with what, whether as JSON; each on a screen of its own."""
    entry, other = world.entries["陈炉镇"], world.people["无岗位"].pk
    unit = entry.unit_id
    return {
        "评分": ("组员甲", f"/e/{entry.pk}/mark/save", {"place": "1.2.1", "version": 0, "answer": "是", "note": "", "basis": []}, True),
        "建账号": ("系统员", "/people/add", {"name": "钱新", "username": "qianxin", "contact": "0919-2180001"}, False),
        "建一批账号": ("系统员", "/people/many", {"lines": "姓名\t账号\n孙一\tsunyi\n孙二\tsuner\n"}, False),
        "登记任职": (
            "安全员", f"/people/{other}/tie", {"unit": unit, "kind": "home", "since": "2016-01-01", "until": "2017-12-31", "note": "副镇长"}, False,
        ),
        "给岗位": ("安全员", f"/people/{other}/give", {"role": "head", "unit": unit}, False),
        "工作日历": ("王主任", "/days/put", {"first": "2027-02-06", "last": "2027-02-12", "works": "no", "name": "春节"}, False),
        "改密码": ("组员乙", "/password", {"old": PASSWORD, "new": MANY, "again": MANY}, False),
    }


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the audit is made to fail by a trigger of SQLite's")
def test_nothing_is_changed_where_the_audit_cannot_be_told_and_each_change_is_told_whole(figure: Record) -> None:
    world, tables, faults = build().at(), models_of(state_now()), []
    kept = {t: m for t, m in tables.items() if not t.startswith("axes_")}
    deeds = _deeds(world)
    for name, (who, url, sent, script) in deeds.items():
        client = world.client(who)
        client.raise_request_exception = False
        more: dict[str, Any] = {"content_type": "application/json"} if script else {}
        body: Any = json.dumps(sent) if script else sent
        before = {t: sum_of(lines_of(m)).told() for t, m in kept.items()}
        with connection.cursor() as cursor:
            cursor.execute(FAIL)
        refused = client.post(url, body, **more)
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_fails")
        after = {t: sum_of(lines_of(m)).told() for t, m in kept.items()}
        if refused.status_code < 500 or before != after:
            faults.append(f"{name}: {refused.status_code}, {[t for t in kept if before[t] != after[t]]} changed without an event")
        last = Event.objects.count()
        done = client.post(url, body, **more)
        events = list(Event.objects.filter(seq__gt=last))
        if done.status_code >= 400 or not events:
            faults.append(f"{name}: {done.status_code}, {len(events)} events, {done.content.decode()[:300]}")
        for event in events:
            whole = event.at.endswith("+08:00") and event.user and event.name and event.address and event.verb and event.request == done["X-Request-Id"]
            if not whole or any(secret in f"{event.old}{event.new}{event.reason}" for secret in SECRETS):
                faults.append(f"{name}: {event.verb} {event.at} {event.name}")
            faults += [f"{name}: a password is told"] if re.search(r"argon2|\w{4}-\w{4}-\w{4}", event.new) else []
    assert not faults, faults
    figure(
        "T22", on="七种改动，逐表比较", tried=2 * len(deeds), failed=len(faults),
        said=f"{'、'.join(deeds)}：审计写不进时什么也没变；写得进时人、时间、地址、请求编号都在，没有口令",
    )


ASIDE = ("looks", "browser", "files", "test_access.py", "test_process.py", "test_second_half.py")
"""What looks at pages, or drives the actions without a request; and the matrix of rights, whose requests are refused or say nothing."""


@pytest.mark.skipif(os.environ.get("KAOPING_TRUST") != "long", reason="all tests of the site once more, some minutes")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="once is enough")
def test_no_request_of_any_test_of_the_site_changes_anything_that_the_audit_is_not_told(figure: Record, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/web", *(f"--ignore=tests/web/{name}" for name in ASIDE)]
    env = {n: v for n, v in os.environ.items() if not n.startswith(("KAOPING_", "DJANGO_", "PYTEST_"))}
    subprocess.run(words, cwd=ROOT, env=env | {"KAOPING_UNTOLD": str(tmp_path)}, check=False, stdout=subprocess.DEVNULL)
    _requests(figure, sorted(tmp_path.glob("*.jsonl")))


def _requests(figure: Record, files: Sequence[Path]) -> None:
    """The figures of what web/told.py has written down."""
    told = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for kind, on in (("untold", "审计写不进时的请求"), ("told", "审计写得进时的请求")):
        found = [one for one in told if one["kind"] == kind]
        wrong = [one for one in found if one["wrong"]]
        urls = {one["url"] for one in found}
        said = f"网站全部测试里会改动数据的请求，涉及{len(urls)}个地址" + (f"；{wrong[0]}" if wrong else "")
        assert len(urls) > 100, sorted(urls)
        figure("T22", on=on, tried=len(found), failed=len(wrong), said=said)
