"""Appeals and corrections as pages show them: the lists, one appeal with what may be done with it now, one correction with both versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from kaoping.core.points import show
from kaoping.core.rubric import Item
from kaoping.core.seal import grouped

from ..models import Appeal, Assessment, Correction, Entry
from ..policy import Actor, Scope, Stage, course, may
from ..policy.states import APPEALS, CORRECTIONS, AppealState, CorrectionState
from .access import scope_of
from .correcting import GONE, Standing, standing
from .evidence import Paper, papers_of
from .notice import mark_shown
from .rubrics import rubric_of

CONCLUSIONS = {"uphold": "维持", "adjust": "调整"}
LIGHTS = {
    AppealState.FILED: "ask", AppealState.ACCEPTED: "act", AppealState.DECIDED: "ok", AppealState.REFUSED: "err", CorrectionState.PROPOSED: "ask",
    CorrectionState.DONE: "ok", CorrectionState.REFUSED: "err",
}


def number_of(thing: Appeal | Correction) -> str:
    """受理编号, or a correction's: 2018-03-01, by year, unit and order."""
    entry = thing.entry
    return f"{entry.assessment.year}-{entry.order:02}-{thing.no:02}"


def light(state: str) -> str:
    return LIGHTS.get(AppealState(state) if state in set(AppealState) else CorrectionState(state), "")


@dataclass(frozen=True, slots=True)
class Line:
    """An appeal or a correction in a list."""

    thing: Any
    number: str
    unit: str
    state: str
    light: str
    late: bool = False
    where: tuple[str, ...] = ()
    marks: tuple[tuple[str, str, str], ...] = ()


def appeals_of(assessment: Assessment) -> list[Line]:
    """The appeals that units have filed, those first with which something is to be done."""
    rows = Appeal.objects.filter(entry__assessment=assessment).exclude(filed_at=None).select_related("entry__unit", "entry__assessment", "decided_by")
    today = timezone.localdate()
    lines = [_appeal(a, today) for a in rows.order_by("entry__order", "no")]
    order = [AppealState.FILED, AppealState.ACCEPTED]
    return sorted(lines, key=lambda x: order.index(AppealState(x.thing.state)) if x.thing.state in order else len(order))


def _appeal(a: Appeal, today: date) -> Line:
    state = AppealState(a.state)
    late = a.due is not None and today > a.due and not course.answered(state) and not course.over(state)
    return Line(a, number_of(a), a.entry.unit.name, APPEALS[state], light(state), late)


def corrections_of(assessment: Assessment) -> list[Line]:
    """All corrections, those that wait first, then the latest."""
    rows = Correction.objects.filter(entry__assessment=assessment).select_related("entry__unit", "entry__assessment", "by", "approved_by", "appeal")
    lines = [_correction(c) for c in rows.order_by("-id")]
    return sorted(lines, key=lambda x: not course.pending(CorrectionState(x.thing.state)))


def _correction(c: Correction) -> Line:
    state = CorrectionState(c.state)
    places = tuple(dict.fromkeys(str(one.get("place") or one["absent"]) for one in c.changes))
    return Line(c, number_of(c), c.entry.unit.name, CORRECTIONS[state], light(state), where=places, marks=marks_of(c))


def marks_of(c: Correction) -> tuple[tuple[str, str, str], ...]:
    """(item, before, after), the total last under 合计."""
    rows = [(k, *v) for k, v in c.marks.items() if k != "total"]
    rows.sort(key=lambda r: [int(n) for n in r[0].split(".") if n.isdigit()])
    return (*rows, *((("合计", *c.marks["total"]),) if "total" in c.marks else ()))


@dataclass(frozen=True, slots=True)
class Can:
    """What this person may do with an appeal now; `why` says why it cannot be decided by them although they decide appeals."""

    edit: bool = False
    file: bool = False
    back: bool = False
    attach: bool = False
    receive: bool = False
    accept: bool = False
    decide: bool = False
    revoke: bool = False
    unit: bool = False
    why: str = ""


