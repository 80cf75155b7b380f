"""`make docs`: docs/clauses.md, findings.md, cli.md, papers.md and licences.md, made from the code; tests/test_docs.py checks that they are up to date."""

from __future__ import annotations

import importlib
import sys
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
from kaoping.write.forms import FORMS
from kaoping.write.forms.values import COMMON, keys
from kaoping.write.stored import LEVELS

sys.path.insert(0, str(Path(__file__).parent))
import supply  # beside this file, also where tests load this one

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


PAPERS = """# 表

考核用的表都在 `src/kaoping/write/forms/catalogue/` 里，一种表一份描述；.docx、.xlsx、.pdf、.ofd 由同一份描述画出来。加一种表，
  就是在那里加一份描述，别处不用改。

```python
from kaoping.write.forms import FORMS, Options, batch, render

data = render(FORMS["F06"], {"unit": "广阳镇", "rows": [{"place": "1.1", "lost": Decimal("0.5")}]}, "pdf", Options(code="3F2A 90C1 77DE 04B8"))
```

- **填什么**：`栏目: 内容`，内容可以是文字、Decimal、整数、区间、日期、是否、没有（None），或者它们的列表（一行一个）；浮点数、表里没有的栏目、
  与各行对不上的合计都不收，一句话说明。多个值的栏（如成员、各类得分）另给表头：`{"members": ["王建国", "李秀英"], "rows": [{"members": [8, 7]}]}`。
- **改名**：`Options(headings={"title": "扣分告知单", "fact": "违纪事实"})`，键见下表；`without={"daily"}` 不印某栏；
  `defaults={"signed": "某考核办", "doc_no": "某考〔2026〕　号"}`是本单位各表通用的落款、文号（只印在文书和说明里，
  不印在签字的地方）；`annex="附件3"` 印成附件；
  `mark` 印在每页页眉（演示数据、草稿）；`code`、`replaces`、`printed_at`、`office` 印在每页页脚。
- **版式**：GB/T 9704。竖排上37、右26、下35、左28毫米，正文仿宋三号每页22行每行28字，标题小标宋二号，页码四号、单页居右双页居左；
  横排的表头朝装订边（上28、右37、下26、左35）。表头每页重复，行不跨页（一行高过页面四成的，分成几行接着印，中间不画线），
  签字栏总和最后一行内容在同一页，每页有第几页共几页、表号、编码。
- **字体**：.docx 写仿宋、黑体、方正小标宋简体（没有的机器自动用宋体）；
  .pdf 把字嵌进去：自带思源系的三个字体（GB 2312 和通用规范汉字表全部 8105 字，OFL 许可，见`src/kaoping/write/fonts/OFL.txt`），
  机器上装有仿宋（如 FandolFang）、方正小标宋的，自动改用。字库以外的字用机器上别的中文字体；都没有的，说明是哪个字，不出空框。.ofd 只写字体名，
  阅读的机器上有仿宋、黑体即可。字体由 `tools/fonts.py` 重新裁。
- **成批**：`batch(…, ["docx", "pdf"])` 一份一份地给出文件名和内容，可以边做边压缩；做不成的记在最后一个“没有出成的表.txt”里。
- **印发的原表**（F01）请仍用 `kaoping fill`，它只填得分，别处一个字节不动；这里的 F01 供没有原件时用。

## 在网站上出表

导航里的“表格”（`/a/…/papers`）：按表出、按单位出，一张一张下载，或者打成一个 zip。

- **有哪些**：每张表写明从哪个阶段起才有（`web/policy/papers.py`）；谁能看，就是谁能看那张表所依据的记录——没有另一套权限。
  被考核单位只看得到本单位的，扣分清单按“扣分确认时单位看到”的规定印，不印是谁评的；只公布等次的考核，单位拿不到带得分的表。
- **填什么**：本次考核现在的记录；没有的空着，不编。签了字的表照签字时的内容印，编码就是签字时的编码；没签字、没上报、没复核、没归档的，页眉印明，不给编码。
  原表（F01）的 .docx 就是印发的原件填上得分，与 `kaoping fill` 一个字节不差，所以上面没有编码。访谈记录、测评票是空白表，由人填写。
- **改名**：考核办在“落款、文号和栏目名称”里改题目、栏目、落款、文号、附件序号，选印哪些栏；只用于本次考核，改动记入审计，
  浏览器打印的反馈意见书、整改通知书上也一样。
- **编码**：内容的 SM3 再与当时审计链的末条合算，取16位。内容没变的再印，编码不变；变了的是新编码，记入审计。“核验编码”页（`/verify`）登录的人都能用：
  是哪张表、哪个单位、何时首次印出，之后记录有没有变，有没有更新的一张；只有本来就能看的人才能从那里再出表。
- **打包**：由后台程序做，页面上看得到做到第几张，可以离开。出不成的那张记在包里的“没有出成的表.txt”，其余照出；一张也出不成的，一句话说明。
  做到一半服务器停了，
  起来以后一两分钟内自动重做，三次不成才算失败。包按制作时的权限装，只给要它的人，留3天。
"""


def papers() -> str:
    """docs/papers.md: every form with its keys."""
    lines = [MADE, PAPERS, "| 表 | 题目 | 做什么用 | 纸 | 签字盖章 |\n|---|---|---|---|---|"]
    lines += [f"| {f.no} | {cell(f.title)} | {f.use} | {'横' if f.landscape else '竖'} | {f.signed_by or '—'} |" for f in FORMS.values()]
    lines += ["", "## 各表的键", "", "先是整张表的，后是每一行（`rows`）的；`under`（题目下一行）、`note`（表下说明）每张表都有。", ""]
    for form in FORMS.values():
        whole = [f"`{key}` {cell(what)}" for key, what in keys(form).items() if key not in COMMON and key != "rows"]
        each = [f"`{c.key}` {cell(c.heading)}" for table in form.tables() for c in table.columns]
        lines.append(f"- **{form.no}** {'、'.join(whole)}" + (f"{'；' if whole else ''}每行：{'、'.join(each)}" if each else ""))
    return "\n".join([*lines, ""])


PAGES = {"clauses.md": clauses, "findings.md": findings, "cli.md": cli, "papers.md": papers, "licences.md": supply.licences_page}


def main() -> None:
    """Rewrite the pages that differ, and say so."""
    for name, page in PAGES.items():
        file, text = DOCS / name, page()
        changed = not file.exists() or file.read_text(encoding="utf-8") != text
        file.write_text(text, encoding="utf-8")
        print(f"{'改写' if changed else '未变'} docs/{name}")


if __name__ == "__main__":
    main()
