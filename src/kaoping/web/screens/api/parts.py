"""What goes into a result besides the marks: findings of the year, ballots, bonus, penalty and veto; and the grades given by people."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.core.files.base import File
from django.http import FileResponse

from kaoping.core.points import show

from ...actions import results as steps
from ...actions import results_grades as grades
from ...actions import results_parts as acts
from ...actions.results_book import add_book
from ...files import store
from ...models import Assessment, Ballot, Daily, Entry, Extra
from ...policy import Actor, Hidden
from ...queries.results_book import Line
from ...queries.results_words import COUNTS, EFFECTS, KINDS, SOURCES
from .endpoint import BYTES, Area, Call, numbered
from .schema import REASON, VERSION, amount, choice, content, day, group, many, text, truth, whole

area = Area("平时考核、测评、加减分和等次")
_FINDING = {
    "source": choice(SOURCES, "来源"), "quarter": whole(1, 4, "季度"), "on": day("检查日期，如 2026-03-20"),
    "place": text(20, 0, "条的编号；空着是不属于哪一条"), "text": text(500, 1, "发现的问题"), "points": amount("加（扣）分，扣分写负数；不计分写 \"0\""),
    "basis": text(100, 0, "依据（通报文号）"), "counts": choice(COUNTS, "计入"),
}
_LINE = group({"unit": text(60, 1)}, {n: text(500) for n in ("source", "quarter", "on", "place", "text", "points", "counts", "basis")})
_MOST_HEADS = 1_000_000
_VOTES = {
    "on": day("测评日期，如 2026-01-05"), **{n: whole(0, _MOST_HEADS) for n in ("expected", "present", "issued", "returned", "valid")},
    "votes": many(whole(0, _MOST_HEADS), 4, 4, "从优秀到较差的票数"), "counter": text(30, 1, "计票人"), "watcher": text(30, 1, "监票人"),
}  # fmt: skip
_MATTER = {"kind": choice(KINDS), "matter": text(300, 1, "事项"), "basis": text(200, 1, "依据文件及文号")}
_MORE = {
    "points": amount("审定分值，正数"), "effect": choice(EFFECTS, "否决的后果"), "asked": amount("申报分值"), "opinion": text(300),
    "review": text(300), "proof": group({"name": text(200, 1, "文件名"), "content": content(4 * 2**20)}),
}  # fmt: skip
_GRADES = many(group({"entry": whole(says="参加考核的单位（entry）"), "grade": text(20, 1, "等次")}, {"reason": text(500)}), 5000, 1)
_WHY = {"reason": REASON}


def _rows(assessment: Assessment, model: Any) -> Any:
    return model.objects.filter(entry__assessment=assessment).select_related("entry__unit", "by").order_by("entry__order", "id")


@area.at("assessments/<int:assessment>/findings", "findings", "平时考核和通报")
def findings(call: Call, assessment: Assessment) -> dict[str, Any]:
    """按单位排列，撤销的也在内。"""
    return {
        "findings": [
            {"id": d.pk, "entry": d.entry_id, "unit": d.entry.unit.name, "no": d.no, "source": d.source, "quarter": d.quarter, "on": d.on.isoformat(),
             "place": d.place, "text": d.text, "points": show(d.points), "basis": d.basis, "counts": d.counts, "by": d.by.name, "withdrawn": d.withdrawn_why}
            for d in _rows(assessment, Daily)
        ]
    }  # fmt: skip


@area.at("assessments/<int:assessment>/ballots", "ballots", "民主测评登记了哪些")
def ballots(call: Call, assessment: Assessment) -> dict[str, Any]:
    """只有人数和版本号；各档票数不读出。"""
    return {
        "ballots": [
            {"entry": b.entry_id, "unit": b.entry.unit.name, "on": b.on.isoformat(), "valid": b.valid, "version": b.version} for b in _rows(assessment, Ballot)
        ]
    }


@area.at("assessments/<int:assessment>/extras", "extras", "加分、减分、一票否决")
def extras(call: Call, assessment: Assessment) -> dict[str, Any]:
    """等同意的、已同意的、撤销的。"""
    return {"extras": [_extra(x) for x in _rows(assessment, Extra).select_related("consent_by")]}


def _extra(x: Extra) -> dict[str, Any]:
    return {
        "id": x.pk, "entry": x.entry_id, "unit": x.entry.unit.name, "no": x.no, "kind": x.kind, "matter": x.matter, "basis": x.basis,
        "points": show(x.points) if x.points is not None else None, "effect": x.effect, "by": x.by.name, "consent": x.consent_by.name if x.consent_by else "",
        "ended": x.ended_why, "proof": x.proof.get("name", ""),
    }  # fmt: skip


@area.at("extras/<int:extra>/proof", "extra_proof", "加减分的证明材料", gives=BYTES)
def proof(call: Call, extra: Extra) -> FileResponse:
    """原样下载。"""
    if not extra.proof:
        raise Hidden(f"extra:{extra.pk}/proof")
    return FileResponse(store.open(extra.proof["key"]), as_attachment=True, filename=extra.proof["name"], content_type=BYTES)


def _add(actor: Actor, entry: Entry, proof: dict[str, Any] | None = None, **given: Any) -> Extra:
    return acts.add_extra(actor, entry, acts.Matter(**given), File(BytesIO(proof["content"]), proof["name"]) if proof else None)


def _given(rows: Sequence[dict[str, Any]]) -> dict[int, grades.Given]:
    return {r["entry"]: grades.Given(r["grade"], r.get("reason", "")) for r in rows}


area.does(
    "entries/<int:entry>/findings/add", "finding_add", "登记平时考核、通报", lambda actor, entry, **given: acts.add_daily(actor, entry, acts.Finding(**given)),
    "计分的要写依据；同一件事只计一处。", _FINDING, told=numbered,
)
area.does(
    "assessments/<int:assessment>/findings/add", "findings_add", "一次登记许多条",
    lambda actor, plan, lines: add_book(actor, plan, [Line(n, **one) for n, one in enumerate(lines, 1)]),
    "写法同网页上的工作簿；有一条不对，就一条也不记（details 逐条说明）。", {"lines": many(_LINE, 2000, 1)}, told=lambda done: {"added": done},
)
area.does("findings/<int:daily>/withdraw", "finding_withdraw", "撤销平时考核的记录", acts.withdraw_daily, "记录和理由保留。", _WHY)
area.does(
    "entries/<int:entry>/ballot", "ballot_save", "登记民主测评",
    lambda actor, entry, version, votes, **given: acts.save_ballot(actor, entry, acts.Votes(votes=tuple(votes), **given), version),
    "各数要互相对得上；计票人和监票人是两个人。", {"version": VERSION} | _VOTES, told=lambda b: {"version": b.version},
)
area.does("entries/<int:entry>/extras/add", "extra_add", "登记加分、减分、一票否决", _add, "第二人同意以后才计入。", _MATTER, optional=_MORE, told=numbered)
area.does("extras/<int:extra>/consent", "extra_consent", "同意加减分、否决", acts.consent_extra, "由登记人以外的人同意。")
area.does("extras/<int:extra>/refuse", "extra_refuse", "不同意加减分、否决", acts.refuse_extra, "写明理由。", _WHY)
area.does("extras/<int:extra>/withdraw", "extra_withdraw", "撤销加减分、否决", acts.withdraw_extra, "记录和理由保留。", _WHY)
area.does(
    "assessments/<int:assessment>/grades/propose", "grades_propose", "建议等次", lambda actor, plan, units: grades.propose_grades(actor, plan, _given(units)),
    "与计算的不一样要写理由；没有列出的单位不变。", {"units": _GRADES}, told=lambda done: {"written": done},
)
area.does(
    "assessments/<int:assessment>/grades/decide", "grades_decide", "审定等次",
    lambda actor, plan, units, meeting, on: grades.decide_grades(actor, plan, _given(units), meeting, on), "与建议的不一样要写理由；写明哪次会议、哪一天。",
    {"units": _GRADES, "meeting": text(100, 1, "审定的会议"), "on": day("审定日期")}, told=lambda done: {"written": done},
)
area.does(
    "assessments/<int:assessment>/early", "results_early", "通报前让领导查看", steps.let_leaders, "写明依据，如“经考核委员会同意”。",
    {"early": truth("可以查看")} | _WHY,
)
