"""A plan as it is read: the list of plans, the plan on one page, and the rows of its printed forms (F22, F23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..models import Assessment, Entry, Group
from ..policy import EntryState, Role, Stage, calendar, options, steps
from ..policy.options import OPTIONS
from ..policy.states import ENTRIES, STAGES
from .plan import Plan
from .plan_check import listed as some
from .plan_ties import bonds_in, conflicts


def listed(assessments: Iterable[Assessment]) -> list[dict[str, Any]]:
    """The plans with their stage in words, and whether they are still being made."""
    return [{"a": a, "stage": STAGES[Stage(a.stage)], "planning": not steps.planning(Stage(a.stage)), "units": getattr(a, "units", 0)} for a in assessments]


def overview(plan: Plan, today: date) -> dict[str, Any]:
    """Everything that plan:show tells beside the plan itself."""
    a = plan.assessment
    stage = Stage(a.stage)
    over = calendar.over(a.calendar, "report", today)
    rows = [_entry(e, stage, over) for e in plan.entries]
    shown = [{"o": o, "said": o.said(options.value(a.options, o.key)), "differs": options.value(a.options, o.key) != o.default} for o in OPTIONS]
    return {
        "stage": STAGES[stage], "planning": not steps.planning(stage), "can_open": not steps.opening_marks(stage), "can_staff": not steps.staffing(stage),
        "conflicts": conflicts(plan) if steps.planning(stage) else [],
        "rows": rows, "days": calendar_rows(plan), "group_rows": group_rows(plan), "rules": shown, "over": over,
        "reported": sum(r["in"] for r in rows), "waiting": [r["e"].unit.name for r in rows if not r["in"]],
    }  # fmt: skip


def _entry(entry: Entry, stage: Stage, over: bool) -> dict[str, Any]:
    state = EntryState(entry.state)
    return {
        "e": entry, "state": ENTRIES[state], "in": steps.reported(state), "can_absent": not steps.giving_up(stage, state, over),
        "can_late": not steps.taking_back(state, ()),
    }  # fmt: skip


def division_words(plan: Plan, group: int) -> str:
    """What a group marks, in a few words: whole sections and single items of each rubric, or its units."""
    duties = [d for d in plan.duties if d.group_id == group]
    items = {d.item for d in duties if d.item and d.entry_id is None}
    parts = [_items_words(plan, items)] if items else []
    names = {e.pk: e.unit.name for e in plan.entries}
    own = [names[d.entry_id] for d in duties if d.entry_id in names and not d.anchor and not d.item]
    shared = [names[d.entry_id] for d in duties if d.entry_id in names and d.anchor]
    parts += [some(own)] if own else []
    parts += [f"共评{some(shared)}"] if shared else []
    return "；".join(parts) or "还没有分工"


def _items_words(plan: Plan, items: set[str]) -> str:
    words = []
    for rubric in plan.rubrics:
        for section in rubric.sections:
            mine = [i.id for i in section.items if f"{rubric.id}/{i.id}" in items]
            if mine and len(mine) == len(section.items):
                words.append(f"{rubric.id}表 {''.join(section.title.split())}")
            elif mine:
                words.append(f"{rubric.id}表 {'、'.join(mine)}")
    return "；".join(words)


def group_rows(plan: Plan) -> list[dict[str, Any]]:
    """F22: each group with its people, what it marks, whom it must avoid and why."""
    bonds = bonds_in(plan)
    rows = []
    for group in plan.groups:
        posts = plan.posts.get(group.pk, [])
        mine = {b.unit: b for p in posts for b in bonds.get(p.user_id, ())}
        told = [(p.user.name, b) for p in posts for b in bonds.get(p.user_id, ())]
        rows.append({
            "group": group, "lead": next((p.user.name for p in posts if p.role == Role.LEAD), ""), "posts": posts,
            "members": [p.user.name for p in posts if p.role != Role.LEAD], "work": division_words(plan, group.pk),
            "avoid": [b.unit_name for b in mine.values()], "reasons": [f"{name}{b.reason}" for name, b in told],
        })  # fmt: skip
    return rows


def calendar_rows(plan: Plan) -> list[dict[str, Any]]:
    """The steps of the calendar that have days."""
    rows = []
    for key, name, _ in calendar.STEPS:
        days = calendar.days_of(plan.assessment.calendar, key)
        if days:
            rows.append({"key": key, "name": name, "first": days[0], "last": days[1]})
    return rows


def visit_rows(plan: Plan) -> list[dict[str, Any]]:
    """F23: one row a unit for the visit: who comes; day, time and place are written in on paper where they are not yet fixed."""
    days = calendar.days_of(plan.assessment.calendar, "visit") or calendar.days_of(plan.assessment.calendar, "mark")
    people: dict[int, list[str]] = {g.pk: [p.user.name for p in plan.posts.get(g.pk, ())] for g in plan.groups}
    return [{"e": e, "days": days, "people": [n for g in _at(plan, e) for n in people[g.pk]]} for e in plan.entries]


def _at(plan: Plan, entry: Entry) -> list[Group]:
    return [g for g in plan.groups if g.pk in plan.work[entry.pk]]


