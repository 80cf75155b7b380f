"""Who plays: units, people and their roles. Titles instead of names, so that nobody living is meant."""

from __future__ import annotations

from dataclasses import dataclass

from ..actions.begin import enrol, hand_out, installer
from ..actions.change import change
from ..actions.people import NewPerson, Slip
from ..actions.posts import give
from ..actions.units import add as add_unit
from ..models import Unit, User
from ..policy import Actor, Role
from ..policy.roles import NAMES
from ..queries.access import actor_of

OWNER, OFFICE = "印台区", "区委组织部考核办"
UNITS = ("广阳镇", "金锁关镇", "陈炉镇", "红土镇", "阿庄镇", "印台街道", "城关街道", "王石凹街道", "三里洞街道")
OF_OFFICE = (("office", "王主任", Role.OFFICE), ("checker", "李复核", Role.CHECKER), ("reader", "赵部长", Role.READER), ("appeals", "申复核", Role.APPEALS))
TECHNICAL = (("system", "系统员", Role.SYSTEM), ("security", "安全员", Role.SECURITY), ("audit", "审计员", Role.AUDIT))
GROUPS = {
    "第一组": (("lead1", "周组长"), ("member1", "吴组员"), ("member2", "郑组员")),
    "第二组": (("lead2", "冯组长"), ("member3", "陈组员"), ("member4", "褚组员")),
}
TRY = (
    ("office", "看总览；退回自评；登记外部事实；看上一年度的结果、申诉和整改（点“换考核”）"),
    ("checker", "同意陈炉镇提出的一处不适用"),
    ("lead1", "主持广阳镇第一组合议；给印台街道的签字表打印"),
    ("member1", "继续评城关街道（评了一半）；三里洞街道还没有评"),
    ("clerk3", "把陈炉镇的自评填完、传材料、提交"),
    ("head3", "陈炉镇提交后，由负责人确认"),
    ("reader", "点“换考核”看上一年度的结果和整改情况"),
    ("appeals", "点“换考核”看上一年度办结的一件申诉"),
    ("system", "建账号、重置密码"),
    ("security", "给账号分配岗位、登记回避"),
    ("audit", "查日志、核对日志链"),
    ("lead2", "确认印台街道第二组的合议结果后签字"),
    ("member2", "和吴组员同组：各自评分，互不可见"),
    ("member3", "评完金锁关镇并提交，看合议怎样开始"),
    ("clerk4", "红土镇的自评被退回：按意见改好再提交"),
    ("head5", "阿庄镇的自评待负责人确认"),
)
"""Accounts that get a password, the eleven roles first, each with something to try."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Accounts by user name, units by name."""

    users: dict[str, User]
    units: dict[str, Unit]
    owner: Unit

    def actor(self, username: str) -> Actor:
        """Who acts, with the posts held now."""
        return actor_of(self.users[username], "127.0.0.1", "demo")


def assemble() -> Cast:
    """The district, its nine units, and everybody with their posts outside of the groups."""
    setup = installer()
    with change(setup, "installation.begin") as made:
        owner = Unit.objects.create(name=OWNER, level="district", office=OFFICE, order=1)
        made.tell(f"unit:{owner.pk}", None, {"name": OWNER, "office": OFFICE})
    people = [NewPerson(name, username) for username, name, _ in (*OF_OFFICE, *TECHNICAL)]
    people += [NewPerson(f"{unit}{what}", f"{sign}{n}") for n, unit in enumerate(UNITS, 1) for sign, what in (("clerk", "联络员"), ("head", "负责人"))]
    people += [NewPerson(name, username) for group in GROUPS.values() for username, name in group]
    users = {user.username: user for user in enrol(setup, people)}
    for username, _, role in OF_OFFICE:
        give(setup, users[username], role, owner)
    for username, _, role in TECHNICAL:
        give(setup, users[username], role)
    office = actor_of(users["office"], "127.0.0.1", "demo")
    units = {name: add_unit(office, owner, name, "town") for name in UNITS}
    for n, name in enumerate(UNITS, 1):
        give(setup, users[f"clerk{n}"], Role.CLERK, units[name])
        give(setup, users[f"head{n}"], Role.HEAD, units[name])
    return Cast(users, units, owner)


def passwords() -> list[tuple[str, Slip, str]]:
    """New passwords for those who have something to try: (role and place, slip, what)."""
    users = {user.username: user for user in User.objects.filter(username__in=[name for name, _ in TRY])}
    slips = hand_out(installer(), [users[name] for name, _ in TRY])
    return [(_post(slip.user), slip, what) for slip, (_, what) in zip(slips, TRY, strict=True)]


def _post(user: User) -> str:
    post = user.posts.filter(ended_at=None).select_related("unit", "group").first()
    if post is None:
        return ""
    where = post.group.name if post.group else post.unit.name if post.unit and post.unit.name != OWNER else ""
    return NAMES[Role(post.role)] + (f" · {where}" if where else "")


