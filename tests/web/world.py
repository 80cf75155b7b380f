"""A district that assesses its nine units by 附件4, and beside it a town that assesses its villages: named people, for tests to speak of.

Everything is set up row by row, at once, so that a test begins where it wants to. `World.at(...)` moves the assessment on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import get_hasher, make_password
from django.test import Client
from django.utils import timezone

from kaoping.core.wire import digest, rulings_to_dict, standard_to_dict
from kaoping.read.stored import read_rulings, read_standard
from kaoping.web.models import Assessment, Document, Duty, Entry, Group, Panel, Post, Unit, User
from kaoping.web.policy import Actor, EntryState, PanelState, Role, Stage
from kaoping.web.policy.states import StandardState
from kaoping.web.queries.access import actor_of

SHIPPED = Path(__file__).parents[2] / "standards" / "附件4"
TOWNS = ("广阳镇", "金锁关镇", "陈炉镇", "红土镇", "阿庄镇", "印台街道", "城关街道", "王石凹街道", "三里洞街道")
PASSWORD = "考评-测试-1949"


@cache
def frozen() -> dict[str, Any]:
    """What publishing 附件4 with its rulings freezes."""
    standard = read_standard((SHIPPED / "rubric.yaml").read_bytes(), "rubric.yaml")
    rulings = read_rulings((SHIPPED / "rulings.yaml").read_bytes(), "rulings.yaml")
    return {"standard": standard_to_dict(standard)["standard"], "rulings": rulings_to_dict(tuple(rulings))["rulings"]}


@dataclass
class World:
    """`people` by name, `entries` by unit, `groups` by name; `office` and the like are the people most often needed."""

    district: Unit
    document: Document
    assessment: Assessment
    people: dict[str, User] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    _other: World | None = field(default=None, repr=False)

    @property
    def other(self) -> World:
        """Another office with an assessment of its own: 陈炉镇, itself assessed here, assesses its villages. Made when it is first asked for."""
        if self._other is None:
            self._other = build_town(self)
        return self._other

    def actor(self, name: str) -> Actor:
        """Who acts, with the posts held now."""
        return actor_of(self.people[name], "192.168.1.20", "test")

    def client(self, name: str) -> Client:
        """A browser in which this person is logged in."""
        client = Client()
        user = self.people[name]
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["seen"] = session["since"] = int(timezone.now().timestamp())
        session.save()
        user.session = session.session_key
        user.save(update_fields=["session"])
        return client

    def at(self, stage: Stage = Stage.MARK, state: EntryState = EntryState.CONFIRMED, panel: PanelState = PanelState.MARKING) -> World:
        """The whole assessment at this stage, all units' reports in this state, all panels in that."""
        Assessment.objects.filter(pk=self.assessment.pk).update(stage=stage)
        Entry.objects.filter(assessment=self.assessment).update(state=state)
        Panel.objects.filter(entry__assessment=self.assessment).update(state=panel)
        self.assessment.refresh_from_db()
        for entry in self.entries.values():
            entry.refresh_from_db()
            entry.assessment = self.assessment
        return self


def _hashed() -> str:
    """Everybody's password: hashed once, however many people have it and however dear a hash is."""
    hasher: Any = get_hasher()
    return _hashed_at(hasher.time_cost, hasher.memory_cost, hasher.parallelism)


@cache
def _hashed_at(*cost: int) -> str:
    return make_password(PASSWORD)


