"""Posts and ties: who holds which role where, and whom they must not assess. Given and ended by the security administrator."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Post, Tie, Unit, User
from ..policy import Actor, Role, require
from ..policy.roles import NAMES, OF_GROUP, OF_OWNER, OF_UNIT, clash
from ..queries.access import scope_of
from ..queries.people import holders
from ..queries.plan_ties import entangled
from .change import change, refuse
from .marking import go_on_without
from .people import end_sessions


def give(actor: Actor, user: User, role: Role, unit: Unit | None = None) -> Post:
    """Give a role, at a unit where the role belongs to one. What is open under the account is closed, so that it begins anew with its rights.

    KaopingError for a place that does not fit, a role held already, and what domain 2.6 excludes.
    """
    require(actor, "post.edit", scope_of(user))
    if not user.is_active:
        raise KaopingError(f"{user.name}的账号已停用，不能再任职")
    unit = _placed(role, unit)
    with change(actor, "post.give") as made:
        held = list(Post.objects.filter(user=user, ended_at=None))
        if any(p.role == role and p.unit_id == (unit.pk if unit else None) for p in held):
            raise KaopingError(f"{user.name}已经是{unit.name if unit else ''}{NAMES[role]}，不用再设")
        refuse(clash(frozenset(Role(p.role) for p in held), role))
        post = Post.objects.create(user=user, role=role, unit=unit)
        refuse(entangled(user))
        end_sessions(user)
        made.tell(f"user:{user.pk}", None, {"role": NAMES[role], "unit": unit.name if unit else ""})
    return post


def _placed(role: Role, unit: Unit | None) -> Unit | None:
    if role in OF_GROUP:
        raise KaopingError(f"{NAMES[role]}在考核方案的分组里指定，不在这里设")
    if role in OF_OWNER | OF_UNIT:
        if unit is None:
            raise KaopingError(f"请选择{NAMES[role]}所在的单位")
        if not unit.active:
            raise KaopingError(f"{unit.name}已停用，不能再任职")
        return unit
    return None


def end(actor: Actor, post: Post) -> None:
    """End a post: the right is gone with the next request, and so is the session."""
    require(actor, "post.edit", scope_of(post.user))
    with change(actor, "post.end") as made:
        post.refresh_from_db()
        if post.ended_at is not None:
            made.nothing()
            return
        post.ended_at = timezone.now()
        post.save(update_fields=["ended_at"])
        if post.role in (Role.SYSTEM, Role.SECURITY) and not holders(Role(post.role)):
            raise KaopingError(f"{post.user.name}是最后一名{NAMES[Role(post.role)]}，请先另设一名")
        end_sessions(post.user)
        where = post.unit.name if post.unit else post.group.name if post.group else ""
        made.tell(f"user:{post.user_id}", {"role": NAMES[Role(post.role)], "unit": where})
        go_on_without(actor, [post.group_id] if post.group_id else [])


def tie(actor: Actor, user: User, unit: Unit, kind: str, since: date | None, until: date | None, note: str) -> Tie:
    """Note what binds a person to a unit, so that no plan lets them assess it."""
    require(actor, "post.edit", scope_of(user))
    if since and until and until < since:
        raise KaopingError("结束日期早于开始日期，请改正")
    with change(actor, "tie.add") as made:
        found = Tie.objects.create(user=user, unit=unit, kind=kind, since=since, until=until, note=note.strip())
        refuse(entangled(user))
        made.tell(f"user:{user.pk}", None, _told(found))
    return found


def untie(actor: Actor, found: Tie) -> None:
    """Take back a tie that was noted by mistake; the audit keeps what it said."""
    require(actor, "post.edit", scope_of(found.user))
    with change(actor, "tie.remove") as made:
        made.tell(f"user:{found.user_id}", _told(found))
        found.delete()


def _told(found: Tie) -> dict[str, str]:
    dates = {"since": str(found.since or ""), "until": str(found.until or "")}
    return {"unit": found.unit.name, "kind": found.get_kind_display(), "note": found.note, **dates}
