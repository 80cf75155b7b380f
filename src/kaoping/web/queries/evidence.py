"""Evidence as pages show it: a unit's papers with their versions and items, what an item's text expects, which items have the same text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from kaoping.core.rubric import Item, Rubric

from ..files.names import suffix
from ..models import Appeal, Entry, Evidence, EvidenceFile, EvidenceLink, Panel
from ..policy import Actor, EntryState, Hidden, PanelState, Stage, course, may, options, steps
from ..policy.states import AppealState
from .access import scope_of

UNCOVERED = 15  # minutes for which what was uncovered stays so
QUOTA = 2 * 1024 * 1024 * 1024  # bytes a unit (R38)
_NO = re.compile(r"^[（(]?\d{1,3}[）)、.．]\s*(?!\d)")
_COUNTED = re.compile(r"^(?:\d{1,3}\s*[、.．_\-—]|0\d\s)\s*(?!\d)")
_LOOSE = re.compile(r"[\W_]+")
_SAME = str.maketrans("帐", "账")


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of evidence. `file` is its latest version, `files` all, `items` the ids of the items it serves; `late`: handed in after the unit's
    head had confirmed the report (R10)."""

    evidence: Evidence
    files: tuple[EvidenceFile, ...]
    items: tuple[str, ...] = ()
    late: datetime | None = None

    @property
    def file(self) -> EvidenceFile:
        return self.files[-1]

    @property
    def number(self) -> str:
        return f"{self.evidence.no:02d}"

    @property
    def withdrawn(self) -> bool:
        return self.evidence.withdrawn_at is not None


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that the item's text says must exist. `paper`: the linked evidence whose title says it; `ticked`: the unit says that it is there."""

    name: str
    paper: Paper | None = None
    ticked: bool = False

    @property
    def there(self) -> bool:
        return self.paper is not None or self.ticked


def papers_of(entry: Entry, withdrawn: bool = False) -> list[Paper]:
    """The unit's evidence by number, withdrawn pieces only when asked for. Three queries."""
    rows = Evidence.objects.filter(entry=entry).select_related("by")
    return _papers(entry, rows if withdrawn else rows.filter(withdrawn_at=None))


def paper_of(evidence: Evidence) -> Paper:
    """One piece of evidence with its versions and items."""
    return _papers(evidence.entry, [evidence])[0]


def _papers(entry: Entry, rows: Iterable[Evidence]) -> list[Paper]:
    found = list(rows)
    files: dict[int, list[EvidenceFile]] = {e.pk: [] for e in found}
    items: dict[int, list[str]] = {e.pk: [] for e in found}
    for file in EvidenceFile.objects.filter(evidence__in=found).select_related("by"):
        files[file.evidence_id].append(file)
    for of, place in EvidenceLink.objects.filter(evidence__in=found, removed_at=None).values_list("evidence_id", "place"):
        items[of].append(place)
    return [Paper(e, tuple(files[e.pk]), tuple(sorted(items[e.pk], key=_order)), _late(entry, files[e.pk])) for e in found if files[e.pk]]


def _order(place: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in place.split("."))


def _late(entry: Entry, files: Sequence[EvidenceFile]) -> datetime | None:
    confirmed = entry.confirmed_at
    return next((f.at for f in files if f.at > confirmed), None) if confirmed else None


def visible(actor: Actor, evidence: Evidence) -> Evidence:
    """The evidence, where this actor may still see it. Hidden: withdrawn, and the actor is not of the unit."""
    if evidence.withdrawn_at is not None and not may(actor, "evidence.withdrawn", scope_of(evidence)):
        raise Hidden(f"evidence:{evidence.pk}")
    return evidence


def covered(actor: Actor, evidence: Evidence, uncovered: Mapping[str, int]) -> bool:
    """Whether the numbers of persons in it stay covered for this actor: of another unit, without having said why within the last quarter of an hour.

    `uncovered`: when the actor said so, in seconds since 1970, by the evidence's number.
    """
    if not evidence.personal or may(actor, "evidence.whole", scope_of(evidence)):
        return False
    return timezone.now().timestamp() - uncovered.get(str(evidence.pk), 0) > UNCOVERED * 60