@dataclass(slots=True)
class Page:
    """An appeal. `had` is empty where the unit may not know it; `answer`: whether the answer is shown; `waiting`: the correction that is to be approved;
    `refused`: the last one that was not; `cited` is the evidence it rests on, `other` what else serves the item."""

    appeal: Appeal
    item: Item
    section: str
    number: str
    state: str
    light: str
    had: str
    can: Can
    answer: bool
    late: bool
    cited: list[Paper]
    other: list[Paper]
    waiting: Correction | None = None
    refused: Correction | None = None
    done: Correction | None = None
    standing: Standing | None = None
    log: list[tuple[Any, str, str]] = field(default_factory=list)

    @property
    def conclusion(self) -> str:
        return CONCLUSIONS.get(self.appeal.conclusion, "")

    @property
    def new_mark(self) -> str:
        """The item's mark after an adjustment that has been carried out."""
        found = self.done.marks.get(self.appeal.place) if self.done else None
        return found[1] if found else ""


def page_of(actor: Actor, scope: Scope, appeal: Appeal) -> Page:
    """The page, for whoever may read it."""
    entry = appeal.entry
    rubric = rubric_of(entry)
    item, section = next((i, s.title) for s in rubric.sections for i in s.items if i.id == appeal.place)
    rows = list(appeal.corrections.select_related("by", "approved_by").order_by("-id"))
    waiting, done = _first(rows, CorrectionState.PROPOSED), _first(rows, CorrectionState.DONE)
    can = can_of(actor, scope, appeal, waiting)
    papers = papers_of(entry)
    cited = [p for p in papers if p.evidence.pk in appeal.evidence]
    other = [p for p in papers if p.evidence.pk not in appeal.evidence and appeal.place in p.items]
    state = AppealState(appeal.state)
    answer = course.answered(state) and (not can.unit or appeal.read_at is not None)
    line = _appeal(appeal, timezone.localdate())
    page = Page(
        appeal, item, section, line.number, line.state, line.light, had_shown(appeal, can.unit), can, answer, line.late, cited, other, waiting,
        _first(rows, CorrectionState.REFUSED) if waiting is None and done is None else None, done,
    )
    page.standing = standing(entry, appeal.place) if can.decide else None
    page.log = _log(appeal, can.unit, answer)
    return page


def had_shown(appeal: Appeal, unit: bool) -> str:
    """The mark that the item had; empty for a unit that is not told its marks."""
    return show(appeal.had) if not unit or mark_shown(appeal.entry.assessment) else ""


def _first(rows: Iterable[Correction], state: CorrectionState) -> Correction | None:
    return next((c for c in rows if c.state == state), None)


def can_of(actor: Actor, scope: Scope, appeal: Appeal, waiting: Correction | None) -> Can:
    a, state, today = appeal.entry.assessment, AppealState(appeal.state), timezone.localdate()
    stage = Stage(a.stage)
    timely = not course.appealing(stage, today, a.appeal_to)
    draft, head = may(actor, "appeal.draft", scope), may(actor, "appeal.file", scope)
    settle = not course.settling(state) and waiting is None
    reviewer, impartial = may(actor, "appeal.list", scope) and not may(actor, "correct.read", scope), may(actor, "appeal.decide", scope)
    return Can(
        edit=draft and timely and not course.filing(state), file=head and timely and not course.filing(state),
        back=not course.taking_back(state) and (head if scope.sent else draft),
        attach=may(actor, "evidence.edit", scope) and not course.supplementing(stage, today, a.appeal_to, course.waiting(state)),
        receive=may(actor, "appeal.receive", scope) and not course.receiving(state, appeal.read_at is not None),
        accept=may(actor, "appeal.accept", scope) and not course.accepting(stage, state), decide=impartial and settle,
        revoke=waiting is not None and waiting.by_id == actor.id and impartial, unit=may(actor, "appeal.receive", scope),
        why="您参加过该单位的评分，这件申诉须由其他复核人决定" if reviewer and not impartial and settle else "",
    )


