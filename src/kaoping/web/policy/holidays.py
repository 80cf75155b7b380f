"""The days that are not what their weekday says, as the State Council has announced them: what an installation begins with, and an office may edit.

国务院办公厅关于2025年、2026年部分节假日安排的通知.
"""

from __future__ import annotations

from datetime import date, timedelta

Days = dict[date, tuple[bool, str]]
"""Day → whether it is worked, and its name."""


def _year(year: int, *holidays: tuple[str, tuple[int, int], int, tuple[tuple[int, int], ...]]) -> Days:
    """`holidays`: name, first day (month, day), how many days, and the weekend days worked in exchange."""
    found: Days = {}
    for name, (month, day), length, worked in holidays:
        first = date(year, month, day)
        found |= {first + timedelta(days=n): (False, name) for n in range(length)}
        found |= {date(year, m, d): (True, f"{name}调休上班") for m, d in worked}
    return dict(sorted(found.items()))


SHIPPED: dict[int, Days] = {
    2025: _year(
        2025, ("元旦", (1, 1), 1, ()), ("春节", (1, 28), 8, ((1, 26), (2, 8))), ("清明节", (4, 4), 3, ()), ("劳动节", (5, 1), 5, ((4, 27),)),
        ("端午节", (5, 31), 3, ()), ("国庆节、中秋节", (10, 1), 8, ((9, 28), (10, 11))),
    ),
    2026: _year(
        2026, ("元旦", (1, 1), 3, ((1, 4),)), ("春节", (2, 15), 9, ((2, 14), (2, 28))), ("清明节", (4, 4), 3, ()), ("劳动节", (5, 1), 5, ((5, 9),)),
        ("端午节", (6, 19), 3, ()), ("中秋节", (9, 25), 3, ()), ("国庆节", (10, 1), 7, ((9, 20), (10, 10))),
    ),
}
