"""Accounts, posts and ties, as the two administrators see them; and what a password must be here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from ..models import Post, Tie, Unit, User
from ..policy import Role
from ..policy.passwords import PROFILES, Profile, fault
from ..policy.roles import NAMES, OF_OWNER, OF_UNIT, TECHNICAL

PER_PAGE = 50


def profile() -> Profile:
    """The installation's rules for passwords."""
    return PROFILES[settings.PASSWORD_PROFILE]


def weakness(user: User, new: str) -> str:
    """Why this may not be the user's next password; empty when it may."""
    rules = profile()
    said = fault(new, rules, (user.name, user.username, user.contact))
    if said:
        return said
    try:
        password_validation.validate_password(new, user)
    except ValidationError as error:
        return "；".join(error.messages).rstrip("。")
    if any(check_password(new, old) for old in [user.password, *user.earlier][: rules.history]):
        return f"新密码不能与最近{rules.history}次用过的相同" if rules.history > 1 else "新密码不能与现在的相同"
    return ""


def outdated(user: User) -> bool:
    """Whether the password has been in use longer than the profile allows."""
    days = profile().days
    return bool(days and user.changed_at and timezone.now() - user.changed_at > timedelta(days=days))


def accounts(words: str = "", state: str = "", role: str = "") -> Any:
    """Accounts by part of a name, account or unit, by state (on, off, new, free) and role, with the posts they hold now."""
    found = User.objects.order_by("-is_active", "id")
    now = Q(posts__ended_at=None)
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(username__icontains=words) | Q(contact__icontains=words) | now & Q(posts__unit__name__icontains=words)
        )
    if state in ("on", "off"):
        found = found.filter(is_active=state == "on")
    elif state == "new":
        found = found.filter(is_active=True, must_change=True)
    elif state == "free":
        found = found.filter(is_active=True).exclude(pk__in=Post.objects.filter(ended_at=None).values("user"))
    if role:
        found = found.filter(now, posts__role=role)
    held = Post.objects.filter(ended_at=None).select_related("unit", "group__assessment")
    return found.distinct().prefetch_related(Prefetch("posts", held, to_attr="held"))


def page_of(found: Any, number: str) -> Page[User]:
    return Paginator(found, PER_PAGE).get_page(number)


def totals() -> dict[str, int]:
    """How many accounts there are, by what the filter offers."""
    free = ~Q(pk__in=Post.objects.filter(ended_at=None).values("user"))
    return User.objects.aggregate(
        all=Count("pk"), on=Count("pk", filter=Q(is_active=True)), off=Count("pk", filter=Q(is_active=False)),
        new=Count("pk", filter=Q(is_active=True, must_change=True)), free=Count("pk", filter=Q(is_active=True) & free),
    )


def posts_of(user: User) -> list[Post]:
    """All posts, those held now first."""
    rows = Post.objects.filter(user=user).select_related("unit__parent", "group__assessment")
    return sorted(rows, key=lambda p: (p.ended_at is not None, -p.pk))


def ties_of(user: User) -> list[Tie]:
    return list(Tie.objects.filter(user=user).select_related("unit").order_by("id"))


def givable() -> list[tuple[str, str]]:
    """The roles that are given here; those of a group are given in the plan."""
    return [(r.value, NAMES[r]) for r in Role if r in OF_OWNER | OF_UNIT | TECHNICAL]


def unit_choices() -> list[tuple[str, str]]:
    """All units in use, each with where it belongs."""
    rows = Unit.objects.filter(active=True).select_related("parent").order_by("parent__order", "parent_id", "order", "id")
    return [(str(u.pk), f"{u.name}（{u.parent.name if u.parent else u.get_level_display()}）") for u in rows]


def holders(role: Role) -> int:
    """How many people who can log in hold the role now."""
    return Post.objects.filter(role=role, ended_at=None, user__is_active=True).values("user").distinct().count()
