"""The URLs of screen plan."""

from __future__ import annotations

from . import Row

_EDIT, _READ = Row("plan.edit", loads="assessment"), Row("plan.read", loads="assessment")
_GROUP = Row("plan.edit", loads="group")

ROWS: dict[str, Row] = {
    "list": Row("plan.list"),
    "new": Row("assessment.add"),
    "own_units": Row("unit.list"),
    "unit_add": Row("unit.list"),
    "unit_edit": Row("unit.edit", loads="unit"),
    "unit_retire": Row("unit.edit", loads="unit"),
    "show": _READ,
    "groups_paper": _READ,
    "calendar_paper": _READ,
    "burden": _READ,
    "name": _EDIT,
    "units": _EDIT,
    "units_blank": _EDIT,
    "rubrics": _EDIT,
    "calendar": _EDIT,
    "groups": _EDIT,
    "group_add": _EDIT,
    "tie_add": _EDIT,
    "tie_drop": _EDIT,
    "division": _EDIT,
    "rules": _EDIT,
    "check": _EDIT,
    "start": _EDIT,
    "open": _EDIT,
    "group_rename": _GROUP,
    "group_remove": _GROUP,
    "join": _GROUP,
    "leave": _GROUP,
    "lead": _GROUP,
    "absent": Row("plan.edit", loads="entry"),
    "late": Row("plan.edit", loads="entry"),
    "facts": Row("fact.read", loads="assessment"),
    "facts_save": Row("fact.edit", loads="assessment"),
    "fact_save": Row("fact.edit", loads="entry"),
    "fact_history": Row("fact.read", loads="entry"),
}
