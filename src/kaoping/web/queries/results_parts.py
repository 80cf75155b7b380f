"""What goes into totals beside the marks: findings of the year, ballots, bonus, penalty and veto, each only as the assessment's rules count it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kaoping.core.assemble import Noted, assembled
from kaoping.core.points import NOTHING, ZERO, Bounds, Points
from kaoping.core.reason import Veto, VetoState
from kaoping.core.score import Score
from kaoping.core.total import Carried, Total

from ..models import Assessment, Ballot, Daily, Entry, Extra, Sheet
from ..policy import EntryState, SheetKind, options
from .ranking import EFFECTS


@dataclass(slots=True)
class Parts:
    """What goes into totals beside the marks, by entry."""

    daily: dict[int, list[Points]]
    carried: dict[int, list[Carried]]
    ballots: dict[int, Ballot]
    extras: dict[tuple[int, str], list[Points]]
    vetoes: dict[int, list[Veto]]
    waiting: dict[int, int]
    own: dict[int, Bounds]


def parts_of(assessment: Assessment) -> Parts:
    """All of it, in a fixed number of queries."""
    made = Parts(defaultdict(list), defaultdict(list), {}, defaultdict(list), defaultdict(list), defaultdict(int), {})
    for one in Daily.objects.filter(entry__assessment=assessment, withdrawn_at=None).exclude(counts="none"):
        if one.counts == "daily":
            made.daily[one.entry_id].append(one.points)
        elif one.points:
            made.carried[one.entry_id].append(Carried(one.place, one.points, one.text, one.basis))
    made.ballots = {b.entry_id: b for b in Ballot.objects.filter(entry__assessment=assessment)}
    for extra in Extra.objects.filter(entry__assessment=assessment, ended_at=None):
        if extra.consent_by_id is None:
            made.waiting[extra.entry_id] += 1
        elif extra.kind == "veto":
            effect = next(k for k, v in EFFECTS.items() if v.value == extra.effect)
            made.vetoes[extra.entry_id].append(Veto("", VetoState.HAPPENED, effect, extra.matter, extra.matter, (extra.basis,)))
        else:
            made.extras[extra.entry_id, extra.kind].append(extra.points or ZERO)
    own = Sheet.objects.filter(entry__assessment=assessment, entry__state=EntryState.CONFIRMED, kind=SheetKind.SELF)
    for entry, total in own.values_list("entry_id", "tally__total"):
        if total:
            made.own[entry] = Bounds(Decimal(total[0]), Decimal(total[1]))
    return made


def total_for(assessment: Assessment, entry: Entry, year: Score, parts: Parts) -> tuple[Total, list[str]]:
    """The unit's total by the rules R18–R23, and the sentences on what still keeps it open."""
    rule = lambda key: str(options.value(assessment.options, key))  # noqa: E731
    bonus, penalty = (parts.extras.get((entry.pk, kind), []) for kind in ("bonus", "penalty"))
    ballot, own = parts.ballots.get(entry.pk), parts.own.get(entry.pk, NOTHING)
    votes = ballot.votes if ballot is not None and ballot.valid else ()
    total = assembled(rule, year, Noted(parts.daily.get(entry.pk, []), parts.carried.get(entry.pk, ()), votes, bonus, penalty, own))
    open_ = {c.key for c in total.components if c.weight and not c.weighed.settled}
    wanting = [] if year.settled else ["得分还没有评完"]
    wanting += [sentence for key, sentence in (("ballot", "民主测评还没有登记"), ("self", "自评没有填完")) if key in open_]
    if waiting := parts.waiting.get(entry.pk):
        wanting.append(f"有{waiting}项加减分或否决事项没有第二人同意")
    return total, wanting
