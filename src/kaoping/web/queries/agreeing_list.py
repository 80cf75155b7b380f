"""The panels of an assessment as a list, and how far the assessors agree: hints, never a correction. Nothing of a panel that still marks is told but
who has submitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from kaoping.core.agreement import Agreement, Case, agreement
from kaoping.core.panel import Mark as PanelMark
from kaoping.core.rubric import Rubric

from ..models import Assessment, Confirmation, Entry, Mark, Panel, Post, Sheet, User
from ..policy import Actor, PanelState, Role, Scope, SheetKind, Stage, may, steps
from ..policy.states import PANELS
from .agreeing import rules_of
from .agreeing_rows import REFERRED
from .duties import Division, Work
from .rubrics import bound

PAGE = 60
AT_ONCE = 60  # open panels whose agreement is reckoned without being asked for
STATES = tuple(PANELS.items())


@dataclass(slots=True)
class Line:
    """One panel in the list. `waiting`: who has not submitted; `differ`, `far`: items whose marks differ, and of these those beyond the tolerance
    (None while marks are hidden); `step`: what is next; `closed`: signed; `referred`: items that a third person should look at (R16); `mine`: the person at the
    screen belongs to the group."""

    panel: Panel
    entry: Entry
    group: str
    items: int
    state: str
    submitted: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    differ: int | None = None
    far: int = 0
    answered: int = 0
    asked: int = 0
    step: str = ""
    open: bool = False
    closed: bool = False
    referred: int = 0
    reviewed: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, with the number of panels in each state and the hints (None for those they are not for; `later`: there are
    so many marks that they are reckoned only when asked for)."""

    lines: list[Line]
    page: Page[Any]
    counts: list[tuple[str, str, int]]
    hints: Agreement | None
    whole: bool
    later: bool = False

    @property
    def numbers(self) -> list[Any]:
        return list(self.page.paginator.get_elided_page_range(self.page.number))


def listing(actor: Actor, scope: Scope, assessment: Assessment, state: str = "", number: str = "1", hints: bool = False) -> Listing:
    """The panels that this person may see: their own groups'; for office and checker all. A constant number of queries."""
    whole = may(actor, "overview.read", scope)
    rows = _visible(actor, assessment, whole)
    states = list(rows.order_by().values_list("state", flat=True))
    counts = [(s.value, words, states.count(s)) for s, words in STATES]
    shown = rows.filter(state=state) if state in dict(PANELS) else rows
    page = Paginator(shown, PAGE).get_page(number)
    lead = may(actor, "agree.decide", Scope(groups=scope.groups, panels=((0, PanelState.AGREEING),)))
    gathered = _Gathered(actor, assessment, list(page.object_list))
    opened = sum(not steps.sealed(PanelState(s)) for s in states) if whole or lead else 0
    told = _hints(assessment, rows) if opened and (hints or opened <= AT_ONCE) else None
    return Listing([gathered.line(p) for p in page.object_list], page, counts, told, whole, bool(opened) and told is None)


def _visible(actor: Actor, assessment: Assessment, whole: bool) -> QuerySet[Panel]:
    rows = Panel.objects.filter(entry__assessment=assessment).select_related("entry__unit", "group").order_by("entry__order", "entry", "group__order", "group")
    return rows if whole else rows.filter(group__in=[p.group for p in actor.posts if p.group])


class _Gathered:
    """What the lines of a page need, each kind of row in one query."""

    def __init__(self, actor: Actor, assessment: Assessment, panels: Sequence[Panel]) -> None:
        self.actor, self.assessment = actor, assessment
        self.people = _people(assessment)
        self.division, self.standard = Division(assessment.pk), bound(assessment)
        self.sheets: dict[int, list[Sheet]] = {}
        for sheet in Sheet.objects.filter(entry__in=[p.entry_id for p in panels], kind__in=[SheetKind.MEMBER, SheetKind.AGREED]).select_related("author"):
            self.sheets.setdefault(sheet.entry_id, []).append(sheet)
        agreed = Mark.objects.filter(sheet__entry__in=self.sheets, sheet__kind=SheetKind.AGREED, how=REFERRED)
        self.referred = [(e, place.rpartition(".")[0]) for e, place in agreed.values_list("sheet__entry", "place")]
        rounds = {p.pk: p.round for p in panels}
        self.confirmed: dict[int, set[int]] = {}
        self.reviewed: set[int] = set()
        given = Confirmation.objects.filter(panel__in=list(rounds)).values_list("panel_id", "user_id", "round", "review")
        for panel, user, number, review in given:
            if rounds[panel] == number and review:
                self.reviewed.add(panel)
            elif rounds[panel] == number:
                self.confirmed.setdefault(panel, set()).add(user)

    def line(self, panel: Panel) -> Line:
        people, state = self.people.get(panel.group_id, {}), PanelState(panel.state)
        works = self.division.at(panel.entry, self.standard.rubric(panel.entry.rubric))
        work = works.get(panel.group_id, Work(panel.group_id))
        sheets = self.sheets.get(panel.entry_id, [])
        done = {s.author_id for s in sheets if s.kind == SheetKind.MEMBER and s.submitted_at is not None}
        line = Line(panel, panel.entry, panel.group.name, len(work.items), PANELS[state], mine=self.actor.id in people)
        line.submitted = [u.name for k, (u, _) in people.items() if k in done or not steps.sealed(state)]
        line.waiting = [u.name for u, _ in people.values() if u.name not in line.submitted]
        if not steps.sealed(state):
            line.open, line.closed = True, steps.signed(state)
            self._opened(line, panel, work, sheets, people)
        line.step = _next(line, state, self.actor, people)
        return line

    def _opened(self, line: Line, panel: Panel, work: Work, sheets: list[Sheet], people: dict[int, tuple[User, bool]]) -> None:
        members = [s for s in sheets if s.kind == SheetKind.MEMBER and (s.author_id in people or s.group_id == panel.group_id)]
        rules = rules_of(self.assessment.options, [u for u, _ in people.values()], next(iter(people), None))
        line.differ = 0
        for item in work.items:
            told = [s.tally[item] for s in members if item in s.tally]
            points = [Decimal(str(t[0])) for t in told if t[0] == t[1]]
            if len(set(points)) > 1 or len(points) < len(told):
                line.differ += 1
                apart = max(points) - min(points) if points else Decimal(0)
                line.far += rules.tolerance.exceeded(apart, Decimal(str(told[0][4]))) if points else 0
        agreed = next((s for s in sheets if s.kind == SheetKind.AGREED), None)
        for item in work.items:
            row = (agreed.tally.get(item) if agreed else None) or next((s.tally[item] for s in members if item in s.tally), None)
            line.asked += int(row[3]) if row else 0
            line.answered += int(row[2]) if row and agreed and item in agreed.tally else 0
        line.referred = len({i for e, i in self.referred if e == panel.entry_id and i in work.items})
        line.reviewed = panel.pk in self.reviewed
        there = self.confirmed.get(panel.pk, set())
        line.confirmed = [u.name for k, (u, _) in people.items() if k in there]


