"""Who assesses: groups and their people, while planning and, with a reason, while the assessment runs; and what binds people to units."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, Duty, Group, Post, Tie, Unit, User
from ..policy import Actor, Hidden, Role, Stage, require, steps
from ..policy.roles import NAMES, clash
from ..queries.access import scope_of
from ..queries.plan import candidates, load
from ..queries.plan_roster import Troubles
from ..queries.plan_ties import conflicts, entangled
from .change import Change, change, refuse
from .marking import go_on_without
from .people import end_sessions
from .plan import held


def add_group(actor: Actor, assessment: Assessment, name: str) -> Group:
    """A new group; only while planning."""
    require(actor, "plan.edit", scope_of(assessment))
    with change(actor, "group.add", assessment=assessment.pk) as made:
        refuse(steps.planning(Stage(held(assessment).stage)))
        name = _free(assessment, name)
        order = Group.objects.filter(assessment=assessment).count() + 1
        group = Group.objects.create(assessment=assessment, name=name, order=order)
        made.tell(f"group:{group.pk}", None, {"name": name})
    return group


def rename_group(actor: Actor, group: Group, name: str) -> None:
    require(actor, "plan.edit", scope_of(group))
    with change(actor, "group.rename", assessment=group.assessment_id) as made:
        refuse(steps.planning(Stage(held(group.assessment).stage)))
        if " ".join(name.split()) == group.name:
            made.nothing()
            return
        old, group.name = group.name, _free(group.assessment, name)
        group.save(update_fields=["name"])
        made.tell(f"group:{group.pk}", {"name": old}, {"name": group.name})


def remove_group(actor: Actor, group: Group) -> None:
    """Take a group out of the plan: its people's posts in it end, its duties fall away."""
    require(actor, "plan.edit", scope_of(group))
    with change(actor, "group.remove", assessment=group.assessment_id) as made:
        refuse(steps.planning(Stage(held(group.assessment).stage)))
        old = {"name": group.name, "people": [p.user.name for p in _posts(group)]}
        Duty.objects.filter(group=group).delete()
        # Nothing has been done under these posts yet: the plan was not started.
        Post.objects.filter(group=group).delete()
        made.tell(f"group:{group.pk}", old, None)
        group.delete()


def join(actor: Actor, group: Group, user: User, role: Role, reason: str = "") -> None:
    """A person joins the group. Troubles: they are bound to a unit that it marks."""
    require(actor, "plan.edit", scope_of(group))
    if user.pk not in {u.pk for u in candidates()}:
        raise KaopingError(f"{user.name}的账号不能编入考核组（已停用，或是系统、安全、审计管理员）")
    with _staffing(actor, group, "group.join", reason) as made:
        held_roles = Post.objects.filter(user=user, ended_at=None).values_list("role", flat=True)
        refuse(clash(frozenset(Role(r) for r in held_roles if r not in (Role.LEAD, Role.MEMBER)), role))
        _not_twice(group, user)
        _make_room(made, group, role)
        Post.objects.create(user=user, role=role, group=group)
        _no_conflict(group, user)
        made.tell(f"group:{group.pk}", None, {"user": user.name, "role": NAMES[role]})


def leave(actor: Actor, group: Group, user: User, reason: str = "") -> None:
    """A member's post ends, and with it at once what they may see and do. Their marks and their history stay."""
    require(actor, "plan.edit", scope_of(group))
    with _staffing(actor, group, "group.leave", reason) as made:
        posts = list(Post.objects.filter(group=group, user=user, ended_at=None))
        if not posts:
            raise Hidden(f"user:{user.pk}")
        started = Stage(group.assessment.stage) is not Stage.PLAN
        if started and len(_posts(group)) == len(posts):
            raise KaopingError(f"{group.name}只剩{user.name}一人，请先增加成员再移出")
        Post.objects.filter(pk__in=[p.pk for p in posts]).update(ended_at=timezone.now())
        if started:
            end_sessions(user)
        made.tell(f"group:{group.pk}", {"user": user.name, "role": NAMES[Role(posts[0].role)]}, None)
        go_on_without(actor, [group.pk])


