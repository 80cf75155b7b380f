"""The URLs of screen look."""

from __future__ import annotations

from . import Row

_READ, _OWN = Row("results.read", loads="assessment"), Row("results.own", loads="entry")

ROWS: dict[str, Row] = {
    "ranking": _READ,
    "heat": _READ,
    "losses": _READ,
    "item": _READ,
    "list": Row("results.list", loads="assessment"),
    "unit": _OWN,
    "why": _OWN,
}
