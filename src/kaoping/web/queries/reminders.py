"""Everything that waits for a person, or is late, by the posts they hold at this moment (R31). Never a mark, and of other units only how many.

One function for each role, each with a fixed number of queries; `dues` puts them together for whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from ..models import Absent, Acknowledged, Appeal, Assessment, Confirmation, Correction, Entry, Extra, Panel, Post, Problem, Sheet
from ..policy import Actor, EntryState, PanelState, Role, SheetKind, Stage, calendar, course, options, steps
from ..policy.states import AppealState, CorrectionState, ProblemState
from .todo import link

SOON = 3  # days before its day that a thing is pressing


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that waits for this person: what, in which assessment, where to go, by when (None: it has no day of its own). `mailed`: R31 is on."""

    text: str
    assessment: str
    url: str
    until: date | None
    today: date
    mailed: bool = True

    @property
    def late(self) -> bool:
        return self.until is not None and self.today > self.until

    @property
    def pressing(self) -> bool:
        """Late, due within days, or waiting for this person alone."""
        return self.until is None or self.until <= self.today + timedelta(days=SOON)

    @property
    def kind(self) -> str:
        return "err" if self.late else "ask" if self.pressing else ""

    @property
    def when(self) -> str:
        """By when, in words."""
        if self.until is None:
            return "待办"
        left = (self.until - self.today).days
        return f"已过{-left}天" if left < 0 else "今天到期" if left == 0 else f"还有{left}天（{self.until:%m-%d}）"


def dues(actor: Actor, today: date | None = None) -> list[Due]:
    """All that waits for this person, the most urgent first."""
    now = today or timezone.localdate()
    found = [one for role in _ROLES if role in actor.roles for one in _ROLES[role](actor, now)]
    far = date.max
    return sorted(dict.fromkeys(found), key=lambda d: (not d.late, not d.pressing, d.until or far, d.text))


def count(actor: Actor) -> int:
    """How many of these are late or pressing: the number in the bar."""
    return sum(d.pressing for d in dues(actor))


def of_clerk(actor: Actor, today: date) -> Iterator[Due]:
    """A unit's clerk: the report, and the problems to be worked on."""
    entries = _entries(actor, Role.CLERK)
    for e in entries:
        if not steps.reporting(Stage(e.assessment.stage), EntryState(e.state)):
            said = "自评被退回，请修改后重新提交" if e.state == EntryState.RETURNED else "自评还没有提交"
            yield _due(e.assessment, said, link("report:unit", e.pk), today, _last(e.assessment, "report"))
    yield from _problems(entries, today)


def of_head(actor: Actor, today: date) -> Iterator[Due]:
    """A unit's head: confirming the report and the deductions, the notice, appeals, problems."""
    entries = _entries(actor, Role.HEAD)
    signed = {p.pk: p for p in Panel.objects.filter(entry__in=entries, state=PanelState.SIGNED).only("pk", "entry_id", "code")}
    answered = set(Acknowledged.objects.filter(panel__in=signed).values_list("panel_id", "code"))
    waiting = {p.entry_id for p in signed.values() if (p.pk, p.code) not in answered}
    appeals = list(Appeal.objects.filter(entry__in=entries).filter(Q(state=AppealState.DRAFT) | Q(state=AppealState.DECIDED, read_at=None)))
    for e in entries:
        a, stage = e.assessment, Stage(e.assessment.stage)
        if not steps.confirming(EntryState(e.state)) and stage in (Stage.REPORT, Stage.MARK):
            yield _due(a, "自评等您确认上报", link("report:unit", e.pk), today, _last(a, "report"))
        if e.pk in waiting and stage in (Stage.MARK, Stage.COLLECT):
            yield _due(a, "扣分事项清单等您表示意见", link("appeals:deductions", e.pk), today, _last(a, "confirm"))
        if not course.appealing(stage, today, a.appeal_to):
            yield _due(a, "结果正在公示，有异议的在申诉期内提出", link("appeals:notice", e.pk), today, a.appeal_to)
        mine = [x for x in appeals if x.entry_id == e.pk]
        if any(x.state == AppealState.DRAFT for x in mine) and not course.appealing(stage, today, a.appeal_to):
            yield _due(a, "有写好的申诉等您提交", link("appeals:notice", e.pk), today, a.appeal_to)
        if any(x.state == AppealState.DECIDED for x in mine):
            yield _due(a, "复核决定书等您签收", link("appeals:notice", e.pk), today)
    yield from _problems(entries, today)


