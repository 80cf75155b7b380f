"""kaoping verify --dir: the audit of an installation, beside its site."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def verify(place: Path, *more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("KAOPING_", "DJANGO_"))}
    words = [sys.executable, "-m", "kaoping", "verify", "--dir", str(place), *more]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=env)


def test_follows_an_installations_chain_to_its_end_and_finds_what_was_altered(installed: Callable[[str], Path]) -> None:
    place = installed("state")
    whole = verify(place)
    assert (whole.returncode, whole.stderr) == (0, "") and "✓ 全部相符" in whole.stdout
    head = whole.stdout.split("链头 ")[1].split()[0]
    assert verify(place, "--head", head[:14]).returncode == 0
    with sqlite3.connect(place / "kaoping.sqlite3") as kept:
        kept.execute("DROP TRIGGER web_event_no_update")
        kept.execute("UPDATE web_event SET name = '别人' WHERE seq = 2")
    kept.close()
    found = verify(place, "--head", "1:00000000")
    assert found.returncode == 1
    assert "✕ 第2条：内容与摘要不符，被改过" in found.stdout and "✕ 不一致：第1条的摘要与纸面不同" in found.stdout and "有2处不符" in found.stdout
