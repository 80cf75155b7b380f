"""Millions of units of rubric A, Parquet to Parquet: DuckDB summing the answers, SQL written by hand (rubric_a.sql), and ours, in turn.

`python -m benchmarks.bulk [--sizes 100000,1000000,5000000] [--times 5] [--long] [--spark]`. Of the answers 2 % are not given, one item does not
apply to 1 % of the units; three columns of regions are carried along.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb

from kaoping.bulk.engines import open_engine
from kaoping.bulk.run import Task, score
from kaoping.bulk.summary import pictured
from kaoping.cli.terminal import table
from kaoping.core.plan import plan_of
from kaoping.core.question import Amount, YesNo
from kaoping.core.rubric import Rubric
from kaoping.core.ruling import apply_all
from kaoping.read.answers import FIELDS
from kaoping.read.stored import read_rulings, read_standard

from .measure import said
from .synthetic import peak

HOME = Path(__file__).parents[1] / "standards" / "附件4"
BY_HAND = (Path(__file__).parent / "rubric_a.sql").read_text(encoding="utf-8")
WORDS = {**FIELDS, "group": ("group",)}
REGIONS = ("province", "city", "county")


@cache
def rubric_a() -> Rubric:
    """Rubric A of 附件4, as ruled."""
    standard = read_standard((HOME / "rubric.yaml").read_bytes(), "rubric.yaml")
    return apply_all(standard, read_rulings((HOME / "rulings.yaml").read_bytes(), "rulings.yaml"))[0].rubrics[0]


def answers(units: int, path: Path, long: bool = False) -> list[str]:
    """A wide table of answers (or the same long), and the names of the answers' columns."""
    columns = dict(_columns(rubric_a()))
    regions = "'省' || (i % 31) AS province, '市' || (i % 341) AS city, '县' || (i % 3410) AS county"
    told = ", ".join(f'CASE WHEN random() >= 0.02 THEN {value} END AS "{name}"' for name, value in columns.items())
    text = f"SELECT 'U' || lpad(i::VARCHAR, 8, '0') AS unit, {regions}, {told}, i % 100 = 7 AS \"3.2 不适用\" FROM range({units}) r(i)"
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false; SELECT setseed(0.5)")
        if long:
            marks = ", ".join(f"('{n.split()[0]}', (\"{n}\"{' / 100.0' if '×' in n else ''})::VARCHAR)" for n in columns)
            text = f"SELECT unit, u.c AS clause, u.a AS answer FROM ({text}), (VALUES {marks}) u(c, a) WHERE u.a IS NOT NULL"
        engine.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet)")
    return list(columns)


def _columns(rubric: Rubric) -> Iterator[tuple[str, str]]:
    """Of each clause the wide form's column and SQL for a random answer."""
    for id_, part in plan_of(rubric).clauses.items():
        match part.question:
            case YesNo():
                yield id_, "(random() < 0.8)::TINYINT"
            case Amount(ranges=ranges, step=step) if step is not None:
                low, high = ranges[-1]
                yield f"{id_} ×100", f"({int(low * 100)} + round(random() * {int((high - low) / step)})::INT * {int(step * 100)})::SMALLINT"
            case _:
                yield f"{id_} ×100", "(5000 + round(random() * 5000))::SMALLINT"


def ours(path: Path, output: Path, engine: str | None = None) -> None:
    """What kaoping score does once the rubric is read."""
    with open_engine(engine) as opened:
        score(opened, str(path), [Task(rubric_a())], str(output), str(output) + ".problems.csv", WORDS)


def run_sql(text: str) -> None:
    """A statement in a DuckDB of its own."""
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
        engine.execute(text).fetchall()


def in_turn(works: Sequence[Callable[[], object]], times: int) -> list[tuple[float, float]]:
    """Of several works done in turn, after one unmeasured round: the median of seconds by the clock, and the least that the processors were busy,
    which says more on a machine that others use as well."""
    found: list[list[tuple[float, float]]] = [[] for _ in works]
    for n in range(times + 1):
        for seconds, work in zip(found, works, strict=True):
            start = time.perf_counter(), time.process_time()
            work()
            if n:
                seconds.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return [(statistics.median(wall for wall, _ in s), min(busy for _, busy in s)) for s in found]


