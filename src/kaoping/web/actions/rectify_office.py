"""The ledger in the office's hands: added by hand, worded, merged, handed to the units, checked on, closed by a second person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Assessment, Entry, Problem
from ..policy import Actor, Stage, course, options, require
from ..policy.states import ProblemState, Source
from ..queries.access import scope_of
from ..queries.rubrics import rubric_of
from .change import Change, Refused, change, refuse
from .rectify import enter, fall_away, move, note

MOST_WORDS = 500
BY_HAND = (Source.DAILY, Source.BULLETIN, Source.DEBRIEF, Source.PATROL, Source.OTHER)


@dataclass(frozen=True, slots=True)
class Description:
    """What the office says of a problem: its wording, the items it belongs to, what is asked for, by when (none: the rule's days from being handed out)."""

    text: str
    places: tuple[str, ...] = ()
    requirement: str = ""
    due: date | None = None


def add(actor: Actor, entry: Entry, source: str, given: Description, found_on: date) -> Problem:
    """Note a problem by hand: 述职、巡察 and others."""
    require(actor, "rectify.manage", scope_of(entry))
    if source not in BY_HAND:
        raise KaopingError("请选择问题来源")
    text, places = _worded(entry, given)
    with change(actor, "rectify.add", assessment=entry.assessment_id, entry=entry.pk) as made:
        refuse(course.finding(_stage(entry.assessment_id)))
        if found_on > timezone.localdate():
            raise KaopingError("发现日期不能晚于今天")
        return enter(
            actor, made, entry, source=Source(source), text=text, places=list(places), found_on=found_on, requirement=given.requirement.strip(), due=given.due
        )


def describe(actor: Actor, problem: Problem, version: int, given: Description) -> None:
    """The office's wording, requirement and day. KaopingError when somebody else has changed the problem since."""
    text, places = _worded(problem.entry, given)
    with held(actor, problem, "rectify.manage", "rectify.describe", version) as (made, live):
        refuse(course.describing(_stage(live.assessment_id), ProblemState(live.state), taken(live)))
        old = _told(live)
        live.text, live.places, live.requirement, live.due = text, list(places), given.requirement.strip(), given.due or live.due
        if _told(live) == old:
            made.nothing()
            return
        live.version += 1
        live.save(update_fields=["text", "places", "requirement", "due", "version"])
        made.tell(f"problem:{live.pk}", old, _told(live))
        if live.issued_at:  # what the unit works by has changed under its hands
            note(actor, live, "change", f"考核办修改：{'；'.join(x for x in (live.text, live.requirement, f'整改时限{live.due}') if x)}")


def issue(actor: Actor, assessment: Assessment, entries: Sequence[int] = (), requirement: str = "", due: date | None = None) -> int:
    """Hand out all problems that may be handed out now: of these units, or of all. `requirement` and `due` for those that have none of their own."""
    require(actor, "rectify.manage", scope_of(assessment))
    _soon(due)
    with change(actor, "rectify.issue", assessment=assessment.pk) as made:
        stage = _stage(assessment.pk)
        rows = Problem.objects.select_for_update(of=("self",)).filter(assessment=assessment, state=ProblemState.NEW).order_by("entry__order", "no")
        rows = rows.filter(entry__in=entries) if entries else rows
        ready = [p for p in rows if not _unready(stage, p)]
        if not ready:
            raise KaopingError(next((_unready(stage, p) for p in rows), "没有未下发的问题"))
        for p in ready:
            _issue(actor, made, assessment, p, requirement.strip(), due)
    return len(ready)


def issue_one(actor: Actor, problem: Problem) -> None:
    """Hand out one problem."""
    with held(actor, problem, "rectify.manage", "rectify.issue") as (made, live):
        refuse(_unready(_stage(live.assessment_id), live))
        _issue(actor, made, live.entry.assessment, live, "", None)


def _unready(stage: Stage, p: Problem) -> str:
    return course.issuing(stage, ProblemState(p.state), p.source == Source.ASSESSMENT and p.earlier_id is None)


def _issue(actor: Actor, made: Change, assessment: Assessment, p: Problem, requirement: str, due: date | None) -> None:
    p.issued_at = timezone.now()
    p.requirement = p.requirement or requirement
    p.due = p.due or due or timezone.localdate() + timedelta(days=int(options.value(assessment.options, "rectify_days")))
    words = f"整改时限{p.due}" + (f"；{p.requirement}" if p.requirement else "")
    move(actor, made, p, ProblemState.OPEN, "issue", words, "issued_at", "requirement", "due")


def merge(actor: Actor, assessment: Assessment, chosen: Sequence[int]) -> Problem:
    """Several problems of one unit that say the same become one: the first that the unit has been handed, else the first. What the others had merged
    into them comes along."""
    require(actor, "rectify.manage", scope_of(assessment))
    with change(actor, "rectify.merge", assessment=assessment.pk) as made:
        found = list(Problem.objects.select_for_update(of=("self",)).filter(assessment=assessment, pk__in=chosen).order_by("no"))
        if len(found) < 2:
            raise KaopingError("请至少选两个问题再合并")
        if len({p.entry_id for p in found}) > 1:
            raise KaopingError("只能合并同一个单位的问题")
        refuse(course.merging(_stage(assessment.pk), *(ProblemState(p.state) for p in found)))
        if any(taken(p) for p in found):
            raise KaopingError("已转入下一次考核的问题不能再合并")
        target = next((p for p in found if p.issued_at), found[0])
        for p in found:
            if p.pk != target.pk:
                Problem.objects.filter(merged=p).update(merged=target)
                p.merged = target
                move(actor, made, p, ProblemState.MERGED, "merge", f"并入问题{target.no:02d}", "merged")
        others = "、".join(f"{p.no:02d}" for p in found if p.pk != target.pk)
        note(actor, target, "merge", f"并入了问题{others}")
    return target


def part(actor: Actor, problem: Problem) -> None:
    """Take a merge back: the problem stands alone again."""
    with held(actor, problem, "rectify.manage", "rectify.part") as (made, live):
        refuse(course.parting(_stage(live.assessment_id), ProblemState(live.state)))
        live.merged = None
        move(actor, made, live, course.reopened(live.issued_at is not None, bool(live.measures)), "part", "取消合并", "merged")


def void(actor: Actor, problem: Problem, words: str) -> None:
    """The problem falls away, with the reason."""
    said = spoken(words, "请写明撤销的理由")
    with held(actor, problem, "rectify.manage", "rectify.void", reason=said) as (made, live):
        refuse(course.describing(_stage(live.assessment_id), ProblemState(live.state), taken(live)))
        fall_away(actor, made, live, said)


def verify(actor: Actor, problem: Problem, words: str) -> None:
    """The office has checked that it is done. With R32's second check another person closes it; without, it is closed."""
    said = spoken(words, "请写明核查情况")
    with held(actor, problem, "rectify.verify", "rectify.verify") as (made, live):
        refuse(course.verifying(_stage(live.assessment_id), ProblemState(live.state), taken(live)))
        if options.on(live.entry.assessment.options, "rectify_check"):
            move(actor, made, live, ProblemState.VERIFIED, "verify", said)
            return
        live.closed_at = timezone.now()
        move(actor, made, live, ProblemState.CLOSED, "verify", said, "closed_at")


def close(actor: Actor, problem: Problem, words: str = "") -> None:
    """销号: by another person than who checked."""
    with held(actor, problem, "rectify.close", "rectify.close") as (made, live):
        last = live.notes.filter(kind="verify").order_by("-id").values_list("by_id", flat=True).first()
        refuse(course.closing(_stage(live.assessment_id), ProblemState(live.state), last == actor.id, taken(live)))
        live.closed_at = timezone.now()
        move(actor, made, live, ProblemState.CLOSED, "close", words.strip()[:MOST_WORDS], "closed_at")


def send_back(actor: Actor, problem: Problem, words: str, checker: bool) -> None:
    """Back to the unit, with what is still wanting: by the office what it claims to be done; `checker`: what the office has found to be."""
    said = spoken(words, "请写明还有什么没有整改到位")
    with held(actor, problem, "rectify.close" if checker else "rectify.verify", "rectify.return", reason=said) as (made, live):
        refuse(course.sending_back(_stage(live.assessment_id), ProblemState(live.state), checker, taken(live)))
        live.claimed_at = None
        move(actor, made, live, ProblemState.WORKING, "return", said, "claimed_at")


@contextmanager
def held(actor: Actor, problem: Problem, need: str, verb: str, version: int | None = None, reason: str = "") -> Iterator[tuple[Change, Problem]]:
    """A change of one problem as it stands at this moment, locked until it is done, by who may (`need`)."""
    require(actor, need, scope_of(problem))
    with change(actor, verb, assessment=problem.assessment_id, entry=problem.entry_id, reason=reason) as made:
        live = Problem.objects.select_for_update(of=("self",)).select_related("entry__assessment", "entry__unit").get(pk=problem.pk)
        if version is not None and live.version != version:
            raise Refused("这个问题刚刚已由他人办理，没有保存；请看清现在的内容后再填")
        yield made, live


def taken(p: Problem) -> bool:
    """Whether it goes on in the next assessment."""
    return Problem.objects.filter(earlier=p).exists()


def spoken(words: str, asked: str) -> str:
    """Words that must be there. KaopingError: `asked`, or too many."""
    said = words.strip()
    if not said:
        raise KaopingError(asked)
    if len(said) > MOST_WORDS:
        raise KaopingError(f"写了{len(said)}字，请不超过{MOST_WORDS}字")
    return said


def _worded(entry: Entry, given: Description) -> tuple[str, tuple[str, ...]]:
    text, wanted = given.text.strip(), tuple(dict.fromkeys(p for p in given.places if p))
    if not text:
        raise KaopingError("请写明问题")
    if len(text) > 1000 or len(given.requirement.strip()) > MOST_WORDS:
        raise KaopingError(f"问题请不超过1000字，整改要求请不超过{MOST_WORDS}字")
    known = {i.id for i in rubric_of(entry).items()} | {c.id for i in rubric_of(entry).items() for c in i.clauses}
    unknown = [p for p in wanted if p not in known]
    if unknown:
        raise KaopingError(f"评分表里没有编号“{unknown[0][:20]}”，请核对对应指标")
    _soon(given.due)
    return text, wanted


def _soon(due: date | None) -> None:
    if due is not None and not date(2000, 1, 1) <= due <= date(2100, 1, 1):
        raise KaopingError("整改时限的日期不对，请核对")


def _told(p: Problem) -> dict[str, str]:
    return {"text": p.text, "places": "、".join(p.places), "requirement": p.requirement, "due": str(p.due or "")}


def _stage(assessment: int) -> Stage:
    return Stage(Assessment.objects.values_list("stage", flat=True).get(pk=assessment))
