"""A large assessment to measure on: units × 31 items, ten groups of three, every unit reported, fifty units marked. Set up row by row, at once."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from benchmarks.synthetic import document as synthetic
from kaoping.core.digest import sha256
from kaoping.core.judgement import Judgement, accept
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Rubric
from kaoping.core.wire import digest, standard_to_dict
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document
from kaoping.web.actions.change import change
from kaoping.web.actions.marks import Given, save_member, save_self
from kaoping.web.actions.outcomes import freeze
from kaoping.web.files import store
from kaoping.web.files.store import digest as file_digest
from kaoping.web.models import Assessment, Document, Duty, Entry, Group, Mark, Panel, Post, Sheet, Unit, User
from kaoping.web.policy import Actor, EntryState, PanelState, Role, SheetKind, Stage
from kaoping.web.policy.states import StandardState
from kaoping.web.queries.access import actor_of
from kaoping.web.queries.duties import work_at
from kaoping.web.queries.rubrics import rubric_of

ITEMS, GROUPS, CLERKS, LEADERS, MARKED = 31, 10, 45, 10, 50


@dataclass
class District:
    """`assessors` with the units that they mark, `clerks` with the unit that they write for, `office`: who looks on."""

    assessment: Assessment
    rubric: Rubric
    assessors: list[tuple[User, list[Entry]]]
    clerks: list[tuple[User, Entry]]
    office: list[User]

    @property
    def places(self) -> list[str]:
        """The clauses that are answered with yes or no."""
        return [p for p, part in plan_of(self.rubric).clauses.items() if part.question.shape == "yes_no"]


def build(units: int, times: int = 1) -> District:
    """The assessment of so many units, with so many times the usual people."""
    many, writing = GROUPS * times, CLERKS * times
    owner = Unit.objects.create(name="某区", level="district", office="考核办")
    office = [_user(f"office{n}", Role.OFFICE, unit=owner) for n in range(LEADERS * times)]
    assessment = Assessment.objects.create(owner=owner, document=_document(owner, office[0]), name="基准", year=2026, stage=Stage.MARK, by=office[0])
    Assessment.objects.filter(pk=assessment.pk).update(digest=assessment.document.digest)
    assessment.refresh_from_db()
    towns = Unit.objects.bulk_create([Unit(name=f"第{n:03d}单位", parent=owner, order=n) for n in range(units)])
    states = [EntryState.OPEN if n >= units - writing else EntryState.CONFIRMED for n in range(units)]
    entries = Entry.objects.bulk_create(
        [Entry(assessment=assessment, unit=t, rubric="A", ranking="A", order=t.order, state=s) for t, s in zip(towns, states, strict=True)]
    )
    for entry in entries:
        entry.assessment = assessment
    groups = Group.objects.bulk_create([Group(assessment=assessment, name=f"第{n}组", order=n) for n in range(many)])
    Duty.objects.bulk_create([Duty(group=groups[n % many], entry=e) for n, e in enumerate(entries)])
    Panel.objects.bulk_create([Panel(group=groups[n % many], entry=e) for n, e in enumerate(entries)])
    reported = entries[: units - writing]
    assessors = [(_user(f"member{g}{k}", Role.MEMBER if k else Role.LEAD, group=groups[g]), reported[g::many]) for g in range(many) for k in range(3)]
    clerks = [(_user(f"clerk{n}", Role.CLERK, unit=e.unit), e) for n, e in enumerate(entries[units - writing :])]
    made = District(assessment, rubric_of(entries[0]), assessors, clerks, office)
    _fill(made, entries)
    return made


def crowd(made: District) -> dict[str, Any]:
    """Who works on it, as benchmarks.load takes them: where each saves, and the page that they open. Those who mark have three units in turn."""
    look = f"/a/{made.assessment.pk}/overview"
    assessors = [(cookie(u), [e.pk for e in mine[5:8]]) for u, mine in made.assessors]
    return {
        "assessor": [{"cookie": c, "saves": [f"/e/{e}/mark/save" for e in mine], "page": f"/e/{mine[0]}/mark"} for c, mine in assessors],
        "clerk": [{"cookie": cookie(u), "saves": [f"/e/{e.pk}/report/save"], "page": f"/e/{e.pk}/report"} for u, e in made.clerks],
        "leader": [{"cookie": cookie(u), "page": look} for u in made.office],
        "places": made.places,
    }


def agree(made: District) -> None:
    """Every unit agreed and signed, one answer in seven losing its points with a fact."""
    entries = list(Entry.objects.filter(assessment=made.assessment).order_by("id"))
    sheets = Sheet.objects.bulk_create([Sheet(entry=e, kind=SheetKind.AGREED) for e in entries], batch_size=500)
    rows, by, now = [], made.assessors[0][0], timezone.now()
    answers = {a: _judged(made, a) for a in ("是", "否")}
    for n, sheet in enumerate(sheets):
        for k, place in enumerate(made.places):
            lost = (n * 3 + k) % 7 == 0
            given = answers["否" if lost else "是"][place]
            rows.append(Mark(sheet=sheet, place=place, answer=given.answer, value=given.value, note="查无记录" if lost else "", version=1, at=now, by=by))
    Mark.objects.bulk_create(rows, batch_size=500)
    Panel.objects.filter(entry__assessment=made.assessment).update(state=PanelState.SIGNED)


def _judged(made: District, answer: str) -> dict[str, Judgement]:
    found = {}
    for place in made.places:
        given = accept(made.rubric, place, answer)
        assert isinstance(given, Judgement)
        found[place] = given
    return found


def frozen(made: District) -> None:
    """The results passed and frozen."""
    who = actor(made.office[0])
    with change(who, "results.pass", assessment=made.assessment.pk) as held:
        freeze(who, held, made.assessment, "check")
    Assessment.objects.filter(pk=made.assessment.pk).update(stage=Stage.CHECKED)


def actor(user: User) -> Actor:
    return actor_of(user, "127.0.0.1", "bench")


def cookie(user: User) -> str:
    """A session of this user, as a browser would hold it."""
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend", HASH_SESSION_KEY: user.get_session_auth_hash(),
         "seen": int(time.time()), "since": int(time.time())}
    )  # fmt: skip
    session.create()
    User.objects.filter(pk=user.pk).update(session=session.session_key)
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _user(username: str, role: Role, unit: Unit | None = None, group: Group | None = None) -> User:
    user = User.objects.create(username=username, name=username, must_change=False, password="!", changed_at=timezone.now())
    Post.objects.create(user=user, role=role, unit=unit, group=group)
    return user


def _document(owner: Unit, by: User) -> Document:
    issued = synthetic(ITEMS)
    standard = compile_standard(open_document(issued, "基准.docx"))
    key = store.keep(file_digest(issued), io.BytesIO(issued))
    body = {"standard": standard_to_dict(standard)["standard"], "rulings": []}
    return Document.objects.create(
        owner=owner, title="基准", name="基准.docx", key=key, size=len(issued), sha256=sha256(issued), compiled=standard_to_dict(standard),
        state=StandardState.PUBLISHED, frozen=body, digest=digest(body), by=by,
    )


def _fill(made: District, entries: list[Entry]) -> None:
    """One sheet of each kind by the actions; the others are copies of it."""
    (member, theirs), (clerk, own) = made.assessors[0], made.clerks[0]
    for place in made.places:
        save_member(actor(member), theirs[0], Given(place, 0, "是"))
        save_self(actor(clerk), own, Given(place, 0, "是"))
    _copy(Sheet.objects.get(kind=SheetKind.SELF), [Sheet(entry=e, kind=SheetKind.SELF) for e in entries if e != own])
    wanted = [
        Sheet(entry=e, kind=SheetKind.MEMBER, author=u, slot=str(u.pk), group_id=u.posts.get().group_id)
        for u, mine in made.assessors
        for e in mine[: MARKED // GROUPS]
        if (u, e) != (member, theirs[0])
    ]
    _copy(Sheet.objects.get(kind=SheetKind.MEMBER), wanted)
    assert work_at(theirs[0], made.rubric)


def _copy(pattern: Sheet, sheets: list[Any]) -> None:
    for sheet in sheets:
        sheet.tally, sheet.version = pattern.tally, pattern.version
    made = Sheet.objects.bulk_create(sheets, batch_size=500)
    rows = list(Mark.objects.filter(sheet=pattern))
    Mark.objects.bulk_create(
        [Mark(sheet=s, place=m.place, answer=m.answer, value=m.value, version=1, at=m.at, by_id=m.by_id) for s in made for m in rows], batch_size=500
    )
