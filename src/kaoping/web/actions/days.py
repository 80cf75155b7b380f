"""The calendar of working days, edited by the office: a holiday, or a weekend day worked in exchange."""

from __future__ import annotations

from datetime import date

from kaoping.core.errors import KaopingError

from ..models import SpecialDay
from ..policy import Actor, require
from ..policy.holidays import SHIPPED
from .change import Change, change

MOST_NAME = 30
EARLIEST, LATEST = 2000, 2100


def put(actor: Actor, on: date, works: bool, name: str) -> None:
    """Say of a day whether it is worked, and why. KaopingError: no name, a year out of the way."""
    require(actor, "days.edit")
    said = name.strip()
    if not said:
        raise KaopingError(f"请写明{on}是什么日子，如“春节”“春节调休上班”")
    if len(said) > MOST_NAME:
        raise KaopingError(f"名称有{len(said)}字，请不超过{MOST_NAME}字")
    if not EARLIEST <= on.year <= LATEST:
        raise KaopingError(f"日期{on}不在{EARLIEST}年到{LATEST}年之间，请核对")
    with change(actor, "days.put") as made:
        _begin(made, actor, on.year)
        was = SpecialDay.objects.filter(on=on).first()
        if was is not None and (was.works, was.name) == (works, said):
            made.nothing()
            return
        SpecialDay.objects.update_or_create(on=on, defaults={"works": works, "name": said, "by_id": actor.id})
        made.tell(f"day:{on}", _told(was), {"works": works, "name": said})


def remove(actor: Actor, on: date) -> None:
    """Take a day out of the table: it is what its weekday says."""
    require(actor, "days.edit")
    with change(actor, "days.remove") as made:
        _begin(made, actor, on.year)
        was = SpecialDay.objects.filter(on=on).first()
        if was is None:
            raise KaopingError(f"日历里没有{on}，请刷新页面")
        if SpecialDay.objects.filter(on__year=on.year).count() == 1:
            raise KaopingError(f"{on.year}年只剩这一天，不能删除；请先补上其他节假日")
        made.tell(f"day:{on}", _told(was), None)
        was.delete()


def _begin(made: Change, actor: Actor, year: int) -> None:
    """From its first edit on, a shipped year is the office's own."""
    if SpecialDay.objects.filter(on__year=year).exists():
        return
    days = SHIPPED.get(year, {})
    SpecialDay.objects.bulk_create([SpecialDay(on=on, works=works, name=name, by_id=actor.id) for on, (works, name) in days.items()])
    if days:
        made.tell(f"year:{year}", None, {"days": len(days)}, verb="days.begin")


def _told(day: SpecialDay | None) -> dict[str, object] | None:
    return None if day is None else {"works": day.works, "name": day.name}
