"""Where columns are reckoned: DuckDB in this process, a Spark cluster, a PostgreSQL. An engine opens, asks and writes; what is asked is Ibis."""

from __future__ import annotations

from kaoping.core.errors import KaopingError

from .engine import Engine, Fact, Source

__all__ = ["Engine", "Fact", "Source", "open_engine"]
KNOWN = "spark://主机:端口、spark-connect://主机:端口、postgres://用户@主机/库；不写就在本机计算"


def open_engine(address: str | None = None, memory: str | None = None) -> Engine:
    """The engine of an address (None: DuckDB in this process, with `memory` such as 2GB at most).

    KaopingError: no such engine, its library is not installed, it cannot be reached.
    """
    # Each engine's library is slow to import, and all but one are optional.
    if address in (None, "duckdb"):
        from .duck import Duck

        return Duck(memory)
    scheme = str(address).partition(":")[0]
    if scheme in ("spark", "spark-connect"):
        from .spark import Spark

        return Spark(str(address))
    if scheme in ("postgres", "postgresql"):
        from .postgres import Postgres

        return Postgres(str(address))
    raise KaopingError(f"没有计算引擎“{address}”，可以写{KNOWN}")
