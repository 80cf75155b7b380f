"""表格与文书: which papers there are for whom, filled with what; the office's words in them; the code that ties them to the record."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction

from kaoping.core.errors import KaopingError
from kaoping.core.seal import grouped
from kaoping.web.actions import corrections, papers
from kaoping.web.actions.archive import end
from kaoping.web.models import Assessment, Correction, Event, Panel, PaperWords, Printed, Problem, Sheet, guards
from kaoping.web.models.chain import event_hash
from kaoping.web.policy import Hidden, PanelState, SheetKind, Stage
from kaoping.web.policy.papers import FORMATS, KINDS
from kaoping.web.queries import papers as query
from kaoping.web.queries.access import scope_of
from kaoping.web.queries.papers_verify import Traced, verify
from kaoping.web.queries.results import results
from kaoping.write.fill import Form as Issued
from kaoping.write.forms import FORMS

from .appealing import proposed
from .ledger import CHECKER, CLERK, HEAD, LEADER, OFFICE
from .matrix import SHIPPED
from .papers import taken, text, with_everything
from .world import World

UNIT = "陈炉镇"


@pytest.fixture
def full(done: World) -> World:
    return with_everything(done)


def ofs(world: World, who: str, form: str) -> list[query.Subject]:
    return list(query.subjects(world.actor(who), world.assessment, form))


def take(world: World, who: str, form: str, of: str, kind: str = "docx") -> papers.Taken:
    return papers.take(world.actor(who), world.assessment, form, of, kind)


# which, for whom, when


def test_gives_the_office_every_form_that_has_something_in_it_in_every_format(full: World) -> None:
    there = query.forms_for(full.actor(OFFICE), scope_of(full.assessment), full.assessment)
    assert set(FORMS) - set(there) == {"F05", "F16b"}  # nobody has a sheet of their own here, and no appeal is decided
    for form in there:
        subject = ofs(full, OFFICE, form)[-1]
        for kind in FORMATS:
            data = take(full, OFFICE, form, subject.of, kind).data
            exact = form == "F01" and kind == "docx"  # the issued document takes nothing but marks
            assert exact or FORMS[form].title.split("（")[0] in text(data, kind), (form, kind)


def test_gives_a_unit_its_own_papers_and_nothing_of_another(full: World) -> None:
    for who in (CLERK, HEAD):
        mine = {form: ofs(full, who, form) for form in KINDS}
        assert {s.name for found in mine.values() for s in found} == {UNIT}
        assert {form for form, found in mine.items() if found} == {"F01", "F03", "F04", "F06", "F16", "F17", "F18", "F19", "F19b", "F20"}
        client = full.client(who)
        for form in KINDS:
            for other in [s for s in ofs(full, OFFICE, form) if s.name != UNIT][:1]:
                answer = client.post(f"/a/{full.assessment.pk}/papers/take", {"one": f"{other.key} docx"})
                assert answer.status_code == 404, other.key
    assert not Printed.objects.exists()


def test_gives_a_group_its_own_sheets_and_not_another_groups(full: World) -> None:
    assert {s.note for s in ofs(full, "组员甲", "F02")} == {"第一组"}
    assert {s.note for s in ofs(full, "组员丁", "F07")} == {"第二组"}
    assert ofs(full, "组员甲", "F13") == []
    with pytest.raises(Hidden):
        take(full, "组员甲", "F02", ofs(full, "组员丁", "F02")[0].of)


def test_keeps_a_members_sheet_to_themselves_until_all_are_in(full: World) -> None:
    author = full.people["组员甲"]
    sheet = {"entry": full.entries[UNIT], "author": author, "group": full.groups["第一组"]}
    Sheet.objects.create(kind=SheetKind.MEMBER, slot=str(author.pk), **sheet)
    everybody = ("组员甲", "组员乙", "组员丁", OFFICE, CHECKER, CLERK, HEAD)
    full.at(Stage.MARK, panel=PanelState.MARKING)
    assert [len(ofs(full, who, "F05")) for who in everybody] == [1, 0, 0, 0, 0, 0, 0]
    full.at(Stage.MARK, panel=PanelState.AGREEING)
    assert [len(ofs(full, who, "F05")) for who in everybody] == [1, 1, 0, 1, 1, 0, 0]
    assert "草稿，未提交" in taken(full, OFFICE, "F05", UNIT)


def test_shows_the_office_no_appeal_that_is_not_filed(full: World) -> None:
    full.entries[UNIT].appeals.update(state="draft", filed_at=None)
    assert (ofs(full, OFFICE, "F16"), len(ofs(full, CLERK, "F16"))) == ([], 1)
    assert "草稿，未提交" in taken(full, CLERK, "F16")


def test_gives_technical_administrators_nothing(full: World) -> None:
    for who in ("系统员", "安全员", "审计员"):
        assert [form for form in KINDS if ofs(full, who, form)] == []
        assert full.client(who).get(f"/a/{full.assessment.pk}/papers").status_code == 404


def test_has_nothing_before_its_stage_and_says_from_when_on(full: World) -> None:
    entry = full.entries[UNIT]
    full.at(Stage.MARK)
    assert ofs(full, OFFICE, "F17") == ofs(full, OFFICE, "F13") == []
    with pytest.raises(KaopingError, match="考核现在是“评分”阶段，F17从“待公示”阶段起才有"):
        take(full, OFFICE, "F17", f"entry:{entry.pk}")
    full.at(Stage.CHECKED)
    assert ofs(full, OFFICE, "F17")
    assert ofs(full, CLERK, "F17") == ofs(full, CLERK, "F01") == ofs(full, LEADER, "F17") == []


def test_shows_the_unit_an_answer_only_once_it_has_signed_for_it(full: World) -> None:
    full.entries[UNIT].appeals.update(state="decided", conclusion="uphold", found="已核对原件", decided_by=full.people["申复核"])
    assert (len(ofs(full, OFFICE, "F16b")), len(ofs(full, CLERK, "F16b"))) == (1, 0)
    assert "已核对原件" in taken(full, OFFICE, "F16b")
    full.entries[UNIT].appeals.update(read_at=full.assessment.released_at)
    assert len(ofs(full, CLERK, "F16b")) == 1


def test_tells_whoever_names_what_is_not_there_nothing(full: World) -> None:
    for one in ("", "F06", "F99 entry:1 docx", "F06 entry:1 docx", "F06 panel:x docx", "F06 panel:987654321 docx", "F13 part:99 docx"):
        assert full.client(OFFICE).post(f"/a/{full.assessment.pk}/papers/take", {"one": one}).status_code in (404, 409), one
    panel = ofs(full, OFFICE, "F06")[0]
    answer = full.client(OFFICE).post(f"/a/{full.assessment.pk}/papers/take", {"one": f"{panel.key} doc"}, headers={"Accept": "application/json"})
    assert answer.json()["error"] == "没有“doc”这种格式，可以出的有：docx、xlsx、pdf、ofd"


# filled with what


@pytest.mark.parametrize("kind", FORMATS)
def test_fills_a_groups_deductions_from_what_was_signed(full: World, kind: str) -> None:
    said = taken(full, OFFICE, "F06", UNIT, kind, "第一组")
    panel = Panel.objects.get(entry=full.entries[UNIT], group=full.groups["第一组"])
    for word in (UNIT, "第一组", "查到1.2.1的情况", "1.2.1", f"编码：{grouped(panel.code)}".replace(" ", ""), "表号：F06"):
        assert word in said, word


def test_tells_a_unit_no_more_of_its_deductions_than_the_rule_says_and_never_who_marked(full: World) -> None:
    assert "得分" in taken(full, CLERK, "F06", UNIT, note="第一组")
    Assessment.objects.filter(pk=full.assessment.pk).update(options={"confirm_shows": "facts"})
    full.assessment.refresh_from_db()
    said = taken(full, CLERK, "F06", UNIT, note="第一组")
    assert "查到1.2.1的情况" in said
    assert [w for w in ("得分", "评为", "扣2分", "组员甲", "核对：") if w in said] == []
    assert "评为“否”" in taken(full, OFFICE, "F06", UNIT, note="第一组")


def test_hides_marks_from_units_where_only_grades_are_published(full: World) -> None:
    assert len(ofs(full, CLERK, "F01")) == 1
    Assessment.objects.filter(pk=full.assessment.pk).update(options={"published": "grades"})
    full.assessment.refresh_from_db()
    assert (ofs(full, CLERK, "F01"), len(ofs(full, OFFICE, "F01"))) == ([], 9)


def test_marks_a_sheet_that_is_not_signed_as_a_draft_without_a_code(full: World) -> None:
    Panel.objects.filter(entry=full.entries[UNIT], group=full.groups["第一组"]).update(state="confirming", code="")
    said = taken(full, OFFICE, "F02", UNIT, note="第一组")
    assert "草稿，未签字，不作依据" in said
    assert "编码：（签字后产生）" in said


def test_fills_the_issued_document_itself_as_the_command_does(full: World) -> None:
    entry = full.entries[UNIT]
    data = take(full, OFFICE, "F01", f"entry:{entry.pk}").data
    found = results(full.assessment)
    line = found.line(entry.pk)
    assert line is not None
    assert data == Issued((SHIPPED / "附件4.docx").read_bytes(), found.bound.ruled.rubrics).fill(UNIT, entry.rubric, line.score)


def test_says_so_where_the_issued_document_is_lost_and_still_has_the_other_formats(full: World) -> None:
    full.assessment.document.key = ""
    full.assessment.document.save(update_fields=["key"])
    of = f"entry:{full.entries[UNIT].pk}"
    with pytest.raises(KaopingError, match="印发的评分标准原件读不出来"):
        take(full, OFFICE, "F01", of)
    assert UNIT in text(take(full, OFFICE, "F01", of, "pdf").data, "pdf")


def test_writes_figures_as_numbers_into_a_workbook(full: World) -> None:
    part = next(s for s in ofs(full, OFFICE, "F13") if "A" in s.note)
    sheet = openpyxl.load_workbook(io.BytesIO(take(full, OFFICE, "F13", part.of, "xlsx").data)).active
    rows = [[c.value for c in row] for row in sheet.iter_rows() if any(c.value == UNIT for c in row)]
    assert len(rows) == 1
    assert 95 in rows[0]
    assert not isinstance(rows[0][rows[0].index(95)], str)


def test_writes_the_letter_in_the_same_words_as_the_page(full: World) -> None:
    Problem.objects.filter(entry=full.entries[UNIT], no=1).update(state="open", issued_at=full.assessment.released_at, requirement="补齐台账")
    said, page = taken(full, CLERK, "F17", UNIT), full.client(CLERK).get(f"/e/{full.entries[UNIT].pk}/feedback").content.decode()
    for word in ("现将有关意见反馈如下。", "综合得分", "审定等次为良好", "失分集中在", "没有失分", "补齐台账", "指标1.2.1", "整改到位后由单位负责人申请销号"):
        assert word in said, word
        assert word in page, word


def test_leaves_blank_what_nobody_has_said(full: World) -> None:
    said = taken(full, OFFICE, "F17", UNIT)
    assert "〔〕号" in said
    assert "受理电话：受理部门" in taken(full, OFFICE, "F14")
    assert "编码" not in taken(full, OFFICE, "F10", UNIT) + taken(full, OFFICE, "F09", UNIT)


def test_marks_demonstration_data_on_every_paper(full: World) -> None:
    Assessment.objects.filter(pk=full.assessment.pk).update(demo=True)
    full.assessment.refresh_from_db()
    for form in ("F06", "F14", "F17", "F22"):
        assert "演示数据" in taken(full, OFFICE, form, kind="pdf"), form


def test_writes_no_notice_to_a_unit_that_has_nothing_left_to_do(full: World) -> None:
    assert [s.name for s in ofs(full, OFFICE, "F18")] == [UNIT]
    Problem.objects.filter(entry=full.entries[UNIT]).update(state="closed")
    assert ofs(full, OFFICE, "F18") == []


def test_leaves_each_units_day_of_the_visit_to_be_written_in(full: World) -> None:
    Assessment.objects.filter(pk=full.assessment.pk).update(calendar={"visit": ["2018-12-03", "2018-12-14"]})
    full.assessment.refresh_from_db()
    assert taken(full, OFFICE, "F23", kind="pdf").count("12月日") == 9


# the office's words


def reword(world: World, form: str, version: int = 0, who: str = OFFICE, **given: object) -> None:
    papers.reword(world.actor(who), world.assessment, form, given, version)


def test_prints_the_offices_words_and_tells_the_audit(full: World) -> None:
    reword(full, "", office="印台区考核办", signed="中共印台区委党建办", doc_no="印党建办发〔2026〕3号")
    reword(full, "F17", title="考核反馈意见书", annex="附件3")
    reword(full, "F06", headings={"fact": "违纪事实", "lost": "扣分"}, without=["means"])
    letter, sheet = taken(full, OFFICE, "F17", UNIT, "pdf"), taken(full, OFFICE, "F06", UNIT, note="第一组")
    for word in ("考核反馈意见书", "附件3", "印党建办发〔2026〕3号", "中共印台区委党建办", "印台区考核办"):
        assert word in letter, word
    assert "违纪事实" in sheet
    assert [w for w in ("扣分事实", "核查方式") if w in sheet] == []
    assert PaperWords.objects.get(form="F06").words == {"headings": {"fact": "违纪事实"}, "without": ["means"]}  # what is as the form has it is not kept
    event = Event.objects.filter(verb="paper.words").order_by("-seq").first()
    assert event is not None
    assert (event.target, json.loads(event.new)["without"]) == ("form:F06", ["means"])
    assert "印党建办发〔2026〕3号" in full.client(CLERK).get(f"/e/{full.entries[UNIT].pk}/feedback").content.decode()


def test_never_prints_the_office_where_somebody_has_to_sign(full: World) -> None:
    reword(full, "", signed="中共印台区委党建办")
    assert "中共印台区委党建办" not in taken(full, OFFICE, "F07", UNIT) + taken(full, OFFICE, "F22")


@pytest.mark.parametrize(
    ("form", "given", "said"),
    [
        ("F99", {}, "没有“F99”这张表"), ("F06", {"headings": {"x": "y"}}, "表F06没有“x”这个栏目"), ("F06", {"title": "题" * 61}, "有61字，请不超过60字"),
        ("F04", {"without": [c.key for t in FORMS["F04"].tables() for c in t.columns]}, "表F04的栏目不能全部不印"),
    ],
)
def test_refuses_words_that_do_not_fit(full: World, form: str, given: dict[str, object], said: str) -> None:
    with pytest.raises(KaopingError, match=said):
        reword(full, form, **given)


def test_keeps_two_people_from_writing_over_each_other(full: World) -> None:
    reword(full, "F17", title="甲")
    with pytest.raises(KaopingError, match="已被他人改动"):
        reword(full, "F17", title="乙")
    reword(full, "F17", version=1, title="乙")
    with pytest.raises(Hidden):
        reword(full, "F17", version=2, who=CHECKER, title="丙")


def test_saves_what_the_page_sends(full: World) -> None:
    client, url = full.client(OFFICE), f"/a/{full.assessment.pk}/papers/words"
    sent = {"form": "F23", "version": "0", "title": "日程表", "h-where": "集合地点", "column": ["date", "time", "unit"], "print": ["date", "unit"]}
    assert client.post(f"{url}/save", sent).status_code == 302
    assert PaperWords.objects.get(form="F23").words == {"title": "日程表", "headings": {"where": "集合地点"}, "without": ["time"]}
    page = client.get(f"{url}?form=F23").content.decode()
    assert 'value="日程表"' in page
    assert 'value="集合地点"' in page


# the code


def code_in(said: str) -> str:
    return said.partition("编码：")[2][:16]


def test_prints_a_code_of_content_and_record_and_tells_the_audit_once(full: World) -> None:
    before = Event.objects.count()
    first = code_in(taken(full, OFFICE, "F17", UNIT))
    row = Printed.objects.get()
    event = Event.objects.order_by("-seq")[0]
    assert (row.code, row.head, event.verb, event.prev) == (first, event.prev, "paper.print", row.head)
    assert event.hash == event_hash(event)
    assert json.loads(event.new) == {"form": "F17", "code": first, "digest": row.digest}
    assert code_in(taken(full, OFFICE, "F17", UNIT, "pdf")) == first
    assert (Event.objects.count(), Printed.objects.count()) == (before + 1, 1)


def test_gives_a_new_code_where_the_content_is_new(full: World) -> None:
    first = code_in(taken(full, OFFICE, "F20", UNIT))
    Problem.objects.filter(entry=full.entries[UNIT], no=1).update(text="另有情况")
    second = code_in(taken(full, OFFICE, "F20", UNIT))
    assert first != second
    assert [p.code for p in Printed.objects.all()] == [first, second]


def test_lets_nobody_change_what_was_printed(full: World) -> None:
    guards.install(connection, guards.PAPERS)  # browser tests before this one have taken them off
    taken(full, OFFICE, "F17", UNIT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Printed.objects.update(content="{}")


def traced(world: World, code: str, who: str = "审计员") -> Traced:
    found = verify(world.actor(who), code)
    assert isinstance(found, Traced)
    return found


def test_tells_anybody_who_has_the_code_which_paper_it_is(full: World) -> None:
    code = code_in(taken(full, OFFICE, "F17", UNIT))
    page = full.client("审计员").get("/verify", {"code": grouped(code).lower()}).content.decode()
    for word in ("与现在的记录一致", "F17 反馈意见书", UNIT, full.assessment.name, "首次印出"):
        assert word in page, word
    assert "按现在的记录出表" not in page
    assert "按现在的记录出表" in full.client(CLERK).get("/verify", {"code": code}).content.decode()
    assert "查无此码" in full.client("审计员").get("/verify", {"code": "0000 0000 0000 0000"}).content.decode()


def test_says_that_the_record_has_changed_after_a_correction(full: World) -> None:
    Correction.objects.all().delete()
    code = code_in(taken(full, OFFICE, "F17", UNIT))
    other = code_in(taken(full, OFFICE, "F17", "金锁关镇"))
    assert traced(full, code).valid
    corrections.approve(full.actor(CHECKER), proposed(full))
    assert (traced(full, code).changed, traced(full, other).changed) == (True, False)
    assert "印出以后，记录有变化" in full.client(CLERK).get("/verify", {"code": code}).content.decode()
    newer = code_in(taken(full, OFFICE, "F17", UNIT))
    assert traced(full, code).newer.replace(" ", "") == newer
    assert traced(full, newer).valid


def test_finds_out_that_what_was_kept_has_been_tampered_with(full: World) -> None:
    code = code_in(taken(full, OFFICE, "F17", UNIT))
    guards.remove(connection, ("web_printed",))
    row = Printed.objects.get()
    Printed.objects.update(content=row.content.replace("良好", "优秀"))
    assert not traced(full, code).whole
    assert "内容与摘要不符" in full.client(CLERK).get("/verify", {"code": code}).content.decode()


def test_still_gives_papers_of_what_is_archived_and_the_catalogue_with_its_code(full: World) -> None:
    assert "未归档，仅供核对" in taken(full, OFFICE, "F24")
    full.entries[UNIT].appeals.update(state="decided")
    Correction.objects.update(state="done")
    end(full.actor(OFFICE), full.assessment)
    full.assessment.refresh_from_db()
    said = taken(full, OFFICE, "F24")
    assert traced(full, code_in(said)).valid
    assert "目录摘要值（SM3）" in said
    with pytest.raises(KaopingError, match="已经归档"):
        reword(full, "F24", title="目录")
