"""What keeps results from going on: what is unsigned, wanting, open, without a grade; who handed them in, and who is to act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from ..models import Appeal, Assessment, Correction, Entry, Event, Graded, Panel, Post
from ..policy import Actor, PanelState, Role, Stage, course, options
from ..policy.states import AppealState, CorrectionState
from .results import Results


def unsigned(assessment: Assessment) -> int:
    """Sheets that no group has signed yet."""
    return Panel.objects.filter(entry__assessment=assessment).exclude(state=PanelState.SIGNED).count()


def open_corrections(assessment: Assessment) -> list[Correction]:
    rows = Correction.objects.filter(entry__assessment=assessment, state=CorrectionState.PROPOSED).select_related("entry__unit")
    return list(rows)


def wanting(found: Results) -> list[str]:
    """Sentences on all that still keeps the results open."""
    told = [f"{line.name}：{sentence}" for line in found.lines for sentence in line.wanting]
    return told + [f"{c.entry.unit.name}有更正待批准" for c in open_corrections(found.assessment)]


def waiting(assessment: Assessment) -> int:
    """How many appeals and corrections are not settled yet; drafts that were never filed do not count."""
    open_ = (AppealState.FILED, AppealState.ACCEPTED)
    return Appeal.objects.filter(entry__assessment=assessment, state__in=open_).count() + len(open_corrections(assessment))


def without_grade(assessment: Assessment, step: str) -> int:
    """Units to which nobody has given a grade in this step."""
    given = Graded.objects.filter(entry__assessment=assessment, step=step).values("entry_id")
    return Entry.objects.filter(assessment=assessment).exclude(pk__in=given).count()


def submitted_by(assessment: Assessment) -> int | None:
    """Who sent the results to be checked last."""
    found = Event.objects.filter(assessment=assessment.pk, verb="results.submit").order_by("-seq").values_list("user", flat=True).first()
    return None if found is None else int(found)


def deciders(assessment: Assessment) -> set[int]:
    """Who noted the decided grades that are in force."""
    rows = Graded.objects.filter(entry__assessment=assessment, step="decided").order_by("id").values_list("entry_id", "by_id")
    return set(dict(rows).values())


def telling(assessment: Assessment) -> str:
    """Why units cannot be told now: it is not the time, or only grades are published and some unit has none."""
    grades = options.value(assessment.options, "published") == "grades" and options.value(assessment.options, "grades") == "none"
    return course.noticing(Stage(assessment.stage), without_grade(assessment, "proposed") if grades else 0)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done now: the URL's name, the button, what is asked before; `words`: the label of the reason that must be given;
    `shut`: why it cannot be done yet."""

    name: str
    label: str
    confirm: str = ""
    words: str = ""
    danger: bool = False
    shut: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """Where the course stands: what is to be done, by whom, and the acts of the one who looks."""

    says: str
    who: str
    acts: tuple[Act, ...] = ()


def now_of(actor: Actor, found: Results, edits: bool, checks: bool) -> Now:
    """What is next. `edits`, `checks`: whether the actor may act for the office, or as the second person."""
    stage = Stage(found.assessment.stage)
    if stage not in _NOW:
        return Now("", "")
    says, role, acts = _NOW[stage](actor, found)
    mine = {Role.OFFICE: edits, Role.CHECKER: checks}
    return Now(says, _named(found.assessment, role) if role else "", acts if role and mine[role] else ())


_Said = tuple[str, Role | None, tuple[Act, ...]]


def _marking(actor: Actor, found: Results) -> _Said:
    n = unsigned(found.assessment)
    says = f"还有{n}份评分没有签字，全部签字后才能汇总。" if n else "全部评分已经签字，可以汇总。"
    shut = course.collecting(Stage(found.assessment.stage), n)
    return says, Role.OFFICE, (Act("results:collect", "进入汇总", "进入汇总？签字的评分从此只能按更正程序改动。", shut=shut),)


def _collecting(actor: Actor, found: Results) -> _Said:
    shut = course.submitting(Stage.COLLECT, len(wanting(found)))
    act = Act("results:submit", "提交复核", "提交复核？复核期间各部分得分不能再改。", shut=shut)
    return "核对各部分得分，提出等次建议，然后提交复核。", Role.OFFICE, (act,)


def _checking(actor: Actor, found: Results) -> _Said:
    shut = course.checking(Stage.CHECK, submitted_by(found.assessment) == actor.id)
    acts = (
        Act("results:pass", "复核通过", "复核通过？结果从此固定，只能按更正程序改动。", shut=shut),
        Act("results:return", "退回汇总", words="退回的理由", danger=True, shut=shut),
    )
    return "由另一人复核：看另算的结果、失分依据和不寻常的地方，然后通过或退回。", Role.CHECKER, acts


def _checked(actor: Actor, found: Results) -> _Said:
    rule = {k: options.BY_KEY[k].said(options.value(found.assessment.options, k)) for k in ("notice_days", "appeal_days", "published")}
    says = f"结果已经复核固定，可以开始公示：公示{rule['notice_days']}，申诉{rule['appeal_days']}，从次日起算；公布范围是“{rule['published']}”。"
    return says, Role.OFFICE, (Act("results:notice", "开始公示", "开始公示？各单位从此可以看到允许公开的结果。", shut=telling(found.assessment)),)


def _noticed(actor: Actor, found: Results) -> _Said:
    a = found.assessment
    shut = course.deciding(Stage.NOTICE, timezone.localdate(), a.notice_to, a.appeal_to, waiting(a))
    act = Act("results:deliberate", "进入审定", "进入审定？从此不再受理申诉。", shut=shut)
    return f"公示从{a.notice_from}到{a.notice_to}，申诉到{a.appeal_to}截止。", Role.OFFICE, (act,)


def _deciding(actor: Actor, found: Results) -> _Said:
    n = without_grade(found.assessment, "decided")
    if n:
        return f"按委员会的决定登记审定等次，还有{n}个单位没有登记。", Role.OFFICE, ()
    shut = course.releasing(Stage.DECIDE, n, actor.id in deciders(found.assessment))
    act = Act("results:release", "核对无误，通报", "通报结果？失分同时列入问题清单，此后只能按更正程序改动。", shut=shut)
    return "审定等次都已登记，由另一人核对后通报。", Role.CHECKER, (act,)


def _released(actor: Actor, found: Results) -> _Said:
    return "结果已经通报。之后的改动都经更正程序，两个版本都留存。", None, ()


_NOW: dict[Stage, Callable[[Actor, Results], _Said]] = {
    Stage.MARK: _marking, Stage.COLLECT: _collecting, Stage.CHECK: _checking, Stage.CHECKED: _checked, Stage.NOTICE: _noticed,
    Stage.DECIDE: _deciding, Stage.RELEASED: _released, Stage.ARCHIVED: _released,
}
_ROLES = {Role.OFFICE: "考核办", Role.CHECKER: "复核人"}


def _named(assessment: Assessment, role: Role) -> str:
    """考核办（王主任）: who holds that post now."""
    rows = Post.objects.filter(unit=assessment.owner_id, role=role, ended_at=None, user__is_active=True).order_by("id")
    names = list(dict.fromkeys(rows.values_list("user__name", flat=True)))
    return f"{_ROLES[role]}（{'、'.join(names)}）" if names else f"{_ROLES[role]}（还没有人担任）"
