"""Backups by the clock, what is remembered of them, and the audit's head of the day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.backup import keeping
from kaoping.web.backup.book import Made, last, note
from kaoping.web.backup.keeping import Plan, due, plan_of
from kaoping.web.models import Event
from kaoping.web.models.chain import GENESIS, event_hash
from kaoping.web.queries import heads

PLACE = Path("/mnt/b")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2018-12-{text}:00+08:00")


@pytest.mark.parametrize(
    ("plan", "tried", "now", "wanted"),
    [
        (Plan(PLACE), None, "03T10:00", True),
        (Plan(PLACE), "03T02:00", "04T01:59", False),
        (Plan(PLACE), "03T02:00", "04T02:00", True),
        (Plan(PLACE), "02T23:00", "03T09:00", True),  # the machine was off at two
        (Plan(PLACE, (120, 750)), "03T02:01", "03T12:30", True),
        (Plan(PLACE, (120, 750)), "03T12:31", "04T01:00", False),
        (Plan(PLACE, (), 15), "03T10:00", "03T10:14", False),
        (Plan(PLACE, (), 15), "03T10:00", "03T10:15", True),
        (Plan(PLACE, (), 15), "04T10:00", "03T10:15", True),  # the clock was set back
    ],
)
def test_is_due_once_for_each_moment_that_asks_for_it(plan: Plan, tried: str | None, now: str, wanted: bool) -> None:
    assert due(plan, at(tried) if tried else None, at(now)) is wanted


def test_reads_its_setting_or_says_how_it_is_written() -> None:
    assert plan_of({}) is None
    assert plan_of({"KAOPING_BACKUP": "/mnt/b"}) == Plan(PLACE)
    assert plan_of({"KAOPING_BACKUP": "/mnt/b", "KAOPING_BACKUP_AT": "12:30，2:00", "KAOPING_BACKUP_KEEP": "3"}) == Plan(PLACE, (120, 750), keep=3)
    assert plan_of({"KAOPING_BACKUP": "/mnt/b", "KAOPING_BACKUP_AT": "每15分钟"}) == Plan(PLACE, (), 15)
    for wrong in ({"KAOPING_BACKUP_AT": "25:00"}, {"KAOPING_BACKUP_AT": "每1分钟"}, {"KAOPING_BACKUP_KEEP": "0"}):
        with pytest.raises(KaopingError, match="应写"):
            plan_of({"KAOPING_BACKUP": "/mnt/b"} | wrong)


def test_forgets_the_oldest_of_its_own_and_touches_nothing_else(tmp_path: Path) -> None:
    names = [f"kaoping-201812{n:02d}-020000.backup" for n in range(1, 6)]
    for name in [*names, "手工.backup", "kaoping-notes.txt"]:
        (tmp_path / name).touch()
    keeping.forget(Plan(tmp_path, keep=2))
    assert sorted(f.name for f in tmp_path.iterdir()) == sorted([*names[3:], "手工.backup", "kaoping-notes.txt"])


def test_remembers_a_failure_beside_the_last_success_and_keeps_every_file(tmp_path: Path) -> None:
    note(tmp_path, Made("2018-12-01T02:00:00+08:00", "a", 1, "2018-12-01T02:00:00+08:00"))
    (tmp_path / "file").touch()
    assert keeping.keep_up(tmp_path, Plan(tmp_path / "file" / "b", phrase=str(tmp_path / "none")), at("03T10:00"))
    known = last(tmp_path)
    assert known is not None and known.good == "2018-12-01T02:00:00+08:00" and "口令文件" in known.failed
    assert (tmp_path / "backups.json").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_writes_the_head_of_a_day_down_once_and_finds_what_is_altered_later(tmp_path: Path) -> None:
    prev, file = GENESIS, tmp_path / "heads.csv"
    for seq, day in ((1, "02"), (2, "02"), (3, "03")):
        event = Event(seq=seq, at=f"2018-12-{day}T10:00:00.000+08:00", name="王建国", verb="x", prev=prev)
        prev = event.hash = event_hash(event)
        event.save(force_insert=True)
    for today in (date(2018, 12, 2), date(2018, 12, 3), date(2018, 12, 3), date(2018, 12, 4)):
        heads.note_day([file], today)
    known = heads.heads_in(file)
    assert [(h.day, h.seq) for h in known] == [("2018-12-02", 2), ("2018-12-03", 3)] and heads.compare(known) == []
    file.write_text(f"2018-12-03,3,{GENESIS}\n2018-12-04,9,{GENESIS}\n", encoding="ascii")
    assert [x[:10] for x in heads.compare(heads.heads_in(file))] == ["2018-12-03", "2018-12-04"]
    file.write_text("nonsense\n", encoding="ascii")
    with pytest.raises(KaopingError, match="链头文件"):
        heads.heads_in(file)
