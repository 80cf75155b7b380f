"""The calls: the pages' own actions, their refusals, and what they answer."""

from __future__ import annotations

import pytest
from django.test import Client

from kaoping.web.models import Event, Mark
from kaoping.web.policy import EntryState, PanelState, Stage

from ..files.making import photo, word_with_picture
from ..signed import passed, signed
from ..world import SHIPPED, World
from .calling import call, token


def test_marks_are_saved_read_back_and_kept_by_version(world: World) -> None:
    secret, url = token(world, "组员甲"), f"/api/entries/{world.entries['陈炉镇'].pk}"
    body = {"place": "1.1.2", "version": 0, "answer": "否", "note": "没有台账", "basis": [{"kind": "source", "id": "missing"}]}
    saved = call(secret, "POST", f"{url}/marks", body)
    assert saved.json()["mark"] | {"basis": 0} == {"place": "1.1.2", "answer": "否", "note": "没有台账", "version": 1, "basis": 0, "by": "组员甲"}
    sheet = call(secret, "GET", f"{url}/sheet").json()
    clause = next(c for i in sheet["items"] for c in i["clauses"] if c["id"] == "1.1.2")
    assert clause["mark"]["answer"] == "否" and clause["answers"] == ["是", "否"]


def test_a_conflict_brings_both_values_and_stores_nothing(world: World) -> None:
    secret, url = token(world, "组员甲"), f"/api/entries/{world.entries['陈炉镇'].pk}/marks"
    call(secret, "POST", url, {"place": "1.1.2", "version": 0, "answer": "是"})
    answer = call(secret, "POST", url, {"place": "1.1.2", "version": 0, "answer": "否", "note": "我的"})
    assert answer.status_code == 409
    both = answer.json()["conflict"]
    assert (both["theirs"]["answer"], both["theirs"]["version"], both["mine"]["answer"], both["mine"]["note"]) == ("是", 1, "否", "我的")
    assert Mark.objects.get(place="1.1.2").answer == "是"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "缺少“place”"), ({"place": "1.1.2", "version": 0, "answer": True}, "“answer”应是文字"), ([], "请求的内容应是一组"),
        ({"place": "1.1.2", "version": True, "answer": ""}, "“version”应是整数"), ({"place": "1.1.2", "version": -1, "answer": ""}, "“version”应在0至"),
        ({"place": "1.1.2", "version": 0, "answer": "", "score": "1"}, "没有“score”这一项"), ({"place": "9.9.9", "version": 0, "answer": "是"}, ""),
        ({"place": "1.1.2", "version": 0, "answer": "大概"}, "1.1.2"), ({"place": "1.1.2", "version": 0, "answer": "\0"}, "不成文字"),
        ({"place": "1.1.2", "version": 0, "answer": "是", "basis": [{"kind": "hearsay"}]}, "“basis[1].kind”请填"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_one_sentence(world: World, body: object, sentence: str) -> None:
    answer = call(token(world, "组员甲"), "POST", f"/api/entries/{world.entries['陈炉镇'].pk}/marks", body)
    assert answer.status_code == (422 if sentence else 404)
    assert sentence in answer.json()["error"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize("raw", [b" ", b"{", b"\xff\xfe", b'{"place": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_refused(world: World, raw: bytes) -> None:
    client = Client(headers={"Authorization": f"Bearer {token(world, '组员甲')}"})
    sent = client.generic("POST", f"/api/entries/{world.entries['陈炉镇'].pk}/marks", raw, content_type="application/json")
    assert sent.status_code == 422 and "JSON" in sent.json()["error"]


def test_what_is_not_ones_own_looks_like_what_is_not_there(world: World) -> None:
    secret = token(world, "组员甲")
    said = {call(secret, "GET", f"/api/{path}").content for path in (f"entries/{e}/sheet" for e in (world.other.entries["立地坡村"].pk, 987654321))}
    said |= {call(secret, "GET", path).content for path in (f"/api/assessments/{world.assessment.pk}", "/api/nothing", "/api/entries/x/sheet")}
    assert len(said) == 1
    assert all(call(secret, "GET", p).status_code == 404 for p in ("/api/nothing", f"/api/assessments/{world.assessment.pk}"))


def test_takes_one_method_and_says_which(world: World) -> None:
    answer = call(token(world, "组员甲"), "GET", "/api/entries/987654321/marks")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_step_that_comes_too_early_is_a_409_and_writes_nothing(world: World) -> None:
    world.at(Stage.MARK)
    before = Event.objects.count()
    answer = call(token(world, "王主任"), "POST", f"/api/assessments/{world.assessment.pk}/release", None)
    assert answer.status_code == 404  # released by the second person alone
    answer = call(token(world, "李复核"), "POST", f"/api/assessments/{world.assessment.pk}/release", None)
    assert answer.status_code == 409
    assert list(Event.objects.filter(seq__gt=before).values_list("verb", flat=True)) == ["token.make", "token.make"]


def test_a_unit_reports_by_it_from_the_first_answer_to_the_confirmation(world: World) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    entry = world.entries["陈炉镇"]
    clerk, head, url = token(world, "陈炉镇联络员"), token(world, "陈炉镇负责人"), f"/api/entries/{entry.pk}/report"
    assert call(clerk, "POST", f"{url}/answers", {"place": "1.1.2", "version": 0, "answer": "是"}).json()["mark"]["version"] == 1
    early = call(clerk, "POST", f"{url}/submit", {"version": 1})
    assert early.status_code == 422 and len(early.json()["details"]) > 10
    assert early.json()["details"][0].startswith("1.1 ")
    told = call(clerk, "GET", url).json()
    assert [m["place"] for m in told["marks"]] == ["1.1.2"]
    assert call(head, "POST", f"{url}/confirm", {"version": told["version"]}).status_code == 409
    assert call(token(world, "王主任"), "GET", url).status_code == 404  # not reported yet


def test_evidence_is_taken_in_and_comes_back_byte_for_byte(world: World) -> None:
    world.at(Stage.REPORT, EntryState.OPEN)
    secret, body = token(world, "陈炉镇联络员"), word_with_picture(photo())
    url = f"/api/entries/{world.entries['陈炉镇'].pk}/evidence"
    added = call(secret, "POST", f"{url}/add?name=台账.docx&items=1.1,1.2", body)
    assert added.status_code == 200 and added.json()["items"] == ["1.1", "1.2"]
    back = call(secret, "GET", f"/api/evidence/{added.json()['id']}/file")
    assert b"".join(back.streaming_content) == body
    assert call(secret, "POST", f"{url}/add?name=台账.docx", body).status_code == 422
    assert call(secret, "POST", f"{url}/add?name=台账.docx", b"").status_code == 422
    assert call(secret, "POST", f"{url}/add", body).json()["error"] == "缺少“name”"
    assert call(token(world, "红土镇联络员"), "GET", f"/api/evidence/{added.json()['id']}/file").status_code == 404


def test_a_standard_is_uploaded_ruled_on_and_published(world: World) -> None:
    secret = token(world, "王主任")
    added = call(secret, "POST", "/api/standards/add?name=附件4.docx&year=2019", (SHIPPED / "附件4.docx").read_bytes()).json()
    shown = call(secret, "GET", f"/api/standards/{added['id']}").json()
    assert [r["id"] for r in shown["rubrics"]] == ["A", "B"] and any(f["code"] == "R03" for f in shown["findings"])
    assert call(secret, "POST", f"/api/standards/{added['id']}/publish", {"version": shown["version"], "seen": shown["seen"]}).status_code == 409
    ruling = {"where": "*", "question": "together", "answer": "sum", "by": "考核办", "on": "2019-01-05", "reason": "各算各的"}
    short = {**ruling, "question": "shortfall", "answer": "reserve"}
    both = [{**short, "where": w} for w in ("B/1.1", "B/1.2")]
    ruled = call(secret, "POST", f"/api/standards/{added['id']}/rulings", {"version": shown["version"], "rulings": [ruling, *both]})
    assert ruled.status_code == 200, ruled.json()
    shown = call(secret, "GET", f"/api/standards/{added['id']}").json()
    done = call(secret, "POST", f"/api/standards/{added['id']}/publish", {"version": shown["version"], "seen": shown["seen"]})
    assert done.json()["state"] == "published" and done.json()["digest"] == shown["seen"]


def test_a_group_agrees_and_signs_by_it(world: World) -> None:
    signed(world)
    panel = world.entries["陈炉镇"].panels.get(group=world.groups["第一组"])
    lead = token(world, "组员甲")
    told = call(lead, "GET", f"/api/panels/{panel.pk}").json()
    assert told["state"] == "signed" and told["confirmed"]
    assert call(lead, "POST", f"/api/panels/{panel.pk}/take", {"place": "1.1.2", "version": 1, "member": 0}).status_code == 409
    assert call(lead, "GET", f"/api/panels/{panel.pk}/paper").json()["code"]
    assert call(token(world, "组员丁"), "GET", f"/api/panels/{panel.pk}").status_code == 404


def test_nothing_of_a_panel_shows_before_all_are_in(world: World) -> None:
    world.at(Stage.MARK, panel=PanelState.MARKING)
    panel = world.entries["陈炉镇"].panels.get(group=world.groups["第一组"])
    for name in ("组员甲", "王主任", "李复核"):
        assert call(token(world, name), "GET", f"/api/panels/{panel.pk}").status_code == 404


def test_results_are_for_the_office_at_once_and_for_leaders_once_released(world: World) -> None:
    passed(world, Stage.CHECKED)
    url = f"/api/assessments/{world.assessment.pk}/results"
    told = call(token(world, "王主任"), "GET", url).json()
    assert told["frozen"] and len(told["units"]) == 9 and all(isinstance(u["low"], str) for u in told["units"])
    reader, unit = token(world, "赵部长"), token(world, "陈炉镇负责人")
    own = f"/api/entries/{world.entries['陈炉镇'].pk}/notice"
    assert call(reader, "GET", url).status_code == call(unit, "GET", own).status_code == 404
    world.at(Stage.RELEASED, panel=PanelState.SIGNED)
    assert call(reader, "GET", url).status_code == 200
    assert call(unit, "GET", url).status_code == 404
    assert call(unit, "GET", own).json()["listed"] == []


def test_the_audit_is_read_on_from_a_number(world: World) -> None:
    secret = token(world, "审计员")
    told = call(secret, "GET", "/api/audit?after=0").json()
    assert [e["verb"] for e in told["events"]] == ["token.make"] and told["next"] == 0
    assert call(secret, "GET", "/api/audit?after=x").status_code == 422
    assert call(secret, "GET", "/api/audit?before=3").status_code == 422


def test_facts_are_stated_with_their_source(world: World) -> None:
    secret = token(world, "王主任")
    fact = call(secret, "GET", f"/api/assessments/{world.assessment.pk}/facts").json()["facts"][0]
    at = fact["units"][0]
    body = {"place": at["place"], "version": 0, "answer": "是", "source": ""}
    assert call(secret, "POST", f"/api/entries/{at['entry']}/facts", body).status_code == 422
    assert call(secret, "POST", f"/api/entries/{at['entry']}/facts", body | {"source": "通报1号"}).json()["mark"]["note"] == "通报1号"


def test_is_described_with_every_call_and_nothing_from_elsewhere(world: World) -> None:
    page = world.client("王主任").get("/api/").content.decode()
    assert "/api/entries/{entry}/marks" in page and "http://testserver/api/" in page
    assert "cdn" not in page.lower() and page.count("https://") == 0
