"""The URLs of screen rectify."""

from __future__ import annotations

from . import Row

ROWS: dict[str, Row] = {}
