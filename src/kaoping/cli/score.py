"""kaoping score: a rubric and answers give every unit's score and place, as ranges where something is open."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from kaoping.core.errors import KaopingError
from kaoping.core.public import score_json
from kaoping.core.score import Score

from . import files
from .bulk import engine_arguments, in_bulk, score_in_bulk
from .printing import complain, say, say_json
from .ranking import places, say_ranking
from .sources import Case, mark_of, open_answers, open_case, scored

EXAMPLES = """
举例：
  kaoping score 标准/rubric.yaml answers.csv --rulings rulings.yaml
  kaoping score 附件4.docx answers.xlsx --reasons          逐条列出失分的原因
  kaoping score 附件4.docx answers.csv --json -o 得分.json  给别的程序用
  cat answers.csv | kaoping score 附件4.docx - --json
  kaoping score 标准/rubric.yaml 全国.parquet -o 得分.parquet
                                                          百万个单位，成批算（docs/bulk.md）

答案文件（csv、xlsx、json、parquet）有这几列，中英文表头都认：
  unit 单位      clause 得分点     answer 答案         note 说明    rubric 评分表（单位不在适用范围里时才要）
  广阳镇         1.1.1             4.5
  广阳镇         1.2.1             否                  未写明责任人
  城关街道       1.3               不适用              没有这类组织（理由必填）
答案填 是/否、分数、个数、83%、档次或“不适用”；空着就是还没评，得分给出区间。
哪一行有问题会逐行说明，退出码是 2，-o 的文件不写出。

-o 写 .parquet 或 .csv，或答案是一个文件夹，或给了 --engine，就成批算：答案可以是宽表（一行一个单位，一列一个得分点），
也可以是上面这样的长表；每个单位的总分、各项得分区间和名次写成一张表，有问题的另写一张，不影响其余（退出码 1）。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("rubric", metavar="评分表", help="rubric.yaml，或印发的原件；- 是标准输入")
    parser.add_argument("answers", metavar="答案", help="csv、xlsx、json 或 parquet；成批算时也可以是放 parquet 的文件夹、数据库里的表；- 是标准输入")
    parser.add_argument("--rulings", metavar="文件", help="口径文件 rulings.yaml")
    parser.add_argument("--together", action="store_true", help="全部单位排在一起，不按评分表分开排名")
    parser.add_argument("--reasons", action="store_true", help="逐条列出每个单位失分的原因")
    parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON，不给别的")
    parser.add_argument("-o", "--output", metavar="文件", help="把 JSON 写到这个文件；.parquet、.csv 是成批算分的表；- 是标准输出")
    parser.add_argument("--clauses", action="store_true", help="成批算分时再写出每个得分点失了多少分，供 kaoping summarize 用")
    engine_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Score and rank. 2 when a row of the answers does not fit (the rest is shown, nothing is written)."""
    if files.STANDARD == options.rubric == options.answers:
        raise KaopingError("评分表和答案不能都从标准输入读，请把其中一个存成文件")
    if in_bulk(options):
        return score_in_bulk(options)
    case = open_case(options.rubric, options.rulings)
    sheets, problems = open_answers(options.answers, case.ruled.rubrics)
    scores = scored(case, sheets)
    ranked = places(scores, options.together)
    told = score_json(scores, ranked, [(problem.row, problem.message) for problem in problems])
    if options.output and not problems:
        files.write(options.output, (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    if options.json and options.output != files.STANDARD:
        say_json(told)
    elif not options.json and options.output != files.STANDARD:
        _say(case, scores, ranked, mark_of(sheets), options)
    if problems:
        if not options.json:
            complain(problems)
        print(f"答案里有{len(problems)}行不能用，请改正后重来。" + ("没有写出文件。" if options.output else ""), file=sys.stderr)
    return 2 if problems else 0


def _say(case: Case, scores: Sequence[Score], ranked: Sequence[tuple[int, int] | None], mark: str, options: argparse.Namespace) -> None:
    say_ranking(case.ruled.rubrics, scores, ranked, mark, options.together)
    if options.reasons:
        for score in scores:
            say()
            say(f"{score.unit}：" + ("没有失分" if not score.reasons else ""))
            for reason in score.reasons:
                say(f"  {reason.sentence}")
    blocking = sum(finding.blocks for finding in case.findings)
    if blocking:
        say(f"标准还有{blocking}处错误或待定，这是试算；用 kaoping check 看是哪些，用 --rulings 给出口径。")
    if options.output and not options.json:
        say(f"已写出 {options.output}")
