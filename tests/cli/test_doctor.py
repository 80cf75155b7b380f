"""kaoping doctor on a real installation: first as it was made, then with much gone wrong at once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kaoping.web.backup.book import Made, note

CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("KAOPING_", "DJANGO_"))}


def doctor(place: Path, *more: str, **env: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "kaoping", "doctor", "--dir", str(place), *more], env=CLEAN | env, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def place(installed: Callable[[str], Path]) -> Path:
    return installed("state")


def test_finds_no_fault_in_a_new_installation_and_says_what_to_improve(place: Path) -> None:
    code, said = doctor(place)
    assert code == 1 and "✕" not in said
    assert "✓ 断电不丢" in said and "✓ 只增不改的保护" in said and "△ https：没有加密" in said
    assert said.count("怎么改：") == said.count("△")
    code, said = doctor(place, KAOPING_HTTPS="1", KAOPING_HOSTS="kaoping.gov.cn", KAOPING_BACKUP=str(place.parent / "b"))
    assert "✓ https" in said and "✓ 主机名：kaoping.gov.cn" in said and "✕ 备份：从来没有备份成功过" in said


def test_names_every_fault_with_what_to_do_about_it(place: Path) -> None:
    with sqlite3.connect(place / "kaoping.sqlite3") as kept:
        kept.execute("DROP TRIGGER web_event_no_update")
        kept.execute("UPDATE web_event SET name = '别人' WHERE seq = 2")
    kept.close()
    (place / "secret.key").chmod(0o644)
    place.chmod(0o755)
    note(place, Made(tried="2018-12-03T02:00:00+08:00", failed="磁盘已满"))
    (place / "worker.beat").touch()
    os.utime(place / "worker.beat", (time.time() - 3600,) * 2)
    (place / "heads.csv").write_text("2018-12-31,1,0000000000000000\n", encoding="ascii")
    code, said = doctor(place)
    assert code == 2
    for fault in (
        "✕ 密钥和数据库的权限：别的用户能读写 secret.key", "△ 数据目录：别的用户能进",
        "✕ 只增不改的保护：web_event的触发器被去掉了", "第2条：内容与摘要不符，被改过",
        "2018-12-31的链头：不一致", "✕ 后台程序：60分钟没有动静", "✕ 备份：从来没有备份成功过：磁盘已满",
    ):  # fmt: skip
        assert fault in said
    assert said.count("怎么改：") == said.count("△ ") + said.count("✕ ")


def test_goes_on_as_far_as_it_can_without_a_database(place: Path) -> None:
    code, said = doctor(place, "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert code == 2 and "✕ 数据库和设置：连不上数据库" in said and "✓ SM3" in said


def test_the_entry_of_the_last_backup_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    from kaoping.web.backup.book import BOOK, last

    (tmp_path / BOOK).write_text(json.dumps({"x": 1}), encoding="utf-8")
    assert last(tmp_path) is None
