"""The URLs of screen report."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
