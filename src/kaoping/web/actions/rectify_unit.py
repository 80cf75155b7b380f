"""A problem in the unit's hands: its task list, its progress with evidence, its word that it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Entry, Evidence, Problem
from ..policy import Actor, Stage, course, require
from ..policy.states import ProblemState
from ..queries.access import scope_of
from .change import Change, refuse
from .evidence import Kept, Twice, prepare, settle, take_in
from .rectify import move, note
from .rectify_office import held, spoken, taken

_LONGEST = {"goal": 500, "measures": 2000, "leader": 60, "responsible": 60, "helpers": 200}
_NAMES = {"goal": "整改目标", "measures": "整改措施", "leader": "牵头领导", "responsible": "责任人", "helpers": "配合单位"}
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Task:
    """任务清单: what the unit means to do, who, with whom, by when."""

    goal: str = ""
    measures: str = ""
    leader: str = ""
    responsible: str = ""
    helpers: str = ""
    unit_due: date | None = None


def plan(actor: Actor, problem: Problem, version: int, task: Task) -> None:
    """The unit's task list. KaopingError: no measures, too long, later than the office allows, changed by somebody else since."""
    given = {name: str(getattr(task, name)).strip() for name in _LONGEST}
    for name, most in _LONGEST.items():
        if len(given[name]) > most:
            raise KaopingError(f"{_NAMES[name]}有{len(given[name])}字，请不超过{most}字")
    if not given["measures"] or not given["responsible"]:
        raise KaopingError("请填写整改措施和责任人")
    with held(actor, problem, "problem.edit", "problem.plan", version) as (made, live):
        refuse(course.working(_stage(live), ProblemState(live.state), taken(live)))
        if live.due and task.unit_due and task.unit_due > live.due:
            raise KaopingError(f"完成时限{task.unit_due}晚于整改时限{live.due}，请提前，或请考核办延长")
        old = told(live)
        for name, value in given.items():
            setattr(live, name, value)
        live.unit_due = task.unit_due
        if told(live) == old:
            made.nothing()
            return
        made.tell(f"problem:{live.pk}", old, told(live))
        move(actor, made, live, ProblemState.WORKING, "measure", given["measures"], *_LONGEST, "unit_due")


def told(p: Problem) -> dict[str, str]:
    """The task list as the audit tells it."""
    return {name: getattr(p, name) for name in _LONGEST} | {"unit_due": str(p.unit_due or "")}


def progress(actor: Actor, problem: Problem, words: str, pieces: Iterable[int] = (), uploads: Sequence[tuple[IO[bytes] | File[bytes], str]] = ()) -> None:
    """What has been done, with evidence that the unit has handed in already or hands in now. Earlier notes stay as they were."""
    said = spoken(words, "请写明整改进展")
    require(actor, "problem.edit", scope_of(problem))
    refuse(course.working(_stage(problem), ProblemState(problem.state), taken(problem)))
    kept, known = _prepared(actor, problem.entry, uploads)
    with held(actor, problem, "problem.edit", "problem.progress") as (made, live):
        refuse(course.working(_stage(live), ProblemState(live.state), taken(live)))
        shown = _pieces(live.entry, pieces) + known + _taken_in(actor, made, live.entry, kept)
        if live.state == ProblemState.OPEN:
            move(actor, made, live, ProblemState.WORKING, "progress", said, evidence=shown)
        else:
            note(actor, live, "progress", said, shown)
            made.tell(f"problem:{live.pk}", None, {"note": said, "evidence": "、".join(map(str, shown))})
    for one in kept:
        settle(one)


def claim(actor: Actor, problem: Problem, words: str) -> None:
    """The unit's head says that it is done (申请销号)."""
    said = spoken(words, "请写明完成情况")
    with held(actor, problem, "problem.claim", "problem.claim") as (made, live):
        refuse(course.claiming(_stage(live), ProblemState(live.state), bool(live.measures), taken(live)))
        live.claimed_at = timezone.now()
        move(actor, made, live, ProblemState.CLAIMED, "claim", said, "claimed_at")


def _prepared(actor: Actor, entry: Entry, uploads: Sequence[tuple[Any, str]]) -> tuple[list[Kept], list[int]]:
    """What is new of the uploads, and the evidence that has the content of the others already."""
    if len(uploads) > MOST_FILES:
        raise KaopingError(f"一次最多上传{MOST_FILES}个文件，请分几次")
    kept: dict[str, Kept] = {}
    known: list[int] = []
    for upload, name in uploads:
        try:
            one = prepare(actor, entry, upload, name)
        except Twice as twice:
            known.append(twice.evidence.pk)
        else:
            kept[one.digest] = one
    return list(kept.values()), known


def _taken_in(actor: Actor, made: Change, entry: Entry, kept: Sequence[Kept]) -> list[int]:
    if kept:
        Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)  # so that two pieces do not get one number
    return [take_in(actor, made, entry, one).evidence_id for one in kept]


def _pieces(entry: Entry, pieces: Iterable[int]) -> list[int]:
    """The unit's own evidence among these. KaopingError when one is not, or is withdrawn."""
    wanted = list(dict.fromkeys(pieces))
    found = set(Evidence.objects.filter(entry=entry, pk__in=wanted, withdrawn_at=None).values_list("pk", flat=True))
    if set(wanted) - found:
        raise KaopingError("所选的材料已经变动，请刷新页面后重新选择")
    return wanted


def _stage(p: Problem) -> Stage:
    return Stage(p.entry.assessment.stage)
