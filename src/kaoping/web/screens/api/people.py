"""Accounts, posts and ties, in the hands of the system and the security administrator. Passwords and tokens are handed out on pages alone."""

from __future__ import annotations

from typing import Any

from ...actions import people as acts
from ...actions import posts
from ...models import Tie, Unit, User
from ...policy import Actor, Role
from ...policy.roles import NAMES
from ...queries.people import accounts, page_of, posts_of, ties_of
from ...queries.tokens import place_of
from .endpoint import Area, Call, numbered, one_of
from .schema import choice, day, group, text, truth, whole

area = Area("账号和岗位")


@area.at("people", "people", "账号", query=group({}, {"page": whole(1, 9999, "第几页"), "words": text(40, 0, "姓名或账号里的字")}))
def listed(call: Call) -> dict[str, Any]:
    """系统管理员和安全管理员看。"""
    found = page_of(accounts(call.query.get("words", "")), call.query.get("page", "1"))
    return {"pages": found.paginator.num_pages, "people": [_head(u) for u in found]}


def _head(u: User) -> dict[str, Any]:
    return {"id": u.pk, "name": u.name, "account": u.username, "contact": u.contact, "email": u.email, "active": u.is_active}


@area.at("people/<int:user>", "person", "一个账号的岗位和回避情形")
def show(call: Call, user: User) -> dict[str, Any]:
    """现任和以往的岗位。"""
    return _head(user) | {
        "posts": [{"post": p.pk, "role": p.role, "where": place_of(p), "ended": p.ended_at is not None} for p in posts_of(user)],
        "ties": [{"tie": t.pk, "unit": t.unit_id, "kind": t.kind, "note": t.note} for t in ties_of(user)],
    }


def _give(actor: Actor, user: User, role: str, unit: int = 0) -> Any:
    return posts.give(actor, user, Role(role), one_of(Unit.objects.all(), unit) if unit else None)


def _tie(actor: Actor, user: User, unit: int, kind: str, since: Any = None, until: Any = None, note: str = "") -> Tie:
    return posts.tie(actor, user, one_of(Unit.objects.all(), unit), kind, since, until, note)


def _end(actor: Actor, user: User, post: int) -> None:
    posts.end(actor, one_of(user.posts.select_related("unit", "group", "user"), post))


def _untie(actor: Actor, user: User, tie: int) -> None:
    posts.untie(actor, one_of(user.ties.select_related("unit", "user"), tie))


area.does(
    "people/<int:user>/edit", "person_edit", "改姓名、电话、邮箱", acts.edit, "账号名不变；没有给出的邮箱清空。", {"name": text(30, 1), "contact": text(40)},
    optional={"email": text(254)},
)
area.does("people/<int:user>/switch", "person_switch", "停用、启用账号", acts.switch, "停用的随即退出，令牌也失效。", {"on": truth("启用")})
area.does(
    "people/<int:user>/posts/give", "post_give", "设岗位", _give, "安全管理员办；考核组的成员在方案里编。",
    {"role": choice(NAMES, "岗位")}, optional={"unit": whole(says="岗位所在的单位")}, told=numbered,
)
area.does("people/<int:user>/posts/end", "post_end", "免去岗位", _end, "权限即时失效。", {"post": whole(says="岗位的编号")})
area.does(
    "people/<int:user>/ties/add", "person_tie", "登记回避情形", _tie, "方案里不能让他评这个单位。",
    {"unit": whole(says="单位编号"), "kind": choice(dict(Tie.Kind.choices), "事由")},
    optional={"since": day("从哪一天"), "until": day("到哪一天"), "note": text(200)}, told=numbered,
)
area.does("people/<int:user>/ties/remove", "person_untie", "删除回避情形", _untie, "记错了的。", {"tie": whole(says="回避情形的编号")})
