"""Why a number is what it is: a clause, an item, a section or the total of one unit, with all that it rests on and how the sum comes about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kaoping.core.judgement import Judgement, NotApplicable, above
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.kind import Clause
from kaoping.core.plan import plan_of
from kaoping.core.points import ZERO, Bounds, figures, show
from kaoping.core.reason import Reason
from kaoping.core.rubric import Item, Rubric, Section
from kaoping.core.ruling import ruling_for
from kaoping.core.score import Score, score
from kaoping.core.steps import item_steps, outer_steps, signed, year_steps

from ..models import Absent, Ballot, Confirmation, Daily, Entry, EvidenceLink, Extra, Mark, Panel, Sheet
from ..policy import Actor, Hidden, PanelState, Scope, SheetKind, may, options
from .duties import divide, duties_at
from .look import InForce, Sight, grade_of, in_force, place_words, sight_of
from .look_trail import Deed, of_place, of_total
from .look_unit import line_at
from .results import Line, Results, results
from .rubrics import policy_of

_RULED = ("together", "shortfall", "partial", "floor")
LEAST_BALLOTS = 10
"""Below so many valid papers no distribution is shown: it would tell who voted how (domain 2.4)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a judgement rests on; `evidence` its number where this person may open it, else 0."""

    say: str
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class ClauseAt:
    """A clause at the unit: the judgement that counts, its points, why it does not apply."""

    no: int
    clause: Clause
    source: str
    answer: str
    fact: str
    basis: list[Basis]
    points: Bounds | None
    absent: str
    who: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the sum: what, and what it adds (or takes)."""

    what: str
    points: str


@dataclass(slots=True)
class Why:
    """`kind`: total, section, item or clause. What does not concern the kind is empty. `steps` are the sum; `more`: how the year's mark follows from its
    sections, or what an item brings beyond the full marks."""

    entry: Entry
    line: Line
    kind: str
    place: str
    sight: Sight
    kept: InForce
    section: Section | None = None
    item: Item | None = None
    score: Score | None = None
    now: str = ""
    clauses: list[ClauseAt] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    more: list[Step] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    rulings: list[str] = field(default_factory=list)
    daily: list[Daily] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    evidence: list[Basis] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""
    trail: list[Deed] = field(default_factory=list)
    place_words: str = ""
    grade: str = ""
    ballot: str = ""
    caps: str = ""
    waits: bool = False

    @property
    def clause(self) -> ClauseAt | None:
        """The clause that is asked about."""
        return next((c for c in self.clauses if c.clause.id == self.now), None)


def why(actor: Actor, scope: Scope, entry: Entry, place: str) -> Why:
    """`place`: total, or the id of a section, an item or a clause. Hidden where the unit's rubric has none of it. A constant number of queries."""
    found = results(entry.assessment)
    line, rubric = line_at(found, entry), found.bound.rubric(entry.rubric)
    made = Why(entry, line, "total", place, sight_of(actor, scope), in_force(entry.assessment, found, entry.pk))
    if place == "total":
        return _total(actor, scope, made)
    for section, score_ in zip(rubric.sections, line.score.parts, strict=True):
        if section.id == place:
            return _section(made, section, score_)
        for item, at in zip(section.items, score_.parts, strict=True):
            if place == item.id or any(c.id == place for c in item.clauses):
                made.section, made.item, made.score = section, item, at
                return _item(actor, scope, made, found, rubric, item, at)
    raise Hidden(place)


def _total(actor: Actor, scope: Scope, made: Why) -> Why:
    entry, line, sight = made.entry, made.line, made.sight
    made.score = line.score
    made.place_words, made.grade = place_words(line.place) if sight.places else "", grade_of(line, sight)
    made.reasons = [r for r in line.score.reasons if r.where == line.score.id]
    made.daily = list(Daily.objects.filter(entry=entry, withdrawn_at=None, counts="daily")) if line.component("daily") else []
    made.extras = list(Extra.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None))
    made.ballot = _ballot(entry) if line.component("ballot") else ""
    made.steps = [
        Step(f"{c.label}{'' if c.weight else '（不计入）'}", f"{figures(c.weighed)}/{show(c.worth)}，权重{show(c.weight)}%") for c in line.total.components
    ]
    made.more = [Step(s.what, signed(s.brings)) for s in year_steps(line.score)]
    made.caps = _caps(entry) if line.total.bonus else ""
    made.steps += [Step("加分", f"＋{show(line.total.bonus)}")] if line.total.bonus else []
    made.steps += [Step("减分", f"－{show(line.total.penalty)}")] if line.total.penalty else []
    made.trail = of_total(actor, scope, entry, sight)
    return made


