"""Triggers that keep history append-only, whoever writes to the database: by this program, by hand, or in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MARKING = ("web_event", "web_markversion", "web_evidencefile", "web_signed")
RESULTS = ("web_graded", "web_outcome", "web_acknowledged", "web_problemnote", "web_catalogue", "web_purged")
PAPERS = ("web_printed",)
ONSITE = ("web_receipt", "web_visitphoto")
GUARDED = MARKING + RESULTS + PAPERS + ONSITE
_FUNCTION = """
CREATE OR REPLACE FUNCTION kaoping_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""


def install(connection: Any, tables: Sequence[str] = GUARDED) -> None:
    """Guard the tables. Again does no harm."""
    remove(connection, tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables:
            for statement in _guards(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: Any, tables: Sequence[str] = GUARDED) -> None:
    """Take the guards away (to undo the migration, and between tests)."""
    on = "" if connection.vendor == "sqlite" else " ON {}"
    with connection.cursor() as cursor:
        for table in tables:
            for when in ("update", "delete", "truncate"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{when}{on.format(table)}")


def _guards(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{when} BEFORE {when.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for when in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_no_{when} BEFORE {when.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION kaoping_append_only()"
        for when, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    ]
