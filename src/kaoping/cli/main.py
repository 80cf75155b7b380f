"""The command `kaoping`. One of the two places where an unexpected error is caught; everywhere else it is let through."""

from __future__ import annotations

import codecs
import importlib
import io
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from kaoping import __version__
from kaoping.core.errors import KaopingError

from .parser import Formatter, Parser

# Command → what it does. A command's module is imported only when it is called for: reading documents takes libraries that take time.
COMMANDS = {
    "compile": "读评分标准文件，编成评分表，并列出需要处理的问题",
    "check": "核对评分表，看还有哪些问题和口径没有定",
    "score": "按评分表和评判结果算分、排名，没评完的给出区间",
    "widen": "把一行一个答案的长表变成一行一个单位的宽表，成批算分更快",

    "summarize": "把成批算出的得分按省、市、县汇总：均分、分位数、分布、失分最多的地方",
    "fill": "把得分填回印发的原表，另附汇总表和扣分清单",
    "serve": "给考核办用的网站：上传标准、制定方案、自评、评分、合议",
    "demo": "打开演示网站：九个单位、考核进行到一半，每种角色一个账号",
    "stop": "停止网站",
    "export": "把一次考核导出成一个考核包，交存或在别处核对",
    "verify": "核对考核包，或网站的审计链",
    "backup": "把网站的数据库和佐证备份成一个文件，不用停网站",
    "restore": "从备份恢复",
    "account": "重置一个账号：唯一的安全管理员进不来时用",
    "doctor": "检查网站装得好不好，哪里有问题、怎么改",
    "tour": "用自带的标准和演示数据走一遍全程",
    "completion": "输出 bash、zsh、fish 的命令补全脚本",
}
DESCRIPTION = """考评：把印发的评分标准（Word 等）直接变成能算分、能填表的评分表。"""
EXAMPLES = """
从头到尾四步：
  kaoping compile 附件4.docx -o 标准        读出评分表 rubric.yaml 和问题清单 findings.txt
  kaoping check 标准/rubric.yaml --rulings rulings.yaml
                                            口径定好后再核对一遍
  kaoping score 标准/rubric.yaml answers.csv --rulings rulings.yaml
                                            算分、排名；没评完的给出区间
  kaoping fill 附件4.docx answers.csv -o 填好的表 --rulings rulings.yaml
                                            填回原表，一个单位一份

第一次使用，可以先运行 kaoping tour 看一遍。每个命令都有说明：kaoping score --help

退出码：0 一切正常；1 有问题要处理（如标准中有没定的口径）；2 命令或文件用不了。
"""


def parser(wanted: str | None) -> tuple[Parser, ModuleType | None]:
    """The whole command line, with the arguments of the `wanted` command filled in, and that command's module."""
    whole = Parser(prog="kaoping", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=Formatter)
    whole.add_argument("--version", action="version", version=f"kaoping {__version__}", help="显示版本号")
    whole.add_argument("--debug", action="store_true", help="程序出错时显示技术细节")
    commands = whole.add_subparsers(title="命令", dest="command", metavar="命令", required=True, parser_class=Parser)
    module = None
    for name, summary in COMMANDS.items():
        known = name == wanted
        if known:
            module = importlib.import_module(f".{name}", __package__)
        command = commands.add_parser(
            name,
            help=summary,
            description=summary + "。",
            epilog=module.EXAMPLES if known and module else None,
            formatter_class=Formatter,
        )
        if known and module:
            module.arguments(command)
    return whole, module


def run(arguments: Sequence[str]) -> int:
    """Carry a command line out. The exit code: 0 well, 1 something needs attention, 2 unusable."""
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    whole, module = parser(wanted)
    options = whole.parse_args(arguments)
    assert module is not None
    code = module.run(options)
    sys.stdout.flush()
    return int(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """What the script `kaoping` runs: errors become one sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _plain_streams()
    try:
        return run(words)
    except KaopingError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone (| head): nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        print("已中断，没有写出文件。", file=sys.stderr)
        return 130
    except Exception:
        return _crashed(words)


def _crashed(words: list[str]) -> int:
    """A defect of ours: one sentence, the details in a file, or shown where --debug asks for them."""
    details = f"kaoping {__version__}  Python {sys.version}\n{words}\n\n{traceback.format_exc()}"
    if "--debug" in words:
        print(details, file=sys.stderr)
        return 2
    where = "（报告没能写出，请加 --debug 重试）"
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="kaoping-", suffix=".txt", delete=False) as report:
            report.write(details)
        where = f"详情已写入 {Path(report.name)}"
    except OSError:
        pass
    print(f"程序内部出错，没有写出文件；{where}，请把它连同所用的文件交给维护人员。", file=sys.stderr)
    return 2


def _plain_streams() -> None:
    """UTF-8 where the locale says nothing about Chinese; a character that an encoding lacks becomes a question mark, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            plain = codecs.lookup(stream.encoding).name in ("ascii", "iso8859-1")
            stream.reconfigure(encoding="utf-8" if plain else stream.encoding, errors="replace")


if __name__ == "__main__":
    sys.exit(main())
