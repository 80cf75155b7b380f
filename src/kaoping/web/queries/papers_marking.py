"""Papers of reporting and marking: the issued form, the group's sheets (from what was signed, else a draft), a member's own, the unit's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.points import Bounds, show_range
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score
from kaoping.write import fill

from ..files import store
from ..models import Acknowledged, Assessment, Mark, Visit
from ..policy import EntryState
from ..policy.papers import handed_in
from ..policy.states import ENTRIES
from .agreeing_papers import Paper, paper_of
from .agreeing_rows import said_of
from .deductions import FACTS, TOTAL, shows
from .duties import work_at
from .evidence import papers_of
from .grounds import below_full
from .marking import figures
from .papers_subject import Filled, Subject, line_of, number, version_of
from .reporting import lines, report_of
from .rubrics import bound, rubric_of

DRAFT = "草稿，未签字，不作依据"
_MEANS = {"evidence": "查阅资料", "visit": "现场核查", "source": "外部通报"}


def _by_item(score: Score) -> dict[str, Score]:
    return {i.id: i for s in score.parts for i in s.parts}


def _figure(score: Score) -> Any:
    return "不适用" if score.not_applicable else number(show_range(score.bounds))


def issued(subject: Subject) -> Filled:
    """F01: the issued form with the unit's agreed marks; as .docx the issued document itself, where it can be filled."""
    entry, a = subject.thing, subject.thing.assessment
    line, rubric = line_of(subject), rubric_of(entry)
    scores = _by_item(line.score)
    rows = [
        {"section": s.title, "text": i.text, "worth": scores[i.id].worth, "mark": _figure(scores[i.id])} for s in rubric.sections for i in s.items
    ]
    values = {"rows": rows, "total": {"mark": number(show_range(line.score.bounds))}, "under": f"{a.name}　{entry.unit.name}"}

    def whole() -> bytes:
        return _form(a).fill(entry.unit.name, entry.rubric, line.score)

    return Filled(values, ready={"docx": whole} if _exact(a, entry.rubric) else {})


def _exact(assessment: Assessment, rubric: str) -> bool:
    """Whether the issued document itself takes the marks. One that is lost is said when it is asked for."""
    try:
        return not _form(assessment).note(rubric)
    except KaopingError:
        return True


_forms: dict[str, fill.Form] = {}


def _form(assessment: Assessment) -> fill.Form:
    """The issued document made ready; the last few are kept, as a batch asks for the same one for every unit."""
    key = assessment.document.key + assessment.digest
    if key not in _forms:
        while len(_forms) > 3:
            _forms.pop(next(iter(_forms)))
        try:
            _forms[key] = fill.Form(store.read(assessment.document.key), bound(assessment).ruled.rubrics)
        except (KaopingError, ValueError):
            raise KaopingError("印发的评分标准原件读不出来，不能在原件上填写；请联系系统管理员") from None
    return _forms[key]


def _head(paper: Paper) -> dict[str, Any]:
    c = paper.content
    rubric = c["rubric"]
    return {
        "unit": c["unit"], "group": c["group"], "date": paper.signed_at[:10], "version": f"{c['year']} {rubric['id']}表（{rubric['digest'][:8]}）",
        "under": c["assessment"], **({"note": _corrected(c["corrected"])} if c.get("corrected") else {}),
    }


def _corrected(told: Mapping[str, str]) -> str:
    return f"本表按更正审批单第{told['no']}号更正，{told['by']}提出，{told['approved']}批准于{told['at']}。"


def _of(paper: Paper, values: dict[str, Any], without: frozenset[str] = frozenset()) -> Filled:
    mark = "" if paper.code else DRAFT
    return Filled(values, mark, paper.code.replace(" ", ""), paper.replaces, bool(paper.code), without)


def _mark(item: Mapping[str, Any]) -> Any:
    return "不适用" if item["absent"] else number(item["mark"]) if item["settled"] else "未定"


