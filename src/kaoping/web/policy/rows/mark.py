"""The URLs of screen mark."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
