"""What a workbook to take home holds: the rows that a person may fill in now, as they stand, and the ticket by which it is known when it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils import timezone

from kaoping.core.digest import sm3
from kaoping.core.errors import KaopingError
from kaoping.core.judgement import above
from kaoping.core.plan import ClausePlan, plan_of
from kaoping.core.question import Amount, Choice, Count, YesNo
from kaoping.core.rubric import Item
from kaoping.write.home import Home, Row, home_book
from kaoping.write.home_words import MOST_ROWS

from ..models import Absent, Assessment, Entry, Evidence, EvidenceLink, Mark, Visit
from ..policy import Actor, SheetKind
from .asking import Control, controls
from .grounds import MOST_WORDS
from .marking import lines
from .ready import stated
from .reporting import report_of, writable
from .rubrics import rubric_of

SALT = "kaoping.books.ticket"
MISSING = "未提供材料"
Key = tuple[int, str]
"""Entry and place."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One row: a clause to answer at a unit, or (`part` None) the unit's words about an item."""

    entry: Entry
    place: str
    item: Item
    part: ClausePlan | None = None
    control: Control | None = None

    @property
    def key(self) -> str:
        return f"{self.entry.pk}-{self.place}"

    @property
    def clause(self) -> str:
        """The clause as the sheet prints it: ① 制定方案得1分."""
        return f"{self.control.sign} {self.part.clause.text.strip()}" if self.part and self.control else "完成情况（本条）"


@dataclass(frozen=True)
class Shelf:
    """All that a person may take home of an assessment now. `entry`: the clerk's unit; None for an assessor. `shut`: unit → why not.

    `left` counts the clauses that are not theirs to answer: stated by the office, or not applying."""

    kind: SheetKind
    assessment: Assessment
    entries: Sequence[Entry]
    asks: Mapping[Key, Ask]
    marks: Mapping[Key, Mark]
    entry: Entry | None = None
    shut: Mapping[int, tuple[Entry, str]] = field(default_factory=dict)
    left: int = 0

    @property
    def member(self) -> bool:
        return self.kind is SheetKind.MEMBER


def members_shelf(actor: Actor, assessment: Assessment) -> Shelf:
    """An assessor's: the units of their groups that can be marked now and that they have not handed in."""
    found = lines(actor, assessment)
    able = [x for x in found if x.writable]
    shut = {x.entry.pk: (x.entry, x.refused or "已提交，要改请先撤回提交") for x in found if not x.writable}
    gone = Absent.objects.filter(entry__in=[x.entry for x in able], ended_at=None).exclude(consent_by=None).values_list("entry_id", "place")
    away: dict[int, set[str]] = {}
    for entry_id, place in gone:
        away.setdefault(entry_id, set()).add(place)
    asks: dict[Key, Ask] = {}
    left = 0
    for line in able:
        given, known = stated(line.entry), controls(line.rubric)
        for item in line.rubric.items():
            for clause in item.clauses if item.id in line.items else ():
                if clause.id in given or not away.get(line.entry.pk, set()).isdisjoint(above(clause.id)):
                    left += 1
                else:
                    asks[line.entry.pk, clause.id] = Ask(line.entry, clause.id, item, plan_of(line.rubric).clauses[clause.id], known[clause.id])
    rows = Mark.objects.filter(sheet__entry__in=[x.entry for x in able], sheet__kind=SheetKind.MEMBER, sheet__slot=str(actor.id))
    marks = {(m.sheet.entry_id, m.place): m for m in rows.select_related("sheet", "by")}
    return Shelf(SheetKind.MEMBER, assessment, [x.entry for x in able], asks, marks, shut=shut, left=left)