def agreed(subject: Subject) -> Filled:
    """F02."""
    paper = paper_of(subject.thing)
    c = paper.content
    rows = [
        {"section": i["section"], "text": i["text"], "worth": number(i["worth"]), "self": number(i["self"]) if i["self"] else "", "mark": _mark(i),
         "lost": number(i["lost"]) if i["settled"] and not i["absent"] else "—", "reason": [_reason(r, True, True) for r in i["reasons"]],
         "evidence": "；".join(i["evidence"]), "remark": "；".join(x for x in (i["absent"], f"加减分{i['beyond']}" if i["beyond"] else "") if x)}
        for i in c["items"]
    ]
    total = {"worth": number(c["worth"]), "mark": number(c["mark"]), "lost": number(c["lost"])}
    return _of(paper, {**_head(paper), "rows": rows, "total": total, "check": c["check"]})


def _reason(r: Mapping[str, Any], figures_: bool, ruling: bool = False) -> str:
    said = f"评为“{r['answer']}”，" if r["answer"] and figures_ else ""
    lost = f"{r['cause']}{r['lost']}分" if figures_ else ""
    fact = ("：" if lost else "") + r["fact"] if r["fact"] else ""
    return f"{r['where']} {said}{lost}{fact}" + (f"（口径：{r['ruling']}）" if ruling and r["ruling"] else "")


def deductions(subject: Subject) -> Filled:
    """F06; before the unit, no more than R27 lets it see."""
    paper = paper_of(subject.thing)
    how = shows(subject.thing.entry.assessment) if subject.narrow else TOTAL
    figures_, c = how != FACTS, paper.content
    rows = [_loss(i, figures_, paper.opinion) for i in paper.losses]
    values: dict[str, Any] = {**_head(paper), "rows": rows}
    if figures_:
        # Else the form would add the losses up by itself.
        values["total"] = {"lost": number(c["lost"]) if how == TOTAL else "—"}
    if how == TOTAL:
        values["check"] = c["check"]
    if paper.opinion is not None and not paper.opinion.agrees:
        values["note"] = "；".join(x for x in (values.get("note", "").rstrip("。"), f"被考核单位意见：有异议，{paper.opinion.words}") if x)
    return _of(paper, values, frozenset() if figures_ else frozenset({"mark", "lost"}))


def _loss(item: Mapping[str, Any], figures_: bool, opinion: Acknowledged | None) -> dict[str, Any]:
    told = {
        "place": item["id"], "section": item["section"], "worth": number(item["worth"]), "fact": [_reason(r, figures_) for r in item["reasons"]],
        "basis": [f"{r['where']} {r['text'] or item['text']}" + (f"（口径：{r['ruling']}）" if r["ruling"] else "") for r in item["reasons"]],
        "means": item["means"], "evidence": "；".join(item["evidence"]),
    }
    if figures_:
        told |= {"mark": number(item["mark"]), "lost": number(item["lost"])}
    if opinion is not None:
        told["opinion"] = "认可" if opinion.agrees else "有异议，见表末"
    return told


def panel(subject: Subject) -> Filled:
    """F07."""
    paper = paper_of(subject.thing)
    c, names = paper.content, paper.assessors
    rows = [_together(i, names) for i in c["items"]]
    told = "；".join(f"{name} {at}" for name, at in c["confirmed"])
    signed = f"组长{c['signed'][0]}签字于{paper.signed_at}。" if c["signed"] else ""
    rule = f"定分办法：{c['rule']}。" + (f"成员确认：{told}。" if told else "") + signed
    return _of(paper, {**_head(paper), "members": names, "rows": rows, "rule": rule})


