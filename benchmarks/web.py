"""`python -m benchmarks.web [--units 500] [--minutes 0.5]`: the site on the database of KAOPING_DATABASE (none: SQLite): saves against the bare
two-row transaction, pages, and the mixed load of a busy day over HTTP."""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.load import crowd, summary, work
from benchmarks.measure import Row, median, together
from kaoping.cli.terminal import table
from kaoping.web import folder, server

LOAD_PAGE, LOAD_P99 = 0.15, 0.25


def main() -> None:
    """Print the tables for one database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=0.5)
    options = parser.parse_args()
    assert options.units >= 200, "fewer units leave the assessors without work"
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        place, database = folder.ready(Path(name)), os.environ.get("KAOPING_DATABASE", "")
        server.begin(place, database)
        server.bring_up()
        from benchmarks import district  # Django is set up by now

        made = district.build(options.units)
        print(f"\n{'PostgreSQL' if database else 'SQLite'}，{options.units}个单位 × {district.ITEMS}条")
        _print(rows(made))
        if options.minutes:
            _load(place, database, made, options.minutes)
        print("\n看结果：每个单位都已合议")
        _print(looks(made))


def _print(found: Iterator[Row]) -> None:
    for line in table(["做什么", "用时", "参照（同一次运行）", "用时", "倍数", "目标"], [_cells(r) for r in found], right=(1, 3, 4)):
        print(line)


def _cells(row: Row) -> list[str]:
    from benchmarks.measure import said  # beside its only use

    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return [row.what, said(row.seconds), row.against, "" if row.reference is None else said(row.reference), ratio, row.verdict]


def rows(made: Any) -> Iterator[Row]:
    """A save at the level of actions, by itself and with the reading of rights, duties and grounds before it; the two pages, as the server makes them."""
    bare, saves = _bare(made), {"保存一个评分：版本、历史、审计、合计": _writes(made), "同上，连同先读权限、分工和依据": _saves(made)}
    for what, save in saves.items():
        seconds, reference = together(save, bare, times=150, warm=20)
        yield Row(f"{what}（{_queries(save)}次查询）", seconds, f"两行事务：UPDATE…WHERE version＋INSERT（{_queries(bare)}次）", reference, aim=2)
    for page, user, url in _pages(made):
        take = _page(user, url)
        yield Row(f"{page}（{_queries(take)}次查询）", median(take, times=15), aim_seconds=LOAD_PAGE)


def looks(made: Any) -> Iterator[Row]:
    """Ranking and heat map: reckoned from the marks of the moment, and as frozen (read for the first time, and again)."""
    from benchmarks import district  # Django is set up by now

    district.agree(made)
    pages = {"排名": f"/a/{made.assessment.pk}/look", "热力图": f"/a/{made.assessment.pk}/look/heat"}
    for page, url in pages.items():
        take = _page(made.office[0], url)
        yield Row(f"{page}，按当时的评分汇总（{_queries(take)}次查询）", median(take, times=9))
    district.frozen(made)
    first = time.perf_counter()
    _page(made.office[0], pages["排名"])()
    yield Row("排名，结果固定后第一次看", time.perf_counter() - first)
    for page, url in pages.items():
        take = _page(made.office[0], url)
        yield Row(f"{page}，结果固定后（{_queries(take)}次查询）", median(take, times=15), aim_seconds=LOAD_PAGE)


def _queries(work: Callable[[], object]) -> int:
    """The statements of one run, transactions among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def _writes(made: Any) -> Callable[[], object]:
    """The transaction of a save: the version checked, mark, history, totals and audit written."""
    from kaoping.web.actions.marks import Given, save  # Django is set up by now
    from kaoping.web.policy import SheetKind

    user, entries = made.assessors[1]
    group = user.posts.get().group_id

    def write(who: Any, entry: Any, place: str, version: int, answer: str) -> object:
        return save(who, entry, SheetKind.MEMBER, Given(place, version, answer), group)

    return _turns(made, user, entries[8:11], write)


