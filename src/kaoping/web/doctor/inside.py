"""The database, the evidence, the audit, the background worker, backups and settings: with Django set up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from kaoping.core.chain import GENESIS
from kaoping.core.errors import KaopingError

from .. import server
from ..backup.book import Made, last
from ..files import store
from ..models import Document, Event, EvidenceFile, Purged, guards
from ..queries import audit, heads, health
from .told import BAD, GOOD, HINT, Told

SAMPLE, RECENT = 50, 20_000  # evidence files read through, events walked
SLACK = timedelta(minutes=5)
OLDEST = 140000  # PostgreSQL 14


def examined(place: Path) -> Iterator[Told]:
    """All checks of what is inside."""
    yield from _database(place)
    try:
        server.current()
    except KaopingError as error:
        yield Told(BAD, "数据库版本", str(error), "备份后用这个版本的 kaoping serve 打开一次")
        return
    yield _guards()
    yield from _audit(place)
    yield _evidence()
    yield _worker()
    yield _backup(place)
    yield from _network()


def _database(place: Path) -> Iterator[Told]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wrong = [row[0] for row in cursor.execute("PRAGMA quick_check(5)").fetchall() if row[0] != "ok"]
            wrong += [f"{row[0]}第{row[1]}行指向不存在的{row[2]}" for row in cursor.execute("PRAGMA foreign_key_check").fetchmany(5)]
            said = f"SQLite，{(place / 'kaoping.sqlite3').stat().st_size / 2**20:.1f} MB"
        else:
            cursor.execute("SELECT current_setting('server_version_num')::int, version()")
            number, name = cursor.fetchone()
            wrong, said = ["版本早于14"] if number < OLDEST else [], str(name).split(" on ")[0]
    if wrong:
        mend = "停止网站，另存数据目录，从最近的备份恢复（docs/backup.md）" if connection.vendor == "sqlite" else "升级 PostgreSQL"
        yield Told(BAD, "数据库", f"{said}：{'；'.join(wrong)}", mend)
    else:
        yield Told(GOOD, "数据库", f"{said}，完好")
    weak = health.weak()
    if weak:
        mend = "在 postgresql.conf 里打开并重启" if connection.vendor == "postgresql" else "数据目录不要放在网络盘上（那里用不了 WAL）"
        yield Told(BAD, "断电不丢", f"{'、'.join(weak)}没有打开，断电可能丢掉已保存的内容", mend)
    else:
        yield Told(GOOD, "断电不丢", "每次保存都写到磁盘才应答")


def _guards() -> Told:
    """The triggers that keep history append-only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        found = {row[0] for row in cursor.fetchall()}
    gone = [t for t in guards.GUARDED if {f"{t}_no_update", f"{t}_no_delete"} - found]
    if gone:
        mend = "查清是谁、何时去掉的，用 kaoping verify 核对审计；确认无误后从备份恢复，或请维护人员重建"
        return Told(BAD, "只增不改的保护", f"{'、'.join(gone)}的触发器被去掉了", mend)
    return Told(GOOD, "只增不改的保护", f"{len(guards.GUARDED)}张历史表都在触发器保护之下")


def _audit(place: Path) -> Iterator[Told]:
    final = Event.objects.order_by("-seq").first()
    if final is None:
        yield Told(HINT, "操作记录", "还没有记录")
        return
    start = max(0, final.seq - RECENT)
    prev = Event.objects.filter(seq=start).values_list("hash", flat=True).first() or GENESIS
    walk = audit.walk(start, prev, RECENT + 1)
    faults = [f"第{walk.bad}条：{walk.why}"] if walk.bad else []
    try:
        faults += [line for f in settings.HEADS if f.exists() for line in heads.compare(heads.heads_in(f))]
    except KaopingError as error:
        faults.append(str(error))
    if faults:
        yield Told(BAD, "操作记录", "；".join(faults[:3]), "保护现场：停止网站，另存数据目录，与打印的链头和备份对照（kaoping verify --dir）")
    else:
        yield Told(GOOD, "操作记录", f"最近{final.seq - start}条接得上，与留存的每日链头一致；最后一条 {final.seq}:{final.hash[:16]}…")
    behind = datetime.fromisoformat(final.at) - timezone.now()
    if behind > SLACK:
        yield Told(BAD, "时钟与记录", f"系统时间比最后一条记录（{final.at[:19]}）还早", "校准系统时间；记录的先后以序号为准，不受影响")


