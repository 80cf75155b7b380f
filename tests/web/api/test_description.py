"""Schemathesis drives every call by the API's own description, in this process through WSGI: the same few cases every time, fitting and unfitting ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.policy.rows import ROWS
from kaoping.web.wsgi import application

from ..matrix import things
from ..world import World
from .calling import token

CASES = 4
BOUNDS = settings(
    max_examples=CASES, derandomize=True, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)
CHECKS = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance, checks.negative_data_rejection, checks.unsupported_method,
]  # fmt: skip
"""Without positive_data_acceptance: a body that fits may still be refused, by the rubric or by the time."""
WHO = ("王主任", "李复核", "组员甲", "陈炉镇联络员", "陈炉镇负责人", "审计员")
AT = {"marking": (Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING), "reporting": (Stage.REPORT, EntryState.OPEN, PanelState.MARKING)}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's own test client does: the connection that holds the test's transaction is not closed between requests."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("when", AT)
def test_answers_whatever_comes_as_the_description_says(world: World, when: str, mode: GenerationMode) -> None:
    found = things(world, "陈炉镇", "第一组", "申复核")
    world.at(*AT[when])
    secrets = {who: token(world, who) for who in WHO}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    seen: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        taken = [p["name"] for p in operation.definition.raw["parameters"] if p["in"] == "path"]
        here = {n: found.ids[n] for n in taken} or None
        if mode is GenerationMode.NEGATIVE and not _varied(operation.definition.raw):
            continue
        for who in _callers(name):
            seen.setdefault(name, set()).update(_driven(operation, mode, here, secrets[who]))
    assert len(seen) > 25
    assert {200, 422} & set().union(*seen.values())


def _varied(raw: dict[str, Any]) -> bool:
    """Whether anything but the object's number can be wrong."""
    return bool(raw.get("requestBody")) or any(p["in"] == "query" for p in raw["parameters"])


def _callers(name: str) -> list[str]:
    """Who may make the call at all, going by who is asked for in the policy; two at most, and somebody who may not."""
    verb = ROWS[f"api:{name}"].verb
    first = {"report": "陈炉镇联络员", "evidence": "陈炉镇联络员", "mark": "组员甲", "agree": "组员甲", "audit": "审计员"}.get(verb.split(".")[0], "王主任")
    return ["陈炉镇负责人"] if verb == "report.confirm" else ["李复核"] if verb in ("results.check", "agree.review") else [first]


def _driven(operation: Any, mode: GenerationMode, here: dict[str, int] | None, secret: str) -> set[int]:
    statuses = set()
    extra = {"path_parameters": here} if here else {}

    @BOUNDS
    @given(case=operation.as_strategy(generation_mode=mode, **extra))
    def drive(case: schemathesis.Case) -> None:
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    drive()
    return statuses
