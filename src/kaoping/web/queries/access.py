"""Actor and scope from the database, and objects by the names that URLs use for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Model

from ..models import (
    Appeal,
    Assessment,
    Correction,
    Daily,
    Document,
    Entry,
    Evidence,
    EvidenceLink,
    Extra,
    Group,
    MarkVersion,
    Panel,
    Post,
    Problem,
    Sheet,
    Unit,
    User,
)
from ..models.swift import Found, Prepared, read
from ..policy import Actor, EntryState, Hidden, PanelState, PostHeld, Role, Scope, SheetKind, Stage, course
from ..policy.states import AppealState, ProblemState, StandardState
from .duties import asking_duties


def actor_of(user: User, address: str = "", request: str = "") -> Actor:
    """Who acts, with the posts held now: one query, on each request, so that rights end when they are ended."""
    return Actor(user.pk, user.name, tuple(PostHeld(Role(r), u, g, a) for r, u, g, a in _POSTS(user.pk)), address, request)


def scope_of(thing: Model | None) -> Scope:
    """The thing as rights see it. TypeError: a kind of thing that no rights are known for."""
    return Scope() if thing is None else _SCOPES[type(thing)](thing)


def find(kind: str, key: Any) -> Model:
    """The object that a URL argument names. Hidden when there is none."""
    found = _FINDERS[kind](key)
    if found is None:
        raise Hidden(f"{kind}:{key}")
    return found


_POSTS = Prepared(lambda user: Post.objects.filter(user=user, ended_at=None).values_list("role", "unit_id", "group_id", "group__assessment_id"))
_PANELS = Prepared(lambda entry: Panel.objects.filter(entry=entry).values_list("group_id", "state"))
_GROUPS = Prepared(lambda assessment: Group.objects.filter(assessment=assessment).order_by().values_list("id"))
_UNITS = Prepared(lambda assessment: Entry.objects.filter(assessment=assessment).order_by().values_list("unit_id"))


def _assessment(a: Assessment) -> Scope:
    groups, units = (frozenset(one for (one,) in rows) for rows in read(_GROUPS.asking(a.pk), _UNITS.asking(a.pk)))
    return Scope(owner=a.owner_id, assessment=a.pk, stage=Stage(a.stage), groups=groups, units=units, early=a.early, options=tuple(a.options.items()))


def entry_scope(e: Entry) -> tuple[Scope, list[tuple[Any, ...]]]:
    """As scope_of; and the duties that concern the unit, which it has read."""
    a = e.assessment
    duties, panels = read(asking_duties(e), _PANELS.asking(e.pk))
    groups = frozenset(g for g, _, item, _ in duties if not item or item.startswith(f"{e.rubric}/"))
    return Scope(
        owner=a.owner_id, assessment=a.pk, stage=Stage(a.stage), unit=e.unit_id, units=frozenset({e.unit_id}), entry=e.pk,
        state=EntryState(e.state), groups=groups, panels=tuple((g, PanelState(s)) for g, s in panels), early=a.early, options=tuple(a.options.items()),
    ), duties


def _panel(p: Panel) -> Scope:
    """A panel belongs to its group alone: other groups at the same unit have panels of their own."""
    a = p.entry.assessment
    return Scope(
        owner=a.owner_id, assessment=a.pk, stage=Stage(a.stage), unit=None, entry=p.entry_id, state=EntryState(p.entry.state),
        groups=frozenset({p.group_id}), panels=((p.group_id, PanelState(p.state)),),
    )


def _of_entry(thing: Any) -> Scope:
    """As the unit in the assessment is seen."""
    return entry_scope(thing.entry)[0]


def _appeal(appeal: Appeal) -> Scope:
    """As the unit; with all who have marked it, in a group that works there, by a sheet of their own or by a fact that they stated."""
    scope = entry_scope(appeal.entry)[0]
    authors = Sheet.objects.filter(entry=appeal.entry_id, kind=SheetKind.MEMBER).values_list("author_id", flat=True)
    stated = MarkVersion.objects.filter(mark__sheet__entry=appeal.entry_id, mark__sheet__kind=SheetKind.FACT).values_list("by_id", flat=True)
    grouped = Post.objects.filter(group__in=scope.groups).values_list("user_id", flat=True)
    return replace(scope, markers=frozenset(authors) | frozenset(grouped) | frozenset(stated), sent=appeal.filed_at is not None)


def _evidence(evidence: Evidence) -> Scope:
    """As the unit; and whether an appeal that has been taken up cites it, or concerns an item that it serves."""
    scope = entry_scope(evidence.entry)[0]
    if scope.stage is None or not course.frozen(scope.stage):
        return scope
    rows = Appeal.objects.filter(entry=evidence.entry_id).values_list("state", "place", "evidence")
    taken = [(place, cited) for state, place, cited in rows if course.shows_evidence(AppealState(state))]
    if not taken:
        return scope
    items = set(EvidenceLink.objects.filter(evidence=evidence, removed_at=None).values_list("place", flat=True))
    return replace(scope, appealed=any(place in items or evidence.pk in cited for place, cited in taken))


def _problem(p: Problem) -> Scope:
    """As the unit; and whether the unit has been handed it."""
    return replace(entry_scope(p.entry)[0], told=course.told(ProblemState(p.state), p.issued_at is not None))


def _document(d: Document) -> Scope:
    entries = Entry.objects.filter(assessment__document=d).exclude(assessment__stage=Stage.PLAN).values_list("unit_id", flat=True)
    groups = Group.objects.filter(assessment__document=d).values_list("id", flat=True)
    return Scope(owner=d.owner_id, units=frozenset(entries), groups=frozenset(groups), published=d.state == StandardState.PUBLISHED)


def _in_entry(kind: Any) -> Found:
    return Found(lambda k: kind.objects.select_related("entry__assessment__owner", "entry__unit").filter(pk=k))


_SCOPES: dict[type[Model], Callable[[Any], Scope]] = {
    Assessment: _assessment,
    Entry: lambda e: entry_scope(e)[0],
    Panel: _panel,
    Document: _document,
    Evidence: _evidence, Daily: _of_entry, Extra: _of_entry, Correction: _of_entry, Problem: _problem, Appeal: _appeal,
    Group: lambda g: _assessment(g.assessment),
    Unit: lambda u: Scope(owner=u.parent_id, unit=u.pk, units=frozenset({u.pk})),
    User: lambda u: Scope(author=u.pk),
}
_FINDERS: dict[str, Found] = {
    "assessment": Found(lambda k: Assessment.objects.select_related("owner").filter(pk=k)),
    "entry": Found(lambda k: Entry.objects.select_related("assessment__owner", "unit").filter(pk=k)),
    "panel": Found(lambda k: Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").filter(pk=k)),
    "document": Found(lambda k: Document.objects.select_related("owner").filter(pk=k)),
    "evidence": Found(lambda k: Evidence.objects.select_related("entry__assessment", "entry__unit").filter(pk=k)),
    "daily": _in_entry(Daily),
    "extra": _in_entry(Extra),
    "appeal": _in_entry(Appeal),
    "correction": _in_entry(Correction),
    "problem": _in_entry(Problem),
    "group": Found(lambda k: Group.objects.select_related("assessment__owner").filter(pk=k)),
    "unit": Found(lambda k: Unit.objects.filter(pk=k)),
    "user": Found(lambda k: User.objects.filter(pk=k)),
}
