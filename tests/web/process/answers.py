"""What may be answered to the clauses of the small standard, and what an item comes to: reckoned here by hand, without the core."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal as D

YES_NO = ("award", "void")
KINDS = {
    "1.1.1": "within", "1.1.2": "award", "1.1.3": "taken", "1.1.4": "void", "1.2.1": "award", "1.2.2": "award", "1.2.3": "award", "1.6.1": "award",
    "1.6.2": "award", "1.6.3": "taken", "4.2.1": "whole", "4.3.1": "award", "4.3.2": "line", "4.3.3": "award", "4.3.4": "award", "4.4.1": "award",
    "4.4.2": "award",
}  # fmt: skip
MARKS = {
    "1.1.1": D(5), "1.1.2": D(3), "1.2.1": D(2), "1.2.2": D(1), "1.2.3": D(2), "1.6.1": D(2), "1.6.2": D(2), "4.2.1": D(8), "4.3.1": D("1.5"),
    "4.3.2": D(2), "4.3.3": D(2), "4.3.4": D("2.5"), "4.4.1": D(2), "4.4.2": D(2),
}  # fmt: skip
WORTH = {"1.1": D(8), "1.2": D(5), "1.6": D(4), "4.2": D(8), "4.3": D(8), "4.4": D(4)}
ITEMS = {"甲组": ("1.1", "1.2", "1.6"), "乙组": ("4.2", "4.3", "4.4")}
CLAUSES = tuple(KINDS)
FACT = "4.4.2"
PLACES = (*CLAUSES, *WORTH, "9.9", "1")
"""Where somebody may try to write: clauses, items (words only), and what is not in the table."""

WORST = {"award": "否", "void": "是", "taken": "99", "within": "0", "whole": "0", "line": "否"}
FULL = {"award": "是", "void": "否", "taken": "0", "within": "5", "whole": "8", "line": "83"}
LEGAL = {
    "award": ("是", "否"), "void": ("否", "是"), "within": ("5", "0", "3", "3.5", "4.5"), "whole": ("8", "0", "0.5", "7.5", "6"),
    "line": ("83", "80", "79.9", "否", "100"), "taken": ("0", "0.5", "1", "4"),
}  # fmt: skip
ILLEGAL = {
    "award": ("也许", "2", "0.5", "不适用"), "void": ("也许", "-1"), "within": ("2", "5.5", "3.25", "-1", "NaN", "1e9"),
    "whole": ("8.5", "7.25", "-0.5", "八"), "line": ("很高", "八成"), "taken": ("8.5", "-0.5", "0.25", "许多"),
}  # fmt: skip


def item_of(place: str) -> str:
    return ".".join(place.split(".")[:2])


def clauses_of(item: str) -> tuple[str, ...]:
    return tuple(c for c in CLAUSES if item_of(c) == item)


def value(place: str, answer: str) -> D:
    """What a legal answer brings, signed; for a void, 1 where it happened."""
    kind = KINDS[place]
    if kind in YES_NO:
        return (D(1) if answer == "是" else D(0)) * (MARKS[place] if kind == "award" else 1)
    if kind == "line":
        met = answer != "否" and D(answer) >= 80
        return MARKS[place] if met else D(0)
    return -D(answer) if kind == "taken" else D(answer)


def below_full(place: str, answer: str) -> bool:
    return value(place, answer) != {"void": D(0), "taken": D(0)}.get(KINDS[place], MARKS.get(place, D(0)))


def same(place: str, one: str, other: str) -> bool:
    """Whether two answers say the same."""
    if KINDS[place] in YES_NO or "否" in (one, other):
        return one == other
    return D(one) == D(other)


def score(item: str, answers: Mapping[str, str]) -> D | None:
    """The item's mark; None while it can still come out differently."""
    low = _mark(item, {c: answers.get(c, WORST[KINDS[c]]) for c in clauses_of(item)})
    high = _mark(item, {c: answers.get(c, FULL[KINDS[c]]) for c in clauses_of(item)})
    return low if low == high else None


def _mark(item: str, answers: Mapping[str, str]) -> D:
    """未开展 makes it nothing, 酌情 never takes a 3—5分 below 3, and A/4.4 is all or nothing."""
    brought = {c: value(c, a) for c, a in answers.items()}
    if any(KINDS[c] == "void" and v for c, v in brought.items()) or (item == "4.4" and not all(brought.values())):
        return D(0)
    earned = sum((v for c, v in brought.items() if KINDS[c] not in ("taken", "void")), D(0))
    mark = earned + sum((v for c, v in brought.items() if KINDS[c] == "taken"), D(0))
    if brought.get("1.1.1"):
        mark = max(mark, min(earned, D(3)))
    return min(max(mark, D(0)), WORTH[item])
