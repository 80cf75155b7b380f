"""What goes into an assessment's package (core.package says what that is), member by member."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from kaoping import __version__
from kaoping.core.package import FORMAT
from kaoping.core.points import show

from ..models import (
    Absent,
    Assessment,
    Ballot,
    Daily,
    Duty,
    Entry,
    Event,
    Evidence,
    EvidenceFile,
    EvidenceLink,
    Extra,
    Graded,
    Group,
    MarkVersion,
    Outcome,
    Panel,
    Post,
    Sheet,
    Signed,
    Visit,
    VisitPhoto,
)
from ..policy.options import OPTIONS, value
from .audit import TOLD


def members(assessment: Assessment) -> Iterator[tuple[str, bytes]]:
    """The members but the manifest, the standard, the files and the audit. Within one transaction: all of one moment."""
    told: tuple[tuple[str, Callable[[Assessment], Any]], ...] = (
        ("rubric", lambda a: a.document.frozen), ("plan", _plan), ("marks", _marks), ("evidence", _evidence), ("papers", _papers), ("outcomes", _outcomes),
    )  # fmt: skip
    for name, make in told:
        yield f"{name}.json", json.dumps(make(assessment), ensure_ascii=False, indent=1).encode("utf-8")


def log_of(assessment: Assessment, until: int) -> bytes:
    """The audit's rows that concern it, up to this number."""
    return "".join(map(line_of, _events(assessment).filter(seq__lte=until).iterator(2000))).encode("utf-8")


def line_of(event: Event) -> str:
    return f"{json.dumps({n: getattr(event, n) for n in TOLD}, ensure_ascii=False)}\n"


def chain_until(event: Event) -> bytes:
    """The digests of all rows, of whatever they are, up to this one."""
    return "".join(f"{h}\n" for h in Event.objects.filter(seq__lte=event.seq).order_by("seq").values_list("hash", flat=True).iterator(5000)).encode("ascii")


def manifest(assessment: Assessment, listed: list[dict[str, Any]], files: bool, by: str, taken: Event) -> dict[str, Any]:
    """What the package is of, by whom and when, the audit's head (the event of the taking), and every member's digests."""
    a = assessment
    return {
        "kind": "kaoping", "format": FORMAT, "program": __version__, "made_at": timezone.localtime().isoformat(timespec="seconds"), "by": by,
        "assessment": {"id": a.pk, "name": a.name, "year": a.year, "stage": a.stage, "office": a.owner.office or a.owner.name, "demo": a.demo},
        "digest": a.digest, "standard": {"name": a.document.name, "sha256": a.document.sha256, "sm3": a.document.sm3},
        "head": {"seq": taken.seq, "hash": taken.hash}, "evidence": files, "members": listed,
    }  # fmt: skip


def files_of(assessment: Assessment) -> list[EvidenceFile | VisitPhoto]:
    """Every version of every piece of evidence, and every photo of an on-site record; each content once."""
    papers = EvidenceFile.objects.filter(evidence__entry__assessment=assessment).order_by("pk")
    photos = VisitPhoto.objects.filter(visit__entry__assessment=assessment).order_by("pk")
    return list({f.digest: f for f in (*photos, *papers)}.values())


def _events(a: Assessment) -> Any:
    read = [f"{kind}:{n}" for kind, rows in (("ruled", a.document.rulings), ("correcting", a.document.corrections)) for n in rows.values_list("pk", flat=True)]
    standard = Q(target=f"document:{a.document_id}") | Q(target__in=read)
    here = Q(assessment=a.pk) | Q(entry__in=list(a.entries.values_list("pk", flat=True))) | Q(target=f"assessment:{a.pk}")
    return Event.objects.filter(here | standard).order_by("seq")


def _plan(a: Assessment) -> dict[str, Any]:
    people: dict[int, list[dict[str, str]]] = {}
    for group, name, role, ended in Post.objects.filter(group__assessment=a).order_by("pk").values_list("group_id", "user__name", "role", "ended_at"):
        people.setdefault(group, []).append({"name": name, "role": role, "ended_at": _said(ended)})
    duties: dict[int, list[dict[str, Any]]] = {}
    for d in Duty.objects.filter(group__assessment=a).order_by("pk"):
        duties.setdefault(d.group_id, []).append({"entry": d.entry_id, "item": d.item, "anchor": d.anchor})
    return {
        "name": a.name, "year": a.year, "stage": a.stage, "calendar": a.calendar, "facts": a.facts,
        "rules": {o.key: str(value(a.options, o.key)) for o in OPTIONS},
        "groups": [{"id": g.pk, "name": g.name, "members": people.get(g.pk, []), "duties": duties.get(g.pk, [])} for g in Group.objects.filter(assessment=a)],
        "units": [
            {"entry": e.pk, "unit": e.unit.name, "rubric": e.rubric, "ranking": e.ranking, "exception": e.exception, "state": e.state}
            for e in Entry.objects.filter(assessment=a).select_related("unit").order_by("order", "id")
        ],
        "panels": list(Panel.objects.filter(entry__assessment=a).order_by("pk").values("id", "entry", "group", "state", "code")),
    }  # fmt: skip


