"""kaoping verify: a package by itself, or the audit of an installation."""

from __future__ import annotations

import argparse
from pathlib import Path

from kaoping.core.errors import KaopingError

from . import files
from .installation import opened
from .printing import say

EXAMPLES = """
举例：
  kaoping verify 2018.kaoping        核对导出的考核包，不用网站和数据库
  kaoping verify 2018.kaoping --head 1234:9f3a6c21
                                     并与纸面上（“审计”页“打印链头”）的序号和摘要值对照
  kaoping verify --dir /srv/kaoping  核对正在使用的网站的审计链，从第1条到最后一条

考核包核对的是：每个文件的 SM3 和 SHA-256（与清单，也与审计里导出那一条）、评分表与考核绑定的摘要值、审计链、
口径、每一次评判、佐证的摘要值与审计记录、签字的评分表的校验码，并按评判把每条得分、综合得分重新算一遍，
与签字的和固定的对照。哪一处改过就说哪一处。
包里的人名、时间由审计链保证；整条链是不是原来那条，只有与别处留存的链头（--head、--heads）对照才知道：
导出以后核对一次，把“末条”另记下来。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("package", metavar="考核包", nargs="?", help="kaoping export 或网页上导出的文件")
    parser.add_argument("--dir", metavar="目录", help="核对网站数据目录里的审计链")
    parser.add_argument("--database", metavar="数据库", default="", help="用 PostgreSQL 的网站：它的地址")
    parser.add_argument("--heads", metavar="文件", default="", help="另存的每日链头文件（网站数据目录里的 heads.csv 总会对照）")
    parser.add_argument("--head", metavar="序号:摘要值", default="", help="纸面上的链头，摘要值写前8位以上就行")


def run(options: argparse.Namespace) -> int:
    """0 when everything fits, 1 with a sentence for each fault."""
    if bool(options.package) == bool(options.dir):
        raise KaopingError("请写一个考核包，或用 --dir 写网站的数据目录")
    return _package(options.package, options.head) if options.package else _chain(options)


def _package(path: str, head: str) -> int:
    from kaoping.core.package import check  # reckoning takes all of core
    from kaoping.read.package import Package

    try:
        package = Package(Path(path))
    except OSError as error:
        raise KaopingError(f"读不了考核包“{path}”：{files.reason(error)}，请检查路径") from error
    found = check(package.names(), package.read, head)
    for line in found.checked:
        say(f"核对 {line}")
    for fault in found.faults:
        say(f"✕ {fault}")
    say(f"有{len(found.faults)}处不符" if found.faults else "✓ 全部相符")
    return 1 if found.faults else 0


def _chain(options: argparse.Namespace) -> int:
    place = opened(options.dir, options.database)
    from kaoping.web.queries import heads  # Django is set up by now
    from kaoping.web.queries.audit import same_as_paper, walk_all

    walk = walk_all()
    say(f"核对 审计链：第1至{walk.upto}条逐条重算，链头 {walk.upto}:{walk.head}")
    faults = [f"第{walk.bad}条：{walk.why}"] if walk.bad else []
    for file in [Path(options.heads)] * bool(options.heads) + [f for f in [place / heads.HEADS] if f.exists()]:
        known = heads.heads_in(file)
        faults += heads.compare(known)
        say(f"核对 每日链头：{file}中的{len(known)}个")
    if options.head:
        paper = same_as_paper(*options.head.replace(" ", "").partition(":")[::2])
        faults += [] if paper.startswith("一致") else [paper]
        say(f"核对 纸面链头：{paper}")
    for fault in faults:
        say(f"✕ {fault}")
    say(f"有{len(faults)}处不符" if faults else "✓ 全部相符")
    return 1 if faults else 0
