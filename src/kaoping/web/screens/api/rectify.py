"""The ledger of problems: noted, handed out, worked on by the unit, claimed to be done, checked and closed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ...actions import rectify_earlier, rectify_unit
from ...actions import rectify_office as acts
from ...models import Assessment, Entry, Problem
from ...policy import Actor, may
from ...policy.states import SOURCES
from ...queries.rectify import Row, of_assessment, of_entry
from ...queries.rectify_problem import page_of
from .endpoint import Area, Call, numbered
from .schema import REASON, VERSION, choice, content, day, group, many, text, whole

area = Area("问题和整改")
_SEEN, _WORDS = {"version": VERSION}, {"words": REASON}
_TEXT = {"text": text(1000, 1, "存在问题")}
_DESCRIBED = {"places": many(text(20, 1), 50, says="对应的条、得分点"), "requirement": text(500, 0, "整改要求"), "due": day("整改时限，如 2026-03-31")}
_TASK = {n: text(most) for n, most in (("goal", 500), ("leader", 60), ("helpers", 200))} | {"unit_due": day("完成时限，如 2026-03-20")}
_FILE = group({"name": text(200, 1, "文件名"), "content": content(4 * 2**20)})


def _row(row: Row) -> dict[str, Any]:
    p = row.problem
    return numbered(p) | {
        "number": row.number, "entry": p.entry_id, "unit": p.entry.unit.name, "source": p.source, "text": row.text, "places": row.places, "said": row.said,
        "lost": str(row.lost) if row.lost is not None else None, "found_on": p.found_on.isoformat(), "requirement": p.requirement,
        "due": p.due.isoformat() if p.due else "", "merged": p.merged_id or 0, "late": row.late,
        **{n: getattr(p, n) for n in ("goal", "measures", "leader", "responsible", "helpers")}, "unit_due": p.unit_due.isoformat() if p.unit_due else "",
    }  # fmt: skip


@area.at("assessments/<int:assessment>/problems", "problems", "整改台账")
def ledger(call: Call, assessment: Assessment) -> dict[str, Any]:
    """全部单位的问题，撤销、合并的除外。"""
    return {"problems": [_row(r) for r in of_assessment(assessment)]}


@area.at("entries/<int:entry>/problems", "own_problems", "一个单位的问题")
def own(call: Call, entry: Entry) -> dict[str, Any]:
    """单位和领导看到的是下发了的。"""
    return {"problems": [_row(r) for r in of_entry(entry, not may(call.actor, "rectify.read", call.scope))]}


@area.at("problems/<int:problem>", "problem", "一个问题")
def show(call: Call, problem: Problem) -> dict[str, Any]:
    """办理的经过；can 是本岗位现在可以做的。"""
    page = page_of(call.actor, call.scope, problem)
    steps = [{"at": s.at.isoformat(), "what": s.what, "words": s.words, "by": s.who, "evidence": [e.pk for e in s.papers]} for s in page.steps]
    return _row(page.row) | {"steps": steps, "can": sorted(name for name, able in page.can.items() if able), "next": page.next}


def _said(text: str, places: Sequence[str] = (), requirement: str = "", due: Any = None) -> acts.Description:
    return acts.Description(text, tuple(places), requirement, due)


def _progress(actor: Actor, problem: Problem, words: str, evidence: Sequence[int] = (), files: Sequence[dict[str, Any]] = ()) -> None:
    rectify_unit.progress(actor, problem, words, evidence, [(BytesIO(f["content"]), f["name"]) for f in files])


area.does(
    "entries/<int:entry>/problems/add", "problem_add", "登记问题",
    lambda actor, entry, source, found_on, **said: acts.add(actor, entry, source, _said(**said), found_on),
    "考核扣分的问题自动列入，这里登记其他来源的。",
    {"source": choice({s: SOURCES[s] for s in acts.BY_HAND}, "来源"), "found_on": day("发现日期，如 2026-01-05")} | _TEXT, optional=_DESCRIBED, told=numbered,
)
area.does(
    "assessments/<int:assessment>/problems/issue", "problems_issue", "下发问题", acts.issue,
    "entries 空着是全部单位；各问题自己没有要求、时限的，用这里给的。",
    optional={"entries": many(whole(says="参加考核的单位（entry）"), 5000)} | {n: _DESCRIBED[n] for n in ("requirement", "due")},
    told=lambda done: {"issued": done},
)
area.does(
    "assessments/<int:assessment>/problems/merge", "problems_merge", "合并问题", acts.merge, "同一个单位说同一件事的。",
    {"chosen": many(whole(says="问题的编号（id）"), 100, 2)}, told=numbered,
)
area.does(
    "assessments/<int:assessment>/problems/carry", "problems_carry", "转入上年未销号的", rectify_earlier.take_over, "启动时已经转过的不重复。",
    told=lambda done: {"carried": done},
)


def _step(name: str, title: str, act: Any, says: str, body: dict[str, Any] | None = None, optional: dict[str, Any] | None = None) -> None:
    def done(actor: Actor, problem: Problem, **given: Any) -> Problem:
        act(actor, problem, **given)
        problem.refresh_from_db()
        return problem

    area.does(f"problems/<int:problem>/{name.replace('_', '-')}", f"problem_{name}", title, done, says, body, optional=optional, told=numbered)


_step(
    "describe", "改问题的写法、要求、时限", lambda actor, p, version, **said: acts.describe(actor, p, version, _said(**said)),
    "下发过的，单位会看到改动。", _SEEN | _TEXT, _DESCRIBED,
)
_step("issue", "下发一个问题", acts.issue_one, "没有时限的按规则的天数算。")
_step("part", "取消合并", acts.part, "问题重新单独列出。")
_step("void", "撤销问题", acts.void, "写明理由。", _WORDS)
_step(
    "plan", "填任务清单", lambda actor, p, version, **task: rectify_unit.plan(actor, p, version, rectify_unit.Task(**task)),
    "单位联络员办；完成时限不晚于整改时限。",
    _SEEN | {"measures": text(2000, 1, "整改措施"), "responsible": text(60, 1, "责任人")}, _TASK,
)
_step(
    "progress", "报整改进展", _progress, "evidence 是已经上传的材料；新的文件放在 files 里，总共不超过5MB。", _WORDS,
    {"evidence": many(whole(says="材料编号"), 50), "files": many(_FILE, rectify_unit.MOST_FILES)},
)
_step("claim", "申请销号", rectify_unit.claim, "由单位负责人写明完成情况。", _WORDS)
_step("verify", "核查整改", acts.verify, "写明核查情况；规则要求第二人销号的，由复核人再销号。", _WORDS)
_step("return", "考核办退回整改", lambda actor, p, words: acts.send_back(actor, p, words, False), "写明还有什么没有整改到位。", _WORDS)
_step("object", "复核人退回整改", lambda actor, p, words: acts.send_back(actor, p, words, True), "核查过、不同意销号的。", _WORDS)
_step("close", "销号", acts.close, "由核查人以外的复核人办。", optional={"words": text(500, 0, "意见")})
