"""复核（申诉） (F16, F16b): a unit appeals an item, the office takes it up, somebody who has never marked the unit decides, the unit signs for the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.points import ZERO, Points, show
from kaoping.core.question import number

from ..models import Appeal, Entry, Evidence
from ..policy import Actor, Stage, course, options, require
from ..policy.states import AppealState, CorrectionState
from ..queries.access import scope_of
from ..queries.correcting import item_of
from ..queries.days import last_day
from ..queries.notice import item_mark, mark_shown
from .change import Change, Refused, change, refuse
from .corrections import Wanted, asked, held, said

UPHOLD, ADJUST = "uphold", "adjust"
MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Plea:
    """What the unit says: the mark it asks for, as typed, why, and the numbers of the evidence it rests on."""

    asked: str
    words: str
    evidence: tuple[int, ...] = ()


def draft(actor: Actor, entry: Entry, place: str, plea: Plea) -> Appeal:
    """Begin an appeal on an item. KaopingError: not in time, no such item, the item is appealed already, a mark that cannot be."""
    require(actor, "appeal.draft", scope_of(entry))
    with change(actor, "appeal.draft", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry)
        _in_time(live)
        had = _had(live, place)
        for other in Appeal.objects.filter(entry=live, place=place):
            if not course.over(AppealState(other.state)):
                raise KaopingError(f"{place}已经提出申诉（第{other.no}件），不用再提")
        last = Appeal.objects.filter(entry=live).order_by("-no").values_list("no", flat=True).first() or 0
        appeal = Appeal(entry=live, no=last + 1, place=place, had=had, by_id=actor.id)
        _say(appeal, plea)
        appeal.save()
        made.tell(f"appeal:{appeal.pk}", None, {"no": appeal.no, "place": place, **_told(appeal)})
    return appeal


def save(actor: Actor, appeal: Appeal, version: int, plea: Plea) -> Appeal:
    """Write on with the draft."""
    require(actor, "appeal.draft", scope_of(appeal))
    with _held(actor, appeal, "appeal.save", version) as (made, live):
        refuse(course.filing(AppealState(live.state)))
        _in_time(live.entry)
        old = _told(live)
        _say(live, plea)
        if _told(live) == old:
            made.nothing()
            return live
        _done(made, live, old, _told(live))
    return live


def file(actor: Actor, appeal: Appeal, version: int) -> Appeal:
    """The unit's head files it."""
    require(actor, "appeal.file", scope_of(appeal))
    with _held(actor, appeal, "appeal.file", version) as (made, live):
        refuse(course.filing(AppealState(live.state)))
        _in_time(live.entry)
        live.had = _had(live.entry, live.place)
        _fits(live)
        live.filed_by_id, live.filed_at = actor.id, timezone.now()
        _move(made, live, AppealState.FILED)
    return live


def take_back(actor: Actor, appeal: Appeal, version: int) -> Appeal:
    """A draft by whoever writes it, a filed appeal by the head alone, before the office has taken it up."""
    scope = scope_of(appeal)
    require(actor, "appeal.file" if scope.sent else "appeal.draft", scope)
    with _held(actor, appeal, "appeal.withdraw", version) as (made, live):
        refuse(course.taking_back(AppealState(live.state)))
        if live.filed_at is not None:
            require(actor, "appeal.file", scope)
        _move(made, live, AppealState.WITHDRAWN)
    return live


def attach(actor: Actor, appeal: Appeal, evidence: Evidence) -> None:
    """One more piece of evidence, while the appeal waits and its period runs."""
    require(actor, "appeal.draft", scope_of(appeal))
    with _held(actor, appeal, "appeal.attach") as (made, live):
        refuse(course.supplementing(Stage(live.entry.assessment.stage), timezone.localdate(), live.entry.assessment.appeal_to, _waits(live)))
        known = _cited(live.entry, [evidence.pk])
        if set(known) <= set(live.evidence):
            made.nothing()
            return
        old = list(live.evidence)
        live.evidence = [*old, *known]
        _done(made, live, {"evidence": old}, {"evidence": live.evidence})


def accept(actor: Actor, appeal: Appeal, version: int) -> Appeal:
    """The office takes it up; the answer is due in working days."""
    require(actor, "appeal.accept", scope_of(appeal))
    with _held(actor, appeal, "appeal.accept", version) as (made, live):
        refuse(course.accepting(Stage(live.entry.assessment.stage), AppealState(live.state)))
        days = int(options.value(live.entry.assessment.options, "answer_days"))
        live.accepted_by_id, live.accepted_at = actor.id, timezone.now()
        live.due, _ = last_day(timezone.localdate(), days)
        _move(made, live, AppealState.ACCEPTED, {"due": str(live.due)})
    return live


def turn_away(actor: Actor, appeal: Appeal, version: int, reason: str) -> Appeal:
    """The office does not take it up, and says why."""
    require(actor, "appeal.accept", scope_of(appeal))
    words = said(reason, "不予受理请写明理由")
    with _held(actor, appeal, "appeal.refuse", version, words) as (made, live):
        refuse(course.accepting(Stage(live.entry.assessment.stage), AppealState(live.state)))
        live.refused, live.accepted_by_id, live.accepted_at = words, actor.id, timezone.now()
        _move(made, live, AppealState.REFUSED)
    return live


def uphold(actor: Actor, appeal: Appeal, version: int, found: str) -> Appeal:
    """The mark stands."""
    with _deciding(actor, appeal, version, found) as (made, live):
        live.conclusion = UPHOLD
        _move(made, live, AppealState.DECIDED, {"conclusion": UPHOLD, "found": live.found})
    return live


