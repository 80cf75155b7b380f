"""The plan: read, its rules and calendar set, started, marking opened; the facts that the office states."""

from __future__ import annotations

from typing import Any

from ...actions import plan as acts
from ...actions import plan_run
from ...actions.facts import Stated, state, state_column
from ...models import Assessment, Entry
from ...policy import Actor, Hidden
from ...policy.calendar import NAMES
from ...policy.options import OPTIONS, value
from ...queries.plan_facts import column, facts_of
from ...queries.results import entries_of
from .endpoint import Area, Call, mark_json
from .schema import PLACE, VERSION, group, many, text, whole

area = Area("方案和外部事实")
_DAYS = group({}, {key: many(text(10, 0, "日期，如 2026-01-05；空着是不定", pattern=r"^(\d{4}-\d{2}-\d{2})?$"), 2, 2) for key in NAMES})
_RULES = group({}, {o.key: text(20) for o in OPTIONS})
_STATED = {"answer": text(60), "source": text(500, 0, "来源，如通报文号")}
_ONLY_VERSION = group({"version": VERSION})


@area.at("assessments/<int:assessment>", "assessment", "一次考核的方案")
def show(call: Call, assessment: Assessment) -> dict[str, Any]:
    """阶段、绑定的标准及其摘要值、规则、日程、考核组、各单位。"""
    a = assessment
    groups = [{"id": g.pk, "name": g.name, "items": sorted(d.item for d in g.duties.all())} for g in a.groups.prefetch_related("duties")]
    return {
        "id": a.pk, "name": a.name, "year": a.year, "stage": a.stage, "version": a.version, "standard": a.document_id, "digest": a.digest,
        "rules": {o.key: value(a.options, o.key) for o in OPTIONS}, "calendar": a.calendar, "facts": a.facts, "groups": groups,
        "units": [{"entry": e.pk, "unit": e.unit.name, "rubric": e.rubric, "ranking": e.ranking, "state": e.state} for e in entries_of(a)],
    }


@area.at("assessments/<int:assessment>/calendar", "plan_calendar", "定日程", body=group({"version": VERSION, "days": _DAYS}))
def calendar(call: Call, assessment: Assessment) -> None:
    """每一步的头一天和末一天。没有给出的步骤空着。"""
    acts.set_calendar(call.actor, assessment, call.body["version"], {k: (d[0], d[1]) for k, d in call.body["days"].items()})


@area.at(
    "assessments/<int:assessment>/rules", "plan_rules", "定规则",
    body=group({"version": VERSION, "rules": _RULES, "facts": many(text(20, 1, "如 A/4.4.2"), 500)}),
)
def rules(call: Call, assessment: Assessment) -> None:
    """没有给出的规则不变；facts 是由考核办统一登记的得分点。"""
    acts.set_rules(call.actor, assessment, call.body["version"], call.body["rules"], call.body["facts"])


@area.at("assessments/<int:assessment>/start", "plan_start", "启动考核", body=_ONLY_VERSION)
def start(call: Call, assessment: Assessment) -> None:
    """方案核对无误才能启动；启动以后各单位可以自评。"""
    plan_run.start(call.actor, assessment, call.body["version"])


@area.at("assessments/<int:assessment>/open", "plan_open", "开放评分")
def open_marking(call: Call, assessment: Assessment) -> None:
    """考核组可以评分。"""
    plan_run.open_marking(call.actor, assessment)


@area.at("assessments/<int:assessment>/facts", "facts", "外部事实")
def facts(call: Call, assessment: Assessment) -> dict[str, Any]:
    """每项事实、可以填什么，各单位已登记的值和来源。"""
    return {
        "facts": [
            {
                "key": f.key, "name": f.name, "fill": f.said,
                "units": [
                    {"entry": c.entry.pk, "unit": c.entry.unit.name, "place": c.place, "mark": mark_json(c.mark) if c.mark else None}
                    for c in column(assessment, f)
                ],
            }
            for f in facts_of(assessment)
        ]
    }


def _column(actor: Actor, assessment: Assessment, key: str, units: list[dict[str, Any]]) -> int:
    fact = next((f for f in facts_of(assessment) if f.key == key), None)
    if fact is None:
        raise Hidden(key)
    return state_column(actor, assessment, fact, {u["entry"]: Stated(u["answer"], u["source"], u["version"]) for u in units})


area.does(
    "assessments/<int:assessment>/facts/save", "facts_save", "登记一项外部事实，许多单位", _column, "有一个单位不对，就一个也不登记（details 逐个说明）。", {
        "key": text(40, 1, "哪一项事实，见外部事实"),
        "units": many(group({"entry": whole(says="参加考核的单位（entry）"), "version": VERSION} | _STATED), 5000, 1),
    },
    told=lambda done: {"changed": done},
)


@area.at(
    "entries/<int:entry>/facts", "fact_save", "登记一个单位的外部事实", clash=True,
    body=group({"place": PLACE, "version": VERSION} | _STATED),
)
def fact(call: Call, entry: Entry) -> dict[str, Any]:
    """须写来源；空的答案是撤回登记。"""
    b = call.body
    return {"mark": mark_json(state(call.actor, entry, b["place"], Stated(b["answer"], b["source"], b["version"])).mark)}
