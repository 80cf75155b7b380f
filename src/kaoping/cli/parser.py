"""argparse in Chinese: headings, usage, and every message a mistyped command line brings."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from .terminal import pad, width, wrap

HELP_AT = 22

SAID = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这份说明",
    "show program's version number and exit": "显示版本号",
    "the following arguments are required: %s": "还缺参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "expected one argument": "后面要跟一个值",
    "expected at most one argument": "后面最多跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "expected %s argument": "后面要跟%s个值",
    "expected %s arguments": "后面要跟%s个值",
    "ambiguous option: %(option)s could match %(matches)s": "选项“%(option)s”不明确，可能是 %(matches)s",
    "not allowed with argument %s": "不能和 %s 同时用",
    "one of the arguments %s is required": "%s 要给出一个",
    "ignored explicit argument %r": "不带值，多出了%r",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”，可以用：%(choices)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有命令“%(parser_name)s”，可以用：%(choices)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”的写法不对",
}


def _said(message: str) -> str:
    return SAID.get(message, message)


def _said_many(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)


# argparse looks its messages up in these two names of its module; there is no public way to give it a language without the
# environment variables of gettext.
setattr(argparse, "_", _said)  # noqa: B010
setattr(argparse, "ngettext", _said_many)  # noqa: B010


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with the columns that Chinese characters really take."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=96)

    def _format_action(self, action: argparse.Action) -> str:
        indented = list(self._iter_indented_subactions(action))
        if isinstance(action, argparse._SubParsersAction):
            return "".join(self._format_action(command) for command in indented)
        head = "  " + self._format_action_invocation(action)
        lines = wrap(self._expand_help(action), 96 - HELP_AT) if action.help else [""]
        first = pad(head, HELP_AT) if width(head) < HELP_AT - 1 else head + "\n" + " " * HELP_AT
        return first + f"\n{' ' * HELP_AT}".join(lines) + "\n"


    def format_help(self) -> str:
        return re.sub(r"(?m)^(参数|选项|命令):$", r"\1：", super().format_help())


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and ends with exit code 2 and one sentence."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{message.replace(chr(39), '')}。用 {self.prog} --help 看用法。\n")
        raise SystemExit(2)