def _problems(entries: list[Entry], today: date) -> Iterator[Due]:
    """What the unit itself has to do about its problems: one line an assessment."""
    rows = Problem.objects.filter(entry__in=entries, later=None).exclude(issued_at=None).values_list("entry_id", "state", "due")
    with_unit = [(e, due) for e, state, due in rows if course.with_unit(ProblemState(state))]
    for entry in entries:
        days = [due for e, due in with_unit if e == entry.pk]
        if days:
            late = sum(d is not None and d < today for d in days)
            said = f"有{len(days)}个问题要整改" + (f"，其中{late}个已逾期" if late else "")
            yield _due(entry.assessment, said, link("rectify:unit", entry.pk), today, min((d for d in days if d), default=None))


def of_group(actor: Actor, today: date) -> Iterator[Due]:
    """An assessor: units not marked yet, panels to agree on, agreed marks to stand by; and, for the lead, to sign."""
    groups = [p.group for p in actor.posts if p.role in (Role.LEAD, Role.MEMBER) and p.group]
    led = {p.group for p in actor.posts if p.role is Role.LEAD}
    rows = Panel.objects.filter(group__in=groups, entry__assessment__stage=Stage.MARK).exclude(state=PanelState.SIGNED)
    panels = list(rows.select_related("entry__assessment"))
    handed = set(Sheet.objects.filter(author=actor.id, kind=SheetKind.MEMBER).exclude(submitted_at=None).values_list("entry_id", "group_id"))
    stood = set(Confirmation.objects.filter(panel__in=panels).values_list("panel_id", "round", "user_id"))
    people = dict(Post.objects.filter(group__in=groups, ended_at=None, user__is_active=True).values_list("group").annotate(n=Count("user", distinct=True)))
    for a in {p.entry.assessment_id: p.entry.assessment for p in panels}.values():
        here = [p for p in panels if p.entry.assessment_id == a.pk]
        mark = [p for p in here if p.state == PanelState.MARKING and steps.reported(EntryState(p.entry.state)) and (p.entry_id, p.group_id) not in handed]
        agree = [p for p in here if p.state == PanelState.AGREEING]
        offered = [p for p in here if p.state == PanelState.CONFIRMING]
        confirm = [p for p in offered if (p.pk, p.round, actor.id) not in stood]
        whole = [p for p in offered if p.group_id in led and sum(s[:2] == (p.pk, p.round) for s in stood) >= people.get(p.group_id, 0)]
        for some, said, screen, step in (
            (mark, "个单位还没有评完", "mark:list", "mark"), (agree, "个单位要合议", "agree:list", "agree"),
            (confirm, "个单位的合议结果等您确认", "agree:list", "agree"), (whole, "个单位的评分等您签字", "agree:list", "agree"),
        ):
            if some:
                yield _due(a, f"{len({p.entry_id for p in some})}{said}", link(screen, a.pk), today, _last(a, step))


def of_office(actor: Actor, today: date) -> Iterator[Due]:
    """The office: what keeps the assessment from going on, appeals to take up, problems to hand out and to check."""
    running = _owned(actor, Role.OFFICE)
    for a, (new, claimed) in _counted(running, ProblemState.NEW, ProblemState.CLAIMED):
        stage, board = Stage(a.stage), link("overview:board", a.pk)
        if stage in (Stage.REPORT, Stage.MARK) and calendar.over(a.calendar, "report", today):
            lacking = Entry.objects.filter(assessment=a).exclude(state__in=(EntryState.CONFIRMED, EntryState.ABSENT)).count()
            if lacking:
                yield _due(a, f"{lacking}个单位过了期限还没有上报", board, today, _last(a, "report"))
        if stage is Stage.MARK and not Panel.objects.filter(entry__assessment=a).exclude(state=PanelState.SIGNED).exists():
            yield _due(a, "评分已全部签字，可以汇总", board, today)
        if stage is Stage.COLLECT and a.returned:
            yield _due(a, "复核人退回了结果，请核对", board, today)
        if not course.noticing(stage):
            yield _due(a, "结果已复核，可以公示", board, today)
        filed = Appeal.objects.filter(entry__assessment=a, state=AppealState.FILED).count() if stage is Stage.NOTICE else 0
        if filed:
            yield _due(a, f"{filed}件申诉等待受理", link("appeals:list", a.pk), today)
        if new and stage is Stage.RELEASED:
            yield _due(a, f"{new}个问题还没有下发", link("rectify:list", a.pk) + "?state=new", today)
        if claimed:
            yield _due(a, f"{claimed}个问题等待核查", link("rectify:list", a.pk) + "?state=claimed", today)


