"""The bar at the top: where this person can go in the assessment at hand."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from ..models import Assessment, Entry, Unit
from ..policy import Actor, Role, Scope, Stage, may
from ..policy.roles import NAMES, TECHNICAL
from ..policy.verbs import NOTICED, RELEASED


def assessments_of(actor: Actor) -> list[Assessment]:
    """The assessments that concern the actor, the latest first: their office's, those their group works on, and, once started, those of their unit."""
    offices = [p.unit for p in actor.posts if p.role in (Role.OFFICE, Role.CHECKER, Role.READER, Role.APPEALS)]
    units = [p.unit for p in actor.posts if p.role in (Role.CLERK, Role.HEAD)]
    groups = [p.group for p in actor.posts if p.group]
    started = ~Q(stage=Stage.PLAN)
    mine = Q(owner__in=offices) | Q(groups__in=groups) & started | Q(entries__unit__in=units) & started
    return list(Assessment.objects.filter(mine).select_related("owner").distinct().order_by("-year", "-id"))


def navigation(actor: Actor, scope: Scope | None, here: str) -> dict[str, Any]:
    """{nav: [{label, url, on}], who, assessment, several}: links to the screens that this person has; whether there are more assessments than this one."""
    found = assessments_of(actor) if actor.roles - TECHNICAL else []
    wanted = scope.assessment if scope else None
    current = next((a for a in found if a.pk == wanted), found[0] if found else None)
    if here == "books":  # a way of marking or of reporting, without a link of its own
        here = "report" if scope and scope.entry else "mark"
    mine = [link for link in _LINKS if actor.roles & link[3] and _open(actor, link[1], current)]
    if current is not None and (name := _results(actor, current)):
        mine.insert(sum(link in _LINKS[:_RESULTS] for link in mine), ("结果", name, name.partition(":")[0], set()))
    links = [_link(label, name, screen, here, current) for label, name, screen, _ in mine]
    return {"nav": [link for link in links if link], "who": _who(actor, current), "assessment": current, "several": len(found) > 1}


_OFFICE = {Role.OFFICE, Role.CHECKER}
_GROUP = {Role.LEAD, Role.MEMBER}
_LINKS: tuple[tuple[str, str, str, set[Role]], ...] = (
    ("总览", "overview:board", "overview", _OFFICE),
    ("自评", "report:list", "report", {Role.CLERK, Role.HEAD}),
    ("确认和申诉", "appeals:mine", "appeals", {Role.CLERK, Role.HEAD}),
    ("评分", "mark:list", "mark", _GROUP),
    ("合议", "agree:list", "agree", _GROUP | _OFFICE),
    ("结果", "results:board", "results", _OFFICE),
    ("申诉", "appeals:list", "appeals", _OFFICE | {Role.APPEALS}),
    ("整改", "rectify:list", "rectify", _OFFICE),
    ("整改", "rectify:mine", "rectify", {Role.CLERK, Role.HEAD}),
    ("整改", "rectify:sums", "rectify", {Role.READER}),
    ("表格", "papers:list", "papers", _OFFICE | _GROUP | {Role.CLERK, Role.HEAD, Role.READER}),
    ("方案", "plan:list", "plan", _OFFICE),
    ("标准", "standards:list", "standards", _OFFICE | _GROUP | {Role.CLERK, Role.HEAD, Role.READER}),
    ("账号", "people:list", "people", {Role.SYSTEM, Role.SECURITY}),
    ("审计", "audit:list", "audit", {Role.AUDIT}),
)


def _open(actor: Actor, name: str, current: Assessment | None) -> bool:
    """Whether the page's time has come for this person, where rights depend on how far the assessment is."""
    verb = _LATER.get(name)
    if verb is None or current is None:
        return True
    return may(actor, verb, Scope(owner=current.owner_id, assessment=current.pk, stage=Stage(current.stage), early=current.early))


_LATER = {"rectify:sums": "rectify.sums"}


def _results(actor: Actor, current: Assessment) -> str:
    """Where leaders, groups and units look at results, once they may; the office has its own room. A leader has a page before that too."""
    stage = Stage(current.stage)
    if actor.at_owner(current.owner_id, Role.OFFICE, Role.CHECKER):
        return ""
    if actor.at_owner(current.owner_id, Role.READER):
        return "look:ranking" if current.early or stage in RELEASED else "overview:leader"
    if stage in RELEASED and any(p.assessment == current.pk for p in actor.posts):
        return "look:ranking"
    units = [p.unit for p in actor.posts if p.role in (Role.CLERK, Role.HEAD)]
    told = stage in NOTICED and bool(units) and Entry.objects.filter(assessment=current, unit__in=units).exists()
    return "look:list" if told else ""


def _link(label: str, name: str, screen: str, here: str, current: Assessment | None) -> dict[str, Any] | None:
    for arguments in ([current.pk] if current else [], []):
        try:
            return {"label": label, "url": reverse(name, args=arguments), "on": here in (screen, "look" if screen == "results" else screen)}
        except NoReverseMatch:
            continue
    return None


_RESULTS = next(n for n, link in enumerate(_LINKS) if link[0] == "结果")


def _who(actor: Actor, current: Assessment | None) -> str:
    parts = []
    if current is not None:
        parts.append(current.name)
    unit = next((p.unit for p in actor.posts if p.unit), None)
    if unit is not None:
        place = Unit.objects.filter(pk=unit).values_list("name", "office").first()
        if place:
            own = any(p.role in (Role.OFFICE, Role.CHECKER, Role.READER) for p in actor.posts)
            parts.append((place[1] or place[0]) if own else place[0])
    roles = "、".join(dict.fromkeys(NAMES[p.role] for p in actor.posts))
    return " · ".join([*parts, f"{actor.name}（{roles}）" if roles else actor.name])
