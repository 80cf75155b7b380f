"""kaoping doctor: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kaoping.core.errors import KaopingError

from .printing import say
from .terminal import paint

EXAMPLES = """
举例：
  kaoping doctor --dir /srv/kaoping  逐项检查，只看不改；网站开着、停着都可以

每项一行：✓ 正常；△ 能用，但该改；✕ 有故障。△ 和 ✕ 下面写着怎么改。
退出码：0 全部正常；1 有该改的；2 有故障。网站在运行的，按它的设置（环境变量）检查。
"""
MARKS = ("✓", "△", "✕")
COLOURS = ("green", "yellow", "red")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="网站的数据目录（不写就是 kaoping-data）")
    parser.add_argument("--database", metavar="数据库", default=os.environ.get("KAOPING_DATABASE", ""), help="用 PostgreSQL 的网站：它的地址")


def run(options: argparse.Namespace) -> int:
    """The worst that was found: 0 good, 1 to be improved, 2 a fault."""
    place = Path(options.dir).absolute()
    if not place.is_dir():
        raise KaopingError(f"“{place}”不是网站的数据目录，请用 --dir 写 kaoping serve 用的那一个")
    from kaoping.web.doctor import examine  # reads what the site reads

    worst, counts = 0, [0, 0, 0]
    for told in examine(place, options.database):
        worst, counts[told.level] = max(worst, told.level), counts[told.level] + 1
        say(f"{paint(MARKS[told.level], COLOURS[told.level])} {told.what}：{told.said}")
        if told.mend:
            say(f"    怎么改：{told.mend}")
    say(f"{counts[0]}项正常，{counts[1]}项该改，{counts[2]}项故障")
    return worst