def _saves(made: Any) -> Callable[[], object]:
    """All of it: what the assessor's page calls."""
    from kaoping.web.actions.answers import save_answer  # Django is set up by now

    user, entries = made.assessors[1]
    return _turns(made, user, entries[11:14], lambda who, entry, place, version, answer: save_answer(who, entry, place, version, answer, "", ()))


def _turns(made: Any, user: Any, entries: Any, work: Callable[..., object]) -> Callable[[], object]:
    """`work` on one clause after the other, and anew with the other answer."""
    from benchmarks.district import actor  # Django is set up by now

    who, versions = actor(user), {}
    turn = itertools.cycle([(e, p) for e in entries for p in made.places])

    def save() -> None:
        entry, place = next(turn)
        version = versions.get((entry.pk, place), 0)
        work(who, entry, place, version, "否" if version % 2 else "是")
        versions[entry.pk, place] = version + 1

    return save


def _bare(made: Any) -> Callable[[], object]:
    """The least that keeps an earlier version and notices another writer, from the same tables and library."""
    from django.db import transaction
    from django.utils import timezone

    from kaoping.web.models import Mark, MarkVersion

    marks = [[pk, 1] for pk in Mark.objects.filter(sheet__kind="self").order_by("-pk").values_list("pk", flat=True)[:200]]
    by, turn = made.office[0].pk, itertools.cycle(marks)

    def save() -> None:
        row = next(turn)
        pk, version = row
        now, answer = timezone.now(), "否" if version % 2 else "是"
        with transaction.atomic():
            assert Mark.objects.filter(pk=pk, version=version).update(answer=answer, version=version + 1, at=now, by_id=by) == 1
            MarkVersion(mark_id=pk, version=version + 1, answer=answer, at=now, by_id=by).save(force_insert=True)
        row[1] = version + 1

    return save


def _pages(made: Any) -> list[tuple[str, Any, str]]:
    user, entries = made.assessors[0]
    return [("评分表页面", user, f"/e/{entries[0].pk}/mark"), ("总览页面", made.office[0], f"/a/{made.assessment.pk}/overview")]


def _page(user: Any, url: str) -> Callable[[], object]:
    from django.test import Client

    from benchmarks.district import cookie

    client = Client(headers={"cookie": cookie(user)})

    def take() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    return take


@contextmanager
def running(place: Path, database: str, *more: str) -> Iterator[int]:
    """The port of a server in another process."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    words = ["serve", "--dir", str(place), "--port", str(port), "--host", "127.0.0.1", *more]
    env = {n: v for n, v in os.environ.items() if not n.startswith(("KAOPING_", "DJANGO_"))} | {"KAOPING_DATABASE": database}
    with (place / "load.out").open("w", encoding="utf-8") as out:
        site = subprocess.Popen([sys.executable, "-m", "kaoping", *words], env=env, stdout=out, stderr=out)
    try:
        until = time.monotonic() + 60
        while not folder.answers(f"http://127.0.0.1:{port}"):
            assert site.poll() is None and time.monotonic() < until, (place / "load.out").read_text(encoding="utf-8")
            time.sleep(0.1)
        yield port
    finally:
        site.terminate()
        site.wait(30)


def _load(place: Path, database: str, made: Any, minutes: float) -> None:
    """Thirty assessors, forty-five clerks and ten leaders on a server in another process."""
    from django.db import connections

    from benchmarks import district

    told = district.crowd(made)
    connections.close_all()
    with running(place, database) as port:
        people = crowd(port, told)
        work(people, minutes * 60)
    print(f"\n{minutes:g}分钟：30名评分人、{len(made.clerks)}名联络员、{len(made.office)}名领导，另一个进程里，经 HTTP")
    for line in table(["谁", "次数", "每秒", "中位", "95%", "99%", "最慢", "出错", "目标"], summary(people, minutes * 60, LOAD_P99), right=range(1, 8)):
        print(line)


if __name__ == "__main__":
    main()
