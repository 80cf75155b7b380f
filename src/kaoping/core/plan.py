"""A rubric made ready for reckoning: what each clause is asked, the room it has, and the least and most it can bring. Made once a rubric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from .arithmetic import Truth, Value
from .kind import Clause, Effect, Room
from .points import ZERO, Points
from .question import Question
from .rubric import Item, Rubric, Section, Together


class Term(NamedTuple):
    """What one clause gives its item's formula: signed points; whether it is met (or, for a void or veto, has happened); what 酌情 may not take."""

    points: Value
    met: Truth
    kept: Value


class Role(IntEnum):
    """What a clause is in its item's formula: it moves the mark within the full marks or beyond them, makes it nothing, or decides the total."""

    INNER = 0
    OUTER = 1
    VOID = 2
    VETO = 3


@dataclass(frozen=True, slots=True)
class ClausePlan:
    """A clause in its item. `worst` and `best` are its terms before anybody has answered: each is that of an answer one can give.

    `adds`: it is a scoring point. `tells`: the item's formula asks whether it was met. `memo` keeps what common answers came to.
    """

    clause: Clause
    question: Question
    role: Role
    adds: bool
    tells: bool
    worst: Term
    best: Term
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """An item's formula, all but the answers.

    `inner`, `outer`, `voids` and `vetoes` are its clauses by role, `adding` the scoring points among `inner`. `worth` is what it can count for
    within the full marks, `base` what it starts from, `attainable` what its scoring points reach together. `limit` holds what an item made only of
    clauses beyond the full marks may bring or take (加分项5分). `spares`: 酌情 may not take all (得3—5分 stays at 3).
    `memo` keeps what common answers came to, reasons aside.
    """

    item: Item
    clauses: tuple[ClausePlan, ...]
    inner: tuple[ClausePlan, ...]
    outer: tuple[ClausePlan, ...]
    voids: tuple[ClausePlan, ...]
    vetoes: tuple[ClausePlan, ...]
    adding: tuple[ClausePlan, ...]
    worth: Points
    base: Points
    attainable: Points
    limit: Points | None
    spares: bool
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SectionPlan:
    section: Section
    items: tuple[ItemPlan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A rubric's plan. `clauses` and `places` (clause, item and section ids) are looked up by id; `worth` is what the items count for."""

    rubric: Rubric
    sections: tuple[SectionPlan, ...]
    worth: Points
    clauses: dict[str, ClausePlan] = field(default_factory=dict)
    places: frozenset[str] = frozenset()

    def items(self) -> Iterator[ItemPlan]:
        """All items, in the document's order."""
        for section in self.sections:
            yield from section.items

    @property
    def example(self) -> str:
        """An id as this rubric has them, for a sentence that tells what one looks like."""
        return next(iter(self.clauses), next(iter(sorted(self.places)), "1.1.1"))


def plan_of(rubric: Rubric) -> Plan:
    """The plan of a rubric; kept for the rubrics used last, so that a sheet does not pay for it again."""
    return _planned(_Same(rubric))


class _Same:
    """A rubric told apart by identity: comparing whole rubrics would cost more than the plan saves."""

    __slots__ = ("rubric",)

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric

    def __hash__(self) -> int:
        return id(self.rubric)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rubric is self.rubric


@lru_cache(maxsize=256)
def _planned(same: _Same) -> Plan:
    rubric = same.rubric
    total = _total(rubric)
    sections = tuple(SectionPlan(s, tuple(_item(i, total, rubric.step) for i in s.items)) for s in rubric.sections)
    clauses = {c.clause.id: c for s in sections for i in s.items for c in i.clauses}
    ids = {s.id for s in rubric.sections} | {i.id for i in rubric.items()} | set(clauses)
    worth = sum((i.worth for s in sections for i in s.items), ZERO)
    return Plan(rubric, sections, worth, clauses, frozenset(ids))


def _total(rubric: Rubric) -> Points:
    """The most that anything beyond the full marks could take away: all that the rubric can bring."""
    room = Room(ZERO, ZERO, rubric.step)
    bests = sum((c.best(room) for i in rubric.items() for c in i.clauses if c.EFFECT is Effect.ADDS), ZERO)
    return bests + sum((i.worth or ZERO for i in rubric.items()), ZERO)


def attainable(item: Item, step: Points = ZERO, but: Sequence[Clause] = ()) -> Points:
    """What the item's scoring points within the full marks (all `but` these) bring together at best. Unit: 分."""
    room = Room(ZERO, ZERO, step)
    adding = (c for c in item.clauses if c.EFFECT is Effect.ADDS and not c.beyond)
    return sum((c.best(room) for c in adding if c not in but), ZERO)


def boundless(clause: Clause) -> bool:
    """Whether the clause counts without a cap of its own (每篇得0.5分)."""
    return clause.EFFECT is Effect.ADDS and getattr(clause, "cap", ZERO) is None


def only_beyond(item: Item) -> bool:
    """Whether all that the item can bring or take lies beyond the full marks (加分项, 减分项)."""
    moving = [c for c in item.clauses if c.EFFECT in (Effect.ADDS, Effect.TAKES)]
    return bool(moving) and all(c.beyond for c in moving)


def counted(item: Item) -> Points:
    """What the item counts for within the full marks: its worth; what its scoring points reach where none is printed. Unit: 分."""
    if only_beyond(item):
        return ZERO
    return attainable(item) if item.worth is None else item.worth


def _item(item: Item, total: Points, step: Points) -> ItemPlan:
    reach, worth, extra = attainable(item, step), counted(item), only_beyond(item)
    inside = Room(worth, max(worth, reach), step)
    outside = Room(item.worth if extra and item.worth is not None else total, total, step)
    clauses = tuple(_clause(c, outside if c.beyond else inside, item) for c in item.clauses)
    by_role = {role: tuple(c for c in clauses if c.role is role) for role in Role}
    inner = by_role[Role.INNER]
    adding = tuple(c for c in inner if c.adds)
    return ItemPlan(
        item=item,
        clauses=clauses,
        inner=inner,
        outer=by_role[Role.OUTER],
        voids=by_role[Role.VOID],
        vetoes=by_role[Role.VETO],
        adding=adding,
        worth=worth,
        base=ZERO if adding else worth,
        attainable=reach,
        limit=item.worth if extra else None,
        spares=not item.floor and any(c.clause.AT_WILL for c in inner) and any(c.best.kept for c in inner),
    )


_ROLES = {Effect.VOIDS: Role.VOID, Effect.VETOES: Role.VETO}


def _clause(clause: Clause, room: Room, item: Item) -> ClausePlan:
    worst, best = clause.worst(room), clause.best(room)
    role = _ROLES.get(clause.EFFECT, Role.OUTER if clause.beyond else Role.INNER)
    adds = clause.EFFECT is Effect.ADDS
    # A void or a veto may have happened; a scoring point that cannot bring nothing cannot be missed either.
    low = Term(worst, role in (Role.VOID, Role.VETO) or (adds and worst > ZERO), ZERO)
    high = Term(best, adds, clause.spared())
    tells = role in (Role.VOID, Role.VETO) or (adds and item.together is not Together.SUM)
    return ClausePlan(clause, clause.question(room), role, adds, tells, low, high)
