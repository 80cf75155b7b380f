"""Shared by all tests. tests/core also runs where nothing but pytest is installed (`make test-core`)."""

from __future__ import annotations

import importlib.util

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--core-only", action="store_true", help="leave out test modules that need more than pytest")


def pytest_ignore_collect(collection_path, config: pytest.Config) -> bool | None:
    """Under --core-only a test module that needs a library says so by importing it; it runs in the full environment."""
    if not config.getoption("--core-only") or collection_path.suffix != ".py":
        return None
    wants = ("hypothesis", "ibis", "duckdb", "yaml")
    text = collection_path.read_text(encoding="utf-8")
    if any(f"import {name}" in text or f"from {name}" in text for name in wants if importlib.util.find_spec(name) is None):
        return True
    return None
