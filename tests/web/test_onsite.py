"""What the server does with what comes from a device: once, in the order of arrival, whatever its clock says, and never without a right."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from kaoping.core.digest import sm3
from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.purging import forget
from kaoping.web.files import store
from kaoping.web.models import Event, Evidence, EvidenceFile, EvidenceLink, Mark, MarkVersion, Panel, Post, Receipt, Visit, VisitPhoto
from kaoping.web.policy import EntryState, PanelState
from kaoping.web.queries.packing import files_of, members

from .files.making import photo
from .world import World

WHO = "组员甲"
DEVICE = "00000000-0000-4000-8000-000000000001"


def key(n: int) -> str:
    return f"00000000-0000-4000-9000-{n:012d}"


def answer(place: str = "1.2.1", said: str = "是", version: int = 0, **more: Any) -> dict[str, Any]:
    return {"place": place, "version": version, "answer": said, "note": "", "basis": [], **more}


def visit(**more: Any) -> dict[str, Any]:
    return {"where": "村部", "matter": "看台账", "found": "缺三个月", "present": "", "at": "", "items": ["1.2"], **more}


def send(
    world: World, n: int, kind: str, body: dict[str, Any], upload: bytes | None = None, client: Client | None = None, who: str = WHO, unit: str = "陈炉镇",
    **more: Any,
) -> Any:
    now = int(timezone.now().timestamp() * 1000)
    parcel = {"key": key(n), "kind": kind, "device": DEVICE, "seq": n, "user": str(world.people[who].pk), "made": timezone.now().isoformat(), "now": now}
    form: dict[str, Any] = {"parcel": json.dumps({**parcel, "body": body, **more})}
    if upload is not None:
        form["photo"] = SimpleUploadedFile("台账.jpg", upload, "image/jpeg")
    client = client or world.client(who)
    return client.post(f"/e/{world.entries[unit].pk}/onsite/receive", form, headers={"Accept": "application/json"})


def picture(body: bytes) -> dict[str, Any]:
    return {"visit": f"k:{key(1)}", "name": "台账.jpg", "sha256": hashlib.sha256(body).hexdigest()}


def test_it_answers_a_repeated_upload_with_the_first_result_and_changes_nothing(world: World) -> None:
    first = send(world, 1, "answer", answer()).json()
    assert (first["version"], first["again"], first["item"]["id"]) == (1, False, "1.2")
    events = Event.objects.count()
    save_answer(world.actor(WHO), world.entries["陈炉镇"], "1.2.1", 1, "否", "后来改了", [{"kind": "source", "id": "missing"}])
    again = send(world, 1, "answer", answer()).json()
    assert (again["version"], again["again"], again["receipt"]) == (1, True, first["receipt"])
    assert Mark.objects.get(place="1.2.1").answer == "否"
    assert (MarkVersion.objects.count(), Event.objects.count()) == (2, events + 1)


def test_it_still_answers_a_repetition_when_the_sheet_has_been_locked_in_between(world: World) -> None:
    first = send(world, 1, "answer", answer()).json()
    Panel.objects.filter(entry=world.entries["陈炉镇"]).update(state=PanelState.SIGNED)
    assert send(world, 1, "answer", answer()).json()["receipt"] == first["receipt"]
    refused = send(world, 2, "answer", answer("1.2.2"))
    assert refused.status_code == 422
    assert refused.json()["error"]
    assert Receipt.objects.count() == 1


def test_it_takes_one_key_for_one_content_alone(world: World) -> None:
    send(world, 1, "answer", answer())
    other = send(world, 1, "answer", answer(said="否"))
    assert (other.status_code, "编号已经用在另一条上" in other.json()["error"]) == (422, True)
    assert send(world, 1, "answer", answer(), unit="红土镇").status_code == 422
    assert Mark.objects.get().answer == "是"


def test_it_receives_once_what_comes_by_many_ways_at_the_same_moment(committed: None, world: World) -> None:
    session, replies = world.client(WHO).cookies["kaoping"].value, []

    def go() -> None:
        client = Client()
        client.cookies["kaoping"] = session
        replies.append(send(world, 1, "visit", visit(), client=client, made="2026-01-01T08:00:00+08:00", now=1767225600000))
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [r.status_code for r in replies] == [200] * 6
    assert len({r.json()["receipt"] for r in replies}) == 1
    assert (Visit.objects.count(), Receipt.objects.count()) == (1, 1)


def test_it_shows_both_where_the_version_has_moved_and_notes_nothing(world: World) -> None:
    save_answer(world.actor(WHO), world.entries["陈炉镇"], "1.2.1", 0, "否", "别处填的", [{"kind": "source", "id": "missing"}])
    found = send(world, 1, "answer", answer())
    assert (found.status_code, found.json()["conflict"]["theirs"]["note"]) == (409, "别处填的")
    assert not Receipt.objects.exists()
    assert send(world, 2, "answer", answer(version=1)).json()["version"] == 2


def test_it_rests_an_answer_on_a_record_that_the_same_device_sent_before(world: World) -> None:
    picks = [{"kind": "visit", "id": f"k:{key(1)}", "page": ""}]
    early = send(world, 2, "answer", answer(said="否", note="缺三个月", basis=picks))
    assert (early.status_code, "还没有送到" in early.json()["error"]) == (422, True)
    send(world, 1, "visit", visit())
    send(world, 2, "answer", answer(said="否", note="缺三个月", basis=picks))
    assert [b["say"] for b in Mark.objects.get().basis] == ["得分点①", "现场核查1"]
    assert send(world, 3, "answer", answer("1.2.2", "否", note="缺", basis=picks), who="组员乙").status_code == 422  # another's key is nobody's


def test_it_keeps_what_the_device_s_clock_said_and_goes_by_its_own(world: World) -> None:
    made, hour = "1999-12-31T12:00:00+08:00", 3_600_000
    send(world, 1, "visit", visit(), made=made, now=946612800000 + hour)  # an hour after it was written, by that clock
    receipt, seen = Receipt.objects.get(), Visit.objects.get().seen_at
    assert receipt.made_at is not None and receipt.made_at.year == 1999
    assert abs((timezone.now() - seen).total_seconds() - 3600) < 60
    for n, odd in enumerate(({"made": "昨天"}, {"made": None, "now": "x"}, {"now": 10**30}, {"made": "0001-01-01T00:00:00+23:00"}), 2):
        assert send(world, n, "answer", answer(f"1.2.{n % 2 + 1}", version=(n - 2) // 2, said="是" if n < 4 else "否"), **odd).status_code == 200, odd
    assert list(Receipt.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_it_takes_a_photo_only_whole_and_to_the_device_s_own_record(world: World) -> None:
    body = photo()
    send(world, 1, "visit", visit())
    torn = send(world, 2, "photo", picture(body), body[:-200])
    assert (torn.status_code, torn.json()["torn"]) == (422, True)
    assert not VisitPhoto.objects.exists()
    told = send(world, 2, "photo", picture(body), body).json()
    assert send(world, 2, "photo", picture(body), body).json()["photo"] == told["photo"]
    kept = VisitPhoto.objects.get()
    assert store.read(kept.key, verify=True) == body
    text = b"no picture at all"
    assert send(world, 3, "photo", picture(text), text).status_code == 422
    assert send(world, 4, "photo", picture(body), body, who="组员乙").status_code == 422
    url = f"/e/{world.entries['陈炉镇'].pk}/mark/photo/{kept.pk}"
    shown = world.client("组员乙").get(url)
    assert (b"".join(shown.streaming_content), shown["Content-Security-Policy"]) == (body, "sandbox; default-src 'none'")
    assert world.client(WHO).get(url.replace(f"/e/{world.entries['陈炉镇'].pk}/", f"/e/{world.entries['红土镇'].pk}/")).status_code == 404


def test_it_keeps_a_photo_s_content_and_packs_it_with_the_assessment(world: World) -> None:
    body = photo()
    send(world, 1, "visit", visit())
    send(world, 2, "photo", picture(body), body)
    kept = VisitPhoto.objects.get()
    assert forget(kept.key) is False
    assert [f.digest for f in files_of(world.assessment)] == [kept.digest]
    marks = json.loads(dict(members(world.assessment))["marks.json"])
    assert [p["digest"] for p in marks["visits"][0]["photos"]] == [sm3(body)]


def test_it_notes_a_record_with_its_photos_on_the_page_as_well_all_of_it_or_nothing(world: World) -> None:
    client, entry, body = world.client(WHO), world.entries["陈炉镇"].pk, photo()
    words = {"where": "村部", "matter": "查台账", "found": "台账不全", "items": "1.1"}

    def noted(*files: tuple[str, bytes]) -> Any:
        sent = {**words, "photos": [SimpleUploadedFile(name, data) for name, data in files]}
        return client.post(f"/e/{entry}/mark/visit", sent, headers={"Accept": "application/json"})

    refused = noted(("一.jpg", body), ("二.jpg", b"no picture at all"))
    assert (refused.status_code, "二.jpg" in refused.json()["error"], Visit.objects.count()) == (422, True, 0)
    assert noted(("一.jpg", body), ("二.jpg", body)).json()["visit"]["photos"] == 2
    assert [(p.no, store.read(p.key, verify=True)) for p in VisitPhoto.objects.order_by("no")] == [(1, body), (2, body)]
    assert noted().json()["visit"]["photos"] == 0


ODD = json.dumps({"key": key(1), "kind": "delete", "device": DEVICE, "seq": 1, "user": "1", "body": {}})


@pytest.mark.parametrize("odd", ["", "{}", "[]", '{"key": 1}', ODD])
def test_it_refuses_what_is_no_parcel_in_one_sentence(world: World, odd: str) -> None:
    reply = world.client(WHO).post(f"/e/{world.entries['陈炉镇'].pk}/onsite/receive", {"parcel": odd}, headers={"Accept": "application/json"})
    assert (reply.status_code, "没有保存" in reply.json()["error"]) == (422, True)


def test_it_takes_nothing_for_another_account_another_group_or_a_unit_that_has_not_reported(world: World) -> None:
    client = world.client("组员乙")
    other = send(world, 1, "answer", answer(), client=client)  # the parcel is 组员甲's, the session is not
    assert (other.status_code, other.json()["other"]) == (401, True)
    assert send(world, 1, "answer", answer("3.1.1")).status_code == 404
    assert send(world, 1, "answer", answer(), client=world.client("陈炉镇联络员")).status_code == 404
    world.at(state=EntryState.OPEN)
    assert send(world, 1, "answer", answer()).status_code == 422
    assert world.client(WHO).get(f"/e/{world.entries['陈炉镇'].pk}/onsite/state").status_code == 404
    assert not Receipt.objects.exists()


def test_it_says_that_a_sheet_must_go_when_what_was_taken_is_no_longer_theirs(world: World) -> None:
    client, url = world.client(WHO), f"/e/{world.entries['陈炉镇'].pk}/onsite/state?items=1.1,1.2"
    told = client.get(url).json()
    assert (told["locked"], told["user"], told["days"]) == ("", str(world.people[WHO].pk), 7)
    Post.objects.filter(user=world.people[WHO]).update(group=world.groups["第二组"])
    assert client.get(url).status_code == 404


def test_it_lists_what_is_to_be_fetched_and_tells_the_audit(world: World) -> None:
    entry, by, body = world.entries["陈炉镇"], world.people["陈炉镇联络员"], photo()
    ids = {}
    for n, (place, personal) in enumerate((("1.2", False), ("1.2", True), ("3.1", False)), 1):
        e = Evidence.objects.create(entry=entry, no=n, title=f"材料{n}", personal=personal, by=by)
        EvidenceLink.objects.create(evidence=e, place=place, by=by)
        file = {"name": "a.pdf", "kind": "pdf", "media": "application/pdf", "size": 9, "digest": sm3(body), "key": "x", "pages": 3}
        EvidenceFile.objects.create(evidence=e, version=1, by=by, **file)
        ids[n] = e.pk
    client = world.client(WHO)
    page = client.get(f"/a/{world.assessment.pk}/onsite").content.decode()
    assert re.findall(r'name="paper" value="(\d+)" data-size="\d+"( checked)?', page) == [(str(ids[1]), " checked"), (str(ids[2]), "")]
    told = client.post(f"/e/{entry.pk}/onsite/take", {"items": "1.2,9.9", "papers": f"{ids[1]},999999"}).json()
    look = f"/v/{ids[1]}/1/preview"
    assert told["urls"] == [look, f"{look}?page=2", f"{look}?page=3", f"/v/{ids[1]}/1/file"]
    assert (told["items"], told["query"]) == (["1.2"], f"?items=1.2&papers={ids[1]}")
    event = Event.objects.order_by("-seq")[0]
    assert (event.verb, json.loads(event.new)) == ("onsite.take", {"items": ["1.2"], "evidence": [ids[1]], "days": 7})
    sheet = client.get(told["sheet"] + told["query"]).content.decode()
    shell = json.loads(re.search(r"= (\{.*\});", client.get("/sw.js").content.decode())[1])["shell"]  # type: ignore[index]
    assert set(re.findall(r'/static/[^" ]+', sheet)) <= set(shell)
    assert 'data-go="' + f'{entry.pk}-1.2"' in sheet and f'{entry.pk}-1.3"' not in sheet
    assert (look in sheet, f"/v/{ids[2]}/" in sheet, "没有带来" in sheet) == (True, False, True)


def test_it_can_be_installed_and_its_worker_stands_before_all_pages(db: None) -> None:
    manifest, worker = Client().get("/manifest.webmanifest"), Client().get("/sw.js")
    told = json.loads(manifest.content)
    assert (told["start_url"], told["scope"], told["display"]) == ("/onsite", "/", "standalone")
    assert {i["sizes"] for i in told["icons"]} == {"any", "192x192", "512x512"}
    assert (worker["Service-Worker-Allowed"], worker["Content-Type"]) == ("/", "text/javascript; charset=utf-8")
    shell = json.loads(re.match(r"self\.KAOPING = (\{.*\});\n", worker.content.decode())[1])["shell"]  # type: ignore[index]
    page = Client().get("/onsite").content.decode()
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert wanted <= set(shell)
    assert all(Client().get(url).status_code == 200 for url in shell)
