"""A second reckoning, written from the manual and not from the code: whole numbers only, no shared formula. It serves to check the first.

All marks are in units of 10⁻¹⁰ points, answers in units of 10⁻⁶; a total comes out in hundredths of a point.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

ONE = 10**10
FAR = 10**15 * ONE


def marks(value: Decimal | None) -> int | None:
    """A mark in units of 10⁻¹⁰ points."""
    return None if value is None else int(value * ONE)


def million(value: Decimal | None) -> int | None:
    """An answer, or a line it is held against, in units of 10⁻⁶."""
    return None if value is None else int(value * 10**6)


ADDING = {"award", "within", "levels", "threshold", "tally", "share", "placing", "holistic"}
TAKING = {"fault", "per_fault", "discretion"}


class OracleClause:
    """A clause as the manual's table has it: for an answer its points, whether it is missed, and what 酌情 leaves."""

    def __init__(self, clause: Any, worth: int | None) -> None:
        self.id, self.kind, self.beyond = clause.id, clause.KIND, clause.beyond
        self.adds, self.takes = self.kind in ADDING, self.kind in TAKING
        self.clause, self.worth = clause, worth
        self.n = marks(getattr(clause, "marks", None)) or 0
        self.cap = marks(getattr(clause, "cap", None))
        self.memo: dict[int, tuple[int, bool, int]] = {}
        self.most = self._most() if self.adds else 0
        self.least = self._least()

    def at(self, answer: int) -> tuple[int, bool, int]:
        """Points, met, and the low that 酌情 may not go below."""
        if answer not in self.memo:
            self.memo[answer] = getattr(self, "_" + self.kind)(answer)
        return self.memo[answer]

    def _award(self, answer: int) -> tuple[int, bool, int]:
        if self.clause.partial:
            return answer * 10**4, answer > 0, 0
        return (self.n if answer else 0), answer > 0, 0

    def _within(self, answer: int) -> tuple[int, bool, int]:
        return answer * 10**4, answer > 0, (marks(self.clause.low) or 0) if answer > 0 else 0

    def _levels(self, answer: int) -> tuple[int, bool, int]:
        return answer * 10**4, answer > 0, 0

    _holistic = _levels

    def _threshold(self, answer: int) -> tuple[int, bool, int]:
        c = self.clause
        short = million(c.at_least) - answer if c.at_least is not None else answer - million(c.at_most)
        if short < 0 or (short == 0 and not c.strict):
            return self.n, True, 0
        if c.slope is None:
            return 0, False, 0
        whole, begun = divmod(short, million(c.per))
        steps = whole + (1 if begun and c.begun else 0)
        return max(0, self.n - steps * marks(c.slope)), False, 0

    def _tally(self, answer: int) -> tuple[int, bool, int]:
        brought = answer // 10**6 * self.n
        brought = brought if self.cap is None else min(brought, self.cap)
        return brought, brought > 0, 0

    def _share(self, answer: int) -> tuple[int, bool, int]:
        brought = answer * self.n // (100 * 10**6)
        return brought, brought > 0, 0

    def _placing(self, answer: int) -> tuple[int, bool, int]:
        place, last = answer // 10**6, self.clause.places[-1]
        brought = 0
        if place > last.last and self.clause.slope is not None:
            brought = max(0, marks(last.marks) - (place - last.last) * marks(self.clause.slope))
        for p in self.clause.places:
            if p.first <= place <= p.last:
                brought = marks(p.marks)
        return brought, brought > 0, 0

    def _fault(self, answer: int) -> tuple[int, bool, int]:
        return (-self.n if answer else 0), True, 0

    def _per_fault(self, answer: int) -> tuple[int, bool, int]:
        taken = answer // 10**6 * self.n
        return -(taken if self.cap is None else min(taken, self.cap)), True, 0

    def _discretion(self, answer: int) -> tuple[int, bool, int]:
        return -answer * 10**4, True, 0

    def _void(self, answer: int) -> tuple[int, bool, int]:
        return 0, answer > 0, 0

    _veto = _void

    def _most(self) -> int:
        c = self.clause
        if self.kind == "levels":
            return max(marks(g.high) for g in c.levels)
        if self.kind == "within":
            return marks(c.high)
        if self.kind == "tally":
            return 9999 * self.n if self.cap is None else self.cap
        if self.kind == "placing":
            return max(marks(p.marks) for p in c.places)
        return self.n

    def _least(self) -> int:
        if self.kind == "placing":
            return self._placing(9999 * 10**6)[0]
        if self.kind == "fault":
            return -self.n
        if self.kind == "per_fault":
            return -9999 * self.n if self.cap is None else -self.cap
        if self.kind == "discretion":
            high = marks(self.clause.high)
            return -(high if high is not None else FAR if self.worth is None else self.worth)
        return 0


