"""The URLs of screen audit: all of them read."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "list": Row("audit.read"),
    "chain": Row("audit.read"),
    "export": Row("audit.read"),
    "head": Row("audit.read"),
}
