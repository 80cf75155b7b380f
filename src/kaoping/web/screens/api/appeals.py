"""A unit's word on its deductions, its appeals, and corrections of what is signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaoping.core.points import show

from ...actions import appeals as acts
from ...actions import corrections, deductions
from ...actions.answers import grounds
from ...actions.marks import Given
from ...models import Appeal, Assessment, Correction, Entry
from ...policy import Actor
from ...policy.states import CorrectionState
from ...queries import appealing
from ...queries.deductions import answers, sheets_of
from ...queries.ready import stated
from .endpoint import Area, Call, numbered, one_of
from .marks import BASIS
from .schema import PLACE, REASON, VERSION, group, many, text, truth, whole

area = Area("扣分确认、申诉和更正")
_SEEN, _WHY = {"version": VERSION}, {"reason": REASON}
_PLEA = {"asked": text(12, 1, "申请得分，如 3.5"), "words": text(2000, 1, "异议事实和理由"), "evidence": many(whole(says="材料编号"), 50)}
_FOUND = {"found": text(2000, 1, "复核情况：查了什么、查到什么")}
_ANSWER = group({"place": PLACE, "version": VERSION, "answer": text(60, 1)}, {"note": text(2000, 0, "事实；外部事实写来源"), "basis": many(BASIS, 50)})
_WANTED = {"answers": many(_ANSWER, 200), "on": many(PLACE, 50, says="改为不适用的"), "off": many(PLACE, 50, says="恢复适用的")}


def _wanted(entry: Entry, answers: Sequence[dict[str, Any]] = (), on: Sequence[str] = (), off: Sequence[str] = ()) -> corrections.Wanted:
    facts = stated(entry)
    return corrections.Wanted(tuple(_given(entry, a, a["place"] in facts) for a in answers), tuple(on), tuple(off))


def _given(entry: Entry, answer: dict[str, Any], fact: bool) -> Given:
    """A fact of the office's rests on the source that its note names; all else on what is picked."""
    note = answer.get("note", "").strip()
    basis = (({"kind": "source", "id": "", "say": note},) if note else ()) if fact else grounds(entry, answer["place"], answer.get("basis", ()))
    return Given(answer["place"], answer["version"], answer["answer"], note, tuple(basis))


@area.at("entries/<int:entry>/deductions", "deductions", "本单位的扣分清单")
def sheets(call: Call, entry: Entry) -> dict[str, Any]:
    """各组签字的评分表里的扣分，按规则公布的内容；code 是纸面上的校验码，答复时用。"""
    return {
        "sheets": [
            {"panel": s.panel.pk, "code": s.code, "replaces": s.replaces, "answer": s.answer and {"agrees": s.answer.agrees, "words": s.answer.words},
             "items": [
                 {"id": i.id, "worth": i.worth, "mark": i.mark, "lost": i.lost,
                  "losses": [{"where": x.where, "text": x.text, "fact": x.fact, "ruling": x.ruling, "answer": x.answer, "lost": x.lost} for x in i.losses]}
                 for i in s.items
             ]}
            for s in sheets_of(entry)
        ]
    }  # fmt: skip


@area.at("assessments/<int:assessment>/deductions", "deduction_answers", "各单位对扣分的答复")
def told(call: Call, assessment: Assessment) -> dict[str, Any]:
    """考核组看自己组的，考核办和复核人看全部。"""
    return {
        "answers": [
            {"entry": a.entry.pk, "unit": a.entry.unit.name, "panel": a.panel.pk, "state": a.state, "words": a.answer.words if a.answer else ""}
            for a in answers(call.actor, assessment)
        ]
    }


area.does(
    "entries/<int:entry>/deductions/answer", "deduction_answer", "负责人答复扣分", deductions.answer, "认可，或写明对哪一条有异议；code 是看到的那一份的。",
    {"panel": whole(says="扣分清单的 panel"), "code": text(40, 1), "agrees": truth("认可")}, optional={"words": text(1000, 0, "异议及理由")},
)


def _appeal(call: Call, appeal: Appeal) -> dict[str, Any]:
    """As the page shows it to this person: a unit learns of the answer when it signs for it."""
    p = appealing.page_of(call.actor, call.scope, appeal)
    a, answered = p.appeal, p.answer
    return numbered(a) | {
        "number": p.number, "entry": a.entry_id, "unit": a.entry.unit.name, "place": a.place, "had": p.had, "asked": show(a.asked), "words": a.words,
        "evidence": a.evidence, "said": p.state, "due": a.due.isoformat() if a.due else "", "late": p.late, "received": a.read_at is not None,
        "refused": a.refused if answered else "", "conclusion": a.conclusion if answered else "", "found": a.found if answered else "",
        "mark": p.new_mark if answered else "",
    }  # fmt: skip


@area.at("assessments/<int:assessment>/appeals", "appeals", "各单位提交的申诉")
def listed(call: Call, assessment: Assessment) -> dict[str, Any]:
    """要办的在前；内容见每一件。"""
    lines = appealing.appeals_of(assessment)
    return {"appeals": [numbered(x.thing) | {"number": x.number, "unit": x.unit, "place": x.thing.place, "said": x.state, "late": x.late} for x in lines]}


