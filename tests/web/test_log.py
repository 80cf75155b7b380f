"""What stands in the log, and what never does."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.core.signals import request_started
from django.db import OperationalError
from django.test import Client

from kaoping.web.log import REQUEST, Lines


def line(message: str, *args: object, failed: bool = False) -> dict[str, str]:
    info = None
    if failed:
        try:
            raise ValueError(message)
        except ValueError:
            info = sys.exc_info()
    return dict(json.loads(Lines().format(logging.LogRecord("kaoping.web", logging.ERROR, "", 0, message, args, info))))


def test_is_one_line_of_json_with_the_requests_number() -> None:
    held = REQUEST.set("0a1b2c")
    told = line("request %s failed\nbadly", "x", failed=True)
    REQUEST.reset(held)
    assert told["request"] == "0a1b2c" and told["message"] == "request x failed\nbadly" and told["level"] == "ERROR" and "ValueError" in told["trace"]
    assert "request" not in line("by itself")


@pytest.mark.parametrize("secret", [
    "postgresql://office:S3cret!x@10.0.0.1/kaoping", "Authorization: Bearer S3cret!x.abc", "password=S3cret!x", "'csrftoken': 'S3cret!x'",
    "token: S3cret!x", "smtp://u:S3cret!x@mail:25", "cookie=S3cret!x; a", "passphrase=S3cret!x",
])  # fmt: skip
def test_holds_no_secret(secret: str) -> None:
    told = line(f"it said {secret} and more", failed=True)
    assert "S3cret" not in json.dumps(told) and told["message"].startswith("it said")


def test_holds_no_whole_number_of_an_identity_card() -> None:
    assert "19900101" not in json.dumps(line("身份证 110101199001011234 重复", failed=True))


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_one_sentence_wherever_it_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.cookies["kaoping"] = "x" * 32
    client.raise_request_exception = False
    page = client.get("/people")
    assert page.status_code == 503 and "数据库现在没有应答" in page.content.decode() and "Server Error" not in page.content.decode()
    assert client.get("/people", headers={"Accept": "application/json"}).json()["error"].startswith("数据库现在没有应答")


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "more", "written"), [
    ({"username": "wang", "password": "S3cret-考评"}, {}, "S3cret-考评"), ({"token": "S3cret-考评"}, {"content_type": "application/json"}, "S3cret-考评"),
    ({"note": "身份证 110101199001011237"}, {}, "1110101199001011237"), ({}, {"HTTP_AUTHORIZATION": "Bearer S3cret"}, "S3cret"),
])  # fmt: skip
def test_a_secret_that_a_request_writes_into_the_log_fails_its_test(client: Client, data: dict[str, str], more: dict[str, str], written: str) -> None:
    def tell(environ: dict[str, object], **_: object) -> None:
        logging.getLogger("kaoping.web").warning("tried %s", written)

    request_started.connect(tell)
    try:
        with pytest.raises(AssertionError, match="into the log"):
            client.post("/login", data, **more)
    finally:
        request_started.disconnect(tell)
