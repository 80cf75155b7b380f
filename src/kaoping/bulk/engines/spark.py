"""A Spark cluster: classic (spark://host:7077, spark:yarn, spark:local[2]) or through Spark Connect (spark-connect://host:15002).

Settings go behind a question mark: spark://host:7077?spark.executor.memory=4g&spark.executor.cores=2
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.backends.sql.compilers import PySparkCompiler
from ibis.backends.sql.datatypes import PySparkType

from kaoping.core.errors import KaopingError

from .engine import FILE, ROW, Engine, Source
from .inert import inert

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error, never a wrong number
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
}


class _Compiler(PySparkCompiler):  # type: ignore[misc]
    """Spark has BIT_OR, which the long form is packed by; Ibis names it for Databricks alone."""

    __slots__ = ()
    SIMPLE_OPS: ClassVar[Any] = {ops.BitOr: "bit_or"}


class Spark(Engine):
    """Paths are the cluster's: hdfs://, s3a://, or a folder that driver and workers all see."""

    COMPILER: ClassVar[Any] = _Compiler()
    TYPES: ClassVar[Any] = PySparkType

    def __init__(self, address: str) -> None:
        super().__init__()
        try:
            from pyspark.sql import SparkSession  # an extra of half a gigabyte
        except ImportError as error:
            raise KaopingError("要在 Spark 上算，请先安装：pip install 'kaoping[spark]'，并装好 Java 17") from error
        where, _, query = address.partition("?")
        scheme, _, rest = where.partition(":")
        settings = SETTINGS | dict(parse_qsl(query))
        builder = SparkSession.builder.appName("kaoping")
        if scheme == "spark-connect":
            builder = builder.remote(f"sc:{rest}")
            settings = {k: v for k, v in settings.items() if k.startswith("spark.sql.")}
        else:
            builder = builder.master(where if rest.startswith("//") else rest)
            if rest.startswith(("//127.", "//localhost", "local")):
                os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
                settings = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} | settings
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._cached: list[Any] = []
        try:
            self._engine = builder.getOrCreate()
            self._engine.sql("SELECT 1").collect()
        except Exception as error:  # what py4j, gRPC and Java raise has no common kind
            raise KaopingError(f"连接不上 Spark“{where}”：{_first(error)}") from error
        with contextlib.suppress(Exception):  # Connect has no log of ours
            self._engine.sparkContext.setLogLevel("ERROR")

    def open(self, path: str) -> Source:
        name = self.fresh("answers")
        with _sentences(path):
            if PurePosixPath(path).suffix == ".csv":
                frame = self._engine.read.csv(path, header=True, inferSchema=False)
            else:
                frame = self._engine.read.parquet(path)
                frame = frame.selectExpr("*", f"_metadata.row_index + 1 AS {ROW}", f"_metadata.file_path AS {FILE}")
            frame.createOrReplaceTempView(name)
            return Source(self.typed(name, frame.dtypes), {})

    def run(self, statement: str) -> None:
        with _sentences("答案"):
            self._engine.sql(statement)

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        with _sentences("答案"):
            return [tuple(row) for row in self._engine.sql(self.sql(expression)).collect()]

    def lookup(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:
        name, schema = self.fresh("lookup"), ibis.schema(columns)
        types = ", ".join(f"{self.quoted(c)} {PySparkType.from_ibis(t).sql('spark')}" for c, t in schema.items())
        with _sentences("答案"):
            self._engine.createDataFrame(list(rows), types).createOrReplaceTempView(name)
        return ibis.table(schema, name=name)

    def kept(self, expression: ir.Table, path: str = "", asked: Sequence[str] = ()) -> ir.Table:
        """Reckoned once, kept in the workers' memory and on their disks; what a lost worker held is reckoned anew."""
        name = self.fresh("kept")
        with _sentences("答案"):
            frame = self._engine.sql(self.sql(expression)).persist()
            self._cached.append(frame)
            frame.createOrReplaceTempView(name)
        return ibis.table(expression.schema(), name=name)

    def counted(self, expression: ir.Table) -> ir.Table:
        return self.kept(expression)

    def stored(self, expression: ir.Table) -> Source:
        return Source(self.kept(expression), {})

    def write(self, expression: ir.Table, path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        told = PurePosixPath(path).suffix == ".csv"
        with _sentences(path):
            writer = self._engine.sql(self.sql(inert(expression) if told else expression, decimals)).write  # an error where it is there already
            if told:
                writer.csv(path, header=True)
            else:
                writer.parquet(path)

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def close(self) -> None:
        for frame in self._cached:
            with contextlib.suppress(Exception):  # a cluster that is gone holds nothing any more
                frame.unpersist()
        with contextlib.suppress(Exception):
            self._engine.stop()


@contextlib.contextmanager
def _sentences(path: str) -> Iterator[None]:
    from pyspark.errors import AnalysisException, PySparkException  # the library is an extra

    try:
        yield
    except AnalysisException as error:
        said = str(error)
        if "PATH_NOT_FOUND" in said:
            raise KaopingError(f"读不了答案“{path}”：集群上没有这个文件或文件夹，请检查路径（各台机器都要看得到）") from error
        if "ALREADY_EXISTS" in said:
            raise KaopingError(f"“{path}”已经有了，请换一个输出位置，或先删去它") from error
        raise KaopingError(f"Spark 用不了“{path}”：{_first(error)}") from error
    except PySparkException as error:
        raise KaopingError(f"Spark 没能做完：{_first(error)}") from error


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
