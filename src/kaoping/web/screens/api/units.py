"""The tree of units below one's own, and the calendar of working days."""

from __future__ import annotations

from typing import Any

from ...actions import days
from ...actions import units as acts
from ...models import Unit
from ...models.people import Level
from ...queries.days import table
from ...queries.plan import offices_of
from ...queries.plan_units import tree
from .endpoint import Area, Call, numbered, one_of
from .schema import REASON, choice, day, text, truth, whole

area = Area("单位和工作日")
_LEVEL = choice(dict(Level.choices), "层级")
_SPAN = {"first": day("第一天，如 2026-02-15"), "last": day("最后一天，如 2026-02-23")}


@area.at("units", "units", "本单位之下的单位")
def listed(call: Call) -> dict[str, Any]:
    """全部下级单位，停用的也在内。"""
    rows = [r.unit for office in offices_of(call.actor) for r in tree(office)]
    return {
        "units": [
            {"id": u.pk, "name": u.name, "level": u.level, "parent": u.parent_id or 0, "office": u.office, "order": u.order, "active": u.active} for u in rows
        ]
    }


def _parent(call_actor: Any, key: int) -> Unit:
    found: Unit = one_of(Unit.objects.filter(pk__in=[o.pk for o in offices_of(call_actor)]), key)
    return found


area.does(
    "units/add", "unit_add", "新增单位", lambda actor, parent, name, level, office="": acts.add(actor, _parent(actor, parent), name, level, office),
    "加在本单位的直接下级。", {"parent": whole(says="本单位的编号"), "name": text(60, 1), "level": _LEVEL},
    optional={"office": text(60, 0, "考核机构的名称")}, told=numbered,
)
area.does(
    "units/<int:unit>/edit", "unit_edit", "修改单位", acts.edit, "正在进行的考核随之显示新的名称。",
    {"name": text(60, 1), "level": _LEVEL, "office": text(60), "order": whole(0, 99999, "排列的顺序")},
)
area.does("units/<int:unit>/retire", "unit_retire", "停用、恢复单位", acts.retire, "正在考核的单位不能停用。", {"active": truth("恢复使用"), "reason": REASON})


@area.at("days", "days", "节假日和调休")
def special(call: Call) -> dict[str, Any]:
    """与星期不符的日子；期限按工作日算时用。"""
    return {"days": [{"on": on.isoformat(), "works": d.works, "name": d.name} for on, d in sorted(table().items())]}


area.does("days/put", "days_put", "登记节假日、调休", days.put, "一次至多31天。", _SPAN | {"works": truth("上班"), "name": text(30, 1, "名称，如 春节")})
area.does("days/remove", "days_remove", "取消节假日、调休", days.remove, "这些日子从此照星期算。", _SPAN)
