"""What the database says after a step, looked at without the site's own code as far as that goes."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.db import connection

from kaoping.web.models import Absent, Entry, Event, Mark, Panel, Post, Sheet, Signed, Tie
from kaoping.web.models.chain import GENESIS, event_hash
from kaoping.web.queries.rubrics import rubric_of
from kaoping.web.queries.tally import retally

from .book import Book
from .scene import Scene

_COUNTED = {
    "web_mark": "version", "web_markversion": "version", "web_sheet": "version", "web_panel": "version + 7 * round", "web_entry": "version",
    "web_assessment": "version", "web_document": "version", "web_evidence": "version", "web_evidencelink": "id", "web_visit": "no", "web_absent": "id",
    "web_confirmation": "id", "web_signed": "id", "web_post": "id", "web_tie": "id", "web_duty": "id", "web_group": "id", "web_unit": "id",
    "web_user": "id", "web_ruled": "id", "web_correcting": "id",
}  # fmt: skip
_FLAGS = {
    "web_post": "ended_at", "web_absent": "ended_at", "web_sheet": "submitted_at", "web_evidence": "withdrawn_at", "web_evidencelink": "removed_at",
    "web_ruled": "withdrawn_at", "web_correcting": "undone_at", "web_entry": "confirmed_at",
}  # fmt: skip
_PRINT = "SELECT (SELECT max(seq) FROM web_event)," + ",".join(
    [f"(SELECT count(*) FROM {t}),(SELECT sum({c}) FROM {t})" for t, c in _COUNTED.items()]
    + [f"(SELECT count({c}) FROM {t})" for t, c in _FLAGS.items()]
    + ["(SELECT count(*) FROM web_user WHERE is_active)", "(SELECT count(*) FROM web_absent WHERE consent_by_id IS NOT NULL)"]
)
_COUNT = """SELECT count(*) FROM web_mark m WHERE m.version <> (SELECT count(*) FROM web_markversion v WHERE v.mark_id = m.id)
    OR m.version <> (SELECT max(v.version) FROM web_markversion v WHERE v.mark_id = m.id)"""


Print = tuple[Any, ...]
HEAD, VERSIONS = 0, 3  # where the last event's number and the count of versions stand in it


def fingerprint() -> Print:
    """Counts and versions of every table: two that are equal have nothing between them."""
    with connection.cursor() as cursor:
        cursor.execute(_PRINT)
        return tuple(cursor.fetchone())


def told_since(seq: int) -> list[Event]:
    """The events after `seq`; that they are chained without a gap is asserted on the way."""
    rows = list(Event.objects.filter(seq__gte=seq))
    before, found = (rows[0].hash, rows[1:]) if rows and rows[0].seq == seq else (GENESIS, rows)
    for n, event in enumerate(found, seq + 1):
        assert (event.seq, event.prev, event.hash) == (n, before, event_hash(event)), f"the chain is broken at {event.seq}"
        assert event.user and event.name and event.at.endswith("+08:00"), f"event {n} does not say who and when"
        before = event.hash
    return found


def whole() -> None:
    """The chain from its beginning."""
    told_since(0)


def counted() -> None:
    """Every mark's version is the number of its versions, and the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        assert cursor.fetchone()[0] == 0, "a mark's version is not the number of its versions"


def reckoned(entry: Entry) -> None:
    """Every sheet's totals at the unit are what the core makes of its marks now."""
    for sheet in Sheet.objects.filter(entry=entry):
        kept, sheet.entry = sheet.tally, entry
        if kept:
            retally(sheet, rubric_of(entry))
            assert sheet.tally == kept, f"{sheet.kind} of {entry.unit} is not what its marks come to"


def versions_told(before: Print, after: Print, events: list[Event]) -> None:
    """As many versions of marks as events of marks."""
    made, told = after[VERSIONS] - before[VERSIONS], sum(e.target.startswith("mark:") for e in events)
    assert made == told, f"{made} versions of marks, {told} events of marks"


