"""Who lacks what: what keeps an assessment from going on, with names and numbers and where to go; never a mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from kaoping.core.plan import ClausePlan, plan_of
from kaoping.core.points import ONE, ZERO
from kaoping.core.question import YesNo

from ..models import Absent, Assessment, Confirmation, Mark
from ..policy import EntryState, PanelState, SheetKind, Stage, calendar, course, options
from .grounds import below_full
from .overview import Board, Line
from .overview_later import later
from .rubrics import bound
from .todo import Todo, link, named


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    state: str
    url: str = ""


_LATER = (
    ("汇总复核", Stage.COLLECT, Stage.CHECK, "results:board"), ("公示申诉", Stage.CHECKED, Stage.NOTICE, "appeals:list"),
    ("审定通报", Stage.DECIDE, Stage.DECIDE, "results:board"), ("整改销号", Stage.RELEASED, Stage.RELEASED, "rectify:list"),
    ("归档", Stage.ARCHIVED, Stage.ARCHIVED, "archive:show"),
)
"""The steps after the signatures: label, first and last stage, page."""


def process(found: Board) -> list[Step]:
    """The steps of the assessment, with counts of units as far as the signatures."""
    n, stage, days = len(found.lines), Stage(found.assessment.stage), found.assessment.calendar
    today = timezone.localdate()
    running = stage in (Stage.REPORT, Stage.MARK)
    counted = (
        ("自评", "report", sum(x.reported for x in found.lines)),
        ("实地评分", "mark", sum(x.marked for x in found.lines)),
        ("合议", "agree", sum(x.signed for x in found.lines)),
    )
    told = [Step("标准发布", "done"), Step("分组", "now" if stage is Stage.PLAN else "done", link("plan:show", found.assessment.pk))]
    now_given = stage is Stage.PLAN
    for label, key, done in counted:
        full = bool(n) and done == n
        # Once marking is open that is where the work is, though some unit may still be reporting.
        passed = key == "report" and stage is Stage.MARK
        now = running and not full and not now_given and not passed
        late = running and not full and calendar.over(days, key, today)
        state = "done" if full else "now" if now else "late" if late else ""
        now_given = now_given or now
        told.append(Step(f"{label} {done}/{n}" + ("（已过期）" if late else ""), state))
    return [*told, *_after(found, stage, bool(n) and counted[-1][2] == n)]


def _after(found: Board, stage: Stage, signed: bool) -> list[Step]:
    """The steps after the signatures; collecting is next as soon as all is `signed`."""
    told = []
    for label, first, last, page in _LATER:
        here = not course.past(first, stage) and not course.past(stage, last)
        due = here or (signed and stage is Stage.MARK and first is Stage.COLLECT)
        over = course.past(stage, last) or stage is last is Stage.ARCHIVED
        told.append(Step(label, "done" if over else "now" if due else "", link(page, found.assessment.pk) if over or due else ""))
    return told


def todos(found: Board) -> list[Todo]:
    """All that is wanting, the most urgent first."""
    stage = Stage(found.assessment.stage)
    if stage is Stage.PLAN:
        return [Todo("ask", "方案还在筹备，启动后单位才能填报", link("plan:show", found.assessment.pk), "方案")]
    if stage not in (Stage.REPORT, Stage.MARK):
        return later(found)
    told = [*_late(found), *_reports(found), *_absents(found.assessment), *_facts(found), *_panels(found), *_grounds(found), *later(found)]
    return sorted(told, key=lambda t: ("err", "ask", "").index(t.kind))


def _late(found: Board) -> list[Todo]:
    days, today, told = found.assessment.calendar, timezone.localdate(), []
    for key, word, lacking in (
        ("report", "没有上报", [x for x in found.lines if not x.reported]),
        ("mark", "没有评完", [x for x in found.lines if not x.marked]),
        ("agree", "没有签字", [x for x in found.lines if not x.signed]),
    ):
        span = calendar.days_of(days, key)
        if span and lacking and calendar.over(days, key, today):
            told.append(Todo("err", f"{calendar.NAMES[key]}已于{span[1]:%m-%d}截止，还有{len(lacking)}个单位{word}", _filtered(found, key), "日程"))
    return told


def _filtered(found: Board, wanting: str) -> str:
    return f"{link('overview:board', found.assessment.pk)}?wanting={wanting}#heat"


def _reports(found: Board) -> list[Todo]:
    told = []
    for state, kind, word in (
        (EntryState.RETURNED, "ask", "退回后还没有重报"), (EntryState.SUBMITTED, "ask", "等本单位负责人确认"), (EntryState.OPEN, "", "还没有上报自评")
    ):
        lines = [x for x in found.lines if x.state is state]
        if lines:
            url = link("overview:unit", lines[0].entry) if len(lines) == 1 else _filtered(found, "report")
            told.append(Todo(kind, f"{named(x.name for x in lines)}{word}", url, "自评"))
    return told


def _absents(assessment: Assessment, most: int = 5) -> list[Todo]:
    waiting = Absent.objects.filter(entry__assessment=assessment, ended_at=None, consent_by=None).order_by("at")
    rows = list(waiting.values_list("entry_id", "entry__unit__name", "entry__rubric", "place"))
    told = []
    for entry, name, rubric, place in rows[:most]:
        label = _labels(assessment, rubric).get(place, place)
        told.append(Todo("ask", f"{name}申请“{label}”不适用", f"{link('overview:unit', entry)}#absent", "待同意"))
    if len(rows) > most:
        told.append(Todo("ask", f"另有{len(rows) - most}处不适用待同意", link("overview:board", assessment.pk), "待同意"))
    return told


def _labels(assessment: Assessment, rubric: str) -> dict[str, str]:
    return {s.id: s.title for s in bound(assessment).rubric(rubric).sections}


def _facts(found: Board) -> list[Todo]:
    """External facts that the office has not stated yet (R11)."""
    if options.value(found.assessment.options, "facts_by") != "office" or not found.assessment.facts:
        return []
    wanted = sum(sum(f.startswith(f"{x.rubric}/") for f in found.assessment.facts) for x in found.lines)
    stated = Mark.objects.filter(sheet__entry__assessment=found.assessment, sheet__kind=SheetKind.FACT).exclude(answer="").count()
    if stated >= wanted:
        return []
    return [Todo("", f"考核办掌握的事实还有{wanted - stated}项没有登记", link("plan:facts", found.assessment.pk), "外部事实")]


def _panels(found: Board) -> list[Todo]:
    """Whom the groups wait for: names and numbers of units."""
    confirmed = _confirmed(found)
    late: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    agreeing: dict[int, list[Line]] = defaultdict(list)
    told: list[Todo] = []
    for line in found.lines:
        for p in line.panels:
            group = found.groups[p.group]
            if p.state is PanelState.MARKING and line.reported and Stage(found.assessment.stage) is Stage.MARK:
                for m in p.members:
                    late[p.group][m] += m not in p.submitted
            elif p.state is PanelState.AGREEING:
                agreeing[p.group].append(line)
            elif p.state is PanelState.CONFIRMING:
                names = [found.people[m] for m in p.members if (p.pk, p.round, m) not in confirmed]
                whom = f"等{'、'.join(names)}确认" if names else "已全部确认，等组长签字"
                told.append(Todo("", f"{line.name}（{group}）{whom}", link("agree:panel", p.pk), "合议"))
    for number, lines in agreeing.items():
        told.append(Todo("", f"{found.groups[number]}：{named(x.name for x in lines)}正在合议", link("agree:list", found.assessment.pk), "合议"))
    for number, counts in late.items():
        who = "、".join(f"{found.people[m]}{n}个" for m, n in counts.items() if n)
        if who:
            told.append(Todo("", f"{found.groups[number]}还没有提交评分的单位：{who}", _filtered(found, "mark"), "评分"))
    return told


def _confirmed(found: Board) -> set[tuple[int, int, int]]:
    rows = Confirmation.objects.filter(panel__entry__assessment=found.assessment, panel__state=PanelState.CONFIRMING)
    return set(rows.values_list("panel_id", "round", "user_id"))


def _grounds(found: Board, most: int = 5) -> list[Todo]:
    """Agreed marks below full without a fact or a basis, on sheets not yet signed."""
    open_ = {PanelState.AGREEING, PanelState.CONFIRMING}
    lines = {x.entry: x for x in found.lines if any(p.state in open_ for p in x.panels)}
    if not lines:
        return []
    plans = {r.id: plan_of(r).clauses for r in found.rubrics}
    rows = Mark.objects.filter(_may_lose(plans.values()), Q(note="") | Q(basis=[]), sheet__entry__assessment=found.assessment, sheet__kind=SheetKind.AGREED)
    counts: dict[int, int] = defaultdict(int)
    for entry, place, value in rows.filter(value__isnull=False).values_list("sheet__entry_id", "place", "value"):
        part = plans[lines[entry].rubric].get(place) if entry in lines else None
        counts[entry] += part is not None and below_full(part, value)
    lacking = [(e, n) for e, n in counts.items() if n]
    told = [Todo("ask", f"{lines[e].name}{n}处扣分缺事实或依据", link("overview:unit", e), "合议") for e, n in lacking[:most]]
    more = lacking[most:]
    word = f"另有{len(more)}个单位{sum(n for _, n in more)}处扣分缺事实或依据"
    return [*told, Todo("ask", word, _filtered(found, "agree"), "合议")] if more else told


def _may_lose(plans: Iterable[Mapping[str, ClausePlan]]) -> Q:
    """Narrows marks to answers that may bring less than full: yes or no by what the plan says of it, the rest for `below_full` to say."""
    by: dict[str, set[str]] = {"是": set(), "否": set(), "": set()}
    for clauses in plans:
        for place, part in clauses.items():
            if not isinstance(part.question, YesNo):
                by[""].add(place)
                continue
            for answer, value in (("是", ONE), ("否", ZERO)):
                if below_full(part, value):
                    by[answer].add(place)
    return Q(place__in=by[""]) | Q(answer="是", place__in=by["是"]) | Q(answer="否", place__in=by["否"])
