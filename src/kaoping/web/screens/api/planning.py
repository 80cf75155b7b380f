"""Making the plan: begun, its units, rubrics, groups, people and division; and units and people while the assessment runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...actions import plan as acts
from ...actions import plan_people as people
from ...actions import plan_run as run
from ...actions import plan_units as units
from ...models import Assessment, Document, Group, Tie, Unit, User
from ...policy import Actor, Role
from ...queries.plan import candidates, earlier, load, offices_of
from ...queries.plan_check import blocking
from ...queries.plan_roster import Line
from ...queries.plan_ties import bonds_of
from .endpoint import Area, Call, numbered, one_of
from .schema import REASON, VERSION, choice, group, many, text, whole

area = Area("编制方案")
_NAMED = {"name": text(100, 1, "考核名称"), "year": whole(1990, 2100, "年度"), "standard": whole(says="标准的编号，须已发布")}
_PREVIOUS = {"previous": whole(says="上一次考核的编号，须启动过")}
_NAME, _USER = {"name": text(40, 1, "考核组名称")}, {"user": whole(says="账号编号，见可以编入的人")}
_WHY = {"reason": text(500, 0, "理由；启动以后必填")}
_ENTRY, _GROUP = whole(says="参加考核的单位（entry）"), whole(says="考核组编号")
_LINE = group(
    {"name": text(60, 1, "单位名称")},
    {
        "level": text(20, 0, "镇街、村（社区）或其他单位"), "parent": text(60, 0, "上级单位名称"), "rubric": text(20, 0, "评分表"),
        "exception": text(200, 0, "例外理由"), "ranking": text(40, 0, "排名组"),
    },
)


def _create(actor: Actor, name: str, year: int, standard: int, previous: int = 0) -> Assessment:
    office = offices_of(actor)[0]
    return acts.create(actor, office, name, year, one_of(office.documents, standard), _earlier(office.pk, previous))


def _rename(actor: Actor, plan: Assessment, version: int, name: str, year: int, standard: int, previous: int = 0) -> None:
    acts.rename(actor, plan, version, name, year, one_of(Document.objects.filter(owner=plan.owner_id), standard), _earlier(plan.owner_id, previous))


def _earlier(owner: int, previous: int) -> Assessment | None:
    return one_of(Assessment.objects.filter(pk__in=[a.pk for a in earlier([owner])]), previous) if previous else None


def _lines(actor: Actor, plan: Assessment, version: int, lines: Sequence[dict[str, str]]) -> tuple[int, int]:
    return units.add_lines(actor, plan, version, [Line(n, **one) for n, one in enumerate(lines, 1)])


def _rubrics(actor: Actor, plan: Assessment, version: int, ranking: str, units: Sequence[dict[str, Any]]) -> None:
    acts.set_rubrics(actor, plan, version, ranking, {one["entry"]: acts.Placed(**{k: v for k, v in one.items() if k != "entry"}) for one in units})


def _division(actor: Actor, plan: Assessment, version: int, mode: str, items: Any = (), units: Any = (), anchors: Sequence[int] = ()) -> None:
    by_item, by_unit = {i["item"]: i["group"] for i in items}, {u["entry"]: u["group"] for u in units}
    acts.set_division(actor, plan, version, acts.Division(mode, by_item, by_unit, frozenset(anchors)))


def _candidate(key: int) -> User:
    found: User = one_of(User.objects.filter(pk__in=[u.pk for u in candidates()]), key)
    return found


def _member(group: Group, key: int) -> User:
    found: User = one_of(User.objects.filter(posts__group=group, posts__ended_at=None).distinct(), key)
    return found


area.does(
    "assessments/add", "plan_add", "新建考核", _create, "绑定一份本机构已发布的标准；外部事实的得分点随之建议。", _NAMED, optional=_PREVIOUS, told=numbered
)
area.does(
    "assessments/<int:assessment>/name", "plan_name", "改名称、年度和标准", _rename, "换了标准，适用评分表和外部事实重新建议，按条的分工取消。",
    {"version": VERSION} | _NAMED, optional=_PREVIOUS,
)
area.does(
    "assessments/<int:assessment>/units", "plan_units", "选定单位", units.choose, "只考核这些单位；留下的单位原来定的不变。",
    {"version": VERSION, "units": many(whole(says="单位编号"), 5000)}, told=lambda chosen: {"units": chosen},
)
area.does(
    "assessments/<int:assessment>/units/add", "plan_lines", "按名称添加单位", _lines, "没有的单位随之新建；有一行不对，就一个也不加（details 逐行说明）。",
    {"version": VERSION, "lines": many(_LINE, 2000, 1)}, told=lambda done: {"added": done[0], "new": done[1]},
)
area.does(
    "assessments/<int:assessment>/rubrics", "plan_rubrics", "定适用评分表和排名组", _rubrics, "没有列出的单位不变；与标准的“适用于”不一致的要写例外理由。",
    {"version": VERSION, "ranking": choice({"rubric": "按评分表", "all": "全部一起", "named": "按指定的分组"}, "排名分组（R24）"),
     "units": many(group({"entry": _ENTRY, "rubric": text(20)}, {"exception": text(200), "ranking": text(40)}), 5000)},
)
area.does(
    "assessments/<int:assessment>/division", "plan_division", "定分工", _division, "按条（item）、按单位（unit）或混合（mixed）；anchors 是各组都评的单位。",
    {"version": VERSION, "mode": choice({"item": "按指标", "unit": "按单位", "mixed": "按单位并设共评单位"})},
    optional={"items": many(group({"item": text(30, 1, "如 A/1.1"), "group": _GROUP}), 500), "units": many(group({"entry": _ENTRY, "group": _GROUP}), 5000),
              "anchors": many(_ENTRY, 5000)},
)
area.does("assessments/<int:assessment>/groups/add", "group_add", "添加考核组", people.add_group, "只在筹备时。", _NAME, told=numbered)
area.does("groups/<int:group>/rename", "group_rename", "考核组改名", people.rename_group, "只在筹备时。", _NAME)
area.does("groups/<int:group>/remove", "group_remove", "删除考核组", people.remove_group, "只在筹备时；成员的岗位和本组的分工一并取消。")
area.does(
    "groups/<int:group>/join", "group_join", "编入考核组",
    lambda actor, group, user, role, reason="": people.join(actor, group, _candidate(user), Role(role), reason), "与所评单位有回避情形的，编不进去。",
    _USER | {"role": choice({"lead": "组长", "member": "成员"})}, optional=_WHY,
)
area.does(
    "groups/<int:group>/leave", "group_leave", "移出考核组",
    lambda actor, group, user, reason="": people.leave(actor, group, _member(group, user), reason), "权限即时失效；评过的分和记录保留。", _USER, optional=_WHY,
)
area.does(
    "groups/<int:group>/lead", "group_lead", "换组长", lambda actor, group, user, reason="": people.make_lead(actor, group, _member(group, user), reason),
    "原组长改为成员。", _USER, optional=_WHY,
)
area.does(
    "assessments/<int:assessment>/ties/add", "tie_add", "登记回避情形",
    lambda actor, plan, user, unit, kind, until="", note="": people.add_tie(
        actor, plan, _candidate(user), one_of(Unit.objects.filter(entries__assessment=plan), unit), kind, until, note
    ),
    "与所评单位有关系的人，方案里不能评它。", _USER | {"unit": whole(says="单位编号"), "kind": choice(dict(Tie.Kind.choices), "事由")},
    optional={"until": text(10, 0, "到哪一天为止；空着是一直"), "note": text(200)},
)
area.does(
    "assessments/<int:assessment>/ties/drop", "tie_drop", "删除回避情形", lambda actor, plan, tie, reason: people.drop_tie(actor, plan, tie, reason),
    "记错了的；写明理由。", {"tie": whole(says="回避情形的编号"), "reason": REASON},
)
area.does("entries/<int:entry>/give-up", "entry_give_up", "标记未上报", run.give_up, "自评期满还没有上报的，考核组凭查到的评。", {"reason": REASON})
area.does("entries/<int:entry>/take-back", "entry_take_back", "准许补报", run.take_back, "合议开始以前。", {"reason": REASON})


@area.at("assessments/<int:assessment>/candidates", "candidates", "可以编入考核组的人")
def able(call: Call, assessment: Assessment) -> dict[str, Any]:
    """各人的账号编号，在本次考核的哪一组，与哪些单位有回避情形。"""
    plan, people = load(assessment), candidates()
    placed = {p.user_id: g for g, posts in plan.posts.items() for p in posts}
    bonds = bonds_of([u.pk for u in people], int(plan.option("conflict_years")))
    return {
        "people": [
            {"user": u.pk, "name": u.name, "account": u.username, "group": placed.get(u.pk, 0),
             "ties": [{"tie": b.tie or 0, "unit": b.unit, "reason": b.reason} for b in bonds.get(u.pk, ())]}
            for u in people
        ]
    }  # fmt: skip


@area.at("assessments/<int:assessment>/plan/check", "plan_check", "能不能启动")
def check(call: Call, assessment: Assessment) -> dict[str, Any]:
    """还差什么，差在哪一步；空着就可以启动。"""
    return {"wanting": [{"step": n.step, "sentence": n.sentence} for n in blocking(load(assessment))]}


