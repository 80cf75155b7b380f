"""An assessment gone all the way by the site's own actions where the audit matters, and its package."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone

from kaoping.core.chain import GENESIS, digest_of
from kaoping.core.digest import sm3
from kaoping.core.package import MANIFEST, TAKEN, member_digests
from kaoping.core.plan import plan_of
from kaoping.core.seal import canonical, code_of
from kaoping.web.actions import packing, results
from kaoping.web.actions.change import change
from kaoping.web.files import store
from kaoping.web.models import Assessment, Ballot, Confirmation, Daily, Document, Event, EvidenceFile, Extra, Mark, Panel, Signed
from kaoping.web.policy import PanelState, SheetKind, Stage
from kaoping.web.queries.agreeing import board_of
from kaoping.web.queries.agreeing_papers import content_of
from kaoping.web.queries.ready import stated
from kaoping.web.queries.rubrics import rubric_of

from .. import signed
from ..agreeing import best
from ..files.making import photo, word_with_picture
from ..world import SHIPPED, World

_KEPT: dict[bool, bytes] = {}


def checked(world: World) -> World:
    """Marked (with the audit told of every mark), signed, collected and passed."""
    original, body = (SHIPPED / "附件4.docx").read_bytes(), word_with_picture(photo())
    document = Document.objects.get(pk=world.document.pk)
    document.key = store.keep(sm3(original), BytesIO(original))
    document.sha256 = document.frozen["standard"]["sha256"]
    document.save()
    entry, clerk = world.entries["陈炉镇"], world.people["陈炉镇联络员"]
    paper = entry.evidence.create(no=1, title="台账", by=clerk)
    key = store.keep(sm3(body), BytesIO(body))
    EvidenceFile.objects.create(evidence=paper, version=1, name="台账.docx", kind="docx", media="x", size=len(body), digest=sm3(body), key=key, by=clerk)
    with change(world.actor("陈炉镇联络员"), "evidence.add", assessment=world.assessment.pk, entry=entry.pk) as made:
        made.tell(f"evidence:{paper.pk}", None, {"version": 1, "name": "台账.docx", "size": len(body), "digest": sm3(body)})
    for ruling in document.frozen["rulings"]:
        said = {"decided_by": ruling["by"], "decided_on": ruling["on"]} | {n: ruling[n] for n in ("where", "question", "answer", "reason")}
        row = document.rulings.create(**said, by=world.people["王主任"])
        with change(world.actor("王主任"), "standard.rule") as made:
            made.tell(f"ruled:{row.pk}", None, ruling)
    for name, entry in world.entries.items():
        given, losses = stated(entry), signed.LOSSES.get(name, {})
        signed._sheet(world, entry, SheetKind.FACT, dict.fromkeys(given, "是"), world.people["王主任"])
        clauses = [c.id for i in rubric_of(entry).items() for c in i.clauses if c.id not in given]
        answers = {c: losses.get(c) or best(plan_of(rubric_of(entry)).clauses[c]) for c in clauses}
        signed._sheet(world, entry, SheetKind.AGREED, answers, world.people["组员甲"], set(losses))
    for mark in Mark.objects.select_related("sheet"):
        with change(world.actor("组员甲"), f"{mark.sheet.kind}.save", assessment=world.assessment.pk, entry=mark.sheet.entry_id) as made:
            told = {"place": mark.place, "version": 1, "answer": mark.answer, "note": mark.note, "basis": mark.basis, "how": mark.how}
            made.tell(f"mark:{mark.pk}", None, told)
    Panel.objects.update(state=PanelState.CONFIRMING)
    for panel in Panel.objects.filter(entry__assessment=world.assessment).select_related("entry__assessment__owner", "entry__unit", "group"):
        for user in (u for u in world.people.values() if u.posts.filter(group=panel.group).exists()):
            Confirmation.objects.create(panel=panel, user=user, round=panel.round)
        _sign(world, panel)
    results.collect(world.actor("王主任"), world.assessment)
    results.submit(world.actor("王主任"), world.assessment)
    results.pass_(world.actor("李复核"), world.assessment)
    world.assessment.refresh_from_db()
    assert world.assessment.stage == Stage.CHECKED
    return world


def beside(world: World) -> None:
    """Rules that weigh everything, and something of everything at one unit and nothing of it elsewhere."""
    entry, by = world.entries["陈炉镇"], world.people["王主任"]
    rules = {"weight_year": "60", "weight_daily": "20", "weight_ballot": "10", "weight_self": "10", "ballot": "on", "bonus": "on", "penalty": "on"}
    Assessment.objects.filter(pk=world.assessment.pk).update(options=rules)
    world.assessment.refresh_from_db()
    world.at()
    day = timezone.localdate()
    for no, (counts, place, points) in enumerate((("daily", "", "-3"), ("year", "1.1", "-0.5"), ("year", "", "-1"), ("none", "", "-9")), 1):
        Daily.objects.create(entry=entry, no=no, quarter=1, on=day, place=place, text="通报", points=Decimal(points), counts=counts, by=by)
    for no, (kind, points) in enumerate((("bonus", "2"), ("penalty", "1.5")), 1):
        given = {"points": Decimal(points), "by": by, "consent_by": world.people["李复核"], "consent_at": timezone.now()}
        Extra.objects.create(entry=entry, no=no, kind=kind, matter="表彰", basis="文1号", **given)
    for one in world.entries.values():
        counted = {"expected": 30, "present": 30, "issued": 30, "returned": 30, "valid": 30, "votes": [20, 7, 2, 1]}
        Ballot.objects.create(entry=one, on=day, counter="甲", watcher="乙", by=by, at=timezone.now(), **counted)
        answers = {c.id: best(plan_of(rubric_of(one)).clauses[c.id]) for i in rubric_of(one).items() for c in i.clauses}
        signed._sheet(world, one, SheetKind.SELF, answers, world.people["陈炉镇联络员"])


def _sign(world: World, panel: Panel) -> None:
    """As the lead's signature does, but for asking whether the members' own sheets, which there are none of, agree."""
    lead = "组员甲" if panel.group.name == "第一组" else "组员丁"
    with change(world.actor(lead), "agree.sign", assessment=world.assessment.pk, entry=panel.entry_id) as made:
        head = Event.objects.order_by("-seq").values_list("hash", flat=True)[0]
        panel.state, panel.signed_at, panel.signed_by = PanelState.SIGNED, timezone.now(), world.people[lead]
        content = canonical(content_of(board_of(panel)))
        digest, panel.code = code_of(content, head)
        Signed.objects.create(panel=panel, code=panel.code, content=content, digest=digest, head=head, by=world.people[lead])
        panel.save()
        made.tell(f"panel:{panel.pk}", None, {"state": panel.state, "code": panel.code, "digest": digest, "head": head})


def package(world: World, files: bool = False) -> bytes:
    """The package's bytes; made once in a run."""
    if files not in _KEPT:
        beside(world)
        checked(world)
        for with_files in (False, True):
            with packing.take(world.actor("王主任"), world.assessment, with_files) as body:
                _KEPT[with_files] = body.read()
    return _KEPT[files]


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {n: found.read(n) for n in found.namelist()}