def _caps(entry: Entry) -> str:
    """How much of what is listed as bonus counts (R21)."""
    each, together = (options.value(entry.assessment.options, key) for key in ("bonus_item_cap", "bonus_cap"))
    return f"加分每项最多计{each}分，合计最多计{together}分"


def _ballot(entry: Entry) -> str:
    one = Ballot.objects.filter(entry=entry).first()
    if one is None:
        return "民主测评还没有登记"
    if one.valid < LEAST_BALLOTS:
        return f"有效票{one.valid}张，不足{LEAST_BALLOTS}张，不显示各档票数"
    scale = [options.value(entry.assessment.options, f"ballot_{n}") for n in (1, 2, 3, 4)]
    votes = "、".join(f"{name}{n}票×{s}分" for name, n, s in zip(("优秀", "良好", "一般", "较差"), one.votes, scale, strict=False))
    return f"有效票{one.valid}张：{votes}，折算平均"


def _section(made: Why, section: Section, score_: Score) -> Why:
    made.kind, made.section, made.score = "section", section, score_
    made.reasons = list(score_.reasons)
    return made


def _item(actor: Actor, scope: Scope, made: Why, found: Results, rubric: Rubric, item: Item, at: Score) -> Why:
    """An item, or one of its clauses: the whole item is told either way, with the clause marked."""
    entry, made.kind = made.entry, "item" if made.place == item.id else "clause"
    made.now = made.place if made.kind == "clause" else ""
    panel = _panel(entry, rubric, item)
    past = panel is not None and panel.state != PanelState.MARKING
    made.waits = not past
    named = may(actor, "results.names", replace(scope, groups=frozenset({panel.group_id} if panel else ())))
    stated = may(actor, "results.names", replace(scope, groups=frozenset()))
    marks = _marks(entry, item, past)
    links = _evidence(actor, scope, entry, item)
    gone = {a.place: a.reason for a in Absent.objects.filter(entry=entry, ended_at=None).exclude(consent_by=None)}
    counts = _counting(marks)
    made.clauses = _clauses(found, made.entry, item, counts, gone, links, named, stated)
    made.steps, made.more = _steps(entry, rubric, item, at, counts, made.clauses)
    here = (lambda r: r.where == made.now) if made.now else (lambda r: True)
    made.reasons = [r for r in at.reasons if here(r)]
    cited = [c.cite() for q in _RULED if (c := ruling_for(found.bound.rulings, rubric.id, made.place, q)) is not None and c.where != "*"]
    made.rulings = list(dict.fromkeys([*(r.ruling for r in made.reasons if r.ruling), *cited]))
    made.daily = list(Daily.objects.filter(entry=entry, withdrawn_at=None, counts="year", place=item.id))
    made.evidence = [b for b in links.values() if b.evidence]
    words = next((m for m in marks if m.place == item.id), None)
    made.words = words.note if words and named else ""
    made.people = _people(panel) if panel and past and named else []
    asked = [m for m in marks if not made.now or m.place == made.now]
    made.trail = of_place(actor, scope, entry, item.id, made.place, [m for m in asked if m.sheet.kind == SheetKind.AGREED or stated], named)
    return made


def _panel(entry: Entry, rubric: Rubric, item: Item) -> Panel | None:
    """The panel whose mark on the item counts."""
    group = next((g for g, work in divide(duties_at(entry), rubric).items() if item.id in work.items), None)
    panels = {p.group_id: p for p in Panel.objects.filter(entry=entry).select_related("group", "signed_by")}
    return panels.get(group) if group is not None else None


def _marks(entry: Entry, item: Item, past: bool) -> list[Mark]:
    """What is agreed on the item, and what the office has stated; of what a group agrees nothing before it has left marking."""
    kinds = [SheetKind.AGREED, SheetKind.FACT] if past else [SheetKind.FACT]
    places = [item.id, *(c.id for c in item.clauses)]
    rows = Mark.objects.filter(sheet__entry=entry, sheet__kind__in=kinds, place__in=places)
    return list(rows.select_related("sheet", "by").order_by("id"))


def _evidence(actor: Actor, scope: Scope, entry: Entry, item: Item) -> dict[int, Basis]:
    """The unit's evidence by id; that which is linked to the item is named, and only who may open it gets any."""
    if not may(actor, "evidence.read", scope):
        return {}
    rows = EvidenceLink.objects.filter(evidence__entry=entry, evidence__withdrawn_at=None, removed_at=None, place=item.id).select_related("evidence")
    return {r.evidence_id: Basis(f"佐证{r.evidence.no:02} {r.evidence.title}", r.evidence_id) for r in rows.order_by("evidence__no")}


