"""Once units are told, marks, papers and results change by a correction and by nothing else: every action there is, tried by everybody who could mean it."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web import actions, models
from kaoping.web.actions.appeals import Plea
from kaoping.web.actions.corrections import Wanted
from kaoping.web.actions.evidence import Description
from kaoping.web.actions.facts import Stated
from kaoping.web.actions.marks import Given
from kaoping.web.actions.results_grades import Given as Grade
from kaoping.web.actions.results_parts import Finding, Matter, Votes
from kaoping.web.models import Absent, Panel
from kaoping.web.policy import Hidden, Stage

from .agreeing import SEEN
from .appealing import UNIT, noticed, state, taken_up
from .world import World

PEOPLE = ("王主任", "李复核", "组员甲", "组员丁", f"{UNIT}联络员", f"{UNIT}负责人", "申复核")
ROADS = ("corrections.approve",)
"""What may change them: the approval of a correction."""
INNER = ("change", "rectify", "turns", "correcting", "outcomes", "begin", "people", "presence", "marks.save", "marks.locked_member", "marking.go_on_without")
"""Modules and functions that are steps of other actions, which check rights and time, or touch no assessment."""
MUST = ("marks.save_self", "marks.save_member", "marks.save_fact", "facts.state", "agreeing.take", "agreeing.settle", "agreeing.reason", "agreeing.take_ready",
        "agreeing.submit", "agreeing.confirm", "agreeing.review", "agreeing.object_to", "agreeing.sign", "absents.propose_absent", "absents.consent",
        "absents.withdraw", "marking.submit", "marking.withdraw", "marking.sign_off",
        "results_parts.add_daily", "results_parts.withdraw_daily", "results_parts.save_ballot", "results_parts.add_extra", "results_parts.consent_extra",
        "results_parts.withdraw_extra", "results_grades.propose_grades", "results_grades.decide_grades", "results.collect", "results.return_", "results.pass_",
        "appeals.adjust", "corrections.propose", "corrections.turn_down")


def every() -> Iterator[tuple[str, Callable[..., Any]]]:
    """All public actions that somebody does, by module and name."""
    for found in pkgutil.iter_modules(actions.__path__):
        if found.name in INNER:
            continue
        module = importlib.import_module(f"kaoping.web.actions.{found.name}")
        for name, act in inspect.getmembers(module, inspect.isfunction):
            own = act.__module__ == module.__name__ and not name.startswith("_") and f"{found.name}.{name}" not in INNER
            if own and next(iter(inspect.signature(act).parameters), "") == "actor":
                yield f"{found.name}.{name}", act


def offered(world: World) -> dict[str, list[Any]]:
    """What can be given for a parameter, by its type; several where one alone would be refused for a reason beside the point."""
    entry = world.entries[UNIT]
    appeal = taken_up(world)
    absent = Absent.objects.create(entry=entry, place="1.3", reason="没有", by=world.people["组员甲"])
    correction = models.Correction.objects.create(entry=entry, no=9, changes=[], reason="抄错", by=world.people["王主任"])
    evidence = models.Evidence.objects.create(entry=entry, no=9, title="台账", by=world.people["王主任"])
    models.EvidenceFile.objects.create(
        evidence=evidence, version=1, name="台账.pdf", kind="pdf", media="application/pdf", size=1, digest="0", key="0", by=world.people["王主任"]
    )
    clauses = [Given(p, v, a, "另有情况", tuple(SEEN)) for p, a in (("1.1.1", "3"), ("1.2.1", "是"), ("4.4.2", "否")) for v in (0, 1)]
    panel = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").get(entry=entry, group=world.groups["第一组"])
    on, by = date(2026, 1, 5), world.people["王主任"]
    daily = models.Daily.objects.create(entry=entry, no=1, quarter=1, on=on, text="台账不全", points=Decimal("-1"), basis="通报1号", by=by)
    extra = models.Extra.objects.create(entry=entry, no=1, kind="bonus", matter="获表彰", basis="文1号", points=Decimal(1), by=by)
    return {
        "Daily": [daily], "Extra": [extra], "Finding": [Finding("daily", 1, on, "1.2", "台账不全", Decimal("-1"), "通报1号", "daily")],
        "Votes": [Votes(on, 10, 10, 10, 10, 10, (10, 0, 0, 0), "甲", "乙")], "Matter": [Matter("bonus", "获表彰", "文1号", Decimal(1))],
        "Mapping[int, Given]": [{entry.pk: Grade("优秀", "集体研究")}],
        "Entry": [entry], "Panel": [panel], "Assessment": [world.assessment], "Absent": [absent], "Correction": [correction], "Evidence": [evidence],
        "Appeal": [appeal], "Given": clauses, "Plea": [Plea("5", "有文号")], "Wanted": [Wanted((clauses[3],))], "Stated": [Stated("否", "通报2号", 1)],
        "Description": [Description("台账")], "Group": [world.groups["第一组"]], "User": [world.people["组员乙"]], "Unit": [entry.unit],
        "Document": [world.document], "int": [1], "bool": [True], "date": [date(2026, 1, 5)], "datetime": [timezone.now()],
        "IO[bytes] | File[bytes]": [BytesIO(b"x")], "Iterable[int]": [[world.groups["第一组"].pk]],
    }


def locked(entry: models.Entry) -> dict[str, Any]:
    """What units were told, and what the next reckoning would rest on."""
    return state(entry) | {
        "daily": list(entry.daily.exclude(counts="none").order_by("pk").values_list("points", "withdrawn_at")),
        "extras": list(entry.extras.order_by("pk").values_list("points", "consent_by", "ended_at")),
        "ballot": models.Ballot.objects.filter(entry=entry).count(),
        "grades": entry.grades.count(),
    }


def words(name: str) -> list[Any]:
    return ["1.2.1"] if name == "place" else ["1.2"] if name in ("item", "items") else ["理由"]


def calls(act: Callable[..., Any], things: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """The ways to call it; none where something is asked for that nobody here can give."""
    given: dict[str, list[Any]] = {}
    for name, p in itertools.islice(inspect.signature(act).parameters.items(), 1, None):
        kind = str(p.annotation)
        options = words(name) if kind == "str" else things.get(kind, [])
        if options:
            given[name] = options
        elif p.default is inspect.Parameter.empty:
            return []
    return [dict(zip(given, values, strict=True)) for values in itertools.product(*given.values())]


@pytest.mark.parametrize("stage", [Stage.NOTICE, Stage.RELEASED])
def test_lets_nothing_but_a_correction_change_what_units_were_told(world: World, stage: Stage) -> None:
    noticed(world)
    things = offered(world)
    world.at(stage, panel=models.Panel.objects.filter(entry=world.entries[UNIT])[0].state)
    before, tried, kinds = locked(world.entries[UNIT]), set(), {"done": 0, "refused": 0, "hidden": 0}
    actors = [world.actor(n) for n in PEOPLE]
    for name, act in every():
        for arguments in [] if name in ROADS else calls(act, things):
            for actor in actors:
                tried.add(name)
                with transaction.atomic():
                    came = outcome(act, actor, arguments)
                    kinds[came] += 1
                    # What is refused ends its transaction; that nothing of it stays is tried in the walks of the process.
                    assert came != "done" or locked(world.entries[UNIT]) == before, f"{actor.name}: {name} changed what is locked"
                    transaction.set_rollback(True)
    assert set(MUST) <= tried, sorted(set(MUST) - tried)
    assert min(kinds.values()) > 5, kinds


def outcome(act: Callable[..., Any], actor: Any, arguments: dict[str, Any]) -> str:
    try:
        with transaction.atomic():
            act(actor, **arguments)
    except Hidden:
        return "hidden"
    except (KaopingError, TypeError, AttributeError, ValueError):
        return "refused"
    return "done"
