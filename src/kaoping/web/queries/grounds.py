"""Which marks below full still lack the fact or the basis: no point is taken without both (T07)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from kaoping.core import reckon
from kaoping.core.arithmetic import EXACT
from kaoping.core.plan import ClausePlan, Plan, Role, plan_of
from kaoping.core.rubric import Rubric

MOST_WORDS = 2000
"""How long a fact, or a unit's words about an item, may be."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """A clause whose mark is below full, and what it lacks."""

    place: str
    sentence: str


def below_full(part: ClausePlan, value: Decimal) -> bool:
    """Whether this answer brings less than the best one, or voids or vetoes something."""
    term = reckon.term(part, value, EXACT)
    if part.role in (Role.VOID, Role.VETO):
        return bool(term.met)
    return bool(term.points < part.best.points) and not (part.role is Role.OUTER and part.adds)


PROOFS = frozenset({"evidence", "visit", "source"})


def lacks(note: str, basis: Iterable[Mapping[str, Any]]) -> str:
    """What a mark below full still lacks, in words: the fact, and what shows it. The clause itself is where the mark stands, so it proves nothing."""
    shown = any(b.get("kind") in PROOFS for b in basis)
    return "和".join(word for word, there in (("事实", note.strip()), ("佐证或现场记录", shown)) if not there)


class Told(Protocol):
    """A mark, or the columns of one."""

    @property
    def place(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def note(self) -> str: ...
    @property
    def basis(self) -> list[dict[str, Any]]: ...


@lru_cache(maxsize=4096)
def _takes(plan: Plan, place: str, value: Decimal) -> bool:
    return below_full(plan.clauses[place], value)


def wanting(rubric: Rubric, marks: Iterable[Told]) -> list[Wanting]:
    """The marks below full without their fact or basis, in the order given."""
    plan, found = plan_of(rubric), []
    clauses, takes = plan.clauses, _takes
    for mark in marks:
        place, value = mark.place, mark.value
        if value is None or place not in clauses or not takes(plan, place, value):
            continue
        lacking = lacks(mark.note, mark.basis)
        if lacking:
            found.append(Wanting(mark.place, f"{mark.place}未得满分，还缺{lacking}"))
    return found
