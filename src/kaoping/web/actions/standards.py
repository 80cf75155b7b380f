"""Standards: uploaded and compiled at once, corrected and ruled on beside the source, published under their digest. Nothing here is ever deleted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from kaoping.core.change import CHANGES, Change, Correction
from kaoping.core.correction import applied, pinned
from kaoping.core.correction_words import described
from kaoping.core.errors import KaopingError
from kaoping.core.finding import Level
from kaoping.core.ruling import Ruling, apply_all
from kaoping.core.wire import digest, plain, standard_to_dict

from ..files import store
from ..files.digests import digest as file_digest
from ..files.names import clean_name
from ..models import Correcting, Document, Layout, Ruled, Unit
from ..policy import Actor, require, steps
from ..policy.states import StandardState
from ..queries.access import scope_of
from ..queries.standards import compiled_from, earlier_of, held_rulings, likely_previous, ruling_of, standing_of
from .change import Change as Made
from .change import Refused, change, refuse
from .secrecy import watched

TITLE, REASON = 200, 500


def add(actor: Actor, owner: Unit, data: bytes, name: str, year: int | None, previous: Document | str | None = "auto") -> Document:
    """Compile and keep a document. `previous`: last year's version, none, or `auto` (by the likeness of titles). KaopingError: it cannot be read."""
    require(actor, "standard.add")
    name = clean_name(name)
    with watched(actor, data, f"unit:{owner.pk}"):
        standard, blocks = compiled_from(data, name)
    title = (standard.title or name)[:TITLE]
    before = likely_previous(title, earlier_of(owner.pk)) if isinstance(previous, str) else previous
    key = store.keep(file_digest(data), io.BytesIO(data))
    with change(actor, "standard.add") as made:
        document = Document.objects.create(
            owner=owner, title=title, year=year, name=name, key=key, size=len(data), sha256=hashlib.sha256(data).hexdigest(),
            sm3=standard.sm3, compiled=standard_to_dict(standard), previous=before, by_id=actor.id,
        )
        Layout.objects.create(document=document, blocks=blocks)
        made.tell(_target(document), None, {"title": title, "name": name, "year": year, "sha256": document.sha256})
    return document


def describe(actor: Actor, document: Document, version: int, title: str, year: int | None, previous: Document | None) -> None:
    """Another title, year or last version."""
    with _editing(actor, document, version, "standard.about") as (made, fresh):
        old = {"title": fresh.title, "year": fresh.year, "previous": fresh.previous_id}
        new = {"title": title[:TITLE], "year": year, "previous": previous.pk if previous else None}
        fresh.title, fresh.year, fresh.previous = title[:TITLE], year, previous
        fresh.save(update_fields=["title", "year", "previous"])
        made.tell(_target(fresh), old, new)


def discard(actor: Actor, document: Document, version: int, reason: str) -> None:
    """A draft uploaded by mistake leaves the list. It is kept, with its corrections and rulings, but nothing can be done with it any more."""
    if not reason.strip():
        raise KaopingError("请写明作废的理由，如：上传错了文件")
    with _editing(actor, document, version, "standard.discard", reason.strip()[:REASON]) as (made, fresh):
        fresh.state = StandardState.DISCARDED
        fresh.save(update_fields=["state"])
        made.tell(_target(fresh), StandardState.DRAFT, StandardState.DISCARDED)


def correct(actor: Actor, document: Document, version: int, where: str, changes: Sequence[tuple[str, Mapping[str, Any]]], reason: str) -> str:
    """Read a place otherwise: one change with its fields, or several, all or none; what has changed, in words. KaopingError where one cannot be made."""
    if not reason.strip():
        raise KaopingError("请写明更正的理由：日后要能说明为什么与印发的文字读法不同")
    if unknown := [what for what, _ in changes if what not in list(Change)]:
        raise KaopingError(f"没有“{unknown[0]}”这种更正，请选{'、'.join(CHANGES.values())}之一")
    said, today = [], timezone.localdate().isoformat()
    with _editing(actor, document, version, "standard.correct", reason) as (made, fresh):
        now = standing_of(fresh).corrected
        for what, fields in changes:
            bound = pinned(now, Correction(where, Change(what), dict(fields), actor.name, today, reason.strip()[:REASON]))
            said.append(described(bound, now))
            row = Correcting.objects.create(document=fresh, body=plain(bound), by_id=actor.id)
            made.tell(f"correcting:{row.pk}", None, said[-1])
            now = applied(now, bound)
    return "；".join(said)


