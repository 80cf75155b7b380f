"""The machine and the state folder, without Django: versions, rights, disk, clock, fonts, whether the site answers."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import kaoping.write

from ..folder import KEY, Running, answers, running
from .told import BAD, GOOD, HINT, Told

PATCHED = (3, 11, 8)  # the first 3.11 whose zipfile refuses overlapping members
LITTLE, SOME = 500 * 2**20, 2 * 2**30  # bytes free
FONTS = Path(kaoping.write.__path__[0]) / "fonts"
MADE = 1764000000  # a clock that shows less than the end of 2025 has never been set


def adopt(site: Running | None) -> None:
    """The settings of the running site, where its environment may be read: those of this terminal may be others."""
    if site is None:
        return
    try:
        told = Path(f"/proc/{site.pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return
    for name, _, value in (os.fsdecode(one).partition("=") for one in told):
        if name.startswith("KAOPING_") and name not in ("KAOPING_DIR", "KAOPING_LOG"):
            os.environ.setdefault(name, value)


def examined(place: Path) -> Iterator[Told]:
    """All checks of the machine."""
    yield _versions()
    yield _digest()
    yield _clock()
    yield from _fonts()
    yield from _rights(place)
    yield _disk(place)
    yield _site(place)


def _versions() -> Told:
    said = f"Python {sys.version.split()[0]}，SQLite {sqlite3.sqlite_version}"
    if sys.version_info < PATCHED:
        return Told(HINT, "软件版本", said, f"Python 请升级到 {'.'.join(map(str, PATCHED))} 或更新（旧版有已公布的漏洞）")
    return Told(GOOD, "软件版本", said)


def _digest() -> Told:
    try:
        hashlib.new("sm3")
    except ValueError:
        return Told(HINT, "SM3", "OpenSSL 里没有 SM3，用自带的程序代替：结果相同，核对审计要慢约一百倍", "装 OpenSSL 3 的系统自带 SM3")
    return Told(GOOD, "SM3", "OpenSSL 有 SM3")


def _clock() -> Told:
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Told(BAD, "时钟", "系统里没有时区资料", "安装 tzdata（Debian：apt-get install tzdata）")
    now = time.time()
    if now < MADE:
        mend = "校准系统时间（timedatectl set-ntp true，或由单位的时间服务器校时）"
        return Told(BAD, "时钟", f"系统时间是{time.strftime('%Y年%m月%d日 %H:%M')}，显然不对", mend)
    return Told(GOOD, "时钟", f"北京时间{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(now + 8 * 3600))}（请与手表对一下）")


def _fonts() -> Iterator[Told]:
    found = [f.name for f in FONTS.iterdir() if f.suffix in (".ttf", ".otf", ".ttc")] if FONTS.is_dir() else []
    if found:
        yield Told(GOOD, "字体", f"自带{len(found)}个，PDF 能出中文")
    else:
        yield Told(BAD, "字体", "程序自带的字体不见了，PDF 出不来", "重新安装 kaoping")


def _rights(place: Path) -> Iterator[Told]:
    if not (place / KEY).is_file():
        yield Told(BAD, "数据目录", f"“{place}”里没有密钥 {KEY}", "确认目录没有写错；丢了的，用 kaoping serve 启动会另生成一个，所有人须重新登录")
        return
    folder = place.stat()
    if not os.access(place, os.W_OK | os.X_OK):
        yield Told(BAD, "数据目录", f"现在的用户不能写“{place}”", f"用运行网站的用户运行，或 chown -R 用户 {place}")
    elif folder.st_mode & 0o077:
        yield Told(HINT, "数据目录", f"别的用户能进“{place}”", f"chmod 700 {place}")
    else:
        yield Told(GOOD, "数据目录", f"{place}，只有本用户能进")
    others = [f.name for f in place.iterdir() if f.stat().st_uid != folder.st_uid]
    if others:
        yield Told(BAD, "文件主人", f"{'、'.join(sorted(others)[:5])}不属于运行网站的用户（多半是用 root 运行过命令）", f"chown -R --reference={place} {place}")
    secret = {KEY: 0o077, "kaoping.sqlite3": 0o002}
    for file in (place / name for name, bits in secret.items() if (place / name).exists() and stat.S_IMODE((place / name).stat().st_mode) & bits):
        yield Told(BAD, "密钥和数据库的权限", f"别的用户能读写 {file.name}", f"chmod 600 {file}")


def _disk(place: Path) -> Told:
    free = shutil.disk_usage(place if place.exists() else place.parent).free
    said = f"数据目录所在的磁盘还剩{free / 2**30:.1f} GB"
    if free < SOME:
        return Told(BAD if free < LITTLE else HINT, "磁盘", said, "腾出空间，或把数据目录移到更大的磁盘；磁盘满时保存会被拒绝，已保存的不会丢")
    return Told(GOOD, "磁盘", said)


def _site(place: Path) -> Told:
    found = running(place) if place.is_dir() else None
    if found is None:
        return Told(HINT, "网站", "没有在运行", f"kaoping serve --dir {place}")
    if not answers(found.url):
        return Told(BAD, "网站", f"进程{found.pid}在，但 {found.url} 不应答", f"看 {place / 'kaoping.log'}，用 kaoping stop --dir {place} 停掉后再启动")
    return Told(GOOD, "网站", f"在 {found.url} 应答（进程{found.pid}）")