class OracleItem:
    """An item: what it starts from, what holds it, how its clauses go together."""

    def __init__(self, item: Any) -> None:
        kinds = [(c.KIND, c.beyond) for c in item.clauses]
        moving = [(k, b) for k, b in kinds if k in ADDING | TAKING]
        self.bonus = bool(moving) and all(b for _, b in moving)
        adding = [c for c in item.clauses if c.KIND in ADDING and not c.beyond]
        self.reach = sum(OracleClause(c, None).most for c in adding)
        self.limit = marks(item.worth) if self.bonus else None
        self.worth = 0 if self.bonus else self.reach if item.worth is None else marks(item.worth)
        self.base = 0 if adding or self.bonus else self.worth
        self.id, self.together, self.floor = item.id, item.together.value, item.floor
        self.clauses = [OracleClause(c, (self.limit if self.bonus else None) if c.beyond else self.worth) for c in item.clauses]
        self.adding = [c for c in self.clauses if c.adds and not c.beyond]

    def ends(self, answers: dict[str, int], absent: set[str], policy: str) -> tuple[tuple[int, int], tuple[int, int], int]:
        """(low, high) within the full marks, (low, high) beyond them, and what of the worth applies."""
        gone = self.id in absent or self.id.partition(".")[0] in absent
        if gone or (self.adding and all(c.id in absent for c in self.adding)):
            mark = self.worth if policy == "full" else 0
            return (mark, mark), (0, 0), 0 if policy == "rescale" else self.worth
        applies = self.worth
        if policy == "rescale" and any(c.id in absent for c in self.adding):
            left = sum(c.most for c in self.adding if c.id not in absent)
            applies = min(self.worth, left) + max(0, self.worth - self.reach)
        low = self.mark(answers, absent, policy, applies, worst=True, strict=self.together != "sum")
        high = self.mark(answers, absent, policy, applies, worst=False, strict=self.together == "all")
        return (low[0], high[0]), (low[1], high[1]), applies

    def mark(self, answers: dict[str, int], absent: set[str], policy: str, applies: int, worst: bool, strict: bool) -> tuple[int, int]:
        """The mark within the full marks and beyond them, open questions answered at their worst or best."""
        earned, willed, kept, beyond, void, missed = self.base, 0, 0, 0, False, False
        for c in self.clauses:
            if c.id in absent:
                earned += c.most if policy == "full" and c.adds and not c.beyond else 0
                continue
            if c.id in answers:
                points, met, low = c.at(answers[c.id])
            elif worst:
                points, met, low = c.least, c.least > 0 or c.kind == "void", 0
            else:
                points, met, low = c.most, c.kind != "void", marks(c.clause.low) if c.kind == "within" else 0
            if c.kind == "void":
                void = void or met
            elif c.beyond:
                beyond += points
            elif c.kind == "discretion":
                willed += points
            elif c.adds or c.takes:
                earned += points
                kept += low
                missed = missed or (c.adds and not met)
        mark = earned + willed
        if not self.floor and any(c.kind == "within" for c in self.adding):
            mark = max(mark, min(earned, kept))
        mark = min(max(mark, 0), applies)
        if void or (strict and missed):
            mark = 0
        if self.limit is not None:
            beyond = min(max(beyond, -self.limit), self.limit)
        if void and all(c.beyond or not (c.adds or c.takes) for c in self.clauses):
            beyond = min(beyond, 0)
        return mark, beyond


class Oracle:
    """A rubric, ready for the second reckoning."""

    def __init__(self, rubric: Any) -> None:
        self.items = [OracleItem(i) for s in rubric.sections for i in s.items]
        self.worth = sum(i.worth for i in self.items)

    def total(self, answers: dict[str, int], absent: set[str], policy: str) -> tuple[int, int]:
        """The lowest and the highest total, in hundredths, 四舍五入 once."""
        inner, outer, applies = [0, 0], [0, 0], 0
        for item in self.items:
            within, beyond, left = item.ends(answers, absent, policy)
            applies += left
            for end in (0, 1):
                inner[end] += within[end]
                outer[end] += beyond[end]
        low, high = (self._rounded(inner[end], outer[end], applies) for end in (0, 1))
        return low, high

    def _rounded(self, inner: int, outer: int, applies: int) -> int:
        top, bottom = (inner * self.worth + outer * applies, applies) if applies else (outer, 1)
        hundredth = bottom * ONE // 100
        return (2 * max(top, 0) + hundredth) // (2 * hundredth)
