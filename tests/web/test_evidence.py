"""Evidence: taken in, kept in versions, linked to many items, shown to whom it concerns and to nobody else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from kaoping.core.errors import KaopingError
from kaoping.web.actions import evidence as acts
from kaoping.web.models import Entry, Event, Evidence, EvidenceFile, EvidenceLink
from kaoping.web.policy import EntryState, Hidden, PanelState, Stage
from kaoping.web.queries.evidence import expected, papers_of, title_from, twins
from kaoping.web.queries.rubrics import rubric_of

from .files.making import p, word
from .test_report_pages import bare
from .world import World

CLERK = "陈炉镇联络员"
TESTS = Path(__file__).parents[1]
PDF = next(TESTS.glob("**/附件4-节选.pdf"))


def photo(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


def put(world: World, name: str = "方案.png", data: bytes | None = None, items: tuple[str, ...] = ("1.1",), unit: str = "陈炉镇") -> EvidenceFile:
    return acts.add(world.actor(f"{unit}联络员"), world.entries[unit], io.BytesIO(data or photo()), name, items)


@pytest.fixture
def writing(world: World) -> World:
    return world.at(Stage.REPORT, EntryState.OPEN)


def test_numbers_each_piece_of_a_unit_keeps_its_digest_and_tells_the_audit(writing: World) -> None:
    first, second = put(writing, "01、活动方案.png"), put(writing, "目标责任书.png", photo("red"))
    other = put(writing, unit="红土镇")
    assert [f.evidence.no for f in (first, second, other)] == [1, 2, 1]
    assert first.evidence.title == "活动方案"
    event = Event.objects.filter(verb="evidence.add").first()
    assert first.digest in event.new
    assert len(first.digest) == 64


NAMES = [("01 方案.docx", "方案"), ("3、台账.pdf", "台账"), ("2018年方案.pdf", "2018年方案"), ("12月总结.pdf", "12月总结"), ("7.pdf", "7")]


@pytest.mark.parametrize(("name", "title"), NAMES)
def test_proposes_a_title_from_the_name(name: str, title: str) -> None:
    assert title_from(name) == title


def test_offers_the_existing_piece_for_the_same_content(writing: World) -> None:
    first = put(writing)
    with pytest.raises(acts.Twice) as refused:
        put(writing, "又一份.png", items=("2.1",))
    assert refused.value.evidence == first.evidence
    assert Evidence.objects.count() == 1


def test_refuses_what_goes_beyond_the_units_quota(writing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "QUOTA", 100)
    with pytest.raises(KaopingError, match="放不下了"):
        put(writing)


def test_serves_many_items_and_stops_serving_one(writing: World) -> None:
    evidence = put(writing).evidence
    acts.link(writing.actor(CLERK), evidence, ["2.1", "3.1"])
    acts.link(writing.actor(CLERK), evidence, remove=["1.1"])
    assert papers_of(writing.entries["陈炉镇"])[0].items == ("2.1", "3.1")
    assert EvidenceLink.objects.filter(evidence=evidence).count() == 3  # removed, never deleted
    with pytest.raises(KaopingError, match="没有编号"):
        acts.link(writing.actor(CLERK), evidence, ["9.9"])


def test_keeps_every_version_and_writes_over_none(writing: World) -> None:
    file = put(writing)
    acts.renew(writing.actor(CLERK), file.evidence, io.BytesIO(photo("blue")), "方案（改）.png", 1)
    assert [f.version for f in papers_of(writing.entries["陈炉镇"])[0].files] == [1, 2]
    with pytest.raises(KaopingError, match="由他人改动"):
        acts.renew(writing.actor(CLERK), file.evidence, io.BytesIO(photo("red")), "方案.png", 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        EvidenceFile.objects.filter(pk=file.pk).update(digest="x")


def test_takes_a_description_once_for_each_version_seen(writing: World) -> None:
    evidence = put(writing).evidence
    acts.describe(writing.actor(CLERK), evidence, 1, acts.Description("活动实施方案", "陈发〔2018〕3号"))
    assert (evidence.title, evidence.doc_no) == ("活动实施方案", "陈发〔2018〕3号")
    with pytest.raises(KaopingError, match="由他人改动"):
        acts.describe(writing.actor(CLERK), evidence, 1, acts.Description("别的"))


def test_hides_a_withdrawn_piece_from_all_but_the_unit_and_brings_it_back(writing: World) -> None:
    file = put(writing)
    acts.withdraw(writing.actor(CLERK), file.evidence)
    entry = writing.at().entries["陈炉镇"]
    assert papers_of(entry) == []
    path = f"/v/{file.evidence_id}/1/file"
    assert writing.client("组员甲").get(path).status_code == 404
    assert writing.client(CLERK).get(path).status_code == 200
    writing.at(Stage.REPORT, EntryState.OPEN)
    acts.restore(writing.actor(CLERK), Evidence.objects.get())
    assert [p.items for p in papers_of(entry)] == [("1.1",)]


def test_marks_late_evidence_as_such_and_takes_none_after_the_group_has_marked(writing: World) -> None:
    put(writing)
    Entry.objects.filter(pk=writing.entries["陈炉镇"].pk).update(confirmed_at=timezone.now())
    entry = writing.at().entries["陈炉镇"]
    late = put(writing, "补的.png", photo("red"))
    assert [bool(p.late) for p in papers_of(entry)] == [False, True]
    with pytest.raises(KaopingError, match="不能再改"):
        acts.withdraw(writing.actor(CLERK), Evidence.objects.get(no=1))
    acts.withdraw(writing.actor(CLERK), late.evidence)
    writing.at(panel=PanelState.AGREEING)
    with pytest.raises(KaopingError, match="不能再补充"):
        put(writing, "太晚了.png", photo("blue"))


def test_takes_nothing_late_where_the_rule_says_so(writing: World) -> None:
    writing.assessment.options = {"late": "no"}
    writing.assessment.save()
    with pytest.raises(KaopingError, match="已上报"):
        put(writing.at())


def test_lets_nobody_but_the_units_clerk_add(writing: World) -> None:
    for name in ("陈炉镇负责人", "红土镇联络员", "王主任", "组员甲", "系统员"):
        with pytest.raises(Hidden):
            acts.add(writing.actor(name), writing.entries["陈炉镇"], io.BytesIO(photo()), "x.png")


def test_sees_in_a_title_what_the_text_expects(writing: World) -> None:
    put(writing, "党建目标责任书（12份）.png")
    entry = writing.entries["陈炉镇"]
    rubric = rubric_of(entry)
    item = next(i for i in rubric.items() if i.id == "1.1")
    assert [(e.name, e.there) for e in expected(item, papers_of(entry), [])] == [("活动方案", False), ("目标责任书", True)]
    assert twins(rubric) == {"1.1": ("2.1",), "2.1": ("1.1",)}


def test_notices_personal_data_and_says_so_to_whoever_looks(writing: World) -> None:
    file = put(writing, "名单.docx", word(p("联系人：张三 13891900001")))
    assert file.evidence.personal
    assert "手机号" in file.warnings[0]
    assert "手机号" in writing.client(CLERK).get(f"/v/{file.evidence_id}").content.decode()


# By HTTP.


def upload(world: World, *files: tuple[str, bytes], **more: Any) -> Any:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return world.client(CLERK).post(f"/e/{world.entries['陈炉镇'].pk}/evidence/add", {"files": sent, "item": "1.1", "score": "100", "no": "77"}, **more)


def test_takes_the_good_files_and_says_of_the_bad_one_why_it_is_not_taken(writing: World) -> None:
    told = upload(writing, ("方案.png", photo()), ("坏.docx", b"hello"), ("台账.pdf", PDF.read_bytes()), HTTP_ACCEPT="application/json")
    assert told.status_code == 422
    assert [f["ok"] for f in told.json()["files"]] == [True, False, True]
    assert "坏.docx" in told.json()["files"][1]["sentence"]
    assert list(Evidence.objects.values_list("no", flat=True)) == [1, 2]
    page = upload(writing, ("责任书.png", photo("red")), follow=True)
    assert "已保存为材料03" in page.content.decode()


def test_hands_a_file_out_as_an_attachment_under_its_chinese_name_that_can_run_nothing(writing: World) -> None:
    file = put(writing, "活动方案.png")
    answer = writing.client(CLERK).get(f"/v/{file.evidence_id}/1/file")
    assert b"".join(answer.streaming_content) == photo()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%B4%BB%E5%8A%A8%E6%96%B9%E6%A1%88.png"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")


def test_shows_a_page_of_a_pdf_and_a_sheet_of_a_workbook_in_a_page_without_scripts(writing: World) -> None:
    book = next(TESTS.glob("**/附件4.xlsx")).read_bytes()
    pdf, sheet = put(writing, "台账.pdf", PDF.read_bytes()), put(writing, "表.xlsx", book)
    client = writing.client(CLERK)
    shown = client.get(f"/v/{pdf.evidence_id}/1/preview?page=2")
    assert "data:image/jpeg;base64," in shown.content.decode()
    assert "2 / 4" in shown.content.decode()
    assert "script" not in shown["Content-Security-Policy"]
    assert shown["Content-Security-Policy"].startswith("sandbox ")
    assert "<script" not in shown.content.decode()
    assert "preview-sheet" in client.get(f"/v/{sheet.evidence_id}/1/preview").content.decode()


def test_says_so_where_a_file_can_only_be_downloaded(writing: World) -> None:
    doc = next(TESTS.glob("**/附件4.doc")).read_bytes()
    file = put(writing, "老文件.doc", doc)
    assert "请下载后查看" in writing.client(CLERK).get(f"/v/{file.evidence_id}/1/preview").content.decode()


@pytest.mark.parametrize("who", ["红土镇联络员", "红土镇负责人", "系统员", "无岗位", "王主任", "组员甲"])
def test_gives_the_same_answer_for_anothers_evidence_as_for_none(writing: World, who: str) -> None:
    file = put(writing)
    client, mine = writing.client(who), file.evidence_id
    for tail in ("", "/1/file", "/1/preview", "/1/picture/0"):
        theirs, none = client.get(f"/v/{mine}{tail}"), client.get(f"/v/999999{tail}")
        assert (theirs.status_code, bare(theirs)) == (404, bare(none))
    for tail in ("edit", "renew", "link", "withdraw", "restore"):
        assert client.post(f"/v/{mine}/{tail}", {"version": "1", "title": "x", "add": "1.2"}).status_code == 404
    assert Evidence.objects.get().title == "方案"


def test_gives_no_version_that_is_not_the_evidences_own(writing: World) -> None:
    file = put(writing)
    for version in ("0", "2", "01x", "-1", "９", "99999999999999999999"):
        assert writing.client(CLERK).get(f"/v/{file.evidence_id}/{version}/file").status_code == 404


def test_shows_the_assessors_what_has_been_reported_and_lets_them_change_nothing(writing: World) -> None:
    file = put(writing)
    writing.at()
    client = writing.client("组员甲")
    assert client.get(f"/v/{file.evidence_id}/1/preview").status_code == 200
    assert "保存对应条目" not in client.get(f"/v/{file.evidence_id}").content.decode()
    assert client.post(f"/v/{file.evidence_id}/withdraw").status_code == 404


def test_prints_the_list_of_evidence(writing: World) -> None:
    put(writing)
    said = writing.client(CLERK).get(f"/e/{writing.entries['陈炉镇'].pk}/evidence/paper").content.decode()
    heads = ("序号", "材料编号", "材料名称", "文号", "形成日期", "形成单位", "对应指标", "页数", "是否含个人信息", "原件核对情况", "备注")
    assert all(f">{h}</th>" in said for h in heads)


def test_uses_all_papers_of_an_item_at_the_one_with_the_same_text(writing: World) -> None:
    put(writing)
    put(writing, "责任书.png", photo("red"))
    writing.client(CLERK).post(f"/e/{writing.entries['陈炉镇'].pk}/evidence/share", {"item": "2.1", "source": "1.1"})
    assert [p.items for p in papers_of(writing.entries["陈炉镇"])] == [("1.1", "2.1"), ("1.1", "2.1")]


def test_describes_and_links_by_plain_forms_and_keeps_what_was_typed_wrong(writing: World) -> None:
    file, client = put(writing), writing.client(CLERK)
    path = f"/v/{file.evidence_id}"
    bad = client.post(f"{path}/edit", {"version": "1", "title": "", "doc_no": "陈发〔2018〕3号", "formed_on": "去年"})
    assert bad.status_code == 422
    assert "陈发〔2018〕3号" in bad.content.decode()
    assert "请填写材料名称" in bad.content.decode()
    client.post(f"{path}/edit", {"version": "1", "title": "实施方案", "formed_on": "2018-03-01", "personal": "on", "no": "9", "entry": "1", "by": "1"})
    client.post(f"{path}/link", {"had": ["1.1"], "items": ["2.1", "2.2"]})
    found = Evidence.objects.get()
    assert (found.title, str(found.formed_on), found.personal, found.no) == ("实施方案", "2018-03-01", True, 1)
    assert papers_of(writing.entries["陈炉镇"])[0].items == ("2.1", "2.2")
