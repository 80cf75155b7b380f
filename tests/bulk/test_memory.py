"""Five million units of sixty scoring points under a limit of 1 GB that the system keeps, whatever the machine has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

UNITS, CLAUSES, LIMIT = 5_000_000, 60, 10**9
ALONE = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({limit}, {limit}))
sys.path[:0] = {path!r}
from kaoping.bulk.engines import open_engine
from kaoping.bulk.run import Task, score
from test_memory import standard
with open_engine(None, "400MB") as engine:
    done = score(engine, "{folder}/a.parquet", [Task(standard())], "{folder}/o.parquet", "{folder}/p.csv", {{"unit": ("unit",), "rubric": ("rubric",)}})
held = open("/proc/self/status").read().split("VmHWM:")[1].split()[0]  # ru_maxrss would be that of who started this process
print(json.dumps([done.units["A"], int(held) // 1024]))
"""


def standard() -> object:
    """A rubric of so many scoring points, four an item."""
    from kaoping.core.clauses import KINDS
    from kaoping.core.points import ONE
    from kaoping.core.rubric import Item, Rubric, Section

    made = [
        Item(id=f"1.{i}", text="条", worth=4 * ONE, clauses=tuple(KINDS["award"](id=f"1.{i}.{c}", text="点", marks=ONE) for c in range(1, 5)))
        for i in range(1, CLAUSES // 4 + 1)
    ]
    return Rubric(id="A", title="", applies_to=(), worth=None, sections=(Section(id="1", title="", worth=None, items=tuple(made)),))


def test_five_million_units_of_sixty_scoring_points_take_less_than_1_gb(tmp_path: Path) -> None:
    import duckdb

    columns = [f'((i * {7 + n} + i // {3 + n}) % 5 < 4)::TINYINT AS "1.{1 + n // 4}.{1 + n % 4}"' for n in range(CLAUSES)]
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT '单位' || i AS unit, {', '.join(columns)} FROM range({UNITS}) r(i)) TO '{tmp_path}/a.parquet' (FORMAT parquet)")
    program = ALONE.format(limit=LIMIT, path=[p for p in sys.path if p], folder=tmp_path)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    units, megabytes = json.loads(done.stdout)
    assert units == UNITS
    assert megabytes < 600