def _together(item: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    told = {"place": item["id"], "worth": number(item["worth"]), "mark": _mark(item)}
    if item["absent"]:
        return {**told, "members": ["—"] * len(names), "spread": "—", "reason": item["absent"]}
    marks = [number(m) if m else "—" for _, m in item["marks"]] or ["—"] * len(names)
    return {**told, "members": marks, "spread": number(item["spread"]) if item["spread"] else "—", "how": item["how"], "reason": item["reason"]}


def own_report(subject: Subject) -> Filled:
    """F03."""
    entry = subject.thing
    report = report_of(entry)
    rows = [
        {"no": line.item.id, "section": line.section, "text": line.item.text, "worth": line.worth, "mark": _own(line.bounds, line.answered, line.absent),
         "done": mark.note if (mark := report.marks.get(line.item.id)) else "",
         "evidence": "、".join(p.number for p in report.papers if line.item.id in p.items),
         "short": "；".join(m.note for c in line.item.clauses if (m := report.marks.get(c.id)) is not None and m.note)}
        for _, _, here in lines(report) for line in here
    ]
    tally = report.sheet.tally.get("total") if report.sheet else None
    total = {"worth": number(str(tally[4])), "mark": number(_span(tally[0], tally[1]))} if tally else {}
    state = EntryState(entry.state)
    values = {
        "unit": entry.unit.name, "rubric": report.rubric.title, "state": ENTRIES[state], "rows": rows, "total": total, "under": entry.assessment.name,
        "filler": entry.submitted_by.name if entry.submitted_by else "",
    }
    return Filled(values, "" if handed_in(state) else "未经单位负责人确认上报", coded=handed_in(state), pending="（上报后产生）")


def _own(bounds: Bounds, answered: int, absent: bool) -> Any:
    return "不适用" if absent else number(show_range(bounds)) if answered else ""


def _span(low: object, high: object) -> str:
    return str(low) if str(low) == str(high) else f"{low}–{high}"


def evidence(subject: Subject) -> Filled:
    """F04."""
    entry = subject.thing
    rows = [
        {"number": p.number, "name": e.title, "doc_no": e.doc_no, "formed_on": e.formed_on, "formed_by": e.formed_by, "items": "、".join(p.items),
         "pages": p.file.pages, "personal": e.personal, "remark": "上报后补充" if p.late else ""}
        for p in papers_of(entry) for e in (p.evidence,)
    ]
    return Filled({"unit": entry.unit.name, "count": f"{len(rows)}份", "rows": rows, "under": entry.assessment.name})


def member(subject: Subject) -> Filled:
    """F05: what a member has found, item by item; where it is not submitted, a draft."""
    sheet, entry = subject.thing, subject.entry
    assert entry is not None
    rubric = rubric_of(entry)
    work = work_at(entry, rubric).get(sheet.group_id)
    items = [i for i in rubric.items() if work is not None and i.id in work.all]
    marks = {m.place: m for m in Mark.objects.filter(sheet=sheet)}
    rows = [_judged(rubric, i, marks, sheet.tally.get(i.id)) for i in items]
    low, high, worth = figures(sheet.tally, rubric, [i.id for i in items])["total"]
    values = {
        "unit": entry.unit.name, "group": sheet.group.name if sheet.group else "", "assessor": sheet.author.name,
        "version": version_of(entry.assessment, entry.rubric), "rows": rows, "total": {"worth": number(worth), "mark": number(_span(low, high))},
        "under": entry.assessment.name,
    }
    return Filled(values, "" if sheet.submitted_at else "草稿，未提交", coded=sheet.submitted_at is not None, pending="（提交后产生）")


def _judged(rubric: Rubric, item: Any, marks: Mapping[str, Mark], row: Sequence[Any] | None) -> dict[str, Any]:
    plan = plan_of(rubric)
    below = [(c, m) for c in item.clauses if (m := marks.get(c.id)) is not None and m.value is not None and below_full(plan.clauses[c.id], m.value)]
    bases = [b for _, m in below for b in m.basis]
    means = dict.fromkeys(_MEANS[k] for b in bases if (k := str(b.get("kind"))) in _MEANS)
    return {
        "place": item.id, "point": item.text, "worth": number(str(row[4])) if row else item.worth,
        "mark": "" if row is None or not row[2] else "不适用" if len(row) > 5 else number(_span(row[0], row[1])),
        "reason": [f"{c.id} 评为“{said_of(plan.clauses[c.id], m)}”" + (f"：{m.note}" if m.note else "") for c, m in below],
        "basis": [f"{c.id} {c.text}" for c, _ in below], "means": "、".join(means),
        "evidence": "；".join(dict.fromkeys(str(b.get("say", "")) for b in bases if b.get("kind") != "clause")),
    }


def visits(subject: Subject) -> Filled:
    """F08: what was seen on site; without any, lines to write on."""
    entry = subject.thing
    rows = [
        {"no": v.no, "time": v.seen_at.astimezone(), "where": v.where, "matter": v.matter, "items": "、".join(v.items), "found": v.found, "by": v.by.name,
         "present": v.present}
        for v in Visit.objects.filter(entry=entry).select_related("by")
    ]
    values = {"unit": entry.unit.name, "under": entry.assessment.name, **({"rows": rows} if rows else {})}
    return Filled(values, coded=bool(rows), pending="")
