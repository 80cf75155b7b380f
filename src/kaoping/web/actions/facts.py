"""Facts that the office states once for all units, each with its source: one cell, or a column at once."""

from __future__ import annotations

from dataclasses import dataclass

from kaoping.core.errors import KaopingError

from ..models import Assessment, Entry
from ..policy import Actor, require
from ..queries.access import scope_of
from ..queries.plan_facts import Cell, Fact, column
from ..queries.plan_roster import Troubles
from .change import change
from .marks import Given, Saved, save_fact


@dataclass(frozen=True, slots=True)
class Stated:
    """What is to stand for a unit: the value, its source, and the version that the writer saw."""

    value: str
    source: str
    version: int


def state(actor: Actor, entry: Entry, place: str, given: Stated) -> Saved:
    """State one fact. KaopingError: no source, a value that does not fit, behind a signed sheet; Conflict: somebody wrote since."""
    source = given.source.strip()
    basis = ({"kind": "source", "id": "", "say": source},) if source else ()
    return save_fact(actor, entry, Given(place, given.version, given.value.strip(), source, basis))


def state_column(actor: Actor, assessment: Assessment, fact: Fact, rows: dict[int, Stated]) -> int:
    """Many units' values of one fact; all go in, or none. How many have changed. Troubles: one sentence a unit that cannot be."""
    require(actor, "fact.edit", scope_of(assessment))
    wrong: list[str] = []
    done = 0
    with change(actor, "fact.column", assessment=assessment.pk) as made:
        made.nothing()  # each cell tells of itself
        for cell in column(assessment, fact):
            given = rows.get(cell.entry.pk)
            if given is None or _as_it_stands(cell, given):
                continue
            cell.entry.assessment = assessment
            try:
                state(actor, cell.entry, cell.place, given)
                done += 1
            except KaopingError as error:
                wrong.append(f"{cell.entry.unit.name}：{str(error).removeprefix(cell.place)}")
        if wrong:
            raise Troubles(wrong)
    return done


def _as_it_stands(cell: Cell, given: Stated) -> bool:
    stands = (cell.mark.answer, cell.mark.note) if cell.mark else ("", "")
    return (given.value.strip(), given.source.strip()) == stands or (cell.mark is None and not given.value.strip())
