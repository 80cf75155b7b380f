"""The calendar of working days: the days that are not what their weekday says, as the office has them; until it has edited a year, as they were shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ..models import Assessment, SpecialDay
from ..policy.holidays import SHIPPED
from ..policy.workdays import after


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the table. `edited`: an office has entered or kept it; else it is as shipped."""

    on: date
    works: bool
    name: str
    edited: bool = True

    @property
    def weekday(self) -> str:
        return "一二三四五六日"[self.on.weekday()]


@dataclass(slots=True)
class Run:
    """Days in a row that are alike."""

    first: Day
    last: Day

    @property
    def days(self) -> int:
        return (self.last.on - self.first.on).days + 1


def table() -> dict[date, Day]:
    """All special days, in order. A year of which the office has any day is the office's; any other year is as shipped."""
    kept = {d.on: Day(d.on, d.works, d.name) for d in SpecialDay.objects.all()}
    edited = {on.year for on in kept}
    shipped = {on: Day(on, works, name, False) for year, days in SHIPPED.items() if year not in edited for on, (works, name) in days.items()}
    return dict(sorted((kept | shipped).items()))


def runs(days: Iterable[Day]) -> list[Run]:
    """Days in order as runs of the same name."""
    found: list[Run] = []
    for day in days:
        last = found[-1].last if found else None
        if last is not None and last.on + timedelta(days=1) == day.on and (last.works, last.name) == (day.works, day.name):
            found[-1].last = day
        else:
            found.append(Run(day, day))
    return found


def special() -> dict[date, bool]:
    """Day → whether it is worked, for `policy.workdays`. One query."""
    return {on: day.works for on, day in table().items()}


def warning(first: date, last: date, known: Mapping[date, object] | None = None) -> str:
    """The sentence that says for which years from `first` to `last` no table is there, so that only weekdays count; empty where all have one."""
    there = {on.year for on in (table() if known is None else known)}
    years = [str(y) for y in range(first.year, last.year + 1) if y not in there]
    return f"{'、'.join(years)}年还没有节假日表，期限只按周一至周五计算；国务院办公厅发布放假安排后，请在“工作日历”里补上" if years else ""


def last_day(first: date, count: int) -> tuple[date, str]:
    """The last day of a period of `count` working days after `first`, and the warning that goes with it."""
    days = special()
    last = after(first, count, days)
    return last, warning(first, last, days)


def left(until: date | None, today: date, days: Mapping[date, bool]) -> int:
    """How many working days are left, today not counted; 0 once it is over."""
    if until is None:
        return 0
    count, day = 0, today
    while day < until:
        day = after(day, 1, days)
        count += day <= until
    return count


def years_wanted() -> list[int]:
    """The years that the office looks after: those with a table, this one and the next, and those in which periods run."""
    now = timezone.localdate().year
    ends = [d for row in Assessment.objects.exclude(appeal_to=None).values_list("notice_to", "appeal_to") for d in row if d]
    return sorted({*(on.year for on in table()), now, now + 1, *(d.year for d in ends)})
