"""kaoping widen: a long table of answers (a row an answer) made wide (a row a unit, a typed column a clause)."""

from __future__ import annotations

import argparse

from .bulk import ATTENTION, WORDS, engine_arguments, faults_beside, opened, output_of, say_written
from .printing import say
from .sources import open_case

EXAMPLES = """
举例：
  kaoping widen 标准/rubric.yaml 全国.csv -o 全国.parquet
  kaoping score 标准/rubric.yaml 全国.parquet -o 得分.parquet

长表一行一个答案（unit、clause、answer、note，见 kaoping score --help）；宽表一行一个单位，一列一个得分点，成批算分快得多：
  unit      province  1.1.1 ×100  1.1.2  1.3 不适用
  广阳镇    陕西      450         1      false
“×100”是以百分之一为单位的整数，“不适用”是真假；没评的是空（NULL）。另有的列（省、市、县……）照样带着。
填得不对的答案逐行写在旁边的“问题”表里，其余照写（退出码 1）。
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("rubric", metavar="评分表", help="rubric.yaml，或印发的原件")
    parser.add_argument("answers", metavar="答案", help="长表：csv、parquet、放 parquet 的文件夹，或数据库里的表")
    parser.add_argument("-o", "--output", metavar="文件", required=True, help="宽表写到这里：.parquet 或 .csv")
    parser.add_argument("--rulings", metavar="文件", help="口径文件 rulings.yaml")
    engine_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Widen. 1 when some answers do not fit (the rest is written all the same)."""
    from kaoping.bulk.run import widen  # 0.5 s, wanted only here

    output = output_of(options)
    faults = faults_beside(output, options.engine)
    case = open_case(options.rubric, options.rulings)
    with opened(options) as engine:
        done = widen(engine, options.answers, case.ruled.rubrics, output, faults, WORDS)
    say(f"{done.units['']:,}个单位")
    say_written(output, faults, done.problems)
    return ATTENTION if done.problems else 0
