"""Marking without a network: what is taken along, and what comes back from the device — in order, each thing once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..files import store
from ..files.inspecting import Inspected, inspect
from ..models import Entry, Receipt, Sheet, Visit, VisitPhoto
from ..policy import Actor, PanelState, Stage, require, steps
from ..queries.access import scope_of
from ..queries.duties import duties_at
from .answers import save_answer
from .change import change, refuse
from .marks import Saved, work_for
from .secrecy import watched
from .visits import Seen, note_visit

KINDS = ("answer", "visit", "photo")
MOST_PHOTOS = 20  # of one on-site record
_HERE = "k:"  # before the key of an on-site record that the device has noted itself, where others have their number


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a device sends. `key` is made by the device for this one thing; `seq` its number there; `digest` of its content, so that one key means one thing.

    `made_at` and `ahead` are as models.Receipt says. `body` is, by kind: answer {place, version, answer, note, basis}, visit {where, matter, found, present,
    at, items}, photo {visit, name}.
    """

    key: str
    kind: str
    device: str
    seq: int
    digest: str
    body: dict[str, Any]
    made_at: datetime | None = None
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """What the device is told. `again`: it had come before, and this is the first result."""

    receipt: Receipt
    again: bool = False
    saved: Saved | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that has been looked at and lies in the store; nobody's as yet."""

    seen: Inspected
    digest: str
    key: str
    upload: Any = field(repr=False)


def take(actor: Actor, entry: Entry, items: Sequence[str], papers: Sequence[int], days: int) -> None:
    """Tell the audit that a unit's sheet and evidence go onto a device for so many days."""
    require(actor, "mark.read", scope_of(entry))
    with change(actor, "onsite.take", assessment=entry.assessment_id, entry=entry.pk) as made:
        made.tell(f"entry:{entry.pk}", None, {"items": list(items), "evidence": list(papers), "days": days})


def receive(actor: Actor, entry: Entry, parcel: Parcel, upload: Any = None) -> Received:
    """Do what the parcel says and note it, in one transaction; what has come before is answered as then. `upload`: the photo.

    Conflict, Refused, KaopingError and Hidden as the actions themselves, and then nothing is noted: the same key may come again.
    """
    require(actor, "mark.save", scope_of(entry))
    if (before := _before(actor, entry, parcel)) is not None:
        return before
    photo = _looked_at(actor, entry, upload, str(parcel.body.get("name", ""))) if parcel.kind == "photo" else None
    try:
        with change(actor, "onsite.receive", assessment=entry.assessment_id, entry=entry.pk) as made:
            if (before := _before(actor, entry, parcel)) is not None:
                made.nothing()
                return before
            result, saved = _done(actor, entry, parcel, photo)
            receipt = Receipt.objects.create(
                user_id=actor.id, key=parcel.key, entry=entry, kind=parcel.kind, device=parcel.device, seq=parcel.seq, digest=parcel.digest,
                made_at=parcel.made_at, ahead=parcel.ahead, result=result,
            )
            made.nothing()  # what was done has told it
    except IntegrityError:  # the same thing was received at this moment by another way; what was done here is undone
        before = _before(actor, entry, parcel)
        if before is None:
            raise
        return before
    if photo is not None and not store.is_kept(photo.key):
        store.keep(photo.digest, photo.upload)
    return Received(receipt, saved=saved)


def note_with_photos(actor: Actor, entry: Entry, seen: Seen, uploads: Sequence[Any]) -> Visit:
    """An on-site record with its photos, all of it or nothing. KaopingError as note_visit, and where one of them is no photo or they are too many."""
    require(actor, "visit.edit", scope_of(entry))
    if len(uploads) > MOST_PHOTOS:
        raise KaopingError(f"选了{len(uploads)}张照片，一条记录最多{MOST_PHOTOS}张，请分成几条登记")
    photos = [_looked_at(actor, entry, one, str(one.name)) for one in uploads]
    with transaction.atomic():
        visit = note_visit(actor, entry, seen)
        for photo in photos:
            _attached(actor, entry, str(visit.pk), photo)
    return visit


