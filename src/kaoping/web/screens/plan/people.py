"""考核组: its people, while planning and while the assessment runs, and what binds them to units."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kaoping.core.errors import KaopingError

from ...actions import plan_people as acts
from ...models import Assessment, Group, Tie, Unit, User
from ...policy import Role, Stage, steps
from ...queries.plan import candidates, load
from ...queries.plan_show import division_words
from ...queries.plan_ties import bonds_of
from .common import attempt, page, saved, told, whole


def groups(request: Any, assessment: Assessment) -> HttpResponse:
    if request.method == "POST":
        return saved(request, assessment, "groups")
    plan = load(assessment)
    rows = [{"g": g, "posts": plan.posts.get(g.pk, []), "work": division_words(plan, g.pk)} for g in plan.groups]
    people = candidates()
    taken = {p.user_id for posts in plan.posts.values() for p in posts}
    bonds = bonds_of([u.pk for u in people], int(plan.option("conflict_years")))
    ties = [(u, b) for u in people for b in bonds.get(u.pk, ()) if u.pk in taken or b.tie]
    running = bool(steps.planning(Stage(assessment.stage)))
    more = {"rows": rows, "people": [u for u in people if u.pk not in taken], "everybody": people, "bonds": bonds, "ties": ties, "running": running}
    return page(request, assessment, "groups", (), plan, wanted=int(plan.option("markers")), kinds=Tie.Kind.choices, **more)


@require_POST
def group_add(request: Any, assessment: Assessment) -> HttpResponse:
    told(request, attempt(lambda: acts.add_group(request.actor, assessment, request.POST.get("name", ""))), "考核组已添加")
    return redirect("plan:groups", assessment.pk)


@require_POST
def group_rename(request: Any, group: Group) -> HttpResponse:
    told(request, attempt(lambda: acts.rename_group(request.actor, group, request.POST.get("name", ""))), "已改名")
    return redirect("plan:groups", group.assessment_id)


@require_POST
def group_remove(request: Any, group: Group) -> HttpResponse:
    told(request, attempt(lambda: acts.remove_group(request.actor, group)), f"{group.name}已删除")
    return redirect("plan:groups", group.assessment_id)


@require_POST
def join(request: Any, group: Group) -> HttpResponse:
    def act() -> None:
        role = Role.LEAD if request.POST.get("role") == Role.LEAD else Role.MEMBER
        acts.join(request.actor, group, person(request.POST.get("person", "")), role, request.POST.get("reason", ""))

    told(request, attempt(act), "成员已加入")
    return redirect("plan:groups", group.assessment_id)


@require_POST
def leave(request: Any, group: Group) -> HttpResponse:
    def act() -> None:
        acts.leave(request.actor, group, _member(group, request), request.POST.get("reason", ""))

    told(request, attempt(act), "成员已移出，其权限即时失效")
    return redirect("plan:groups", group.assessment_id)


@require_POST
def lead(request: Any, group: Group) -> HttpResponse:
    def act() -> None:
        acts.make_lead(request.actor, group, _member(group, request), request.POST.get("reason", ""))

    told(request, attempt(act), "组长已更换")
    return redirect("plan:groups", group.assessment_id)


@require_POST
def tie_add(request: Any, assessment: Assessment) -> HttpResponse:
    def act() -> None:
        unit = Unit.objects.filter(pk=whole(request.POST.get("unit")), entries__assessment=assessment).first()
        if unit is None:
            raise KaopingError("请选择要回避的单位")
        data = request.POST
        acts.add_tie(request.actor, assessment, person(data.get("person", "")), unit, data.get("kind", ""), data.get("until", ""), data.get("note", ""))

    told(request, attempt(act), "回避情形已登记")
    return redirect("plan:groups", assessment.pk)


@require_POST
def tie_drop(request: Any, assessment: Assessment) -> HttpResponse:
    tie, reason = whole(request.POST.get("tie")), request.POST.get("reason", "")
    told(request, attempt(lambda: acts.drop_tie(request.actor, assessment, tie, reason)), "已删除")
    return redirect("plan:groups", assessment.pk)


def person(text: str) -> User:
    """The account meant by 姓名（账号）, an account name, or a name that only one person has."""
    words = text.strip()
    inside = re.search(r"[（(]([^（()）]+)[）)]\s*$", words)
    people = candidates()
    found = [u for u in people if u.username == (inside.group(1).strip() if inside else words)] or [u for u in people if u.name == words]
    if not words:
        raise KaopingError("请填写姓名或账号")
    if not found:
        raise KaopingError(f"没有“{words}”这个可以编入考核组的账号，请从列表里选，或请系统管理员先建账号")
    if len(found) > 1:
        raise KaopingError(f"有{len(found)}个人叫“{words}”，请从列表里选，或填账号")
    return found[0]


def _member(group: Group, request: Any) -> User:
    found = User.objects.filter(pk=whole(request.POST.get("user")), posts__group=group, posts__ended_at=None).first()
    if found is None:
        raise KaopingError("这个人已经不在本组，请刷新页面")
    return found
