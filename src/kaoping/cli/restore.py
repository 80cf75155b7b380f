"""kaoping restore: an installation out of a backup, into a folder that is not there yet."""

from __future__ import annotations

import argparse
import secrets
import shutil
from pathlib import Path
from typing import Any

from kaoping.core.errors import KaopingError

from .backup import passphrase_argument, passphrase_of
from .printing import say

EXAMPLES = """
举例：
  kaoping restore kaoping-20261127-020000.backup --dir /srv/kaoping
                                     恢复到 /srv/kaoping（还没有的或空的目录），然后 kaoping serve --dir /srv/kaoping
  kaoping restore 2026.backup --dir /srv/kaoping --database postgresql://用户:密码@主机:5432/库名
                                     恢复到一个空的 PostgreSQL 库里（原来用 SQLite 的也行）
  kaoping restore 2026.locked.backup --dir /srv/kaoping --passphrase-file /root/kouling
                                     加密的备份

先把备份从头到尾核对一遍，再恢复，恢复完再与备份逐表对照；有一处不符就什么也不留下。恢复以后所有人重新登录。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="备份文件", help="kaoping backup 做的文件")
    parser.add_argument("--dir", metavar="目录", required=True, help="恢复到哪个目录：还没有的，或空的")
    parser.add_argument("--database", metavar="数据库", default="", help="恢复到 PostgreSQL：一个空的库的地址；不写就是目录里的 SQLite")
    passphrase_argument(parser)


def run(options: argparse.Namespace) -> int:
    """0 when all is there again, 1 when evidence was missing in the backup already."""
    from kaoping.web.backup.check import whole  # with its reading of zips

    place = _free(Path(options.dir))
    with whole(Path(options.file), passphrase_of(options)) as contents:
        told = contents.manifest
        _restore(contents, place, options.database)
    rows = sum(t["rows"] for t in told["tables"].values())
    say(f"恢复 {told['at']} 的备份到 {place}：{rows}行、{len(told['evidence'])}份文件，与备份逐表相符")
    say(f"审计链头 {told['head'][0]}:{told['head'][1]}（请与纸面或另存的链头对照；那以后的操作不在备份里）")
    for key, why in told["missing"].items():
        say(f"✕ 备份里就没有 {key}：{why}")
    more = " --database …" if options.database else ""
    say(f"✓ 已恢复，现在可以 kaoping serve --dir {place}{more}")
    return 1 if told["missing"] else 0


def _free(place: Path) -> Path:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise KaopingError(f"“{place}”已经有内容，没有恢复；请用 --dir 写一个还没有的目录")
    return place.absolute()


def _restore(contents: Any, place: Path, database: str) -> None:
    """In a folder beside the place, which gets the place's name when all is done: a restore that is broken off leaves nothing there."""
    from kaoping.web import folder, server  # Django takes a second to load

    draft = folder.ready(place.with_name(f".{place.name}.{secrets.token_hex(4)}.part"))
    try:
        server.begin(draft, database, asked="（--database）" if database else "")
        from kaoping.web.backup.load import close, empty, known, load  # Django is set up by now

        known(contents)
        empty()
        load(contents, lambda: _settle(contents, draft, place, database))
        close()
        if not database:
            _name(draft, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _settle(contents: Any, draft: Path, place: Path, database: str) -> None:
    from kaoping.web.folder import KEY  # as above

    if KEY in contents.zip.namelist():
        (draft / KEY).write_bytes(contents.zip.read(KEY))
    (draft / "kaoping.log").unlink(missing_ok=True)
    if database:  # within the transaction: if this cannot be done, the database stays empty
        _name(draft, place)


def _name(draft: Path, place: Path) -> None:
    try:
        if place.is_dir():
            place.rmdir()
        draft.rename(place)
    except OSError:
        raise KaopingError(f"不能建立“{place}”，没有恢复；请检查权限，或换一个目录") from None