def _next(line: Line, state: PanelState, actor: Actor, people: dict[int, tuple[User, bool]]) -> str:
    """What has to happen next, as this person should read it."""
    mine = people.get(actor.id)
    if steps.sealed(state):
        if mine is not None and mine[0].name in line.waiting:
            return "您还没有提交评分"
        return f"等{'、'.join(line.waiting)}提交" if line.waiting else "评分已齐，等待转入合议"
    if steps.signed(state):
        return "已签字锁定"
    if steps.standing_by(Stage.MARK, state):
        left = line.asked - line.answered
        return f"还有{left}个得分点待商定" if left > 0 else "商定后提交确认"
    left_names = [u.name for u, _ in people.values() if u.name not in line.confirmed]
    if left_names:
        return "请您确认" if mine is not None and mine[0].name in left_names else f"等{'、'.join(left_names)}确认"
    if line.referred and not line.reviewed:
        return "等复核人复核综合评定条目" if mine is not None else "请复核综合评定条目"
    return "请您签字" if mine is not None and mine[1] else "等组长签字"


def _people(assessment: Assessment) -> dict[int, dict[int, tuple[User, bool]]]:
    """Group → its people now, the lead first: account → (person, whether the lead)."""
    posts = Post.objects.filter(group__assessment=assessment, ended_at=None, user__is_active=True).select_related("user").order_by("id")
    found: dict[int, dict[int, tuple[User, bool]]] = {}
    for post in sorted(posts, key=lambda p: p.role != Role.LEAD):
        if post.group_id is not None:
            found.setdefault(post.group_id, {}).setdefault(post.user_id, (post.user, post.role == Role.LEAD))
    return found


def _hints(assessment: Assessment, rows: QuerySet[Panel]) -> Agreement:
    """How far the members agree, on all panels of `rows` whose marks are open."""
    panels = [p for p in rows if not steps.sealed(PanelState(p.state))]
    people, division = _people(assessment), Division(assessment.pk)
    sheets: dict[int, list[Sheet]] = {}
    for sheet in Sheet.objects.filter(entry__in={p.entry_id for p in panels}, kind=SheetKind.MEMBER).select_related("author"):
        sheets.setdefault(sheet.entry_id, []).append(sheet)
    marks: dict[tuple[str, str], tuple[Decimal, dict[int, PanelMark]]] = {}
    rubrics: dict[str, Rubric] = {}
    authors = {s.author.pk: s.author for group in sheets.values() for s in group if s.author is not None}
    names = Counter(a.name for a in authors.values())
    labels = {k: a.name if names[a.name] == 1 else f"{a.name}（{a.username}）" for k, a in authors.items()}
    for panel in panels:
        rubric = rubrics[panel.entry.rubric] = bound(assessment).rubric(panel.entry.rubric)
        work = division.at(panel.entry, rubric).get(panel.group_id)
        mine = [s for s in sheets.get(panel.entry_id, []) if s.author_id in people.get(panel.group_id, {}) or s.group_id == panel.group_id]
        for item, sheet in ((i, s) for i in (work.all if work else ()) for s in mine):
            row = sheet.tally.get(item)
            if row and row[0] == row[1] and len(row) == 5 and Decimal(str(row[4])) > 0 and sheet.author is not None:
                _, there = marks.setdefault((f"{panel.entry.unit.name}#{panel.entry_id}", f"{panel.entry.rubric}/{item}"), (Decimal(str(row[4])), {}))
                there[sheet.author.pk] = PanelMark(labels[sheet.author.pk], Decimal(str(row[0])))
    cases = [Case(unit, item, worth, tuple(there.values())) for (unit, item), (worth, there) in marks.items()]
    step = min((r.step for r in rubrics.values()), default=Decimal("0.5"))
    return agreement(cases, step, rules_of(assessment.options, [], None).tolerance)

