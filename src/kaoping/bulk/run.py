"""The whole way: answers opened, looked at, reckoned, ranked, written; and beside them a table of all that is wrong with the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.points import Bounds
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric
from kaoping.core.score import mean_of

from . import problems
from .assigning import assigned
from .columns import COLUMNS, Column
from .engines import Engine
from .form import Answers, Form, is_wide, recognised
from .places import GONE, GROUP, HIGH, LOW, ranked
from .score import Marked, marked, parts
from .survey import surveyed
from .widen import widened

ALL = "全部"
GROUPS = ("group", "排名组")


@dataclass(frozen=True, slots=True)
class Task:
    """A rubric, and what 不适用 counts for on it."""

    rubric: Rubric
    policy: Policy = Policy.RESCALE


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run: how many units were scored on each rubric, how many rows had a problem."""

    units: Mapping[str, int]
    problems: int


def score(
    engine: Engine,
    path: str,
    tasks: Sequence[Task],
    output: str,
    faults: str,
    words: Mapping[str, tuple[str, ...]],
    together: bool = False,
    clauses: bool = False,
) -> Done:
    """Score all units at `path` into `output`, and write what is wrong with the answers to `faults`.

    `words`: the names that the columns of unit, rubric, group, clause, answer and note may go by. `together`: all units are ranked together.
    `clauses`: what each clause has certainly lost is written as well (`1.2.3 lost`).
    KaopingError where the answers as a whole are of no use.
    """
    source = engine.open(path)
    wide = is_wide(source.table.columns)
    source, found = (source, []) if wide else widened(engine, source, [t.rubric for t in tasks], words)
    form = recognised(source.table, {t.rubric.id: plan_of(t.rubric) for t in tasks}, {k: words.get(k, GROUPS) for k in ("unit", "rubric", "group")})
    nameless = problems.nobody(form.table[form.unit], source.facts.get(form.unit))
    mine, sentence, homeless = assigned(engine, form.table, form.unit, form.rubric, [t.rubric for t in tasks], COLUMNS.opposite(nameless))
    once = engine.once(form.table, form.unit) if wide else lambda: True
    found += problems.of_rows(form.table, form.unit, nameless, homeless, sentence)
    done, tables = {}, []
    for task in tasks:
        survey = surveyed(engine, form.answers[task.rubric.id], mine[task.rubric.id], source.facts if len(tasks) == 1 else {})
        found += problems.of_answers(engine, survey, mine[task.rubric.id], form)
        if survey.units:
            done[task.rubric.id] = survey.units
            means = _means(engine, survey.answers, mine[task.rubric.id]) if task.policy is Policy.MEAN else {}
            tables.append((task, marked(engine, survey.answers, mine[task.rubric.id], task.policy, means, clauses)))
    if not tables:
        raise KaopingError("答案里没有一个单位能算分，请核对单位和评分表两列")
    found += [] if once() else [problems.repeated(form.table, form.unit)]
    _write(engine, form, tables, output, together)
    return Done(done, _faults(engine, problems.told(form.table.limit(0), form.unit, "", "", ""), found, faults))


def widen(engine: Engine, path: str, rubrics: Sequence[Rubric], output: str, faults: str, words: Mapping[str, tuple[str, ...]]) -> Done:
    """Make the long table at `path` wide. KaopingError where it is wide already, or lacks columns."""
    source = engine.open(path)
    if is_wide(source.table.columns):
        raise KaopingError(f"“{path}”已经是宽表，可以直接用 kaoping score 算分")
    wide, found = widened(engine, source, rubrics, words)
    engine.write(wide.table, output, {})
    (units,) = engine.rows(wide.table.aggregate(n=wide.table.count()))[0]
    none = problems.told(source.table.limit(0), source.table.columns[0], "", "", "")
    return Done({"": int(units)}, _faults(engine, none, found, faults))


