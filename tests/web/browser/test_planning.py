"""Planning in a real browser: the wizard to its start, facts cell by cell, a column from a sheet, two writers."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from kaoping.web.actions import facts
from kaoping.web.actions.facts import Stated
from kaoping.web.models import Assessment, Entry, Mark
from kaoping.web.policy import Stage

from ..plan_world import ready

STEPS = ("name", "units", "rubrics", "calendar", "groups", "division", "rules", "check")
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.querySelectorAll("[data-value]")[1].dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_has_pages_of_the_wizard_that_everybody_can_use_and_starts_after_asking(site: Any, page_of: Any, accessible: Any) -> None:
    made, page = ready(site.world), page_of("王主任")
    for step in STEPS:
        page.goto(site / f"a/{made.pk}/plan/{step}")
        accessible(page)
    page.get_by_role("button", name="启动考核").click()
    page.get_by_role("dialog").get_by_role("button", name="启动").click()
    expect(page.get_by_text("考核已启动")).to_be_visible()
    assert Assessment.objects.get(pk=made.pk).stage == Stage.REPORT
    own = [f"a/{made.pk}/{path}" for path in ("plan", "plan/groups", "plan/burden", "plan/groups.print")]
    for path in (*own, "plan", "plan/new", "plan/units"):
        page.goto(site / path)
        accessible(page)


def test_finds_units_by_words_and_ticks_only_those_shown(site: Any, page_of: Any) -> None:
    made, page = ready(site.world), page_of("王主任")
    page.goto(site / f"a/{made.pk}/plan/units")
    page.get_by_label("查找单位").fill("街道")
    expect(page.locator("#unit-rows tr:visible")).to_have_count(4)
    page.get_by_role("button", name="全不选").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("单位名单已保存")).to_be_visible()
    assert Entry.objects.filter(assessment=made).count() == 5


def test_gives_a_whole_part_to_a_group_by_one_press(site: Any, page_of: Any) -> None:
    made, page = ready(site.world), page_of("王主任")
    page.goto(site / f"a/{made.pk}/plan/division")
    page.locator("input[name='item-A/1.1'][value='0']").check()
    page.get_by_role("button", name="农村基层组织建设都由一组评").click()
    expect(page.locator("input[name='item-A/1.1']").first).to_be_checked()


def test_saves_a_fact_when_its_cell_is_left_and_a_pasted_column_below(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of("王主任")
    page.goto(site / f"a/{site.world.assessment.pk}/facts")
    accessible(page)
    page.get_by_label("共同的来源").fill("区委通报3号")
    page.get_by_label("广阳镇的结果").select_option("是")
    expect(page.get_by_text("✓ 王主任")).to_have_count(1)
    page.evaluate(PASTE, "否\t市委通报7号\n是")
    expect(page.get_by_text("✓ 王主任")).to_have_count(3)
    assert set(Mark.objects.values_list("answer", "note")) == {("是", "区委通报3号"), ("否", "市委通报7号")}


def test_asks_for_the_source_and_keeps_the_value_on_the_page(site: Any, page_of: Any) -> None:
    page = page_of("王主任")
    page.goto(site / f"a/{site.world.assessment.pk}/facts")
    page.get_by_label("广阳镇的结果").select_option("是")
    expect(page.get_by_text("请写来源，写了才保存")).to_be_visible()
    page.get_by_label("广阳镇的来源").fill("3号")
    page.get_by_label("广阳镇的来源").blur()
    expect(page.get_by_text("✓ 王主任")).to_have_count(1)


def test_shows_both_values_when_somebody_else_has_stated_the_fact_meanwhile(site: Any, page_of: Any) -> None:
    page = page_of("王主任", forgive=("409",))
    page.goto(site / f"a/{site.world.assessment.pk}/facts")
    facts.state(site.world.actor("王主任"), site.world.entries["广阳镇"], "4.4.2", Stated("否", "9号", 0))
    page.get_by_label("广阳镇的来源").fill("3号")
    page.get_by_label("广阳镇的结果").select_option("是")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("否（9号）")
    dialog.get_by_role("button", name="保留我的").click()
    expect(page.get_by_text("✓ 王主任")).to_have_count(1)
    assert Mark.objects.get().answer == "是"


def test_takes_value_and_source_changed_one_after_the_other_for_one_hand(site: Any, page_of: Any) -> None:
    page = page_of("王主任")
    page.goto(site / f"a/{site.world.assessment.pk}/facts")
    sent: list[Any] = []

    def delay_the_first(route: Any) -> None:
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    page.route("**/fact/*", delay_the_first)
    page.get_by_label("广阳镇的来源").fill("3号")
    with page.expect_request("**/fact/*"):
        page.get_by_label("广阳镇的结果").select_option("是")
    page.get_by_label("广阳镇的来源").fill("4号")
    page.get_by_label("广阳镇的来源").blur()
    page.wait_for_timeout(200)
    assert len(sent) == 1
    sent[0].continue_()
    expect(page.get_by_text("✓ 王主任")).to_have_count(1)
    assert page.get_by_role("dialog").count() == 0
    expect(page.locator("[aria-label='广阳镇的来源'] + [data-version]")).to_have_value("2")
    assert Mark.objects.get().answer == "是"