@area.at("entries/<int:entry>/appeals", "own_appeals", "本单位的申诉")
def own(call: Call, entry: Entry) -> dict[str, Any]:
    """没有提交的也在内。"""
    rows = entry.appeals.select_related("entry__assessment", "entry__unit").order_by("no")
    return {"appeals": [_appeal(call, a) for a in rows]}


@area.at("appeals/<int:appeal>", "appeal", "一件申诉")
def show_one(call: Call, appeal: Appeal) -> dict[str, Any]:
    """单位签收以后才看到决定。"""
    return _appeal(call, appeal)


area.does(
    "entries/<int:entry>/appeals/draft", "appeal_draft", "起草申诉", lambda actor, entry, place, **plea: acts.draft(actor, entry, place, _plea(**plea)),
    "公示期内，一条一件。", {"place": PLACE} | _PLEA, told=numbered,
)


def _plea(asked: str, words: str, evidence: Sequence[int]) -> acts.Plea:
    return acts.Plea(asked, words, tuple(evidence))


def _step(name: str, title: str, act: Any, says: str, body: dict[str, Any] | None = None, optional: dict[str, Any] | None = None) -> None:
    area.does(f"appeals/<int:appeal>/{name}", f"appeal_{name}", title, act, says, body, optional=optional, told=numbered)


def _attach(actor: Actor, appeal: Appeal, evidence: int) -> Appeal:
    acts.attach(actor, appeal, one_of(appeal.entry.evidence.filter(withdrawn_at=None), evidence))
    appeal.refresh_from_db()
    return appeal


def _revoke(actor: Actor, appeal: Appeal) -> Correction:
    waiting = Correction.objects.filter(appeal=appeal, state=CorrectionState.PROPOSED).select_related("entry__assessment", "appeal__entry__assessment")
    return corrections.withdraw(actor, one_of(waiting, waiting.values_list("pk", flat=True).first() or 0))


_step("save", "改申诉", lambda actor, a, version, **plea: acts.save(actor, a, version, _plea(**plea)), "提交以前。", _SEEN | _PLEA)
_step("file", "负责人提交申诉", acts.file, "申诉期内。", _SEEN)
_step("withdraw", "撤回申诉", acts.take_back, "受理以前；提交过的由负责人撤回。", _SEEN)
_step("attach", "补充申诉材料", _attach, "本单位已经上传的材料。", {"evidence": whole(says="材料编号")})
_step("accept", "受理申诉", acts.accept, "答复期限从当天起按工作日算。", _SEEN)
_step("refuse", "不予受理", acts.turn_away, "写明理由。", _SEEN | _WHY)
_step("uphold", "决定维持", acts.uphold, "由没有评过该单位的复核人决定。", _SEEN | _FOUND)
_step(
    "adjust", "决定调整", lambda actor, a, version, found, **wanted: acts.adjust(actor, a, version, found, _wanted(a.entry, **wanted)),
    "只涉及申诉的那一条；由复核人批准更正以后生效。", _SEEN | _FOUND, _WANTED,
)
_step("revoke", "撤回调整", _revoke, "批准以前；可以重新决定。")
_step("receive", "签收决定", acts.receive, "签收以后看到决定。")


def _correction(c: Correction) -> dict[str, Any]:
    return {
        "id": c.pk, "entry": c.entry_id, "unit": c.entry.unit.name, "number": appealing.number_of(c), "state": c.state, "changes": c.changes, "marks": c.marks,
        "reason": c.reason, "appeal": c.appeal_id or 0, "by": c.by.name, "approved": c.approved_by.name if c.approved_by else "", "refused": c.refused,
        "codes": [c.old_codes, c.new_codes],
    }  # fmt: skip


@area.at("assessments/<int:assessment>/corrections", "corrections", "更正")
def changes(call: Call, assessment: Assessment) -> dict[str, Any]:
    """等批准的在前。"""
    return {"corrections": [_correction(x.thing) for x in appealing.corrections_of(assessment)]}


@area.at("corrections/<int:correction>", "correction", "一件更正")
def change(call: Call, correction: Correction) -> dict[str, Any]:
    """改哪些评判，各条和总分由多少变为多少。"""
    return _correction(correction)


area.does(
    "entries/<int:entry>/corrections/propose", "correction_propose", "提出更正",
    lambda actor, entry, reason, **wanted: corrections.propose(actor, entry, _wanted(entry, **wanted), reason), "签过字的只能这样改；复核人批准后生效。",
    _WHY, optional=_WANTED, told=numbered,
)
area.does("corrections/<int:correction>/approve", "correction_approve", "批准更正", corrections.approve, "由提出人以外的复核人办；随即生效。", told=numbered)
area.does("corrections/<int:correction>/refuse", "correction_refuse", "不批准更正", corrections.turn_down, "写明理由。", _WHY, told=numbered)
area.does("corrections/<int:correction>/withdraw", "correction_withdraw", "撤回更正", corrections.withdraw, "由提出人撤回。", told=numbered)
