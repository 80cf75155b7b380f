"""Units' own reports: read, answered place by place, handed in, confirmed, returned."""

from __future__ import annotations

from typing import Any

from ...actions import reporting as acts
from ...actions.absents import propose_absent
from ...actions.marks import Given, save_self
from ...models import Assessment, Entry
from ...queries.reporting import all_entries, entries_of, progress_of, report_of
from .endpoint import Area, Call, mark_json
from .schema import PLACE, REASON, VERSION, group, many, text

area = Area("自评")
_SEEN = group({"version": VERSION})
_WORDS = group({"version": VERSION, "words": REASON})


def _line(entry: Entry, progress: dict[int, tuple[int, int]]) -> dict[str, Any]:
    answered, asked = progress.get(entry.pk, (0, 0))
    return {
        "entry": entry.pk, "unit": entry.unit.name, "rubric": entry.rubric, "state": entry.state, "version": entry.version, "note": entry.note,
        "answered": answered, "asked": asked,
    }


def _listed(assessment: Assessment, entries: list[Entry]) -> dict[str, Any]:
    progress = progress_of(assessment)
    return {"reports": [_line(e, progress) for e in entries]}


@area.at("assessments/<int:assessment>/reports", "reports", "各单位自评到哪一步")
def office(call: Call, assessment: Assessment) -> dict[str, Any]:
    """考核办和复核人看全部单位的状态和进度，不含内容。"""
    return _listed(assessment, all_entries(assessment))


@area.at("assessments/<int:assessment>/own", "own_reports", "本单位的自评到哪一步")
def own(call: Call, assessment: Assessment) -> dict[str, Any]:
    """联络员、负责人看自己单位的。"""
    return _listed(assessment, entries_of(call.actor, assessment))


@area.at("entries/<int:entry>/report", "report", "一个单位的自评")
def show(call: Call, entry: Entry) -> dict[str, Any]:
    """逐个得分点的评判、各条的文字，提出的不适用；version 是自评的版本号，提交、确认、退回时用。"""
    report = report_of(entry)
    absents = [{"place": a.place, "reason": a.reason, "by": a.by.name, "consent": a.consent_by.name if a.consent_by else ""} for a in report.absents]
    marks = [mark_json(m) for _, m in sorted(report.marks.items())]
    return {"entry": entry.pk, "unit": entry.unit.name, "state": entry.state, "version": entry.version, "note": entry.note, "marks": marks, "absents": absents}


@area.at(
    "entries/<int:entry>/report/answers", "report_answer", "填一处自评", clash=True,
    body=group(
        {"place": PLACE, "version": VERSION, "answer": text(60, 0, "是、否、数、83%、档次；空着是重新打开")},
        {"note": text(2000), "ticks": many(text(100, 1), 50, says="现场备查的材料名称（只在写一条的文字时用）")},
    ),
)
def answer(call: Call, entry: Entry) -> dict[str, Any]:
    """得分点填评判，条填完成情况的文字。version 是看到的那一版。"""
    b = call.body
    given = Given(b["place"], b["version"], b["answer"], b.get("note", ""), acts.tick(b.get("ticks", ())))
    return {"mark": mark_json(save_self(call.actor, entry, given).mark)}


area.does(
    "entries/<int:entry>/report/fill", "report_fill", "一条里没填的都填满分", acts.fill, "填过的不变。", {"item": PLACE}, told=lambda done: {"written": done}
)
area.does(
    "entries/<int:entry>/report/copy", "report_copy", "沿用文字", acts.copy_words, "source 是文字相同的另一条，或 last（上一次考核）。",
    {"item": PLACE, "source": text(20, 1)}, told=lambda saved: {"mark": mark_json(saved.mark)},
)


@area.at("entries/<int:entry>/report/absent", "report_absent", "提出不适用", body=group({"place": PLACE, "reason": REASON}))
def absent(call: Call, entry: Entry) -> dict[str, Any]:
    """得分点、条或考核内容对本单位不适用，写明理由；第二人同意以后才算。"""
    return {"absent": propose_absent(call.actor, entry, call.body["place"], call.body["reason"]).pk}


@area.at("entries/<int:entry>/report/submit", "report_submit", "联络员提交自评", body=_SEEN)
def submit(call: Call, entry: Entry) -> dict[str, Any]:
    """交给负责人确认；缺什么在 details 里。"""
    acts.submit(call.actor, entry, call.body["version"])
    return _state(entry)


@area.at("entries/<int:entry>/report/recall", "report_recall", "联络员撤回提交", body=_SEEN)
def recall(call: Call, entry: Entry) -> dict[str, Any]:
    """负责人确认以前可以撤回。"""
    acts.recall(call.actor, entry, call.body["version"])
    return _state(entry)


@area.at("entries/<int:entry>/report/confirm", "report_confirm", "负责人确认上报", body=_SEEN)
def confirm(call: Call, entry: Entry) -> dict[str, Any]:
    """确认以后考核办和考核组才看得到。"""
    acts.confirm(call.actor, entry, call.body["version"])
    return _state(entry)


@area.at("entries/<int:entry>/report/send-back", "report_send_back", "负责人退回联络员", body=_WORDS)
def send_back(call: Call, entry: Entry) -> dict[str, Any]:
    """写明要改什么。"""
    acts.send_back(call.actor, entry, call.body["version"], call.body["words"])
    return _state(entry)


@area.at("entries/<int:entry>/report/return", "report_return", "考核办退回单位", body=_WORDS)
def return_(call: Call, entry: Entry) -> dict[str, Any]:
    """考核组开始合议以前，可以退回单位重报。"""
    acts.return_(call.actor, entry, call.body["version"], call.body["words"])
    return _state(entry)


def _state(entry: Entry) -> dict[str, Any]:
    return {"state": entry.state, "version": entry.version}
