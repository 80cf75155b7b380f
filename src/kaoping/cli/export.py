"""kaoping export: an assessment as one package, to be kept or checked elsewhere."""

from __future__ import annotations

import argparse

from kaoping.core.errors import KaopingError

from . import files
from .installation import opened
from .printing import say

EXAMPLES = """
举例：
  kaoping export --dir /srv/kaoping 2018年度镇办党建考核 -o 2018.kaoping
                                     导出一次考核；名称写全，或写它的编号（网址 /a/ 后面的数）
  kaoping export --dir /srv/kaoping 3 -o 2018.kaoping --evidence
                                     连同佐证文件
  kaoping verify 2018.kaoping        在别的机器上核对，不用网站和数据库

包里有标准原件、评分表和口径、方案、每一次评判、佐证的摘要值、签字的评分表、固定的结果、审计记录。
全部签字、进入汇总以后才能导出。导出一次，审计里记一条。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("assessment", metavar="考核", help="名称，或编号")
    parser.add_argument("--dir", metavar="目录", default="kaoping-data", help="网站的数据目录（不写就是 kaoping-data）")
    parser.add_argument("--database", metavar="数据库", default="", help="PostgreSQL 的地址；不写就用 KAOPING_DATABASE，再没有就用数据目录里的 SQLite")
    parser.add_argument("-o", "--output", metavar="文件", required=True, help="写到哪里，如 2018.kaoping")
    parser.add_argument("--evidence", action="store_true", help="连同佐证文件")


def run(options: argparse.Namespace) -> int:
    """Write the package, whole or not at all."""
    opened(options.dir, options.database)
    from kaoping.web.actions.packing import OUTSIDE, packed  # Django is set up by now
    from kaoping.web.models import Assessment

    asked = options.assessment
    found = list(Assessment.objects.filter(name=asked) or (Assessment.objects.filter(pk=int(asked)) if asked.isdecimal() and len(asked) < 18 else []))
    if len(found) != 1:
        known = "、".join(f"{a.pk} {a.name}" for a in Assessment.objects.all()[:10])
        raise KaopingError(f"{'有几次考核都叫' if found else '没有考核'}“{asked}”，请写编号。现有：{known or '（没有）'}")
    with packed(OUTSIDE, found[0], options.evidence) as body:
        files.copy(body, options.output)
    say(f"已导出“{found[0].name}”：{options.output}。可以用 kaoping verify {options.output} 核对")
    return 0
