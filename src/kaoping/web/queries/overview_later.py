"""Who lacks what once marks are signed: what keeps the results from being collected, checked, told, decided, issued, and the problems from being closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Count
from django.utils import timezone

from ..models import Appeal, Correction, Extra, Graded, Problem
from ..policy import Stage, course
from ..policy.states import AppealState, CorrectionState, ProblemState
from .days import left, special
from .overview import Board
from .results import results
from .todo import Todo, link, named


def later(found: Board) -> list[Todo]:
    """All that is wanting after the signatures, the most urgent first; of an assessment that is still being marked, only what waits already."""
    told = [*_settling(found), *_extras(found), *_STEPS.get(Stage(found.assessment.stage), _nothing)(found)]
    return sorted(told, key=lambda t: ("err", "ask", "").index(t.kind))


def _nothing(found: Board) -> Iterator[Todo]:
    yield from ()


def _board(found: Board) -> str:
    return link("results:board", found.assessment.pk)


def _settling(found: Board) -> Iterator[Todo]:
    """Appeals that wait for the office or for a decision, and corrections that wait for the second person."""
    appeals, page = Appeal.objects.filter(entry__assessment=found.assessment), link("appeals:list", found.assessment.pk)
    if filed := appeals.filter(state=AppealState.FILED).count():
        yield Todo("ask", f"{filed}件申诉待受理", page, "申诉")
    due = sorted(d for d in appeals.filter(state=AppealState.ACCEPTED).values_list("due", flat=True) if d)
    if due:
        late = due[0] < timezone.localdate()
        words = f"{len(due)}件申诉在复核，{'已过答复期限' if late else '答复期限'}{due[0].month}月{due[0].day}日"
        yield Todo("err" if late else "", words, page, "申诉")
    if asked := Correction.objects.filter(entry__assessment=found.assessment, state=CorrectionState.PROPOSED).count():
        yield Todo("ask", f"{asked}件更正待批准", link("appeals:corrections", found.assessment.pk), "更正")


def _extras(found: Board) -> Iterator[Todo]:
    n = Extra.objects.filter(entry__assessment=found.assessment, ended_at=None, consent_by=None).count()
    if n:
        yield Todo("ask", f"{n}项加减分或否决事项等第二人同意", link("results:extras", found.assessment.pk), "加减分")


def _marking(found: Board) -> Iterator[Todo]:
    if found.lines and all(line.signed for line in found.lines):
        yield Todo("ask", "评分已全部签字，可以进入汇总", _board(found), "汇总")


def _collecting(found: Board) -> Iterator[Todo]:
    """What the results still want; when nothing does, that they can be submitted."""
    if found.assessment.returned:
        yield Todo("err", f"复核人退回了结果：{found.assessment.returned}", _board(found), "复核")
    wanting: dict[str, list[str]] = {}
    for line in (found.results or results(found.assessment)).lines:
        for sentence in line.wanting:
            wanting.setdefault(sentence, []).append(line.name)
    for sentence, names in wanting.items():
        yield Todo("ask", f"{named(names)}：{sentence}", _board(found), "汇总")
    if not wanting:
        yield Todo("", "各部分得分都已定下来，可以提出等次建议、提交复核", _board(found), "汇总")


def _checking(found: Board) -> Iterator[Todo]:
    yield Todo("ask", "结果等第二人复核", _board(found), "复核")


def _checked(found: Board) -> Iterator[Todo]:
    without = _without(found, "proposed")
    if without:
        yield Todo("", f"{named(without)}还没有等次建议", link("results:grades", found.assessment.pk), "等次建议")
    yield Todo("ask", "复核已通过，可以开始公示", _board(found), "公示")


def _noticed(found: Board) -> Iterator[Todo]:
    """How long the periods still run."""
    ends = [d for d in (found.assessment.notice_to, found.assessment.appeal_to) if d]
    today = timezone.localdate()
    if ends and today <= max(ends):
        yield Todo("", f"公示和申诉到{max(ends)}为止，今天以后还有{left(max(ends), today, special())}个工作日", _board(found), "公示")
    else:
        yield Todo("ask", "公示期和申诉期已过，申诉和更正都办结后可以进入审定", _board(found), "审定")


def _deciding(found: Board) -> Iterator[Todo]:
    without = _without(found, "decided")
    if without:
        yield Todo("ask", f"{named(without)}还没有登记审定等次", link("results:grades", found.assessment.pk), "审定")
    else:
        yield Todo("ask", "审定等次都已登记，等另一人核对后通报", _board(found), "通报")


def _without(found: Board, step: str) -> list[str]:
    """The units to which nobody has given a grade in this step."""
    given = set(Graded.objects.filter(entry__assessment=found.assessment, step=step).values_list("entry_id", flat=True))
    return [line.name for line in found.lines if line.entry not in given]


def _rectifying(found: Board) -> Iterator[Todo]:
    """Problems that wait for the office or for the second person, and those that are late."""
    rows = Problem.objects.filter(assessment=found.assessment, later=None)
    counts = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    page = link("rectify:list", found.assessment.pk)
    due = rows.filter(due__lt=timezone.localdate()).values_list("state", flat=True)
    if n := sum(course.is_open(ProblemState(s)) for s in due):
        yield Todo("err", f"{n}个问题已逾期", page, "整改")
    for state, kind, word in (
        (ProblemState.CLAIMED, "ask", "等核查"), (ProblemState.VERIFIED, "ask", "等第二人销号"), (ProblemState.NEW, "", "还没有下发")
    ):
        if count := counts.get(state):
            yield Todo(kind, f"{count}个问题{word}", f"{page}?state={state}", "整改")
    if not any(course.is_open(ProblemState(s)) for s in counts):
        yield Todo("", "没有未销号的问题，可以归档", link("archive:show", found.assessment.pk), "归档")


_STEPS: dict[Stage, Callable[[Board], Iterator[Todo]]] = {
    Stage.MARK: _marking, Stage.COLLECT: _collecting, Stage.CHECK: _checking, Stage.CHECKED: _checked, Stage.NOTICE: _noticed,
    Stage.DECIDE: _deciding, Stage.RELEASED: _rectifying,
}