def unconflicted() -> None:
    """Nobody active is in a group that marks a unit which they are bound to, once the assessment is under way."""
    posts = Post.objects.exclude(group=None).filter(ended_at=None, user__is_active=True).exclude(group__assessment__stage__in=["plan", "archived"])
    for post in posts.select_related("group"):
        units = set(Entry.objects.filter(assessment=post.group.assessment_id).values_list("unit", flat=True))  # type: ignore[union-attr]
        bound = set(Tie.objects.filter(user=post.user_id).values_list("unit", flat=True))
        bound |= set(Post.objects.filter(user=post.user_id, role__in=["clerk", "head"]).values_list("unit", flat=True))
        assert not units & bound or not post.group.duties.exists(), f"{post.user} marks a unit that they are bound to"  # type: ignore[union-attr]


def equal(found: Any, believed: Any) -> None:
    """What the database has and the model has not, and the other way round."""
    if found == believed:
        return
    if isinstance(found, dict):
        found = {k: (v, believed.get(k)) for k, v in found.items() if believed.get(k) != v} | {k: (None, v) for k, v in believed.items() if k not in found}
    raise AssertionError(f"database and model: {found}, model {'' if isinstance(found, dict) else believed}")


def compare(scene: Scene, book: Book) -> None:
    """The database's process and the model's are the same."""
    plan = scene.plan()
    equal((plan.stage, plan.version), (book.stage, book.version))
    entries = {e.unit.name: e for e in Entry.objects.filter(assessment=plan).select_related("unit")}
    equal({u: e.state for u, e in entries.items()}, {u: book.states[u] for u in book.units})
    names = {e.pk: u for u, e in entries.items()}
    groups = {g.pk: n for n, g in scene.groups.items()}
    panels = Panel.objects.filter(entry__in=names).values_list("entry_id", "group_id", "state", "round")
    equal({(names[e], groups[g]): (s, r) for e, g, s, r in panels}, {k: (p.state, p.round) for k, p in book.panels.items()})
    _compare_marks(scene, book, names)
    live = Post.objects.filter(group__in=groups, ended_at=None).values_list("group_id", "user__name", "role")
    equal(Counter((groups[g], n, r) for g, n, r in live), Counter((g, n, r) for g, ps in book.groups.items() for n, r in ps.items()))
    absents = Absent.objects.filter(entry__in=names, ended_at=None).values_list("pk", "consent_by")
    equal({pk: c is not None for pk, c in absents}, {pk: a.consented for pk, a in book.absents.items()})


def _compare_marks(scene: Scene, book: Book, names: dict[int, str]) -> None:
    people = {str(u.pk): n for n, u in scene.people.items()}
    rows = Mark.objects.filter(sheet__entry__in=names).values_list(
        "sheet__entry_id", "sheet__kind", "sheet__slot", "place", "answer", "note", "basis", "version"
    )
    found = {
        (names[e], kind, people.get(slot, ""), place): (answer, note.strip() != "", any(b["kind"] != "clause" for b in basis), version)
        for e, kind, slot, place, answer, note, basis, version in rows
    }
    equal(found, {k: (m.answer, m.note != "", m.proof, m.version) for k, m in book.marks.items()})
    sheets = Sheet.objects.filter(entry__in=names, kind="member").values_list("entry_id", "author__name", "submitted_at")
    equal({(names[e], a): at is not None for e, a, at in sheets}, {k: s.submitted for k, s in book.sheets.items()})


def locked(panel: Panel, items: list[str]) -> list[Any]:
    """What a signature covers: agreed marks, facts and members' marks on the panel's items, to the letter."""
    kinds = ("agreed", "fact", "member")
    rows = Mark.objects.filter(sheet__entry=panel.entry_id, sheet__kind__in=kinds).order_by("pk")
    told = rows.values_list("pk", "place", "answer", "note", "how", "version", "sheet__group_id", "sheet__kind")
    return [r for r in told if ".".join(r[1].split(".")[:2]) in items]


def papered(signed: Signed, entry: Entry) -> None:
    """What was printed is what the agreed marks come to by the core."""
    content = json.loads(signed.content)
    assert content, "a signed paper without content"
    reckoned(entry)