def _before(actor: Actor, entry: Entry, parcel: Parcel) -> Received | None:
    receipt = Receipt.objects.filter(user=actor.id, key=parcel.key).first()
    if receipt is None:
        return None
    if (receipt.entry_id, receipt.kind, receipt.digest) != (entry.pk, parcel.kind, parcel.digest):
        raise KaopingError("这一条的编号已经用在另一条上，没有保存；请导出后在网页上重新填写")
    saved = None
    if parcel.kind == "answer":
        sheet = Sheet.objects.filter(entry=entry, slot=str(actor.id)).first()
        saved = None if sheet is None else _again(actor, entry, sheet, str(parcel.body.get("place", "")))
    return Received(receipt, True, saved)


def _again(actor: Actor, entry: Entry, sheet: Sheet, place: str) -> Saved | None:
    mark = sheet.marks.select_related("by").filter(place=place).first()
    return None if mark is None else Saved(mark, sheet, work_for(actor, entry, place, duties_at(entry))[1])


def _done(actor: Actor, entry: Entry, parcel: Parcel, photo: Photo | None) -> tuple[dict[str, Any], Saved | None]:
    body = parcel.body
    if parcel.kind == "answer":
        picks = [{**p, "id": _number(actor, entry, str(p.get("id", "")))} if p.get("kind") == "visit" else p for p in body["basis"]]
        saved = save_answer(actor, entry, body["place"], body["version"], body["answer"], body["note"], picks)
        return {"place": saved.mark.place, "version": saved.mark.version}, saved
    if parcel.kind == "visit":
        visit = note_visit(actor, entry, _seen(body["seen"], parcel))
        return {"visit": visit.pk, "no": visit.no}, None
    if photo is None:
        raise KaopingError("送来的内容不是答案、现场核查记录或照片，没有保存")
    return _attached(actor, entry, _number(actor, entry, str(body.get("visit", ""))), photo), None


def _seen(seen: Seen, parcel: Parcel) -> Seen:
    """An on-site record without a time was made when it was written on the device, by the server's clock."""
    if seen.at is not None or parcel.made_at is None:
        return seen
    try:
        made = parcel.made_at - timedelta(milliseconds=parcel.ahead)
    except OverflowError:
        return seen
    return replace(seen, at=min(made, timezone.now()))


def _number(actor: Actor, entry: Entry, id_: str) -> str:
    """The number of an on-site record that the device knows by the key under which it sent it."""
    if not id_.startswith(_HERE):
        return id_
    result = Receipt.objects.filter(user=actor.id, key=id_[len(_HERE) :], entry=entry, kind="visit").values_list("result", flat=True).first()
    if result is None:
        raise KaopingError("它依据的现场核查记录还没有送到，请先把那条记录处理好，再送这一条")
    return str(result["visit"])


def _looked_at(actor: Actor, entry: Entry, upload: Any, name: str) -> Photo:
    if upload is None:
        raise KaopingError("没有收到照片，请再送一次")
    with watched(actor, upload, f"entry:{entry.pk}", assessment=entry.assessment_id, entry=entry.pk):
        seen = inspect(upload, name or "照片.jpg")
    if seen.kind not in ("jpg", "png"):
        raise KaopingError(f"“{seen.name}”不是jpg或png照片，不能附在现场核查记录上")
    digest = store.digest(upload)
    return Photo(seen, digest, store.keep(digest, upload), upload)


def _attached(actor: Actor, entry: Entry, id_: str, photo: Photo) -> dict[str, Any]:
    scope = scope_of(entry)
    require(actor, "visit.edit", scope)
    refuse(steps.noting_visits(Stage(entry.assessment.stage), tuple(PanelState(s) for _, s in scope.panels)))
    visit = Visit.objects.select_for_update().filter(entry=entry, by=actor.id, pk=int(id_) if id_.isdecimal() else 0).first()
    if visit is None:
        raise KaopingError("照片所附的现场核查记录不存在，或者是别人登记的")
    with change(actor, "visit.photo", assessment=entry.assessment_id, entry=entry.pk) as made:
        no = (visit.photos.aggregate(no=Max("no"))["no"] or 0) + 1
        if no > MOST_PHOTOS:
            raise KaopingError(f"现场核查{visit.no}已有{MOST_PHOTOS}张照片，请另登记一条记录")
        seen = photo.seen
        kept = VisitPhoto.objects.create(
            visit=visit, no=no, name=seen.name, media=seen.media_type, size=seen.size, digest=photo.digest, key=photo.key, by_id=actor.id
        )
        made.tell(f"visit:{visit.pk}", None, {"no": visit.no, "photo": no, "name": seen.name, "size": seen.size, "digest": photo.digest})
    return {"photo": kept.pk, "visit": visit.pk, "no": no}
