"""The pages of agreeing as people call them: who sees what and when, plain forms, the conflict, the paper, the code."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaoping.core.seal import grouped
from kaoping.web.actions import agreeing
from kaoping.web.actions.marks import Given
from kaoping.web.models import Event, Mark, Panel, Signed
from kaoping.web.policy import PanelState
from kaoping.web.queries.agreeing import board_of

from .agreeing import SEEN, again, opened
from .test_agree import APART, confirmed
from .world import World

SECRET = {"组员乙": {"1.2.1": "否", "1.1.1": "3.5"}}
INSIDE = ("组员甲", "组员乙", "组员丙", "王主任", "李复核")
OUTSIDE = ("组员丁", "陈炉镇联络员", "陈炉镇负责人", "赵部长", "申复核", "系统员", "安全员", "审计员", "无岗位")
PATHS = ("", "/paper", "/paper?form=F02", "/paper?form=F06", "/paper?form=F07")
DEEDS = ("take", "save", "reason", "equal", "submit", "confirm", "object", "sign")


def page(world: World, name: str, path: str) -> str:
    return world.client(name).get(path).content.decode()


def signed(world: World) -> Panel:
    panel = confirmed(world)
    agreeing.sign(world.actor("组员甲"), panel)
    return again(panel)


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("as_json", [False, True])
def test_tells_nobody_of_anothers_mark_before_all_have_submitted(world: World, name: str, as_json: bool) -> None:
    panel = opened(world, differ=SECRET, state=PanelState.MARKING)
    client, more = world.client(name), {"HTTP_ACCEPT": "application/json"} if as_json else {}
    for path in PATHS:
        assert client.get(f"/p/{panel.pk}{path}", **more).status_code == 404
    for deed in DEEDS:
        told = client.post(f"/p/{panel.pk}/{deed}", {"place": "1.2.1", "member": world.people["组员乙"].pk, "version": 0, "answer": "是"}, **more)
        assert told.status_code == 404
        assert "查到" not in told.content.decode()
    listed = client.get(f"/a/{world.assessment.pk}/agree", **more).content.decode()
    assert "查到" not in listed
    assert "超分差" not in listed
    assert "评分一致程度" not in listed
    assert "到齐后显示" in listed


@pytest.mark.parametrize("name", INSIDE)
def test_shows_all_marks_to_the_group_and_the_office_once_all_have_submitted(world: World, name: str) -> None:
    shown = page(world, name, f"/p/{opened(world, differ=SECRET).pk}")
    assert "组员乙查到1.2.1的情况" in shown
    assert shown.index('id="i-1.1"') < shown.index('id="i-1.3"')


@pytest.mark.parametrize("name", OUTSIDE)
def test_looks_as_if_it_were_not_there_to_everybody_else(world: World, name: str) -> None:
    panel = opened(world, differ=SECRET)
    client = world.client(name)
    assert {client.get(f"/p/{panel.pk}{p}").status_code for p in PATHS} == {404}
    assert {client.post(f"/p/{panel.pk}/{d}").status_code for d in DEEDS} == {404}


def test_shows_a_group_only_its_own_panels_and_the_office_all(world: World) -> None:
    path = f"/a/{world.assessment.pk}/agree"
    assert page(world, "组员甲", path).count("第二组") == 0
    assert page(world, "王主任", path).count("第二组") == 9


def test_says_who_has_submitted_and_whom_the_group_waits_for(world: World) -> None:
    from kaoping.web.models import Sheet

    opened(world, state=PanelState.MARKING)
    Sheet.objects.filter(author=world.people["组员丙"]).update(submitted_at=None)
    shown = page(world, "组员甲", f"/a/{world.assessment.pk}/agree")
    assert "未提交：组员丙" in shown
    assert "等组员丙提交" in shown


def test_counts_differences_and_shows_hints_to_lead_and_office_once_marks_are_open(world: World) -> None:
    opened(world, differ=APART)
    path = f"/a/{world.assessment.pk}/agree"
    shown = page(world, "组员甲", path)
    assert "2 条" in shown
    assert "超分差 1" in shown
    assert "评分一致程度" in shown
    assert "完全一致" in page(world, "李复核", path)
    assert "评分一致程度" not in page(world, "组员乙", path)


def test_takes_a_value_by_a_plain_form_and_leads_back_to_the_item(world: World) -> None:
    panel = opened(world, differ=APART)
    told = world.client("组员甲").post(f"/p/{panel.pk}/take", {"place": "1.2.1", "member": world.people["组员乙"].pk, "version": 0})
    assert (told.status_code, told["Location"]) == (302, f"/p/{panel.pk}#i-1.2")
    assert Mark.objects.get(sheet__kind="agreed", place="1.2.1").answer == "否"


def test_answers_htmx_with_the_item_the_list_and_the_bar_alone(world: World) -> None:
    panel = opened(world, differ=APART)
    sent = {"place": "1.2.1", "member": world.people["组员乙"].pk, "version": 0}
    shown = world.client("组员甲").post(f"/p/{panel.pk}/take", sent, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in shown
    assert 'id="i-1.2"' in shown
    assert shown.count('hx-swap-oob="true"') == 2


def test_keeps_what_was_typed_when_it_does_not_fit(world: World) -> None:
    panel = opened(world)
    told = world.client("组员甲").post(f"/p/{panel.pk}/save", {"place": "1.1.1", "version": 0, "answer": "2", "note": "方案过于简单"})
    shown = told.content.decode()
    assert told.status_code == 409
    assert "请填0，或3至5" in shown
    assert "方案过于简单" in shown


def test_refuses_a_basis_that_the_page_did_not_offer(world: World) -> None:
    panel = opened(world)
    told = world.client("组员甲").post(f"/p/{panel.pk}/save", {"place": "1.1.1", "version": 0, "answer": "3", "basis": "visit:999"})
    assert (told.status_code, Mark.objects.filter(sheet__kind="agreed").count()) == (409, 0)


def test_shows_both_values_of_a_conflict_and_lets_the_later_one_choose(world: World) -> None:
    panel = opened(world, differ=SECRET)
    agreeing.take(world.actor("组员甲"), panel, "1.2.1", world.people["组员甲"].pk, 0)
    client = world.client("组员丙")
    told = client.post(f"/p/{panel.pk}/take", {"place": "1.2.1", "member": world.people["组员乙"].pk, "version": 0})
    shown = told.content.decode()
    assert told.status_code == 409
    assert "保留对方的" in shown
    again_ = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown[shown.index("您的</h4>"):][:1500]))
    assert client.post(f"/p/{panel.pk}/save", {k: v for k, v in again_.items() if k != "csrfmiddlewaretoken"}).status_code == 302
    kept = Mark.objects.get(sheet__kind="agreed", place="1.2.1")
    assert (kept.answer, kept.note, kept.basis, kept.version) == ("否", "组员乙查到1.2.1的情况", SEEN, 2)


def test_says_what_is_wanting_when_it_cannot_be_submitted(world: World) -> None:
    panel = opened(world, differ=APART)
    told = world.client("组员甲").post(f"/p/{panel.pk}/submit")
    assert told.status_code == 409
    assert "还没有商定" in told.content.decode()


def test_goes_from_agreeing_to_a_signed_paper_by_plain_forms(world: World) -> None:
    panel = opened(world, differ=APART)
    lead = world.client("组员甲")
    lead.post(f"/p/{panel.pk}/equal")
    for place in ("1.1.1", "1.2.1"):
        lead.post(f"/p/{panel.pk}/take", {"place": place, "member": world.people["组员乙"].pk, "version": 0})
    lead.post(f"/p/{panel.pk}/reason", {"place": "1.2", "version": 0, "note": "现场没有方案"})
    assert lead.post(f"/p/{panel.pk}/submit").status_code == 302
    for name in ("组员甲", "组员乙", "组员丙"):
        assert world.client(name).post(f"/p/{panel.pk}/confirm").status_code == 302
    lead = world.client("组员甲")
    assert lead.post(f"/p/{panel.pk}/sign")["Location"] == f"/p/{panel.pk}/paper"
    assert lead.post(f"/p/{panel.pk}/equal").status_code == 409
    shown = page(world, "组员乙", f"/p/{panel.pk}/paper")
    assert grouped(Signed.objects.get().code) in shown
    assert "草稿" not in shown
    assert "现场没有方案" in shown
    assert "55分 − 扣分合计2.5 = 52.5，与得分一致" in shown


def test_prints_the_forms_headings_as_they_are_laid_down(world: World) -> None:
    shown = page(world, "组员甲", f"/p/{opened(world).pk}/paper")
    tables = [re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", t) for t in shown.split("<article")[1:]]
    assert tables[0] == ["序号", "考核内容", "评分标准", "分值", "自评得分", "考核得分", "扣分", "扣分说明", "佐证（核查）编号", "备注"]
    assert tables[1] == ["序号", "指标编号", "考核内容", "分值", "得分", "扣分", "扣分事实", "扣分依据（评分标准原文）", "核查方式", "佐证编号",
                         "被考核单位意见（认可/有异议及理由）"]
    assert tables[2] == ["序号", "指标编号", "分值", "组员甲", "组员乙", "组员丙", "最大分差", "合议得分", "确定方式", "理由"]
    assert "草稿，未签字" in shown


def test_names_no_marker_on_the_list_that_the_unit_signs(world: World) -> None:
    panel = opened(world, differ=APART)
    agreeing.take(world.actor("组员甲"), panel, "1.2.1", world.people["组员乙"].pk, 0)
    agreeing.settle(world.actor("组员甲"), panel, Given("1.2.1", 1, "否", "没有方案", tuple(SEEN)))
    shown = page(world, "组员甲", f"/p/{panel.pk}/paper?form=F06")
    article = shown[shown.index("<article"):]
    assert not [n for n in ("组员甲", "组员乙", "组员丙") if n in article]


def test_prints_a_signed_paper_as_it_was_signed(world: World) -> None:
    panel = signed(world)
    before = page(world, "组员甲", f"/p/{panel.pk}/paper?form=F02")
    head = Event.objects.get(hash=Signed.objects.get(panel=panel).head)
    assert f"审计链头 {head.seq}:{head.hash[:16]}" in before
    Mark.objects.filter(sheet__kind="agreed", place="1.1.1").update(answer="3", value=3)
    after = page(world, "组员甲", f"/p/{panel.pk}/paper?form=F02")
    assert before[before.index("<tbody"):].split("打印时间")[0] == after[after.index("<tbody"):].split("打印时间")[0]


@pytest.mark.parametrize("name", ["组员甲", "陈炉镇负责人", "广阳镇联络员", "审计员", "无岗位"])
def test_tells_anyone_logged_in_whether_a_code_is_in_force_and_no_mark(world: World, name: str) -> None:
    paper = Signed.objects.get(panel=signed(world))
    shown = page(world, name, f"/verify?code={paper.code.lower()[:4]}-{paper.code[4:8]}%20{paper.code[8:]}")
    assert "有效，是现行的评分表" in shown
    assert paper.digest in shown
    assert "组员甲，" in shown
    assert ("查看评分表" in shown) is (name == "组员甲")
    assert "得分</" not in shown


def test_knows_a_wrong_code_and_one_that_was_replaced(world: World) -> None:
    panel = signed(world)
    old = Signed.objects.get()
    assert "查无此码" in page(world, "组员甲", "/verify?code=0000000000000000")
    Panel.objects.filter(pk=panel.pk).update(state=PanelState.CONFIRMING)
    assert "评分已重新打开" in page(world, "组员甲", f"/verify?code={old.code}")
    agreeing.reason(world.actor("组员甲"), again(panel), Given("1.1", 0, "", "更正后重新合议"))
    agreeing.submit(world.actor("组员甲"), panel)
    for name in ("组员甲", "组员乙", "组员丙"):
        agreeing.confirm(world.actor(name), panel)
    new = agreeing.sign(world.actor("组员甲"), panel)
    assert f"替代 {grouped(old.code)}" in page(world, "组员甲", f"/p/{panel.pk}/paper?form=F02")
    shown = page(world, "组员甲", f"/verify?code={old.code}")
    assert "已被替代" in shown
    assert grouped(new.code) in shown


def test_asks_whoever_verifies_to_log_in(world: World) -> None:
    from django.test import Client

    assert Client().get("/verify?code=0000000000000000").status_code == 302


def queries(world: World, path: str) -> int:
    client = world.client("王主任")
    client.get(path)
    with CaptureQueriesContext(connection, ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_asks_the_database_as_often_for_one_panel_as_for_many(world: World) -> None:
    opened(world, "广阳镇", differ=APART)
    path = f"/a/{world.assessment.pk}/agree"
    few = queries(world, path)
    for unit in ("金锁关镇", "陈炉镇", "红土镇", "三里洞街道"):
        opened(world, unit)
    assert queries(world, path) == few


def test_asks_the_database_as_often_for_a_panel_with_all_agreed_as_for_an_empty_one(world: World) -> None:
    panel = opened(world, differ=APART)
    few = queries(world, f"/p/{panel.pk}")
    agreeing.take_ready(world.actor("组员甲"), panel)
    assert queries(world, f"/p/{panel.pk}") == few
    assert board_of(again(panel)).answered > 25


@pytest.mark.parametrize("name", INSIDE)
def test_tells_nothing_of_another_group_that_still_marks_at_the_same_unit(world: World, name: str) -> None:
    panel = opened(world, differ=APART)
    opened(world, group="第二组", differ={"组员戊": {"4.2.1": "1.5"}}, state=PanelState.MARKING)
    for path in (f"/p/{panel.pk}", f"/p/{panel.pk}?own=4.2.1", f"/p/{panel.pk}/paper", f"/a/{world.assessment.pk}/agree"):
        shown = page(world, name, path)
        assert "组员戊查到" not in shown
        assert "4.2.1" not in shown
    hints = page(world, "李复核", f"/a/{world.assessment.pk}/agree")
    assert "/30）" in hints  # ten items of the first group, three pairs each


@pytest.mark.parametrize("name", ["王主任", "李复核"])
def test_lets_the_office_read_and_gives_it_nothing_to_press(world: World, name: str) -> None:
    shown = page(world, name, f"/p/{opened(world, differ=APART).pk}?own=1.2.1")
    assert "组员乙查到1.2.1的情况" in shown
    assert not re.findall(r'action="/p/\d+/(?!paper)', shown)


def test_asks_nothing_of_an_item_that_does_not_apply_and_prints_it_so(world: World) -> None:
    from django.utils import timezone

    from kaoping.web.models import Absent

    two = {"by": world.people["王主任"], "consent_by": world.people["李复核"], "consent_at": timezone.now()}
    Absent.objects.create(entry=world.entries["陈炉镇"], place="2.3", reason="今年没有换届", **two)
    panel = opened(world)
    agreeing.take_ready(world.actor("组员甲"), panel)
    agreeing.submit(world.actor("组员甲"), panel)
    shown = page(world, "组员甲", f"/p/{panel.pk}/paper?form=F02")
    assert "今年没有换届" in shown
    assert "本组条目51分（不适用4分不计） − 扣分合计0 = 51，与得分一致" in shown


def test_goes_on_to_agreeing_by_itself_when_the_last_member_submits(world: World) -> None:
    from kaoping.web.actions import marking
    from kaoping.web.models import Sheet

    panel = opened(world, "三里洞街道", state=PanelState.MARKING)
    Sheet.objects.filter(author=world.people["组员丙"]).update(submitted_at=None)
    path = f"/p/{panel.pk}"
    assert world.client("组员甲").get(path).status_code == 404
    marking.submit(world.actor("组员丙"), panel.entry)
    assert world.client("组员甲").get(path).status_code == 200
