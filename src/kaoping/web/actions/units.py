"""The tree of units: each office adds, renames and retires the units right below its own."""

from __future__ import annotations

from kaoping.core.errors import KaopingError

from ..models import Entry, Unit
from ..models.people import Level
from ..policy import Actor, Stage, require
from ..policy.actor import Scope
from ..queries.access import scope_of
from .change import Change, change

LONGEST = 60


def add(actor: Actor, parent: Unit, name: str, level: str, office: str = "") -> Unit:
    """A new unit right below the actor's own. KaopingError: a name that is empty, too long or taken."""
    require(actor, "unit.edit", Scope(owner=parent.pk))
    name = fit(name)
    _known(level)
    with change(actor, "unit.add") as made:
        _free(parent.pk, name)
        return make(made, parent, name, level, office)


def make(made: Change, parent: Unit, name: str, level: str, office: str = "") -> Unit:
    """The row itself, inside a change whose right to make it has been checked."""
    last = Unit.objects.filter(parent=parent).order_by("-order").values_list("order", flat=True).first() or 0
    unit = Unit.objects.create(name=name, level=level, parent=parent, office=office.strip()[:LONGEST], order=last + 1)
    made.tell(f"unit:{unit.pk}", None, {"name": name, "level": level, "parent": parent.name}, "unit.add")
    return unit


def edit(actor: Actor, unit: Unit, name: str, level: str, office: str, order: int) -> None:
    """Another name, level, office or place in the order. Assessments under way show the new name from then on."""
    require(actor, "unit.edit", scope_of(unit))
    name = fit(name)
    _known(level)
    with change(actor, "unit.edit") as made:
        old = _told(unit)
        if name != unit.name:
            _free(unit.parent_id, name)
        unit.name, unit.level, unit.office, unit.order = name, level, office.strip()[:LONGEST], order
        if _told(unit) == old:
            made.nothing()
            return
        unit.save()
        made.tell(f"unit:{unit.pk}", old, _told(unit))


def retire(actor: Actor, unit: Unit, active: bool, reason: str) -> None:
    """Take a unit out of use, or back into it. KaopingError while it stands in an assessment that is under way."""
    require(actor, "unit.edit", scope_of(unit))
    if not reason.strip():
        raise KaopingError(f"请写明{'恢复使用' if active else '停用'}“{unit.name}”的理由")
    with change(actor, "unit.retire", reason=reason.strip()) as made:
        running = Entry.objects.filter(unit=unit).exclude(assessment__stage=Stage.ARCHIVED).select_related("assessment").first()
        if not active and running is not None:
            raise KaopingError(f"“{unit.name}”正在“{running.assessment.name}”里，归档或移出后才能停用")
        if unit.active == active:
            made.nothing()
            return
        unit.active = active
        unit.save(update_fields=["active"])
        made.tell(f"unit:{unit.pk}", {"active": not active}, {"active": active})


def fit(name: str) -> str:
    """A name as it is kept. KaopingError when it is empty or too long."""
    plain = " ".join(name.split())
    if not plain:
        raise KaopingError("请写单位名称")
    if len(plain) > LONGEST:
        raise KaopingError(f"单位名称有{len(plain)}字，请不超过{LONGEST}字")
    return plain


def _known(level: str) -> None:
    if level not in Level.values:
        raise KaopingError(f"层级请选择{'、'.join(str(n) for n in Level.labels)}之一")


def _free(parent: int | None, name: str) -> None:
    if Unit.objects.filter(parent=parent, name=name).exists():
        raise KaopingError(f"已经有“{name}”，请换一个名称")


def _told(unit: Unit) -> dict[str, object]:
    return {"name": unit.name, "level": unit.level, "office": unit.office, "order": unit.order}


