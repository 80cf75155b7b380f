"""Whether a plan may be started: what blocks it, and what should be thought over first. And the line of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaoping.core.errors import KaopingError

from ..models import Post
from ..policy import Role, calendar, options
from ..policy.states import StandardState
from .plan import Plan
from .plan_propose import needs_reason
from .plan_ties import conflicts

STEPS = (
    ("name", "名称和标准"), ("units", "单位"), ("rubrics", "适用评分表"), ("calendar", "日程"), ("groups", "考核组"), ("division", "分工"),
    ("rules", "规则"), ("check", "核对与启动"),
)  # fmt: skip
LISTED = 5


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and the step where it is mended."""

    step: str
    sentence: str


def blocking(plan: Plan) -> list[Note]:
    """What must be mended before the start."""
    return [Note(step, s) for step, found in _BLOCKS for s in found(plan)]


def listed(names: list[str]) -> str:
    """Names for a sentence: the first few, and how many there are."""
    return "、".join(names) if len(names) <= LISTED else f"{'、'.join(names[:LISTED])}等{len(names)}个"


def _standard(plan: Plan) -> Iterator[str]:
    a = plan.assessment
    if a.document.state != StandardState.PUBLISHED or a.document.digest != a.digest:
        yield "评分标准没有发布，或发布后又有变动，请重新选择已发布的标准"


def _units(plan: Plan) -> Iterator[str]:
    if not plan.entries:
        yield "还没有被考核单位"
    gone = [e.unit.name for e in plan.entries if not e.unit.active]
    if gone:
        yield f"{listed(gone)}已停用，请从名单里去掉"


def _rubrics(plan: Plan) -> Iterator[str]:
    without = [e.unit.name for e in plan.entries if e.rubric not in plan.by_id]
    if without:
        yield f"{listed(without)}还没有选定评分表"
    bare = [e.unit.name for e in plan.entries if e.rubric in plan.by_id and not e.exception and needs_reason(plan.rubrics, e.unit.name, e.rubric)]
    if bare:
        yield f"{listed(bare)}用的评分表与标准的“适用于”不一致，请写明例外理由"
    if plan.option("ranking") == "named":
        loose = [e.unit.name for e in plan.entries if not e.ranking]
        if loose:
            yield f"{listed(loose)}还没有排名组"


def _calendar(plan: Plan) -> Iterator[str]:
    for key, name, needed in calendar.STEPS:
        if needed and calendar.days_of(plan.assessment.calendar, key) is None:
            yield f"“{name}”还没有起止日期"
    yield from calendar.disorder(plan.assessment.calendar)


def _groups(plan: Plan) -> Iterator[str]:
    if not plan.groups:
        yield "还没有考核组"
    for group in plan.groups:
        if not plan.posts.get(group.pk):
            yield f"{group.name}还没有成员"
        elif plan.lead(group.pk) is None:
            yield f"{group.name}还没有组长"
    if plan.option("method") == "trimmed":
        small = [g.name for g in plan.groups if plan.markers[g.pk] < 5]
        if small:
            yield f"定分办法是“去掉最高最低后平均”，每组至少5人，{listed(small)}不够"


def _division(plan: Plan) -> Iterator[str]:
    yield from uncovered_sentences(plan)
    yield from (c.sentence for c in conflicts(plan))


def uncovered_sentences(plan: Plan) -> list[str]:
    """Items that nobody decides, told together for the units that lack the same ones."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for entry, missing in plan.uncovered:
        alike.setdefault(tuple(f"{entry.rubric}/{i}" for i in missing), []).append(entry.unit.name)
    found = []
    for items, units in alike.items():
        whole = len(items) == sum(1 for _ in plan.by_id[items[0].partition("/")[0]].items())
        what = "全部指标" if whole else f"{'、'.join(items[:LISTED])}{f'等{len(items)}条' if len(items) > LISTED else ''}"
        found.append(f"{listed(units)}的{what}还没有考核组来评")
    return found


def _rules(plan: Plan) -> Iterator[str]:
    try:
        options.accepted(plan.assessment.options)
    except KaopingError as error:
        yield str(error)
    known = {f"{r.id}/{c.id}" for r in plan.rubrics for i in r.items() for c in i.clauses}
    lost = [f for f in plan.assessment.facts if f not in known]
    if lost:
        yield f"统一登记的得分点{listed(lost)}在评分标准里没有，请重新选择"


_BLOCKS = (
    ("name", _standard), ("units", _units), ("rubrics", _rubrics), ("calendar", _calendar), ("groups", _groups), ("division", _division), ("rules", _rules),
)  # fmt: skip


def warnings(plan: Plan) -> list[Note]:
    """What does not block the start, but should be known before it."""
    found = [Note("division", plan.nesting.warning)] if plan.nesting.warning else []
    if plan.nesting.warning and plan.nesting.pure and plan.option("division") == "unit":
        found = [Note("division", f"纯按单位分工：{plan.nesting.warning}")]
    wanted = int(plan.option("markers"))
    few = [f"{g.name}（{plan.markers[g.pk]}人）" for g in plan.groups if plan.posts.get(g.pk) and plan.markers[g.pk] < wanted]
    if few:
        found.append(Note("groups", f"规则要求每条{wanted}人独立评分，{listed(few)}不够"))
    idle = [g.name for g in plan.groups if not plan.entries_of(g.pk)]
    if idle and plan.entries:
        found.append(Note("division", f"{listed(idle)}没有分到任何指标"))
    held = set(Post.objects.filter(unit__in=[e.unit_id for e in plan.entries], ended_at=None, user__is_active=True).values_list("unit_id", "role"))
    for role, what in ((Role.CLERK, "联络员账号，不能在网上填报"), (Role.HEAD, "负责人账号，自评无人确认")):
        without = [e.unit.name for e in plan.entries if (e.unit_id, role.value) not in held]
        if without:
            found.append(Note("units", f"{listed(without)}还没有{what}"))
    if plan.option("evidence") == "required":
        found.append(Note("rules", "规则要求列明的材料都上传：减负规定要求能现场核查的不再要求报送材料，请确认确有必要"))
    return found


def line(plan: Plan, now: str, links: dict[str, str]) -> list[dict[str, str]]:
    """The steps as the page shows them: done, now, or late (something is missing)."""
    wrong = {n.step for n in blocking(plan)}
    rows = []
    for key, label in STEPS:
        state = "now" if key == now else "" if key == "check" else "late" if key in wrong else "done"
        said = f"{label}（缺）" if state == "late" else label
        rows.append({"label": said, "state": state, "url": links[key]})
    return rows
