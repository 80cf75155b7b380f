"""The URLs of screen standards."""

from __future__ import annotations

from . import Row

_READ, _EDIT = Row("standard.read", loads="document"), Row("standard.edit", loads="document")
ROWS: dict[str, Row] = {
    "list": Row("standard.list"),
    "add": Row("standard.add"),
    "show": _READ,
    "original": _READ,
    "rubric": _READ,
    "criteria": _READ,
    "compare": _READ,
    "about": _EDIT,
    "discard": _EDIT,
    "correct": _EDIT,
    "undo": _EDIT,
    "rule": _EDIT,
    "withdraw": _EDIT,
    "inherit": _EDIT,
    "publish": _EDIT,
}
