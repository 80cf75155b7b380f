"""Periods in working days: weekends, holidays, and weekend days worked in exchange."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.web.policy.workdays import after, workday

HOLIDAYS_2026 = {
    **{date(2026, 2, 15) + timedelta(days=n): False for n in range(9)}, date(2026, 2, 14): True, date(2026, 2, 28): True,
    date(2026, 9, 25): False, date(2026, 9, 26): False, date(2026, 9, 27): False, date(2026, 9, 20): True,
    **{date(2026, 10, 1) + timedelta(days=n): False for n in range(7)}, date(2026, 10, 10): True,
}
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("begin", "count", "last"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # Monday: Tuesday to the next Monday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday: the day after is no working day
        (date(2026, 2, 12), 1, date(2026, 2, 13)),
        (date(2026, 2, 12), 2, date(2026, 2, 14)),  # a Saturday worked in exchange
        (date(2026, 2, 12), 5, date(2026, 2, 26)),  # 13, 14, then 24, 25, 26: over the spring festival
        (date(2026, 2, 12), 7, date(2026, 2, 28)),  # 27, and the Saturday of the 28th
        (date(2026, 2, 12), 8, date(2026, 3, 2)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 8, 9, and the Saturday of the 10th
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday worked in exchange
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_ends_a_period_on_its_last_working_day(begin: date, count: int, last: date) -> None:
    assert after(begin, count, HOLIDAYS_2026) == last


@given(DAYS, st.integers(1, 60), st.dictionaries(DAYS, st.booleans(), max_size=40))
def test_holds_as_many_working_days_as_asked_and_ends_on_one(begin: date, count: int, special: dict[date, bool]) -> None:
    last = after(begin, count, special)
    assert workday(last, special)
    assert sum(workday(begin + timedelta(days=n), special) for n in range(1, (last - begin).days + 1)) == count


def test_has_no_period_of_less_than_no_days() -> None:
    with pytest.raises(ValueError, match="-1"):
        after(date(2026, 3, 2), -1, {})
