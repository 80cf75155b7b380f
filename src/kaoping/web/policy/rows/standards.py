"""The URLs of screen standards."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
