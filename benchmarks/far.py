"""`python -m benchmarks.far [--times 5] [--seconds 45]`: how far one server goes, on the database of KAOPING_DATABASE (none: SQLite).

At once so many times those who save (30 assessors, 45 clerks) and 10 leaders, more and more of them, until 95 % of the saves no longer come within half a
second or something goes wrong."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.load import crowd, share_of, times, work
from benchmarks.web import running
from kaoping.cli.terminal import table
from kaoping.web import folder, server

LIMIT = 0.5  # seconds, for 95 % of the saves
HEAD = ["倍数", "评分人", "联络员", "领导", "每秒请求", "保存次数", "中位", "95%", "99%", "出错"]


def main() -> None:
    """Print the table for one database."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5, help="at most so many times the usual people")
    parser.add_argument("--seconds", type=float, default=45, help="for each step")
    parser.add_argument("--processes", type=int, default=0, help="processes of the server (PostgreSQL)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaoping-far-") as name:
        place, database = folder.ready(Path(name)), os.environ.get("KAOPING_DATABASE", "")
        server.begin(place, database)
        server.bring_up()
        from django.db import connections  # Django is set up by now

        from benchmarks import district  # likewise

        units = (45 + 60) * options.times
        told = district.crowd(district.build(units, options.times))
        told["leader"] = told["leader"][: district.LEADERS]
        connections.close_all()
        print(f"\n{'PostgreSQL' if database else 'SQLite'}，{units}个单位 × {district.ITEMS}条，每步{options.seconds:g}秒", flush=True)
        with running(place, database, *(["--processes", str(options.processes)] if options.processes else [])) as port:
            for line in table(HEAD, list(steps(port, told, options.times, options.seconds)), right=range(10)):
                print(line)


def steps(port: int, told: dict[str, Any], most: int, seconds: float) -> Iterator[list[str]]:
    """A row for each step: once, one and a half times, twice the people …, to the one that is too much."""
    work(crowd(port, told, 1 / most), 5)  # unmeasured
    for half in range(2, 2 * most + 1):
        people = crowd(port, told | {"leader": []}, half / 2 / most) + crowd(port, told | {"assessor": [], "clerk": []})
        work(people, seconds)
        saves, errors = times(people, ["assessor", "clerk"]), sum(len(p.errors) for p in people)
        asked = sum(len(p.took) + len(p.opened) for p in people)
        kinds = [str(sum(p.kind == kind for p in people)) for kind in ("assessor", "clerk", "leader")]
        at = [f"{share_of(saves, share) * 1e3:.0f} 毫秒" for share in (0.5, 0.95, 0.99)]
        row = [f"{half / 2:g}", *kinds, f"{asked / seconds:.0f}", str(len(saves)), *at, str(errors)]
        print("  ".join(row), file=sys.stderr, flush=True)
        yield row
        if errors or share_of(saves, 0.95) > LIMIT:
            return


if __name__ == "__main__":
    main()
