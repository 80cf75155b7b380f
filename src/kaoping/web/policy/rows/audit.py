"""The URLs of screen audit."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
