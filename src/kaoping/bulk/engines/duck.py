"""DuckDB in this process: reads and writes Parquet and csv in a stream, spills to disk beyond its memory."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
from ..splice import spliced
from .engine import FILE, ROW, Engine, Fact, Source
from .inert import inert

MEMORY = "1GB"
"""What is enough for any number of units; a long table is quicker with more."""


class Duck(Engine):
    """`memory` is the most that it keeps (1GB unless it is said); what is beyond goes to a folder among the temporary files."""

    COMPILER: ClassVar[Any] = DuckDBCompiler()
    TYPES: ClassVar[Any] = DuckDBType

    def __init__(self, memory: str | None = None) -> None:
        super().__init__()
        self._beside = Path(tempfile.mkdtemp(prefix="kaoping-bulk-"))
        self._kept: dict[str, Path] = {}
        """Tables that are kept as Parquet files beside where they will be written, by name."""
        self._engine = duckdb.connect()
        self._engine.execute("SET preserve_insertion_order = false")
        self._engine.execute("SET enable_progress_bar = false")
        self._engine.execute(f"SET temp_directory = {_text(str(self._beside / 'spilled'))}")
        with _sentences("内存上限"):
            self._engine.execute(f"SET memory_limit = {_text(memory or MEMORY)}")

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
        name, listed = self.fresh("answers"), f"[{', '.join(_text(f) for f in files)}]"
        with _sentences(path):
            reading = f"read_parquet({listed}, union_by_name = {len(files) > 1}, file_row_number = true, filename = true)"
            where = f"file_row_number + 1 AS {ROW}, filename AS {FILE}"
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * EXCLUDE (file_row_number, filename), {where} FROM {reading}")
            return Source(self._described(name), self._facts(listed))

    def _csv(self, path: str) -> Source:
        """A csv is read once, as text, into Parquet: what its rows mean is settled later."""
        name, beside = self.fresh("answers"), self._beside / f"{self.fresh('csv')}.parquet"
        with _sentences(path):
            encoding = "utf-8" if _is_utf8(Path(path)) else "gb18030"
            how = f"header = true, all_varchar = true, quote = '\"', encoding = {_text(encoding)}, strict_mode = false"
            reading = f"read_csv({_text(path)}, {how})"
            self._engine.execute("SET preserve_insertion_order = true")
            where = f"row_number() OVER () + 1 AS {ROW}, {_text(path)} AS {FILE}"
            self._engine.execute(f"COPY (SELECT *, {where} FROM {reading}) TO {_text(str(beside))} (FORMAT parquet)")
            self._engine.execute("SET preserve_insertion_order = false")
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_text(str(beside))})")
            return Source(self._described(name), {})

    def _described(self, name: str) -> ir.Table:
        return self.typed(name, [(str(c[0]), _plain_type(str(c[1]))) for c in self._engine.execute(f"DESCRIBE {name}").fetchall()])

    def _facts(self, listed: str) -> dict[str, Fact]:
        """What the footers of the files say: the ends of each column and how many of its values are NULL."""
        asked = self._engine.execute(
            "SELECT path_in_schema, list(DISTINCT stats_min_value), list(DISTINCT stats_max_value), sum(stats_null_count),"
            " count(*) = count(stats_min_value) OR bool_and(stats_null_count = num_values), count(*) = count(stats_null_count)"
            f" FROM parquet_metadata({listed}) GROUP BY 1"
        ).fetchall()
        rows = self._engine.execute(f"SELECT sum(num_rows), count(*) FROM parquet_file_metadata({listed})").fetchone()
        assert rows is not None
        seen = self._engine.execute(f"SELECT path_in_schema, sum(num_values) FROM parquet_metadata({listed}) GROUP BY 1").fetchall()
        everywhere = {name for name, held in seen if held == rows[0]}
        found = {}
        for name, lows, highs, nulls, ended, counted in asked:
            low, high = _ends(lows, highs) if ended else (None, None)
            first = min((x for x in lows if x is not None), default=None) if ended else None
            found[name] = Fact(low, high, int(nulls) if counted and name in everywhere else None, first)
        return found

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        with _sentences("答案"):
            return self._engine.execute(self.sql(expression)).fetchall()

    def lookup(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:
        name = self.fresh("lookup")
        types = {c: DuckDBType.from_ibis(_ibis(t)).sql("duckdb") for c, t in columns.items()}
        self._engine.execute(f"CREATE TEMP TABLE {name} ({', '.join(f'{self.quoted(c)} {t}' for c, t in types.items())})")
        for first in range(0, len(rows), 500):
            part = rows[first : first + 500]
            marks = ", ".join(f"({', '.join('?' * len(columns))})" for _ in part)
            self._engine.execute(f"INSERT INTO {name} VALUES {marks}", [value for row in part for value in row])
        return self._described(name)

    def run(self, statement: str) -> None:
        with _sentences("答案"):
            self._engine.execute(statement)

    def kept(self, expression: ir.Table, path: str = "") -> ir.Table:
        """As the Parquet file that it will become (`finish`); where it will not become one, reckoning it once more takes less than storing it."""
        if Path(path).suffix in (".csv", ""):
            return self.stage(expression)
        with self._new(path) as beside:
            self._engine.execute(f"COPY ({self.sql(expression)}) TO {_text(str(beside))} (FORMAT parquet)")
            name, kept = self.fresh("kept"), beside.with_suffix(".kept")
            beside.replace(kept)
            self._kept[name] = kept
            reading = f"read_parquet({_text(str(kept))}, file_row_number = true)"
            self._engine.execute(f"CREATE VIEW {name} AS SELECT * EXCLUDE (file_row_number), file_row_number AS {ROW} FROM {reading}")
        return ibis.table({**expression.schema(), ROW: "int64"}, name=name)

    def finish(self, kept: ir.Table, more: ir.Table, wanted: Mapping[str, str], path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        """The columns that `more` has beyond those kept are written alone, a file for each group of rows, and put into the file kept."""
        file = self._kept.pop(kept.get_name(), None)
        if file is None:
            super().finish(kept, more, wanted, path, decimals)
            return
        new = [name for name in wanted.values() if name not in kept.columns]
        added = self.counted(more.select(ROW, *new)).get_name()
        shown, parts, first = ", ".join(self.quoted(n) for n in new), [], 0
        try:
            with _sentences(path):
                groups = f"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({_text(str(file))}) ORDER BY 1"
                for number, rows in self._engine.execute(groups).fetchall():
                    parts.append(self._beside / f"{added}.{number}.parquet")
                    some = f"SELECT {shown} FROM {added} WHERE {ROW} >= {first} AND {ROW} < {first + rows} ORDER BY {ROW}"
                    self._engine.execute(f"COPY ({some}) TO {_text(str(parts[-1]))} (FORMAT parquet, ROW_GROUP_SIZE {rows + 2048})")
                    first += rows
                spliced(file, parts, wanted, decimals)
                self._placed(file, Path(path))
        finally:
            file.unlink(missing_ok=True)

    def counted(self, expression: ir.Table) -> ir.Table:
        name = self.fresh("counted")
        self.run(f"CREATE TEMP TABLE {name} AS {self.sql(expression)}")
        return ibis.table(expression.schema(), name=name)

    def stored(self, expression: ir.Table) -> Source:
        beside = self._beside / f"{self.fresh('stored')}.parquet"
        self.write(expression, str(beside), {})
        source = self.open(str(beside))
        return Source(source.table.drop(ROW, FILE), source.facts)

    def write(self, expression: ir.Table, path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        how = "FORMAT csv, HEADER true" if Path(path).suffix == ".csv" else "FORMAT parquet"
        with self._new(path) as beside:
            plain = Path(path).suffix != ".csv"
            self._engine.execute(f"COPY ({self.sql(expression if plain else inert(expression), None if plain else decimals)}) TO {_text(str(beside))} ({how})")
            if plain and decimals:
                declare_decimals(beside, decimals)
            self._placed(beside, Path(path))

    @contextlib.contextmanager
    def _new(self, path: str) -> Iterator[Path]:
        """A file beside `path` to be written first, gone afterwards unless it was put in its place."""
        target = Path(path)
        beside = target.with_name(f".{target.name[:40]}.{self._beside.name}")
        try:
            with _sentences(path):
                target.parent.mkdir(parents=True, exist_ok=True)
                yield beside
        finally:
            beside.unlink(missing_ok=True)

    def _placed(self, file: Path, target: Path) -> None:
        if target.is_dir():
            raise KaopingError(f"“{target}”已经是一个文件夹，请换一个输出位置")
        file.replace(target)

    def close(self) -> None:
        self._engine.close()
        for file in self._kept.values():
            file.unlink(missing_ok=True)
        shutil.rmtree(self._beside, ignore_errors=True)


@contextlib.contextmanager
def _sentences(path: str) -> Any:
    """What DuckDB and the system refuse, in a sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise KaopingError("内存不够，请用 --memory 放宽上限，或腾出磁盘给临时文件") from error
    except (duckdb.IOException, duckdb.InvalidInputException, OSError) as error:
        raise KaopingError(f"“{path}”读不了或写不了：{str(error).splitlines()[0][:200]}") from error
    except duckdb.ParserException as error:
        raise KaopingError(f"“{path}”不是能用的写法：{str(error).splitlines()[0][:200]}") from error


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


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
