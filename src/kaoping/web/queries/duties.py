"""Who marks what: the division of work, read for one unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from kaoping.core.rubric import Rubric

from ..models import Duty, Entry, Group, Post, User
from ..policy import Role


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


def work_at(entry: Entry, rubric: Rubric) -> dict[int, Work]:
    """Group → its work at the unit."""
    rows = Duty.objects.filter(Q(entry=entry) | Q(entry=None), group__assessment_id=entry.assessment_id).order_by("group__order", "id")
    return divided(rubric, [(d.group_id, d.entry_id is not None, d.item, d.anchor) for d in rows])


def divided(rubric: Rubric, rows: Iterable[Given]) -> dict[int, Work]:
    """The duties that touch one unit, in the groups' order → group → its work there. An item that two groups would decide belongs to the one
    whose duty names it more exactly, then to the first."""
    duties = [d for d in rows if not d[2] or d[2].startswith(f"{rubric.id}/")]
    decided: dict[int, list[str]] = {}
    anchored: dict[int, list[str]] = {}
    for item in rubric.items():
        name = f"{rubric.id}/{item.id}"
        here = [d for d in duties if d[2] in ("", name)]
        own = sorted((d for d in here if not d[3]), key=lambda d: -(2 * (d[2] != "") + d[1]))
        if own:
            decided.setdefault(own[0][0], []).append(item.id)
        for group in dict.fromkeys(d[0] for d in here if d[3] and (not own or d[0] != own[0][0])):
            anchored.setdefault(group, []).append(item.id)
    return {g: Work(g, tuple(decided.get(g, ())), tuple(anchored.get(g, ()))) for g in (*decided, *(a for a in anchored if a not in decided))}


def members_of(group: Group | int) -> list[User]:
    """The group's people now, the lead first."""
    posts = Post.objects.filter(group=group, ended_at=None, user__is_active=True).select_related("user")
    ranked = sorted(posts, key=lambda p: (p.role != Role.LEAD, p.pk))
    return list(dict.fromkeys(p.user for p in ranked))