def make_lead(actor: Actor, group: Group, user: User, reason: str = "") -> None:
    """Another of the members leads; who led before stays a member."""
    require(actor, "plan.edit", scope_of(group))
    with _staffing(actor, group, "group.lead", reason) as made:
        post = Post.objects.filter(group=group, user=user, ended_at=None).first()
        if post is None:
            raise Hidden(f"user:{user.pk}")
        if post.role == Role.LEAD:
            made.nothing()
            return
        old = [p.user.name for p in _posts(group) if p.role == Role.LEAD]
        _make_room(made, group, Role.LEAD)
        _as(post, Role.LEAD)
        made.tell(f"group:{group.pk}", {"lead": old}, {"lead": [user.name]})


def add_tie(actor: Actor, assessment: Assessment, user: User, unit: Unit, kind: str, until: str, note: str) -> None:
    """Note what binds a person to a unit. Where they are in a group that marks it, it blocks the start; once the assessment is
    under way they must be taken out of the group first."""
    require(actor, "plan.edit", scope_of(assessment))
    if kind not in Tie.Kind.values:
        raise KaopingError("请选择回避事由")
    last = _day(until)
    with change(actor, "tie.add", assessment=assessment.pk) as made:
        plan = load(held(assessment))
        if unit.pk not in {e.unit_id for e in plan.entries}:
            raise Hidden(f"unit:{unit.pk}")
        tie = Tie.objects.create(user=user, unit=unit, kind=kind, until=last, note=note.strip()[:200])
        refuse(entangled(user))
        made.tell(f"tie:{tie.pk}", None, {"user": user.name, "unit": unit.name, "kind": tie.get_kind_display(), "until": until, "note": tie.note})


def drop_tie(actor: Actor, assessment: Assessment, tie_id: int, reason: str) -> None:
    """Take back what was noted wrongly about one of the plan's people."""
    require(actor, "plan.edit", scope_of(assessment))
    if not reason.strip():
        raise KaopingError("请写明删除这条回避情形的理由")
    with change(actor, "tie.drop", assessment=assessment.pk, reason=reason.strip()) as made:
        tie = Tie.objects.filter(pk=tie_id, unit__entries__assessment=assessment).select_related("user", "unit").first()
        if tie is None:
            raise Hidden(f"tie:{tie_id}")
        made.tell(f"tie:{tie.pk}", {"user": tie.user.name, "unit": tie.unit.name, "kind": tie.get_kind_display(), "note": tie.note}, None)
        tie.delete()


def _staffing(actor: Actor, group: Group, verb: str, reason: str) -> AbstractContextManager[Change]:
    stage = Stage(group.assessment.stage)
    refuse(steps.staffing(stage))
    if stage is not Stage.PLAN and not reason.strip():
        raise KaopingError("考核已经启动，变动考核组成员请写明理由")
    return change(actor, verb, assessment=group.assessment_id, reason=reason.strip()[:500])


def _posts(group: Group) -> list[Post]:
    return list(Post.objects.filter(group=group, ended_at=None).select_related("user"))


def _make_room(made: Change, group: Group, role: Role) -> None:
    """One lead each: who led before becomes a member."""
    if role is Role.LEAD:
        for post in _posts(group):
            if post.role == Role.LEAD:
                _as(post, Role.MEMBER)


def _as(post: Post, role: Role) -> None:
    """The same person under another role: the old post ends, a new one begins."""
    Post.objects.filter(pk=post.pk).update(ended_at=timezone.now())
    Post.objects.create(user_id=post.user_id, role=role, group_id=post.group_id)


def _not_twice(group: Group, user: User) -> None:
    other = Post.objects.filter(user=user, group__assessment=group.assessment_id, ended_at=None).select_related("group").first()
    if other is not None and other.group is not None:
        where = "已在本组" if other.group_id == group.pk else f"已在{other.group.name}，一人只能在一个组，请先移出"
        raise KaopingError(f"{user.name}{where}")


def _no_conflict(group: Group, user: User) -> None:
    found = [c for c in conflicts(load(group.assessment)) if c.bond.user == user.pk]
    if found:
        raise Troubles([c.sentence for c in found])


def _free(assessment: Assessment, name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > 40:
        raise KaopingError("请写考核组名称，不超过40字")
    if Group.objects.filter(assessment=assessment, name=plain).exists():
        raise KaopingError(f"已经有“{plain}”，请换一个名称")
    return plain


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise KaopingError("日期要写成2026-11-22的样子") from error
