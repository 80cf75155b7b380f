"""The units that an office may assess: those below its own unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ..models import Unit
from ..models.people import Level

BELOW: dict[str, str] = {Level.DISTRICT.value: Level.TOWN.value, Level.TOWN.value: Level.VILLAGE.value}
LEVELS: dict[str, str] = {
    "区": Level.DISTRICT.value, "县": Level.DISTRICT.value, "区县": Level.DISTRICT.value,
    "镇": Level.TOWN.value, "乡": Level.TOWN.value, "街道": Level.TOWN.value, "镇街": Level.TOWN.value, "镇办": Level.TOWN.value, "乡镇": Level.TOWN.value, "村": Level.VILLAGE.value, "社区": Level.VILLAGE.value, "村社区": Level.VILLAGE.value, "其他": Level.OTHER.value, "其他单位": Level.OTHER.value,
    "部门": Level.OTHER.value, "机关": Level.OTHER.value, "district": Level.DISTRICT.value, "town": Level.TOWN.value, "village": Level.VILLAGE.value, "other": Level.OTHER.value,
}  # fmt: skip
"""What people write for a level."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in the tree, `depth` levels below the owner (its own children: 0)."""

    unit: Unit
    depth: int
    path: str


def tree(owner: Unit | int) -> list[Row]:
    """All units below this one, in the order of the tree; one query."""
    top = owner if isinstance(owner, int) else owner.pk
    children: defaultdict[int | None, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.order_by("order", "id"):
        children[unit.parent_id].append(unit)
    found: list[Row] = []

    def walk(parent: int, depth: int, path: str) -> None:
        for unit in children.get(parent, ()):
            found.append(Row(unit, depth, path))
            walk(unit.pk, depth + 1, f"{path}{unit.name} / ")

    walk(top, 0, "")
    return found


def level_below(owner: Unit) -> str:
    """What the units below are, unless said otherwise."""
    return BELOW.get(owner.level, Level.OTHER.value)


def level_said(words: str) -> str | None:
    """The level that somebody wrote; None for words that name none."""
    plain = words.strip().replace("（", "").replace("）", "").replace("(", "").replace(")", "").lower()
    return LEVELS.get(plain)
