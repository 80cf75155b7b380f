"""A plan as it stands, read at once: units, groups, people, division of work, and what follows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from kaoping.core.nesting import Nesting, nested
from kaoping.core.rubric import Rubric

from ..models import Assessment, Document, Duty, Entry, Group, Post, Unit, User
from ..policy import Actor, Role, options
from ..policy.states import StandardState
from .duties import Work, divide
from .rubrics import Bound, bound

_Row = tuple[int, int | None, str, bool]


@dataclass
class Plan:
    """`posts`: each group's people now, the lead first. Everything else is derived."""

    assessment: Assessment
    bound: Bound
    entries: list[Entry]
    groups: list[Group]
    posts: dict[int, list[Post]]
    duties: list[Duty]

    @property
    def rubrics(self) -> tuple[Rubric, ...]:
        return self.bound.ruled.rubrics

    @cached_property
    def by_id(self) -> dict[str, Rubric]:
        return {r.id: r for r in self.rubrics}

    def option(self, key: str) -> str:
        return options.value(self.assessment.options, key)

    @cached_property
    def work(self) -> dict[int, dict[int, Work]]:
        """Entry → group → its work there."""
        general: list[_Row] = []
        own: defaultdict[int, list[_Row]] = defaultdict(list)
        for d in self.duties:
            # Which unit a duty names does not matter to the reading, so that units divided alike share one.
            row = (d.group_id, 0 if d.entry_id else None, d.item, d.anchor)
            (own[d.entry_id] if d.entry_id else general).append(row)
        known: dict[tuple[str, tuple[_Row, ...]], dict[int, Work]] = {}
        found = {}
        for entry in self.entries:
            rubric = self.by_id.get(entry.rubric)
            key = (entry.rubric, tuple(own.get(entry.pk, ())))
            if key not in known:
                known[key] = divide([*general, *key[1]], rubric) if rubric else {}
            found[entry.pk] = known[key]
        return found

    @cached_property
    def uncovered(self) -> list[tuple[Entry, list[str]]]:
        """Units with the items that no group decides there."""
        found = []
        for entry in self.entries:
            rubric = self.by_id.get(entry.rubric)
            decided = {i for w in self.work[entry.pk].values() for i in w.items}
            missing = [i.id for i in rubric.items() if i.id not in decided] if rubric else []
            if missing:
                found.append((entry, missing))
        return found

    def entries_of(self, group: int) -> list[Entry]:
        """The units where the group has anything to mark."""
        return [e for e in self.entries if self.work[e.pk].get(group, Work(group)).all]

    @cached_property
    def nesting(self) -> Nesting:
        names = {g.pk: g.name for g in self.groups}
        return nested(
            (names[g], str(e.pk), f"{e.rubric}/{i}") for e in self.entries for g, w in self.work[e.pk].items() for i in w.all
        )

    @cached_property
    def markers(self) -> dict[int, int]:
        """Group → how many mark independently in it."""
        return {g.pk: len(self.posts.get(g.pk, ())) for g in self.groups}

    def lead(self, group: int) -> Post | None:
        return next((p for p in self.posts.get(group, ()) if p.role == Role.LEAD), None)


def load(assessment: Assessment) -> Plan:
    """The whole plan, in a number of queries that does not grow with it."""
    entries = list(Entry.objects.filter(assessment=assessment).select_related("unit__parent"))
    groups = list(Group.objects.filter(assessment=assessment))
    posts: defaultdict[int, list[Post]] = defaultdict(list)
    rows = Post.objects.filter(group__assessment=assessment, ended_at=None, user__is_active=True).select_related("user")
    for post in sorted(rows, key=lambda p: (p.role != Role.LEAD, p.pk)):
        posts[post.group_id or 0].append(post)
    duties = list(Duty.objects.filter(group__assessment=assessment).order_by("group__order", "id"))
    return Plan(assessment, bound(assessment), entries, groups, dict(posts), duties)


def plans_of(actor: Actor) -> list[Assessment]:
    """The assessments of the offices that the actor works in, the latest first, each with `units`, how many it has."""
    owners = [p.unit for p in actor.posts if p.role in (Role.OFFICE, Role.CHECKER)]
    rows = Assessment.objects.filter(owner__in=owners).select_related("owner", "document")
    return list(rows.annotate(units=Count("entries", filter=Q(entries__unit__isnull=False))).order_by("-year", "-id"))


def offices_of(actor: Actor) -> list[Unit]:
    """The units whose office the actor administers."""
    return list(Unit.objects.filter(pk__in=[p.unit for p in actor.posts if p.role == Role.OFFICE]))


def standards_of(owners: Iterable[int]) -> list[Document]:
    """Published standards of these owners, the latest first."""
    rows = Document.objects.filter(owner__in=list(owners), state=StandardState.PUBLISHED).select_related("owner")
    return list(rows.defer("compiled", "frozen").order_by("-year", "-id"))


def earlier(owners: Iterable[int], but: int | None = None) -> list[Assessment]:
    """The assessments of these owners that were started, the latest first."""
    rows = Assessment.objects.filter(owner__in=list(owners), started_at__isnull=False).exclude(pk=but)
    return list(rows.order_by("-year", "-id"))


def previous(assessment: Assessment) -> Assessment | None:
    """The one before this: as it names it, else the owner's last that was started."""
    if assessment.previous_id:
        return assessment.previous
    rows = [a for a in earlier([assessment.owner_id], assessment.pk) if (a.year, a.pk) < (assessment.year, assessment.pk)]
    return rows[0] if rows else None


def candidates() -> list[User]:
    """Accounts that may be named to a group: in use, and not a technical administrator's."""
    technical = Post.objects.filter(role__in=[Role.SYSTEM, Role.SECURITY, Role.AUDIT], ended_at=None).values("user")
    return list(User.objects.filter(is_active=True).exclude(pk__in=technical).order_by("name", "id"))
