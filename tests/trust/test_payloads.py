"""What somebody types is text on every page: nothing of it runs, breaks out, or brings the site down. Every field of everything that pages post."""

from __future__ import annotations

import copy
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest
from django.db import connection, models, transaction
from django.http import QueryDict
from django.test import Client

from kaoping.web import models as tables
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.policy.rows import ROWS
from web import world
from web.matrix import FILE, ROLES, Things, things, urls
from web.world import World, build

from .conftest import Record
from .payloads import ALL, SAMPLE, SCRIPTS

STATES = {
    "own": (Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING),
    "marking": (Stage.MARK, EntryState.CONFIRMED, PanelState.MARKING),
    "writing": (Stage.REPORT, EntryState.OPEN, PanelState.MARKING),
}
SCHEMES = re.compile(r"^[\s\x00-\x20]*(javascript|vbscript|data:text)", re.IGNORECASE)
OWN = {
    "application/json", "application/manifest+json", "text/javascript", "application/javascript", "text/css", "image/png", "image/jpeg", "image/webp",
}  # fmt: skip
"""What a page itself asks for; anything else is a download."""
LOADS = {"src", "href", "action", "formaction", "data", "poster", "xlink:href", "srcdoc"}


def active(html: str) -> list[str]:
    """What on a page would run or load something from elsewhere: inline scripts and styles, on*= handlers, javascript: addresses, other hosts, <base>."""
    found = []
    for node in lxml.html.document_fromstring(html or "<p>").iter(lxml.html.etree.Element):
        tag = str(node.tag).lower()
        if tag == "script" and node.get("type") != "application/json" and (not (node.get("src") or "").startswith("/static/") or (node.text or "").strip()):
            found.append(lxml.html.tostring(node, encoding="unicode")[:120])
        if tag in ("style", "base", "object", "embed", "applet") or (tag == "meta" and node.get("http-equiv")):
            found.append(f"<{tag}>")
        for name, value in node.items():
            name = name.lower()
            outside = tag != "a" and name in LOADS and re.match(r"\s*(https?:)?//", value)
            if name.startswith(("on", "hx-on")) or name in ("style", "srcdoc") or (name in LOADS and SCHEMES.match(value)) or outside:
                found.append(f"<{tag} {name}={value[:80]!r}>")
    return found


@dataclass
class Walk:
    """Asks and posts as somebody, in transactions that are rolled back, and keeps what is wrong."""

    world: World
    keys: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def client(self, who: str) -> Client:
        if who not in self.keys:
            self.keys[who] = self.world.client(who).cookies["kaoping"].value
        made = Client(raise_request_exception=False)
        made.cookies["kaoping"] = self.keys[who]
        return made

    def page(self, client: Client, url: str, said: str, method: str = "get", **more: Any) -> Any:
        answer: Any = getattr(client, method)(url, **more)
        self.seen[f"{method} {answer.status_code}"] += 1
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        policy = answer.get("Content-Security-Policy", "")
        if answer.status_code >= 500:
            self.wrong.append(f"{answer.status_code} {said}")
        if not policy or "unsafe" in policy or "default-src" not in policy:
            self.wrong.append(f"policy {policy!r} {said}")
        if any(name.lower() in ("x-injected",) for name in answer.headers):
            self.wrong.append(f"a header of the payload's: {said}")
        if answer.get("Content-Type", "").startswith("text/html"):
            text = body.decode("utf-8", "replace")
            self.wrong += [f"{one} {said}" for one in active(text)]
            return answer, text
        if answer.get("Content-Type", "").split(";")[0] not in OWN:
            attached = answer.get("Content-Disposition", "").startswith("attachment")
            if answer.status_code == 200 and not (attached and answer.get("X-Content-Type-Options") == "nosniff"):
                self.wrong.append(f"a download that is none: {said}")
        return answer, ""


@pytest.fixture
def district(db: None) -> World:
    return build().at()


