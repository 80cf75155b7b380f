"""`make docs`: docs/clauses.md, docs/findings.md and docs/cli.md, made from the code; tests/test_docs.py checks that they are up to date."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from kaoping.cli.main import COMMANDS, parser
from kaoping.core.clauses import KINDS
from kaoping.core.codes import CODES
from kaoping.core.finding import Level
from kaoping.core.kind import Clause, Effect, Example, Room
from kaoping.core.points import show
from kaoping.core.question import Question
from kaoping.core.ruling import QUESTIONS
from kaoping.core.ruling_words import answered, asked
from kaoping.core.source import Source
from kaoping.read.items import read_item
from kaoping.read.raw import Passage, RawItem, Role
from kaoping.write.answers import asked as asked_in_words
from kaoping.write.stored import LEVELS

DOCS = Path(__file__).parents[1] / "docs"
MADE = "<!-- 由 make docs 从代码生成，请不要手改。 -->\n"
EFFECTS = {
    Effect.ADDS: "加分：这一条从0分算起，做到多少得多少",
    Effect.TAKES: "扣分：从已得的分（没有得分点的，从分值）里扣",
    Effect.VOIDS: "发生了，这一条就是0分",
    Effect.VETOES: "不改分数，影响总分或等次，由人决定",
}


def clauses() -> str:
    """docs/clauses.md: every kind with what it asks, what it brings, and its examples."""
    pages = [page for kind in KINDS.values() for page in _kind(kind)]
    lead = f"评分标准里的每句话读成下面{len(KINDS)}种得分点、扣分点之一；读不成的列为 R08。每种是 `src/kaoping/core/clauses/` 里的一个文件，"
    how = "加一种的办法见 [add-a-kind.md](add-a-kind.md)。“算例”一栏就是测试，每次 `make test` 都会重读、重算。"
    return "\n".join([MADE, "# 得分点的类型", "", lead + how, "", *pages])


def _kind(kind: type[Clause]) -> Iterator[str]:
    module = importlib.import_module(kind.__module__)
    yield f"## {kind.NAME} `{kind.KIND}`\n"
    yield f"{(module.__doc__ or '').strip()}\n"
    yield f"- 作用：{EFFECTS[kind.EFFECT]}。"
    shapes = [asked_in_words(question(kind, example)) for example in kind.EXAMPLES]
    yield f"- 问什么：{'；'.join(dict.fromkeys(shapes))}。"
    own = [f"`{f.name}`" for f in fields(kind) if f.name not in {c.name for c in fields(Clause)}]
    yield f"- 在 rubric.yaml 里除 id、text、beyond、source 外还有：{'、'.join(own) or '没有别的'}。\n"
    yield "| 原文 | 分值 | 读成 | 答案 | 得分 |\n|---|---|---|---|---|"
    for example in kind.EXAMPLES:
        yield f"| {cell(example.text)} | {example.worth} | {cell(_fields(kind, example))} | {cell(example.answer)} | {example.points} |"
    yield ""


def read(kind: type[Clause], example: Example) -> Clause:
    """The clause that an example's text is read as; of several the first of the kind."""
    passage = Passage(example.text, Role.TEXT, Source("", 0, 0, 0, 0, len(example.text)))
    item = read_item(RawItem("", "", (passage,), Decimal(example.worth), Source()), "1.1")
    return next(clause for clause in item.clauses if clause.KIND == kind.KIND)


def question(kind: type[Clause], example: Example) -> Question:
    """What an example's clause asks, in an item of the example's worth."""
    return read(kind, example).question(Room(Decimal(example.worth), Decimal(example.worth)))


def _fields(kind: type[Clause], example: Example) -> str:
    clause = read(kind, example)
    own = [f for f in fields(kind) if f.name not in {c.name for c in fields(Clause)} and getattr(clause, f.name) != f.default]
    return "，".join(f"{f.name} {said(getattr(clause, f.name))}" for f in own) or "—"


def said(value: Any) -> str:
    """A field's value as the pages print it."""
    if isinstance(value, tuple):
        return "、".join(said(v) for v in value)
    if hasattr(value, "__dataclass_fields__"):
        return "/".join(said(getattr(value, f.name)) for f in fields(value))
    return "是" if value is True else show(value) if hasattr(value, "quantize") else str(value)


def cell(text: str) -> str:
    """A text in a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("\n", " ")


def findings() -> str:
    """docs/findings.md: every code, and every question that rulings answer."""
    lines = [MADE, "# 问题清单的代码", "", "错误和待定的处理之前，标准可以试算（给出区间），不能正式发布；提示不妨碍。代码不会改变含义。", ""]
    lines.append("| 代码 | 级别 | 是什么 | 说明 | 怎么办 |\n|---|---|---|---|---|")
    lines += [f"| {c.code} | {LEVELS[c.level]} | {cell(c.title)} | {cell(c.meaning)} | {cell(c.todo)} |" for c in CODES.values()]
    lines += ["", f"级别在 JSON 里是 {'、'.join(f'`{level.value}`（{LEVELS[level]}）' for level in Level)}。", "", "## 口径", ""]
    lines.append("口径写在 rulings.yaml 里，每条有 where（`*`、`A`、`A/1` 或 `B/1.1`）、question、answer、by、on、reason。位置更具体的优先。\n")
    lines.append("| question | 定什么 | answer |\n|---|---|---|")
    for name, answers in QUESTIONS.items():
        ways = "；".join(f"`{answer}` {answered(name, answer).replace('得分点得分点编号', '指定的得分点')}" for answer in answers)
        lines.append(f"| `{name}` | {asked(name)} | {ways} |")
    return "\n".join([*lines, ""])


def cli() -> str:
    """docs/cli.md: what --help says, for every command."""
    whole, _ = parser(None)
    lines = [MADE, "# 命令行", "", "```", whole.format_help().rstrip(), "```", ""]
    for name in COMMANDS:
        lines += [f"## kaoping {name}", "", "```", _help(name).rstrip(), "```", ""]
    return "\n".join(lines)


def _help(name: str) -> str:
    whole, _ = parser(name)
    command: Any = next(action for action in whole._actions if isinstance(action.choices, dict))
    return str(command.choices[name].format_help())


PAGES = {"clauses.md": clauses, "findings.md": findings, "cli.md": cli}


def main() -> None:
    """Rewrite the pages that differ, and say so."""
    for name, page in PAGES.items():
        file, text = DOCS / name, page()
        changed = not file.exists() or file.read_text(encoding="utf-8") != text
        file.write_text(text, encoding="utf-8")
        print(f"{'改写' if changed else '未变'} docs/{name}")


if __name__ == "__main__":
    main()