def alone(path: Path, output: Path) -> dict[str, Any]:
    """Ours in a process of its own: seconds with the interpreter and all imports, and MB at most."""
    start = time.perf_counter()
    run = [sys.executable, "-m", "benchmarks.bulk", "--alone", str(path), str(output)]
    megabytes = json.loads(subprocess.run(run, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1]).stdout)
    return {"seconds": time.perf_counter() - start, "mb": megabytes}


def rows(sizes: Sequence[int], times: int, folder: Path) -> Iterator[list[str]]:
    """One row a size."""
    for units in sizes:
        path, output = folder / "a.parquet", folder / "o.parquet"
        names = answers(units, path)
        summing = _summing(names, path)
        by_hand = f"COPY ({BY_HAND.replace('{answers}', str(path))}) TO '{folder}/h.parquet' (FORMAT parquet)"
        (a, busy_a), (b, busy_b), (c, busy_c) = in_turn([partial(run_sql, summing), partial(run_sql, by_hand), partial(ours, path, output)], times)
        one = alone(path, output)
        with open_engine() as engine:
            start = time.perf_counter()
            pictured(engine, str(output), REGIONS)
            fold = time.perf_counter() - start
        differing = _differing(output, folder / "h.parquet")
        ratios = [f"{x / y:.2f}" for x, y in ((c, a), (c, b), (busy_c, busy_a), (busy_c, busy_b))]
        yield [f"{units:,}", said(a), said(b), said(c), *ratios, f"{one['mb']} MB", said(one["seconds"]), said(fold), str(differing)]


def _summing(names: Sequence[str], path: Path) -> str:
    sums = ", ".join('sum("' + name + '")' for name in names)
    return f"SELECT {sums} FROM '{path}'"


def _differing(output: Path, hand: Path) -> int:
    """In how many rows ours and the one by hand differ, in total or place."""
    apart = "o.low <> h.low / 100 OR o.high <> h.high / 100 OR o.place_best <> h.place_best OR o.place_worst <> h.place_worst"
    text = f"SELECT count(*) FROM '{output}' o FULL JOIN '{hand}' h USING (unit) WHERE coalesce({apart}, true)"
    with duckdb.connect() as engine:
        return int(engine.execute(text).fetchall()[0][0])


def long_rows(units: int, folder: Path, times: int) -> Iterator[list[str]]:
    """The long form beside the wide one."""
    path, wide = folder / "l.parquet", folder / "a.parquet"
    answers(units, path, long=True)
    answers(units, wide)
    (long, _), (short, _) = in_turn([lambda: ours(path, folder / "lo.parquet"), lambda: ours(wide, folder / "o.parquet")], times)
    yield [f"{units:,}", said(long), said(short), f"{long / short:.1f}", f"{alone(path, folder / 'lo.parquet')['mb']} MB"]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100000,1000000,5000000")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--spark", type=int, default=0)
    parser.add_argument("--engine", default="spark:local[2]")
    parser.add_argument("--alone", nargs=2)
    options = parser.parse_args()
    if options.alone:
        ours(Path(options.alone[0]), Path(options.alone[1]))
        print(peak() // 1024)
        return
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as name:
        folder = Path(name)
        head = ["单位", "只求和", "手写SQL", "kaoping", "÷求和", "÷手写", "÷求和(CPU)", "÷手写(CPU)", "内存", "整个进程", "汇总", "不同"]
        sizes = [int(s) for s in options.sizes.split(",") if s]
        print("\n成批算分（评分表A，Parquet到Parquet；目标：÷求和≤5，÷手写≤1.1，内存<600 MB）")
        for line in table(head, list(rows(sizes, options.times, folder)), right=range(12)):
            print(line)
        if options.long:
            print("\n长表（目标：≤宽表的8倍）")
            for line in table(["单位", "长表", "宽表", "倍数", "内存"], list(long_rows(options.long, folder, min(options.times, 3))), right=range(5)):
                print(line)
        if options.spark:
            answers(options.spark, folder / "s.parquet")
            start = time.perf_counter()
            ours(folder / "s.parquet", folder / "spark.parquet", options.engine)
            seconds = time.perf_counter() - start
            print(f"\nSpark（{options.engine}）：{options.spark:,}个单位{said(seconds)}，连同启动；每核每秒{options.spark / seconds / 2:,.0f}个单位")


if __name__ == "__main__":
    main()
