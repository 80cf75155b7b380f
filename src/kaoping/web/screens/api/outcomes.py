"""Results: collected, checked, told, decided, released; read by whom the policy lets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaoping.core.points import show

from ...actions import results as acts
from ...models import Assessment, Entry
from ...policy import Hidden
from ...queries.notice import notice_of
from ...queries.outcomes import grading_to_dict, place_to_dict, total_to_dict
from ...queries.results import Line, content_of, results
from .endpoint import Area, Call
from .schema import REASON, Schema, group

area = Area("结果")


@area.at("assessments/<int:assessment>/results", "results", "全部单位的结果")
def listed(call: Call, assessment: Assessment) -> dict[str, Any]:
    """综合得分（没定的是区间）、名次、等次。复核以后是固定的那一份（frozen）。"""
    found = results(assessment)
    return {"assessment": assessment.pk, "stage": assessment.stage, "frozen": found.frozen, "units": [_line(x) for x in found.lines]}


def _line(line: Line) -> dict[str, Any]:
    return {
        "entry": line.entry.pk, "unit": line.name, "rubric": line.rubric, "ranking": line.ranking, "low": show(line.total.bounds.low),
        "high": show(line.total.bounds.high), "total": total_to_dict(line.total), "place": place_to_dict(line.place),
        "grading": grading_to_dict(line.grading), "proposed": line.proposed.grade if line.proposed else "",
        "decided": line.decided.grade if line.decided else "", "version": line.version,
    }


@area.at("entries/<int:entry>/result", "result", "一个单位的结果和失分原因")
def show_one(call: Call, entry: Entry) -> dict[str, Any]:
    """逐条得分，每失一分写着得分点、事实、依据、口径。"""
    line = results(entry.assessment).line(entry.pk)
    assert line is not None  # every entry has a line
    return {"version": line.version, "decided": line.decided.grade if line.decided else "", **content_of(line)}


@area.at("entries/<int:entry>/notice", "own_result", "本单位的结果")
def own(call: Call, entry: Entry) -> dict[str, Any]:
    """公示以后，联络员、负责人看到的与网页上一样：按规则公布得分、总分或只公布等次，每失一分的事实和口径。"""
    told = notice_of(entry)
    if told is None:
        raise Hidden(f"entry:{entry.pk}")
    bounds = told.line.total.bounds
    return {
        "unit": told.line.name, "grade": told.grade, **({"low": show(bounds.low), "high": show(bounds.high), "place": told.place} if told.total else {}),
        "items": [{"id": i.id, "section": i.section, "mark": i.mark, "worth": i.worth, "reasons": list(i.reasons)} for i in told.items],
        "listed": [{"unit": t.name, "grade": t.grade, "total": t.total, "place": t.place} for t in told.listed],
    }


def _step(name: str, title: str, act: Callable[[Call, Assessment], object], says: str, body: Schema | None = None) -> None:
    def done(call: Call, assessment: Assessment) -> dict[str, Any]:
        act(call, assessment)
        assessment.refresh_from_db()
        return {"stage": assessment.stage}

    done.__doc__ = says
    area.at(f"assessments/<int:assessment>/{name}", f"results_{name}", title, body=body)(done)


_step("collect", "进入汇总", lambda c, a: acts.collect(c.actor, a), "全部签字以后；从此只能按更正程序改动。")
_step("check", "提交复核", lambda c, a: acts.submit(c.actor, a), "还差什么，错误里会说。")
_step("pass", "复核通过", lambda c, a: acts.pass_(c.actor, a), "由第二人办；结果固定，留存摘要值。")
_step("return", "退回汇总", lambda c, a: acts.return_(c.actor, a, c.body["words"]), "写明理由。", group({"words": REASON}))
_step("notice", "开始公示", lambda c, a: acts.notice(c.actor, a), "各单位可以看到允许公开的内容。")
_step("deliberate", "进入审定", lambda c, a: acts.deliberate(c.actor, a), "公示期、申诉期满以后。")
_step("release", "通报", lambda c, a: acts.release(c.actor, a), "由复核人核对以后办；设了通知地址的，随即发出通知。")
