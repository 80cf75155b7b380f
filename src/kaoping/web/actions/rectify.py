"""Problems enter the ledger: every lost point of the frozen results once, what was found during the year, what is noted by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kaoping.core.points import ZERO, Points, show
from kaoping.core.reason import Reason
from kaoping.core.total import CARRIED

from ..models import Assessment, Daily, Entry, Outcome, Problem, ProblemNote
from ..policy import Actor, course
from ..policy.states import ProblemState, Source
from ..queries.outcomes import score_from_dict
from ..queries.results import current
from .change import Change

LONGEST = 1000
GONE = "评分更正后不再失分"


@dataclass(slots=True)
class Loss:
    """What was lost at one place of a unit's frozen result."""

    where: str
    lost: Points
    text: str


def enter_losses(actor: Actor, made: Change, assessment: Assessment) -> int:
    """Bring the ledger in line with the results in force, within the change `made`: on release, and after each correction since.

    A new loss enters; one that has changed gets its new figure; one that has gone falls away with a note; the same again changes nothing. What was found
    during the year and is not in the ledger yet enters too. How many problems have changed or come.
    """
    kept = current(assessment)
    rows = list(_locked(assessment=assessment, pk__in=kept))
    known: dict[int, dict[str, Problem]] = defaultdict(dict)
    for p in Problem.objects.filter(assessment=assessment, source=Source.ASSESSMENT, earlier=None):
        if "where" in p.origin:
            known[p.entry_id][p.origin["where"]] = p
    found_on = timezone.localdate(assessment.checked_at) if assessment.checked_at else timezone.localdate()
    done = 0
    for entry in rows:
        losses = losses_of(kept[entry.pk])
        fresh = [x for x in losses.values() if x.where not in known[entry.pk]]
        done += len(_enter(actor, made, entry, [_lost(entry, x, found_on) for x in fresh]))
        done += sum(_follow(actor, made, p, losses.get(where)) for where, p in known[entry.pk].items())
    for one in Daily.objects.filter(entry__assessment=assessment, withdrawn_at=None).select_related("entry").order_by("id"):
        done += enter_daily(actor, made, one) is not None
    return done


def losses_of(outcome: Outcome) -> dict[str, Loss]:
    """Place → what was lost there, in the rubric's order. What daily findings have taken stands in the ledger as such."""
    found: dict[str, Loss] = {}
    for r in score_from_dict(outcome.content["score"]).reasons:
        if r.lost <= ZERO or r.cause == CARRIED:
            continue
        if r.where in found:
            found[r.where] = Loss(r.where, found[r.where].lost + r.lost, f"{found[r.where].text}；{_said(r)}"[:LONGEST])
        else:
            found[r.where] = Loss(r.where, r.lost, _said(r)[:LONGEST])
    return found


def _said(r: Reason) -> str:
    """The problem in words: the fact, and what the standard asks for."""
    text = "".join(r.text.split())
    judged = f"评为“{r.answer}”" if r.answer else r.cause
    asked = f"评分标准“{text}”，{judged}" if text else judged
    return f"{r.fact}（{asked}）" if r.fact else asked


def _lost(entry: Entry, loss: Loss, found_on: date) -> dict[str, Any]:
    return {
        "source": Source.ASSESSMENT, "text": loss.text, "places": [loss.where], "lost": loss.lost, "found_on": found_on, "origin": {"where": loss.where}
    }


def _enter(actor: Actor, made: Change, entry: Entry, given: Iterable[dict[str, Any]]) -> list[Problem]:
    """New problems of a unit, numbered on from its last."""
    last = Problem.objects.filter(entry=entry).order_by("-no").values_list("no", flat=True).first() or 0
    rows = [Problem(assessment_id=entry.assessment_id, entry=entry, no=last + n, by_id=actor.id, **one) for n, one in enumerate(given, 1)]
    Problem.objects.bulk_create(rows)
    for p in rows:
        told = {"no": p.no, "source": str(p.source), "text": p.text, "lost": None if p.lost is None else show(p.lost)}
        made.tell(f"problem:{p.pk}", None, told, verb="rectify.enter")
    return rows


def enter(actor: Actor, made: Change, entry: Entry, **given: Any) -> Problem:
    """One new problem of a unit, within the change `made`. The unit is locked, so that two do not get the same number."""
    return _enter(actor, made, _locked(pk=entry.pk)[0], [given])[0]


