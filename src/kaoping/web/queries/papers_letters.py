"""The letters to a unit, F17 and F18, in the words of the pages that are printed from the browser."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..models import Assessment, Problem
from ..policy import course
from .papers_subject import Filled, Subject, line_of
from .rectify_papers import feedback, order

_NO_DAY = "　　　　年　　月　　日"


def _day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def ordered(assessment: Assessment) -> frozenset[int]:
    """The units with something handed to them that is still to be done, of which a notice can speak."""
    rows = Problem.objects.filter(assessment=assessment, state__in=course.OPEN).exclude(issued_at=None)
    return frozenset(rows.values_list("entry_id", flat=True))


def feedback_letter(subject: Subject) -> Filled:
    """F17. 文号 and 落款 are the office's words (options), and stay open where it has given none."""
    x = feedback(subject.thing, line_of(subject))
    values: dict[str, Any] = {
        "doc_no": None, "to": x["unit"], "opening": f"根据《{x['assessment']}》安排，{x['office']}对你单位进行了考核。现将有关意见反馈如下。",
        "overall": _overall(x), "achieved": f"{'、'.join(x['full'])}没有失分。" if x["full"] else None,
        "problems": [_problem(p) for p in x["problems"]] or "没有需要整改的问题。",
        "advice": [f"{n}．{line.rstrip('。')}。" for n, line in enumerate(x["advice"], 1)] or None, "demands": _demands(x), "date": _day(x["on"]) or _NO_DAY,
    }
    return Filled({k: v for k, v in values.items() if v is not None})


def _overall(x: dict[str, Any]) -> str:
    if x["total"]:
        said = f"你单位综合得分{x['total']}分" + (f"，审定等次为{x['grade']}。" if x["grade"] else "。")
    else:
        said = f"你单位审定等次为{x['grade']}。" if x["grade"] else "等次待审定。"
    return said + (f"失分集中在{'、'.join(x['weak'])}。" if x["weak"] else "各部分均无失分。")


def _problem(p: dict[str, Any]) -> dict[str, Any]:
    lost = f"；失{p['lost']}分" if p["lost"] else ""
    return {"item": p["places"], "fact": f"{p['text'].rstrip('。')}{lost}（问题编号{p['no']}）。"}


def _demands(x: dict[str, Any]) -> str:
    if not x["problems"]:
        return "请继续保持。"
    until = f"于{_day(x['last'])}前完成整改，" if x["last"] else ""
    return f"请逐个问题制定整改措施，明确责任人和完成时限，{until}整改到位后由单位负责人申请销号。"


def notice(subject: Subject) -> Filled:
    """F18."""
    x = order(subject.thing)
    keys = ("no", "problem_no", "problem", "item", "demand", "due")
    rows = [{k: v for k, v in zip(keys, row, strict=True) if k != "no"} for row in x["rows"]]
    until = f"最迟于{_day(x['last'])}前" if x["last"] else ""
    opening = (
        f"在《{x['assessment']}》中，你单位有下列{len(rows)}个问题需要整改。请逐个制定措施，明确责任人，{until}完成整改并申请销号。"
        if rows else "目前没有需要整改的问题。"
    )
    values = {"to": x["unit"], "opening": opening, "number": x["no"], "unit": x["unit"], "contact": "；".join(x["contacts"]), "rows": rows}
    return Filled(values | ({"date": _day(x["on"])} if x["on"] else {}))