def _counting(marks: Iterable[Mark]) -> dict[str, Mark]:
    """The answer that counts at each clause: what the office has stated, else what is agreed."""
    counts: dict[str, Mark] = {}
    for one in marks:
        if one.answer and (one.sheet.kind == SheetKind.FACT or one.place not in counts):
            counts[one.place] = one
    return counts


def _clauses(
    found: Results, entry: Entry, item: Item, counts: Mapping[str, Mark], gone: Mapping[str, str], links: Mapping[int, Basis], named: bool, stated: bool
) -> list[ClauseAt]:
    absent = {c.id: next((gone[p] for p in above(c.id) if p in gone), "") for c in item.clauses}
    points = _points(found, entry, item, {p: m for p, m in counts.items() if not absent.get(p)}, gone)
    told = []
    for no, clause in enumerate(item.clauses, 1):
        mark, by = counts.get(clause.id), ""
        fact = mark is not None and mark.sheet.kind == SheetKind.FACT
        if mark is not None and (stated if fact else named):
            by = mark.by.name
        if absent[clause.id]:
            told.append(ClauseAt(no, clause, "", "不适用", "", [], None, absent[clause.id], ""))
        elif mark is None:
            told.append(ClauseAt(no, clause, "", "", "", [], points.get(clause.id), "", ""))
        else:
            source = "考核办登记" if fact else "考核组合议"
            basis = [_basis(b, links) for b in mark.basis if b.get("kind") != "clause"]
            told.append(ClauseAt(no, clause, source, mark.answer, mark.note, basis, points.get(clause.id), "", by))
    return told


def _basis(one: Mapping[str, Any], links: Mapping[int, Basis]) -> Basis:
    key = one.get("id")
    open_ = one.get("kind") == "evidence" and isinstance(key, int) and key in links
    return Basis(str(one.get("say", "")), key if open_ and isinstance(key, int) else 0)


def _points(found: Results, entry: Entry, item: Item, counts: Mapping[str, Mark], gone: Mapping[str, str]) -> dict[str, Bounds]:
    """The clauses' own points, by the one formula that there is."""
    rubric = found.bound.rubric(entry.rubric)
    without = {place: NotApplicable(place, reason) for place, reason in gone.items()}
    scored = score(rubric, CoreSheet(entry.unit.name, rubric.id, _judged(item, counts), without), policy_of(entry.assessment))
    return {c.id: c.bounds for s in scored.parts for i in s.parts if i.id == item.id for c in i.parts}


def _judged(item: Item, counts: Mapping[str, Mark]) -> dict[str, Judgement]:
    return {p: Judgement(p, m.answer, m.value or ZERO) for p, m in counts.items() if p != item.id}


def _steps(entry: Entry, rubric: Rubric, item: Item, at: Score, counts: Mapping[str, Mark], clauses: list[ClauseAt]) -> tuple[list[Step], list[Step]]:
    """How the item's mark comes about; and what it brings beyond the full marks."""
    plan = next(i for s in plan_of(rubric).sections for i in s.items if i.item.id == item.id)
    gone = {c.clause.id for c in clauses if c.absent}
    given = {p: j for p, j in _judged(item, counts).items() if p not in gone}
    policy = policy_of(entry.assessment)
    found = (item_steps(plan, given, gone, policy, at), outer_steps(plan, given, gone, policy, at))
    inner, outer = ([Step(s.what, signed(s.brings)) for s in steps] for steps in found)
    return inner, outer


def _people(panel: Panel) -> list[tuple[str, str]]:
    """Who marked, confirmed, reviewed and signed; for those who may know."""
    sheets = Sheet.objects.filter(entry=panel.entry_id, group=panel.group_id, kind=SheetKind.MEMBER).exclude(submitted_at=None).select_related("author")
    told = [("考核组", panel.group.name), ("独立评分", "、".join(s.author.name for s in sheets if s.author))]
    stood = list(Confirmation.objects.filter(panel=panel, round=panel.round).select_related("user").order_by("id"))
    told += [("确认合议", "、".join(c.user.name for c in stood if not c.review)), ("第三人复核", "、".join(c.user.name for c in stood if c.review))]
    told.append(("签字锁定", panel.signed_by.name if panel.signed_by else ""))
    return [(what, names) for what, names in told if names]

