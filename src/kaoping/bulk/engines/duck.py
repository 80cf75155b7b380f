"""DuckDB in this process: reads and writes Parquet and csv in a stream, spills to disk beyond its memory."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.sql.compilers import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType

from kaoping.core.errors import KaopingError

from ..footer import declare_decimals
from .engine import FILE, ROW, Fact, Source
from .inert import inert
from .keeping import Keeping, sentences, text

STRETCHES = 10_000
"""So many stretches of rising names are looked at for whether they reach into one another."""
MEMORY = "1GB"
"""What is enough for any number of units; a long table is quicker with more."""


class Duck(Keeping):
    """`memory` is the most that it keeps (1GB unless it is said); what is beyond goes to a folder among the temporary files."""

    COMPILER: ClassVar[Any] = DuckDBCompiler()
    TYPES: ClassVar[Any] = DuckDBType

    def __init__(self, memory: str | None = None) -> None:
        super().__init__(duckdb.connect(), Path(tempfile.mkdtemp(prefix="kaoping-bulk-")))
        self._meanwhile = ThreadPoolExecutor(1)
        self._engine.execute("SET preserve_insertion_order = false")
        self._engine.execute("SET enable_progress_bar = false")
        self._engine.execute(f"SET temp_directory = {text(str(self._beside / 'spilled'))}")
        with sentences("内存上限"):
            self._engine.execute(f"SET memory_limit = {text(memory or MEMORY)}")

    def open(self, path: str) -> Source:
        place = Path(path)
        files = sorted(str(p) for p in place.rglob("*.parquet")) if place.is_dir() else [path]
        if not files:
            raise KaopingError(f"文件夹“{path}”里没有 .parquet 文件")
        if not place.exists():
            raise KaopingError(f"读不了答案“{path}”：没有这个文件或文件夹，请检查路径")
        with place.open("rb") if place.is_file() else contextlib.nullcontext() as file:
            parquet = file is None or file.read(4) == b"PAR1"
        return self._parquet(path, files) if parquet else self._csv(path)

    def _parquet(self, path: str, files: list[str]) -> Source:
        name, listed = self.fresh("answers"), f"[{', '.join(text(f) for f in files)}]"
        with sentences(path):
            reading = f"read_parquet({listed}, union_by_name = {len(files) > 1}, file_row_number = true, filename = true)"
            where = f"file_row_number + 1 AS {ROW}, filename AS {FILE}"
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * EXCLUDE (file_row_number, filename), {where} FROM {reading}")
            if len(files) == 1 and "=" not in files[0]:  # a folder province=… would be a column that the file does not have
                self._files[name] = Path(files[0])
            return Source(self._described(name), self._facts(listed))

    def _csv(self, path: str) -> Source:
        """A csv is read once, as text, into Parquet: what its rows mean is settled later."""
        name, beside = self.fresh("answers"), self._beside / f"{self.fresh('csv')}.parquet"
        with sentences(path):
            encoding = "utf-8" if _is_utf8(Path(path)) else "gb18030"
            how = f"header = true, all_varchar = true, quote = '\"', encoding = {text(encoding)}, strict_mode = false"
            reading = f"read_csv({text(path)}, {how})"
            self._engine.execute("SET preserve_insertion_order = true")
            where = f"row_number() OVER () + 1 AS {ROW}, {text(path)} AS {FILE}"
            self._engine.execute(f"COPY (SELECT *, {where} FROM {reading}) TO {text(str(beside))} (FORMAT parquet)")
            self._engine.execute("SET preserve_insertion_order = false")
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({text(str(beside))})")
            return Source(self._described(name), {})

    def _described(self, name: str) -> ir.Table:
        return self.typed(name, [(str(c[0]), _plain_type(str(c[1]))) for c in self._engine.execute(f"DESCRIBE {name}").fetchall()])

    def _facts(self, listed: str) -> dict[str, Fact]:
        """What the footers of the files say: the ends of each column and how many of its values are NULL."""
        asked = self._engine.execute(
            "SELECT path_in_schema, list(DISTINCT stats_min_value), list(DISTINCT stats_max_value), sum(stats_null_count),"
            " count(*) = count(stats_min_value) OR bool_and(stats_null_count = num_values), count(*) = count(stats_null_count), sum(num_values)"
            f" FROM parquet_metadata({listed}) GROUP BY 1"
        ).fetchall()
        ((rows,),) = self._engine.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({listed})").fetchall()
        found = {}
        for name, lows, highs, nulls, ended, counted, held in asked:
            low, high = _ends(lows, highs) if ended else (None, None)
            first = min((x for x in lows if x is not None), default=None) if ended else None
            found[name] = Fact(low, high, int(nulls) if counted and held == rows else None, first)
        return found

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        with sentences("答案"):
            return self._engine.execute(self.sql(expression)).fetchall()

    def once(self, table: ir.Table, column: str) -> Callable[[], bool]:
        """Answers often come in the order of their units' names, or in stretches that do: then each row has only to be compared with its neighbours.

        That goes on beside everything else, on a processor that waits while SQL is made.
        """
        counted, type_, name = super().once(table, column), table[column].type(), self.quoted(column)
        if not (type_.is_string() or type_.is_integer()):
            return counted
        held = self.sql(table.filter(table[column].notnull()).select(column))
        beside = f"SELECT {name} AS here, lag({name}) OVER () AS before, lead({name}) OVER () AS after FROM ({held})"
        ends = "before IS NULL OR before >= here AS first, after IS NULL OR here >= after AS last"
        statement = f"SELECT * FROM (SELECT here, {ends} FROM ({beside})) WHERE first OR last LIMIT {2 * STRETCHES}"
        apart = self._meanwhile.submit(_apart, self._engine.cursor(), statement)
        return lambda: apart.result() or counted()

    def lookup(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:
        name = self.fresh("lookup")
        types = {c: DuckDBType.from_ibis(_ibis(t)).sql("duckdb") for c, t in columns.items()}
        self._engine.execute(f"CREATE TEMP TABLE {name} ({', '.join(f'{self.quoted(c)} {t}' for c, t in types.items())})")
        if rows:
            lists = ", ".join(f"unnest(CAST(? AS {t}[]))" for t in types.values())
            self._engine.execute(f"INSERT INTO {name} SELECT {lists}", [list(column) for column in zip(*rows, strict=True)])
        return ibis.table(columns, name=name)

    def run(self, statement: str) -> None:
        with sentences("答案"):
            self._engine.execute(statement)

    def stored(self, expression: ir.Table) -> Source:
        beside = self._beside / f"{self.fresh('stored')}.parquet"
        self.write(expression, str(beside), {})
        source = self.open(str(beside))
        return Source(source.table.drop(ROW, FILE), source.facts)

    def write(self, expression: ir.Table, path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        how = "FORMAT csv, HEADER true" if Path(path).suffix == ".csv" else "FORMAT parquet"
        with self._new(path) as beside:
            plain = Path(path).suffix != ".csv"
            self._engine.execute(f"COPY ({self.sql(expression if plain else inert(expression), None if plain else decimals)}) TO {text(str(beside))} ({how})")
            if plain and decimals:
                declare_decimals(beside, decimals)
            self._placed(beside, Path(path))

    def close(self) -> None:
        self._meanwhile.shutdown()
        self._engine.close()
        self.forget()
        shutil.rmtree(self._beside, ignore_errors=True)


def _apart(engine: duckdb.DuckDBPyConnection, stretches: str) -> bool:
    """Whether all stretches rise and none reaches into another: then nothing stands twice, in whatever order they were read. False: nobody knows."""
    with sentences("答案"), engine:
        found = engine.execute(stretches).fetchall()
    firsts, lasts = sorted(here for here, first, _ in found if first), sorted(here for here, _, last in found if last)
    if len(found) == 2 * STRETCHES or len(firsts) != len(lasts):
        return False
    rising = itertools.chain.from_iterable(zip(firsts, lasts, strict=True))
    return all(a <= b if n % 2 == 0 else a < b for n, (a, b) in enumerate(itertools.pairwise(rising)))


def _ibis(name: str) -> Any:
    import ibis.expr.datatypes as dt  # beside its only use

    return dt.dtype(name)


def _plain_type(name: str) -> str:
    """ENUM('是', …) is text here, as are dates and the rest that nothing is reckoned with."""
    return "VARCHAR" if name.startswith("ENUM") else name


def _ends(lows: list[Any], highs: list[Any]) -> tuple[int | None, int | None]:
    """The least and greatest whole number among the ends of the parts; truths are 0 and 1; nothing where they are no whole numbers."""
    words = {"true": "1", "false": "0"}
    try:
        low = [Decimal(words.get(x, x)) for x in lows if x is not None]
        high = [Decimal(words.get(x, x)) for x in highs if x is not None]
    except InvalidOperation:
        return None, None
    if not low or not high or any(x != int(x) for x in (*low, *high)):
        return None, None
    return int(min(low)), int(max(high))


def _is_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(1 << 16)
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(start) - 4  # a character cut through by the end of what was read
    return True
