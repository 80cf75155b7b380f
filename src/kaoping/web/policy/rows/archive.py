"""The URLs of screen archive."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