def _log(a: Appeal, unit: bool, answer: bool) -> list[tuple[Any, str, str]]:
    """What happened when. Who of the office is no secret, but the unit learns of an answer only when it signs for it."""
    rows = [(a.at, "起草", a.by.name), (a.filed_at, "提交", a.filed_by.name if a.filed_by else "")]
    taken = AppealState(a.state) is not AppealState.REFUSED
    who = a.accepted_by.name if a.accepted_by else ""
    if taken or answer:
        rows.append((a.accepted_at, "受理" if taken else "决定不予受理", who))
    if answer and a.decided_at is not None:
        rows.append((a.decided_at, "作出复核决定", a.decided_by.name if a.decided_by else ""))
    rows.append((a.read_at, "签收", a.read_by.name if a.read_by else ""))
    return [(at, what, name) for at, what, name in rows if at is not None]


@dataclass(frozen=True, slots=True)
class Changed:
    """A clause or a 不适用 before and after, in words."""

    place: str
    text: str
    old: str
    new: str
    note: str = ""
    bases: tuple[str, ...] = ()
    old_note: str = ""


@dataclass(slots=True)
class CorrectionPage:
    """A correction. `papers`: (group, old code, new code)."""

    correction: Correction
    number: str
    state: str
    light: str
    changed: list[Changed]
    marks: tuple[tuple[str, str, str], ...]
    papers: list[tuple[str, str, str, int]]
    approve: bool
    revoke: bool
    why: str


def correction_page(actor: Actor, scope: Scope, c: Correction) -> CorrectionPage:
    line = _correction(c)
    state, stage = CorrectionState(c.state), Stage(c.entry.assessment.stage)
    mine = c.by_id == actor.id
    right = may(actor, "correct.approve", scope)
    why = course.approving(stage, state, mine)
    panels = {str(p.pk): p for p in c.entry.panels.select_related("group")}
    papers = [(panels[k].group.name, grouped(v), grouped(c.new_codes.get(k, "")), panels[k].pk) for k, v in c.old_codes.items()]
    revoke = mine and course.pending(state) and (may(actor, "correct.propose", scope) or _reviews(actor, c))
    told = why if right and course.pending(state) else ""
    return CorrectionPage(c, line.number, line.state, line.light, changed(c), line.marks, papers, right and not why, revoke, told)


def _reviews(actor: Actor, c: Correction) -> bool:
    return c.appeal is not None and may(actor, "appeal.decide", scope_of(c.appeal))


def changed(c: Correction) -> list[Changed]:
    rubric = rubric_of(c.entry)
    texts = {x.id: x.text for i in rubric.items() for x in i.clauses} | {i.id: i.text for i in rubric.items()} | {s.id: s.title for s in rubric.sections}
    found = []
    for one in c.changes:
        if "absent" in one:
            was, now = ("适用", GONE) if one["on"] else (GONE, "适用")
            found.append(Changed(one["absent"], texts.get(one["absent"], ""), was, now, one["reason"]))
        else:
            found.append(_clause(one, texts))
    return found


def _clause(one: Mapping[str, Any], texts: Mapping[str, str]) -> Changed:
    bases = tuple(str(b.get("say", "")) for b in one["basis"] if b.get("kind") != "source")
    return Changed(one["place"], texts.get(one["place"], ""), one["old"] or "未答", one["new"], one["note"], bases, one.get("old_note", ""))


def units_of(assessment: Assessment) -> list[Entry]:
    return list(Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id"))


def papers_at(entry: Entry, place: str) -> list[Paper]:
    """The unit's evidence, that of the item first."""
    return sorted(papers_of(entry), key=lambda p: (place not in p.items, p.evidence.no))
