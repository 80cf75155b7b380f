"""The pages of a unit's report by HTTP: by plain forms, by script, and for those whose it is not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Entry, Mark
from kaoping.web.policy import EntryState, Stage
from kaoping.web.queries.reporting import report_of

from .test_reporting import CLERK, HEAD, filled
from .world import World

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def writing(world: World) -> World:
    return world.at(Stage.REPORT, EntryState.OPEN)


def post(client: Client, entry: Entry, what: str, data: dict[str, Any], **more: Any) -> Any:
    return client.post(f"/e/{entry.pk}/report/{what}", data, **more)


def test_shows_the_clerk_the_unit_its_progress_and_the_next_thing_to_do(writing: World) -> None:
    said = writing.client(CLERK).get(f"/a/{writing.assessment.pk}/report").content.decode()
    assert "陈炉镇" in said
    assert "0 / 18" in said
    assert "开始填报" in said
    assert "红土镇" not in said


def test_shows_an_item_as_issued_with_its_clauses_and_what_is_expected(writing: World) -> None:
    said = writing.client(CLERK).get(f"/e/{writing.entries['陈炉镇'].pk}/report?item=1.1").content.decode()
    assert '<mark data-clause="1.1.1">' in said
    assert "目标责任书" in said
    assert 'name="word:1.1.1" value="3.5"' in said
    assert "由考核办统一登记" in writing.client(CLERK).get(f"/e/{writing.entries['陈炉镇'].pk}/report?item=4.4").content.decode()


def test_saves_all_of_an_item_by_a_plain_form(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    form = {"item": "1.2", "act": "save", "word:1.2.1": "是", "version:1.2.1": "0", "word:1.2.2": "否", "version:1.2.2": "0", "note:1.2.2": "有两户未结对",
            "version:1.2.3": "0", "note:1.2": "制定了共建措施", "version:1.2": "0"}
    assert post(client, entry, "save", form).status_code == 302
    assert dict(Mark.objects.values_list("place", "answer")) == {"1.2.1": "是", "1.2.2": "否", "1.2": ""}
    assert Mark.objects.get(place="1.2.2").note == "有两户未结对"


def test_keeps_the_good_answers_and_what_was_typed_when_one_is_bad(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    answer = post(client, entry, "save", {"item": "4.3", "word:4.3.1": "是", "version:4.3.1": "0", "answer:4.3.2": "八成", "version:4.3.2": "0"})
    assert answer.status_code == 422
    assert "八成" in answer.content.decode()
    assert list(Mark.objects.values_list("place", flat=True)) == ["4.3.1"]


def test_shows_both_values_when_two_clerks_fill_in_the_same_place(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    save_self(writing.actor(CLERK), entry, Given("1.1.1", 0, "5", "各村都有"))
    late = {"item": "1.1", "place": "1.1.1", "word:1.1.1": "3", "version:1.1.1": "0"}
    told = post(client, entry, "save", late, **JSON)
    assert told.status_code == 409
    assert told.json()["theirs"]["1.1.1"]["answer"] == "5"
    page = post(client, entry, "save", late)
    assert page.status_code == 409
    assert "各村都有" in page.content.decode()
    assert Mark.objects.get().answer == "5"


def test_tells_the_script_the_new_version_and_the_parts_that_follow(writing: World) -> None:
    given = {"item": "1.2", "place": "1.2.1", "word:1.2.1": "否", "version:1.2.1": "0"}
    told = post(writing.client(CLERK), writing.entries["陈炉镇"], "save", given, **JSON).json()
    assert (told["saved"], told["below"]) == ({"1.2.1": 1}, ["1.2.1"])
    assert set(told["parts"]) == {"items", "bar"}
    assert "0–3 / 5" in told["parts"]["items"]


def test_remembers_what_the_unit_keeps_for_the_visit(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    post(client, entry, "save", {"item": "1.1", "place": "1.1", "version:1.1": "0", "tick": ["目标责任书"]}, **JSON)
    said = client.get(f"/e/{entry.pk}/report?item=1.1").content.decode()
    assert 'value="目标责任书" checked' in said
    assert 'value="活动方案" checked' not in said


def test_ignores_fields_that_are_nobodys_to_send(writing: World) -> None:
    entry = writing.entries["陈炉镇"]
    post(writing.client(CLERK), entry, "save", {
        "item": "1.2", "place": "1.2.1", "word:1.2.1": "是", "version:1.2.1": "0",
        "state": "confirmed", "score": "100", "value": "9", "unit": "1", "author": "1", "kind": "agreed", "word:3.1.1": "是", "version:3.1.1": "0",
    }, **JSON)
    assert list(Mark.objects.values_list("place", "sheet__kind")) == [("1.2.1", "self")]
    assert Entry.objects.get(pk=entry.pk).state == EntryState.OPEN


def test_walks_from_the_clerk_to_the_head_and_back_by_the_office(writing: World) -> None:
    entry = writing.entries["陈炉镇"]
    clerk, head, office = (writing.client(n) for n in (CLERK, HEAD, "王主任"))
    assert "还缺" in clerk.get(f"/e/{entry.pk}/report?item=check").content.decode()
    filled(writing)
    post(clerk, entry, "submit", {"version": "1"})
    assert "确认上报" in head.get(f"/e/{entry.pk}/report").content.decode()
    assert office.get(f"/e/{entry.pk}/report").status_code == 404
    post(head, entry, "confirm", {"version": "2"})
    assert office.get(f"/e/{entry.pk}/report").status_code == 200
    assert "退回…" in office.get(f"/a/{writing.assessment.pk}/reports").content.decode()
    post(office, entry, "return", {"version": "3", "words": "请补1.3的台账"})
    assert "请补1.3的台账" in clerk.get(f"/e/{entry.pk}/report?item=1.3").content.decode()
    assert Entry.objects.get(pk=entry.pk).state == EntryState.RETURNED


def test_says_the_refusal_where_the_form_was(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    said = client.post(f"/e/{entry.pk}/report/submit", {"version": "1"}, follow=True).content.decode()
    assert "还不能提交" in said


def test_is_read_only_once_it_is_handed_in(world: World) -> None:
    entry, client = world.entries["陈炉镇"], world.client(CLERK)
    said = client.get(f"/e/{entry.pk}/report?item=1.2").content.decode()
    assert 'name="act"' not in said
    assert post(client, entry, "save", {"item": "1.2", "place": "1.2.1", "word:1.2.1": "是", "version:1.2.1": "0"}, **JSON).status_code == 422
    assert Mark.objects.count() == 0


def test_prints_the_self_assessment(writing: World) -> None:
    filled(writing)
    said = writing.client(HEAD).get(f"/e/{writing.entries['陈炉镇'].pk}/report/paper").content.decode()
    for heading in ("序号", "考核内容", "评分标准", "分值", "自评得分", "完成情况（得分依据）", "佐证材料编号", "未得满分原因"):
        assert f">{heading}</th>" in said


def bare(answer: Any) -> bytes:
    """A page without the token that is new on each."""
    return re.sub(rb'X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.mark.parametrize("name", ["红土镇联络员", "红土镇负责人", "王主任", "组员甲", "系统员", "无岗位"])
def test_looks_like_nothing_to_others_while_it_is_written(writing: World, name: str) -> None:
    client, entry = writing.client(name), writing.entries["陈炉镇"]
    nothing = client.get("/e/999999/report")
    for path in ("report", "report/paper", "evidence", "evidence/paper"):
        answer = client.get(f"/e/{entry.pk}/{path}")
        assert (answer.status_code, bare(answer)) == (404, bare(nothing))
    for what in ("save", "copy", "submit", "recall", "confirm", "send-back", "return", "absent"):
        assert post(client, entry, what, {"version": "1", "item": "1.2", "words": "x", "place": "1.2", "reason": "x"}).status_code == 404 or name == "王主任"


def test_proposes_that_an_item_does_not_apply_and_no_longer_asks_for_it(writing: World) -> None:
    entry, client = writing.entries["陈炉镇"], writing.client(CLERK)
    post(client, entry, "absent", {"place": "2.3", "reason": "今年没有社区换届"})
    report = report_of(entry)
    assert report.unanswered(next(i for i in report.rubric.items() if i.id == "2.3")) == []
    absent = entry.absents.get()
    client.post(f"/e/{entry.pk}/report/absent/{absent.pk}/withdraw")
    assert entry.absents.filter(ended_at=None).count() == 0
    other = writing.entries["红土镇"]
    assert writing.client("红土镇联络员").post(f"/e/{other.pk}/report/absent/{absent.pk}/withdraw").status_code == 404
