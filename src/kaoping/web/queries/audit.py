"""The audit as it is read: filtered, page by page by number, and its chain checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q

from kaoping.core.chain import digest_of
from kaoping.core.inert import looks_like_formula

from ..models import Assessment, Entry, Event
from ..models.chain import GENESIS
from . import audit_words

PER_PAGE = 100
BATCH = 20_000
TOLD = ("seq", "at", "user", "name", "address", "request", "verb", "target", "assessment", "entry", "old", "new", "reason", "prev", "hash")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter; empty parts ask nothing."""

    who: str = ""
    verb: str = ""
    assessment: str = ""
    entry: str = ""
    since: str = ""
    until: str = ""
    target: str = ""

    def query(self) -> Q:
        asked = Q()
        if self.who:
            asked &= Q(name__icontains=self.who)
        if self.verb:
            asked &= Q(verb__startswith=self.verb) if self.verb.endswith(".") else Q(verb=self.verb)
        if self.assessment.isdecimal():
            asked &= Q(assessment=int(self.assessment))
        if self.entry.isdecimal():
            asked &= Q(entry=int(self.entry))
        if self.target:
            asked &= Q(target=self.target)
        # Times are kept as ISO text with +08:00, so that days compare as text.
        if _day(self.since):
            asked &= Q(at__gte=self.since)
        if _day(self.until):
            asked &= Q(at__lt=self.until + "U")
        return asked


def asked_of(given: Mapping[str, str]) -> Asked:
    """The filter that a query string asks for."""
    return Asked(**{k: str(given.get(k, "")).strip()[:60] for k in Asked.__slots__})


def _day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words."""

    event: Event
    verb: str
    target: str
    where: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the list, newest first: `older` and `newer` are the numbers to go on from, 0 where there is nothing more."""

    lines: list[Line]
    older: int
    newer: int


def page(asked: Asked, before: str = "", after: str = "") -> Sheet:
    """100 events below number `before`, or above `after`; else the newest."""
    found = Event.objects.filter(asked.query())
    if after.isdecimal():
        rows = list(found.filter(seq__gt=int(after)).order_by("seq")[: PER_PAGE + 1])
        more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE][::-1]
        return Sheet(_lines(rows), int(after) + 1 if int(after) else 0, rows[0].seq if more and rows else 0)
    upto = found.filter(seq__lt=int(before)) if before.isdecimal() else found
    rows = list(upto.order_by("-seq")[: PER_PAGE + 1])
    older = rows[PER_PAGE - 1].seq if len(rows) > PER_PAGE else 0
    return Sheet(_lines(rows[:PER_PAGE]), older, rows[0].seq if before.isdecimal() and rows else 0)


def _lines(events: list[Event]) -> list[Line]:
    entries = dict(Entry.objects.filter(pk__in={e.entry for e in events if e.entry}).values_list("pk", "unit__name"))
    assessments = dict(Assessment.objects.filter(pk__in={e.assessment for e in events if e.assessment}).values_list("pk", "name"))
    return [
        Line(
            e, audit_words.verb(e.verb), audit_words.target(e.target),
            " · ".join(w for w in (assessments.get(e.assessment or 0, ""), entries.get(e.entry or 0, "")) if w), audit_words.changes(e.old, e.new),
        )
        for e in events
    ]


def choices() -> dict[str, Any]:
    """What the filter offers."""
    return {
        "verbs": sorted(audit_words.VERBS.items(), key=lambda v: v[0]),
        "assessments": list(Assessment.objects.values_list("pk", "name").order_by("-year", "-id")),
    }


def units_of(assessment: str) -> list[tuple[int, str]]:
    """The units of the assessment asked for."""
    if not assessment.isdecimal():
        return []
    return list(Entry.objects.filter(assessment=int(assessment)).order_by("order", "id").values_list("pk", "unit__name"))


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain has been checked: `upto` events are whole; `bad` is the first number that is not, with the reason; `more`: go on."""

    upto: int
    head: str
    bad: int = 0
    why: str = ""
    more: bool = False


def walk(start: int = 0, prev: str = GENESIS, batch: int = BATCH) -> Walk:
    """Check the next events behind number `start`, whose hash is `prev`."""
    seq, head, n = start, prev, 0
    for event in Event.objects.filter(seq__gt=start).order_by("seq").values(*TOLD)[:batch].iterator(2000):
        n += 1
        why = _fault(event, seq, head)
        if why:
            return Walk(seq, head, event["seq"], why)
        seq, head = event["seq"], event["hash"]
    return Walk(seq, head, more=n == batch and Event.objects.filter(seq__gt=seq).exists())


def walk_all() -> Walk:
    """The whole chain."""
    found = walk()
    while found.more:
        found = walk(found.upto, found.head)
    return found


def _fault(event: Mapping[str, Any], seq: int, head: str) -> str:
    if event["seq"] != seq + 1:
        return f"第{seq + 1}条不见了" if event["seq"] == seq + 2 else f"第{seq + 1}至{event['seq'] - 1}条不见了"
    if event["prev"] != head:
        return "与上一条接不上，这一条或上一条被换过"
    return "" if digest_of(event) == event["hash"] else "内容与摘要不符，被改过"


def same_as_paper(number: str, digest: str) -> str:
    """A head that was printed or exported earlier against what stands here, in a sentence. Only this finds a tail that was cut off."""
    if not number.isdecimal() or not digest.strip():
        return "请填写纸面上的序号和摘要"
    hash_ = Event.objects.filter(seq=int(number)).values_list("hash", flat=True).first()
    given = digest.strip().lower().replace(" ", "")
    if hash_ is None:
        return f"不一致：这里没有第{number}条，纸面记载之后的记录可能被删去"
    if len(given) < 8 or not hash_.startswith(given):
        return f"不一致：第{number}条的摘要与纸面不同，此前的记录可能被改过"
    return f"一致：第{number}条的摘要与纸面相同"


def head_of(day: str) -> Event | None:
    """The last event of a day (ISO), or the last of all."""
    found = Event.objects.filter(at__lt=day + "U") if _day(day) else Event.objects.all()
    return found.order_by("-seq").first()


def span() -> tuple[int, int]:
    """The first and the last number."""
    found = Event.objects.aggregate(Min("seq"), Max("seq"))
    return found["seq__min"] or 0, found["seq__max"] or 0


_HEAD = (
    "序号", "时间", "账号编号", "姓名", "地址", "请求编号", "动作", "动作名称", "对象", "考核", "单位条目", "原值", "新值", "理由", "上一条摘要", "本条摘要",
)


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what could begin one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if looks_like_formula(text.lstrip(" '\"")) or looks_like_formula(text) else text


def csv_rows(asked: Asked) -> Iterator[str]:
    """The filtered events as csv (UTF-8 with its mark, for Excel and WPS), oldest first, line by line."""
    yield "\ufeff" + _row(_HEAD)
    for e in Event.objects.filter(asked.query()).order_by("seq").iterator(2000):
        told = [getattr(e, name) for name in TOLD]
        told.insert(7, audit_words.verb(e.verb))
        yield _row([safe(t) for t in told])


def _row(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