def of_checker(actor: Actor, today: date) -> Iterator[Due]:
    """The second person: results, corrections, 加减分 and 不适用 that wait for a consent, problems to be closed."""
    running = _owned(actor, Role.CHECKER)
    for a, (verified,) in _counted(running, ProblemState.VERIFIED):
        stage, board = Stage(a.stage), link("overview:board", a.pk)
        if stage is Stage.CHECK:
            yield _due(a, "结果等您复核", board, today)
        if stage is Stage.DECIDE:
            yield _due(a, "审定结果核对后由您通报", board, today)
        for n, said in (
            (Correction.objects.filter(entry__assessment=a, state=CorrectionState.PROPOSED).count(), "件更正等您批准"),
            (Extra.objects.filter(entry__assessment=a, ended_at=None, consent_by=None).count(), "项加减分或否决事项等您同意"),
            (Absent.objects.filter(entry__assessment=a, ended_at=None, consent_by=None).exclude(by=actor.id).count(), "处不适用等您同意"),
        ):
            if n:
                yield _due(a, f"{n}{said}", board, today)
        if verified:
            yield _due(a, f"{verified}个问题等您复核销号", link("rectify:list", a.pk) + "?state=verified", today)


def of_appeals(actor: Actor, today: date) -> Iterator[Due]:
    """Who decides on appeals: those taken up, by the day of the answer."""
    for a in _owned(actor, Role.APPEALS):
        days = list(Appeal.objects.filter(entry__assessment=a, state=AppealState.ACCEPTED).values_list("due", flat=True))
        if days:
            yield _due(a, f"{len(days)}件申诉等待复核决定", link("appeals:list", a.pk), today, min((d for d in days if d), default=None))


_ROLES: dict[Role, Callable[[Actor, date], Iterable[Due]]] = {
    Role.CLERK: of_clerk, Role.HEAD: of_head, Role.LEAD: of_group, Role.MEMBER: of_group, Role.OFFICE: of_office, Role.CHECKER: of_checker,
    Role.APPEALS: of_appeals,
}


def _entries(actor: Actor, role: Role) -> list[Entry]:
    """The actor's units in assessments that run."""
    units = [p.unit for p in actor.posts if p.role is role]
    rows = Entry.objects.filter(unit__in=units).exclude(assessment__stage__in=(Stage.PLAN, Stage.ARCHIVED)).select_related("assessment")
    return list(rows.order_by("-assessment__year", "-assessment_id"))


def _owned(actor: Actor, role: Role) -> list[Assessment]:
    owners = [p.unit for p in actor.posts if p.role is role]
    return list(Assessment.objects.filter(owner__in=owners).exclude(stage__in=(Stage.PLAN, Stage.ARCHIVED)).order_by("-year", "-id"))


def _counted(running: list[Assessment], *states: ProblemState) -> Iterator[tuple[Assessment, tuple[int, ...]]]:
    """Each assessment with the number of its problems in these states."""
    rows = Problem.objects.filter(assessment__in=running, state__in=states, later=None).values_list("assessment", "state").annotate(n=Count("id"))
    found = {(a, state): n for a, state, n in rows.order_by()}
    for a in running:
        yield a, tuple(found.get((a.pk, s), 0) for s in states)


def _due(a: Assessment, text: str, url: str, today: date, until: date | None = None) -> Due:
    return Due(text, a.name, url, until, today, options.on(a.options, "reminders"))


def _last(a: Assessment, step: str) -> date | None:
    """The last day of a step of the calendar."""
    span = calendar.days_of(a.calendar, step)
    return span[1] if span else None
