"""kaoping summarize: scores of many units folded into counts, means, quantiles, distributions, and where most points are lost."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.picture import QUANTILES, Picture, Region, Spread
from kaoping.core.points import show
from kaoping.write.picture import LEVELS, report

from . import files
from .bulk import engine_arguments, opened
from .printing import say, say_json
from .sources import open_case
from .terminal import paint, table

SHOWN = 10
EXAMPLES = """
举例：
  kaoping score 标准/rubric.yaml 全国.parquet -o 得分.parquet --clauses
  kaoping summarize 得分.parquet --by province,city,county --rubric 标准/rubric.yaml -o 全国.html
                        全国、各部分的分布，省、市、县的排列，失分最多的得分点；一个网页文件，不连网也能看

--by 写得分表里的列（算分时答案中另有的列都会带过来），从大到小，用逗号隔开。
没评完的单位按区间的中点计。失分最多的得分点要在算分时加 --clauses；没有的话按条列出，并要用 --rubric 给出分值。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("scores", metavar="得分", help="kaoping score -o 写出的表（parquet）、Spark 写出的文件夹，或数据库里的表")
    parser.add_argument("--by", metavar="列", default="", help="按哪几列逐级汇总，如 province,city,county")
    parser.add_argument("--rubric", metavar="评分表", help="rubric.yaml，或印发的原件：用来写出名称、原文和分值")
    parser.add_argument("--rulings", metavar="文件", help="口径文件 rulings.yaml")
    parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON，不给别的")
    parser.add_argument("-o", "--output", metavar="文件", help="写成网页（.html），可以打印，不连网也能看")
    engine_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Fold, and say or write it."""
    from kaoping.bulk.summary import pictured  # 0.5 s, wanted only here

    if options.output and PurePath(options.output).suffix not in (".html", ".htm"):
        raise KaopingError(f"汇总写成网页 .html，不能写“{options.output}”；要数据请用 --json")
    by = [name.strip() for name in options.by.replace("，", ",").split(",") if name.strip()]
    rubrics = open_case(options.rubric, options.rulings).ruled.rubrics if options.rubric else ()
    with opened(options) as engine:
        pictures = pictured(engine, options.scores, by, rubrics)
    if options.output:
        files.write(options.output, report(pictures).encode("utf-8"))
    if options.json:
        say_json({"rubrics": [_json(picture) for picture in pictures]})
        return 0
    for picture in pictures:
        _say(picture)
    if options.output:
        say(f"已写出 {options.output}")
    return 0


def _say(picture: Picture) -> None:
    total = picture.total
    say(paint(f"{picture.rubric} 表，{total.units:,}个单位" + (f"，其中{total.open:,}个没有评完" if total.open else ""), "bold"))
    head = ["", "均分", "最低", *(f"P{q}" for q in QUANTILES), "最高"]
    rows = [_row(s) for s in (total, *picture.sections)]
    for line in table(head, rows, right=range(1, len(head))):
        say(line)
    for depth, name in enumerate(picture.by, 1):
        level = [r for r in picture.regions if len(r.path) == depth]
        say()
        say(f"按{LEVELS.get(name, name)}：{len(level):,}个" + (f"，均分最高和最低的各{SHOWN // 2}个" if len(level) > SHOWN else ""))
        shown = level if len(level) <= SHOWN else [*level[: SHOWN // 2], *level[-SHOWN // 2 :]]
        for line in table(["", "单位数", "均分", "最低", "最高"], [_region(r) for r in shown], right=range(1, 5)):
            say(line)
    if picture.losses:
        say()
        say("失分最多的" + ("得分点" if picture.clauses else "条"))
        losses = [[loss.id, show(loss.lost), f"{show(loss.share * 100)}%", "".join(loss.text.split())[:40]] for loss in picture.losses[:SHOWN]]
        for line in table(["编号", "平均失分", "失分的单位", "原文"], losses, right=(1, 2)):
            say(line)
    say()


def _row(spread: Spread) -> list[str]:
    return ["".join(spread.label.split())[:12], *map(show, (spread.mean, spread.least, *spread.quantiles, spread.most))]


def _region(region: Region) -> list[str]:
    return [" ".join(region.path), f"{region.spread.units:,}", *map(show, (region.spread.mean, region.spread.least, region.spread.most))]


def _json(picture: Picture) -> dict[str, Any]:
    return {
        "rubric": picture.rubric,
        "total": dict(_spread(picture.total)),
        "sections": [{"id": s.id, **dict(_spread(s))} for s in picture.sections],
        "by": list(picture.by),
        "regions": [
            {"path": list(r.path), **dict(_spread(r.spread)), "sections": {k: show(v) for k, v in r.sections.items()}} for r in picture.regions
        ],
        "losses": [{"id": x.id, "lost": show(x.lost), "share": show(x.share)} for x in picture.losses],
    }


def _spread(spread: Spread) -> Iterator[tuple[str, Any]]:
    yield from {"units": spread.units, "open": spread.open, "mean": show(spread.mean), "least": show(spread.least), "most": show(spread.most)}.items()
    if spread.quantiles:
        yield "quantiles", {str(q): show(v) for q, v in zip(QUANTILES, spread.quantiles, strict=True)}
    yield "distribution", {"low": show(spread.low), "high": show(spread.high), "units": list(spread.bars)}