@pytest.fixture
def defiled(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A district whose standard, as it was compiled from an uploaded file, says in every item what no page may run."""
    body = copy.deepcopy(world.frozen())
    for rubric in body["standard"]["rubrics"]:
        for section in rubric["sections"]:
            section["title"] = section.get("title", "") + SAMPLE[0]
            for item in section["items"]:
                item["text"] += SAMPLE[0]
    monkeypatch.setattr(world, "frozen", lambda: body)
    return build().at()


def posts() -> dict[str, tuple[str, str]]:
    """Every address that takes something, with somebody who may give it and the state in which they may (tests/web/matrix.csv)."""
    found: dict[str, tuple[str, str]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for state in STATES:
                if "w" in row[state]:
                    found.setdefault(row["url"], (row["role"], state))
    return {n: f for n, f in found.items() if n != "people:logout"}


def _listened(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the fields that views ask for, as they ask."""
    asked: set[str] = set()
    for name in ("get", "getlist", "__getitem__", "__contains__"):
        real = getattr(QueryDict, name)

        def heard(self: Any, key: Any, *more: Any, _real: Any = real) -> Any:
            if isinstance(key, str):
                asked.add(key)
            return _real(self, key, *more)

        monkeypatch.setattr(QueryDict, name, heard)
    return asked


def _defaults(text: str) -> dict[str, dict[str, str]]:
    """The fields of each form on a page, by where it is sent, with what stands in them; an empty text field is left empty."""
    found: dict[str, dict[str, str]] = {}
    for form in lxml.html.document_fromstring(text or "<p>").iter("form"):
        where = (form.get("action") or form.get("hx-post") or "").split("?")[0]
        fields = found.setdefault(where, {})
        for node in form.iter("input", "select", "textarea", "button"):
            name, kind = node.get("name"), node.get("type", "")
            if not name or name == "csrfmiddlewaretoken" or kind in ("file", "submit"):
                continue
            if node.tag == "select":
                chosen = [o.get("value", "") for o in node.iter("option") if o.get("value")]
                fields[name] = chosen[0] if chosen else ""
            elif kind in ("hidden", "radio", "checkbox", "number", "date", "time", "datetime-local"):
                fields.setdefault(name, node.get("value", ""))
            else:
                fields[name] = ""
    return found


def _known(walk: Walk, mine: Things) -> dict[str, dict[str, str]]:
    """The forms on all pages that anybody sees now."""
    found: dict[str, dict[str, str]] = {}
    for name, arguments in urls().items():
        if ROWS[name].api or name == "people:logout":
            continue
        for role in ("office", "clerk", "member", "system", "security"):
            client = walk.client(ROLES[role])
            with transaction.atomic():
                _, text = walk.page(client, mine.url(name, arguments, who=ROLES[role]), f"GET {name} {role}")
                transaction.set_rollback(True)
            for where, fields in _defaults(text).items():
                found.setdefault(where, {}).update(fields)
    return found


def test_takes_whatever_is_typed_into_any_field_as_text_or_refuses_it_in_words(
    district: World, figure: Record, long: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, asked, tried, fields = Walk(district), _listened(monkeypatch), 0, set()
    mine = things(district, "陈炉镇", "第一组", "申复核")
    named = posts() if long else dict(list(posts().items())[::4])
    for state, stands in STATES.items():
        district.at(*stands)
        defaults = _known(walk, mine) if long else {}
        for name, (role, at) in named.items():
            if at != state:
                continue
            client, url = walk.client(ROLES[role]), mine.url(name, urls()[name], who=ROLES[role])
            given = defaults.get(url, {}) | mine.form(name)
            asked.clear()
            for number, typed in enumerate(ALL if long else SAMPLE):
                texts = [n for n in {*given, *asked} - {"csrfmiddlewaretoken"} if not given.get(n)]
                fields |= {(name, n) for n in texts}
                tried += len(texts)
                everywhere = [dict.fromkeys({*given, *asked}, typed)] if number % 5 == 0 else []
                for sent in [{**given, **dict.fromkeys(texts, typed)}, *everywhere]:
                    with transaction.atomic():
                        answer, _ = walk.page(client, url, f"{name} {typed[:40]!r}", "post", data=sent, headers={"Referer": "http://testserver/"})
                        if answer.status_code == 302 and answer["Location"].startswith("/"):
                            walk.page(client, answer["Location"], f"after {name} {typed[:40]!r}")
                        transaction.set_rollback(True)
    _saves(walk, mine, ALL if long else SAMPLE)
    said = f"{len(named)}处提交、{len(fields)}个字段，每个{len(ALL if long else SAMPLE)}种内容；提交后的页面也查"
    assert walk.wrong == [], f"{len(walk.wrong)}: " + "\n".join(sorted(set(walk.wrong))[:30])
    figure("T17", tried=tried, failed=len(walk.wrong), on="输入", said=said)


def _saves(walk: Walk, mine: Things, typed: tuple[str, ...]) -> None:
    """What the marking page sends as JSON."""
    walk.world.at(*STATES["marking"])
    url = f"/e/{mine.ids['entry']}/mark/save"
    for text in typed:
        body = {"place": "1.1.1", "version": 0, "answer": "是", "note": "", "basis": []}
        for name in body:
            for value in (text, [text], {text: text}):
                sent, client = json.dumps({**body, name: value}), walk.client("组员甲")
                with transaction.atomic():
                    walk.page(client, url, f"save {name} {text[:40]!r}", "post", data=sent, content_type="application/json")
                    transaction.set_rollback(True)


def _columns() -> Iterator[tuple[Any, list[str]]]:
    """Every column that holds what a person wrote."""
    kept = {"key", "digest", "sha256", "sm3", "state", "stage", "role", "kind", "media", "level", "form", "place", "item", "password",
        "username", "session", "hash", "source",
            "how", "counts", "sheet", "verb", "prev", "rubric", "ranking", "code", "at", "target", "request", "address", "answer", "email", "secret", "verdict"}
    for model in vars(tables).values():
        if isinstance(model, type) and issubclass(model, models.Model) and not model._meta.abstract and model is not tables.Event:
            wide = [f.name for f in model._meta.local_fields if isinstance(f, (models.CharField, models.TextField)) and f.name not in kept
                    and not f.choices and not f.primary_key and (f.max_length or 999) >= 20]
            if wide:
                yield model, wide


@pytest.mark.dear
def test_shows_what_somebody_has_written_as_text_on_every_page_to_everybody(defiled: World, figure: Record, long: bool) -> None:
    from kaoping.web.models import guards

    district, walk, pages, shown, columns = defiled, Walk(defiled), 0, 0, 0
    mine = things(district, "陈炉镇", "第一组", "申复核")
    guards.remove(connection)  # what follows is written past the site, into history as well
    for typed in (SCRIPTS if long else SAMPLE[:1]):
        for model, names in _columns():
            for name in names:
                most = model._meta.get_field(name).max_length or 10_000
                for one in model.objects.only("pk")[:50]:
                    text = typed.replace("\0", "")[: most - 6]
                    model.objects.filter(pk=one.pk).update(**{name: f"{text}{one.pk}"})
                    columns += 1
        tables.Event.objects.update(new=json.dumps({"note": typed}), reason=typed[:100])
        for state, stands in list(STATES.items())[: 3 if long else 1]:
            district.at(*stands)
            for name, arguments in urls().items():
                if ROWS[name].api or name in ("people:logout", "papers:form"):
                    continue
                for role in ROLES if long and typed in SCRIPTS[::10] else ("office", "lead", "clerk", "audit",
                    "security") if long else ("office", "lead", "clerk"):
                    client = walk.client(ROLES[role])
                    with transaction.atomic():
                        answer, text = walk.page(client, mine.url(name, arguments, who=ROLES[role]), f"{name} {role} {state} {typed[:30]!r}")
                        pages += bool(text) and answer.status_code == 200
                        shown += any(mark in text for mark in ("&lt;", "&quot;", "&#x27;", "alert"))
                        transaction.set_rollback(True)
    assert pages > 60 and shown > 40, f"hardly a page was seen, or none showed what was written: {pages}, {shown}"
    assert walk.wrong == [], f"{len(walk.wrong)}: " + "\n".join(sorted(set(walk.wrong))[:30])
    figure("T17", tried=pages, failed=len(walk.wrong), on="每一页",
        said=f"库里{columns}处文字换成脚本；每页都有不带 unsafe 的 CSP，没有内联脚本、样式、on*、javascript:")
