"""A unit's total put together: which parts an assessment's rules count, from what was noted; for the site, and for whoever reckons a package anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .points import NOTHING, ZERO, Bounds, Points, rounded
from .score import Score
from .total import HUNDRED, Carried, Component, Total, ballot_points, capped, exact, held, total_of

COMPONENTS = (("year", "年终考核"), ("daily", "平时考核"), ("ballot", "民主测评"), ("self", "自评"))
Rule = Callable[[str], str]
"""An assessment's rule by its key (weight_year, places, …), as stored."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands beside a unit's marks: findings that count as 平时考核, what was carried into the year's score already, votes (empty: none counted yet),
    bonus and penalty consented to, and what the unit's own report comes to (it counts only where 自评 has a weight; never reported is nothing)."""

    daily: Sequence[Points] = field(default=())
    carried: Sequence[Carried] = ()
    votes: Sequence[int] = ()
    bonus: Sequence[Points] = ()
    penalty: Sequence[Points] = ()
    own: Bounds = NOTHING


def assembled(rule: Rule, year: Score, noted: Noted) -> Total:
    """The total from its parts, weighed and rounded once. Without a ballot yet it is a range."""
    bonus = capped(noted.bonus, Decimal(rule("bonus_item_cap")), Decimal(rule("bonus_cap")))
    return total_of(_components(rule, year, noted), bonus, sum(noted.penalty, ZERO), Decimal(1).scaleb(-int(rule("places"))))


def _components(rule: Rule, year: Score, noted: Noted) -> list[Component]:
    weights = {key: Decimal(rule(f"weight_{key}")) for key, _ in COMPONENTS}
    ends: dict[str, tuple[Bounds, Points]] = {"year": (exact(year, noted.carried), year.worth)}
    if weights["daily"] or noted.daily:
        mark = held(noted.daily)
        ends["daily"] = Bounds(mark, mark), HUNDRED
    if rule("ballot") == "on" or weights["ballot"]:
        ends["ballot"] = _ballot(noted.votes, [Decimal(rule(f"ballot_{n}")) for n in (1, 2, 3, 4)]), HUNDRED
    if weights["self"]:
        ends["self"] = noted.own, year.worth
    return [_component(key, label, *ends[key], weights[key]) for key, label in COMPONENTS if key in ends]


def _component(key: str, label: str, mark: Bounds, worth: Points, weight: Points) -> Component:
    """Shown to two places; weighed as it is."""
    shown = Bounds(rounded(mark.low), rounded(mark.high))
    return Component(key, label, shown, worth, weight, None if shown == mark else mark)


def _ballot(votes: Sequence[int], scale: list[Points]) -> Bounds:
    if not sum(votes):
        return Bounds(min(scale), max(scale))
    mark = ballot_points(votes, scale)
    return Bounds(mark, mark)
