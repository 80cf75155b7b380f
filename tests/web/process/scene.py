"""The district of the machine: three units, two groups, every role, and another office with a unit and a group of its own."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from kaoping.core.wire import digest
from kaoping.web.models import Assessment, Document, Entry, Group, Panel, Post, Tie, Unit, User
from kaoping.web.policy import Role
from kaoping.web.policy.states import StandardState

from ..world import frozen
from .answers import WORTH

UNITS = ("陈炉镇", "广阳镇", "红土镇")
AWAY = "董家河镇"
GROUPS = {"甲组": ("甲长", "甲一"), "乙组": ("乙长", "乙一")}
OFFICE = {"王主任": Role.OFFICE, "李复核": Role.CHECKER, "赵部长": Role.READER, "申复核": Role.APPEALS}
TECHNICAL = {"系统员": Role.SYSTEM, "安全员": Role.SECURITY, "审计员": Role.AUDIT}
SPARE = ("闲人", "陈炉旧人")
PEOPLE = (
    *OFFICE, *TECHNICAL, *(m for g in GROUPS.values() for m in g), *(f"{u}{w}" for u in UNITS for w in ("联络员", "负责人")), *SPARE,
    "外主任", "外复核", "外组长", f"{AWAY}联络员",
)  # fmt: skip


def small() -> dict[str, Any]:
    """Table A of the real standard, cut down to six items of every sort."""
    body = copy.deepcopy(frozen())
    table = body["standard"]["rubrics"][0]
    table["sections"] = [s for s in table["sections"] if s["id"] in ("1", "4")]
    for section in table["sections"]:
        section["items"] = [i for i in section["items"] if i["id"] in WORTH]
    table["applies_to"] = []
    body["standard"]["rubrics"] = [table]
    body["rulings"] = [r for r in body["rulings"] if r["where"] in ("*", "A/1.2", "A/4.4")]
    return body


@dataclass
class Scene:
    """Rows by the names that the machine speaks of."""

    owner: Unit
    away: Unit
    document: Document
    draft: Document
    people: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    assessment: Any = None
    entries: dict[str, Entry] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """The account as the next request would find it; so with the others."""
        return User.objects.get(pk=self.people[name].pk)

    def place(self, name: str) -> Unit:
        return Unit.objects.get(pk=self.units[name].pk)

    def entry(self, unit: str) -> Entry:
        return Entry.objects.select_related("assessment__owner", "unit").get(pk=self.entries[unit].pk)

    def plan(self) -> Assessment:
        return Assessment.objects.select_related("owner").get(pk=self.assessment.pk)

    def panel(self, unit: str, group: str) -> Panel | None:
        found = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group")
        return found.filter(entry=self.entries[unit].pk, group=self.groups[group].pk).first()

    def name(self, user: int) -> str:
        return next(n for n, u in self.people.items() if u.pk == user)


def _document(owner: Unit, by: User, published: bool) -> Document:
    body = small()
    document = Document(
        owner=owner, title="镇办基层党组织建设指标评分标准", year=2018, name="附件4.docx", key="test", size=1, sha256="0" * 64, sm3="0" * 64,
        compiled={"standard": body["standard"], "format": 1}, by=by,
    )
    if published:
        document.state, document.frozen, document.digest = StandardState.PUBLISHED, body, digest(body)
    document.save()
    return document


def build() -> Scene:
    """People, units and standards; no assessment yet but the other office's."""
    owner = Unit.objects.create(name="印台区", level="district", office="区委组织部考核办", order=1)
    away = Unit.objects.create(name="耀州区", level="district", office="耀州区考核办", order=2)
    people = {}
    for n, name in enumerate(PEOPLE):
        people[name] = User.objects.create(username=f"p{n}", name=name, password="!", must_change=False)
    scene = Scene(owner, away, _document(owner, people["王主任"], True), _document(owner, people["王主任"], False), people)
    for n, name in enumerate((*UNITS, AWAY), 1):
        scene.units[name] = Unit.objects.create(name=name, level="town", parent=away if name == AWAY else owner, order=n)
    for name, role in OFFICE.items():
        Post.objects.create(user=people[name], role=role, unit=owner)
    for name, role in TECHNICAL.items():
        Post.objects.create(user=people[name], role=role)
    for unit in UNITS:
        Post.objects.create(user=people[f"{unit}联络员"], role=Role.CLERK, unit=scene.units[unit])
        Post.objects.create(user=people[f"{unit}负责人"], role=Role.HEAD, unit=scene.units[unit])
    Tie.objects.create(user=people["陈炉旧人"], unit=scene.units["陈炉镇"], kind=Tie.Kind.HOME)
    _elsewhere(scene)
    return scene


def _elsewhere(scene: Scene) -> None:
    """The other office, with an assessment under way."""
    people, away = scene.people, scene.away
    Post.objects.create(user=people["外主任"], role=Role.OFFICE, unit=away)
    Post.objects.create(user=people["外复核"], role=Role.CHECKER, unit=away)
    Post.objects.create(user=people[f"{AWAY}联络员"], role=Role.CLERK, unit=scene.units[AWAY])
    document = _document(away, people["外主任"], True)
    other = Assessment.objects.create(
        owner=away, document=document, digest=document.digest, name="外区考核", year=2018, stage="mark", by=people["外主任"]
    )
    entry = Entry.objects.create(assessment=other, unit=scene.units[AWAY], rubric="A", ranking="A", order=1, state="confirmed")
    group = Group.objects.create(assessment=other, name="外组", order=1)
    group.duties.create()
    Panel.objects.create(entry=entry, group=group)
    Post.objects.create(user=people["外组长"], role=Role.LEAD, group=group)
