"""A PostgreSQL that holds the answers: nothing leaves it but what is written to a file."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.sql.compilers import PostgresCompiler
from ibis.backends.sql.datatypes import PostgresType

from kaoping.core.errors import KaopingError

from .engine import Engine, Source
from .inert import inert

COLUMNS = (
    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)


class Postgres(Engine):
    """Answers are a table or a view by its name (`考核.answers`); what is written is a file (.parquet, .csv) or a new table."""

    COMPILER: ClassVar[Any] = PostgresCompiler()
    TYPES: ClassVar[Any] = PostgresType

    def __init__(self, address: str) -> None:
        super().__init__()
        try:
            import psycopg  # an extra: most offices have no PostgreSQL
        except ImportError as error:
            raise KaopingError("要连接 PostgreSQL，请先安装：pip install 'kaoping[postgres]'") from error
        self._psycopg = psycopg
        try:
            self._engine = psycopg.connect(address, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            raise KaopingError(f"连接不上 PostgreSQL：{_first(error)}") from error

    def open(self, path: str) -> Source:
        name = self.fresh("answers")
        with self._sentences(path):
            found = self._engine.execute(COLUMNS, [_named(path)]).fetchall()
            table = self.typed(name, [(str(c), str(t)) for c, t in found])
            self.run(f"CREATE TEMPORARY VIEW {name} AS SELECT * FROM {_named(path)}")
        return Source(table, {})

    def run(self, statement: str) -> None:
        with self._sentences("答案"):
            self._engine.execute(statement.encode())

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        with self._sentences("答案"):
            return self._engine.execute(self.sql(expression).encode()).fetchall()

    def lookup(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:
        name, schema = self.fresh("lookup"), ibis.schema(columns)
        self._create(name, schema)
        with self._engine.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        self.run(f"ANALYZE {name}")
        return ibis.table(schema, name=name)

    def _create(self, name: str, schema: Any) -> None:
        types = {c: PostgresType.from_ibis(t).sql("postgres") for c, t in schema.items()}
        self.run(f"CREATE TEMPORARY TABLE {name} ({', '.join(f'{self.quoted(c)} {t}' for c, t in types.items())})")

    def kept(self, expression: ir.Table, path: str = "", asked: Sequence[str] = ()) -> ir.Table:
        name = self.fresh("kept")
        self.run(f"CREATE TEMPORARY TABLE {name} AS {self.sql(expression)}")
        self.run(f"ANALYZE {name}")
        return ibis.table(expression.schema(), name=name)

    def counted(self, expression: ir.Table) -> ir.Table:
        return self.kept(expression)

    def stored(self, expression: ir.Table) -> Source:
        return Source(self.kept(expression), {})

    def write(self, expression: ir.Table, path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        text = self.sql(inert(expression) if Path(path).suffix == ".csv" else expression, decimals)
        if Path(path).suffix not in (".parquet", ".csv"):
            with self._sentences(path):
                self.run(f"CREATE TABLE {_named(path)} AS {text}")
            return
        types = {n: f"DECIMAL({decimals[n][0]}, {decimals[n][1]})" if n in decimals else _duck(t) for n, t in expression.schema().items()}
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name[:40]}.", dir=target.parent) as folder:
            rows, ready = Path(folder) / "rows.csv", Path(folder) / target.name
            with self._sentences(path), rows.open("wb") as out, self._engine.cursor().copy(f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)".encode()) as copy:
                for part in copy:
                    out.write(part)
            if target.suffix == ".csv":
                rows.replace(target)
                return
            columns = ", ".join(f"'{n.replace(chr(39), chr(39) * 2)}': '{t}'" for n, t in types.items())
            with duckdb.connect() as engine:
                engine.execute("SET preserve_insertion_order = false")
                engine.execute(f"COPY (SELECT * FROM read_csv('{rows}', header = true, columns = {{{columns}}})) TO '{ready}' (FORMAT parquet)")
            ready.replace(target)

    def close(self) -> None:
        self._engine.close()

    @contextlib.contextmanager
    def _sentences(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._psycopg.errors.UndefinedTable as error:
            raise KaopingError(f"数据库里没有表“{what}”，请核对名称（可以写 模式.表）") from error
        except self._psycopg.errors.DuplicateTable as error:
            raise KaopingError(f"数据库里已经有表“{what}”，请换一个名称，或先删去它") from error
        except self._psycopg.errors.InsufficientPrivilege as error:
            raise KaopingError(f"没有权限用表“{what}”，请找数据库管理员") from error
        except (self._psycopg.OperationalError, self._psycopg.DataError) as error:
            raise KaopingError(f"PostgreSQL 没能做完：{_first(error)}") from error


def _duck(type_: Any) -> str:
    return "VARCHAR" if type_.is_string() else "BOOLEAN" if type_.is_boolean() else "BIGINT" if type_.is_integer() else str(type_)


def _named(path: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in path.split("."))


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else "没有说明原因"
