"""Anybody tries anything in any order: what the rules forbid is never let through, what they allow never refused, and nothing moves but what was told."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .process import ledger
from .process.driver import Tried
from .process.machine import Machine, base

LONG = float(os.environ.get("KAOPING_PROCESS", "1"))
"""How many times as many examples as usual; above 1 they are new ones each time."""
EXAMPLES = {"planned": 30, "started": 50, "marking": 50, "confirming": 45, "signed": 35}
LENGTH = 50
TRIED = Tried()


@pytest.mark.parametrize("depth", list(EXAMPLES))
def test_never_gets_past_a_rule(db: None, depth: str) -> None:
    began, before = time.monotonic(), TRIED.steps
    Machine.base = base(depth, TRIED)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=int(EXAMPLES[depth] * LONG), stateful_step_count=LENGTH, deadline=None, derandomize=LONG <= 1, database=None, print_blob=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )
    ledger.whole()
    print(f"{depth}：{TRIED.steps - before}步，{time.monotonic() - began:.1f}秒")


def test_has_tried_ten_thousand_steps_by_now() -> None:
    print(TRIED)
    assert TRIED.steps >= 10_000
    assert min(TRIED.of["accepted"], TRIED.of["refused"], TRIED.of["hidden"]) > 1_000
