"""DuckDB's tables that become Parquet files: what must be reckoned is written once, and everything else is put beside it as it lies elsewhere already."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from kaoping.core.errors import KaopingError

from ..splice import Beside, groups_of, spliced
from .engine import ROW, Engine
from .lineage import Lineage, lineage

VECTOR = 2048
"""DuckDB handles so many rows at once: groups of rows that are no multiples of it cannot be had a second time."""
LARGEST = 1 << 20
"""Groups of more rows than that are not kept in memory, where their order would have to be kept."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file from which columns are taken over: what comes from it, and how many rows each of its groups has."""

    file: Path
    line: Lineage
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept in `file`: the whole `expression`, but for what `whole` says (None: all of it)."""

    file: Path
    expression: ir.Table
    whole: Whole | None


class Keeping(Engine):
    """`beside` is a folder for files that live as long as the engine."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, beside: Path) -> None:
        super().__init__()
        self._engine, self._beside = engine, beside
        self._kept: dict[str, Kept] = {}
        self._staged: dict[str, ir.Table] = {}
        """What is kept, and what views stand for, by name."""
        self._files: dict[str, Path] = {}
        """The files that tables are, by name, where it is one file alone."""

    def stage(self, expression: ir.Table) -> ir.Table:
        staged = super().stage(expression)
        self._staged[staged.get_name()] = expression
        return staged

    def kept(self, expression: ir.Table, path: str = "", asked: Sequence[str] = ()) -> ir.Table:
        """As the Parquet file that it will become (`finish`); where it will not become one, reckoning it once more takes less than storing it."""
        if Path(path).suffix in (".csv", "") or any(type_.is_nested() for type_ in expression.schema().types):
            return self.stage(expression)
        with self._new(path) as beside:
            whole = self._packed(expression, beside)
            file, name = beside.with_suffix(".kept"), self.fresh("kept")
            beside.replace(file)
        reading = f"read_parquet({text(str(file))}, file_row_number = true)"
        self.run(f"CREATE VIEW {name} AS SELECT * EXCLUDE (file_row_number), file_row_number AS {ROW} FROM {reading}")
        fixed = {c: value for c, value in whole.line.constant.items() if c in asked} if whole else {}
        kept = ibis.table({c: expression.schema()[c] for c in asked or expression.columns if c not in fixed} | {ROW: "int64"}, name=name)
        kept = self.stage(kept.mutate(**fixed)) if fixed else kept
        self._kept[kept.get_name()] = Kept(file, expression, whole)
        return kept

    def _packed(self, expression: ir.Table, file: Path) -> Whole | None:
        """Write what must be reckoned, in the groups of rows of the answers; None: everything had to be written, in groups of whatever rows."""
        whole = self._whole(expression)
        if whole:
            self._copied(self.sql(expression.drop(*whole.line.copied, *whole.line.constant)), file, whole.rows[0])
            if groups_of(file) == whole.rows:
                return whole
        self._engine.execute(f"COPY ({self.sql(expression)}) TO {text(str(file))} (FORMAT parquet)")
        return None

    def _whole(self, expression: ir.Table) -> Whole | None:
        line = lineage(expression, self._staged)
        file = self._files.get(line.table) if line else None
        if line is None or file is None or len(line.copied) + len(line.constant) == len(expression.columns):
            return None
        rows = groups_of(file, line.copied.values())
        return Whole(file, line, rows) if rows and _even(rows) else None

    def _copied(self, query: str, file: Path, rows: int) -> None:
        """Rows in the order in which they are read, in groups of so many."""
        with self._set("preserve_insertion_order", "true"):
            self._engine.execute(f"COPY ({query}) TO {text(str(file))} (FORMAT parquet, ROW_GROUP_SIZE {max(rows, VECTOR)})")

    @contextlib.contextmanager
    def _set(self, setting: str, value: str) -> Iterator[None]:
        """A setting of DuckDB's for as long as this lasts."""
        ((before,),) = self._engine.execute(f"SELECT current_setting('{setting}')").fetchall()
        self._engine.execute(f"SET {setting} = {value}")
        try:
            yield
        finally:
            self._engine.execute(f"SET {setting} = {before}")

    def finish(self, kept: ir.Table, more: ir.Table, wanted: Mapping[str, str], path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        """The columns that `more` has beyond those kept are written alone, in the same groups of rows, and put into the file kept."""
        held = self._kept.get(kept.get_name())
        if held is None:
            super().finish(kept, more, wanted, path, decimals)
            return
        new = [name for name in wanted.values() if name in more.columns and name not in held.expression.columns]
        with sentences(path):
            rows = groups_of(held.file) or ()
            beside = self._added(more.select(ROW, *new), rows)
            if held.whole:
                beside += self._taken_over(held.whole, wanted.values())
            spliced(held.file, beside, wanted, decimals)
            self._placed(held.file, Path(path))

    def _added(self, more: ir.Table, rows: Sequence[int]) -> list[Beside]:
        """Columns reckoned from what was kept, in groups of these rows: in one file where the groups are even, else in a file for each.

        Joins lose the order of rows, so that it is always asked for.
        """
        name, new = self.fresh("more"), {c: c for c in more.columns if c != ROW}
        shown, first, found = ", ".join(self.quoted(c) for c in new), 0, []
        if _even(rows):
            file = self._beside / f"{name}.parquet"
            self._copied(f"SELECT {shown} FROM ({self.sql(more)}) AS more ORDER BY {ROW}", file, rows[0])
            if groups_of(file) == rows:
                return [Beside(file, new, _same(len(rows)))]
        added = self.counted(more).get_name()
        with self._set("threads", "1"):  # each thread writes groups of its own
            for number, many in enumerate(rows):
                file = self._beside / f"{name}.{number}.parquet"
                some = f"SELECT {shown} FROM {added} WHERE {ROW} >= {first} AND {ROW} < {first + many} ORDER BY {ROW}"
                self._engine.execute(f"COPY ({some}) TO {text(str(file))} (FORMAT parquet, ROW_GROUP_SIZE {many + VECTOR})")
                found.append(Beside(file, new, {number: 0}))
                first += many
        return found

    def _taken_over(self, whole: Whole, wanted: Collection[str]) -> list[Beside]:
        """The answers' own columns; and those that hold one value, written for one full group of rows and for the last."""
        found = [Beside(whole.file, {there: name for name, there in whole.line.copied.items() if name in wanted}, _same(len(whole.rows)))]
        constant = {c: value for c, value in whole.line.constant.items() if c in wanted}
        if constant:
            file, last = self._beside / f"{self.fresh('constant')}.parquet", len(whole.rows) - 1
            each = "".join(f", ({self.sql(value.name(c).as_table())})" for c, value in constant.items())
            many = whole.rows[0] + (whole.rows[-1] if last else 0)
            self._copied(f"SELECT * EXCLUDE (range) FROM range({many}){each}", file, whole.rows[0])
            found.append(Beside(file, {c: c for c in constant}, {n: int(0 < n == last) for n in range(last + 1)}))
        return found

    def counted(self, expression: ir.Table) -> ir.Table:
        name = self.fresh("counted")
        self.run(f"CREATE TEMP TABLE {name} AS {self.sql(expression)}")
        return ibis.table(expression.schema(), name=name)

    def forget(self) -> None:
        """Remove what was kept and never finished."""
        for held in self._kept.values():
            held.file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _new(self, path: str) -> Iterator[Path]:
        """A file beside `path` to be written first, gone afterwards unless it was put in its place."""
        target = Path(path)
        beside = target.with_name(f".{target.name[:40]}.{self._beside.name}")
        try:
            with sentences(path):
                target.parent.mkdir(parents=True, exist_ok=True)
                yield beside
        finally:
            beside.unlink(missing_ok=True)

    def _placed(self, file: Path, target: Path) -> None:
        if target.is_dir():
            raise KaopingError(f"“{target}”已经是一个文件夹，请换一个输出位置")
        file.replace(target)


def _same(groups: int) -> dict[int, int]:
    return {n: n for n in range(groups)}


def _even(rows: Sequence[int]) -> bool:
    """Whether DuckDB would make the same groups of the same rows once more: all of one size but the last."""
    return rows[0] <= LARGEST and all(r == rows[0] for r in rows[:-1]) and rows[-1] <= rows[0] and (len(rows) == 1 or not rows[0] % VECTOR)


@contextlib.contextmanager
def sentences(path: str) -> Any:
    """What DuckDB and the system refuse, in a sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise KaopingError("内存不够，请用 --memory 放宽上限，或腾出磁盘给临时文件") from error
    except (duckdb.IOException, duckdb.InvalidInputException, OSError) as error:
        raise KaopingError(f"“{path}”读不了或写不了：{str(error).splitlines()[0][:200]}") from error
    except duckdb.ParserException as error:
        raise KaopingError(f"“{path}”不是能用的写法：{str(error).splitlines()[0][:200]}") from error


def text(value: str) -> str:
    """A text in the quotes of SQL."""
    return "'" + value.replace("'", "''") + "'"
