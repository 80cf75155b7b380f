"""One problem with its whole course, for those who may see it: what it is, what the unit means to do, what was done and said, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ..models import Evidence, Problem, ProblemNote
from ..policy import Actor, Scope, Stage, course, may, options
from ..policy.states import ProblemState, Source
from .rectify import Row, rows_of
from .rubrics import rubric_of

KINDS = {
    "enter": "进入台账", "issue": "下发", "measure": "填报任务清单", "progress": "整改进展", "claim": "申请销号", "verify": "核查同意", "close": "销号",
    "return": "退回", "void": "撤销", "merge": "合并", "part": "取消合并", "change": "变动", "carry": "转入本次考核",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done or said, with its evidence; `earlier` names the assessment, where it was an earlier one."""

    at: datetime
    what: str
    words: str
    who: str
    papers: tuple[Evidence, ...]
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """`texts`: the issued words at its places; `can`: what this person may do now, by the names of the actions; `checks`: R32 asks for a second person."""

    row: Row
    steps: list[Step]
    texts: list[tuple[str, str]]
    can: dict[str, bool]
    checks: bool
    next: str


def page_of(actor: Actor, scope: Scope, problem: Problem) -> ProblemPage:
    """Everything on one problem."""
    row = rows_of([problem.pk])[0]
    checks = options.on(problem.entry.assessment.options, "rectify_check")
    return ProblemPage(row, steps_of(problem), texts_of(problem, row.places), able(actor, scope, row), checks, next_of(row, checks))


def steps_of(problem: Problem) -> list[Step]:
    """Its course, oldest first, with that of the problem it was taken over from."""
    chain, one = [problem], problem.earlier
    while one is not None:
        chain.append(one)
        one = one.earlier
    notes = list(ProblemNote.objects.filter(problem__in=chain).select_related("by", "problem__entry__assessment").order_by("at", "id"))
    papers = Evidence.objects.in_bulk([k for n in notes for k in n.evidence])
    told = [Step(p.at, KINDS["enter"], "", "", (), p.assessment.name if p != problem else "") for p in chain if p.earlier_id is None]
    for n in notes:
        shown = tuple(papers[k] for k in n.evidence if k in papers)
        where = n.problem.entry.assessment.name if n.problem_id != problem.pk else ""
        told.append(Step(n.at, KINDS.get(n.kind, n.kind), n.words, n.by.name, shown, where))
    return sorted(told, key=lambda s: s.at)


def texts_of(problem: Problem, places: list[str]) -> list[tuple[str, str]]:
    """Place → the item's issued text; places of an earlier standard have none here."""
    items = {i.id: "".join(i.text.split()) for i in rubric_of(problem.entry).items()}
    return [(p, items.get(".".join(p.split(".")[:2]), "")) for p in places]


def able(actor: Actor, scope: Scope, row: Row) -> dict[str, bool]:
    """What this person may do with it at this moment: rights and time together."""
    p, state, stage = row.problem, row.state, Stage(row.problem.entry.assessment.stage)
    lost = p.source == Source.ASSESSMENT and p.earlier_id is None
    checked = last_by(p, "verify") if state is ProblemState.VERIFIED else None
    rules: dict[str, tuple[str, str]] = {
        "edit": ("rectify.manage", course.describing(stage, state, row.moved)),
        "issue": ("rectify.manage", course.issuing(stage, state, lost)),
        "void": ("rectify.manage", course.describing(stage, state, row.moved)),
        "part": ("rectify.manage", course.parting(stage, state)),
        "plan": ("problem.edit", course.working(stage, state, row.moved)),
        "progress": ("problem.edit", course.working(stage, state, row.moved)),
        "claim": ("problem.claim", course.claiming(stage, state, bool(p.measures), row.moved)),
        "verify": ("rectify.verify", course.verifying(stage, state, row.moved)),
        "return": ("rectify.verify", course.sending_back(stage, state, False, row.moved)),
        "close": ("rectify.close", course.closing(stage, state, checked == actor.id, row.moved)),
        "object": ("rectify.close", course.sending_back(stage, state, True, row.moved)),
    }
    return {name: may(actor, verb, scope) and not why for name, (verb, why) in rules.items()}


def last_by(p: Problem, kind: str) -> Any:
    """Who did this last."""
    return p.notes.filter(kind=kind).order_by("-id").values_list("by_id", flat=True).first()


def next_of(row: Row, checks: bool) -> str:
    """What comes next, and by whom."""
    p, due = row.problem, f"，{row.problem.due:%m月%d日}前" if row.problem.due else ""
    if row.moved:
        return "已转入下一次考核，在那里继续"
    said = {
        ProblemState.NEW: "考核办定好要求和时限后下发",
        ProblemState.OPEN: f"单位联络员填报任务清单{due}",
        ProblemState.WORKING: f"单位报告进展，整改到位后由负责人申请销号{due}",
        ProblemState.CLAIMED: "考核办核查",
        ProblemState.VERIFIED: "复核人复核后销号" if checks else "销号",
        ProblemState.CLOSED: f"已于{timezone.localdate(p.closed_at):%Y年%m月%d日}销号" if p.closed_at else "已销号",
        ProblemState.VOID: "已撤销，不需要再办",
        ProblemState.MERGED: f"并入问题{p.merged.no:02d}，在那里办理" if p.merged else "已并入别的问题",
    }
    return said[row.state]
