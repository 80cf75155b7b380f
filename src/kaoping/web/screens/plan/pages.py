"""What the wizard's pages show in their tables: what stands, overlaid by what was typed and could not be saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaoping.core.plan import plan_of

from ...actions.plan import Placed
from ...models import Assessment
from ...models.people import Level
from ...policy import calendar as days_policy
from ...policy import options
from ...policy.options import BY_KEY, ELSEWHERE, OPTIONS
from ...queries.plan import Plan
from ...queries.plan_propose import clauses_of, needs_reason, proposed_rubric
from ...queries.plan_show import division_words
from ...queries.plan_ties import bonds_in
from ...queries.plan_units import level_below, tree
from .common import numbered, whole

ELSE_STEP = ("division", "ranking")
"""Rules that have a step of their own."""


def units(plan: Plan, data: Any, wrong: list[str]) -> dict[str, Any]:
    """The tree with those ticked who are assessed."""
    a = plan.assessment
    chosen = {whole(u) for u in data.getlist("unit")} if wrong and data.get("do") == "choose" else {e.unit_id for e in plan.entries}
    seen = [r for r in tree(a.owner_id) if r.unit.active or r.unit.pk in chosen]
    rows = [{"unit": r.unit, "indent": min(r.depth, 3), "path": r.path, "on": r.unit.pk in chosen} for r in seen]
    below = level_below(a.owner)
    levels = [(v, n, v == (data.get("level") or below)) for v, n in Level.choices]
    return {"rows": rows, "levels": levels, "lines": data.get("lines", "") if wrong else "", "do": data.get("do", ""), "chosen": len(chosen)}


def placed(data: Any) -> dict[int, Placed]:
    """The rubric page's fields by entry."""
    why, among = numbered(data, "why"), numbered(data, "among")
    return {e: Placed(r, why.get(e, ""), among.get(e, "")) for e, r in numbered(data, "rubric").items()}


def rubrics(plan: Plan, data: Any) -> dict[str, Any]:
    """Each unit with the proposal beside what is chosen."""
    given = placed(data)
    rows, odd = [], 0
    for entry in plan.entries:
        now = given.get(entry.pk, Placed(entry.rubric, entry.exception, entry.ranking))
        proposal = proposed_rubric(plan.rubrics, entry.unit.name)
        exception = bool(now.rubric) and needs_reason(plan.rubrics, entry.unit.name, now.rubric)
        odd += exception or not now.rubric
        rows.append({"e": entry, "now": now, "proposal": proposal, "odd": exception})
    ranking = data.get("ranking") or plan.option("ranking")
    heads = [{"r": r, "units": sum(e.rubric == r.id for e in plan.entries), "items": len(list(r.items()))} for r in plan.rubrics]
    return {"rows": rows, "ranking": ranking, "rankings": BY_KEY["ranking"].choices, "odd": odd, "heads": heads}


def days(data: Any) -> dict[str, tuple[str, str]]:
    return {key: (data.get(f"{key}-first", ""), data.get(f"{key}-last", "")) for key, _, _ in days_policy.STEPS}


def calendar(assessment: Assessment, data: Any) -> list[dict[str, Any]]:
    """The steps with their days."""
    given = days(data) if data else {}
    rows = []
    for key, name, needed in days_policy.STEPS:
        first, last = given.get(key) or assessment.calendar.get(key) or ("", "")
        rows.append({"key": key, "name": name, "needed": needed, "first": first, "last": last})
    return rows


def division(plan: Plan, mode: str, data: Any) -> dict[str, Any]:
    """The matrix of one way of dividing: items × groups, or units × groups."""
    stored = plan.option("division")
    mode = mode if mode in ("item", "unit", "mixed") else data.get("mode") or stored
    modes = [(v, n, v == mode) for v, n in BY_KEY["division"].choices]
    found: dict[str, Any] = {"mode": mode, "modes": modes, "stored": stored, "bonds": _bound_people(plan)}
    if mode == "item":
        found["tables"] = _items(plan, data)
    else:
        found["rows"] = _units(plan, data)
    return found