def _means(engine: Engine, answers: Answers, mine: ir.Table) -> dict[str, Bounds]:
    """The cohort's means by clause and item id, of those that anywhere do not apply."""
    found = [(id_, low, high, gone) for id_, low, high, gone in parts(answers, mine) if gone is not False]
    if not found:
        return {}
    asked: dict[str, Any] = {}
    for id_, low, high, gone in found:
        applies: Any = COLUMNS.opposite(gone)
        asked[f"n {id_}"] = applies.sum()
        for end, column in (("low", low), ("high", high)):
            if not column.fixed:
                asked[f"{end} {id_}"] = column.whole.cast("int64").sum(where=applies)
    (row,) = engine.rows(mine.aggregate(**asked))
    held = dict(zip(asked, row, strict=True))

    def mean(id_: str, end: str, column: Column, n: int) -> Decimal:
        exact = column.unit * (column.whole * n if column.fixed else int(held[f"{end} {id_}"] or 0))
        return mean_of(Decimal(exact.numerator) / Decimal(exact.denominator), n)

    counts = {id_: int(held[f"n {id_}"] or 0) for id_, *_ in found}
    return {id_: Bounds(mean(id_, "low", low, counts[id_]), mean(id_, "high", high, counts[id_])) for id_, low, high, _ in found if counts[id_]}


def _write(engine: Engine, form: Form, tables: Sequence[tuple[Task, Marked]], output: str, together: bool) -> None:
    """Totals first, for the places; then everything with its place."""
    several = len(tables) > 1
    shown, asked = _shown(tables), (GROUP, LOW, HIGH, GONE)
    rows = engine.kept(_union([_rows(form, task.rubric, found, together, shown, several) for task, found in tables]), output, asked)
    placed = ranked(engine, rows.select(*asked), rows, apart=bool(form.group) or (several and not together))
    who = [form.unit, "rubric", *form.carried, *([GROUP] if form.group else [])]
    wanted = [*who, LOW, HIGH, "place_best", "place_worst", *(n for n in shown if n not in (LOW, HIGH))]
    renamed = {"unit" if name == form.unit else name: name for name in dict.fromkeys(wanted)}
    engine.finish(rows, placed, renamed, output, {name: (18 if digits > 9 else 9, places) for name, (digits, places) in shown.items()})


def _shown(tables: Sequence[tuple[Task, Marked]]) -> dict[str, tuple[int, int]]:
    """The columns of marks: name → digits, decimals. Totals come first; with several rubrics the parts bear the rubric's id."""
    found: dict[str, tuple[int, int]] = {}
    for task, one in tables:
        for name, column in one.columns.items():
            full = _name(task.rubric.id, name, len(tables) > 1)
            places = max(2, column.places)
            most = max(abs(column.least), abs(column.greatest)) * 10**places
            digits = max(len(str(int(most))), places + 1)
            before = found.get(full, (0, 0))
            found[full] = max(before[0], digits), max(before[1], places)
    return found


def _name(rubric: str, name: str, several: bool) -> str:
    return f"{rubric}/{name}" if several and " " in name else name


def _rows(form: Form, rubric: Rubric, found: Marked, together: bool, shown: Mapping[str, tuple[int, int]], several: bool) -> ir.Table:
    """One rubric's rows as they are written, but for the places; what another rubric has is NULL."""
    table = found.table
    marks = {_name(rubric.id, name, several): column for name, column in found.columns.items()}
    gone = ibis.literal(found.gone) if isinstance(found.gone, bool) else found.gone
    # Places go by rubric unless the answers say who is ranked with whom.
    group = table[form.group].cast("string").fill_null("") if form.group and not together else ibis.literal(ALL if together else rubric.id)
    one: dict[str, Any] = {form.unit: table[form.unit], "rubric": ibis.literal(rubric.id)} | {c: table[c] for c in form.carried}
    one |= {GROUP: group, GONE: gone}
    for name, (digits, places) in shown.items():
        # Of several rubrics each needs the same type.
        whole = marks[name].at(places) if name in marks else ibis.null("int32")
        wide = several or name in (LOW, HIGH) or digits > 9
        one[name] = whole.cast("int64" if digits > 9 else "int32") if wide else whole
    return table.select(**one)


def _union(tables: Sequence[ir.Table]) -> ir.Table:
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def _faults(engine: Engine, none: ir.Table, found: Sequence[ir.Table], path: str) -> int:
    every = problems.together(found)
    kept = none if every is None else engine.counted(every)
    engine.write(kept, path, {})
    return 0 if every is None else int(engine.rows(kept.aggregate(n=kept.count()))[0][0])
