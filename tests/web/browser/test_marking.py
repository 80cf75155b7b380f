"""An assessor at the marking sheet, in a real browser: both orders, the keyboard, a lost network, a closed tab, two windows, no JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Evidence, EvidenceLink, Mark, MarkVersion, Presence, Sheet
from kaoping.web.policy import EntryState, Stage

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")


@pytest.fixture
def sheet(site: Any) -> Any:
    """The address of 陈炉镇's sheet."""
    return lambda item="1.2": site / f"e/{site.world.entries['陈炉镇'].pk}/mark?item={item}"


def question(page: Page, place: str) -> Any:
    return page.locator(f"[data-mid]:not([hidden]) [data-place='{place}']")


def press(page: Page, place: str, value: str) -> None:
    question(page, place).locator(f"input[type=radio][value='{value}']").click()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("已保存")


def answers(site: Any, name: str = "组员甲") -> dict[str, str]:
    return dict(Mark.objects.filter(sheet__kind="member", sheet__author=site.world.people[name]).values_list("place", "answer"))


def test_saves_a_pressed_answer_and_shows_the_range_of_item_section_and_total(site: Any, page_of: Any, sheet: Any, accessible: Any) -> None:
    page = page_of("组员甲")
    page.goto(sheet())
    press(page, "1.2.1", "是")
    press(page, "1.2.2", "否")
    saved(page)
    expect(page.locator("[data-mid]:not([hidden]) [data-range]")).to_have_text("2–4")
    expect(page.locator(".it[data-id='1.2'] .sc")).to_have_text("2–4 / 5")
    expect(page.locator("[data-section='1'] [data-sum]")).to_have_text("2–34 / 35")
    expect(page.locator("[data-total]")).to_have_text("2–54")
    assert answers(site) == {"1.2.1": "是", "1.2.2": "否"}
    accessible(page)


def test_asks_for_fact_and_basis_in_place_where_a_mark_is_below_full(site: Any, page_of: Any, sheet: Any) -> None:
    world = site.world
    paper = Evidence.objects.create(entry=world.entries["陈炉镇"], no=2, title="社区推进台账", by=world.people["陈炉镇联络员"])
    EvidenceLink.objects.create(evidence=paper, place="1.2", by=world.people["陈炉镇联络员"])
    page = page_of("组员甲")
    page.goto(sheet())
    q = question(page, "1.2.1")
    expect(q.locator(".why")).to_be_hidden()
    q.locator("input[value='否']").click()
    q.get_by_label("事实").fill("没有共建措施")
    q.get_by_label("佐证 02", exact=True).check()
    q.get_by_label("佐证 02的页码").fill("3")
    q.get_by_label("佐证 02的页码").press("Enter")
    saved(page)
    expect(page.locator("#saved")).to_contain_text("✓")
    page.wait_for_timeout(1500)
    mark = Mark.objects.get(place="1.2.1")
    assert (mark.answer, mark.note, [b["say"] for b in mark.basis]) == ("否", "没有共建措施", ["得分点①", "佐证02第3页"])
    page.reload()
    expect(q.get_by_label("事实")).to_have_value("没有共建措施")


def test_marks_by_the_keyboard_alone(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲")
    page.goto(sheet("1.1"))
    expect(question(page, "1.1.1")).to_have_class(re.compile(r"\bnow\b"))
    for key in ("3", ".", "5", "ArrowDown", "1", "2"):
        page.keyboard.press(key)
    saved(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(question(page, "1.1.1")).to_have_class(re.compile(r"\blost .*now\b"))
    page.keyboard.press("Enter")
    page.keyboard.type("记录缺 4 月 n j")  # while typing no key means anything else
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".it[aria-current]")).to_have_attribute("data-id", "1.2")
    page.keyboard.press("k")
    page.keyboard.press("n")
    expect(question(page, "1.1.4")).to_have_class(re.compile(r"\bnow\b"))
    page.keyboard.press("/")
    page.keyboard.type("2.3")
    page.keyboard.press("Enter")
    expect(page.locator(".it[aria-current]")).to_have_attribute("data-id", "2.3")
    page.keyboard.press("f")
    expect(page.locator("#filters .on")).to_contain_text("未评")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("下一个未评")
    page.wait_for_timeout(1500)
    assert answers(site) == {"1.1.1": "3.5", "1.1.2": "是", "1.1.3": "2"}
    assert Mark.objects.get(place="1.1.1").note == "记录缺 4 月 n j"


