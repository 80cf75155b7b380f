"""Every page's URL asked by every role for what is its own, what lies beside that, what is another office's and what does not exist. The URLs come from
the router, the objects from the world, the answers from the site itself; `matrix.csv` beside this file says what they must be. What programs call is asked
in api/test_rights.py.

A cell says what came through: r (GET), w (POST), - (as if it were not there), ! (an error of ours).
"""

from __future__ import annotations

import csv
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kaoping.core.digest import sm3
from kaoping.web.files import store
from kaoping.web.models import (
    Absent,
    Appeal,
    Correction,
    Daily,
    Document,
    Event,
    Evidence,
    EvidenceFile,
    EvidenceLink,
    Extra,
    Pack,
    Panel,
    Post,
    Problem,
    Tie,
    Token,
    User,
    Visit,
    VisitPhoto,
)
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.policy.rows import ROWS

from .files.making import photo, word_with_picture
from .world import SHIPPED, World

FILE = Path(__file__).with_name("matrix.csv")
NOBODY = 987654321
ROLES = {
    "office": "王主任", "checker": "李复核", "lead": "组员甲", "member": "组员乙", "clerk": "陈炉镇联络员", "head": "陈炉镇负责人", "reader": "赵部长",
    "appeals": "申复核", "system": "系统员", "security": "安全员", "audit": "审计员",
}
ITEMS = {"第一组": "1.1", "第二组": "3.1", "镇考核组": "1.1"}  # of each group's own work
FORMS: dict[str, dict[str, str]] = {
    "agree:take": {"place": "{item}.2", "member": "0", "version": "0"},
    "agree:save": {"place": "{item}.2", "answer": "是", "version": "0"},
    "agree:reason": {"place": "{item}", "note": "已经核实", "version": "0"},
    "mark:form": {"item": "{item}", "v-{item}.2": "0", "a-{item}.2": "是"},
    "mark:absent": {"place": "{item}.1", "reason": "没有", "item": "{item}"},
    "papers:pack": {"form": "F03", "as": "docx"},
    "papers:take": {"one": "F03 entry:{entry} docx"},
    "plan:facts_save": {"fact": "A-4.4.2", "value-{entry}": "是", "source-{entry}": "通报1号", "version-{entry}": "0"},
}
"""What is posted where a request that names nothing would not be there for anybody."""
APART = ("mark:onsite_sheet", "mark:onsite_state", "mark:onsite_take")
"""What is not there before its own stage, whatever the policy says of marking: nothing is taken along of a unit that has not reported."""
_LOOKS = ("王主任", "组员甲", "陈炉镇联络员")
COLUMNS = ("url", "role", "own", "marking", "writing", "beside", "other", "none")
_TOKEN = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')


def urls() -> dict[str, list[str]]:
    """Every named URL of the router with the names of its arguments."""
    return dict(_named(get_resolver(), ""))


