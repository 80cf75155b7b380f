"""Papers of planning, and those that are written in by hand."""

from __future__ import annotations

from typing import Any

from .papers_subject import Filled, Subject
from .plan import load
from .plan_show import calendar_rows, group_rows, visit_rows


def groups(subject: Subject) -> Filled:
    """F22."""
    rows = [
        {"group": r["group"].name, "lead": r["lead"], "members": "、".join(r["members"]), "work": r["work"], "avoid": "、".join(r["avoid"]) or "无",
         "why": "；".join(r["reasons"]) or "无"}
        for r in group_rows(load(subject.thing))
    ]
    return Filled({"rows": rows, "under": subject.thing.name})


def calendar(subject: Subject) -> Filled:
    """F23: the steps of all units, then the visits; a visit's day is written in where the calendar has a span alone."""
    plan = load(subject.thing)
    rows: list[dict[str, Any]] = [
        {"date": _days(d["first"], d["last"]), "unit": "全部单位", "step": d["name"]} for d in calendar_rows(plan) if d["key"] != "visit"
    ]
    rows += [
        {"date": f"{v['days'][0].month}月　　日" if v["days"] else "", "unit": v["e"].unit.name, "step": "实地考核", "people": "、".join(v["people"])}
        for v in visit_rows(plan)
    ]
    return Filled({"rows": rows, "under": subject.thing.name})


def _days(first: Any, last: Any) -> str:
    one = f"{first.month}月{first.day}日"
    return one if first == last else f"{one}至{last.month}月{last.day}日"


def interviews(subject: Subject) -> Filled:
    """F09: written by hand; what people say in confidence is not kept here."""
    return Filled({"unit": subject.thing.unit.name, "under": subject.thing.assessment.name}, coded=False, pending="")


def ballot(subject: Subject) -> Filled:
    """F10: one ballot, without a name, to be copied."""
    return Filled({"unit": subject.thing.unit.name, "under": subject.thing.assessment.name}, coded=False, pending="")
