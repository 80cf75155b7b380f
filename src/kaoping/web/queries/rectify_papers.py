"""The rectification's papers as plain values: 反馈意见书 (F17) and 整改通知书 (F18) of a unit, 问题清单, 任务清单 (F19) and 整改台账 (F20).

Whoever draws them (a page, a workbook, a document) asks here; marks are strings, days are dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from kaoping.core.points import ZERO, Points, show
from kaoping.core.score import Score

from ..models import Assessment, Entry, Evidence, Post, ProblemNote
from ..policy import Role, Stage, course, options
from .rectify import Row, of_assessment, of_entry
from .results import Line, results

F19 = ("序号", "问题编号", "问题来源", "问题描述", "对应指标", "发现日期", "责任单位")
TASKS = ("序号", "问题编号", "整改目标", "整改措施", "牵头领导", "责任人", "配合单位", "完成时限")
F20 = (
    "序号", "问题编号", "存在问题", "整改措施", "责任单位", "责任人", "整改时限", "整改进展", "完成情况及佐证", "单位申请销号日期", "核查人", "核查意见",
    "销号日期", "状态",
)
F18 = ("序号", "问题编号", "存在问题", "对应指标", "整改要求", "整改时限")
DEDUCTIONS = ("序号", "指标编号", "考核内容", "分值", "扣分", "扣分事实和依据")
FORMS = {"F19": "问题清单", "F19b": "任务（责任）清单", "F20": "整改台账（销号）"}


def lists(assessment: Assessment, entry: Entry | None = None, told_only: bool = False) -> dict[str, dict[str, Any]]:
    """The three lists, of all units or of one: {form: {title, head, rows}}. `told_only`: what that unit has been handed."""
    rows = of_entry(entry, told_only) if entry is not None else of_assessment(assessment)
    rows = [r for r in rows if r.state in course.COUNTED]
    made = {"F19": (F19, problem_rows(rows)), "F19b": (TASKS, task_rows(rows)), "F20": (F20, ledger_rows(rows))}
    return {form: {"title": FORMS[form], "head": head, "rows": body} for form, (head, body) in made.items()}


def problem_rows(rows: Sequence[Row]) -> list[list[str]]:
    """F19."""
    return [
        [str(n), r.number, r.source, r.text, places(r), day(r.problem.found_on), r.problem.entry.unit.name] for n, r in enumerate(rows, 1)
    ]


def task_rows(rows: Sequence[Row]) -> list[list[str]]:
    """任务（责任）清单."""
    return [
        [str(n), r.number, p.goal, p.measures, p.leader, p.responsible, p.helpers, day(p.unit_due or p.due)] for n, (r, p) in
        enumerate(((r, r.problem) for r in rows), 1)
    ]


def ledger_rows(rows: Sequence[Row]) -> list[list[str]]:
    """F20; who checked, and what they found, of the last time."""
    notes: dict[int, dict[str, ProblemNote]] = {r.problem.pk: {} for r in rows}
    shown: dict[int, list[int]] = {r.problem.pk: [] for r in rows}
    for n in ProblemNote.objects.filter(problem__in=notes, kind__in=("progress", "claim", "verify", "close", "return")).select_related("by").order_by("id"):
        notes[n.problem_id][n.kind] = n
        shown[n.problem_id] += n.evidence
        if n.kind == "return":
            notes[n.problem_id].pop("verify", None)
    numbers = dict(Evidence.objects.filter(pk__in=[k for s in shown.values() for k in s]).values_list("pk", "no"))
    return [_ledger_row(n, r, notes[r.problem.pk], [numbers[k] for k in dict.fromkeys(shown[r.problem.pk]) if k in numbers]) for n, r in enumerate(rows, 1)]


def _ledger_row(n: int, r: Row, notes: dict[str, ProblemNote], papers: list[int]) -> list[str]:
    p = r.problem
    done = notes["claim"].words if "claim" in notes else ""
    proof = f"佐证{'、'.join(f'{x:02d}' for x in papers)}" if papers else ""
    checked = [notes[k] for k in ("verify", "close") if k in notes]
    return [
        str(n), r.number, r.text, p.measures, p.entry.unit.name, p.responsible, day(p.due), notes["progress"].words if "progress" in notes else "",
        "；".join(x for x in (done, proof) if x), day(p.claimed_at), "、".join(dict.fromkeys(x.by.name for x in checked)),
        notes["verify"].words if "verify" in notes else "", day(p.closed_at), r.said,
    ]


def places(r: Row) -> str:
    """对应指标; those of an earlier standard say so."""
    earlier = [f"上年{x}" for x in r.problem.earlier.places] if r.problem.earlier else []
    return "、".join([*r.places, *earlier])


def day(value: Any) -> str:
    """A date, or the local day of a time; empty for none."""
    if value is None:
        return ""
    return str(value if isinstance(value, date) and not hasattr(value, "hour") else timezone.localdate(value))


def handed(entry: Entry) -> tuple[list[Row], int]:
    """The problems that the unit's letters speak of (handed out and counting), and how many wait to be handed out."""
    rows = of_entry(entry, told_only=False)
    told = [r for r in rows if r.state in course.COUNTED and course.told(r.state, r.problem.issued_at is not None)]
    return told, sum(r.state in course.COUNTED for r in rows) - len(told)


