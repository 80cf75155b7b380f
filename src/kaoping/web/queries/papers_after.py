"""Papers of what follows signed marks: appeals and their answers, corrections, lists of problems, the archive's catalogue."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from kaoping.core.seal import grouped

from ..models import Appeal, Catalogue, Correction, Entry, Evidence, Panel
from ..policy import course
from ..policy.states import AppealState, CorrectionState
from . import archive as archived
from .appealing import CONCLUSIONS, had_shown, marks_of, number_of
from .papers_subject import Filled, Subject, number
from .rectify_papers import lists


def _day(value: Any) -> str:
    return f"{at.year}年{at.month}月{at.day}日" if value and (at := timezone.localdate(value)) else ""


def appeal_there(appeal: Appeal, form: str, narrow: bool) -> bool:
    """Whether there is this paper of the appeal: an answer only once there is one, and before the unit only once it has signed for it."""
    if form != "F16b":
        return True
    return course.answered(AppealState(appeal.state)) and (not narrow or appeal.read_at is not None)


def appeal(subject: Subject) -> Filled:
    """F16."""
    q: Appeal = subject.thing
    rows = Evidence.objects.filter(pk__in=q.evidence).order_by("no")
    cited = [f"{e.no:02d} {e.title}" for e in rows]
    row = {"item": q.place, "mark": number(had_shown(q, subject.narrow)), "asked": q.asked, "grounds": q.words, "evidence": cited}
    values = {
        "unit": q.entry.unit.name, "rows": [row], "under": q.entry.assessment.name, "applied_on": _day(q.filed_at),
        "taken_by": q.accepted_by.name if q.accepted_by and not q.refused else "", "taken_on": _day(q.accepted_at) if not q.refused else "",
    }
    return Filled(values, "" if q.filed_at else "草稿，未提交", coded=q.filed_at is not None, pending="（提交后产生）")


def decision(subject: Subject) -> Filled:
    """F16b; where the appeal was not taken up, why."""
    q: Appeal = subject.thing
    done = next((c for c in q.corrections.order_by("-id") if CorrectionState(c.state) is CorrectionState.DONE), None)
    found = done.marks.get(q.place) if done else None
    values: dict[str, Any] = {
        "number": number_of(q), "unit": q.entry.unit.name, "under": f"{q.entry.assessment.name}　指标{q.place}", "delivered_on": _day(q.read_at),
        "received_by": q.read_by.name if q.read_by else "",
    }
    if q.refused:
        return Filled(values | {"found": f"不予受理：{q.refused}", "decision": "不予受理"})
    return Filled(values | {
        "members": q.decided_by.name if q.decided_by else "", "found": q.found, "decision": CONCLUSIONS.get(q.conclusion, ""),
        "mark": number(found[1]) if found else "",
    })


def correction(subject: Subject) -> Filled:
    """F21."""
    c: Correction = subject.thing
    names = {str(p.pk): p.group.name for p in Panel.objects.filter(entry=c.entry_id).select_related("group")}
    rows = [{"item": k, "old": number(old), "new": number(new), "reason": c.reason if n == 0 else ""} for n, (k, old, new) in enumerate(marks_of(c))]
    done = CorrectionState(c.state) is CorrectionState.DONE
    values = {
        "unit": c.entry.unit.name, "rows": rows or [{"reason": c.reason}], "applicant": c.by.name, "date": _day(c.approved_at or c.at),
        "approver": c.approved_by.name if c.approved_by and not c.refused else "", "under": f"{c.entry.assessment.name}　编号{number_of(c)}",
        "old_code": [f"{names.get(k, '')} {grouped(v)}" for k, v in c.old_codes.items()],
        "new_code": [f"{names.get(k, '')} {grouped(v)}" for k, v in c.new_codes.items()],
    }
    if c.refused:
        values["note"] = f"不批准：{c.refused}"
    return Filled(values, "" if done else "未获批准，不作依据")


_COLUMNS: dict[str, tuple[str, ...]] = {
    "F19": ("no", "problem_no", "source", "problem", "item", "found_on", "responsible"),
    "F19b": ("no", "problem_no", "aim", "measures", "leader", "responsible", "partners", "due"),
    "F20": (
        "no", "problem_no", "problem", "measures", "unit", "responsible", "due", "progress", "done", "applied_on", "checker", "opinion", "closed_on", "state",
    ),
}


def problems(subject: Subject) -> Filled:
    """F19, F19b, F20, of one unit or of all."""
    entry = subject.thing if isinstance(subject.thing, Entry) else None
    a = entry.assessment if entry is not None else subject.thing
    rows = lists(a, entry, subject.narrow)[subject.form]["rows"]
    told = [dict(zip(_COLUMNS[subject.form], row, strict=True)) for row in rows]
    unit = {} if subject.form == "F20" else {"unit": entry.unit.name if entry is not None else "全部单位"}
    name = a.name if entry is None or subject.form != "F20" else f"{a.name}　{entry.unit.name}"
    return Filled({**unit, "rows": told, "under": name})


_ARCHIVE = ("no", "author", "doc_no", "subject", "date", "pages", "kept", "file", "digest", "remark")


def archive(subject: Subject) -> Filled:
    """F24 as it was kept; before that, what it would be, without a code."""
    kept = Catalogue.objects.filter(assessment=subject.thing).first()
    content = kept.content if kept else archived.content_of(subject.thing)
    rows = [dict(zip(_ARCHIVE, row, strict=True)) for row in archived.rows_of(content)]
    note = f"目录摘要值（SM3）：{kept.digest}" if kept else ""
    values = {"rows": rows, "under": subject.thing.name, "note": note}
    return Filled(values, "" if kept else "未归档，仅供核对", coded=kept is not None, pending="（归档后产生）")