def version_of(actor: Actor, evidence: Evidence, version: str) -> EvidenceFile:
    """One version of the evidence's file. Hidden when there is none of this number."""
    visible(actor, evidence)
    found = evidence.files.filter(version=int(version)).first() if version.isascii() and version.isdigit() and len(version) < 7 else None
    if found is None:
        raise Hidden(f"evidence:{evidence.pk}/{version}")
    return found


def same_content(entry: Entry, digest: str) -> Evidence | None:
    """The unit's evidence of which the latest version has this content."""
    alike = Evidence.objects.filter(entry=entry, withdrawn_at=None, files__digest=digest).distinct()
    return next((e for e in alike if e.files.order_by("-version").values_list("digest", flat=True)[0] == digest), None)


def used(entry: Entry) -> int:
    """Bytes that the unit's evidence takes up, all versions."""
    return EvidenceFile.objects.filter(evidence__entry=entry).aggregate(all=Sum("size"))["all"] or 0


def adding(entry: Entry, items: Iterable[str] = ()) -> str:
    """Why the unit cannot add evidence now (R10); empty when it can. For `items` that it has appealed it can until the appeals' last day."""
    stage, state = Stage(entry.assessment.stage), EntryState(entry.state)
    panels = tuple(PanelState(s) for s in Panel.objects.filter(entry=entry).values_list("state", flat=True))
    sentence, wanted = steps.adding_evidence(stage, state, panels, options.value(entry.assessment.options, "late")), set(items)
    if not sentence or not wanted:
        return sentence
    open_ = {p for p, s in Appeal.objects.filter(entry=entry).values_list("place", "state") if course.waiting(AppealState(s))}
    more = course.supplementing(stage, timezone.localdate(), entry.assessment.appeal_to, wanted <= open_)
    return more and (more if open_ else sentence)


def changing(evidence: Evidence) -> str:
    """Why what is there already cannot be changed now: it goes with the report, late evidence as long as more may be added. Empty when it can."""
    entry = evidence.entry
    late = paper_of(evidence).late is not None and evidence.files.count() == 1
    return adding(entry) if late else steps.reporting(Stage(entry.assessment.stage), EntryState(entry.state))


def at_item(papers: Iterable[Paper], item: str) -> list[Paper]:
    return [p for p in papers if item in p.items]


def twins(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    """Item → the other items of the same rubric with the same text; items without such are left out."""
    by_text: dict[str, list[str]] = {}
    for item in rubric.items():
        by_text.setdefault(plain(item.text), []).append(item.id)
    groups = [group for group in by_text.values() if len(group) > 1]
    return {one: tuple(i for i in group if i != one) for group in groups for one in group}


def plain(text: str) -> str:
    """An item's text for comparing: without its number and white space."""
    return re.sub(r"\s+", "", _NO.sub("", unicodedata.normalize("NFKC", text).strip(), count=1))


def expected(item: Item, papers: Sequence[Paper], ticked: Iterable[str]) -> list[Expected]:
    """What the item's text expects, each with the linked evidence whose title or file name says it."""
    held = set(ticked)
    return [Expected(name, _saying(name, papers), name in held) for name in item.evidence]


def _saying(name: str, papers: Sequence[Paper]) -> Paper | None:
    wanted = _bare(name)
    return next((p for p in papers if wanted in _bare(p.evidence.title) or wanted in _bare(p.file.name)), None)


def _bare(text: str) -> str:
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text)).translate(_SAME)


def title_from(name: str) -> str:
    """A title proposed from a file's name: without its ending and a number in front."""
    stem = name[: -len(suffix(name)) - 1] if suffix(name) else name
    return (_COUNTED.sub("", stem).strip() or stem or name)[:200]