def adjust(actor: Actor, appeal: Appeal, version: int, found: str, wanted: Wanted) -> Appeal:
    """The mark changes: by a correction that names the appeal and that the checker must approve. Until then the appeal is still under review."""
    with _deciding(actor, appeal, version, found) as (made, live):
        places = [*(g.place for g in wanted.answers), *wanted.on, *wanted.off]
        if any(item_of(p) != live.place for p in places):
            raise KaopingError(f"这件申诉只涉及{live.place}，不能调整其他条目")
        made.reason = f"申诉复核：{live.found}"[:500]
        correction = asked(made, live.entry, wanted, live)
        before, after = correction.marks[live.place]
        if before == after:
            raise KaopingError(f"调整以后{live.place}仍为{before}分，与原得分相同；不需要调整的，请选“维持”")
        live.conclusion = ADJUST
        _done(made, live, {"conclusion": ""}, {"conclusion": ADJUST, "found": live.found})
    return live


def receive(actor: Actor, appeal: Appeal) -> Appeal:
    """The unit signs for the answer (送达)."""
    require(actor, "appeal.receive", scope_of(appeal))
    with _held(actor, appeal, "appeal.receive") as (made, live):
        refuse(course.receiving(AppealState(live.state), live.read_at is not None))
        live.read_by_id, live.read_at = actor.id, timezone.now()
        _done(made, live, None, {"read": f"{timezone.localtime(live.read_at):%Y-%m-%d %H:%M}"})
    return live


@contextmanager
def _deciding(actor: Actor, appeal: Appeal, version: int, found: str) -> Iterator[tuple[Change, Appeal]]:
    require(actor, "appeal.decide", scope_of(appeal))
    words = found.strip()
    if not words:
        raise KaopingError("请写明复核情况：查了什么、查到什么")
    if len(words) > MOST_WORDS:
        raise KaopingError(f"复核情况有{len(words)}字，请不超过{MOST_WORDS}字")
    with _held(actor, appeal, "appeal.decide", version) as (made, live):
        refuse(course.settling(AppealState(live.state)))
        if live.corrections.filter(state=CorrectionState.PROPOSED).exists():
            raise KaopingError("这件申诉的调整已经提交复核人批准，批准或退回以前不能再作决定")
        live.found, live.decided_by_id, live.decided_at = words, actor.id, timezone.now()
        yield made, live


@contextmanager
def _held(actor: Actor, appeal: Appeal, verb: str, version: int | None = None, reason: str = "") -> Iterator[tuple[Change, Appeal]]:
    """The appeal as it stands, held until the change is done."""
    entry = appeal.entry
    with change(actor, verb, assessment=entry.assessment_id, entry=entry.pk, reason=reason) as made:
        whole = held(entry)
        live: Appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        live.entry = whole
        if version is not None and live.version != version:
            raise Refused("这件申诉刚刚已由他人办理，没有保存；请看清现在的情况后再办")
        yield made, live
    appeal.refresh_from_db()


def _move(made: Change, appeal: Appeal, state: AppealState, more: dict[str, Any] | None = None) -> None:
    old, appeal.state = appeal.state, state
    _done(made, appeal, {"state": old}, {"state": state.value, **(more or {})})


def _done(made: Change, appeal: Appeal, old: Any, new: Any) -> None:
    appeal.version += 1
    appeal.save()
    made.tell(f"appeal:{appeal.pk}", old, new)


def _in_time(entry: Entry) -> None:
    refuse(course.appealing(Stage(entry.assessment.stage), timezone.localdate(), entry.assessment.appeal_to))


def _waits(appeal: Appeal) -> bool:
    return course.waiting(AppealState(appeal.state))


def _had(entry: Entry, place: str) -> Points:
    found = item_mark(entry, place)
    if found is None:
        raise KaopingError(f"评分表里没有编号“{place[:20]}”的条目，请刷新页面")
    return ZERO if found.not_applicable else found.bounds.low


def _say(appeal: Appeal, plea: Plea) -> None:
    asked_for = number(plea.asked.strip().removesuffix("分"))
    if asked_for is None:
        raise KaopingError("请填写申请得分，只填数，如3.5")
    words = plea.words.strip()
    if not words:
        raise KaopingError("请写明异议事实和理由")
    if len(words) > MOST_WORDS:
        raise KaopingError(f"异议事实和理由有{len(words)}字，请不超过{MOST_WORDS}字")
    appeal.asked, appeal.words = asked_for, words
    appeal.evidence = _cited(appeal.entry, plea.evidence)
    _fits(appeal)


def _fits(appeal: Appeal) -> None:
    """The mark asked for can be one of the item, and is another one than it has (where the unit may know that)."""
    found = item_mark(appeal.entry, appeal.place)
    worth = found.worth if found is not None else ZERO
    if not Decimal(0) <= appeal.asked <= worth or appeal.asked != appeal.asked.quantize(Decimal("0.01")):
        raise KaopingError(f"申请得分请填0至{show(worth)}的数，最多两位小数")
    if mark_shown(appeal.entry.assessment) and appeal.asked <= appeal.had:
        raise KaopingError(f"申请得分应高于原得分{show(appeal.had)}分")


def _cited(entry: Entry, numbers: Iterable[int]) -> list[int]:
    """Evidence of the unit's own; KaopingError for any other."""
    wanted = list(dict.fromkeys(numbers))
    known = set(Evidence.objects.filter(entry=entry, pk__in=wanted, withdrawn_at=None).values_list("pk", flat=True))
    if set(wanted) - known:
        raise KaopingError("所选的佐证材料已经变动，请刷新页面后重新选择")
    return wanted


def _told(appeal: Appeal) -> dict[str, Any]:
    return {"asked": show(appeal.asked), "words": appeal.words, "evidence": list(appeal.evidence)}
