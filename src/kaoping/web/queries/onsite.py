"""What an assessor may take along to where there is no network: units, their items, and the evidence with its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..models import Assessment, EvidenceFile
from ..policy import Actor
from .marking import Line, lines

MOST_PAGES = 40  # of one piece of evidence as pictures; the rest is in the file itself
_PAGE = 220_000  # bytes that a page weighs as a picture, for the estimate
_SHEET = 600_000  # bytes of a unit's sheet


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of evidence as it can be taken: its newest file. `size` in bytes as estimated for the device: the file and its pages."""

    id: int
    no: str
    title: str
    version: int
    name: str
    pages: int
    size: int
    personal: bool
    places: tuple[str, ...]


@dataclass(slots=True)
class Unit:
    """A unit that can be taken: the assessor's line, and the evidence of the items that are the assessor's."""

    line: Line
    papers: list[Paper] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes on the device with everything that is ticked from the start."""
        return _SHEET + sum(p.size for p in self.papers if not p.personal)

    @property
    def sheet(self) -> int:
        return _SHEET


def takeable(actor: Actor, assessment: Assessment) -> tuple[list[Unit], list[tuple[Line, str]]]:
    """The units that can be taken along, and those that cannot, each with the reason."""
    found, shut = [], []
    for line in lines(actor, assessment):
        why = line.refused or ("您已经提交了对该单位的评分" if line.submitted else "")
        if why:
            shut.append((line, why))
        else:
            found.append(Unit(line))
    papers = papers_at([u.line.entry.pk for u in found])
    for unit in found:
        unit.papers = [p for p in papers.get(unit.line.entry.pk, ()) if set(p.places) & set(unit.line.items)]
    return found, shut


def papers_at(entries: Sequence[int]) -> dict[int, list[Paper]]:
    """Unit → its evidence that has a file, in the order of its numbers."""
    rows = EvidenceFile.objects.filter(evidence__entry__in=entries, evidence__withdrawn_at=None).order_by("evidence__no", "version")
    newest = {f.evidence_id: f for f in rows.select_related("evidence", "purged").prefetch_related("evidence__links")}
    found: dict[int, list[Paper]] = {}
    for f in newest.values():
        places = tuple(link.place for link in f.evidence.links.all() if link.removed_at is None)
        if getattr(f, "purged", None) is None:  # otherwise its content is no longer there (R37)
            e, pages = f.evidence, min(f.pages or 1, MOST_PAGES)
            paper = Paper(e.pk, f"{e.no:02d}", e.title, f.version, f.name, pages, f.size + pages * _PAGE, e.personal, places)
            found.setdefault(e.entry_id, []).append(paper)
    return found
