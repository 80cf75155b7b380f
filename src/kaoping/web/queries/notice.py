"""What a unit is told once results are noticed: exactly what R28 (and R27) allow, from the frozen outcomes alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from kaoping.core.points import show, show_range
from kaoping.core.score import Score

from ..models import Appeal, Assessment, Entry, Graded, Outcome
from ..policy import Stage, course, options
from ..policy.states import AppealState
from .days import left, special
from .deductions import FACTS, TOTAL, shows
from .results import Line, current, line_of

OWN, LIST, GRADES = "own", "list", "grades"
_STEPS = {"decided": "审定", "proposed": "拟定"}


@dataclass(frozen=True, slots=True)
class Told:
    """One unit in the published list: `total` and `place` are empty where only grades are published."""

    name: str
    grade: str
    total: str = ""
    place: str = ""
    own: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the unit's own result. `mark` is empty where marks may not be shown; `appeal`: the unit's last appeal on it."""

    score: Score
    section: str
    mark: str
    worth: str
    lost: bool
    reasons: tuple[str, ...]
    appeal: Appeal | None

    @property
    def id(self) -> str:
        return self.score.id

    @property
    def free(self) -> bool:
        """Whether it may be appealed, as far as other appeals go."""
        return self.appeal is None or course.over(AppealState(self.appeal.state))


@dataclass(slots=True)
class Notice:
    """The unit's page. `line` is its frozen result; `scope`, `shows` are R28 and R27 as they bear on it; `shut` says why nothing can be appealed now;
    `days` are the working days that are left for it."""

    entry: Entry
    line: Line
    scope: str
    marks: bool
    total: bool
    grade: str
    grade_step: str
    items: list[ItemRow]
    listed: list[Told]
    appeals: list[Appeal]
    shut: str
    days: int

    @property
    def scope_said(self) -> str:
        return options.BY_KEY["published"].said(self.scope)

    @property
    def lost(self) -> list[ItemRow]:
        return [i for i in self.items if i.lost]

    @property
    def whole(self) -> list[ItemRow]:
        return [i for i in self.items if not i.lost]

    @property
    def place(self) -> str:
        p = self.line.place
        return "" if p is None else f"{p.best}" if p.best == p.worst else f"{p.best}–{p.worst}"


def mark_shown(assessment: Assessment) -> bool:
    """Whether a unit sees the marks of its items: they are published, or it was told them when it confirmed its deductions."""
    return options.value(assessment.options, "published") != GRADES or shows(assessment) != FACTS


def notice_of(entry: Entry) -> Notice | None:
    """The page; None where nothing is frozen for the unit."""
    assessment = entry.assessment
    kept = current(assessment)
    if entry.pk not in kept:
        return None
    scope, marks = options.value(assessment.options, "published"), mark_shown(assessment)
    line = line_of(entry, kept[entry.pk].content, kept[entry.pk].version)
    grades = _grades(assessment)
    step, grade = grades.get(entry.pk, ("", ""))
    appeals = list(Appeal.objects.filter(entry=entry).order_by("no"))
    last = {a.place: a for a in appeals}
    items = [_item(i, s.label, marks, last.get(i.id)) for s in line.score.parts for i in s.parts]
    listed = [] if scope == OWN else _listed(entry, kept, grades, scope == LIST)
    today = timezone.localdate()
    shut = course.appealing(Stage(assessment.stage), today, assessment.appeal_to)
    return Notice(
        entry, line, scope, marks, scope != GRADES or shows(assessment) == TOTAL, grade or line.computed, step, items, listed, appeals, shut,
        left(assessment.appeal_to, today, special()),
    )


def _item(found: Score, section: str, marks: bool, appeal: Appeal | None) -> ItemRow:
    lost = not found.not_applicable and found.bounds.low < found.applicable
    mark = "" if not marks else "不适用" if found.not_applicable else show_range(found.bounds)
    reasons = tuple(r.sentence if marks else _bare(r.where, r.text, r.fact, r.ruling) for r in found.reasons)
    return ItemRow(found, section, mark, show(found.worth), lost, reasons, appeal)


def _bare(where: str, text: str, fact: str, ruling: str) -> str:
    """A reason without its figures, and without an answer that would tell them."""
    words = f"“{''.join(text.split())}”" if text else ""
    return f"{where}{words}" + "".join(f"；{label}：{said}" for label, said in (("事实", fact), ("口径", ruling)) if said)


def _grades(assessment: Assessment) -> dict[int, tuple[str, str]]:
    """Entry → (which step, grade): decided, else proposed; of each the last."""
    found: dict[int, dict[str, str]] = {}
    for entry, step, grade in Graded.objects.filter(entry__assessment=assessment).order_by("id").values_list("entry_id", "step", "grade"):
        found.setdefault(entry, {})[step] = grade
    shown = {e: next((s for s in _STEPS if s in steps), "") for e, steps in found.items()}
    return {e: (_STEPS[s], found[e][s]) for e, s in shown.items() if s}


def _listed(own: Entry, kept: dict[int, Outcome], grades: dict[int, tuple[str, str]], marks: bool) -> list[Told]:
    """All units as published, by ranking groups: by place where marks are, else in the assessment's own order."""
    lines = []
    for entry in Entry.objects.filter(assessment=own.assessment_id, pk__in=kept).select_related("unit").order_by("order", "id"):
        entry.assessment = own.assessment
        lines.append(line_of(entry, kept[entry.pk].content, kept[entry.pk].version))
    lines.sort(key=lambda x: (x.ranking, x.place.best if marks and x.place else 0, x.entry.order))
    told, one = [], len({x.ranking for x in lines}) == 1
    for line in lines:
        grade = grades.get(line.entry.pk, ("", ""))[1] or line.computed
        place = str(line.place.best) if marks and line.place else ""
        total = show_range(line.total.bounds) if marks else ""
        group = "" if one else f"评分表{line.ranking}" if line.ranking == line.rubric else line.ranking
        told.append(Told(line.name, grade, total, place, line.entry.pk == own.pk, group))
    return told


def item_mark(entry: Entry, place: str) -> Score | None:
    """The item in the unit's frozen result."""
    kept = current(entry.assessment).get(entry.pk)
    line = line_of(entry, kept.content, kept.version) if kept else None
    return next((i for s in line.score.parts for i in s.parts if i.id == place), None) if line else None
