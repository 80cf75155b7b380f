"""The units that an office may assess: those below its own unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ..models import Unit

BELOW = {"district": "town", "town": "village"}
_SAID = {
    "district": ("区", "县", "区县"),
    "town": ("镇", "乡", "街道", "镇街", "镇办", "乡镇"),
    "village": ("村", "社区", "村社区"),
    "other": ("其他", "其他单位", "部门", "机关"),
}
LEVELS = {word: level for level, words in _SAID.items() for word in (level, *words)}
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
    return BELOW.get(owner.level, "other")


def level_said(words: str) -> str | None:
    """The level that somebody wrote; None for words that name none."""
    plain = words.strip().replace("（", "").replace("）", "").replace("(", "").replace(")", "").lower()
    return LEVELS.get(plain)


def children_of(owner: Unit) -> list[Unit]:
    """The units right below, those out of use last."""
    return list(Unit.objects.filter(parent=owner).order_by("-active", "order", "id"))
