"""What the commands on millions of units have in common, and scoring by columns. The engines are slow to import, and wanted only here."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kaoping.core.errors import KaopingError
from kaoping.core.ruling import absent_policy
from kaoping.read.answers import FIELDS

from .printing import say, say_json
from .sources import open_case

if TYPE_CHECKING:
    from kaoping.bulk.engines import Engine

WORDS: Mapping[str, tuple[str, ...]] = {**FIELDS, "group": ("group", "排名组", "分组")}
TABLES = (".parquet", ".csv")
ATTENTION = 1
"""The exit code where everything was written, but something has to be looked at."""


def engine_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say where columns are reckoned."""
    engines = "成批算在哪里算：不写就在本机；spark://主机:7077、spark-connect://主机:15002、postgres://用户@主机/库"
    parser.add_argument("--engine", metavar="地址", help=engines)
    parser.add_argument("--memory", metavar="上限", help="成批算在本机最多用多少内存（不写是 1GB）；超出的暂存磁盘")


def opened(options: argparse.Namespace) -> Engine:
    """The engine that the options name."""
    from kaoping.bulk.engines import open_engine  # 0.5 s, wanted only here

    if options.memory and options.engine:
        raise KaopingError("--memory 只管本机计算；集群和数据库的内存请在那边设置")
    return open_engine(options.engine, options.memory)


def in_bulk(options: argparse.Namespace) -> bool:
    """Whether the answers are scored by columns: a table is wanted, an engine is named, or the answers are a folder."""
    table = bool(options.output) and PurePath(options.output).suffix in TABLES
    return table or bool(options.engine) or Path(options.answers).is_dir()


def output_of(options: argparse.Namespace) -> str:
    """Where to write. KaopingError where that is no table that this program writes, or would take the place of the answers or lie among them."""
    output = options.output
    if not output or output == "-":
        raise KaopingError("成批算分要用 -o 写明输出，如 -o 得分.parquet")
    if not options.engine and PurePath(output).suffix not in TABLES:
        raise KaopingError(f"成批算分写 .parquet 或 .csv，不能写“{output}”")
    answers, target = Path(options.answers).resolve(), Path(output).resolve()
    if answers == target or (answers in target.parents and answers.is_dir()):
        raise KaopingError(f"输出“{output}”{'就是答案本身' if answers == target else '在答案的文件夹里'}，会与答案相混，请用 -o 换一个位置")
    return str(output)


def faults_beside(output: str, engine: str | None) -> str:
    """Where the table of problems goes: 得分.parquet → 得分.问题.csv; beside a table of a database another table."""
    suffix = PurePath(output).suffix
    if suffix in TABLES:
        return output[: -len(suffix)] + ".问题.csv"
    return f"{output}.问题.csv" if engine and engine.startswith("spark") else f"{output}_问题"


def say_written(output: str, faults: str, problems: int) -> None:
    """What was written, and whether something has to be looked at."""
    say(f"已写出 {output}")
    if problems:
        say(f"答案里有{problems:,}处问题，逐行列在 {faults}；其余照算，有问题的得分点按没评计。")


def score_in_bulk(options: argparse.Namespace) -> int:
    """Score by columns. 1 when the answers have problems (the rest is written all the same)."""
    from kaoping.bulk.run import Task, score  # 0.5 s, wanted only here

    if options.reasons:
        raise KaopingError("成批算分不逐条列失分原因；要看原因，请挑出这些单位的答案另算，或用 kaoping summarize 看失分最多的条目")
    output = output_of(options)
    faults = faults_beside(output, options.engine)
    case = open_case(options.rubric, options.rulings)
    tasks = [Task(rubric, absent_policy(case.rulings, rubric.id)) for rubric in case.ruled.rubrics]
    with opened(options) as engine:
        done = score(engine, options.answers, tasks, output, faults, WORDS, options.together, clauses=options.clauses)
    if options.json:
        say_json({"units": dict(done.units), "problems": done.problems, "output": output, "problems_output": faults})
        return ATTENTION if done.problems else 0
    say("、".join(f"{rubric} 表{n:,}个单位" for rubric, n in done.units.items()))
    say_written(output, faults, done.problems)
    blocking = sum(finding.blocks for finding in case.findings)
    if blocking:
        say(f"标准还有{blocking}处错误或待定，这是试算；用 kaoping check 看是哪些，用 --rulings 给出口径。")
    return ATTENTION if done.problems else 0
