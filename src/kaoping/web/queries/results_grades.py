"""The page of grades: computed, proposed and decided side by side, and what stands in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .results import Line, Results


class Given(Protocol):
    """A grade as typed, and why."""

    @property
    def grade(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with the grade and the reason that its fields show; `stale`: its proposal differs from what is computed now, and gives no reason."""

    line: Line
    grade: str
    reason: str
    stale: bool


def grade_rows(found: Results, step: str, typed: Mapping[int, Given]) -> list[tuple[str, list[Row]]]:
    """Ranking group → its units, the best first. `typed` goes before what is kept; else the form offers what the step before came to."""
    return [(group, [_row(line, step, typed.get(line.entry.pk)) for line in lines]) for group, lines in sorted(found.groups().items())]


def _row(line: Line, step: str, typed: Given | None) -> Row:
    stale = line.proposed is not None and bool(line.computed) and line.proposed.grade != line.computed and not line.proposed.reason
    if typed is not None:
        return Row(line, typed.grade, typed.reason, stale)
    given = line.proposed if step == "proposed" else line.decided
    if given is not None:
        return Row(line, given.grade, given.reason, stale)
    offered = line.proposed.grade if step == "decided" and line.proposed else line.computed
    return Row(line, offered, "", stale)
