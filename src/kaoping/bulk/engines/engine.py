"""What an engine must be able to do, and what all of them do alike."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar

import ibis
import ibis.expr.types as ir

ROW, FILE = "__row", "__file"
"""Columns that an engine adds where it knows them: in which row of which file something stands, counted from 1."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a column without reading it: the least and greatest whole number (None: unknown), how many are NULL, the first text."""

    low: int | None
    high: int | None
    nulls: int | None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Answers opened: the table, and what is known of its columns beforehand."""

    table: ir.Table
    facts: Mapping[str, Fact]


class Engine(ABC):
    """An engine speaks SQL of one dialect. Ibis writes it; the tables are the engine's own, known here by name and columns."""

    COMPILER: ClassVar[Any]
    TYPES: ClassVar[Any]

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def sql(self, expression: ir.Expr, decimals: Mapping[str, tuple[int, int]] | None = None) -> str:
        """An expression in the engine's SQL; `decimals`: columns of whole numbers that are written as decimals (digits, places)."""
        text = str(self.COMPILER.to_sqlglot(expression).sql(self.COMPILER.dialect, copy=False))
        if not decimals or not isinstance(expression, ir.Table):
            return text
        return f"SELECT {', '.join(self._shown(name, decimals) for name in expression.columns)} FROM ({text}) AS shown"

    def _shown(self, name: str, decimals: Mapping[str, tuple[int, int]]) -> str:
        here = self.quoted(name)
        if name not in decimals:
            return here
        digits, places = decimals[name]
        one = "CAST(1 AS DECIMAL(1, 0))" if not places else f"CAST({10**-places:.{places}f} AS DECIMAL({places}, {places}))"
        return f"CAST(CAST({here} AS DECIMAL({digits}, 0)) * {one} AS DECIMAL({digits}, {places})) AS {here}"

    def quoted(self, name: str) -> str:
        """A name in the engine's quotes."""
        return '"' + name.replace('"', '""') + '"'

    def fresh(self, stem: str) -> str:
        """A name for a table that nobody else uses."""
        return f"kaoping_{stem}_{next(self._numbers)}"

    def typed(self, name: str, columns: Iterable[tuple[str, str]]) -> ir.Table:
        """A table of the engine by its name and the engine's names of its columns' types."""
        return ibis.table({column: self.TYPES.from_string(type_) for column, type_ in columns}, name=name)

    @abstractmethod
    def open(self, path: str) -> Source:
        """The answers at a path (or, in a database, the table of that name). KaopingError where they cannot be read."""

    @abstractmethod
    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """The rows of a small table."""

    def once(self, table: ir.Table, column: str) -> Callable[[], bool]:
        """Whether every value of a column (NULL aside) stands in one row only; looked at when it is called, or meanwhile."""
        held = table.filter(table[column].notnull())

        def counted() -> bool:
            ((rows, values),) = self.rows(held.aggregate(rows=held.count(), values=held[column].nunique()))
            return bool(rows == values)

        return counted

    @abstractmethod
    def lookup(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> ir.Table:
        """A small table of ours in the engine; `columns`: names and Ibis types."""

    def stage(self, expression: ir.Table) -> ir.Table:
        """The same table under a name of its own in the engine, so that what is made of it does not spell it out again. Nothing is reckoned yet."""
        name = self.fresh("stage")
        self.run(f"CREATE TEMPORARY VIEW {name} AS {self.sql(expression)}")
        return ibis.table(expression.schema(), name=name)

    @abstractmethod
    def run(self, statement: str) -> None:
        """Carry a statement out."""

    @abstractmethod
    def kept(self, expression: ir.Table, path: str = "", asked: Sequence[str] = ()) -> ir.Table:
        """The same table, reckoned once where keeping it costs less than reckoning it twice; `path`: where `finish` will write it.

        `asked`: the columns that are looked at before (others may be out of sight until then).
        """

    def finish(self, kept: ir.Table, more: ir.Table, wanted: Mapping[str, str], path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        """Write what was kept with what `more` (made of `kept`, with its rows) has beside it: the columns `wanted` (name → its name now), as `write` does."""
        self.write(more.select(**{name: more[now] for name, now in wanted.items()}), path, decimals)

    @abstractmethod
    def counted(self, expression: ir.Table) -> ir.Table:
        """A table of few rows made from many, reckoned now and kept."""

    @abstractmethod
    def stored(self, expression: ir.Table) -> Source:
        """A table of many rows, reckoned now and kept where there is room for it."""

    @abstractmethod
    def write(self, expression: ir.Table, path: str, decimals: Mapping[str, tuple[int, int]]) -> None:
        """Write a table whole or not at all, as Parquet or csv as the path says. KaopingError where that cannot be done."""

    @abstractmethod
    def close(self) -> None:
        """Let go of all that was opened."""