def clerks_shelf(entry: Entry) -> Shelf:
    """A unit's report: its answers, and its words about each item."""
    if why := writable(entry):
        return Shelf(SheetKind.SELF, entry.assessment, (), {}, {}, entry, {entry.pk: (entry, why)})
    report, known = report_of(entry), controls(rubric_of(entry))
    asks: dict[Key, Ask] = {}
    left = 0
    for item in report.rubric.items():
        asked = report.asked(item)
        left += len(item.clauses) - len(asked)
        for place in asked:
            asks[entry.pk, place] = Ask(entry, place, item, plan_of(report.rubric).clauses[place], known[place])
        if not report.excused(item.id):
            asks[entry.pk, item.id] = Ask(entry, item.id, item)
    return Shelf(SheetKind.SELF, entry.assessment, [entry], asks, {(entry.pk, p): m for p, m in report.marks.items()}, entry, left=left)


def chosen(shelf: Shelf, wanted: Iterable[str]) -> list[Entry]:
    """The units wanted (by number; none: all). KaopingError where one is not to be had, or none is."""
    ids = {int(w) for w in wanted if w.isascii() and w.isdigit()}
    if refused := [f"{e.unit.name}：{why}" for e, why in shelf.shut.values() if e.pk in ids or not shelf.entries]:
        raise KaopingError(f"不能带回表格。{'；'.join(refused)}")
    found = [e for e in shelf.entries if not ids or e.pk in ids]
    if not found:
        raise KaopingError("现在没有可以带回填写的单位")
    ids = {e.pk for e in found}
    if (count := sum(entry in ids for entry, _ in shelf.asks)) > MOST_ROWS:
        raise KaopingError(f"选中的{len(found)}个单位有{count}行，一份表最多{MOST_ROWS}行，请分几次带回")
    return found