def build() -> World:
    """The district's assessment, planned and started: 第一组 marks the items of the first two sections of A (and the first of B), 第二组 the rest."""
    district = Unit.objects.create(name="印台区", level="district", office="区委组织部考核办", order=1)
    units = {n: Unit.objects.create(name=n, level="town", parent=district, order=i) for i, n in enumerate(TOWNS, 1)}
    people: dict[str, User] = {}

    def person(username: str, name: str, role: Role | None = None, unit: Unit | None = None, group: Group | None = None) -> User:
        user = people.get(name) or User(username=username, name=name, must_change=False)
        if user.pk is None:
            user.password = _hashed()
            user.save()
        people[name] = user
        if role:
            Post.objects.create(user=user, role=role, unit=unit, group=group)
        return user

    office = person("office", "王主任", Role.OFFICE, district)
    person("checker", "李复核", Role.CHECKER, district)
    person("reader", "赵部长", Role.READER, district)
    person("appeals", "申复核", Role.APPEALS, district)
    for n, role in (("system", Role.SYSTEM), ("security", Role.SECURITY), ("audit", Role.AUDIT)):
        person(n, {"system": "系统员", "security": "安全员", "audit": "审计员"}[n], role)
    person("nobody", "无岗位")
    body = frozen()
    document = Document.objects.create(
        owner=district, title="镇办基层党组织建设指标评分标准", year=2018, name="附件4.docx", key="test", size=1, sha256="0" * 64, sm3="0" * 64,
        compiled={"standard": body["standard"], "format": 1}, state=StandardState.PUBLISHED, frozen=body, digest=digest(body), by=office,
    )
    facts = ["A/4.4.2", "B/3.4.2"]
    assessment = Assessment.objects.create(
        owner=district, document=document, digest=document.digest, name="2018年度镇办党建考核", year=2018, stage=Stage.MARK, facts=facts, by=office
    )
    world = World(district, document, assessment, people)
    for i, (name, unit) in enumerate(units.items(), 1):
        rubric = "B" if name == "三里洞街道" else "A"
        entry = Entry.objects.create(assessment=assessment, unit=unit, rubric=rubric, ranking=rubric, order=i)
        entry.assessment = assessment
        world.entries[name] = entry
        person(f"clerk{i}", f"{name}联络员", Role.CLERK, unit)
        person(f"head{i}", f"{name}负责人", Role.HEAD, unit)
    first = Group.objects.create(assessment=assessment, name="第一组", order=1)
    second = Group.objects.create(assessment=assessment, name="第二组", order=2)
    world.groups = {"第一组": first, "第二组": second}
    for n, group, names in ((1, first, ("甲", "乙", "丙")), (2, second, ("丁", "戊", "己"))):
        for k, name in enumerate(names):
            person(f"member{n}{k}", f"组员{name}", Role.LEAD if k == 0 else Role.MEMBER, group=group)
    for rubric in body["standard"]["rubrics"]:
        for section in rubric["sections"]:
            early = section["id"] in (("1", "2") if rubric["id"] == "A" else ("1",))
            for item in section["items"]:
                Duty.objects.create(group=first if early else second, item=f"{rubric['id']}/{item['id']}")
    for entry in world.entries.values():
        for group in world.groups.values():
            Panel.objects.create(entry=entry, group=group)
    return world


VILLAGES = ("立地坡村", "上店村")


def build_town(world: World) -> World:
    """The town's assessment, begun and reported: people of its own, and nobody of the district's."""
    town = world.entries["陈炉镇"].unit
    people: dict[str, User] = {}

    def person(username: str, name: str, role: Role, unit: Unit | None = None, group: Group | None = None) -> User:
        user = User(username=username, name=name, must_change=False)
        user.password = _hashed()
        user.save()
        Post.objects.create(user=user, role=role, unit=unit, group=group)
        people[name] = user
        return user

    office = person("t-office", "镇办主任", Role.OFFICE, town)
    person("t-reader", "镇党委书记", Role.READER, town)
    person("t-checker", "镇复核人", Role.CHECKER, town)
    body = frozen()
    document = Document.objects.create(
        owner=town, title="村级党组织考核评分标准", year=2018, name="村级.docx", key="town", size=1, sha256="1" * 64, sm3="1" * 64,
        compiled={"standard": body["standard"], "format": 1}, state=StandardState.PUBLISHED, frozen=body, digest=digest(body), by=office,
    )
    assessment = Assessment.objects.create(
        owner=town, document=document, digest=document.digest, name="2018年度村级党建考核", year=2018, stage=Stage.MARK, facts=["A/4.4.2"], by=office
    )
    other = World(town, document, assessment, people)
    group = Group.objects.create(assessment=assessment, name="镇考核组", order=1)
    other.groups = {"镇考核组": group}
    person("t-lead", "镇组长", Role.LEAD, group=group)
    person("t-member", "镇组员", Role.MEMBER, group=group)
    Duty.objects.create(group=group)
    for n, name in enumerate(VILLAGES, 1):
        unit = Unit.objects.create(name=name, level="village", parent=town, order=n)
        entry = Entry.objects.create(assessment=assessment, unit=unit, rubric="A", ranking="A", order=n, state=EntryState.CONFIRMED)
        entry.assessment = assessment
        other.entries[name] = entry
        Panel.objects.create(entry=entry, group=group)
        person(f"t-clerk{n}", f"{name}联络员", Role.CLERK, unit)
        person(f"t-head{n}", f"{name}负责人", Role.HEAD, unit)
    return other
