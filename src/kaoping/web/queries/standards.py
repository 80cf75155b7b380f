"""Standards as they stand: compiled, corrected, ruled, and what is still to be found in them. Reckoned once for each state of a document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q

from kaoping.core.check import check
from kaoping.core.correction import Correction, correct, touched
from kaoping.core.correction_words import history
from kaoping.core.errors import KaopingError
from kaoping.core.finding import Finding, Level
from kaoping.core.rubric import Standard
from kaoping.core.ruling import Ruling, apply_all
from kaoping.core.text_diff import Likeness
from kaoping.core.wire import built, rulings_from_dict, standard_from_dict
from kaoping.read.compile import compile_standard
from kaoping.read.grid import Line
from kaoping.read.opening import open_document

from ..files.private import refuse_secret_name, refuse_secrets
from ..models import Correcting, Document, Ruled, Unit
from ..policy import Actor, Role, Stage
from ..policy.states import StandardState
from .standards_layout import dumped

_HEAVY = ("compiled", "frozen")
_ALIKE = 0.5
_STARTED = [s for s in Stage if s is not Stage.PLAN]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A standard as compiled, as corrected, and as ruled; each correction in words; what is found in it, and where it reads otherwise than compiled.

    Told apart by identity: there is one for each state of a document, and what is made from it is kept by it.
    """

    compiled: Standard
    corrected: Standard
    ruled: Standard
    corrections: tuple[Correction, ...]
    said: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    findings: tuple[Finding, ...]
    touched: frozenset[str]

    def count(self, level: Level) -> int:
        """How many findings of a level."""
        return sum(f.level is level for f in self.findings)

    @property
    def blocking(self) -> int:
        """How many findings keep it from being published."""
        return sum(f.blocks for f in self.findings)


def compiled_from(data: bytes, name: str) -> tuple[Standard, list[Any]]:
    """A document read: its standard, and its lines and tables as plain data. KaopingError is the reader's own sentence; Secret: it is marked so."""
    refuse_secret_name(name)
    document = open_document(data, name)
    refuse_secrets("\n".join(b.text if isinstance(b, Line) else "\n".join(c.text for c in b.cells) for b in document.blocks[:50]), name)
    return compile_standard(document), dumped(document)


def ruling_of(row: Ruled) -> Ruling:
    return Ruling(row.where, row.question, row.answer, row.decided_by, row.decided_on.isoformat(), row.reason)


def held_corrections(document: Document) -> list[Correcting]:
    """All corrections, undone ones too, in their order."""
    return list(document.corrections.select_related("by", "undone_by"))


def held_rulings(document: Document) -> list[Ruled]:
    """The rulings that hold, in their order."""
    return list(document.rulings.filter(withdrawn_at=None).select_related("by"))


def standing_of(document: Document) -> Standing:
    """What is known of a document now; of a published one, as it was frozen."""
    corrections = list(document.corrections.filter(undone_at=None).values_list("body", flat=True))
    if document.frozen is not None:
        return _frozen(document.pk, document.digest, _text(corrections))
    rulings = [ruling_of(r) for r in held_rulings(document)]
    return _draft(document.pk, document.sha256, document.at.isoformat(), _text(corrections), tuple(rulings))


def documents_of(actor: Actor) -> list[Document]:
    """The documents that concern the actor, the latest first: all of their own office's, else the published ones of assessments they are in."""
    offices = [p.unit for p in actor.posts if p.role in (Role.OFFICE, Role.CHECKER)]
    readers = [p.unit for p in actor.posts if p.role is Role.READER]
    units = [p.unit for p in actor.posts if p.role in (Role.CLERK, Role.HEAD)]
    groups = [p.group for p in actor.posts if p.group]
    concern = Q(owner__in=readers) | Q(assessments__groups__in=groups) | Q(assessments__entries__unit__in=units, assessments__stage__in=_STARTED)
    mine = Q(owner__in=offices) | (concern & Q(state=StandardState.PUBLISHED))
    found = Document.objects.filter(mine).exclude(state=StandardState.DISCARDED)
    return list(found.select_related("owner", "previous", "by").defer(*_HEAVY).distinct().order_by("-year", "-id"))


def earlier_of(owner: int, but: int | None = None) -> list[Document]:
    """The office's published documents, which a new one can be compared with, the latest first."""
    found = Document.objects.filter(owner=owner, state=StandardState.PUBLISHED).exclude(pk=but)
    return list(found.defer(*_HEAVY).order_by("-year", "-id"))


def likely_previous(title: str, earlier: list[Document]) -> Document | None:
    """The one whose title is most like this title; none where none is like it."""
    if not earlier:
        return None
    alike = Likeness([title], [d.title for d in earlier])
    best = max(range(len(earlier)), key=lambda n: (alike(0, n), -n))
    return earlier[best] if alike(0, best) >= _ALIKE else None


def _text(bodies: list[Any]) -> str:
    return json.dumps(bodies, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=32)
def _draft(pk: int, sha256: str, at: str, bodies: str, rulings: tuple[Ruling, ...]) -> Standing:
    """All that the result depends on is in the key: a document's compiled text never changes."""
    compiled = standard_from_dict(Document.objects.values_list("compiled", flat=True).get(pk=pk))
    corrections = tuple(built(Correction, c, "corrections") for c in json.loads(bodies))
    corrected, misfits = correct(compiled, corrections)
    ruled, notices = _ruled(corrected, rulings)
    findings = (*misfits, *check(ruled), *notices)
    return Standing(compiled, corrected, ruled, corrections, history(compiled, corrections), rulings, findings, touched(compiled, corrected))


@lru_cache(maxsize=32)
def _frozen(pk: int, digest: str, bodies: str) -> Standing:
    compiled_body, frozen = Document.objects.values_list("compiled", "frozen").get(pk=pk)
    compiled, corrected, rulings = standard_from_dict(compiled_body), standard_from_dict(frozen), rulings_from_dict(frozen)
    ruled, notices = apply_all(corrected, rulings)
    corrections = tuple(built(Correction, c, "corrections") for c in json.loads(bodies))
    findings = (*check(ruled), *notices)
    return Standing(compiled, corrected, ruled, corrections, history(compiled, corrections), rulings, findings, touched(compiled, corrected))


def _ruled(standard: Standard, rulings: tuple[Ruling, ...]) -> tuple[Standard, tuple[Finding, ...]]:
    """The standard by the rulings; one that no longer fits since something was corrected is passed over and found."""
    try:
        return apply_all(standard, rulings)
    except KaopingError:
        held, lost = list[Ruling](), list[Finding]()
    for ruling in rulings:
        try:
            apply_all(standard, [*held, ruling])
            held.append(ruling)
        except KaopingError as error:
            where = "" if ruling.where == "*" else ruling.where
            lost.append(Finding("R13", Level.ERROR, where, f"这条口径现在做不了：{str(error).partition('：')[2] or error}", "撤回这条口径，重新裁定"))
    ruled, notices = apply_all(standard, held)
    return ruled, (*lost, *notices)


def offices_of(actor: Actor) -> list[Unit]:
    """The units whose office the actor is in."""
    return list(Unit.objects.filter(pk__in=[p.unit for p in actor.posts if p.role is Role.OFFICE]))
