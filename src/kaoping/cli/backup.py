"""kaoping backup: the database and the evidence of an installation into one file, while people work."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from kaoping.core.errors import KaopingError

from .installation import opened
from .printing import say

PASSPHRASE = "KAOPING_BACKUP_PASSPHRASE"
EXAMPLES = """
举例：
  kaoping backup --dir /srv/kaoping -o /mnt/backup
                                     备份到 /mnt/backup，文件名带着日期和时间；网站不用停
  kaoping backup --dir /srv/kaoping -o /mnt/backup --passphrase-file /root/kouling
                                     用口令加密（口令是那个文件的第一行；口令丢了谁也打不开）
  kaoping backup --check /mnt/backup/kaoping-20261127-020000.backup
                                     只核对一份备份，不恢复

一份备份是一个文件，里面是某一时刻的整个数据库和其中提到的全部佐证。写完以后从磁盘上重新读一遍，逐个文件、逐行核对，
审计链也从头到尾重算，全部相符才算成功。定时备份见 docs/backup.md。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="网站的数据目录（不写就是 kaoping-data）")
    parser.add_argument("--database", metavar="数据库", default="", help="用 PostgreSQL 的网站：它的地址")
    parser.add_argument("-o", "--to", metavar="目录或文件", default=".", help="备份放在哪个目录（不写就是当前目录），或以 .backup 结尾的文件名")
    passphrase_argument(parser)
    parser.add_argument("--encrypt", action="store_true", help="加密，运行时输入口令")
    parser.add_argument("--check", metavar="备份文件", default="", help="只核对这份备份")


def passphrase_argument(parser: argparse.ArgumentParser) -> None:
    """How a passphrase is told without standing in the list of processes."""
    parser.add_argument("--passphrase-file", metavar="文件", default="", help=f"口令所在的文件，取第一行（也可写在环境变量 {PASSPHRASE} 里）")


def run(options: argparse.Namespace) -> int:
    """0 when the backup is whole, 1 when evidence was missing already."""
    if options.check:
        return _check(Path(options.check), passphrase_of(options))
    place = opened(options.dir, options.database)
    from kaoping.web.backup import book, dump, keeping  # Django is set up by now

    to, phrase = Path(options.to), passphrase_of(options) or (_asked() if options.encrypt else "")
    named = to if to.suffix == ".backup" else None
    try:
        made = dump.back_up(to.parent if named else to, phrase, named)
    except KaopingError as error:
        book.note(place, keeping.failed(place, str(error)))
        raise
    book.note(place, keeping.good(made))
    say(f"备份 {made.file}（{made.size / 2**20:.1f} MB{'，已加密' if phrase else ''}）")
    say(f"核对 {made.rows}行、{made.evidence}份文件，全部相符；审计链头 {made.head[0]}:{made.head[1]}")
    for key, why in made.missing.items():
        say(f"✕ 备份里没有 {key}：{why}")
    say(f"有{len(made.missing)}份文件在备份以前就已缺失或损坏" if made.missing else "✓ 备份完好")
    return 1 if made.missing else 0


def passphrase_of(options: argparse.Namespace) -> str:
    """The passphrase that was told, empty when none was. KaopingError when its file cannot be read or is empty."""
    if not options.passphrase_file:
        return os.environ.get(PASSPHRASE, "")
    try:
        lines = Path(options.passphrase_file).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise KaopingError(f"读不了口令文件“{options.passphrase_file}”，请检查路径和权限") from None
    if not lines or not lines[0].strip():
        raise KaopingError(f"口令文件“{options.passphrase_file}”的第一行是空的，请写上口令")
    return lines[0].strip()


def _asked() -> str:
    if not sys.stdin.isatty():
        raise KaopingError("这里不能输入口令，请用 --passphrase-file 写存着口令的文件")
    first = getpass.getpass("口令：")
    if len(first) < 8 or first != getpass.getpass("再输一遍："):
        raise KaopingError("口令不足8个字，或两次输入的不一样，没有备份")
    return first


def _check(file: Path, phrase: str) -> int:
    from kaoping.web.backup.check import checked  # with its reading of zips

    told = checked(file, phrase)
    rows = sum(t["rows"] for t in told["tables"].values())
    say(f"核对 {told['at']} 的备份：{rows}行、{len(told['evidence'])}份文件；审计链头 {told['head'][0]}:{told['head'][1]}")
    for key, why in told["missing"].items():
        say(f"备份时已缺失 {key}：{why}")
    say("✓ 备份完好")
    return 0
