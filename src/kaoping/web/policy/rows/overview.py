"""The URLs of screen overview."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
