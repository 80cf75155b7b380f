"""What the page of a standard shows: findings as cards, the structure as a tree, each with its place on the other side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kaoping.core.codes import CODES
from kaoping.core.fieldspec import in_words
from kaoping.core.finding import Finding, Level
from kaoping.core.kind import Clause, Effect
from kaoping.core.place import cut
from kaoping.core.points import show
from kaoping.core.rubric import Item, Rubric, Section, Standard, Together
from kaoping.core.ruling import QUESTIONS, Ruling, apply_all, gap, ruling_for
from kaoping.core.ruling_words import answered

from .standards import Standing
from .standards_ways import Way, best_total, missing_one, question_of, way

LEVELS = {Level.ERROR: "错误", Level.QUESTION: "待裁定", Level.NOTICE: "提示"}
_ADVICE = {
    "R08": "把它读作得分点，或者列为说明（不计分）。",
    "R13": "核对位置；确实不再需要的，撤回这条口径。",
    "R14": "补上由谁决定、决定日期和理由，重新裁定一次。",
    "R17": "核对原件，更正这个得分点。",
    "R18": "撤销这条更正，再在原处重新更正。",
    "R19": "不再需要的，撤销这条更正。",
    "R20": "撤销后重新更正，写明理由。",
}
_AT = re.compile(r"^（[^（）]*）")


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with its place (`B-1.2`, empty where it has none), what it leads to, and the answers that settle it."""

    finding: Finding
    level: str
    place: str
    title: str
    text: str
    more: str
    question: str
    ways: tuple[Way, ...]
    named: bool
    alike: int
    fix: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A clause in the tree: as it counts now, what it was as compiled (`was`) and before the rulings (`unruled`), where that differs."""

    clause: Clause
    where: str
    place: str
    no: int
    points: str
    tone: str
    words: str
    changed: bool
    ruled: str
    added: bool = False


@dataclass(slots=True)
class Branch:
    """An item in the tree."""

    item: Item
    where: str
    place: str
    worth: str
    bad: bool
    leaves: list[Leaf]
    together: str
    open: bool
    changed: bool
    compiled: list[str] = field(default_factory=list)
    rulings: list[str] = field(default_factory=list)


@lru_cache(maxsize=16)
def cards_of(standing: Standing) -> list[Card]:
    """All findings, those that block first."""
    told = sorted(standing.findings, key=lambda f: list(Level).index(f.level))
    asked = [(f, question_of(standing.corrected, f) if f.where else "") for f in told]
    counts: dict[str, int] = {}
    for f, question in asked:
        if question and not _answered(standing, f, question):
            counts[question] = counts.get(question, 0) + 1
    return [_card(standing, f, "" if _answered(standing, f, q) else q, counts) for f, q in asked]


def _answered(standing: Standing, finding: Finding, question: str) -> bool:
    rubric, _, inside = finding.where.partition("/")
    return not finding.blocks and question != "" and ruling_for(standing.rulings, rubric, inside, question) is not None


def _card(standing: Standing, finding: Finding, question: str, counts: dict[str, int]) -> Card:
    code = CODES[finding.code]
    text = _AT.sub("", finding.message.removeprefix(finding.where)) if finding.where else finding.message
    where = finding.where
    offered = [way(standing.ruled, where, question, a, total=False) for a in QUESTIONS[question] if ":" not in a] if question else []
    todo = "" if finding.blocks and question else _ADVICE.get(finding.code, "核对原件后，改正这里的读法。" if finding.blocks else _plain(finding.suggestion))
    title = f"{where} {code.title}" if where else code.title
    return Card(
        finding, LEVELS[finding.level], where.replace("/", "-"), title, text.strip("，；"), _more(standing, finding, question) or todo, question,
        tuple(offered), any(":" in a for a in QUESTIONS.get(question, ())), counts.get(question, 0),
        where if finding.blocks and question != "together" else "",
    )


def _plain(suggestion: str) -> str:
    """A suggestion without what it says of files and their keys."""
    return re.split(r"[；;](?=[^；]*口径floor)|，或在rubric", suggestion)[0].rstrip("。") + "。"


def _more(standing: Standing, finding: Finding, question: str) -> str:
    if question == "together":
        return f"差别：{missing_one(standing.ruled, finding.where)}。"
    if question == "shortfall":
        rubric = finding.where.partition("/")[0]
        return f"现在这样，评分表{rubric}最高只能得{show(_best(standing)[rubric])}分。"
    return ""


@lru_cache(maxsize=16)
def _best(standing: Standing) -> dict[str, Decimal]:
    """The most that a unit can reach, by rubric."""
    return {r.id: best_total(r) for r in standing.ruled.rubrics}


def states_of(findings: tuple[Finding, ...]) -> dict[str, str]:
    """Where something is wrong (bad) or open (ask), for outlines."""
    found: dict[str, str] = {}
    for f in findings:
        if f.level is Level.ERROR:
            found[f.where] = "bad"
        elif f.level is Level.QUESTION:
            found.setdefault(f.where, "ask")
    return found


def tree_of(standing: Standing, raw: bool = False) -> list[dict[str, Any]]:
    """Each rubric with its sections and their items; `raw`: as compiled, without corrections and rulings."""
    corrected = standing.compiled if raw else standing.corrected
    ruled = standing.compiled if raw else standing.ruled
    compiled = {r.id: {i.id: i for i in r.items()} for r in standing.compiled.rubrics}
    touched = frozenset[str]() if raw else standing.touched
    rulings = () if raw else standing.rulings
    return [
        {
            "rubric": new, "changed": new.id in touched, "count": sum(1 for _ in new.items()),
            "sections": list(_sections(old, new, compiled[old.id], touched, rulings)),
        }
        for old, new in zip(corrected.rubrics, ruled.rubrics, strict=True)
    ]


def _sections(
    old: Rubric, new: Rubric, compiled: dict[str, Item], touched: frozenset[str], rulings: tuple[Ruling, ...]
) -> Iterator[dict[str, Any]]:
    for before, after in zip(old.sections, new.sections, strict=True):
        branches = [_branch(old, b, a, compiled[b.id], touched, rulings) for b, a in zip(before.items, after.items, strict=True)]
        where = f"{old.id}/{after.id}"
        yield {
            "section": after, "title": "".join(after.title.split()), "where": where, "place": where.replace("/", "-"),
            "changed": where in touched, "branches": branches, "worth": _worth(after),
        }


def _worth(thing: Section | Item) -> str:
    return "未印" if thing.worth is None else show(thing.worth)


def _branch(rubric: Rubric, old: Item, new: Item, compiled: Item, touched: frozenset[str], rulings: tuple[Ruling, ...]) -> Branch:
    where = f"{rubric.id}/{new.id}"
    more = gap(new)
    worth = f"{_worth(new)} ≠ {show((new.worth or more) - more)}" if more else _worth(new)
    was = {c.id: c for c in old.clauses}
    leaves = [_leaf(rubric.id, n, c, was.get(c.id), touched) for n, c in enumerate(new.clauses, 1)]
    decided = [r for q in QUESTIONS if (r := ruling_for(rulings, rubric.id, new.id, q)) is not None and "/" in r.where]
    branch = Branch(
        new, where, where.replace("/", "-"), worth, bool(more), leaves, _together(old, new), new.together is Together.OPEN, where in touched,
        rulings=[f"{answered(r.question, r.answer)}（{r.by}，{r.on}）：{r.reason}" for r in decided],
    )
    if branch.changed:
        branch.compiled = list(_as_compiled(compiled, old))
    return branch


def _as_compiled(compiled: Item, now: Item) -> Iterator[str]:
    """How the compiler read what was corrected."""
    if compiled.worth != now.worth:
        yield f"分值{_worth(compiled)}"
    if compiled.name != now.name:
        yield f"名称“{compiled.name}”" if compiled.name else "没有名称"
    if compiled.evidence != now.evidence:
        yield f"应备材料：{'、'.join(compiled.evidence) or '无'}"
    bare = [(c.text, c.KIND, in_words(c)) for c in now.clauses]
    for c in compiled.clauses:
        if (c.text, c.KIND, in_words(c)) not in bare:
            yield f"“{cut(c.text, 40)}”读作{c.NAME}（{in_words(c) or '没有其他内容'}）"
    for u in compiled.unread:
        if u not in now.unread:
            yield f"“{cut(u.text, 40)}”没有读懂"


def _together(old: Item, new: Item) -> str:
    if new.together is Together.OPEN:
        return "不得分：待裁定"
    if old.together is Together.OPEN:
        return answered("together", new.together.value)
    return answered("together", new.together.value) if new.together is Together.ALL else ""


def _leaf(rubric: str, no: int, clause: Clause, before: Clause | None, touched: frozenset[str]) -> Leaf:
    where = f"{rubric}/{clause.id}"
    said = in_words(clause)
    short = len(said) <= 7
    ruled = f"口径：原{in_words(before)}" if before is not None and in_words(before) != said else ""
    tone = "" if clause.EFFECT is Effect.ADDS else "minus"
    return Leaf(
        clause, where, where.replace("/", "-"), no, said.removeprefix("得分").removeprefix("得") if short else "", tone, "" if short else said,
        where in touched, ruled, before is None,
    )


def counts_of(standing: Standing) -> dict[str, int]:
    """Errors, questions, notices, and words nobody could read."""
    unread = sum(len(i.unread) for r in standing.corrected.rubrics for i in r.items())
    return {"errors": standing.count(Level.ERROR), "questions": standing.count(Level.QUESTION), "notices": standing.count(Level.NOTICE), "unread": unread}


def open_places(standing: Standing, question: str) -> list[str]:
    """Where the same question is still open, in the document's order."""
    order = {f"{r.id}/{i.id}": n for n, (r, i) in enumerate((r, i) for r in standing.ruled.rubrics for i in r.items())}
    wheres = {c.finding.where for c in cards_of(standing) if c.question == question}
    return sorted(wheres, key=lambda w: order.get(w, 0))


def standard_without(standing: Standing, where: str, question: str) -> Standard:
    """The standard as ruled but for one ruling: what another answer to it is tried on."""
    if not any((r.where, r.question) == (where, question) for r in standing.rulings):
        return standing.ruled
    return apply_all(standing.corrected, [r for r in standing.rulings if (r.where, r.question) != (where, question)])[0]
