"""The URLs of screen agree."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
