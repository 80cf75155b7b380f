"""Cohorts for the bulk tests: random rubrics and sheets, as wide and as long tables, and what the core makes of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from kaoping.bulk.engines import Engine, open_engine
from kaoping.bulk.form import ABSENT, SCALED
from kaoping.bulk.run import Done, Task, score
from kaoping.core.judgement import Sheet
from kaoping.core.plan import plan_of
from kaoping.core.reckon import Policy
from kaoping.core.score import Score, score_all
from kaoping.core.standing import places
from kaoping.read.answers import FIELDS
from rubrics import ALL_KINDS, Shape, of, rubric, sheet

WORDS = {**FIELDS, "group": ("group",)}


@dataclass(frozen=True)
class Cohort:
    """Several rubrics with their units."""

    tasks: tuple[Task, ...]
    sheets: tuple[Sheet, ...]

    def scores(self) -> tuple[Score, ...]:
        """What the core makes of them, one by one."""
        found: dict[str, Score] = {}
        for task in self.tasks:
            mine = [s for s in self.sheets if s.rubric == task.rubric.id]
            found |= {s.unit: s for s in score_all([task.rubric], mine, task.policy)}
        return tuple(found[s.unit] for s in self.sheets)


def cohort(seed: int, rubrics: int, units: int, kinds: int = 0) -> Cohort:
    """Random rubrics, the first of them of one kind each from `kinds` on, each with so many random units; the policies in turn."""
    rng = random.Random(seed)
    tasks, sheets = [], []
    for n in range(rubrics):
        shape = Shape(kinds=(ALL_KINDS[kinds + n],)) if kinds + n < len(ALL_KINDS) else Shape()
        made = replace(rubric(of(rng), shape, f"R{n}"), title=f"第{n}张")
        tasks.append(Task(made, list(Policy)[n % 4]))
        sheets += [sheet(of(rng), made, missing=6, unit=f"R{n}单位{u}") for u in range(units)]
    return Cohort(tuple(tasks), tuple(sheets))


def wide(made: Cohort, path: Path) -> Path:
    """The cohort as a wide Parquet file: answers in hundredths, what does not apply in columns of its own."""
    columns: dict[str, tuple[str, list[Any]]] = {
        "unit": ("VARCHAR", [s.unit for s in made.sheets]),
        "rubric": ("VARCHAR", [s.rubric for s in made.sheets]),
    }
    for task in made.tasks:
        id_, plan = task.rubric.id, plan_of(task.rubric)
        mine = [s.rubric == id_ for s in made.sheets]
        for c in plan.clauses:
            values = [s.judgements.get(c) if m else None for m, s in zip(mine, made.sheets, strict=True)]
            columns[f"{id_}/{c}{SCALED}100"] = ("BIGINT", [None if j is None else int(j.value * 100) for j in values])
        for place in sorted(plan.places):
            flags = [m and place in s.not_applicable for m, s in zip(mine, made.sheets, strict=True)]
            if any(flags):
                columns[f"{id_}/{place}{ABSENT}"] = ("BOOLEAN", flags)
    return table(columns, path)


def long(made: Cohort, path: Path) -> Path:
    """The cohort as a long csv file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow(["单位", "评分表", "得分点", "答案", "说明"])
        for s in made.sheets:
            write.writerow([s.unit, s.rubric, "", "", ""])
            write.writerows([s.unit, s.rubric, j.clause, format(j.value, "f"), ""] for j in s.judgements.values())
            write.writerows([s.unit, s.rubric, place, "不适用", "没有"] for place in s.not_applicable)
    return path


def table(columns: Mapping[str, tuple[str, Sequence[Any]]], path: Path) -> Path:
    """A Parquet file of these columns: name → DuckDB's type, values."""
    beside = path.with_suffix(".rows.csv")
    with beside.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow(columns)
        for row in zip(*(values for _, values in columns.values()), strict=True):
            write.writerow(["" if v is None else v for v in row])
    quoted = ", ".join(f'CAST("{n}" AS {t}) AS "{n}"' for n, (t, _) in columns.items())
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT {quoted} FROM read_csv('{beside}', all_varchar = true, header = true)) TO '{path}' (FORMAT parquet)")
    beside.unlink()
    return path


def rows(path: str | Path) -> dict[str, dict[str, Any]]:
    """The rows of a file of scores (or of a folder of them), by unit."""
    where = f"{path}/*.parquet" if Path(path).is_dir() else str(path)
    with duckdb.connect() as engine:
        answer = engine.execute(f"SELECT * FROM '{where}'")
        names = [c[0] for c in answer.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}


def problems(path: Path) -> list[dict[str, str]]:
    """The rows of a table of problems."""
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda r: (r["row"], r["clause"]))


def run(engine: Engine, answers: str | Path, tasks: Sequence[Task], folder: Path, **more: Any) -> tuple[Done, dict[str, dict[str, Any]]]:
    """Score into a folder; what came of it, and the rows."""
    output = folder / "out.parquet"
    done = score(engine, str(answers), tasks, str(output), str(folder / "problems.csv"), WORDS, **more)
    return done, rows(output)


def expected(made: Cohort, together: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """By unit the columns that its row must have, as the core has them."""
    scores = made.scores()
    ranked = places(scores, groups={s.unit: "全部" for s in scores} if together else None)
    for one, place in zip(scores, ranked, strict=True):
        row: dict[str, Any] = {"rubric": one.id, "low": one.bounds.low, "high": one.bounds.high}
        lead = f"{one.id}/" if len(made.tasks) > 1 else ""
        for part in (p for s in one.parts for p in (s, *s.parts)):
            row |= {f"{lead}{part.id} low": part.bounds.low, f"{lead}{part.id} high": part.bounds.high}
        yield one.unit, row | {"place_best": place and place.best, "place_worst": place and place.worst}


def differing(made: Cohort, found: Mapping[str, Mapping[str, Any]], together: bool = False) -> list[Any]:
    """Where the rows found differ from what the core says."""
    wrong: list[Any] = []
    for unit, row in expected(made, together):
        here = found[unit]
        wrong += [(unit, name, value, here[name]) for name, value in row.items() if here[name] != value]
    return wrong


@contextmanager
def duck() -> Iterator[Engine]:
    """DuckDB in this process."""
    with open_engine() as engine:
        yield engine


