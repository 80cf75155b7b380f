"""Once marks are signed, anybody tries anything in any order: what the rules forbid is never let through, what they allow never refused."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from figures import Record
from kaoping.web.models import Assessment, Post
from kaoping.web.policy import Role

from .appealing import few
from .second.book import LOST, Book
from .second.machine import Second
from .signed import signed
from .world import World

LONG = 1.0 if os.environ.get("KAOPING_TRUST") == "long" else float(os.environ.get("KAOPING_PROCESS", "1"))
SEED = int(os.environ.get("KAOPING_SEED", "0"))
LEAST = {"signed": 2_000, "notice": 2_000}
NAMES = {"signed": "复核起", "notice": "公示起"}
LENGTH = 60


@pytest.mark.parametrize("depth", list(LEAST))
def test_never_gets_past_a_rule_once_marks_are_signed(world: World, depth: str, figure: Record) -> None:
    signed(few(world), LOST_ANSWERS)
    Assessment.objects.filter(pk=world.assessment.pk).update(options={"bonus": "on"})
    Post.objects.create(user=world.people["组员丙"], role=Role.APPEALS, unit=world.district)
    Second.base, Second.tried = (world, Book()), Counter()
    began = time.monotonic()
    if depth == "notice":
        first = Second()
        for verb, who in (("collect", "王主任"), ("submit", "王主任"), ("pass", "李复核"), ("notice", "王主任")):
            first.steps(who, verb, "说明")
        first.atomic.__exit__(None, None, None)
        Second.base = (world, first.book)
    try:
        for go in range(1, 1000):
            again: Any = seed(f"{SEED} {depth} {go}")(type(f"Go{go}", (Second,), {}))
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                again,
                settings=settings(max_examples=12, stateful_step_count=LENGTH, deadline=None, database=None, print_blob=True, phases=[Phase.generate],
                                  suppress_health_check=list(HealthCheck)),
            )  # fmt: skip
            if sum(Second.tried.values()) >= LEAST[depth] * LONG:
                break
    except AssertionError:
        figure("T10", on=NAMES[depth], tried=sum(Second.tried.values()) + 1, failed=1)
        raise
    wrong = Second.tried["refused"] + Second.tried["hidden"]
    figure("T10", on=NAMES[depth], tried=sum(Second.tried.values()), failed=0, said=f"不许的{wrong}步全部拒绝，许可的{Second.tried['done']}步全部办成")
    print(f"{depth}：{sum(Second.tried.values())}步 {dict(Second.tried)}，{time.monotonic() - began:.1f}秒")
    assert sum(Second.tried.values()) >= LEAST[depth] * LONG
    assert min(Second.tried[k] for k in ("done", "refused", "hidden")) > 100 * min(LONG, 1)


LOST_ANSWERS = {unit: dict.fromkeys(clauses, "否") for unit, clauses in LOST.items()}
