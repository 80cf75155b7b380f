"""归档目录 (F24): every piece of an assessment with its digest, and whether what was archived is still what is there.

The number of queries does not grow with the pieces, but for the letters, which are drawn unit by unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from kaoping.core.digest import sm3
from kaoping.core.points import show
from kaoping.core.seal import canonical, grouped

from ..models import (
    Acknowledged,
    Appeal,
    Assessment,
    Ballot,
    Catalogue,
    Correction,
    Daily,
    Duty,
    Entry,
    Event,
    EvidenceFile,
    Extra,
    Graded,
    Mark,
    Outcome,
    Problem,
    ProblemNote,
    Signed,
)
from ..policy import SheetKind, Stage, course, options
from ..policy.states import AppealState, CorrectionState
from .rectify_papers import feedback, order
from .results import results

HEAD = ("件号", "责任者", "文号", "题名", "日期", "页数", "保管期限", "电子文件名", "摘要值（SM3）", "备注")
FOREVER, LONG, SHORT = "永久", "30年", "10年"


@dataclass(frozen=True, slots=True)
class Piece:
    """A row of F24 but for its number. `digest` is of the file, or of the content as kept (canonical JSON)."""

    title: str
    digest: str
    on: str
    author: str
    term: str = LONG
    doc_no: str = ""
    pages: str = ""
    file: str = ""
    note: str = ""


def digest_of(content: Any) -> str:
    """The SM3 of a value as it is kept."""
    return sm3(canonical(content).encode("utf-8"))


def pieces(assessment: Assessment, seq: int | None = None) -> list[Piece]:
    """All pieces in the catalogue's order. `seq`: the audit up to this event (default: the last one)."""
    entries = list(Entry.objects.filter(assessment=assessment).select_related("unit", "assessment__owner").order_by("order", "id"))
    found: list[Piece] = []
    for part in (_standard, _plan, _reports, _signed, _inputs, _outcomes, _disputes, _ledger, _letters, _evidence):
        found += part(assessment, entries)
    return [*found, _audit(assessment, seq)]


def _office(a: Assessment) -> str:
    return a.owner.office or a.owner.name


def _day(value: Any) -> str:
    return "" if value is None else str(value) if isinstance(value, date) and not hasattr(value, "hour") else str(timezone.localdate(value))


