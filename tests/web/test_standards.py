"""A standard from the document as issued to the published rubric, as the office does it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaoping.core.wire import digest
from kaoping.read.stored import read_rulings
from kaoping.web.models import Assessment, Document, Event
from kaoping.web.policy import Stage
from kaoping.web.queries.rubrics import bound
from kaoping.web.queries.standards import standing_of

from .world import SHIPPED, World

DOCUMENT = SHIPPED / "附件4.docx"
DECIDED = {"by": "考核委员会", "on": "2018-12-10", "reason": "三项工作各自独立，分别标分"}


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "evidence": {"BACKEND": "kaoping.web.files.disk.EvidenceFiles", "OPTIONS": {"location": str(tmp_path)}}}


def upload(world: World, data: bytes, name: str, previous: str = "auto", year: int = 2019) -> Any:
    given = {"file": SimpleUploadedFile(name, data), "year": year, "previous": previous}
    return world.client("王主任").post(reverse("standards:add"), given)


@pytest.fixture
def draft(world: World) -> Document:
    upload(world, DOCUMENT.read_bytes(), "附件4.docx")
    return Document.objects.get(year=2019)


def url(name: str, document: Document) -> str:
    return reverse(f"standards:{name}", args=[document.pk])


def post(world: World, document: Document, name: str, /, who: str = "王主任", **more: Any) -> Any:
    document.refresh_from_db()
    return world.client(who).post(url(name, document), {"version": document.version, **more})


def words(response: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def rule_all(world: World, document: Document) -> None:
    for ruling in read_rulings((SHIPPED / "rulings.yaml").read_bytes(), "rulings.yaml"):
        given = {"where": ruling.where, "question": ruling.question, "answer": ruling.answer, "by": ruling.by, "on": ruling.on, "reason": ruling.reason}
        assert post(world, document, "rule", **given).status_code == 302


def test_finds_in_the_uploaded_document_exactly_what_is_wrong_and_open(world: World, draft: Document) -> None:
    found = {code: [f.where for f in standing_of(draft).findings if f.code == code] for code in ("R01", "R02", "R03")}
    assert found == {
        "R01": ["B/1.1", "B/1.2"],
        "R02": ["A/4.2", "B/3.2"],
        "R03": ["A/1.2", "A/1.4", "A/1.5", "A/2.2", "A/2.3", "A/4.4", "B/1.2", "B/1.3", "B/1.4", "B/3.4"],
    }
    shown = words(world.client("王主任").get(url("show", draft)))
    for said in ("2 处错误", "10 处待裁定", "未读文字 0", "发布（还差 12 项）", "评分表B最高只能得96分", "3个得分点缺一时，本条得4—6分，还是0分"):
        assert said in shown


def test_shows_the_issued_text_whole_with_every_clause_marked_where_it_stands(world: World, draft: Document) -> None:
    page = world.client("王主任").get(url("show", draft)).content.decode()
    assert '<td rowspan="7" class="issued narrow whole" id="t-A-1">农村\n基层\n组织\n建设(35分)</td>' in page
    assert '<mark id="t-B-1.2.1" data-place="B-1.2.1">及时传达城市基层党建工作会议精神，认真研究推进举措得4分</mark>' in page
    assert '<td class="issued narrow whole bad">10分</td>' in page
    for rubric in standing_of(draft).corrected.rubrics:
        for item in rubric.items():
            assert all(page.count(f'id="t-{rubric.id}-{c.id}"') == 1 == page.count(f'id="r-{rubric.id}-{c.id}"') for c in item.clauses)
    bare = re.sub(r"[\u2060①-⑳]", "", words(world.client("王主任").get(url("show", draft))))
    assert all(item.text in bare for rubric in standing_of(draft).corrected.rubrics for item in rubric.items())


def test_is_published_only_when_nothing_is_left_and_then_bound_by_its_digest(world: World, draft: Document) -> None:
    seen = digest({})
    refused = post(world, draft, "publish", digest=seen)
    assert refused.status_code == 409 and "还有2处错误、10处待裁定" in words(refused)
    rule_all(world, draft)
    page = world.client("王主任").get(url("publish", draft))
    seen = re.search(r'name="digest" value="(\w{64})"', page.content.decode()).group(1)  # type: ignore[union-attr]
    assert "三里洞街道" in words(page) and seen in words(page)
    assert post(world, draft, "publish", digest=seen).status_code == 302
    draft.refresh_from_db()
    assert (draft.digest, digest(draft.frozen)) == (seen, seen)
    assert draft.digest == world.document.digest  # what the shipped rulings freeze
    assessment = Assessment(document=draft, digest=draft.digest)
    assert [r.worth for r in bound(assessment).ruled.rubrics] == [100, 100]
    assert Event.objects.get(verb="standard.publish").target == f"document:{draft.pk}"


def test_refuses_every_change_once_published(world: World) -> None:
    document = world.document
    for name, more in (
        ("correct", {"where": "A/1.1.2", "change": "fields", "kind": "award", "f-marks": "4", "reason": "试"}),
        ("rule", {"where": "A", "question": "absent", "answer": "zero", **DECIDED}),
        ("about", {"title": "新标题", "year": 2018, "previous": ""}),
        ("publish", {"digest": document.digest}),
    ):
        assert "评分标准已经发布" in words(post(world, document, name, **more)), name
    assert "上传新版本" in words(world.client("王主任").get(url("show", document)))


def test_keeps_the_document_byte_for_byte(world: World, draft: Document) -> None:
    response = world.client("王主任").get(url("original", draft))
    assert b"".join(response.streaming_content) == DOCUMENT.read_bytes()
    assert "attachment" in response["Content-Disposition"] and response["X-Content-Type-Options"] == "nosniff"


def test_gives_the_readers_own_sentence_for_what_cannot_be_read_and_keeps_nothing(world: World) -> None:
    for data, name, said in ((b"PK\x03\x04broken", "坏.docx", "已损坏"), ("今天天气很好。".encode(), "通知.txt", "没有找到评分表"), (b"", "空.docx", "")):
        response = upload(world, data, name)
        assert response.status_code == 422 and said in words(response)
    assert Document.objects.count() == 1


def test_corrects_a_reading_beside_the_source_and_takes_it_back(world: World, draft: Document) -> None:
    given = {"where": "A/1.1.2", "change": "fields", "kind": "award", "f-marks": "2.5", "reason": "原件印错，经核实为2.5分"}
    assert post(world, draft, "correct", **given).status_code == 302
    page = words(world.client("王主任").get(url("show", draft)))
    for said in ("A/1.1.2（得分点）的“得分”由3分改为2.5分", "已更正", "原件印错，经核实为2.5分", "读作得分点（得3分）"):
        assert said in page
    assert standing_of(draft).compiled != standing_of(draft).corrected
    assert "已更正" not in words(world.client("王主任").get(url("show", draft) + "?reading=raw"))
    row = draft.corrections.get()
    assert post(world, draft, "undo", row=row.pk).status_code == 302
    assert standing_of(draft).compiled == standing_of(draft).corrected
    assert draft.corrections.get().undone_by.name == "王主任"


@pytest.mark.parametrize(
    ("where", "given", "said"),
    [
        ("A/1.1.2", {"change": "kind", "kind": "within", "f-low": "1", "f-high": "3"}, "改为“区间得分”（1—3分）"),
        ("A/1.1.2", {"change": "split", "at": "23"}, "拆成两个得分点"),
        ("A/1.1.2", {"change": "split", "first": "严格落实党建工作责任制"}, "拆成两个得分点"),
        ("A/1.2.1", {"change": "join"}, "合并为"),
        ("A/1.1.4", {"change": "explain"}, "是说明文字，不计分"),
        ("A/1.1.4", {"change": "remove"}, "列为没有读懂的文字"),
        ("B/1.1", {"change": "worth", "worth": "8"}, "分值由10分改为8分"),
        ("A/1", {"change": "worth", "worth": "30"}, "分值由35分改为30分"),
        ("A", {"change": "worth", "worth": "95"}, "分值由100分改为95分"),
        ("A", {"change": "units", "applies_to": "陈炉镇\n红土镇"}, "去掉广阳镇"),
        ("A/1.1", {"change": "name", "name": "责任制"}, "名称由空改为“责任制”"),
        ("A/1.1", {"change": "evidence", "evidence": "活动方案\n照片"}, "增加照片，去掉目标责任书"),
    ],
)
def test_makes_each_kind_of_correction_by_a_plain_form(world: World, draft: Document, where: str, given: dict[str, str], said: str) -> None:
    form = world.client("王主任").get(url("correct", draft), {"where": where})
    assert form.status_code == 200 and f"更正 {where}" in words(form)
    assert post(world, draft, "correct", where=where, reason="核对原件", **given).status_code == 302
    assert said in standing_of(draft).said[0]


def test_reads_words_that_nobody_could_read_as_a_clause(world: World, draft: Document) -> None:
    post(world, draft, "correct", where="A/1.1.2", change="remove", reason="先移出")
    assert [f.where for f in standing_of(draft).findings if f.code == "R08"] == ["A/1.1"]
    form = words(world.client("王主任").get(url("correct", draft), {"where": "A/1.1", "unread": "1", "kind": "fault"}))
    assert "扣分" in form
    post(world, draft, "correct", where="A/1.1", unread="1", kind="award", change="read", reason="读作得分点", **{"f-marks": "3"})
    assert not [f for f in standing_of(draft).findings if f.code == "R08"]


def test_asks_for_a_reason_and_keeps_what_was_typed(world: World, draft: Document) -> None:
    response = post(world, draft, "correct", where="A/1.1.2", change="fields", kind="award", reason="", **{"f-marks": "2.5"})
    assert response.status_code == 422 and "请写明更正的理由" in words(response) and 'value="2.5"' in response.content.decode()
    response = post(world, draft, "correct", where="A/1.1.2", change="fields", kind="award", reason="因为", **{"f-marks": "三分"})
    assert "应是数字" in words(response) and "因为" in words(response)
    assert not draft.corrections.exists()


def test_finds_corrections_that_no_longer_fit_when_an_earlier_one_is_undone(world: World, draft: Document) -> None:
    post(world, draft, "correct", where="A/1.1.2", change="split", at="23", reason="两件事")
    post(world, draft, "correct", where="A/1.1.3", change="fields", kind="award", reason="后半1分", **{"f-marks": "1"})
    post(world, draft, "undo", row=draft.corrections.first().pk)
    assert [f.code for f in standing_of(draft).findings if f.code == "R18"] == ["R18"]


def test_tells_what_each_answer_leads_to(world: World, draft: Document) -> None:
    page = words(world.client("王主任").get(url("rule", draft), {"where": "B/1.2", "question": "shortfall"}))
    for said in ("得分点1.2.1由得4分改为得5分", "得分点1.2.2由得2分改为得4分", "本条分值由10分改为8分", "评分表B最高可得由96分变为98分"):
        assert said in page


def test_rules_on_all_places_of_a_question_at_once(world: World, draft: Document) -> None:
    page = words(world.client("王主任").get(url("rule", draft), {"where": "A/1.2", "question": "together", "all": "1"}))
    assert "同样裁定的其他各条（9）" in page
    others = ["A/1.4", "A/1.5", "A/2.2", "A/2.3", "A/4.4", "B/1.2", "B/1.3", "B/1.4", "B/3.4"]
    assert post(world, draft, "rule", where="A/1.2", question="together", answer="sum", also=others, **DECIDED).status_code == 302
    assert not [f for f in standing_of(draft).findings if f.code == "R03"]
    post(world, draft, "withdraw", row=draft.rulings.first().pk)
    assert [f.where for f in standing_of(draft).findings if f.code == "R03"] == ["A/1.2"]


def test_rules_nothing_without_who_when_and_why(world: World, draft: Document) -> None:
    response = post(world, draft, "rule", where="A/1.2", question="together", answer="sum", by="", on="2099-01-01", reason="")
    for said in ("请填写由谁决定", "请填写理由", "不能晚于今天"):
        assert said in words(response)
    assert not draft.rulings.exists()


def test_finds_a_ruling_that_a_later_correction_makes_impossible(world: World, draft: Document) -> None:
    post(world, draft, "rule", where="B/1.2", question="shortfall", answer="scale", **DECIDED)
    post(world, draft, "correct", where="B/1.2", change="worth", worth="9.99", reason="试")
    lost = [f for f in standing_of(draft).findings if f.code == "R13"]
    assert len(lost) == 1 and lost[0].blocks and "不能用两位小数准确表示" in lost[0].message


def test_does_not_let_two_administrators_change_over_each_other(world: World, draft: Document) -> None:
    post(world, draft, "correct", where="A/1.1.2", change="fields", kind="award", reason="先来", **{"f-marks": "2.5"})
    late = {"version": 1, "where": "A/1.1.2", "change": "fields", "kind": "award", "f-marks": "2", "reason": "后到"}
    response = world.client("王主任").post(url("correct", draft), late)
    assert "有人改过这份标准" in words(response) and draft.corrections.count() == 1


def test_compares_a_new_version_with_the_last_one_and_offers_its_rulings(world: World, draft: Document) -> None:
    assert draft.previous == world.document
    same = words(world.client("王主任").get(url("compare", draft)))
    assert "未变 31 条" in same
    page = words(world.client("王主任").get(url("inherit", draft)))
    assert "B/1.2" in page and "有一点未达到，整条不得分" in page
    assert standing_of(draft).count(standing_of(draft).findings[0].level) == 2  # nothing is taken over by itself
    response = post(world, draft, "inherit", take=["A/4.4 together", "B/1.2 shortfall"], **DECIDED)
    assert response.status_code == 302
    assert [(r.where, r.answer) for r in draft.rulings.all()] == [("A/4.4", "all"), ("B/1.2", "scale")]


def test_marks_what_has_changed_word_by_word(world: World) -> None:
    rows = ("2019年评分标准（100分）", "考核内容\t评分标准\t分值", "党建\t1、建立台账得60分；开展活动得20分。\t80分", "宣传\t2、按时上报信息得20分。\t20分")
    lines = "\n".join(rows)
    upload(world, lines.encode(), "去年.txt", "none")
    old = Document.objects.get(name="去年.txt")
    upload(world, lines.replace("建立台账", "建立电子台账").encode(), "今年.txt", "none")
    new = Document.objects.get(name="今年.txt")
    Document.objects.filter(pk=new.pk).update(previous=old)
    page = world.client("王主任").get(url("compare", new)).content.decode()
    assert "<ins>电子</ins>" in page and "按时上报信息" not in page
    assert "按时上报信息" in world.client("王主任").get(url("compare", new) + "?all").content.decode()


def test_shows_others_only_what_is_published_and_concerns_them(world: World, draft: Document) -> None:
    for name in ("陈炉镇联络员", "组员甲", "赵部长"):
        client = world.client(name)
        assert client.get(url("show", draft)).status_code == 404
        page = client.get(url("show", world.document))
        assert page.status_code == 200 and "standards/1/correct" not in page.content.decode() and "更正 A/" not in words(page)
        listed = words(client.get(reverse("standards:list")))
        assert world.document.title in listed and "草稿" not in listed and "上传并编译" not in listed
        assert client.post(url("publish", draft), {"version": 1}).status_code == 404
    assert world.client("李复核").get(url("show", draft)).status_code == 200
    assert world.client("审计员").get(url("show", world.document)).status_code == 404


def test_escapes_what_a_document_says(world: World) -> None:
    lines = "评分标准（100分）\n考核内容\t评分标准\t分值\n党建\t1、<script>alert(1)</script>建立台账得100分。\t100分"
    upload(world, lines.encode(), "x.txt", "none")
    page = world.client("王主任").get(url("show", Document.objects.get(name="x.txt"))).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_writes_the_rubric_and_the_rulings_out(world: World) -> None:
    rubric = world.client("王主任").get(url("rubric", world.document))
    assert rubric.content.startswith("# 由 kaoping compile".encode()) and "attachment" in rubric["Content-Disposition"]
    assert world.client("陈炉镇联络员").get(url("criteria", world.document)).content.startswith(b"PK")


def test_saves_all_that_is_an_items_own_with_one_button(world: World, draft: Document) -> None:
    page = world.client("王主任").get(url("correct", draft), {"where": "A/1.1"}).content.decode()
    assert "活动方案\n目标责任书</textarea>" in page
    given = {"where": "A/1.1", "change": "own", "worth": "9", "name": "提升年活动", "evidence": "活动方案\r\n目标责任书", "reason": "核对原件"}
    assert post(world, draft, "correct", **given).status_code == 302
    assert [c.change.value for c in standing_of(draft).corrections] == ["worth", "name"]
    again = post(world, draft, "correct", **given)
    assert again.status_code == 422 and "没有要更正的" in words(again)


def test_shows_a_standard_whose_document_was_not_kept_from_its_items(world: World) -> None:
    page = world.client("王主任").get(url("show", world.document)).content.decode()
    assert '<mark id="t-A-1.1.1" data-place="A-1.1.1">深入开展深化' in page and page.count('id="t-B-3.4.2"') == 1


def test_reads_each_half_of_a_split_clause_by_its_own_words(world: World) -> None:
    rows = "评分标准（10分）\n考核内容\t评分标准\t分值\n党建\t1、建立台账得6分；开展活动得4分。\t10分"
    upload(world, rows.encode(), "拆.txt", "none")
    document = Document.objects.get(name="拆.txt")
    post(world, document, "correct", where="A/1.1.1", change="join", reason="先合并")
    assert [f.code for f in standing_of(document).findings] == ["R01"]
    post(world, document, "correct", where="A/1.1.1", change="split", at="8", reason="再拆开")
    item = next(standing_of(document).corrected.rubrics[0].items())
    assert [(c.text, c.marks) for c in item.clauses] == [("建立台账得6分", 6), ("开展活动得4分", 4)]
    assert not standing_of(document).blocking


def test_shows_a_unit_nothing_while_the_assessment_is_being_planned(world: World) -> None:
    world.at(Stage.PLAN)
    client = world.client("陈炉镇联络员")
    assert world.document.title not in words(client.get(reverse("standards:list")))
    assert client.get(url("show", world.document)).status_code == 404


def test_lets_a_draft_uploaded_by_mistake_be_discarded_with_a_reason(world: World, draft: Document) -> None:
    assert "请写明作废的理由" in words(post(world, draft, "discard", reason=" "))
    post(world, draft, "discard", reason="上传错了文件")
    assert url("show", draft) not in world.client("王主任").get(reverse("standards:list")).content.decode()
    assert "已经作废" in words(post(world, draft, "rule", question="together", where="A/1.2", answer="sum", by="考核办", on="2018-12-10", reason="各算各的"))
    assert Event.objects.get(verb="standard.discard").reason == "上传错了文件"
