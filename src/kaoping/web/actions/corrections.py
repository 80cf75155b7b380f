"""更正 (F21): what is signed changes by two people alone. One asks, with reasons; the checker approves, and it is carried out in the same breath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Judgement, NotApplicable, above, accept
from kaoping.core.plan import plan_of

from ..models import Appeal, Assessment, Correction, Entry
from ..policy import Actor, Hidden, SheetKind, Stage, course, may, require
from ..policy.states import AppealState, CorrectionState
from ..queries.access import scope_of
from ..queries.correcting import items_at, marks_of, moved, panels_at, states, trial
from ..queries.grounds import below_full, lacks
from ..queries.ready import stated
from ..queries.rubrics import rubric_of
from ..queries.tally import absents_of
from .change import Change, Refused, change, refuse
from .correcting import carry_out
from .marks import Given

MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to change: answers (with the version seen, fact and basis), places that do not apply from now on, and places that do again."""

    answers: tuple[Given, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(slots=True)
class _Checked:
    changes: list[dict[str, Any]] = field(default_factory=list)
    judged: dict[str, Judgement] = field(default_factory=dict)
    on: dict[str, NotApplicable] = field(default_factory=dict)
    items: list[str] = field(default_factory=list)


def propose(actor: Actor, entry: Entry, wanted: Wanted, reason: str) -> Correction:
    """The office asks for a change. KaopingError: nothing would change, no reason, no grounds, not signed, one already waits there."""
    require(actor, "correct.propose", scope_of(entry))
    with change(actor, "correct.propose", assessment=entry.assessment_id, entry=entry.pk, reason=said(reason, "请写明更正理由")) as made:
        return asked(made, held(entry), wanted)


def asked(made: Change, entry: Entry, wanted: Wanted, appeal: Appeal | None = None) -> Correction:
    """Put the correction down, within `made`, whose reason is its own. Rights are the caller's to have checked."""
    checked = _checked(entry, wanted, made.reason)
    refuse(course.correcting(Stage(entry.assessment.stage), states(panels_at(entry, checked.items))))
    _alone(entry, checked.changes)
    before, after = trial(entry, checked.judged, checked.on, wanted.off)
    marks = moved(before, after, checked.items)
    unsettled = [i.id for s in after.parts for i in s.parts if i.id in checked.items and not i.settled and not i.not_applicable]
    if unsettled:
        raise KaopingError(f"{'、'.join(unsettled)}更正以后还有得分点没有评判，请一并填写")
    last = Correction.objects.filter(entry=entry).order_by("-no").values_list("no", flat=True).first() or 0
    correction = Correction.objects.create(
        entry=entry, no=last + 1, changes=checked.changes, marks=marks, reason=made.reason, appeal=appeal, by_id=made.actor.id
    )
    correction.entry = entry
    made.tell(f"correction:{correction.pk}", None, {"no": correction.no, "changes": checked.changes, "marks": marks})
    return correction


def approve(actor: Actor, correction: Correction) -> Correction:
    """The second person approves, and it is carried out: marks, papers, results. KaopingError: asked for by the same person, or things have moved since."""
    require(actor, "correct.approve", scope_of(correction))
    with _settling(actor, correction, "correct.approve") as (made, live):
        panels = carry_out(actor, made, live)
        live.state, live.approved_by_id, live.approved_at = CorrectionState.DONE, actor.id, timezone.now()
        live.save()
        codes = {"old": live.old_codes, "new": live.new_codes, "panels": panels}
        made.tell(f"correction:{live.pk}", {"state": CorrectionState.PROPOSED}, {"state": live.state, "marks": live.marks, **codes})
        if live.appeal is not None:
            _appeal(made, live.appeal, AppealState.DECIDED)
    correction.refresh_from_db()
    return correction


def turn_down(actor: Actor, correction: Correction, reason: str) -> Correction:
    """The second person does not approve, and says why; an appeal is with its reviewer again."""
    require(actor, "correct.approve", scope_of(correction))
    words = said(reason, "请写明不批准的理由")
    with _settling(actor, correction, "correct.refuse", words) as (made, live):
        live.state, live.refused, live.approved_by_id, live.approved_at = CorrectionState.REFUSED, words, actor.id, timezone.now()
        _ended(made, live)
    correction.refresh_from_db()
    return correction


def withdraw(actor: Actor, correction: Correction) -> Correction:
    """Whoever asked for it takes it back before it is carried out."""
    scope = scope_of(correction.appeal if correction.appeal_id else correction)
    if correction.by_id != actor.id or not may(actor, "appeal.decide" if correction.appeal_id else "correct.propose", scope):
        raise Hidden(f"correction:{correction.pk}")
    with change(actor, "correct.withdraw", assessment=correction.entry.assessment_id, entry=correction.entry_id) as made:
        live = _live(correction)
        refuse(course.revoking(CorrectionState(live.state), live.by_id == actor.id))
        live.state = CorrectionState.WITHDRAWN
        _ended(made, live)
    correction.refresh_from_db()
    return correction


@contextmanager
def _settling(actor: Actor, correction: Correction, verb: str, reason: str = "") -> Iterator[tuple[Change, Correction]]:
    """A change by the second person of a correction that waits: held, in time, and not by who asked."""
    entry = correction.entry
    with change(actor, verb, assessment=entry.assessment_id, entry=entry.pk, reason=reason) as made:
        live = _live(correction)
        refuse(course.approving(Stage(live.entry.assessment.stage), CorrectionState(live.state), live.by_id == actor.id))
        yield made, live


def held(entry: Entry) -> Entry:
    """The entry with its assessment as they stand: no stage moves and no other correction is carried out until the transaction ends."""
    assessment = Assessment.objects.select_for_update().get(pk=entry.assessment_id)
    found = Entry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    found.assessment = assessment
    return found


def _live(correction: Correction) -> Correction:
    entry = held(correction.entry)
    live: Correction = Correction.objects.select_for_update(of=("self",)).select_related("by", "appeal").get(pk=correction.pk)
    live.entry = entry
    return live


def _ended(made: Change, correction: Correction) -> None:
    correction.save()
    made.tell(f"correction:{correction.pk}", {"state": CorrectionState.PROPOSED}, {"state": correction.state})
    if correction.appeal is not None:
        _appeal(made, correction.appeal, AppealState.ACCEPTED)


def _appeal(made: Change, appeal: Appeal, state: AppealState) -> None:
    """The appeal is decided with its correction; without it, its reviewer decides anew, beginning with what was found."""
    made.tell(f"appeal:{appeal.pk}", {"state": appeal.state, "conclusion": appeal.conclusion}, {"state": state}, verb="appeal.settle")
    appeal.state, appeal.version = state, appeal.version + 1
    if state is AppealState.DECIDED:
        appeal.decided_at = timezone.now()
    else:
        appeal.conclusion, appeal.decided_by, appeal.decided_at = "", None, None
    appeal.save()


def _checked(entry: Entry, wanted: Wanted, reason: str) -> _Checked:
    """What is asked for, as it will be kept. KaopingError for what does not fit, lacks its grounds, has moved since, or changes nothing."""
    rubric, marks, facts, made = rubric_of(entry), marks_of(entry), stated(entry), _Checked()
    places = plan_of(rubric)
    for given in wanted.answers:
        if given.place not in places.clauses:
            raise KaopingError(f"评分表里没有编号“{given.place[:20]}”的得分点，请刷新页面")
        kind = SheetKind.FACT if given.place in facts else SheetKind.AGREED
        mark = marks.get((kind, given.place))
        judged = accept(rubric, given.place, given.answer)
        if not isinstance(judged, Judgement):
            raise KaopingError(f"{given.place}要定为不适用，请用“不适用”一栏")
        if (mark.version if mark else 0) != given.version:
            raise Refused(f"{given.place}在您填写期间已经变动，请刷新页面后再填")
        if mark is not None and (mark.value, mark.note, mark.basis) == (judged.value, given.note, list(given.basis)):
            continue
        _grounds(places.clauses[given.place], judged, given, kind)
        old = {"old": mark.answer if mark else "", "old_note": mark.note if mark else ""}
        told = {"sheet": kind.value, "place": given.place, "version": given.version, "new": judged.answer, "note": given.note, "basis": list(given.basis)}
        made.changes.append(told | old)
        made.judged[given.place] = judged
    _turned(entry, wanted, reason, set(places.places), made)
    if not made.changes:
        raise KaopingError("没有任何改动，不需要更正")
    made.items = list(dict.fromkeys(i for c in made.changes for i in items_at(rubric, c.get("place") or c["absent"])))
    return made


def _grounds(part: Any, judged: Judgement, given: Given, kind: SheetKind) -> None:
    if kind is SheetKind.FACT:
        if not given.note.strip():
            raise KaopingError(f"{given.place}请写明来源，如通报文号")
    elif below_full(part, judged.value) and (lacking := lacks(given.note, given.basis)):
        raise KaopingError(f"{given.place}未得满分，还缺{lacking}")


def _turned(entry: Entry, wanted: Wanted, reason: str, places: set[str], made: _Checked) -> None:
    """不适用, on and off."""
    gone = absents_of(entry)
    for place in wanted.on:
        if place not in places:
            raise KaopingError(f"评分表里没有编号“{place[:20]}”，请刷新页面")
        if any(p in gone for p in above(place)):
            raise KaopingError(f"{place}已经是不适用，不用再提")
        made.changes.append({"absent": place, "on": True, "reason": reason})
        made.on[place] = NotApplicable(place, reason, "", "")
    for place in wanted.off:
        if place not in gone:
            raise KaopingError(f"{place}现在不是不适用，请刷新页面")
        made.changes.append({"absent": place, "on": False, "reason": reason})


def _alone(entry: Entry, changes: Sequence[Mapping[str, Any]]) -> None:
    """No other correction waits at the same places."""
    mine = _places(changes)
    for other in Correction.objects.filter(entry=entry, state=CorrectionState.PROPOSED):
        shared = [p for p in _places(other.changes) for q in mine if p == q or p.startswith(f"{q}.") or q.startswith(f"{p}.")]
        if shared:
            raise KaopingError(f"{shared[0]}已有第{other.no}号更正在等批准，请先办结")


def _places(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(c.get("place") or c["absent"]) for c in changes]


def said(given: str, otherwise: str) -> str:
    """Words that must be there. KaopingError: none, or too many."""
    words = given.strip()
    if not words:
        raise KaopingError(otherwise)
    if len(words) > MOST_REASON:
        raise KaopingError(f"理由有{len(words)}字，请不超过{MOST_REASON}字")
    return words
