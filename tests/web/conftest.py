"""What the tests of the site share. Imports of the site stand inside: pytest reads this file before Django is set up."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .books import Desk, Taken
    from .world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser that hangs or dies is no fault of ours: its test is tried once more. What a page does wrong fails at once."""
    for item in items:
        if "page_of" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["Timeout >", "Target crashed", "Target page, context or browser has been closed"]))


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Argon2 at its least: the tests make dozens of accounts, and none of them is worth guessing."""
    from django.contrib.auth import hashers

    least = hashers.get_hasher("argon2").__class__
    least.time_cost, least.memory_cost, least.parallelism = 1, 8, 1


@pytest.fixture(autouse=True, scope="session")
def every_request_is_watched() -> Iterator[None]:
    """No request of any test changes something that the audit is not told of (told.py), or writes a secret into the log (hushed.py)."""
    from django.test import Client

    from . import hushed, told

    with pytest.MonkeyPatch.context() as patch, hushed.listening(told.watched) as request:
        patch.setattr(Client, "request", request)
        yield


@pytest.fixture
def world(db: None) -> World:
    """The district's assessment, marking open, all reports confirmed, nothing marked yet."""
    from .world import build

    return build().at()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For tests that need more than one connection (threads, a live server). The guards of history step aside for the clearing afterwards."""
    from django.db import connection

    from kaoping.web.models import guards

    guards.install(connection)
    yield
    guards.remove(connection)


@pytest.fixture(scope="module")
def _released(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for a module, in a transaction that its tests begin from and that is rolled back after them."""
    from django.db import transaction

    from .ledger import released
    from .world import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield released(build().at())
        transaction.set_rollback(True)


@pytest.fixture
def done(_released: World, django_db_blocker: Any) -> Iterator[World]:
    """A released assessment with its ledger (tests/web/ledger.py). Not beside `world`: a module has one of the two."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield copy.deepcopy(_released)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _taken(django_db_setup: None, django_db_blocker: Any) -> Iterator[Taken]:
    """Made once for a module, as _released is."""
    from django.db import transaction

    from .books import begun

    with django_db_blocker.unblock(), transaction.atomic():
        yield begun()
        transaction.set_rollback(True)


@pytest.fixture
def taken(_taken: Taken, db: None) -> Taken:
    """A workbook that an assessor has taken home (tests/web/books.py), and the world that it came from."""
    from .books import Taken

    return Taken(copy.deepcopy(_taken.world), _taken.body)


@pytest.fixture
def desk(taken: Taken) -> Desk:
    """Where it is brought back."""
    from .books import assessors

    return assessors(taken.world)
