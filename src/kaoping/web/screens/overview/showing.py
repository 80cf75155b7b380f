"""What of the board is shown, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaoping.core.points import rounded
from kaoping.core.rubric import Rubric

from ...queries.overview import Board, Line, losses, sorted_lines

SORTS = {"place": "名次", "name": "名称", "progress": "进度"}
WANTING = {"report": "未上报", "mark": "未评完", "agree": "未签字"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter: sort, part of a name, what is wanting."""

    sort: str = "place"
    q: str = ""
    wanting: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    rubric: Rubric
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Shown:
    tables: list[Table]
    hidden: int


def asked_of(given: Mapping[str, str]) -> Asked:
    sort, wanting = given.get("sort", ""), given.get("wanting", "")
    return Asked(sort if sort in SORTS else "place", given.get("q", "").strip()[:40], wanting if wanting in WANTING else "")


def tables(found: Board, asked: Asked) -> Shown:
    """One heat map for each rubric, and how many units the filter hides."""
    lacks = {"report": lambda x: not x.reported, "mark": lambda x: not x.marked, "agree": lambda x: not x.signed}
    kept = [x for x in found.lines if asked.q in x.name and (not asked.wanting or lacks[asked.wanting](x))]
    ordered = sorted_lines(kept, asked.sort)
    told = [Table(r, [x for x in ordered if x.rubric == r.id]) for r in found.rubrics]
    return Shown([t for t in told if t.lines], len(found.lines) - len(kept))


def worst(found: Board) -> list[dict[str, Any]]:
    """The items with the greatest mean loss, with their names."""
    items = {(r.id, i.id): i for r in found.rubrics for i in r.items()}
    several = len(found.rubrics) > 1
    return [
        {"item": items[x.rubric, x.item], "no": f"{x.rubric}/{x.item}" if several else x.item, "lost": rounded(x.lost), "units": x.units}
        for x in losses(found)
    ]


def heading(found: Board) -> dict[str, Any]:
    return {
        "sorts": SORTS.items(), "wantings": WANTING.items(), "seen": sum(x.seen for x in found.lines), "units": len(found.lines),
        "answered": sum(x.answered for x in found.lines), "questions": sum(x.asked for x in found.lines),
    }
