"""The steps that an assessment's calendar has (R31, domain 2.1): keys, names, and which of them must have days before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaoping.core.errors import KaopingError

STEPS: tuple[tuple[str, str, bool], ...] = (
    ("report", "自评和上报", True),
    ("review", "资料预审", False),
    ("visit", "实地考核", False),
    ("mark", "独立评分", True),
    ("agree", "组内合议", True),
    ("confirm", "扣分确认", False),
    ("notice", "公示", False),
    ("appeal", "申诉和复核", False),
    ("decide", "审定", False),
    ("rectify", "整改", False),
)
"""Key, name, whether it is needed. In the order in which they must begin."""
NAMES = {key: name for key, name, _ in STEPS}
Days = tuple[date, date]


def days_of(stored: Mapping[str, object], key: str) -> Days | None:
    """First and last day of a step as an assessment stores them; None when it has none."""
    pair = stored.get(key)
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return None
    return date.fromisoformat(str(pair[0])), date.fromisoformat(str(pair[1]))


def accepted(given: Mapping[str, tuple[str, str]]) -> dict[str, list[str]]:
    """A calendar as stored, from what was typed (ISO dates; both empty: no such step). KaopingError with every sentence, one a line."""
    stored: dict[str, list[str]] = {}
    wrong: list[str] = []
    for key, name, needed in STEPS:
        first, last = (text.strip() for text in given.get(key, ("", "")))
        if not first and not last:
            if needed:
                wrong.append(f"“{name}”还没有填起止日期")
            continue
        sentence = _wrong(name, first, last)
        wrong += [sentence] if sentence else []
        if not sentence:
            stored[key] = [first, last]
    wrong += disorder(stored)
    if wrong:
        raise KaopingError("；".join(wrong))
    return stored


def _wrong(name: str, first: str, last: str) -> str:
    if not first or not last:
        return f"“{name}”的起止日期要填全"
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return f"“{name}”的日期要写成2026-11-22的样子"
    return f"“{name}”的截止日{last}早于起始日{first}" if end < begin else ""


def disorder(stored: Mapping[str, object]) -> list[str]:
    """Sentences on steps that begin or end before an earlier one does."""
    found, before = [], None
    for key, name, _ in STEPS:
        days = days_of(stored, key)
        if days is None:
            continue
        if before is not None and days[0] < before[1][0]:
            found.append(f"“{name}”从{days[0]}开始，早于前一步“{before[0]}”的开始日{before[1][0]}")
        elif before is not None and days[1] < before[1][1]:
            found.append(f"“{name}”到{days[1]}截止，早于前一步“{before[0]}”的截止日{before[1][1]}")
        before = (name, days)
    return found


def over(stored: Mapping[str, object], key: str, today: date) -> bool:
    """Whether the step's last day has passed. A step without days is never over."""
    days = days_of(stored, key)
    return days is not None and today > days[1]
