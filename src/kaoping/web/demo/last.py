"""The year before, to its end: reported, marked by two of each group, signed, checked, told, appealed, decided, released, put right and archived."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaoping.core.judgement import above
from kaoping.core.points import show

from ..actions import (
    agreeing,
    appeals,
    archive,
    corrections,
    evidence,
    facts,
    marking,
    plan_run,
    rectify_office,
    rectify_unit,
    reporting,
    results,
    visits,
)
from ..actions.answers import save_answer
from ..actions.change import change
from ..actions.corrections import Wanted
from ..actions.marks import Given
from ..actions.results_grades import Given as Grade
from ..actions.results_grades import decide_grades, propose_grades
from ..models import Absent, Appeal, Assessment, Mark, Panel, Problem
from ..policy import Actor, SheetKind
from ..queries.agreeing import board_of
from ..queries.duties import mine, work_at
from ..queries.ready import stated
from ..queries.reporting import best
from ..queries.results import results as results_of
from ..queries.rubrics import rubric_of
from . import papers
from .cast import GROUPS, UNITS
from .planning import Scene
from .reporting import absent, fill
from .script import Line

REASON = "两人一同核对了佐证和现场记录，按查实的情况定分"
_A = [unit for unit in UNITS if unit != "三里洞街道"]


def before(lines: dict[str, dict[str, Line]]) -> dict[str, dict[str, Line]]:
    """What was found a year ago: of each unit what is found of its neighbour now, so that no unit stands where it stood; 不适用 stays where it is."""
    moved = {unit: dict(lines[_A[n - 1]]) for n, unit in enumerate(_A)} | {"三里洞街道": dict(lines["三里洞街道"])}
    for unit, said in moved.items():
        gone = {p: x for p, x in lines[unit].items() if x.answer == "不适用"}
        moved[unit] = {p: x for p, x in said.items() if x.answer != "不适用"} | gone
    return moved


def live(scene: Scene, lines: dict[str, dict[str, Line]]) -> None:
    """From the first report to the last signature."""
    office, said = scene.cast.actor("office"), before(lines)
    for n, unit in enumerate(UNITS, 1):
        entry, clerk = scene.entry(unit), scene.cast.actor(f"clerk{n}")
        absent(scene, entry, clerk, said[unit])
        fill(entry, clerk, said[unit], 1.0)
        data = papers.letter(f"{unit}上一年度党建工作总结", ("一、主要做法。", "二、存在问题。", "三、下一步打算。"))
        evidence.add(clerk, entry, io.BytesIO(data), f"{unit}上一年度党建工作总结.docx", ["1.1"])
        reporting.submit(clerk, entry, entry.version)
        reporting.confirm(scene.cast.actor(f"head{n}"), entry, entry.version)
    plan_run.open_marking(office, scene.assessment)
    for unit in UNITS:
        entry = scene.entry(unit)
        for place in sorted(stated(entry)):
            facts.state(office, entry, place, facts.Stated(said[unit].get(place, Line("是")).answer or "是", "区委组织部季度通报（演示）", 0))
        for group in GROUPS:
            for username, _ in GROUPS[group][:2]:
                _mark(scene, unit, username, said[unit])
            _agree(scene, unit, group, said[unit])


def _mark(scene: Scene, unit: str, username: str, said: dict[str, Line]) -> None:
    entry, actor = scene.entry(unit), scene.cast.actor(username)
    rubric = rubric_of(entry)
    items = mine(actor, work_at(entry, rubric), rubric)
    seen = visits.Seen("党群服务中心", "查看台账和阵地", "查看台账、阵地和公开栏，抽查两个村（社区）", "联络员", items=items[:2])
    visit = visits.note_visit(actor, entry, seen)
    gone = stated(entry) | set(Absent.objects.filter(entry=entry, ended_at=None).values_list("place", flat=True))
    for clause in (c for i in rubric.items() if i.id in items for c in i.clauses):
        line = said.get(clause.id) or Line(best(rubric, clause.id))
        if line.answer and not gone & set(above(clause.id)):
            save_answer(actor, entry, clause.id, 0, line.answer, line.note, [{"kind": "visit", "id": visit.pk}] if line.note else [])
    marking.submit(actor, entry)


def _agree(scene: Scene, unit: str, group: str, said: dict[str, Line]) -> None:
    people = [scene.cast.actor(username) for username, _ in GROUPS[group][:2]]
    related = "entry__assessment__owner", "entry__unit", "group"
    panel = Panel.objects.select_related(*related).get(entry=scene.entries[unit], group=scene.groups[group])
    agreeing.take_ready(people[0], panel)
    for item in board_of(panel).items:
        if item.asks:
            agreeing.reason(people[0], panel, Given(item.id, item.words.version if item.words else 0, "", REASON))
    agreeing.submit(people[0], panel)
    for actor in people:
        agreeing.confirm(actor, panel)
    agreeing.sign(people[0], panel)


APPEALED = "金锁关镇"
"""The unit that appeals against one of its losses, and is given the point back."""
MEASURES = "对照标准逐项补齐，建立台账，按月督查"
KEPT_OPEN = ("红土镇", "印台街道")
"""Units that have one problem each left when the year ends: it goes on in the next one."""


def finish(scene: Scene) -> None:
    """Collected, checked, proposed, told, one appeal, decided, released, rectified, archived."""
    office, checker, a = scene.cast.actor("office"), scene.cast.actor("checker"), scene.assessment
    results.collect(office, a)
    results.submit(office, a)
    results.pass_(checker, a)
    lines = results_of(a).lines
    propose_grades(office, a, {x.entry.pk: _grade(x) for x in lines})
    results.notice(office, a)
    _appeal(scene)
    _days_ago(office, a)
    results.deliberate(office, a)
    decide_grades(office, a, {x.entry.pk: _grade(x) for x in lines}, "区委常委会会议（演示）", timezone.localdate())
    results.release(checker, a)
    _rectify(scene)
    archive.end(office, a)


def _grade(line: Any) -> Grade:
    return Grade("优秀" if line.total.bounds.low >= 90 else "良好" if line.total.bounds.low >= 80 else "一般")


def _appeal(scene: Scene) -> None:
    """Filed by the unit, taken up, decided by somebody who has marked nobody, and carried out by two people."""
    n, entry = UNITS.index(APPEALED) + 1, scene.entry(APPEALED)
    loss = next(r for x in results_of(scene.assessment).lines if x.name == APPEALED for r in x.score.reasons if r.answer == "否")
    item = ".".join(loss.where.split(".")[:2])
    had = next(i.bounds.low for x in results_of(scene.assessment).lines if x.name == APPEALED for s in x.score.parts for i in s.parts if i.id == item)
    plea = appeals.Plea(show(had + loss.lost), "有关记录在核查时存放于村级档案室，现已补充，请予复核")
    head, reviewer, office = scene.cast.actor(f"head{n}"), scene.cast.actor("appeals"), scene.cast.actor("office")
    made = appeals.draft(head, entry, item, plea)
    made = appeals.file(head, made, made.version)
    made = appeals.accept(office, made, made.version)
    mark = Mark.objects.get(sheet__entry=entry, sheet__kind=SheetKind.AGREED, place=loss.where)
    wanted = Wanted((Given(loss.where, mark.version, "是"),))
    made = appeals.adjust(reviewer, made, made.version, "经查阅补充的记录，情况属实，该得分点应予给分", wanted)
    corrections.approve(scene.cast.actor("checker"), made.corrections.get())
    appeals.receive(head, Appeal.objects.get(pk=made.pk))


def _days_ago(office: Actor, assessment: Assessment) -> None:
    """The notice is moved to where it was a year ago: a demonstration cannot wait for it."""
    past = timezone.localdate() - timedelta(days=300)
    with change(office, "assessment.demo", assessment=assessment.pk) as made:
        days = {"notice_from": past, "notice_to": past + timedelta(days=7), "appeal_to": past + timedelta(days=7)}
        Assessment.objects.filter(pk=assessment.pk).update(**days)
        made.tell(f"assessment:{assessment.pk}", None, {k: str(v) for k, v in days.items()})


def _rectify(scene: Scene) -> None:
    """Every problem handed out, planned, put right and closed, but for the last one of two units."""
    office, checker, today = scene.cast.actor("office"), scene.cast.actor("checker"), timezone.localdate()
    rectify_office.issue(office, scene.assessment, requirement="举一反三，限期整改到位")
    for n, unit in enumerate(UNITS, 1):
        found = list(Problem.objects.filter(entry=scene.entries[unit], issued_at__isnull=False).order_by("no"))
        for problem in found:
            clerk, head = scene.cast.actor(f"clerk{n}"), scene.cast.actor(f"head{n}")
            task = rectify_unit.Task("问题整改到位，形成长效机制", MEASURES, "党委副书记", "组织委员", "各村（社区）", problem.due or today)
            rectify_unit.plan(clerk, _again(problem), problem.version, task)
            if unit in KEPT_OPEN and problem == found[-1]:
                continue
            rectify_unit.progress(clerk, _again(problem), "已补齐资料，完善制度")
            rectify_unit.claim(head, _again(problem), "整改完成，申请销号")
            rectify_office.verify(office, _again(problem), "现场核查，整改到位")
            rectify_office.close(checker, _again(problem))


def _again(problem: Problem) -> Problem:
    found: Problem = Problem.objects.select_related("entry__assessment__owner", "entry__unit").get(pk=problem.pk)
    return found
