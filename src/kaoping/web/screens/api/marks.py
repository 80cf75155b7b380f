"""An assessor's own marks on a unit: read, saved one by one, handed in."""

from __future__ import annotations

from typing import Any

from ...actions import marking as acts
from ...actions.absents import propose_absent
from ...actions.answers import save_answer
from ...actions.visits import Seen, note_visit
from ...models import Absent, Assessment, Entry, Mark, Sheet
from ...policy import SheetKind
from ...queries.asking import controls
from ...queries.duties import mine, work_at
from ...queries.marking import lines
from ...queries.ready import stated
from ...queries.rubrics import rubric_of
from .endpoint import Area, Call, mark_json, numbered
from .schema import PLACE, REASON, VERSION, group, many, text

area = Area("评分")
BASIS = group(
    {"kind": text(10, enum=["evidence", "visit", "source"])},
    {"id": text(20, 0, "材料或核查记录的编号；source 填 missing（未提供材料）"), "page": text(20)},
)


@area.at("assessments/<int:assessment>/work", "work", "我的评分任务")
def work(call: Call, assessment: Assessment) -> dict[str, Any]:
    """本组负责的单位，各评到哪里；refused 是现在不能评的原因。"""
    return {
        "units": [
            {"entry": x.entry.pk, "unit": x.entry.unit.name, "rubric": x.rubric.id, "items": list(x.items), "left": x.left,
             "submitted": x.submitted is not None, "refused": x.refused}
            for x in lines(call.actor, assessment)
        ]
    }


@area.at("entries/<int:entry>/sheet", "sheet", "我对一个单位的评分")
def sheet(call: Call, entry: Entry) -> dict[str, Any]:
    """每个得分点问什么、可以填什么，我填了什么，得分小计（区间两头）。别人的评分看不到。"""
    rubric = rubric_of(entry)
    items, asked, given = mine(call.actor, work_at(entry, rubric), rubric), controls(rubric), stated(entry)
    held = Sheet.objects.filter(entry=entry, kind=SheetKind.MEMBER, slot=str(call.actor.id)).first()
    marks = {m.place: m for m in Mark.objects.filter(sheet=held).select_related("by")} if held else {}
    gone = list(Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None).values_list("place", flat=True))
    tally = held.tally if held else {}
    return {
        "entry": entry.pk, "unit": entry.unit.name, "submitted": bool(held and held.submitted_at), "absent": gone,
        "items": [
            {
                "id": i.id, "text": i.text, "worth": str(i.worth) if i.worth is not None else None, "sum": [str(n) for n in tally.get(i.id, [])[:2]],
                "clauses": [
                    {"id": c.id, "text": c.text, "shape": asked[c.id].shape, "hint": asked[c.id].hint, "legal": asked[c.id].legal,
                     "answers": [b.value for b in asked[c.id].buttons], "office": c.id in given, "mark": mark_json(marks[c.id]) if c.id in marks else None}
                    for c in i.clauses
                ],
            }
            for i in rubric.items() if i.id in items
        ],
    }  # fmt: skip


@area.at(
    "entries/<int:entry>/marks", "mark_save", "存一个评判", clash=True,
    body=group(
        {"place": PLACE, "version": VERSION, "answer": text(60, 0, "是、否、数、83%、档次；空着是重新打开")},
        {"note": text(2000), "basis": many(BASIS, 100)},
    ),
)
def save(call: Call, entry: Entry) -> dict[str, Any]:
    """分数一律写成文字（"1.5"）。别人（或另一台设备）先改了的，409，带两个值，什么也没有存。"""
    b = call.body
    saved = save_answer(call.actor, entry, b["place"], b["version"], b["answer"], b.get("note", ""), b.get("basis", ()))
    return {"mark": mark_json(saved.mark), "total": [str(n) for n in saved.sheet.tally.get("total", [])[:2]]}


@area.at("entries/<int:entry>/marks/absent", "mark_absent", "提出不适用", body=group({"place": PLACE, "reason": REASON}))
def absent(call: Call, entry: Entry) -> dict[str, Any]:
    """写明理由；第二人同意以后才算。"""
    return {"absent": propose_absent(call.actor, entry, call.body["place"], call.body["reason"]).pk}


@area.at("entries/<int:entry>/marks/sign-off", "mark_sign_off", "其余扣分点都没有")
def sign_off(call: Call, entry: Entry) -> dict[str, Any]:
    """把还空着的扣分点都明确记成没有扣分。"""
    return {"written": acts.sign_off(call.actor, entry)}


@area.at("entries/<int:entry>/marks/submit", "mark_submit", "提交对一个单位的评分")
def submit(call: Call, entry: Entry) -> dict[str, Any]:
    """全组到齐就进入合议（agreeing）；没评完的在 details 里。"""
    return {"agreeing": acts.submit(call.actor, entry)}


@area.at("entries/<int:entry>/marks/withdraw", "mark_withdraw", "撤回提交")
def withdraw(call: Call, entry: Entry) -> None:
    """组里还有人没提交时可以撤回。"""
    acts.withdraw(call.actor, entry)


area.does(
    "entries/<int:entry>/visits/add", "visit_add", "记现场核查", lambda actor, entry, **seen: note_visit(actor, entry, Seen(**seen)),
    "评分时可以作依据，时间是现在。",
    {"where": text(100, 1, "地点"), "matter": text(200, 1, "核查事项"), "found": text(2000, 1, "核查情况")},
    optional={"present": text(100, 0, "在场人"), "items": many(text(20, 1), 200, says="条的编号")}, told=numbered,
)