def test_takes_a_number_with_minus_plus_and_keys_and_never_by_the_wheel(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员丁")
    page.goto(sheet("4.3"))
    box = question(page, "4.3.2").locator("input[type=number]")
    box.fill("79.5")
    box.hover()
    page.mouse.wheel(0, 300)
    expect(box).to_have_value("79.5")
    expect(question(page, "4.3.2").locator(".why")).to_be_visible()
    question(page, "4.3.2").get_by_label("加").click()
    expect(box).to_have_value("80.5")
    expect(question(page, "4.3.2").locator(".why")).to_be_hidden()
    page.wait_for_timeout(1500)
    assert answers(site, "组员丁") == {"4.3.2": "80.5"}
    press(page, "4.3.2", "否")
    page.wait_for_timeout(800)
    page.reload()
    expect(question(page, "4.3.2").get_by_role("radio", name="未做到")).to_be_checked()
    expect(box).to_have_value("")
    question(page, "4.3.2").locator(".words").click()
    question(page, "4.3.2").get_by_role("button", name="撤回答案").click()
    saved(page)
    page.wait_for_timeout(800)
    assert answers(site, "组员丁") == {"4.3.2": ""}


def test_keeps_what_is_marked_without_a_network_and_saves_it_once_when_it_is_back(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲", forgive=OFFLINE)
    page.goto(sheet())
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    press(page, "1.2.1", "否")
    question(page, "1.2.1").get_by_label("事实").fill("断网时写的")
    expect(page.locator("#saved")).to_contain_text("未保存，正在重试")
    expect(question(page, "1.2.1").locator("[data-state]")).to_contain_text("未保存")
    page.locator("[data-move='1']").click()  # going on needs no network
    press(page, "1.3.1", "是")
    page.context.set_offline(False)
    saved(page)
    page.wait_for_timeout(1500)
    assert answers(site) == {"1.2.1": "否", "1.3.1": "是"}
    assert Mark.objects.get(place="1.2.1").note == "断网时写的"
    assert MarkVersion.objects.filter(mark__place="1.3.1").count() == 1


def test_sends_what_a_closed_tab_had_not_sent(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲", forgive=OFFLINE)
    page.goto(sheet())
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    press(page, "1.2.1", "否")
    question(page, "1.2.1").get_by_label("事实").type("写到一半")
    page.close()
    context = page.context
    context.set_offline(False)
    assert answers(site) == {}
    again = context.new_page()
    again.goto(sheet("2.2"))  # another item of the same sheet
    expect(again.locator("#saved")).to_contain_text("已保存")
    again.wait_for_timeout(500)
    assert answers(site) == {"1.2.1": "否"}
    assert Mark.objects.get().note == "写到一半"


def test_shows_both_values_when_another_window_has_written_and_lets_the_person_choose(site: Any, page_of: Any, sheet: Any) -> None:
    first, second = page_of("组员甲"), page_of("组员甲", forgive=("409",))
    for page in (first, second):
        page.goto(sheet())
    press(first, "1.2.1", "是")
    saved(first)
    press(second, "1.2.1", "否")
    pair = question(second, "1.2.1").locator(".two-of")
    expect(pair).to_contain_text("否")
    expect(pair).to_contain_text("组员甲")
    assert answers(site) == {"1.2.1": "是"}
    pair.get_by_role("button", name="保留我的").click()
    saved(second)
    assert answers(site) == {"1.2.1": "否"}
    press(first, "1.2.1", "是")  # already chosen there: nothing happens
    press(first, "1.2.2", "否")
    saved(first)


def test_takes_the_others_value_when_the_person_says_so(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲", forgive=("409",))
    page.goto(sheet())
    save_answer(site.world.actor("组员甲"), site.world.entries["陈炉镇"], "1.2.1", 0, "是", "", ())
    press(page, "1.2.1", "否")
    question(page, "1.2.1").get_by_role("button", name="采用对方的").click()
    expect(question(page, "1.2.1").locator("input[value='是']")).to_be_checked()
    expect(page.locator(".it[data-id='1.2'] .sc")).to_have_text("2–5 / 5")
    press(page, "1.2.1", "否")
    saved(page)
    assert answers(site) == {"1.2.1": "否"}


def test_keeps_answers_through_an_ended_session_for_the_same_person_only(site: Any, page_of: Any, sheet: Any) -> None:
    from ..world import PASSWORD

    page = page_of("组员甲", forgive=("401",))
    page.goto(sheet())
    page.wait_for_timeout(600)
    site.world.people["组员甲"].refresh_from_db()
    site.world.client("组员甲")  # logs in elsewhere, which ends this session
    press(page, "1.2.1", "否")
    expect(page.locator("#saved")).to_contain_text("登录已过期")
    page.locator("#saved a").click()
    page.get_by_label("账号").fill("member21")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_timeout(1000)
    assert Mark.objects.filter(sheet__kind="member").count() == 0
    page.locator("form .out").click()
    page.goto(sheet())
    page.get_by_label("账号").fill("member10")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    saved(page)
    assert answers(site) == {"1.2.1": "否"}


def test_goes_through_one_item_at_all_units_in_an_order_of_its_own(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of("组员甲")
    page.goto(site / f"a/{site.world.assessment.pk}/mark/item/A/1.6")
    units = page.locator(".it .t").all_inner_texts()
    assert sorted(units) == sorted(n for n in site.world.entries if n != "三里洞街道")
    for key in ("1", "1", "0"):
        page.keyboard.press(key)
    page.keyboard.press("u")
    expect(page.locator(".it[aria-current] .t")).to_have_text(units[1])
    page.keyboard.press("1")
    saved(page)
    page.wait_for_timeout(600)
    marked = set(Mark.objects.values_list("sheet__entry__unit__name", "place", "answer"))
    assert marked == {(units[0], "1.6.1", "是"), (units[0], "1.6.2", "是"), (units[0], "1.6.3", "0"), (units[1], "1.6.1", "是")}
    accessible(page)
    page.reload()
    assert page.locator(".it .t").all_inner_texts() == units


def test_notes_an_on_site_record_without_leaving_the_mark(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲")
    page.goto(sheet())
    q = question(page, "1.2.1")
    q.locator("input[value='否']").click()
    q.get_by_role("button", name="＋ 现场核查").click()
    side = page.locator("[data-right]:not([hidden])")
    side.get_by_label("地点").fill("陈炉村")
    side.get_by_label("核查情况").fill("没有结对台账")
    side.get_by_role("button", name="登记").click()
    expect(q.get_by_role("checkbox", name="现场核查 1")).to_be_checked()
    saved(page)
    page.wait_for_timeout(600)
    assert Mark.objects.get().basis[1]["say"] == "现场核查1"


def test_says_who_else_is_here_and_forgets_them(site: Any, page_of: Any, sheet: Any) -> None:
    first, second = page_of("组员甲"), page_of("组员乙")
    first.goto(sheet("1.3"))
    first.wait_for_timeout(800)
    second.goto(sheet("1.2"))
    expect(second.locator("#others")).to_contain_text("组员甲也在看 1.3")
    Presence.objects.update(at=timezone.now() - timezone.timedelta(seconds=61))
    second.reload()
    second.wait_for_timeout(800)
    expect(second.locator("#others")).to_be_hidden()


def test_marks_by_plain_forms_without_javascript(site: Any, page_of: Any, sheet: Any, accessible: Any) -> None:
    page = page_of("组员甲", java_script_enabled=False, forgive=("409",))
    page.goto(sheet())
    page.locator("#card-{}-1\\.2 [name='a-1.2.1'][value='否']".format(site.world.entries["陈炉镇"].pk)).check(force=True)
    page.locator("[name='n-1.2.1']").fill("没有共建措施")
    page.locator("[name='b-1.2.1'][value='source:missing']").check(force=True)
    page.get_by_role("button", name="保存本条").click()
    expect(page.get_by_text("已保存（1处）")).to_be_visible()
    mark = Mark.objects.get()
    assert (mark.answer, mark.note, mark.basis[1]["say"]) == ("否", "没有共建措施", "未提供材料")
    save_answer(site.world.actor("组员甲"), site.world.entries["陈炉镇"], "1.2.1", 1, "是", "", ())
    page.locator("[name='n-1.2.1']").fill("第二次写")
    page.get_by_role("button", name="保存本条").click()
    expect(page.locator(".two-of")).to_contain_text("第二次写")
    assert Mark.objects.get().answer == "是"
    page.get_by_role("button", name="保存本条").click()
    assert (Mark.objects.get().answer, Mark.objects.get().note) == ("否", "第二次写")


def test_hands_in_a_sheet_after_what_was_missing(site: Any, page_of: Any, sheet: Any, accessible: Any) -> None:
    world, entry = site.world, site.world.entries["陈炉镇"]
    me = world.actor("组员甲")
    from kaoping.core.plan import plan_of
    from kaoping.web.queries.rubrics import rubric_of

    for place, part in plan_of(rubric_of(entry)).clauses.items():
        if place[0] in "12" and part.adds and place != "1.2.1":
            save_answer(me, entry, place, 0, "5" if place.endswith(".1.1") else "是", "", ())
    save_answer(me, entry, "1.2.1", 0, "否", "", ())
    page = page_of("组员甲")
    page.goto(sheet())
    page.get_by_role("link", name="提交…").click()
    accessible(page)
    page.get_by_role("button", name="其余扣分点均无扣分").click()
    page.get_by_role("button", name="都没有扣分").click()
    page.get_by_role("link", name="未得满分").click()
    q = question(page, "1.2.1")
    expect(q).to_be_focused()
    q.get_by_label("事实").fill("没有共建措施")
    q.get_by_label("未提供材料").check()
    saved(page)
    page.wait_for_timeout(1500)
    page.get_by_role("link", name="提交…").click()
    page.get_by_role("button", name="提交对陈炉镇的评分").click()
    expect(page.get_by_text("已提交对陈炉镇的评分")).to_be_visible()
    assert Sheet.objects.get(author=world.people["组员甲"]).submitted_at
    page.goto(sheet())
    expect(page.get_by_text("要改请先撤回提交")).to_be_visible()
    page.get_by_role("button", name="撤回提交").click()
    assert Sheet.objects.get(author=world.people["组员甲"]).submitted_at is None


def test_shows_the_units_own_answer_beside_each_question(site: Any, page_of: Any, sheet: Any) -> None:
    world = site.world
    world.at(Stage.REPORT, EntryState.OPEN)
    save_self(world.actor("陈炉镇联络员"), world.entries["陈炉镇"], Given("1.2.1", 0, "是", "见台账"))
    save_self(world.actor("陈炉镇联络员"), world.entries["陈炉镇"], Given("1.2", 0, "", "全部落实到位"))
    world.at()
    page = page_of("组员甲")
    page.goto(sheet())
    expect(question(page, "1.2.1")).to_contain_text("自评 是")
    expect(page.locator("[data-right]:not([hidden])")).to_contain_text("全部落实到位")
    expect(page.locator("[data-right]:not([hidden])")).to_contain_text("见台账")


def test_gives_fingers_room(site: Any, page_of: Any, sheet: Any) -> None:
    page = page_of("组员甲", viewport={"width": 1024, "height": 768}, has_touch=True)
    page.goto(sheet("1.1"))
    page.wait_for_timeout(500)
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll('[data-mid]:not([hidden]) .ans .b, .it, .bar .btn'))
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    press(page, "1.1.1", "4.5")
    saved(page)
    assert answers(site) == {"1.1.1": "4.5"}