def _bound_people(plan: Plan) -> list[str]:
    names = {e.unit_id for e in plan.entries}
    bonds = bonds_in(plan)
    return [
        f"{g.name}的{p.user.name}{b.reason}" for g in plan.groups for p in plan.posts.get(g.pk, ()) for b in bonds.get(p.user_id, ()) if b.unit in names
    ]


def _items(plan: Plan, data: Any) -> list[dict[str, Any]]:
    held = {d.item: d.group_id for d in plan.duties if d.item and d.entry_id is None}
    typed = {k[5:]: whole(v) for k, v in data.items() if k.startswith("item-")}
    tables = []
    used = {e.rubric for e in plan.entries}
    for rubric in plan.rubrics:
        if used and rubric.id not in used:
            continue
        sections = []
        for section in rubric.sections:
            items = [{"i": i, "place": f"{rubric.id}/{i.id}", "group": (typed or held).get(f"{rubric.id}/{i.id}", 0)} for i in section.items]
            sections.append({"s": section, "rows": items})
        tables.append({"r": rubric, "sections": sections})
    return tables


def _units(plan: Plan, data: Any) -> list[dict[str, Any]]:
    held = {d.entry_id: d.group_id for d in plan.duties if d.entry_id and not d.anchor}
    shared = {d.entry_id for d in plan.duties if d.anchor}
    if data:
        held = {e: whole(g) for e, g in numbered(data, "unit").items()}
        shared = set(map(whole, data.getlist("anchor")))
    return [{"e": e, "group": held.get(e.pk, 0), "anchor": e.pk in shared} for e in plan.entries]


def given_rules(data: Any) -> dict[str, object]:
    """The rules that the page asks; a switch that is off sends nothing."""
    given: dict[str, object] = {}
    for option in OPTIONS:
        if option.key not in ELSE_STEP:
            given[option.key] = data.get(option.key, "off" if option.kind == "switch" else "")
    return given


def rules(plan: Plan, data: Any) -> dict[str, Any]:
    """All rules in their groups, with what differs from the default marked; and the clauses that the office may state."""
    typed = given_rules(data) if data else {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for option in OPTIONS:
        now = str(typed.get(option.key, plan.option(option.key)))
        row = {"o": option, "now": now, "on": now == "on", "differs": now != option.default, "default": option.said(option.default)}
        groups.setdefault(option.group, []).append({**row, "said": option.said(now), "fixed": option.key in ELSE_STEP})
    chosen = set(data.getlist("fact")) if data else set(plan.assessment.facts)
    facts = [(p, p.place in chosen) for p in clauses_of(plan.rubrics)]
    near = [{"p": p, "on": on} for p, on in facts if p.why or on]
    rest = [{"p": p, "on": on} for p, on in facts if not (p.why or on)]
    return {"groups": list(groups.items()), "facts": near, "other_facts": rest, "elsewhere": sorted(ELSEWHERE.items())}


def summary(plan: Plan) -> dict[str, Any]:
    """What the last page tells of each step, in a few words."""
    stored: Mapping[str, Any] = plan.assessment.options
    differs = [f"{o.label}：{o.said(options.value(stored, o.key))}" for o in OPTIONS if options.value(stored, o.key) != o.default]
    counts = [(r, sum(e.rubric == r.id for e in plan.entries)) for r in plan.rubrics]
    calendar_rows = [(name, days_policy.days_of(plan.assessment.calendar, key)) for key, name, _ in days_policy.STEPS]
    groups = [(g, plan.posts.get(g.pk, []), division_words(plan, g.pk)) for g in plan.groups]
    clauses = {f"{r.id}/{c}": p.clause for r in plan.rubrics for c, p in plan_of(r).clauses.items()}
    facts = [(f, clauses[f]) for f in plan.assessment.facts if f in clauses]
    exceptions = [e for e in plan.entries if e.exception]
    return {
        "differs": differs, "counts": counts, "days": [(n, d) for n, d in calendar_rows if d], "group_rows": groups, "fact_rows": facts,
        "exceptions": exceptions, "facts_on": plan.option("facts_by") == "office",
    }  # fmt: skip
