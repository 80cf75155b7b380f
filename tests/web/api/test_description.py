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

from kaoping.web.models import Assessment, Entry, Group, Post
from kaoping.web.policy import EntryState, PanelState, Role, Stage
from kaoping.web.policy.rows import ROWS
from kaoping.web.queries.access import find
from kaoping.web.wsgi import application

from ..matrix import things
from ..world import World
from .calling import token

CHECKS = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance, checks.negative_data_rejection, checks.unsupported_method,
]  # fmt: skip
"""Without positive_data_acceptance: a body that fits may still be refused, by the rubric or by the time."""
WHO = {
    "王主任": (
        "home", "assessment", "plan", "fact", "results.edit", "results.read", "daily", "ballot", "extra", "standard", "unit", "days", "correct.propose",
        "correct.read", "rectify", "appeal.list", "appeal.accept", "absent", "archive", "hook", "package", "report.office", "report.return", "problem.read",
        "deduct.list",
    ),
    "李复核": ("results.check", "agree.review", "extra.consent", "correct.approve", "rectify.close"),
    "组员甲": ("mark", "agree", "visit"),
    "陈炉镇联络员": ("report", "evidence", "problem.edit"),
    "陈炉镇负责人": ("report.confirm", "deduct", "appeal", "problem.claim"),
    "申复核": ("appeal.decide",),
    "审计员": ("audit",),
    "系统员": ("people",),
    "安全员": ("post",),
}
"""Who calls what: verbs, or the beginnings of verbs; the longest that fits counts."""
AFTER = (Stage.RELEASED, EntryState.CONFIRMED, PanelState.SIGNED)
AT = {
    "自评": (Stage.REPORT, EntryState.OPEN, PanelState.MARKING), "佐证材料": (Stage.REPORT, EntryState.OPEN, PanelState.MARKING),
    "评分": (Stage.MARK, EntryState.CONFIRMED, PanelState.MARKING), "不适用": (Stage.MARK, EntryState.CONFIRMED, PanelState.MARKING),
    "合议": (Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING), "平时考核、测评、加减分和等次": (Stage.COLLECT, *AFTER[1:]),
    "结果": (Stage.COLLECT, *AFTER[1:]), "扣分确认、申诉和更正": (Stage.NOTICE, *AFTER[1:]),
}
"""Area → when its calls have something to do."""
PLANNING = ("编制方案", "方案和外部事实")
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
def test_answers_whatever_comes_as_the_description_says(done: World, mode: GenerationMode) -> None:
    found, planned = things(done, "陈炉镇", "第一组", "申复核"), _planned(done)
    secrets = {who: token(done, who) for who in WHO}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    schema.config.generation.update(with_security_parameters=False)
    seen: dict[str, set[int]] = {}
    listed = found.ids | {n: int(found.more[n]) for n in ("post", "tie", "absent")}
    area, ids = "", listed
    for result in schema.get_all_operations():
        operation = result.ok()
        raw = operation.definition.raw
        if mode is GenerationMode.NEGATIVE and not _varied(raw):
            continue
        if raw["tags"][0] != area:
            area = raw["tags"][0]
            done.at(*AT.get(area, AFTER))
            ids = listed | (planned if area in PLANNING else {})
        name, here = raw["operationId"], {p["name"]: ids[p["name"]] for p in raw["parameters"] if p["in"] == "path"}
        who = _caller(name)
        known = _known(name, here, ids | {"absent": int(found.absents.get(who, ids["absent"]))}) if mode is GenerationMode.POSITIVE else {}
        seen[name] = _driven(operation, mode, here, secrets[who], known)
    if mode is GenerationMode.NEGATIVE:
        assert {name: statuses for name, statuses in seen.items() if statuses != {422}} == {}
    else:
        # Nothing waits to be taken back there, units are told nothing yet, and a reason belongs to an item.
        assert {name for name, statuses in seen.items() if statuses <= {404}} <= {"appeal_revoke", "own_result", "panel_reason"}
        assert sum(200 in statuses for statuses in seen.values()) > 80


def _planned(world: World) -> dict[str, int]:
    """A second assessment that is still being planned."""
    given = {"owner": world.district, "document": world.document, "digest": world.document.digest, "by": world.people["王主任"]}
    plan = Assessment.objects.create(name="2019年度考核", year=2019, stage=Stage.PLAN, facts=["A/4.4.2"], **given)
    entry = Entry.objects.create(assessment=plan, unit=world.entries["陈炉镇"].unit, rubric="A", ranking="A", order=1)
    group = Group.objects.create(assessment=plan, name="一组")
    Post.objects.create(user=world.people["申复核"], role=Role.MEMBER, group=group)
    return {"assessment": plan.pk, "entry": entry.pk, "group": group.pk}


def _known(name: str, here: dict[str, int], ids: dict[str, int]) -> dict[str, Any]:
    """What a body names as it is: so that a call gets further than to what is not there."""
    row = ROWS[f"api:{name}"]
    thing = find(row.loads, here[row.loads]) if row.loads else None
    versioned = row.verb.split(".")[0] in ("plan", "standard", "appeal", "problem", "rectify", "report", "evidence")
    named = {n: ids[n] for n in ("entry", "unit", "user", "evidence", "post", "tie", "absent")} | {"standard": ids["document"], "place": "1.1.2"}
    return named | {"parent": Assessment.objects.get(pk=ids["assessment"]).owner_id} | {"version": getattr(thing, "version", 0) if versioned else 0}


def _varied(raw: dict[str, Any]) -> bool:
    """Whether anything but the object's number can be wrong."""
    return bool(raw.get("requestBody")) or any(p["in"] == "query" for p in raw["parameters"])


def _caller(name: str) -> str:
    verb = ROWS[f"api:{name}"].verb
    return max((len(start), who) for who, verbs in WHO.items() for start in verbs if verb == start or verb.startswith(f"{start}."))[1]


def _driven(operation: Any, mode: GenerationMode, here: dict[str, int], secret: str, known: dict[str, Any]) -> set[int]:
    statuses = set()
    extra = {"path_parameters": here} if here else {}
    most = 2 if mode is GenerationMode.POSITIVE and _varied(operation.definition.raw) else 1

    @settings(max_examples=most, derandomize=True, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode, **extra))
    def drive(case: schemathesis.Case) -> None:
        if isinstance(case.body, dict):
            case.body |= {n: known[n] for n in case.body if n in known}
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    drive()
    return statuses
