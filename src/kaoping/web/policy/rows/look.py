"""The URLs of screen look."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
