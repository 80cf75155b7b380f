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
EXAMPLES = {"planned": 36, "started": 55, "marking": 55, "confirming": 50, "signed": 40}
LENGTH = 50
LEAST = {"planned": 1_450, "started": 2_150, "marking": 2_800, "confirming": 2_050, "signed": 1_700}
"""How many steps each depth tries at the least (usually a quarter more); 10,150 together. The depths may run in different processes, so each counts its own."""


@pytest.mark.parametrize("depth", list(EXAMPLES))
def test_never_gets_past_a_rule(db: None, depth: str) -> None:
    began, tried = time.monotonic(), Tried()
    Machine.base = base(depth, tried)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=int(EXAMPLES[depth] * LONG), stateful_step_count=LENGTH, deadline=None, derandomize=LONG <= 1, database=None, print_blob=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )
    ledger.whole()
    print(f"{depth}：{tried}，{time.monotonic() - began:.1f}秒")
    assert tried.steps >= LEAST[depth] * min(LONG, 1) * (1 if LONG >= 1 else 0.7)  # a few examples may be short ones
    assert min(tried.of["accepted"], tried.of["refused"], tried.of["hidden"]) > 100 * min(LONG, 1)
