"""Retention (R37): the content of personal evidence is removed when its years are over; its name and its digest stay."""

from __future__ import annotations

import io
from datetime import date, timedelta

from django.utils import timezone

from ..files import store
from ..models import Assessment, EvidenceFile, Extra, Purged, VisitPhoto
from ..policy import Actor, require
from ..queries.access import scope_of
from ..queries.retention import due, expired_on
from .change import change
from .reminding import WORKER

_AGAIN = timedelta(days=30)  # so long what could not be removed from the store is tried again


def purge(actor: Actor, assessment: Assessment) -> int:
    """By the office: all that is due in this assessment. How many files."""
    require(actor, "archive.purge", scope_of(assessment))
    return _purge(actor, assessment, timezone.localdate())


def purge_due() -> int:
    """By the background worker: all that is due anywhere. How many files."""
    today, done = timezone.localdate(), 0
    for assessment in Assessment.objects.exclude(catalogue=None).order_by("id"):
        if expired_on(assessment) <= today:
            done += _purge(WORKER, assessment, today)
    _sweep()
    return done


def _purge(actor: Actor, assessment: Assessment, today: date) -> int:
    files = due(assessment, today)
    if not files:
        return 0
    with change(actor, "archive.purge", assessment=assessment.pk) as made:
        files = [f for f in files if not Purged.objects.filter(file=f).exists()]
        for file in files:
            why = f"归档满年限，于{today}清除"
            Purged.objects.create(file=file, reason=why, by_id=actor.id or None)
            made.tell(f"evidence:{file.evidence_id}", {"version": file.version, "digest": file.digest}, {"purged": True}, reason=why)
        if not files:
            made.nothing()
    for key in {f.key for f in files}:
        forget(key)
    return len(files)


def _sweep() -> None:
    """What was noted as purged lately and still lies in the store: a removal that was cut off."""
    for key in set(Purged.objects.filter(at__gte=timezone.now() - _AGAIN).values_list("file__key", flat=True)):
        forget(key)


def forget(key: str) -> bool:
    """Remove the content where nobody needs it any more. Whether it was removed.

    An upload of the same content may come in between: it is looked for once more afterwards, and its content put back.
    """
    if _wanted(key) or not store.is_kept(key):
        return False
    content = store.read(key)
    store.remove(key)
    if _wanted(key):
        store.keep(store.digest_of(key), io.BytesIO(content))
        return False
    return True


def _wanted(key: str) -> bool:
    """Whether evidence that is not purged, a photo of an on-site record, or the proof of a bonus or a veto, is this content."""
    if EvidenceFile.objects.filter(key=key, purged=None).exists() or VisitPhoto.objects.filter(key=key).exists():
        return True
    return any(p.get("key") == key for p in Extra.objects.values_list("proof", flat=True) if p)
