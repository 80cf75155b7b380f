"""Shared by all tests. tests/core also runs where nothing but pytest is installed (`make test-core`)."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import outside
from figures import figure as figure
from figures import long as long
from figures import pytest_terminal_summary as pytest_terminal_summary

outside.watch()

# Before pytest-django looks: the site is tested in a state folder of its own, on the database that KAOPING_DATABASE names (else SQLite).
if importlib.util.find_spec("django") is not None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaoping.web.settings")
    os.environ.setdefault("KAOPING_DIR", tempfile.mkdtemp(prefix="kaoping-test-"))
    (Path(os.environ["KAOPING_DIR"]) / "static").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("KAOPING_SECRET_KEY", "only for tests")
    os.environ.setdefault("KAOPING_PLAIN", "1")
    import django

    django.setup()

# How long an example takes depends on what else the machine does; speed is measured in benchmarks/.
if importlib.util.find_spec("hypothesis") is not None:
    from hypothesis import settings

    settings.register_profile("calm", deadline=None)
    settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--core-only", action="store_true", help="leave out test modules that need more than pytest")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """A test that wanted to leave the machine has failed, whatever it made of the refusal."""
    yield
    asked, outside.ASKED[:] = outside.ASKED[:], []
    if asked:
        pytest.fail("asked the network: " + "; ".join(asked), pytrace=False)


def pytest_ignore_collect(collection_path, config: pytest.Config) -> bool | None:
    """Under --core-only a test module that needs a library says so by importing it; it runs in the full environment."""
    if not config.getoption("--core-only") or collection_path.suffix != ".py":
        return None
    wants = ("hypothesis", "ibis", "duckdb", "yaml", "django")
    text = collection_path.read_text(encoding="utf-8")
    if any(f"import {name}" in text or f"from {name}" in text for name in wants if importlib.util.find_spec(name) is None):
        return True
    return None


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None) -> Iterator[None]:
    """The database, whichever tests are asked for: pytest-django makes it only for tests that ask themselves, and `done` asks for a whole module."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":  # a thread of a live server may end later than its test, and PostgreSQL drops nothing that is in use
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        teardown_databases(made, verbosity=0)
