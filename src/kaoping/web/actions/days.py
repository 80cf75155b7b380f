"""The calendar of working days, edited by the office: a holiday, or a weekend day worked in exchange."""

from __future__ import annotations

from datetime import date, timedelta

from kaoping.core.errors import KaopingError

from ..models import SpecialDay
from ..policy import Actor, require
from ..policy.holidays import SHIPPED
from .change import Change, change

MOST_NAME, MOST_DAYS = 30, 31
EARLIEST, LATEST = 2000, 2100


def put(actor: Actor, first: date, last: date, works: bool, name: str) -> None:
    """Say of the days from `first` to `last` whether they are worked, and why. KaopingError: no name, days out of order or too many."""
    require(actor, "days.edit")
    said = name.strip()
    if not said:
        raise KaopingError(f"请写明{first}是什么日子，如“春节”“春节调休上班”")
    if len(said) > MOST_NAME:
        raise KaopingError(f"名称有{len(said)}字，请不超过{MOST_NAME}字")
    days = _days(first, last)
    with change(actor, "days.put") as made:
        made.nothing()  # unless something is told below
        for on in days:
            _begin(made, actor, on.year)
            was = SpecialDay.objects.filter(on=on).first()
            if was is not None and (was.works, was.name) == (works, said):
                continue
            SpecialDay.objects.update_or_create(on=on, defaults={"works": works, "name": said, "by_id": actor.id})
            made.tell(f"day:{on}", _told(was), {"works": works, "name": said})


def remove(actor: Actor, first: date, last: date) -> None:
    """Take days out of the table: each is what its weekday says."""
    require(actor, "days.edit")
    days = _days(first, last)
    with change(actor, "days.remove") as made:
        for year in {on.year for on in days}:
            _begin(made, actor, year)
        found = list(SpecialDay.objects.filter(on__range=(first, last)))
        if len(found) != len(days):
            raise KaopingError(f"日历里没有{first}到{last}的全部日子，请刷新页面")
        for day in found:
            made.tell(f"day:{day.on}", _told(day), None)
            day.delete()
        for year in {on.year for on in days}:
            if not SpecialDay.objects.filter(on__year=year).exists():
                raise KaopingError(f"{year}年不能一天节假日也没有，请先补上其他节假日")


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise KaopingError(f"截止日{last}早于起始日{first}")
    for on in (first, last):
        if not EARLIEST <= on.year <= LATEST:
            raise KaopingError(f"日期{on}不在{EARLIEST}年到{LATEST}年之间，请核对")
    count = (last - first).days + 1
    if count > MOST_DAYS:
        raise KaopingError(f"{first}到{last}有{count}天，一次最多{MOST_DAYS}天，请核对日期")
    return [first + timedelta(days=n) for n in range(count)]


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
