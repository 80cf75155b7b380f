"""The digest that ties each event of the audit to the one before it: reckoned in core, for the site and for whoever checks a copy without one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .digest import sm3

GENESIS = "0" * 64
TOLD = ("seq", "at", "user", "name", "address", "request", "verb", "target", "assessment", "entry", "old", "new", "reason", "prev")
"""What the digest covers, in this order."""


def digest_of(event: Mapping[str, Any]) -> str:
    """SM3 of the event and of the hash before it, 64 hexadecimal digits."""
    text = json.dumps([event[name] for name in TOLD], ensure_ascii=False, separators=(",", ":"))
    return sm3(text.encode("utf-8"))