def _locked(**which: Any) -> QuerySet[Entry]:
    """Units, held until the change is done: what enters for them is looked for after that."""
    return Entry.objects.select_for_update(of=("self",)).filter(**which).select_related("unit").order_by("order", "id")


def _follow(actor: Actor, made: Change, p: Problem, loss: Loss | None) -> bool:
    """The problem as its loss now is. One into which others were merged stays for their sake."""
    state = ProblemState(p.state)
    if loss is None:
        if state in (ProblemState.VOID, ProblemState.CLOSED) or (p.lost == ZERO and p.parts.exists()):
            return False
        if p.parts.exclude(state=ProblemState.VOID).exists():
            return _figure(actor, made, p, ZERO)
        fall_away(actor, made, p, GONE)
        return True
    if state is ProblemState.VOID and p.notes.filter(kind="void").order_by("-id").values_list("words", flat=True).first() == GONE:
        p.lost = loss.lost
        move(actor, made, p, course.reopened(p.issued_at is not None, bool(p.measures)), "enter", "评分更正后重新失分", "lost")
        return True
    return p.lost != loss.lost and _figure(actor, made, p, loss.lost)


def _figure(actor: Actor, made: Change, p: Problem, lost: Points) -> bool:
    words = f"评分更正，失分由{show(p.lost or ZERO)}改为{show(lost)}"
    old, p.lost = p.lost, lost
    p.version += 1
    p.save(update_fields=["lost", "version"])
    note(actor, p, "change", words)
    made.tell(f"problem:{p.pk}", {"lost": show(old or ZERO)}, {"lost": show(lost)}, verb="rectify.follow")
    return True


def enter_daily(actor: Actor, made: Change, daily: Daily) -> Problem | None:
    """A finding of the year (平时检查、通报), whatever it counts to, enters the ledger within the change `made`, once; withdrawn, it falls away.

    What brought points is no problem. None where nothing has changed.
    """
    entry = _locked(pk=daily.entry_id)[0]
    known = next((p for p in Problem.objects.filter(entry=daily.entry_id).exclude(origin={}) if p.origin.get("daily") == daily.pk), None)
    if daily.withdrawn_at is not None or daily.points > ZERO:
        if known is None or not course.is_open(ProblemState(known.state)):
            return None
        fall_away(actor, made, known, f"登记的问题已撤销：{daily.withdrawn_why}".rstrip("："))
        return known
    if known is not None:
        return None
    source = Source(daily.source) if daily.source in set(Source) - {Source.ASSESSMENT} else Source.DAILY
    text = f"{daily.text}（{daily.basis}）" if daily.basis else daily.text
    return enter(
        actor, made, entry, source=source, text=text[:LONGEST], places=[daily.place] if daily.place else [], lost=-daily.points if daily.points else None,
        found_on=daily.on, origin={"daily": daily.pk},
    )


def note(actor: Actor, p: Problem, kind: str, words: str = "", evidence: Iterable[int] = ()) -> None:
    """What was done or said about it."""
    ProblemNote.objects.create(problem=p, kind=kind, words=words, evidence=list(evidence), by_id=actor.id)


def fall_away(actor: Actor, made: Change, p: Problem, words: str) -> None:
    """There is no such problem any more; those merged into it stand alone again."""
    for part in Problem.objects.filter(merged=p, state=ProblemState.MERGED):
        part.merged = None
        move(actor, made, part, course.reopened(part.issued_at is not None, bool(part.measures)), "part", f"问题{p.no:02d}已撤销，不再合并", "merged")
    p.merged = None
    move(actor, made, p, ProblemState.VOID, "void", words, "merged")


def move(actor: Actor, made: Change, p: Problem, to: ProblemState, kind: str, words: str = "", *fields: str, evidence: Iterable[int] = ()) -> None:
    """The problem's next state, with its note and its event; `fields` are further columns to save."""
    old, p.state = p.state, to
    p.version += 1
    p.save(update_fields=["state", "version", *fields])
    note(actor, p, kind, words, evidence)
    made.tell(f"problem:{p.pk}", {"state": str(old)}, {"state": str(to)}, reason=words)
