"""Periods in working days, by the table of days that are not what their weekday says (holidays, and weekend days worked in exchange)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5


def workday(day: date, special: Mapping[date, bool]) -> bool:
    """Whether people work on that day. `special`: day → whether it is worked; any other day goes by its weekday."""
    return special.get(day, day.weekday() < SATURDAY)


def after(day: date, count: int, special: Mapping[date, bool]) -> date:
    """The last day of a period of `count` working days that begins the day after `day`; `day` itself for 0. ValueError: a negative count."""
    if count < 0:
        raise ValueError(f"a period of {count} days")
    last = day
    while count:
        last += timedelta(days=1)
        count -= workday(last, special)
    return last
