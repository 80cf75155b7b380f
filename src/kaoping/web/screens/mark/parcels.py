"""What a device sends, read into a parcel: the form's `parcel` in JSON, and for a photo the file `photo`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kaoping.core.errors import KaopingError

from ...actions.onsite import KINDS, Parcel
from .reading import answer_of, seen_of

_KEY = re.compile(r"[0-9a-f-]{8,36}")
_BROKEN = "送来的内容不完整，没有保存；内容还在您的设备上，请刷新页面后再送"
_MOST = 2**53  # the largest whole number that a browser counts to


class Torn(KaopingError):
    """The photo did not arrive whole: it may be sent again as it is."""


def parcel_of(posted: Mapping[str, Any], upload: Any) -> tuple[Parcel, str]:
    """The parcel, and the account it belongs to. KaopingError when it is none; Torn when the photo is not the one that was sent."""
    try:
        sent = json.loads(posted.get("parcel", ""))
        key, kind, device, body = sent["key"], sent["kind"], sent["device"], sent["body"]
        seq, user = int(sent["seq"]), str(sent["user"])
    except (ValueError, TypeError, KeyError):
        raise KaopingError(_BROKEN) from None
    right = kind in KINDS and isinstance(body, dict) and all(isinstance(x, str) and _KEY.fullmatch(x) for x in (key, device)) and 0 <= seq < _MOST
    if not right:
        raise KaopingError(_BROKEN)
    digest = hashlib.sha256(json.dumps([kind, body], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    content = _body(kind, body, upload)
    return Parcel(key, kind, device, seq, digest, content, _when(sent.get("made")), _ahead(sent.get("now"))), user


def _body(kind: str, body: dict[str, Any], upload: Any) -> dict[str, Any]:
    if kind == "answer":
        one = answer_of(json.dumps(body).encode())
        return {"place": one.place, "version": one.version, "answer": one.answer, "note": one.note, "basis": list(one.picks)}
    if kind == "visit":
        return {"seen": seen_of(_Fields({k: v for k, v in body.items() if isinstance(v, str)}, body.get("items")))}
    if upload is None or _sha256(upload) != body.get("sha256"):
        raise Torn("照片没有完整送到，会再送一次；原件还在您的设备上")
    return {"visit": str(body.get("visit", "")), "name": str(body.get("name", ""))}


class _Fields(dict[str, str]):
    """A form's fields out of JSON."""

    def __init__(self, words: dict[str, str], items: Any) -> None:
        super().__init__(words)
        self._items = [str(i) for i in items] if isinstance(items, list) else []

    def getlist(self, name: str) -> list[str]:
        return self._items


def _sha256(upload: Any) -> str:
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def _when(said: Any) -> datetime | None:
    """When the device says that it was written; None where it says nothing that is a time."""
    try:
        at = parse_datetime(said) if isinstance(said, str) else None
        return at.astimezone(UTC) if at and timezone.is_aware(at) else None
    except (ValueError, OverflowError):
        return None


def _ahead(now: Any) -> int:
    """How many milliseconds the device's clock is ahead of ours."""
    if not isinstance(now, int) or abs(now) > _MOST:
        return 0
    return now - int(timezone.now().timestamp() * 1000)
