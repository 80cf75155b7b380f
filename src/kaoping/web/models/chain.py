"""The digest that ties each event of the audit to the one before it."""

from __future__ import annotations

import json
from typing import Any

from kaoping.core.digest import sm3

GENESIS = "0" * 64
_TOLD = ("seq", "at", "user", "name", "address", "request", "verb", "target", "assessment", "entry", "old", "new", "reason", "prev")


def event_hash(event: Any) -> str:
    """SM3 of the event and of the hash before it, 64 hexadecimal digits."""
    text = json.dumps([getattr(event, name) for name in _TOLD], ensure_ascii=False, separators=(",", ":"))
    return sm3(text.encode("utf-8"))
