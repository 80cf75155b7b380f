"""What a page sends, read into answers: as JSON from the script, or as a plain form of one item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Item

from ...actions.visits import Seen


@dataclass(frozen=True, slots=True)
class Answer:
    """One clause's answer as sent. `picks`: {"kind", "id", "page"}."""

    place: str
    version: int
    answer: str = ""
    note: str = ""
    picks: tuple[dict[str, str], ...] = field(default=())
    user: str = ""

    @property
    def empty(self) -> bool:
        return not (self.version or self.answer or self.note.strip() or self.picks)


def answer_of(body: bytes) -> Answer:
    """The script's JSON. KaopingError when it is none, or holds something else than it should."""
    try:
        sent = json.loads(body)
        version = int(sent.get("version", 0))
        place, text, note = (sent.get(n, "") for n in ("place", "answer", "note"))
        picks = tuple({k: str(p.get(k, "")) for k in ("kind", "id", "page")} for p in sent.get("basis", []))
    except (ValueError, TypeError, AttributeError):
        raise KaopingError("提交的内容不完整，没有保存，请刷新页面后重试") from None
    if not all(isinstance(x, str) for x in (place, text, note)) or version < 0 or not place:
        raise KaopingError("提交的内容不完整，没有保存，请刷新页面后重试")
    return Answer(place, version, text, note, picks, str(sent.get("user", "")))


def answers_of(posted: Any, item: Item) -> list[Answer]:
    """The answers of an item's plain form that say anything."""
    found = []
    for clause in item.clauses:
        p = clause.id
        if f"v-{p}" not in posted:
            continue
        picks = tuple(_pick(posted, p, value) for value in posted.getlist(f"b-{p}"))
        version = posted[f"v-{p}"]
        one = Answer(p, int(version) if version.isdecimal() else 0, _text(posted, p), posted.get(f"n-{p}", "").replace("\r\n", "\n"), picks)
        if not one.empty:
            found.append(one)
    return found


def _text(posted: Mapping[str, str], place: str) -> str:
    """A pressed button wins over a typed number; a level with an amount is both."""
    pressed, typed, amount = (posted.get(f"{k}-{place}", "").strip() for k in ("a", "t", "m"))
    return f"{pressed} {amount}" if pressed and amount else pressed or typed


def _pick(posted: Mapping[str, str], place: str, value: str) -> dict[str, str]:
    kind, _, id_ = value.partition(":")
    return {"kind": kind, "id": id_, "page": posted.get(f"g-{place}-{value}", "")}


def seen_of(posted: Any) -> Seen:
    """An on-site record as typed. KaopingError when its time is none."""
    at: datetime | None = None
    if given := posted.get("at", "").strip():
        try:
            at = parse_datetime(given)
        except ValueError:
            at = None
        if at is None:
            raise KaopingError(f"“{given}”不是时间，请按 2018-12-05T14:30 的样子填写核查时间")
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
    words = {n: posted.get(n, "") for n in ("where", "matter", "found", "present")}
    return Seen(**words, at=at, items=posted.getlist("items"))