def order(entry: Entry) -> dict[str, Any]:
    """整改通知书 (F18) with its receipt. `waiting`: problems not handed out yet, which are not in it."""
    rows, waiting = handed(entry)
    rows = [r for r in rows if course.is_open(r.state)]
    a = entry.assessment
    issued = max((r.problem.issued_at for r in rows if r.problem.issued_at), default=None)
    return {
        "form": "F18", "no": f"{a.year}-{entry.order:02d}", "unit": entry.unit.name, "assessment": a.name, "office": a.owner.office or a.owner.name,
        "head": F18, "waiting": waiting, "on": timezone.localdate(issued) if issued else None, "contacts": contacts(a),
        "last": max((r.problem.due for r in rows if r.problem.due), default=None),
        "rows": [[str(n), r.number, r.text, places(r), r.problem.requirement, day(r.problem.due)] for n, r in enumerate(rows, 1)],
    }


def contacts(assessment: Assessment) -> list[str]:
    """The office's people with their telephones."""
    posts = Post.objects.filter(role=Role.OFFICE, unit=assessment.owner_id, ended_at=None, user__is_active=True).select_related("user").order_by("id")
    return [f"{p.user.name} {p.user.contact}".strip() for p in posts]


def feedback(entry: Entry, known: Line | None = None) -> dict[str, Any]:
    """反馈意见书 (F17) from the results in force: what the assessment lets units know (R28), and no more. Empty before results are frozen.

    `known`: the unit's line of the results, where the caller has them all.
    """
    a = entry.assessment
    line = known or (results(a).line(entry.pk) if course.frozen(Stage(a.stage)) else None)
    if line is None:
        return {}
    rows, waiting = handed(entry)
    marks = options.value(a.options, "published") != "grades"
    due = [r.problem.due for r in rows if r.problem.due]
    return {
        "form": "F17", "unit": entry.unit.name, "assessment": a.name, "year": a.year, "office": a.owner.office or a.owner.name, "owner": a.owner.name,
        "marks": marks, "total": show(line.total.bounds.low) if marks else "", "grade": line.decided.grade if line.decided else "", "full": full(line),
        "weak": weak(line), "problems": [{"no": r.number, "text": r.text, "places": places(r), "lost": _points(r.lost) if marks else ""} for r in rows],
        "advice": list(dict.fromkeys(r.problem.requirement for r in rows if r.problem.requirement)), "waiting": waiting, "first": min(due, default=None),
        "last": max(due, default=None), "on": timezone.localdate(a.released_at) if a.released_at else None, "head": DEDUCTIONS, "deductions": deductions(line),
        "lost": show(sum((r.lost for r in line.score.reasons), ZERO)) if marks else "",
    }


def full(line: Line) -> list[str]:
    """The sections in which nothing was lost."""
    return [section(s) for s in line.score.parts if not s.not_applicable and s.bounds.low == s.applicable and s.applicable]


def weak(line: Line) -> list[str]:
    """The sections in which something was lost, the greatest share first."""
    lost = [(s, (s.applicable - s.bounds.low) / s.applicable) for s in line.score.parts if s.applicable and s.bounds.low < s.applicable]
    return [section(s) for s, _ in sorted(lost, key=lambda x: -x[1])]


def section(s: Score) -> str:
    return "".join(s.label.split())


def deductions(line: Line) -> list[list[str]]:
    """扣分事项清单: each loss with its fact and the standard's words. Without who judged."""
    names = {i.id: (section(s), i) for s in line.score.parts for i in s.parts}
    told = []
    for n, r in enumerate((r for r in line.score.reasons if r.lost), 1):
        label, item = names.get(".".join(r.where.split(".")[:2]), ("", None))
        text = "".join(r.text.split())
        fact = "；".join(x for x in (r.fact, f"评分标准“{text}”" if text else "", *r.evidence) if x)
        told.append([str(n), r.where, label, show(item.worth) if item else "", show(r.lost), fact])
    return told


def _points(value: Points | None) -> str:
    return "" if value is None else show(value)


__all__ = ["FORMS", "contacts", "feedback", "handed", "lists", "order"]
