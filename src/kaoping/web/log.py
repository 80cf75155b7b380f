"""The log: a line of JSON for each event, with the number of the request that it belongs to, and without anything secret. Knows no Django."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import datetime

REQUEST: ContextVar[str] = ContextVar("request", default="")

_NAMES = "password|passphrase|passwd|secret|token|sessionid|csrftoken|csrfmiddlewaretoken|cookie|authorization"
_SECRETS = (
    (re.compile(r"(\w[\w+.-]*://[^\s/:@]*):[^\s/@]+@"), r"\1:***@"),  # the password in an address
    (re.compile(r"(?i)\b(bearer)\s+[\w.~+/=-]+"), r"\1 ***"),
    (re.compile(rf"(?i)\b({_NAMES})(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&]+"), r"\1\2***"),
    (re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)"), r"\1********\2"),  # the number of an identity card
)  # fmt: skip


def clean(text: str) -> str:
    """The text without what nobody may read in a log."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Lines(logging.Formatter):
    """at (with its time zone), level, logger, request (where there is one), message, trace (where something was raised)."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"), "level": record.levelname, "logger": record.name,
            "request": REQUEST.get(), "message": clean(record.getMessage()),
        }  # fmt: skip
        if record.exc_info:
            told["trace"] = clean(self.formatException(record.exc_info))
        return json.dumps({k: v for k, v in told.items() if v}, ensure_ascii=False)
