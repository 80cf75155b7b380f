"""Backups made by the clock: where, when, how many are kept, and what became of the last one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kaoping.core.errors import KaopingError

from .book import Made, last, note

if TYPE_CHECKING:
    from .dump import Backup

NAMED = re.compile(r"kaoping-\d{8}-\d{6}(?:\.locked)?\.backup")
SHORTEST = 5  # minutes between two backups


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups go, at which times of the day (minutes since midnight) or every how many minutes, how many are kept, and the passphrase's file."""

    folder: Path
    times: tuple[int, ...] = (120,)
    every: int = 0
    keep: int = 14
    phrase: str = ""

    @property
    def rhythm(self) -> timedelta:
        """The longest time between two backups."""
        return timedelta(minutes=self.every or 24 * 60)

    def said(self) -> str:
        when = f"每{self.every}分钟" if self.every else "每天" + "、".join(f"{t // 60:02d}:{t % 60:02d}" for t in self.times)
        return f"{when}备份到{self.folder}，保留{self.keep}份{'，加密' if self.phrase else ''}"


def plan_of(env: Mapping[str, str]) -> Plan | None:
    """What the environment asks for; None where no folder is named. KaopingError for what cannot be read."""
    folder = env.get("KAOPING_BACKUP", "").strip()
    if not folder:
        return None
    at, keep = env.get("KAOPING_BACKUP_AT", "").strip() or "02:00", env.get("KAOPING_BACKUP_KEEP", "").strip() or "14"
    if not keep.isdecimal() or int(keep) < 1:
        raise KaopingError("KAOPING_BACKUP_KEEP 应写保留几份备份，如 14")
    plan = Plan(Path(folder).absolute(), keep=int(keep), phrase=env.get("KAOPING_BACKUP_PASSPHRASE_FILE", "").strip())
    found = re.fullmatch(r"每(\d{1,4})分钟", at)
    if found and int(found[1]) >= SHORTEST:
        return replace(plan, times=(), every=int(found[1]))
    times = [re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)", one.strip()) for one in re.split("[,，、]", at)]
    if not all(times):
        raise KaopingError(f"KAOPING_BACKUP_AT 应写时刻，如 02:00 或 02:00,12:30，或写“每15分钟”（至少{SHORTEST}分钟）")
    return replace(plan, times=tuple(sorted(int(m[1]) * 60 + int(m[2]) for m in times if m)))


def due(plan: Plan, tried: datetime | None, now: datetime) -> bool:
    """Whether a backup is to be made: none was tried since the last moment that asked for one. Never yet: at once."""
    if tried is None or tried > now + timedelta(minutes=1):  # a clock that was set back does not stop backups
        return True
    if plan.every:
        return now - tried >= timedelta(minutes=plan.every)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = [midnight + timedelta(days=d, minutes=t) for d in (-1, 0) for t in plan.times]
    return tried < max(m for m in moments if m <= now)


def keep_up(state: Path, plan: Plan, now: datetime) -> bool:
    """Make the backup that is due, if one is, and forget the oldest beyond those kept. Whether one was tried; what became of it stands in the book."""
    from .dump import back_up  # the settings read this module before there are models

    known = last(state)
    if not due(plan, _when(known.tried) if known else None, now):
        return False
    try:
        made = back_up(plan.folder, _phrase(plan))
        note(state, good(made))
        if not made.missing:
            forget(plan)
    except (KaopingError, OSError) as error:
        note(state, failed(state, str(error)))
    return True


def forget(plan: Plan) -> None:
    """Delete the oldest of our own files beyond those that are kept. Called after a whole backup only, so that failures never use up the good ones."""
    ours = sorted(f for f in plan.folder.iterdir() if NAMED.fullmatch(f.name))
    for file in ours[: -plan.keep]:
        file.unlink()


def good(made: Backup) -> Made:
    """The book's entry for a backup that is whole in itself; evidence that was missing before it is a failure all the same."""
    short = f"有{len(made.missing)}份文件在备份以前就已缺失或损坏" if made.missing else ""
    return Made(made.at, str(made.file), made.size, made.at, short)


def failed(state: Path, why: str) -> Made:
    """The book's entry for an attempt that came to nothing; the last good one stays in it."""
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return replace(last(state) or Made(), tried=now, failed=why.removeprefix("备份没有做成："))


def _when(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _phrase(plan: Plan) -> str:
    if not plan.phrase:
        return os.environ.get("KAOPING_BACKUP_PASSPHRASE", "")
    try:
        found = Path(plan.phrase).read_text(encoding="utf-8").strip().splitlines()
    except (OSError, ValueError):
        found = []
    if not found:
        raise KaopingError(f"备份没有做成：读不了口令文件“{plan.phrase}”")
    return found[0].strip()