def _marks(a: Assessment) -> dict[str, Any]:
    rows = MarkVersion.objects.filter(mark__sheet__entry__assessment=a).order_by("mark", "version")
    versions: dict[int, list[dict[str, Any]]] = {}
    for v in rows.values("mark", "version", "answer", "note", "basis", "how", "at", "by__name").iterator(5000):
        versions.setdefault(v.pop("mark"), []).append(_row(v))
    sheets = []
    for s in Sheet.objects.filter(entry__assessment=a).select_related("author", "group").prefetch_related("marks__by").order_by("pk"):
        marks = [
            _fields(m, "id", "place", "answer", "value", "note", "basis", "how", "version", "at") | {"by": m.by.name, "versions": versions.get(m.pk, [])}
            for m in s.marks.all()
        ]
        author, group = (s.author.name if s.author else ""), (s.group.name if s.group else "")
        told = {"id": s.pk, "entry": s.entry_id, "kind": s.kind, "author": author, "group": group, "submitted_at": _said(s.submitted_at)}
        sheets.append(told | {"marks": marks})
    photos: dict[int, list[dict[str, Any]]] = {}
    for p in VisitPhoto.objects.filter(visit__entry__assessment=a).select_related("by").order_by("visit", "no"):
        photos.setdefault(p.visit_id, []).append(_named(p, "no", "name", "size", "digest", "at"))
    seen = ("entry", "no", "seen_at", "where", "matter", "found", "present", "items", "at")
    visits = [_named(x, *seen) | {"photos": photos.get(x.pk, [])} for x in _in(a, Visit, "by")]
    return {
        "sheets": sheets,
        "absents": [_named(x, "entry", "place", "reason", "at", "consent_at", "refused", "ended_at") for x in _in(a, Absent, "by", "consent_by", "ended_by")],
        "visits": visits,
    }


def _evidence(a: Assessment) -> dict[str, Any]:
    links: dict[int, list[str]] = {}
    for one, place in EvidenceLink.objects.filter(evidence__entry__assessment=a, removed_at=None).values_list("evidence_id", "place"):
        links.setdefault(one, []).append(place)
    found = []
    for e in Evidence.objects.filter(entry__assessment=a).select_related("by").prefetch_related("files__by").order_by("entry", "no"):
        files = [_named(f, "version", "name", "kind", "size", "digest", "at") for f in e.files.all()]
        told = _named(e, "id", "entry", "no", "title", "doc_no", "formed_on", "formed_by", "personal", "withdrawn_at", "at")
        found.append(told | {"items": sorted(links.get(e.pk, [])), "files": files})
    return {"evidence": found}


def _papers(a: Assessment) -> dict[str, Any]:
    rows = Signed.objects.filter(panel__entry__assessment=a).select_related("panel", "by").order_by("pk")
    return {"papers": [_named(p, "panel", "code", "content", "digest", "head", "replaces", "at") | {"entry": p.panel.entry_id} for p in rows]}


def _outcomes(a: Assessment) -> dict[str, Any]:
    outcomes = Outcome.objects.filter(assessment=a).select_related("by").order_by("entry", "version")
    return {
        "outcomes": [_named(o, "entry", "version", "content", "digest", "cause", "at") for o in outcomes],
        "daily": [
            _named(d, "entry", "no", "source", "on", "place", "text", "points", "basis", "counts", "withdrawn_at", "withdrawn_why")
            for d in _in(a, Daily, "by")
        ],
        "ballots": [_named(b, "entry", "on", "expected", "present", "issued", "returned", "valid", "votes") for b in _in(a, Ballot, "by")],
        "extras": [
            _named(x, "entry", "no", "kind", "matter", "basis", "asked", "points", "effect", "consent_at", "ended_at", "ended_why")
            for x in _in(a, Extra, "by", "consent_by", "ended_by")
        ],
        "grades": [_named(g, "entry", "step", "grade", "reason", "meeting", "on") for g in _in(a, Graded, "by")],
    }


def _in(a: Assessment, kind: Any, *people: str) -> Any:
    return kind.objects.filter(entry__assessment=a).select_related(*people).order_by("pk")


def _named(row: Model, *names: str) -> dict[str, Any]:
    """These fields, and the names of whoever did, consented, ended; empty where nobody has."""
    people = {n: getattr(row, n) for n in ("by", "consent_by", "ended_by") if hasattr(row, n)}
    return _fields(row, *names) | {n: p.name if p else "" for n, p in people.items()}


def _fields(row: Model, *names: str) -> dict[str, Any]:
    return {n: _said(getattr(row, f"{n}_id" if n in ("entry", "panel") else n)) for n in names}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {k.removesuffix("__name"): _said(v) for k, v in row.items()}


def _said(value_: Any) -> Any:
    if isinstance(value_, Decimal):
        return show(value_)
    if isinstance(value_, datetime):
        return timezone.localtime(value_).isoformat(timespec="seconds")
    return value_.isoformat() if isinstance(value_, date) else "" if value_ is None else value_
