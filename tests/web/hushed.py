"""Every request of every test is listened to: what it brought that nobody may read (passwords, tokens, codes, session keys, numbers of identity cards)
stands in no line of the log that was written meanwhile, as the site writes it (kaoping.web.log)."""

from __future__ import annotations

import json
import logging
import re
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import FakePayload

from kaoping.web.log import Lines

NAMES = re.compile(r"(?i)password|passphrase|token|secret|otp|^code$|backup|^key$")
SHORTEST = 6  # what is shorter may stand there by chance
_CARD = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_PART = re.compile(r'name="([^"]+)"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r]{1,500})\r\n--')
_MOST = 100_000  # of a body that is looked at: what is longer is a file


class Ears(logging.Handler):
    """The lines as they would stand in the file."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(Lines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening(request: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """What Client.request is to be, `request` being what it was."""
    ears = Ears()
    logging.getLogger().addHandler(ears)

    def hushed(client: Client, **asked: Any) -> Any:
        body = asked["wsgi.input"].read() if "wsgi.input" in asked else b""
        again = asked | {"wsgi.input": FakePayload(body)} if "wsgi.input" in asked else asked
        ears.lines.clear()
        try:
            return request(client, **again)
        finally:
            if heard := "\n".join(ears.lines):
                told = [one for one in secrets(asked, body, client) if one in heard or json.dumps(one)[1:-1] in heard]
                assert not told, f"{asked['REQUEST_METHOD']} {asked['PATH_INFO']} wrote {told} into the log: {heard[:1000]}"

    try:
        yield hushed
    finally:
        logging.getLogger().removeHandler(ears)


def secrets(asked: dict[str, Any], body: bytes, client: Client) -> set[str]:
    """What a request brought, and what it was given to keep, that stands in no log."""
    text = body[:_MOST].decode("utf-8", "replace")
    fields = [*urllib.parse.parse_qsl(asked.get("QUERY_STRING", "")), *_fields(asked.get("CONTENT_TYPE", ""), text)]
    found = {value for name, value in fields if NAMES.search(name)} | set(_CARD.findall(text))
    found |= {cookie.value for name, cookie in client.cookies.items() if name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)}
    found.add(str(asked.get("HTTP_AUTHORIZATION", "")).removeprefix("Bearer "))
    return {value for value in found if len(value) >= SHORTEST}


def _fields(kind: str, text: str) -> list[tuple[str, str]]:
    if "json" in kind:
        try:
            return list(_within(json.loads(text), ""))
        except (ValueError, RecursionError):  # which a test may mean to send
            return []
    return _PART.findall(text) if "multipart" in kind else urllib.parse.parse_qsl(text)


def _within(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _within(one, str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _within(one, name)
    elif isinstance(value, str):
        yield name, value
