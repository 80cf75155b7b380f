"""Every request of every test is watched: whatever it leaves changed in the database, the audit was told in the same request.

With KAOPING_UNTOLD naming a folder, each page that changes something is first asked while the audit can write nothing, and must leave nothing changed;
what was tried is written there, a line for each request (trust/test_audit_complete.py reads it).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.client import FakePayload
from django.urls import Resolver404, resolve

FREE = ("django_session", "axes_", "django_tasks_database_", "web_presence")
"""Who is logged in, guesses counted, what is queued, who looks on: no deeds (actions/presence.py), or told when they come to something."""
_WRITE = re.compile(r'(?:^|;)\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
_POINT = re.compile(r'(ROLLBACK TO SAVEPOINT|SAVEPOINT) "?(\w+)')
_request = Client.request
_proved: dict[str, int] = {}
AT_MOST = 3  # how often one page is tried without the audit


class Watch:
    """The tables that statements have changed, but for what was taken back."""

    def __init__(self, refusing: bool = False) -> None:
        self.refusing, self.refused = refusing, 0
        self.log: list[tuple[str, str]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        writes = _WRITE.findall(sql)
        if self.refusing and any(table == "web_event" for _, table in writes):
            self.refused += 1
            raise DatabaseError("the audit writes nothing")
        found = execute(sql, params, many, context)
        if point := _POINT.match(sql):
            if point[1] == "SAVEPOINT":
                self.log.append(("point", point[2]))
            elif ("point", point[2]) in self.log:
                del self.log[self.log.index(("point", point[2])) :]
        elif len(writes) != 1 or writes[0][0] == "INSERT INTO" or context["cursor"].rowcount != 0:  # an UPDATE that met no row changed nothing
            self.log += [("table", table) for _, table in writes]
        return found

    @property
    def changed(self) -> set[str]:
        return {name for kind, name in self.log if kind == "table" and not name.startswith(FREE)}


def watched(client: Client, **request: Any) -> Any:
    """In place of Client.request."""
    if not connection.in_atomic_block:  # a test of several connections
        return _request(client, **request)
    name, kept = _name(request), os.environ.get("KAOPING_UNTOLD", "")
    body = request["wsgi.input"].read() if "wsgi.input" in request else b""
    if kept and request["REQUEST_METHOD"] not in ("GET", "HEAD") and _proved.get(name, 0) < AT_MOST:
        _without(client, name, request, body, Path(kept))
    watch = Watch()
    with connection.execute_wrapper(watch):
        answer = _request(client, **_again(request, body))
    silent = watch.changed if "web_event" not in watch.changed else set()
    if kept and watch.changed:
        _write(Path(kept), {"url": name, "kind": "told", "changed": sorted(watch.changed), "wrong": sorted(silent)})
    assert not silent, f"{request['REQUEST_METHOD']} {name} changed {sorted(silent)} and told the audit nothing"
    return answer


def _without(client: Client, name: str, request: dict[str, Any], body: bytes, kept: Path) -> None:
    watch, cookies, raising = Watch(refusing=True), client.cookies.copy(), client.raise_request_exception
    with transaction.atomic(), connection.execute_wrapper(watch):
        client.raise_request_exception = False
        try:
            status = _request(client, **_again(request, body)).status_code
        finally:
            client.raise_request_exception, client.cookies = raising, cookies
        transaction.set_rollback(True)
    if watch.refused:
        _proved[name] = _proved.get(name, 0) + 1
        _write(kept, {"url": name, "kind": "untold", "changed": [], "wrong": sorted(watch.changed) + ([] if status >= 400 else [f"{status}"])})


def _again(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    return request | {"wsgi.input": FakePayload(body)} if "wsgi.input" in request else request


def _name(request: dict[str, Any]) -> str:
    try:
        return str(resolve(request["PATH_INFO"]).view_name)
    except Resolver404:
        return str(request["PATH_INFO"])


def _write(kept: Path, line: dict[str, Any]) -> None:
    with (kept / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
