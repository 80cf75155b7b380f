"""The statements of a save, and those that every request begins with, compiled once: Django's own SQL with its own conversion of values, but not put
together anew for every answer.

Saving one mark takes eight statements, finding out what somebody may do four or five; composing them costs several times what the database needs to run them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models.query import get_related_populators

Statement = tuple[str, list[Any]]


class Prepared:
    """A query that is always the same but for its numbers and texts. `build` makes the query set from them; called with values it gives the plain rows.

    Only for columns that need no conversion (numbers, texts). `numbers` and `texts` say how many arguments of each kind there are, in this order.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], numbers: int = 1, texts: int = 0) -> None:
        self._build = build
        self._signs: list[Any] = [910_000_001 + n for n in range(numbers)] + [f"\x01sign{n}" for n in range(texts)]
        self._compiled: dict[str, tuple[str, list[tuple[int, Any]]]] = {}

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        return read(self.asking(*values))[0]

    def asking(self, *values: Any) -> Statement:
        """The statement with these values, for `read`."""
        if connection.vendor not in self._compiled:
            sql, params = self._build(*self._signs).query.sql_with_params()
            self._compiled[connection.vendor] = sql, [(self._signs.index(p), None) if p in self._signs else (-1, p) for p in params]
        sql, places = self._compiled[connection.vendor]
        return sql, [values[at] if at >= 0 else fixed for at, fixed in places]


class Found:
    """The object that a number names, with what `build`'s query set joins to it (select_related), made as the query set itself makes it."""

    def __init__(self, build: Callable[[Any], models.QuerySet[Any, Any]]) -> None:
        self._build, self._asks = build, Prepared(build)
        self._compilers: dict[str, Any] = {}

    def __call__(self, key: Any) -> models.Model | None:
        number = int(key)
        if number >= 1 << 63:  # longer than any number that a database gives
            return None
        rows = self._asks(number)
        if not rows:
            return None
        if connection.vendor not in self._compilers:
            made = self._build(number).query.get_compiler(connection=connection)
            made.as_sql()  # by which it knows what it selects
            self._compilers[connection.vendor] = made
        compiler = self._compilers[connection.vendor]
        told, chosen, using = compiler.klass_info, compiler.select, connection.alias
        first, last = told["select_fields"][0], told["select_fields"][-1] + 1
        row = next(iter(compiler.results_iter([rows[:1]])))
        found: models.Model = told["model"].from_db(using, [field.target.attname for field, _, _ in chosen[first:last]], row[first:last])
        for joined in get_related_populators(told, chosen, using):
            joined.populate(row, found)
        return found


def inserting(row: models.Model) -> Statement:
    """The statement of `row.save(force_insert=True)`, for `run` or `read`, whose row is the number that the database gives."""
    fields, sql = _insert(row._meta.model, connection.vendor)
    return sql, [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]


def updating(row: models.Model, *names: str) -> Statement:
    """The statement of `row.save(update_fields=names)`, for `run`."""
    fields, sql = _update(row._meta.model, names)
    return sql, [*(f.get_db_prep_save(f.pre_save(row, False), connection) for f in fields), row.pk]


def run(statements: Sequence[Statement]) -> list[tuple[Any, ...]]:
    """Run them in order; the rows of the last."""
    return read(*statements)[-1]


def read(*statements: Statement) -> list[list[tuple[Any, ...]]]:
    """Run them in order; the rows of each. PostgreSQL, which lies behind a wire, is sent all of them at once, and still runs each on what it finds then."""
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("; ".join(sql for sql, _ in statements), [p for _, params in statements for p in params])
            found.append(list(cursor.fetchall()) if cursor.description else [])
            while cursor.nextset():
                found.append(list(cursor.fetchall()) if cursor.description else [])
        else:
            for sql, params in statements:
                cursor.execute(sql, params)
                found.append(list(cursor.fetchall()) if cursor.description else [])
    return found


@lru_cache(maxsize=32)
def _insert(kind: type[models.Model], vendor: str) -> tuple[list[Any], str]:
    quote = connection.ops.quote_name
    numbered = isinstance(kind._meta.pk, models.AutoField)
    fields = [f for f in kind._meta.local_concrete_fields if not (f.primary_key and numbered)]
    columns, marks = ", ".join(quote(f.column) for f in fields), ", ".join("%s" for _ in fields)
    back = f" RETURNING {quote(kind._meta.pk.column)}" if numbered and kind._meta.pk is not None else ""
    return fields, f"INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({marks}){back}"


@lru_cache(maxsize=32)
def _update(kind: type[models.Model], names: tuple[str, ...]) -> tuple[list[Any], str]:
    quote = connection.ops.quote_name
    fields = [kind._meta.get_field(n) for n in names]
    changes = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    assert kind._meta.pk is not None
    return fields, f"UPDATE {quote(kind._meta.db_table)} SET {changes} WHERE {quote(kind._meta.pk.column)} = %s"
