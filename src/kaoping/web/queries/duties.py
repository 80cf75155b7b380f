"""Who marks what: the division of work, read for one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from kaoping.core.plan import Plan, plan_of
from kaoping.core.rubric import Rubric

from ..models import Duty, Entry, Group, Post, User
from ..models.swift import Prepared, Statement, read
from ..policy import Actor, Role


@dataclass(frozen=True, slots=True)
class Work:
    """A group's items at a unit, in the rubric's order: those it decides, and those it marks as an anchor only."""

    group: int
    items: tuple[str, ...] = ()
    anchors: tuple[str, ...] = field(default=())

    @property
    def all(self) -> tuple[str, ...]:
        return self.items + self.anchors


Given = tuple[int, bool, str, bool]
"""A duty as the division reads it: group, whether it names the unit, item (A/1.1; empty: all), whether it is an anchor."""


_Row = tuple[int, int | None, str, bool]  # group, entry, item, anchor


class Division:
    """The division of work of a whole assessment, read once: what each group has at each unit. Units whose duties are alike share one reading."""

    def __init__(self, assessment: int) -> None:
        self._rows: dict[int | None, list[tuple[int, _Row]]] = {}  # by the unit that they name, with their place in the order of all
        self._known: dict[Any, dict[int, Work]] = {}
        for at, row in enumerate(_rows(Duty.objects.filter(group__assessment_id=assessment))):
            self._rows.setdefault(row[1], []).append((at, row))

    def at(self, entry: Entry, rubric: Rubric) -> dict[int, Work]:
        """As work_at, without asking the database again."""
        return self.on(entry.pk, rubric)

    def on(self, entry: int, rubric: Rubric) -> dict[int, Work]:
        """As at, by the unit's number."""
        rows = [row for _, row in sorted([*self._rows.get(None, ()), *self._rows.get(entry, ())])]
        key = (rubric.id, *((group, unit is not None, item, anchor) for group, unit, item, anchor in rows))
        if key not in self._known:
            self._known[key] = divide(rows, rubric)
        return self._known[key]


def work_at(entry: Entry, rubric: Rubric) -> dict[int, Work]:
    """Group → its work at the unit. An item that two groups would decide belongs to the one whose duty names it more exactly, then to the first."""
    return divide(duties_at(entry), rubric)


def duties_at(entry: Entry) -> Sequence[Any]:
    """The duties that concern the unit, as `divide` reads them."""
    return read(asking_duties(entry))[0]


def asking_duties(entry: Entry) -> Statement:
    """The query of duties_at, to be run together with others."""
    return _AT.asking(entry.pk, entry.assessment_id)


def _rows(duties: QuerySet[Duty]) -> QuerySet[Duty, _Row]:
    return duties.order_by("group__order", "id").values_list("group_id", "entry_id", "item", "anchor")


_AT = Prepared(lambda entry, assessment: _rows(Duty.objects.filter(Q(entry=entry) | Q(entry=None), group__assessment_id=assessment)), numbers=2)


def divide(rows: Sequence[Any], rubric: Rubric) -> dict[int, Work]:
    """Group → its work, from the duties that concern one unit, in the groups' order."""
    duties = [(g, e is not None, item, anchor) for g, e, item, anchor in rows if not item or item.startswith(f"{rubric.id}/")]
    return dict(_divided(plan_of(rubric), tuple(duties)))


@lru_cache(maxsize=256)
def _divided(plan: Plan, duties: tuple[Given, ...]) -> dict[int, Work]:
    """Most units of an assessment are divided alike, and every save asks."""
    rubric = plan.rubric
    decided: dict[int, list[str]] = {}
    anchored: dict[int, list[str]] = {}
    every, named = [d for d in duties if not d[2]], {d[2] for d in duties}
    for item in rubric.items():
        name = f"{rubric.id}/{item.id}"
        here = [d for d in duties if d[2] in ("", name)] if name in named else every
        own = sorted((d for d in here if not d[3]), key=lambda d: -(2 * (d[2] != "") + d[1]))
        if own:
            decided.setdefault(own[0][0], []).append(item.id)
        for group in dict.fromkeys(d[0] for d in here if d[3] and (not own or d[0] != own[0][0])):
            anchored.setdefault(group, []).append(item.id)
    return {g: Work(g, tuple(decided.get(g, ())), tuple(anchored.get(g, ()))) for g in (*decided, *(a for a in anchored if a not in decided))}


def mine(actor: Actor, works: dict[int, Work], rubric: Rubric) -> tuple[str, ...]:
    """The items that the actor's groups mark, in the rubric's order."""
    groups = {p.group for p in actor.posts if p.group}
    found = {i for g, work in works.items() if g in groups for i in work.all}
    return tuple(i.id for i in rubric.items() if i.id in found)


def members_of(group: Group | int) -> list[User]:
    """The group's people now, the lead first."""
    posts = Post.objects.filter(group=group, ended_at=None, user__is_active=True).select_related("user")
    ranked = sorted(posts, key=lambda p: (p.role != Role.LEAD, p.pk))
    return list(dict.fromkeys(p.user for p in ranked))
