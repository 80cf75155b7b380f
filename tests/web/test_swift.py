"""Statements that are compiled once give what the query set itself gives."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from kaoping.web.models import Entry
from kaoping.web.models.swift import Found

from .world import World

ENTRY = Found(lambda key: Entry.objects.select_related("assessment__owner", "unit").filter(pk=key))


def told(thing: Model) -> dict[str, Any]:
    return {f.attname: getattr(thing, f.attname) for f in thing._meta.concrete_fields}


def test_finds_the_object_and_what_is_joined_to_it_in_one_statement(world: World) -> None:
    for wanted in Entry.objects.select_related("assessment__owner", "unit"):
        with CaptureQueriesContext(connection) as asked:
            found = ENTRY(str(wanted.pk))
            assert isinstance(found, Entry)
            joined = [(found.assessment, wanted.assessment), (found.assessment.owner, wanted.assessment.owner), (found.unit, wanted.unit)]
        assert len(asked) == 1
        assert [told(a) for a, _ in [(found, wanted), *joined]] == [told(b) for _, b in [(found, wanted), *joined]]


@pytest.mark.parametrize("key", [987654321, 2**63, 10**40])
def test_finds_nothing_by_a_number_that_nothing_has(world: World, key: int) -> None:
    assert ENTRY(key) is None


def test_gives_an_object_that_can_be_kept(world: World) -> None:
    found = ENTRY(world.entries["陈炉镇"].pk)
    assert isinstance(found, Entry)
    found.state = "open"
    found.save(update_fields=["state"])
    assert Entry.objects.get(pk=found.pk).state == "open"
