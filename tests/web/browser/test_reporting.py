"""A unit's clerk and head in a real browser: answers that save themselves, files dropped, the way to the office, a lost network, no JavaScript."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kaoping.web.actions import evidence, reporting
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Entry, Evidence, EvidenceLink, Mark
from kaoping.web.policy import EntryState, Stage

from ..test_reporting import CLERK, HEAD, filled

PDF = next(Path(__file__).parents[2].glob("**/附件4-节选.pdf"))
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
PHONE = {"width": 390, "height": 844}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def entry(site: Any) -> Entry:
    """陈炉镇, writing its report."""
    return site.world.at(Stage.REPORT, EntryState.OPEN).entries["陈炉镇"]


def at(page: Page, site: Any, entry: Entry, item: str = "1.1") -> Page:
    page.goto(site / f"e/{entry.pk}/report?item={item}")
    return page


def press(page: Page, place: str, value: str) -> None:
    page.locator(f"[data-place='{place}'] input[type=radio][value='{value}']").click()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("已保存")


def test_saves_itself_and_shows_the_range_of_item_section_and_total(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    page = at(page_of(CLERK), site, entry)
    press(page, "1.1.1", "4")
    press(page, "1.1.2", "是")
    page.get_by_label("完成情况").fill("召开推进会两次")
    page.get_by_label("完成情况").blur()
    expect(page.locator("#part-items a[aria-current] .sc")).to_have_text("0–7 / 8")
    saved(page)
    assert dict(Mark.objects.values_list("place", "answer")) == {"1.1.1": "4", "1.1.2": "是", "1.1": ""}
    accessible(page)
    page.reload()
    expect(page.get_by_label("完成情况")).to_have_value("召开推进会两次")


def test_asks_why_only_where_marks_are_lost(site: Any, page_of: Any, entry: Entry) -> None:
    page = at(page_of(CLERK), site, entry, "1.2")
    reason = page.locator("[data-place='1.2.1'] .why")
    expect(reason).to_be_hidden()
    press(page, "1.2.1", "否")
    expect(reason).to_be_visible()


def test_takes_several_dropped_files_and_says_of_each_what_became_of_it(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    page = at(page_of(CLERK, forgive=("422",)), site, entry)
    page.set_input_files("#files", [
        {"name": "01 活动方案.png", "mimeType": "image/png", "buffer": photo()},
        {"name": "台账.pdf", "mimeType": "application/pdf", "buffer": PDF.read_bytes()},
        {"name": "坏的.docx", "mimeType": "application/octet-stream", "buffer": b"hello"},
    ])
    expect(page.locator("#uploads li.bad")).to_contain_text("坏的.docx")
    expect(page.locator("#part-papers .file")).to_have_count(2)
    expect(page.locator("#part-expected li").first).to_contain_text("✓")
    page.locator("#part-papers .file").nth(1).click()
    expect(page.frame_locator("#preview").locator("img")).to_be_visible()
    assert list(Evidence.objects.values_list("no", "title")) == [(1, "活动方案"), (2, "台账")]
    accessible(page)


def test_links_one_file_to_many_items_and_offers_it_at_the_same_text(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    file = evidence.add(site.world.actor(CLERK), entry, io.BytesIO(photo()), "活动方案.png", ["1.1"])
    page = at(page_of(CLERK), site, entry, "2.1")
    page.get_by_role("button", name="1.1 的 1 份材料也用于本条").click()
    expect(page.locator("#part-papers .file")).to_contain_text("活动方案")
    page.get_by_role("link", name="改名、关联、换新版").click()
    accessible(page)
    page.get_by_label("3.1 建立健全").check()
    page.get_by_role("button", name="保存对应条目").click()
    page.get_by_text("对应的条目已更新").wait_for()
    assert set(EvidenceLink.objects.filter(evidence=file.evidence_id, removed_at=None).values_list("place", flat=True)) == {"1.1", "2.1", "3.1"}


def test_walks_from_the_clerk_to_the_head_to_the_office_and_back(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    filled(site.world)
    clerk, head, office = page_of(CLERK), page_of(HEAD), page_of("王主任")
    clerk.goto(site / f"a/{entry.assessment_id}/report")
    accessible(clerk)
    clerk.get_by_role("link", name="检查和上报").click()
    accessible(clerk)
    clerk.get_by_role("button", name="提交给负责人").click()
    clerk.locator("dialog").get_by_role("button", name="提交").click()
    clerk.get_by_text("等待本单位负责人确认").first.wait_for()
    head.goto(site / f"a/{entry.assessment_id}/report")
    head.get_by_role("link", name="核对并确认").click()
    head.get_by_role("button", name="确认上报").click()
    head.locator("dialog").get_by_role("button", name="确认上报").click()
    head.get_by_text("自评已上报考核办").wait_for()
    office.goto(site / f"a/{entry.assessment_id}/reports")
    accessible(office)
    office.get_by_text("退回…").click()
    office.get_by_label("退回意见").fill("1.3的台账没有盖章")
    office.get_by_role("button", name="退回").click()
    office.get_by_text("已退回陈炉镇重新填报").wait_for()
    at(clerk, site, entry, "1.3")
    expect(clerk.locator(".notice")).to_contain_text("1.3的台账没有盖章")


def test_loses_nothing_with_the_network_or_the_tab(site: Any, page_of: Any, entry: Entry) -> None:
    page = at(page_of(CLERK, forgive=OFFLINE), site, entry)
    page.context.set_offline(True)
    press(page, "1.1.1", "3.5")
    page.get_by_label("完成情况").fill("网断了也要写完")
    expect(page.locator("#saved")).to_contain_text("保留在本机")
    page.close()
    assert Mark.objects.count() == 0
    context = page.context
    context.set_offline(False)
    again = at(context.new_page(), site, entry)
    expect(again.get_by_label("完成情况")).to_have_value("网断了也要写完")
    saved(again)
    assert set(Mark.objects.values_list("place", "answer", "note")) == {("1.1.1", "3.5", ""), ("1.1", "", "网断了也要写完")}


def test_shows_two_clerks_both_values_and_the_later_chooses(site: Any, page_of: Any, entry: Entry) -> None:
    page = at(page_of(CLERK, forgive=("409",)), site, entry)
    save_self(site.world.actor(CLERK), entry, Given("1.1.1", 0, "5", "都有"))
    press(page, "1.1.1", "3")
    expect(page.locator("[data-place='1.1.1'] .clash")).to_contain_text("都有")
    assert Mark.objects.get().answer == "5"
    page.get_by_role("button", name="用我填的").click()
    saved(page)
    assert Mark.objects.get().answer == "3"


def test_works_by_plain_forms_without_javascript(site: Any, page_of: Any, entry: Entry) -> None:
    page = at(page_of(CLERK, java_script_enabled=False), site, entry, "1.2")
    press(page, "1.2.1", "是")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("1.2已保存").wait_for()
    page.get_by_role("button", name="其余都达到").click()
    expect(page.locator("#part-items a[aria-current] .sc")).to_have_text("5 / 5")
    page.set_input_files("#files", [{"name": "措施.png", "mimeType": "image/png", "buffer": photo()}])
    page.get_by_role("button", name="上传", exact=True).click()
    page.get_by_text("已保存为材料01").wait_for()
    filled(site.world)
    page.goto(site / f"e/{entry.pk}/report?item=check")
    page.get_by_role("button", name="提交给负责人").click()
    page.get_by_text("等待本单位负责人确认").first.wait_for()
    assert reporting.report_of(entry).papers[0].items == ("1.2",)


def test_fits_a_phone(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    page = at(page_of(CLERK, viewport=PHONE, has_touch=True, is_mobile=True), site, entry)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    accessible(page)
