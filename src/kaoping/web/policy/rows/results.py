"""The URLs of screen results."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