def book_of(actor: Actor, shelf: Shelf, entries: Sequence[Entry]) -> tuple[bytes, int]:
    """The workbook of these units, and how many rows it has."""
    ids = {e.pk for e in entries}
    asks = [a for a in shelf.asks.values() if a.entry.pk in ids]
    rows = [_row(shelf, a) for a in asks]
    told = f"{shelf.assessment.name}　{'个人评分' if shelf.member else '自评'}"
    about = (
        ("账号", str(actor.id)), ("姓名", actor.name), ("考核", shelf.assessment.name), ("内容", "个人评分" if shelf.member else "自评"),
        ("单位", "、".join(e.unit.name for e in entries)), ("评分标准摘要", shelf.assessment.digest), ("带回时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    )
    who = f"　{actor.name}　{timezone.localtime():%Y年%-m月%-d日 %H:%M}带回"
    papers = _papers(entries) if shelf.member else ()
    home = Home(told + who, _words(shelf, bool(papers)), rows, about, _ticket(actor, shelf, entries, asks), papers, MOST_WORDS)
    return home_book(home), len(rows)


def _words(shelf: Shelf, papers: bool) -> str:
    basis = "依据一栏只在“完成情况”行填，写现场备查的材料名称"
    if shelf.member:
        basis = f"依据写材料编号，如“佐证03第5页；现场核查1”，没有材料写“{MISSING}”{'，编号见另一张工作表' if papers else ''}"
    left = f"另有{shelf.left}处由考核办统一登记或已定为不适用，不在表里。" if shelf.left else ""
    return (
        f"只填浅黄色的格；空着的格不会改动网站上的内容。{basis}，几样之间用“；”隔开。不要填公式。可以排序、筛选、删去不交回的行，"
        f"不要改“编号”一栏，也不要删除隐藏的工作表。{left}"
    )


def _row(shelf: Shelf, ask: Ask) -> Row:
    mark = shelf.marks.get((ask.entry.pk, ask.place))
    answer, note, basis = (mark.answer, mark.note, basis_words(mark.basis)) if mark else ("", "", "")
    words = question_words(ask.part, ask.control) if ask.part and ask.control else "本条做了什么、做到什么程度？"
    return Row(ask.entry.unit.name, ask.item.id, ask.item.text.strip(), ask.clause, ask.key, ask.part, words, answer, note, basis,
               shelf.member or (ask.part is None and bool(ask.item.evidence)))


def question_words(part: ClausePlan, control: Control) -> str:
    """What is asked, as a question, with what the answers bring."""
    match part.question:
        case YesNo():
            asked = "做到了没有？" if part.adds else "有没有此情形？"
        case Choice():
            asked = "属于哪一档？"
        case Count(least=least, unit=unit):
            asked = "第几名？" if least else f"有多少{unit or '个'}？"
        case Amount(unit="分"):
            asked = "得多少分？" if part.adds else "扣多少分？"
        case Amount(unit=unit):
            asked = f"实际是多少（{unit}）？" if unit else "实际是多少？"
    return f"{asked}（{control.hint}）" if control.hint else asked


def basis_words(basis: Iterable[Mapping[str, Any]]) -> str:
    """The basis as the workbook has it, the clause itself aside: 佐证03第5页；现场核查1."""
    return "；".join(str(b.get("say", "")) for b in basis if b.get("kind") != "clause")


def _papers(entries: Sequence[Entry]) -> list[tuple[str, str, str, str, str]]:
    items: dict[int, list[str]] = {}
    for of, place in EvidenceLink.objects.filter(evidence__entry__in=entries, removed_at=None).order_by("id").values_list("evidence_id", "place"):
        items.setdefault(of, []).append(place)
    found: dict[int, list[tuple[str, str, str, str, str]]] = {e.pk: [] for e in entries}
    names = {e.pk: e.unit.name for e in entries}
    for paper in Evidence.objects.filter(entry__in=entries, withdrawn_at=None).order_by("no"):
        found[paper.entry_id].append((names[paper.entry_id], f"佐证{paper.no:02d}", paper.title, paper.doc_no, "、".join(items.get(paper.pk, []))))
    for visit in Visit.objects.filter(entry__in=entries):
        found[visit.entry_id].append((names[visit.entry_id], f"现场核查{visit.no}", visit.matter, "", "、".join(visit.items)))
    return [row for rows in found.values() for row in rows]


def _ticket(actor: Actor, shelf: Shelf, entries: Sequence[Entry], asks: Iterable[Ask]) -> str:
    seen: dict[str, dict[str, int]] = {str(e.pk): {} for e in entries}
    for ask in asks:
        mark = shelf.marks.get((ask.entry.pk, ask.place))
        if mark is not None:
            seen[str(ask.entry.pk)][ask.place] = mark.version
    body = {
        "user": actor.id, "name": actor.name, "kind": str(shelf.kind), "assessment": shelf.assessment.pk, "digest": shelf.assessment.digest,
        "entry": shelf.entry.pk if shelf.entry else None, "at": timezone.localtime().isoformat(timespec="seconds"), "seen": seen,
    }
    return signing.dumps(body, salt=SALT, compress=True)


def admitted(actor: Actor, shelf: Shelf, ticket: str) -> dict[int, dict[str, int]]:
    """Entry → place → the version that the workbook was made from. KaopingError where it is not this person's, not of this, or not ours."""
    if not ticket:
        raise KaopingError("这份表里没有网站写下的隐藏工作表，认不出是谁、哪一次考核的；请在带走的那份表里填写后交回")
    try:
        told = signing.loads(ticket, salt=SALT)
    except signing.BadSignature:
        raise KaopingError("这份表的隐藏工作表被改动过，或不是从这个网站带走的，没有采用；请重新带回一份") from None
    if told["user"] != actor.id:
        raise KaopingError(f"这份表是{told['name']}带走的，只能由本人交回；您登录的账号是{actor.name}")
    if told["assessment"] != shelf.assessment.pk or told["kind"] != shelf.kind or told["entry"] != (shelf.entry.pk if shelf.entry else None):
        raise KaopingError("这份表不是在这一页带走的（考核、单位或内容不同），请到带走它的那一页交回")
    if told["digest"] != shelf.assessment.digest:
        raise KaopingError("带走这份表以后，评分标准换过了，没有采用；请重新带回一份")
    return {int(entry): places for entry, places in told["seen"].items()}


def fingerprint(rows: Any) -> str:
    """The SM3 digest of what is saved, for the audit."""
    return sm3(signing.JSONSerializer().dumps(rows))
