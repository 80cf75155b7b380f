"""The year before: reported, marked by two of each group, agreed and signed for all nine units."""

from __future__ import annotations

import io

from kaoping.core.judgement import above

from ..actions import agreeing, evidence, facts, marking, plan_run, reporting, visits
from ..actions.answers import save_answer
from ..actions.marks import Given
from ..models import Absent, Panel
from ..queries.agreeing import board_of
from ..queries.duties import mine, work_at
from ..queries.ready import stated
from ..queries.reporting import best
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
