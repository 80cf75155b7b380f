"""Who must not assess which unit, and why (R33): works or worked there, has kin there, or is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..models import Assessment, Post, Tie, User
from ..policy import Role, Stage, steps
from ..policy.roles import NAMES
from .plan import Plan, load


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie that holds today: `reason` continues a sentence that begins with the person's name. `tie` is 0 where it follows of a post."""

    user: int
    unit: int
    unit_name: str
    reason: str
    tie: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A member whose group marks a unit that they must not assess."""

    group: str
    person: str
    bond: Bond

    @property
    def sentence(self) -> str:
        return f"{self.group}的{self.person}{self.bond.reason}，应当回避，不能评{self.bond.unit_name}"


def bonds_of(users: Iterable[int], years: int) -> dict[int, list[Bond]]:
    """User → what binds them today, counting what ended within so many years. Two queries."""
    wanted, today = list(users), timezone.localdate()
    since = _years_before(today, years)
    found: defaultdict[int, list[Bond]] = defaultdict(list)
    for tie in Tie.objects.filter(user__in=wanted).select_related("unit"):
        reason = _reason(tie, since, today)
        if reason:
            found[tie.user_id].append(Bond(tie.user_id, tie.unit_id, tie.unit.name, reason, tie.pk))
    posts = Post.objects.filter(user__in=wanted, role__in=[Role.CLERK, Role.HEAD], unit__isnull=False).select_related("unit")
    for post in posts:
        if post.unit is None or (post.ended_at is not None and timezone.localdate(post.ended_at) < since):
            continue
        was = "是" if post.ended_at is None else f"{timezone.localdate(post.ended_at)}前曾是"
        found[post.user_id].append(Bond(post.user_id, post.unit.pk, post.unit.name, f"{was}{post.unit.name}的{NAMES[Role(post.role)]}"))
    return dict(found)


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def _reason(tie: Tie, since: date, today: date) -> str:
    note = f"（{tie.note}）" if tie.note else ""
    if tie.kind == Tie.Kind.HOME:
        if tie.until is None or tie.until >= today:
            return f"在{tie.unit.name}任职{note}"
        return f"曾在{tie.unit.name}任职到{tie.until}{note}" if tie.until >= since else ""
    if tie.until is not None and tie.until < today:
        return ""
    return f"与{tie.unit.name}有{'亲属关系' if tie.kind == Tie.Kind.KIN else '应回避的情形'}{note}"


def bonds_in(plan: Plan) -> dict[int, list[Bond]]:
    """The bonds of all people in the plan's groups."""
    people = {p.user_id for posts in plan.posts.values() for p in posts}
    return bonds_of(people, int(plan.option("conflict_years")))


def conflicts(plan: Plan) -> list[Conflict]:
    """Every member bound to a unit that their group marks."""
    bonds = bonds_in(plan)
    found = []
    for group in plan.groups:
        units = {e.unit_id for e in plan.entries_of(group.pk)}
        for post in plan.posts.get(group.pk, ()):
            seen: set[int] = set()
            for bond in bonds.get(post.user_id, ()):
                if bond.unit in units and bond.unit not in seen:
                    seen.add(bond.unit)
                    found.append(Conflict(group.name, post.user.name, bond))
    return found


def entangled(user: User) -> str:
    """Why the person cannot be bound to a unit as they are now: the first conflict in which they stand where an assessment is under way. Empty: none."""
    for assessment in Assessment.objects.filter(groups__posts__user=user, groups__posts__ended_at=None).distinct():
        if steps.under_way(Stage(assessment.stage)):
            found = [c for c in conflicts(load(assessment)) if c.bond.user == user.pk]
            if found:
                return f"{found[0].sentence}；“{assessment.name}”正在进行，请先由考核办把{user.name}移出{found[0].group}"
    return ""
