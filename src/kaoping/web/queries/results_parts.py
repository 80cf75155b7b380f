"""What goes into totals beside the marks: findings of the year, ballots, bonus, penalty and veto, each only as the assessment's rules count it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kaoping.core.points import ZERO, Bounds, Points, rounded
from kaoping.core.reason import Veto, VetoState
from kaoping.core.score import Score
from kaoping.core.total import Carried, Component, Total, ballot_points, capped, exact, held, total_of

from ..models import Assessment, Ballot, Daily, Entry, Extra, Sheet
from ..policy import EntryState, SheetKind, options
from .ranking import EFFECTS

COMPONENTS = (("year", "年终考核"), ("daily", "平时考核"), ("ballot", "民主测评"), ("self", "自评"))


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
    components, wanting = _components(assessment, entry, year, parts)
    number = lambda key: Decimal(options.value(assessment.options, key))  # noqa: E731
    bonus = capped(parts.extras.get((entry.pk, "bonus"), ()), number("bonus_item_cap"), number("bonus_cap"))
    penalty = sum(parts.extras.get((entry.pk, "penalty"), ()), ZERO)
    if waiting := parts.waiting.get(entry.pk):
        wanting.append(f"有{waiting}项加减分或否决事项没有第二人同意")
    return total_of(components, bonus, penalty, Decimal(1).scaleb(-int(number("places")))), wanting


def _components(assessment: Assessment, entry: Entry, year: Score, parts: Parts) -> tuple[list[Component], list[str]]:
    number = lambda key: Decimal(options.value(assessment.options, key))  # noqa: E731
    weights = {key: number(f"weight_{key}") for key, _ in COMPONENTS}
    wanting = [] if year.settled else ["得分还没有评完"]
    ends: dict[str, tuple[Bounds, Points]] = {"year": (exact(year, parts.carried.get(entry.pk, ())), year.worth)}
    if weights["daily"] or parts.daily.get(entry.pk):
        mark = held(parts.daily.get(entry.pk, ()))
        ends["daily"] = Bounds(mark, mark), Decimal(100)
    if options.balloted(assessment.options):
        ends["ballot"] = _ballot(entry, parts, [number(f"ballot_{n}") for n in (1, 2, 3, 4)]), Decimal(100)
        wanting += [] if ends["ballot"][0].settled or not weights["ballot"] else ["民主测评还没有登记"]
    if weights["self"]:
        own = parts.own.get(entry.pk, Bounds(ZERO, ZERO))  # never reported: nothing was said for itself
        ends["self"] = own, year.worth
        wanting += [] if own.settled else ["自评没有填完"]
    return [_component(key, label, *ends[key], weights[key]) for key, label in COMPONENTS if key in ends], wanting


def _component(key: str, label: str, mark: Bounds, worth: Points, weight: Points) -> Component:
    """Shown to two places; weighed as it is."""
    shown = Bounds(rounded(mark.low), rounded(mark.high))
    return Component(key, label, shown, worth, weight, None if shown == mark else mark)


def _ballot(entry: Entry, parts: Parts, scale: list[Points]) -> Bounds:
    ballot = parts.ballots.get(entry.pk)
    if ballot is None or not ballot.valid:
        return Bounds(min(scale), max(scale))
    mark = ballot_points(ballot.votes, scale)
    return Bounds(mark, mark)
