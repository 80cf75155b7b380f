"""How the installation is, in a few milliseconds: what /healthz answers, and what `kaoping doctor` begins with. Codes, told apart from what they mean."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from ..backup.book import last
from ..folder import BEAT

LITTLE = 500 * 2**20  # bytes free, below which an evidence file or a backup may not fit any more
SILENT = 300  # seconds without a sign of the background worker
OLD = 3  # times the interval between two backups after which the last one is too old

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": ("on", "remote_write", "remote_apply", "local")}

SAID = {
    "durability": "数据库没有开到断电不丢的设置，请运行 kaoping doctor 看怎么改",
    "disk": "服务器的磁盘快满了，满了就不能保存，请腾出空间",
    "worker": "后台程序没有动静，提醒邮件、定时备份停了，请重新启动网站",
    "backup": "最近一次备份没有做成",
}


def answering() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def weak() -> list[str]:
    """The settings of this connection by which an acknowledged save could be lost when the power fails; empty when none could."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("journal_mode", "synchronous")}
            return [name for name, good in (("journal_mode", ("wal",)), ("synchronous", ("2", "3"))) if found[name] not in good]
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        return sorted(name for name, value in cursor.fetchall() if value not in DURABLE[name])


def free() -> int:
    """Bytes free where the state folder lies."""
    return shutil.disk_usage(settings.STATE).free


def silence() -> float | None:
    """Seconds since the background worker last gave a sign; None where none has been started in this folder, or it has ended as it should."""
    try:
        return max(0.0, time.time() - (Path(settings.STATE) / BEAT).stat().st_mtime)
    except OSError:
        return None


def problems() -> list[str]:
    """What is wrong while the site still works: durability, disk, worker, backup."""
    found = []
    if weak():
        found.append("durability")
    if free() < LITTLE:
        found.append("disk")
    if (silence() or 0) > SILENT:
        found.append("worker")
    made = last(Path(settings.STATE))
    if made is not None and made.failed:
        found.append("backup")
    return found


def backup_said() -> str:
    """The last backup in a sentence, for whoever looks after the site; empty where there has never been one."""
    made = last(Path(settings.STATE))
    if made is None or not made.good:
        return ""
    return f"最近一次备份：{made.good[:16].replace('T', ' ')}，{Path(made.file).name}，{made.size / 2**20:.1f} MB"


def warnings() -> list[str]:
    """What whoever looks after the site must know, a sentence each."""
    made = last(Path(settings.STATE))
    said = [SAID[code] + (f"：{made.failed}" if code == "backup" and made else "") for code in problems()]
    return said + ([] if made is not None and made.good else ["还没有备份过。请设定时备份（docs/backup.md），或运行 kaoping backup"])
