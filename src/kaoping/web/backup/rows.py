"""Rows of the database as lines of JSON, the same from SQLite and from PostgreSQL: whatever the one wrote, the other can take up."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

# Who is logged in and what was queued belong to the moment: after a restore people log in again, and nothing is sent that was due in the past.
LEFT = ("django_session", "django_tasks_database_dbtaskresult")


def models_of(state: ProjectState) -> dict[str, Any]:
    """The model of every table that is kept, by the table's name, as the database was at these migrations."""
    found = {m._meta.db_table: m for m in state.apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy}
    return {table: found[table] for table in sorted(found) if table not in LEFT}


def state_now() -> ProjectState:
    """What the applied migrations come to."""
    loader = MigrationLoader(connection)
    return loader.project_state([key for key in loader.graph.leaf_nodes() if key in loader.applied_migrations])


def lines_of(model: Any) -> Iterator[list[Any]]:
    """The rows of a table by their primary key, as JSON can say them."""
    fields = model._meta.concrete_fields
    for row in models.QuerySet(model).order_by("pk").values_list(*(f.attname for f in fields)).iterator(2000):
        yield [value if isinstance(f, models.JSONField) else plain(value) for f, value in zip(fields, row, strict=True)]


def plain(value: Any) -> Any:
    """A value in JSON's terms, exactly. TypeError for what is none of the database's."""
    if value is None or isinstance(value, (bool, int, str, float)):
        return value
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise TypeError(f"a value of {type(value)} cannot be kept")


def row_of(model: Any, columns: list[str], line: list[Any]) -> Any:
    """The row again, not yet saved. ValueError and KeyError when it is none of this table."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    given = {name: _value(fields[name], value) for name, value in zip(columns, line, strict=True)}
    return model(**given)


def _value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return (field.target_field if field.is_relation else field).to_python(value)


def columns_of(model: Any) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


@dataclass
class Sum:
    """How many rows a table has, and their SHA-256; the order of the keys within a JSON value, which PostgreSQL does not keep, says nothing."""

    rows: int = 0

    def __post_init__(self) -> None:
        self._seen = hashlib.sha256()

    def add(self, line: list[Any]) -> None:
        self.rows += 1
        self._seen.update(json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "surrogatepass") + b"\n")

    @property
    def digest(self) -> str:
        return self._seen.hexdigest()

    def told(self) -> dict[str, Any]:
        return {"rows": self.rows, "sha256": self.digest}


def sum_of(lines: Iterable[list[Any]]) -> Sum:
    """Count and digest of all of them."""
    made = Sum()
    for line in lines:
        made.add(line)
    return made
