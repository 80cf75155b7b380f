"""Who the token is."""

from __future__ import annotations

from typing import Any

from ...models import Group, Unit
from ...policy.roles import NAMES
from ...queries.nav import assessments_of
from .endpoint import Area, Call

area = Area("令牌和考核")


@area.at("me", "me", "令牌是谁的")
def me(call: Call) -> dict[str, Any]:
    """姓名、令牌名称、它所代表的那一个岗位。"""
    post = call.actor.posts[0]
    unit, group = Unit.objects.filter(pk=post.unit).first(), Group.objects.filter(pk=post.group).first()
    return {
        "name": call.actor.name, "token": call.actor.through, "role": post.role.value, "role_name": NAMES[post.role],
        "unit": unit.name if unit else "", "group": group.name if group else "",
    }


@area.at("assessments", "assessments", "考核")
def assessments(call: Call) -> dict[str, Any]:
    """与这个岗位有关的考核，新的在前。"""
    return {"assessments": [{"id": a.pk, "name": a.name, "year": a.year, "stage": a.stage, "office": a.owner.name} for a in assessments_of(call.actor)]}
