"""How far the two groups are: one unit signed by the first, others being agreed on, half marked, or not begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kaoping.core.judgement import above

from ..actions import agreeing, facts, marking, plan_run, visits
from ..actions.answers import save_answer
from ..actions.marks import Given
from ..models import Absent, Entry, Evidence, Panel
from ..policy import Actor
from ..queries.agreeing import board_of
from ..queries.agreeing_rows import Cell
from ..queries.duties import mine, work_at
from ..queries.ready import stated
from ..queries.rubrics import rubric_of
from .cast import GROUPS, UNITS
from .planning import Scene
from .script import Line, seen

ALL = 1.0
WHO = {
    "印台街道": {"lead1": ALL, "member1": ALL, "member2": ALL, "lead2": ALL, "member3": ALL, "member4": ALL},
    "广阳镇": {"lead1": ALL, "member1": ALL, "member2": ALL, "lead2": ALL, "member3": ALL, "member4": ALL},
    "金锁关镇": {"lead1": ALL, "member1": ALL, "member2": ALL, "lead2": ALL, "member3": 0.6, "member4": ALL},
    "城关街道": {"lead1": 0.7, "member1": 0.5, "lead2": 0.2},
    "三里洞街道": {"lead1": 0.3},
}
"""Unit → account → how much of their items is marked; all of it is handed in."""
REASON = "三人一同核对了佐证和现场记录，按查实的情况定分"


def mark(scene: Scene, lines: dict[str, dict[str, Line]]) -> None:
    """Facts of the office, visits, marks; then agreeing as far as it has gone."""
    plan_run.open_marking(scene.cast.actor("office"), scene.assessment)
    for unit in UNITS:
        _state(scene, scene.entry(unit), lines[unit])
    for unit, people in WHO.items():
        for group in GROUPS.values():
            for username, _ in group:
                if username in people:
                    _mark(scene.entry(unit), scene.cast.actor(username), username, lines[unit], people[username])
    _agree(scene, "印台街道", "第一组", lines, sign=True)
    _agree(scene, "印台街道", "第二组", lines, sign=False)
    _begin(scene, "广阳镇", "第一组")


def _state(scene: Scene, entry: Entry, said: dict[str, Line]) -> None:
    office = scene.cast.actor("office")
    for place in sorted(stated(entry)):
        line = said.get(place)
        if line is not None and line.answer:
            facts.state(office, entry, place, facts.Stated(line.answer, line.note or "区委组织部季度通报（演示）", 0))


def _mark(entry: Entry, actor: Actor, username: str, said: dict[str, Line], part: float) -> None:
    rubric = rubric_of(entry)
    gone = stated(entry) | set(Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None).values_list("place", flat=True))
    items = mine(actor, work_at(entry, rubric), rubric)
    found = visits.Seen("党群服务中心", "查看台账和阵地", "查看台账、阵地和公开栏，抽查两个村（社区）", "联络员", items=items[:2])
    visit = visits.note_visit(actor, entry, found)
    papers = {e.title.removeprefix(entry.unit.name): e.pk for e in Evidence.objects.filter(entry=entry)}
    clauses = [c for i in rubric.items() if i.id in items for c in i.clauses]
    for clause in clauses[: round(len(clauses) * part)]:
        base = said.get(clause.id)
        if base is None or gone & set(above(clause.id)):
            continue
        line = seen(rubric, entry.unit.name, clause.id, username, base)
        number = papers.get(line.paper)
        pick = {"kind": "evidence", "id": number, "page": "1"} if number else {"kind": "visit", "id": visit.pk}
        save_answer(actor, entry, clause.id, 0, line.answer, line.note, [pick] if line.note else [])
    if part == ALL:
        marking.submit(actor, entry)


def _panel(scene: Scene, unit: str, group: str) -> Panel:
    found: Panel = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").get(
        entry=scene.entries[unit], group=scene.groups[group]
    )
    return found


def _begin(scene: Scene, unit: str, group: str) -> None:
    """What all see alike is taken; the differences are still to be talked over."""
    agreeing.take_ready(scene.cast.actor(GROUPS[group][0][0]), _panel(scene, unit, group))


def _agree(scene: Scene, unit: str, group: str, lines: dict[str, dict[str, Line]], sign: bool) -> None:
    """Agreed on throughout; signed, or waiting for the lead's own confirmation."""
    people = [scene.cast.actor(username) for username, _ in GROUPS[group]]
    panel = _panel(scene, unit, group)
    agreeing.take_ready(people[0], panel)
    for item in board_of(panel).items:
        for row in item.rows:
            if row.asked and row.open:
                line = lines[unit][row.id]
                agreeing.settle(people[0], panel, Given(row.id, row.version, line.answer, line.note, _basis(row.cells)))
    for item in board_of(panel).items:
        if item.asks:
            agreeing.reason(people[0], panel, Given(item.id, item.words.version if item.words else 0, "", REASON))
    agreeing.submit(people[0], panel)
    for actor in people if sign else people[1:]:
        agreeing.confirm(actor, panel)
    if sign:
        agreeing.sign(people[0], panel)


def _basis(cells: Iterable[Cell]) -> tuple[dict[str, Any], ...]:
    """What the first of the members who gave one rests on."""
    return next((tuple(cell.mark.basis) for cell in cells if cell.mark is not None and cell.mark.basis), ())
