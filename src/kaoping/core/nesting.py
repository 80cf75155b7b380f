"""Whether a division of work lets a strict group be told from a weak unit: only what groups mark in common carries that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

ANCHORS_LEAST = 2
"""With a single common case one odd mark looks like the whole difference between two groups."""

NAMED = 3
"""How many items a sentence names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Nesting:
    """What a plan lets one say of the groups.

    `parts`: the groups, together where common cases join them (directly or through others). `items`: what groups of different parts
    mark, each at its own units, in the plan's order. `anchors`: the cases (unit, item) that two groups or more mark. `pure`: no unit has two
    groups. `warning` is "" for a plan in which nothing is confounded.
    """

    parts: tuple[tuple[str, ...], ...]
    items: tuple[str, ...]
    anchors: tuple[tuple[str, str], ...]
    pure: bool
    warning: str = ""

    @property
    def linked(self) -> bool:
        """Whether every item is marked by one group, or by groups that common cases join."""
        return not self.items


def nested(plan: Iterable[tuple[str, str, str]]) -> Nesting:
    """What follows of a division of work, given as (group, unit, item), in any order; n of them take about n steps.

    An item that one group marks at all units compares these units fairly, however strict the group. Groups that share an item but
    no case cannot be told apart by any statistic: marks differ because of the group or because of the unit.
    """
    at: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for group, unit, item in plan:
        at[unit, item].add(group)
    common = {case: groups for case, groups in at.items() if len(groups) > 1}
    markers: defaultdict[str, set[str]] = defaultdict(set)
    visitors: defaultdict[str, set[str]] = defaultdict(set)
    for (unit, item), groups in at.items():
        markers[item] |= groups
        visitors[unit] |= groups
    everybody = {g for groups in markers.values() for g in groups}
    links = _links(common.values())
    parts = _parts(everybody, links)
    items = _apart(markers, parts)
    pure = all(len(groups) == 1 for groups in visitors.values())
    thin = not items and _apart(markers, _parts(everybody, {pair: n for pair, n in links.items() if n >= ANCHORS_LEAST}))
    warning = _unlinked(items, pure) if items else _thin() if thin else ""
    return Nesting(parts, items, tuple(sorted(common)), pure, warning)


def _links(shared: Iterable[Collection[str]]) -> dict[tuple[str, str], int]:
    """How many cases each two groups have in common."""
    links: defaultdict[tuple[str, str], int] = defaultdict(int)
    for groups in shared:
        for pair in combinations(sorted(groups), 2):
            links[pair] += 1
    return links


def _parts(groups: Iterable[str], links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The groups, those together that links join."""
    part = {g: {g} for g in groups}
    for one, other in links:
        if part[one] is not part[other]:
            joined = part[one] | part[other]
            part.update(dict.fromkeys(joined, joined))
    return tuple(sorted({tuple(sorted(p)) for p in part.values()}))


def _apart(markers: Mapping[str, Collection[str]], parts: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The items that groups of more than one part mark."""
    of = {g: number for number, part in enumerate(parts) for g in part}
    return tuple(item for item, groups in markers.items() if len({of[g] for g in groups}) > 1)


def _unlinked(items: tuple[str, ...], pure: bool) -> str:
    named = "、".join(items) if len(items) <= NAMED else f"{'、'.join(items[:NAMED])}等{len(items)}条"
    how = "各组只评自己的单位" if pure else "由几个组各评各的单位"
    cure = f"建议改为按条分工，或指定至少{ANCHORS_LEAST}个单位由各组都评"
    return f"{named}{how}，没有共同评的：分数有高低时，是组里宽严不同还是单位有好坏，事后用什么算法都分不开；{cure}"


def _thin() -> str:
    cure = f"建议至少有{ANCHORS_LEAST}处由两组都评"
    return f"有的组之间只有1处共同评的单位和条：这一处偶然评偏，就会被当成两组宽严不同；{cure}"
