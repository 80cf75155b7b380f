"""The URLs of screen plan."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