def _standard(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    d, frozen = a.document, a.document.frozen or {}
    yield Piece(d.title, d.sm3, _day(d.at), _office(a), FOREVER, file=d.name, note="印发的评分标准原件")
    yield Piece(f"{d.title}（读成的评分表）", a.digest, _day(d.published_at or d.at), _office(a), FOREVER, note="发布时定稿，考核据此进行")
    yield Piece("评分口径说明", digest_of(frozen.get("rulings", [])), _day(d.published_at or d.at), _office(a), FOREVER)


def _plan(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    duties = Duty.objects.filter(group__assessment=a).order_by("group__order", "id").values_list("group__name", "entry__unit__name", "item", "anchor")
    content = {
        "name": a.name, "year": a.year, "options": a.options, "calendar": a.calendar, "facts": a.facts, "duties": [list(d) for d in duties],
        "units": [[e.unit.name, e.rubric, e.exception, e.ranking] for e in entries],
    }
    yield Piece(f"{a.name}考核方案", digest_of(content), _day(a.started_at), _office(a), note="单位、评分表、日程、分工、规则")


def _reports(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    marks: dict[int, list[Any]] = defaultdict(list)
    rows = Mark.objects.filter(sheet__entry__assessment=a, sheet__kind=SheetKind.SELF).order_by("place")
    for entry, place, answer, note in rows.values_list("sheet__entry_id", "place", "answer", "note"):
        marks[entry].append([place, answer, note])
    for e in entries:
        if marks[e.pk]:
            yield Piece("单位自评表", digest_of(marks[e.pk]), _day(e.confirmed_at), e.unit.name)


def _signed(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    rows = list(Signed.objects.filter(panel__entry__assessment=a).select_related("panel__entry__unit", "panel__group").order_by("panel__entry__order", "id"))
    newer = {s.replaces: s.code for s in rows if s.replaces}
    for s in rows:
        title = f"{s.panel.entry.unit.name}考核评分表、扣分事项清单、合议记录"
        note = f"已由{grouped(newer[s.code])}替代" if s.code in newer else f"替代{grouped(s.replaces)}" if s.replaces else ""
        yield Piece(title, s.digest, _day(s.at), s.panel.group.name, FOREVER, f"编码{grouped(s.code)}", note=note)
    for k in Acknowledged.objects.filter(panel__entry__assessment=a).select_related("panel__entry__unit").order_by("panel__entry__order", "id"):
        said = "认可" if k.agrees else "有异议"
        note = f"{said}（编码{grouped(k.code)}）"
        yield Piece("被考核单位对扣分事项的意见", digest_of([k.code, k.agrees, k.words]), _day(k.at), k.panel.entry.unit.name, note=note)


def _inputs(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    for kind, title, tell in (
        (Daily, "平时（季度）考核记分表", lambda d: [d.entry.unit.name, d.no, d.quarter, d.on, d.place, d.text, d.points, d.basis, d.counts, d.withdrawn_at]),
        (Ballot, "民主测评汇总表", lambda b: [
            b.entry.unit.name, b.on, b.expected, b.present, b.issued, b.returned, b.valid, b.votes, b.counter, b.watcher,
        ]),
        (Extra, "加分减分和一票否决事项审核表", lambda x: [
            x.entry.unit.name, x.no, x.kind, x.matter, x.basis, x.points, x.effect, x.proof, x.consent_at, x.ended_at,
        ]),
    ):
        yield from _whole(a, kind.objects.filter(entry__assessment=a).select_related("entry__unit").order_by("entry__order", "id"), title, tell)
    for x in Extra.objects.filter(entry__assessment=a).select_related("entry__unit").order_by("entry__order", "no"):
        if x.proof:
            note = f"{x.entry.unit.name}第{x.no}项"
            yield Piece(f"证明材料：{x.matter}", x.proof.get("digest", ""), _day(x.at), x.entry.unit.name, file=x.proof.get("name", ""), note=note)


def _whole(a: Assessment, rows: QuerySet[Model], title: str, tell: Callable[[Any], list[Any]]) -> Iterator[Piece]:
    """Rows of one kind as one piece, where there are any."""
    found = list(rows)
    if found:
        last = max(_day(getattr(x, "at", None)) for x in found)
        yield Piece(title, digest_of([list(map(_plain, tell(x))) for x in found]), last, _office(a), note=f"{len(found)}条")


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | list | dict | bool | None) else str(value)


def _outcomes(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    last: dict[int, int] = {}
    rows = list(Outcome.objects.filter(assessment=a).select_related("entry__unit").order_by("entry__order", "version"))
    for o in rows:
        last[o.entry_id] = o.version
    for o in rows:
        note = "" if o.version == last[o.entry_id] else f"已由第{last[o.entry_id]}版替代"
        yield Piece(f"{o.entry.unit.name}考核结果（第{o.version}版）", o.digest, _day(o.at), _office(a), FOREVER, note=note)
    grades = Graded.objects.filter(entry__assessment=a).select_related("entry__unit").order_by("id")
    for one in _whole(a, grades, "等次建议（审定）表", lambda g: [g.entry.unit.name, g.step, g.grade, g.reason, g.meeting, g.on]):
        yield Piece(one.title, one.digest, one.on, one.author, FOREVER, note=one.note)


def _disputes(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    for p in Appeal.objects.filter(entry__assessment=a).exclude(state=AppealState.DRAFT).select_related("entry__unit").order_by("entry__order", "no"):
        asked = [p.place, show(p.had), show(p.asked), p.words, p.evidence, str(p.filed_at)]
        yield Piece(f"复核（申诉）申请表（{p.place}）", digest_of(asked), _day(p.filed_at or p.at), p.entry.unit.name, LONG, f"受理{p.no:02d}号")
        if p.decided_at or p.refused:
            found = [p.no, str(p.state), p.conclusion, p.found, p.refused, str(p.decided_at)]
            yield Piece(f"{p.entry.unit.name}复核决定书", digest_of(found), _day(p.decided_at or p.accepted_at), _office(a), FOREVER, f"受理{p.no:02d}号")
    for c in Correction.objects.filter(entry__assessment=a).select_related("entry__unit").order_by("entry__order", "no"):
        told = [c.no, c.changes, c.marks, c.reason, str(c.state), c.refused, str(c.approved_at), c.old_codes, c.new_codes]
        yield Piece(f"{c.entry.unit.name}评分更正审批单", digest_of(told), _day(c.approved_at or c.at), _office(a), FOREVER, f"更正{c.no:02d}号")


def _ledger(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    notes: dict[int, list[Any]] = defaultdict(list)
    for key, kind, words, evidence, at in ProblemNote.objects.filter(problem__assessment=a).values_list("problem_id", "kind", "words", "evidence", "at"):
        notes[key].append([kind, words, evidence, str(at)])
    told: dict[int, list[Any]] = defaultdict(list)
    for p in Problem.objects.filter(assessment=a).order_by("no"):
        told[p.entry_id].append([
            p.no, p.source, p.text, p.places, None if p.lost is None else show(p.lost), p.requirement, str(p.due), p.goal, p.measures, p.leader, p.responsible,
            p.helpers, str(p.unit_due), p.state, notes[p.pk],
        ])
    for e in entries:
        if told[e.pk]:
            yield Piece(f"{e.unit.name}问题清单、任务清单和整改台账", digest_of(told[e.pk]), "", _office(a), note=f"{len(told[e.pk])}个问题")


def _letters(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    lines = {x.entry.pk: x for x in results(a).lines} if course.frozen(Stage(a.stage)) else {}
    for e in entries:
        e.assessment = a
        for title, letter in (("反馈意见书", feedback(e, lines.get(e.pk))), ("整改通知书及回执", order(e))):
            if letter.get("problems") or letter.get("rows"):
                kept = {k: _plain(v) for k, v in letter.items() if k != "contacts"}  # people come and go
                yield Piece(f"{e.unit.name}{title}", digest_of(kept), _day(letter["on"]), _office(a), doc_no=str(letter.get("no", "")))


def _evidence(a: Assessment, entries: list[Entry]) -> Iterator[Piece]:
    years = options.value(a.options, "evidence_years")
    rows = EvidenceFile.objects.filter(evidence__entry__assessment=a).select_related("evidence__entry__unit").order_by(
        "evidence__entry__order", "evidence__no", "version"
    )
    for f in rows:
        e = f.evidence
        note = "、".join(x for x in (f"佐证{e.no:02d}第{f.version}版", "含个人信息" if e.personal else "", "已撤下" if e.withdrawn_at else "") if x)
        term = f"{years}年" if e.personal else SHORT
        yield Piece(e.title, f.digest, _day(e.formed_on or f.at), e.formed_by or e.entry.unit.name, term, e.doc_no, str(f.pages or ""), f.name, note)


def _audit(a: Assessment, seq: int | None) -> Piece:
    event = (Event.objects.filter(seq=seq) if seq else Event.objects.order_by("-seq")).first()
    n = event.seq if event else 0
    digest, on = (event.hash, event.at[:10]) if event else ("", "")
    return Piece(f"操作记录（到第{n}条）", digest, on, "考评系统", FOREVER, note="末条的摘要值，前面各条环环相扣")


def content_of(assessment: Assessment) -> dict[str, Any]:
    """What is kept of it when the assessment ends."""
    last = Event.objects.order_by("-seq").values_list("seq", flat=True).first()
    return {
        "format": 1, "assessment": assessment.name, "year": assessment.year, "office": _office(assessment), "seq": last,
        "pieces": [asdict(p) for p in pieces(assessment, last)],
    }


def rows_of(content: Mapping[str, Any]) -> list[list[str]]:
    """F24 as kept."""
    return [
        [str(n), p["author"], p["doc_no"], p["title"], p["on"], p["pages"], p["term"], p["file"], p["digest"], p["note"]]
        for n, p in enumerate(content["pieces"], 1)
    ]


def waiting(assessment: Assessment) -> int:
    """Corrections and appeals that are not settled."""
    corrections = Correction.objects.filter(entry__assessment=assessment, state=CorrectionState.PROPOSED).count()
    return corrections + Appeal.objects.filter(entry__assessment=assessment, state__in=(AppealState.FILED, AppealState.ACCEPTED)).count()


def differing(catalogue: Catalogue) -> list[str]:
    """Sentences on what is no longer as it was archived; empty when all is."""
    content = catalogue.content
    if digest_of(content) != catalogue.digest:
        return ["归档目录本身与它的摘要值不符，可能被改动过"]
    if not Event.objects.filter(hash=catalogue.head).exists():
        return ["操作记录里找不到归档时的末条摘要值"]
    key = lambda p: (p["title"], p["author"], p["doc_no"], p["digest"], p["file"])  # noqa: E731
    now = {key(asdict(p)) for p in pieces(catalogue.assessment, content["seq"])}
    return [f"第{n}件“{p['title']}”与归档时不一致" for n, p in enumerate(content["pieces"], 1) if key(p) not in now]


def page_of(assessment: Assessment) -> dict[str, Any]:
    """The catalogue as kept; before the end, as it would be. `why`: what keeps the assessment from being ended; `open`: problems that go on."""
    kept = Catalogue.objects.filter(assessment=assessment).select_related("by").first()
    content = kept.content if kept else content_of(assessment)
    state = Stage(assessment.stage)
    going_on = Problem.objects.filter(assessment=assessment, state__in=course.OPEN, later=None).count()
    return {
        "kept": kept, "head_row": HEAD, "rows": rows_of(content), "digest": kept.digest if kept else "", "head": kept.head if kept else "",
        "why": course.archiving(state, waiting(assessment)), "open": going_on,
    }
