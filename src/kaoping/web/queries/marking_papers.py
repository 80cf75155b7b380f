"""The evidence of some units, as it stands beside the questions of the marking sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..models import Evidence, EvidenceFile, EvidenceLink


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of evidence: its number, its title, its newest file (none: listed only), and the items it is linked to."""

    id: int
    no: str
    title: str
    version: int
    name: str
    kind: str
    pages: int | None
    places: tuple[str, ...]


def papers_of(ids: Sequence[int]) -> dict[int, list[Paper]]:
    """Unit → its evidence that has not been withdrawn, in the order of its numbers. Three queries, however many there are."""
    places: dict[int, list[str]] = {}
    for evidence, place in EvidenceLink.objects.filter(evidence__entry__in=ids, removed_at=None).order_by("id").values_list("evidence_id", "place"):
        places.setdefault(evidence, []).append(place)
    files = {f.evidence_id: f for f in EvidenceFile.objects.filter(evidence__entry__in=ids).order_by("version")}
    found: dict[int, list[Paper]] = {}
    for e in Evidence.objects.filter(entry__in=ids, withdrawn_at=None):
        file = files.get(e.pk)
        linked = tuple(dict.fromkeys(places.get(e.pk, ())))
        paper = Paper(e.pk, f"{e.no:02d}", e.title, 0, "", "", None, linked)
        if file is not None:
            paper = replace(paper, version=file.version, name=file.name, kind=file.kind, pages=file.pages)
        found.setdefault(e.entry_id, []).append(paper)
    return found