def _named(resolver: URLResolver, space: str) -> Iterator[tuple[str, list[str]]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _named(one, one.namespace or space)
        elif isinstance(one, URLPattern):
            yield f"{space}:{one.name}", list(one.pattern.converters)


@dataclass
class Things:
    """An object of each kind that a URL can load, and what else its URLs ask for."""

    ids: dict[str, int]
    more: dict[str, str]
    item: str
    absents: dict[str, str]
    tokens: dict[str, str]

    def url(self, name: str, arguments: list[str], missing: bool = False, who: str = "") -> str:
        """The address; `who` asks for the 不适用 that they have proposed themselves."""
        loads = ROWS[name].loads if name in ROWS else ""
        more = self.more | {"absent": self.absents.get(who, self.more["absent"])}
        if name == "people:token_end":
            more["token"] = self.tokens.get(who, self.more["token"])
        values = {a: NOBODY if missing and a == loads else self.ids[a] if a == loads else more[a] for a in arguments}
        return str(reverse(name, kwargs=values))

    def form(self, name: str) -> dict[str, str]:
        """What is posted there."""
        known = {"item": self.item, "entry": self.ids["entry"]}
        return {k.format_map(known): v.format_map(known) for k, v in FORMS.get(name, {}).items()}


def things(world: World, unit: str, group: str, user: str) -> Things:
    """What the world has at this unit; papers, absences and the like are made for the purpose."""
    entry, author = world.entries[unit], next(iter(world.people.values()))
    evidence = Evidence.objects.create(entry=entry, no=77, title="台账", by=author)
    original, body = (SHIPPED / "附件4.docx").read_bytes(), word_with_picture(photo())
    Document.objects.filter(pk=world.document.pk).update(key=store.keep(sm3(original), BytesIO(original)))
    key = store.keep(sm3(body), BytesIO(body))
    EvidenceFile.objects.create(
        evidence=evidence, version=1, name="台账.docx", kind="docx", media="application/octet-stream", size=len(body), digest=sm3(body), key=key, by=author
    )
    EvidenceLink.objects.create(evidence=evidence, place="1.1", by=author)
    absent = Absent.objects.create(entry=entry, place="4.2", reason="没有", by=author)
    own = {u.name: str(Absent.objects.create(entry=entry, place="4.2", reason="没有", by=u).pk) for u in User.objects.filter(name__in=ROLES.values())}
    visit = Visit.objects.create(entry=entry, no=77, seen_at=timezone.now(), where="村", matter="事", found="情况", by=author)
    picture = photo()
    shot = VisitPhoto.objects.create(
        visit=visit, no=1, name="台账.jpg", media="image/jpeg", size=len(picture), digest=sm3(picture), by=author,
        key=store.keep(sm3(picture), BytesIO(picture)),
    )
    problem = Problem.objects.create(
        assessment=world.assessment, entry=entry, no=77, source="other", text="台账不全", found_on=timezone.localdate(), state="open", issued_at=timezone.now(),
        by=author,
    )
    daily = Daily.objects.create(
        entry=entry, no=77, quarter=1, on=timezone.localdate(), text="台账不全", points=0, counts="none", by=author
    )
    extra = Extra.objects.create(entry=entry, no=77, kind="bonus", matter="经验推广", basis="市委〔2018〕1号", points=1, by=author, proof={
        "name": "台账.docx", "key": key, "digest": sm3(body), "size": len(body), "media": "application/octet-stream"})
    person = world.people[user]
    tie = Tie.objects.create(user=person, unit=entry.unit)
    post = Post.objects.filter(user=person).first()
    sent = {"state": "filed", "filed_at": timezone.now(), "filed_by": author}
    appeal = Appeal.objects.create(entry=entry, no=77, place="1.1", had=3, asked=4, words="有方案", by=author, **sent)
    told = {"sheet": "agreed", "place": "1.1.1", "version": 1, "old": "3", "new": "4", "note": "", "basis": []}
    correction = Correction.objects.create(entry=entry, no=77, changes=[told], reason="抄错", by=author)
    ids = {
        "appeal": appeal.pk, "correction": correction.pk,
        "assessment": world.assessment.pk, "entry": entry.pk, "panel": Panel.objects.get(entry=entry, group=world.groups[group]).pk, "unit": entry.unit_id,
        "document": world.document.pk, "group": world.groups[group].pk, "user": person.pk, "evidence": evidence.pk,
        "problem": problem.pk, "daily": daily.pk, "extra": extra.pk,
    }
    pack = Pack.objects.create(assessment=world.assessment, form="F03", formats=["docx"], name="F03.zip", by=author, state="failed", beat_at=timezone.now())
    more = {
        "form": "F03", "pack": pack.pk, "item": "A/1.1", "version": "1", "at": "0", "place": "4.4.2", "absent": absent.pk, "visit": visit.pk, "tie": tie.pk,
        "post": post.pk if post else 0, "photo": shot.pk,
    }
    tokens = {u.name: _token(u) for u in User.objects.filter(name__in=[*ROLES.values(), user]) if u.posts.exists()}
    more |= {"token": tokens.get(user, "0"), "provider": "wecom"}
    return Things(ids, {k: str(v) for k, v in more.items()}, ITEMS[group], own, tokens)


def _token(user: User) -> str:
    """A token of the person's, by its number; nobody knows its secret."""
    made = Token.objects.create(user=user, post=user.posts.first(), name="取数", digest=f"{Token.objects.count():064d}", until=timezone.localdate())
    return str(made.pk)


@dataclass
class Asker:
    """Asks as somebody, and leaves no trace: whatever a request writes is rolled back. `trouble` collects what no request may do."""

    world: World
    trouble: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    pages: dict[tuple[str, str], str] = field(default_factory=dict)

    def ask(self, name: str, method: str, url: str, page: bool = False, form: dict[str, str] | None = None) -> HttpResponse:
        if name not in self.keys:
            self.keys[name] = self.world.client(name).cookies["kaoping"].value if name else ""
        client = Client(raise_request_exception=False)
        if name:
            client.cookies["kaoping"] = self.keys[name]
        with transaction.atomic():
            before = Event.objects.count() if method == "GET" else 0
            # What is refused is told to a script in one line: no page to render. Whether pages look the same is asked apart.
            accept = {"Accept": "text/html" if page else "application/json"}
            answer: Any = client.get(url, headers=accept) if method == "GET" else client.post(url, form or {}, headers=accept)
            if method == "GET" and Event.objects.count() != before:
                self.trouble.append(f"GET {url} ({name}) wrote an event")
            transaction.set_rollback(True)
        self._headers(answer, f"{method} {url} ({name or 'nobody'})")
        return answer

    def _headers(self, answer: HttpResponse, said: str) -> None:
        if "no-store" not in answer.get("Cache-Control", ""):
            self.trouble.append(f"{said}: may be kept by a cache: {answer.get('Cache-Control')}")
        if "Content-Security-Policy" not in answer or "unsafe" in answer["Content-Security-Policy"]:
            self.trouble.append(f"{said}: Content-Security-Policy is {answer.get('Content-Security-Policy')}")

    def cell(self, name: str, url: str, none: str = "", form: dict[str, str] | None = None) -> str:
        """What comes through: r, w, both, or -. Rights do not look at the method, so that what GET finds hidden is not posted to as well.

        With `none`, the same URL for a thing that does not exist: what is hidden must look like it, byte for byte but for the form's token
        (for those who have something of the kind themselves).
        """
        read = self.ask(name, "GET", url)
        if read.status_code == 404:
            if none and name in _LOOKS and _plain(self.ask(name, "GET", url, page=True)) != self.absent(name, none):
                self.trouble.append(f"{url} ({name}) looks different from what is not there")
            return "-"
        write = self.ask(name, "POST", url, form=form)
        got = "".join("!" if a.status_code >= 500 else "" if a.status_code in (404, 405) else word for a, word in ((read, "r"), (write, "w")))
        if "!" in got:
            self.trouble.append(f"{url} ({name}): {read.status_code}/{write.status_code}")
        return got or "-"

    def absent(self, name: str, url: str) -> str:
        """The page for what does not exist, asked for once."""
        if (name, url) not in self.pages:
            answer = self.ask(name, "GET", url, page=True)
            assert answer.status_code == 404, url
            self.pages[name, url] = _plain(answer)
        return self.pages[name, url]


def _plain(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _TOKEN.sub(r"\1", body.decode("utf-8", "replace"))


def rows(world: World, screen: str, asker: Asker) -> list[dict[str, str]]:
    """The matrix of one screen as it is."""
    far = world.other.at(panel=PanelState.AGREEING)
    own, beside = things(world, "陈炉镇", "第一组", "申复核"), things(world, "红土镇", "第二组", "组员丁")
    other = things(far, "立地坡村", "镇考核组", "镇组员")
    named = {n: a for n, a in urls().items() if n.split(":")[0] == screen and not ROWS[n].api}
    found = {(n, r): {"url": n, "role": r} | dict.fromkeys(COLUMNS[2:], "") for n in named for r in ROLES}
    world.at(Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING)
    for (name, role), row in found.items():
        who = ROLES[role]
        row["own"] = "-" if role in _hidden(found, name) else asker.cell(who, own.url(name, named[name], who=who), form=own.form(name))
        if ROWS[name].loads and not _alike(found, name, role):
            none = own.url(name, named[name], missing=True)
            for column, there in (("beside", beside), ("other", other)):
                row[column] = asker.cell(who, there.url(name, named[name], who=who), none, there.form(name))
            row["none"] = asker.cell(who, none)
    for column, state in (("marking", EntryState.CONFIRMED), ("writing", EntryState.OPEN)):
        world.at(Stage.MARK if column == "marking" else Stage.REPORT, state, PanelState.MARKING)
        for (name, role), row in found.items():  # what is hidden at the end was hidden before
            if ROWS[name].loads and not _alike(found, name, role):
                who, url = ROLES[role], own.url(name, named[name], who=ROLES[role])
                row[column] = row["own"] if row["own"] == "-" else asker.cell(who, url, form=own.form(name))
    for (name, role), row in found.items():
        if like := _alike(found, name, role):
            row.update({c: like[c] for c in COLUMNS[3:]})
    return [{c: row[c] for c in COLUMNS} for row in found.values()]


def _hidden(found: dict[tuple[str, str], dict[str, str]], name: str) -> set[str]:
    """The roles from whom an earlier URL of the very same row was hidden though theirs: but for one of them, each time another, they are not asked again."""
    if os.environ.get("KAOPING_WHOLE") or not _bare(name):
        return set()
    before = list(itertools.takewhile(lambda n: n != name, dict.fromkeys(n for n, _ in found if _bare(n) and ROWS[n] == ROWS[name])))
    hidden = [r for r in ROLES if before and found[before[0], r]["own"] == "-"]
    return set(hidden) - set(hidden[len(before) % len(hidden) :][:1]) if hidden else set()


def _alike(found: dict[tuple[str, str], dict[str, str]], name: str, role: str) -> dict[str, str] | None:
    """An earlier URL of the very same row in the policy, from which this person got the same of their own. By the row alone is a request let through
    (http.py), so that every URL is asked for what one may do with one's own, and each row once for everything else. What names more, or needs a form of
    its own, is asked by itself. KAOPING_WHOLE=1 asks each for everything."""
    if os.environ.get("KAOPING_WHOLE") or not _bare(name):
        return None
    mine = found[name, role]
    before = itertools.takewhile(lambda n: n != name, (n for n, r in found if r == role and _bare(n)))
    return next((found[n, role] for n in before if ROWS[n] == ROWS[name] and found[n, role]["own"] == mine["own"]), None)


@cache
def _bare(name: str) -> bool:
    """Whether a URL names nothing but what its row loads, and is asked without a form of its own."""
    return urls()[name] == [ROWS[name].loads] and name not in (*FORMS, *APART)


def written() -> list[dict[str, str]]:
    """The table as reviewed."""
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(screen: str, found: list[dict[str, str]]) -> None:
    """Put one screen's rows into the table, for review as a diff."""
    kept = [r for r in written() if r["url"].split(":")[0] != screen]
    told = sorted([*kept, *found], key=lambda r: (r["url"], list(ROLES).index(r["role"])))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(told)


def rewriting() -> bool:
    """Whether tools/matrix.py asks for the table to be written anew."""
    return os.environ.get("KAOPING_MATRIX") == "write"
