"""The URLs of screen appeals."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
