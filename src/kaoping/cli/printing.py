"""What several commands print on the terminal: findings, problems, ranges, JSON."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from kaoping.core.finding import Finding, Level
from kaoping.core.points import show
from kaoping.core.rubric import Rubric, Standard
from kaoping.read.sheets import Problem
from kaoping.write.stored import LEVELS, summary

from .terminal import columns, paint, wrap

COLOURS = {Level.ERROR: "red", Level.QUESTION: "yellow", Level.NOTICE: "dim"}


def say(text: str = "") -> None:
    """A line for a person."""
    print(text)


def say_json(value: Any) -> None:
    """UTF-8 JSON on standard output, and nothing else."""
    sys.stdout.flush()
    sys.stdout.buffer.write((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    sys.stdout.buffer.flush()


def say_findings(findings: Iterable[Finding], suggest: bool = True) -> None:
    """Findings, the blocking ones first: code, level, sentence with its place, what can be done."""
    told = sorted(findings, key=lambda f: list(Level).index(f.level))
    for finding, following in itertools.zip_longest(told, told[1:]):
        head = f"  {finding.code} {LEVELS[finding.level]}  "
        lines = wrap(finding.message, columns() - 12)
        say(paint(head, COLOURS[finding.level]) + lines[0])
        for line in lines[1:]:
            say(" " * 12 + line)
        again = following is not None and (following.code, following.suggestion) == (finding.code, finding.suggestion)
        if suggest and finding.suggestion and not again:
            for line in wrap("→ " + finding.suggestion, columns() - 12, "  "):
                say(paint(" " * 12 + line, "dim"))
    say(summary(told))


def say_standard(standard: Standard) -> None:
    """What was read: the rubrics, their sections, how many items and scoring points."""
    for rubric in standard.rubrics:
        whom = "、".join(rubric.applies_to) or "未写明"
        points = sum(len(item.clauses) for item in rubric.items())
        lead = f"  {rubric.id} 表  "
        say(paint(lead, "bold") + f"{worth(rubric)}，{sum(1 for _ in rubric.items())}条、{points}个得分点和扣分点")
        for line in wrap(f"适用于：{whom}", columns() - 8):
            say(" " * 8 + line)
        titled = [s for s in rubric.sections if s.title.strip()]
        parts = "、".join(f"{''.join(s.title.split())}{'' if s.worth is None else f'（{show(s.worth)}分）'}" for s in titled)
        for line in wrap(f"考核内容：{parts}", columns() - 8) if titled else []:
            say(" " * 8 + line)


def worth(rubric: Rubric) -> str:
    """The full marks of a rubric, in words."""
    return "没有印总分" if rubric.worth is None else f"满分{show(rubric.worth)}分"


def complain(problems: Sequence[Problem], most: int = 20) -> None:
    """The rows that do not fit, on standard error."""
    for problem in problems[:most]:
        print(problem, file=sys.stderr)
    if len(problems) > most:
        print(f"……还有{len(problems) - most}行有问题，用 --json 看全部。", file=sys.stderr)
