"""The URLs of screen overview."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {
    "board": Row("overview.read", loads="assessment"),
    "pulse": Row("overview.read", loads="assessment", idle=True),
    "unit": Row("overview.read", loads="entry"),
    "absent": Row("absent.consent", loads="entry"),
    "leader": Row("overview.wait", loads="assessment"),
}