def _evidence() -> Told:
    gone = set(Purged.objects.values_list("file__key", flat=True))
    keys = sorted((set(EvidenceFile.objects.values_list("key", flat=True)) | set(Document.objects.values_list("key", flat=True))) - gone)
    lost: list[str] = []
    bad: list[str] = []
    try:
        lost = [k for k in keys if not _kept(k)]
        for key in random.sample(keys, min(SAMPLE, len(keys))):
            if key not in lost:
                _read(key, bad)
    except KaopingError as error:
        return Told(BAD, "佐证", str(error), "检查数据目录的 evidence/，或 KAOPING_S3 指的存储")
    if lost or bad:
        what = [f"缺{len(lost)}份"] * bool(lost) + [f"{len(bad)}份与上传时的摘要不符"] * bool(bad)
        mend = "从备份里找回：kaoping restore 到另一个目录，把其中 evidence/ 下的同名文件拷回来"
        return Told(BAD, "佐证", f"{'，'.join(what)}，如 {(lost + bad)[0]}", mend)
    return Told(GOOD, "佐证", f"{len(keys)}份都在，抽{min(SAMPLE, len(keys))}份核对摘要相符")


def _kept(key: str) -> bool:
    try:
        return store.is_kept(key)
    except ValueError:
        return False


def _read(key: str, bad: list[str]) -> None:
    try:
        store.open(key, verify=True).close()
    except KaopingError:
        bad.append(key)


def _worker() -> Told:
    silence = health.silence()
    if silence is None:
        mend = "它随 kaoping serve 启动（加了 --no-worker 的除外）；没有它，提醒邮件、到期清除、定时备份都不会做"
        return Told(HINT, "后台程序", "这个目录里没有在运行", mend)
    if silence > health.SILENT:
        return Told(BAD, "后台程序", f"{silence / 60:.0f}分钟没有动静", "重新启动网站；仍不行，看 kaoping.log")
    return Told(GOOD, "后台程序", "在运行")


def _backup(place: Path) -> Told:
    plan, made = settings.BACKUP, last(place) or Made()
    how = "设 KAOPING_BACKUP=另一块磁盘上的目录（docs/backup.md）"
    again = "按上面的原因改好，再运行 kaoping backup 试一次"
    if not made.good:
        why = f"：{made.failed}" if made.failed else ""
        return Told(BAD if plan or why else HINT, "备份", f"从来没有备份成功过{why}", again if why else how)
    said = f"最近一次成功是{_minute(made.good)}，{made.file}"
    if made.failed:
        return Told(BAD, "备份", f"最近一次（{_minute(made.tried)}）没有做成：{made.failed}；{said}", again)
    if not Path(made.file).is_file():
        return Told(HINT, "备份", f"{said}，现在不在那里了", "移到别处的不用管；误删的，再备份一次")
    if plan is None:
        return Told(HINT, "备份", f"{said}；没有定时备份", how)
    age = timezone.now() - datetime.fromisoformat(made.good)
    if age > plan.rhythm * health.OLD:
        return Told(BAD, "备份", f"{said}，已经过了{age.total_seconds() / 3600:.0f}小时", "看后台程序是否在运行")
    if Path(made.file).stat().st_dev == place.stat().st_dev:
        return Told(HINT, "备份", f"{said}；{plan.said()}", "备份与数据在同一块磁盘上，磁盘坏了一起丢；请放到另一块磁盘或另一台机器")
    return Told(GOOD, "备份", f"{said}；{plan.said()}")


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _network() -> Iterator[Told]:
    if not settings.HTTPS:
        yield Told(HINT, "https", "没有加密，密码在网上是明文", "前面放 nginx 并设 KAOPING_HTTPS=1（docs/serve.md）")
    else:
        yield Told(GOOD, "https", "登录和会话只走 https")
    if "*" in settings.ALLOWED_HOSTS:
        yield Told(HINT, "主机名", "用什么名字都能打开", "设 KAOPING_HOSTS=网站的域名或地址")
    else:
        yield Told(GOOD, "主机名", "、".join(settings.ALLOWED_HOSTS))
