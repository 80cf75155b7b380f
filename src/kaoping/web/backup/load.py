"""Making an installation out of a checked backup: the tables as they were then, every row and file, and all compared with the manifest."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from kaoping.core.errors import KaopingError

from ..files import store
from .check import Contents
from .rows import lines_of, models_of, row_of, sum_of
from .vessel import Damaged

BATCH = 500


def known(contents: Contents) -> None:
    """KaopingError where the backup was made by a version that knows more than this one."""
    ours = MigrationLoader(None).disk_migrations
    if any(app == "web" and (app, name) not in ours for app, name in contents.manifest["migrations"]):
        version = contents.manifest.get("kaoping", "")
        raise KaopingError(f"备份文件“{contents.file}”是由更新的版本（kaoping {version}）做的，这个版本恢复不了，请先升级软件")


def empty() -> None:
    """KaopingError unless the database has no tables at all."""
    if connection.introspection.table_names():
        raise KaopingError("这个数据库里已经有内容，没有恢复；请新建一个空的库，再用 --database 写它的地址")


def load(contents: Contents, done: Callable[[], None]) -> None:
    """Fill the empty database and the empty store; `done` comes last, before it is settled. KaopingError when it does not come to what the manifest says."""
    with _at_once():
        executor = MigrationExecutor(connection)
        executor.migrate(_leaves(executor.loader, {(app, name) for app, name in contents.manifest["migrations"]}))
        known_models = models_of(MigrationExecutor(connection).loader.project_state(_leaves(executor.loader, None)))
        if set(contents.manifest["tables"]) != set(known_models):
            raise Damaged(contents.file, "表与版本不符")
        with transaction.atomic():
            if connection.vendor == "postgresql":  # making the tables has left some of them looked at row by row; here they refer to one another
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table, model in known_models.items():
                _fill(contents, table, model)
            _sequences(known_models.values())
        for table, model in known_models.items():
            if sum_of(lines_of(model)).told() != contents.manifest["tables"][table]:
                raise KaopingError(f"恢复出来的{table}与备份不一致，没有留下任何内容；请把备份文件交给维护人员")
        for key in contents.manifest["evidence"]:
            with contents.evidence(key) as file, tempfile.TemporaryFile() as whole:
                shutil.copyfileobj(file, whole)
                store.keep(store.digest_of(key), whole)
        done()


def close() -> None:
    """Let go of the database: SQLite brings all that was written into its one file, which can be moved then."""
    connection.close()


@contextmanager
def _at_once() -> Iterator[None]:
    """On PostgreSQL all or nothing; SQLite's tables cannot be made within a transaction, and there the whole file is thrown away instead."""
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic():
        yield
        connection.check_constraints()


def _leaves(loader: MigrationLoader, wanted: set[tuple[str, str]] | None) -> list[tuple[str, str]]:
    """The last of the wanted migrations of each app (None: of those that are applied): what Django takes as where to go."""
    keys = {key for key in wanted if key in loader.graph.nodes} if wanted is not None else set(MigrationLoader(connection).applied_migrations)
    inner = {parent.key for key in keys for parent in loader.graph.node_map[key].parents if parent.key[0] == key[0]}
    return sorted(keys - inner)


def _fill(contents: Contents, table: str, model: Any) -> None:
    query = models.QuerySet(model)
    query.all()._raw_delete(query.db)  # what migrations themselves have put there
    for field in model._meta.concrete_fields:  # times are those of the backup, not of now; the model is a copy that only migrations know
        if isinstance(field, models.DateField):
            field.auto_now = field.auto_now_add = False
    lines = contents.lines(table)
    columns = next(lines)
    try:
        rows = (row_of(model, columns, line) for line in lines)
        while batch := list(islice(rows, BATCH)):
            query.bulk_create(batch, BATCH)
    except (ValueError, KeyError, TypeError, IntegrityError, DataError):
        raise Damaged(contents.file, f"{table}的内容放不回去") from None


def _sequences(found: Iterable[Any]) -> None:
    """New rows are numbered on from the highest."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(found)):
            cursor.execute(statement)
