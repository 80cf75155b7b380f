"""Anybody tries anything in any order: what the rules forbid is never let through, what they allow never refused, and nothing moves but what was told."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from figures import Record

from .process import ledger
from .process.driver import Tried
from .process.machine import Machine, base

LONG = 1.0 if os.environ.get("KAOPING_TRUST") == "long" else float(os.environ.get("KAOPING_PROCESS", "1"))
"""How many times as many examples as usual."""
SEED = int(os.environ.get("KAOPING_SEED", "0"))
"""Where the walks begin: each depth and go has a seed of its own, another number tries others."""
EXAMPLES = {"planned": 12, "started": 18, "marking": 18, "confirming": 16, "signed": 14}
"""How many walks are tried in one go; another go follows until the steps are enough."""
NAMES = {"planned": "制定方案起", "started": "启动起", "marking": "评分起", "confirming": "确认起", "signed": "签字起"}
LENGTH = 50
LEAST = {"planned": 1_450, "started": 2_150, "marking": 2_800, "confirming": 2_050, "signed": 1_700}
"""How many steps each depth tries at the least; 10,150 together. The depths may run in different processes, so each counts its own."""


@pytest.mark.parametrize("depth", list(EXAMPLES))
def test_never_gets_past_a_rule(db: None, depth: str, figure: Record) -> None:
    began, tried = time.monotonic(), Tried()
    Machine.base = base(depth, tried)
    try:
        for go in range(1, 1000):
            again: Any = seed(f"{SEED} {depth} {go}")(type(f"Go{go}", (Machine,), {}))
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                again,
                settings=settings(
                    max_examples=EXAMPLES[depth], stateful_step_count=LENGTH, deadline=None, database=None, print_blob=True,
                    suppress_health_check=list(HealthCheck), phases=[Phase.generate],
                ),
            )
            if tried.steps >= LEAST[depth] * LONG:
                break
        ledger.whole()
    except AssertionError:
        figure("T10", on=NAMES[depth], tried=tried.steps + 1, failed=1)
        raise
    wrong = tried.of["refused"] + tried.of["hidden"]
    figure("T10", on=NAMES[depth], tried=tried.steps, failed=0, said=f"不许的{wrong}步全部拒绝，许可的{tried.of['accepted']}步全部办成")
    print(f"{depth}：{tried}，{time.monotonic() - began:.1f}秒")
    assert tried.steps >= LEAST[depth] * LONG
    assert min(tried.of["accepted"], tried.of["refused"], tried.of["hidden"]) > 100 * min(LONG, 1)