def undo(actor: Actor, document: Document, version: int, number: int) -> None:
    """Take one correction back. Later ones that no longer fit are found as R18."""
    with _editing(actor, document, version, "standard.undo") as (made, fresh):
        row = fresh.corrections.filter(pk=number, undone_at=None).first()
        if row is None:
            raise KaopingError("这条更正已经撤销")
        row.undone_at, row.undone_by_id = timezone.now(), actor.id
        row.save(update_fields=["undone_at", "undone_by"])
        made.tell(f"correcting:{row.pk}", row.body, None)


def rule(actor: Actor, document: Document, version: int, rulings: Sequence[Ruling]) -> None:
    """Rule on one or more places at once, all or none; an earlier ruling of the same place and question is withdrawn by it."""
    with _editing(actor, document, version, "standard.rule") as (made, fresh):
        held = held_rulings(fresh)
        for ruling in rulings:
            _complete(ruling)
            for old in [r for r in held if (r.where, r.question) == (ruling.where, ruling.question)]:
                _take_back(made, actor, old)
                held.remove(old)
            held.append(_ruled(made, actor, fresh, ruling))
        # The answers have to be ones that can be carried out; all at once, for they may hang together.
        apply_all(standing_of(fresh).corrected, [ruling_of(r) for r in held])


def withdraw(actor: Actor, document: Document, version: int, number: int) -> None:
    """Take a ruling back: its question is open again."""
    with _editing(actor, document, version, "standard.withdraw") as (made, fresh):
        row = fresh.rulings.filter(pk=number, withdrawn_at=None).first()
        if row is None:
            raise KaopingError("这条口径已经撤回")
        _take_back(made, actor, row)


def publish(actor: Actor, document: Document, version: int, seen: str) -> None:
    """Freeze the corrected standard and the rulings under their digest. `seen` is the digest that was shown for confirmation."""
    with _editing(actor, document, version, "standard.publish") as (made, fresh):
        standing = standing_of(fresh)
        refuse(steps.publishing_standard(StandardState(fresh.state), standing.count(Level.ERROR), standing.count(Level.QUESTION)))
        body = freezing(fresh)
        if digest(body) != seen:
            raise KaopingError("要发布的内容与您确认时看到的不一样，请重新核对后再确认")
        fresh.frozen, fresh.digest, fresh.state = body, seen, StandardState.PUBLISHED
        fresh.published_at, fresh.published_by_id = timezone.now(), actor.id
        fresh.save(update_fields=["frozen", "digest", "state", "published_at", "published_by"])
        made.tell(_target(fresh), None, {"digest": seen})


def freezing(document: Document) -> dict[str, Any]:
    """What publishing would freeze now: the corrected standard and the rulings that hold."""
    standing = standing_of(document)
    return {"standard": standard_to_dict(standing.corrected)["standard"], "rulings": [plain(r) for r in standing.rulings]}


def _target(document: Document) -> str:
    return f"document:{document.pk}"


@contextmanager
def _editing(actor: Actor, document: Document, version: int, verb: str, reason: str = "") -> Iterator[tuple[Made, Document]]:
    """A change of a draft: by whom may, while it is a draft, and on the version that was seen."""
    require(actor, "standard.edit", scope_of(document))
    with change(actor, verb, reason=reason.strip()[:REASON]) as made:
        fresh = Document.objects.select_for_update().get(pk=document.pk)
        refuse(steps.editing_standard(StandardState(fresh.state)))
        if fresh.version != version:
            raise Refused("您打开页面以后，有人改过这份标准，这次没有保存；请看过最新的内容，再重新提交")
        Document.objects.filter(pk=fresh.pk).update(version=F("version") + 1)
        yield made, fresh


def _complete(ruling: Ruling) -> None:
    lacking = [w for w, v in (("由谁决定", ruling.by), ("决定日期", ruling.on), ("理由", ruling.reason)) if not v.strip()]
    if lacking:
        raise KaopingError(f"请填写{'、'.join(lacking)}，印发评分口径说明时要交代")


def _ruled(made: Made, actor: Actor, document: Document, ruling: Ruling) -> Ruled:
    row = Ruled.objects.create(
        document=document, where=ruling.where, question=ruling.question, answer=ruling.answer, decided_by=ruling.by.strip()[:60],
        decided_on=date.fromisoformat(ruling.on), reason=ruling.reason.strip()[:REASON], by_id=actor.id,
    )
    made.tell(f"ruled:{row.pk}", None, plain(ruling))
    return row


def _take_back(made: Made, actor: Actor, row: Ruled) -> None:
    row.withdrawn_at, row.withdrawn_by_id = timezone.now(), actor.id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    made.tell(f"ruled:{row.pk}", plain(ruling_of(row)), None, verb="standard.withdraw")