def forged(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> dict[str, bytes]:
    """The members with these changed, and the manifest's digests made to fit again, as a forger would."""
    found = members(data)
    for name, alter in changes.items():
        found[name] = alter(found[name])
    manifest = json.loads(found[MANIFEST])
    manifest["members"] = [m | member_digests(found[m["name"]]) for m in manifest["members"] if m["name"] in found]
    return found | {MANIFEST: json.dumps(manifest, ensure_ascii=False).encode()}


def remade(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]], retell: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    """As forged, and the audit told anew from its first row to its head: all that whoever has the package alone can do."""
    found = forged(data, changes)
    events = [json.loads(line) for line in found["audit.jsonl"].splitlines()]
    assert [e["seq"] for e in events] == list(range(1, len(events) + 1))  # of this assessment all
    hashes = [GENESIS]
    for event in events:
        retell(event)
        if event["verb"] == TAKEN:
            before = "".join(f"{json.dumps(e, ensure_ascii=False)}\n" for e in events[:-1]).encode()
            told = {n: sm3(before if n == "audit.jsonl" else found[n]) for n in json.loads(event["new"])["members"]}
            event["new"] = json.dumps({"files": False, "members": told})
        event["prev"] = hashes[-1]
        event["hash"] = digest_of(event)
        hashes.append(event["hash"])
    found["audit.jsonl"] = "".join(f"{json.dumps(e, ensure_ascii=False)}\n" for e in events).encode()
    found["chain.txt"] = "".join(f"{h}\n" for h in hashes[1:]).encode()
    manifest = json.loads(found[MANIFEST])
    manifest["head"] = {"seq": len(events), "hash": hashes[-1]}
    manifest["members"] = [m | member_digests(found[m["name"]]) for m in manifest["members"]]
    return found | {MANIFEST: json.dumps(manifest, ensure_ascii=False).encode()}
