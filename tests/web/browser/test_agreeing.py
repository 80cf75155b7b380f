"""Agreeing in a real browser: one click in place, two who edit at once, the paper as it comes out of the printer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdfium2
from playwright.sync_api import Page, expect

from kaoping.web.actions import agreeing
from kaoping.web.models import Mark

from ..agreeing import opened
from ..test_agree import APART
from ..test_agree import confirmed as all_confirmed
from .conftest import Site, Windows


def test_takes_a_value_in_place_and_brings_list_and_bar_up_to_date(page_of: Windows, site: Site) -> None:
    panel = opened(site.world, differ=APART)
    page = page_of("组员甲")
    page.goto(f"/p/{panel.pk}")
    expect(page.locator("#agree-bar")).to_contain_text("已定 0 / 33")
    page.get_by_role("button", name="采用组员乙的评判 否").click()
    expect(page.locator("#agree-bar")).to_contain_text("已定 1 / 33")
    expect(page.locator("[id='i-1.2'] td.set").first).to_contain_text("组员乙查到1.2.1的情况")
    page.keyboard.press("e")
    expect(page.locator("#agree-bar")).to_contain_text("已定 32 / 33")


def test_opens_the_clauses_controls_in_place_and_saves_the_groups_own_answer(page_of: Windows, site: Site) -> None:
    panel = opened(site.world, differ=APART)
    page = page_of("组员丙")
    page.goto(f"/p/{panel.pk}")
    page.get_by_role("link", name="另定得分点1.1.1").click()
    form = page.locator("[id='f-1.1.1']")
    form.get_by_role("radio", name="3.5").check()
    form.get_by_label("事实").fill("方案没有责任人和时限")
    form.get_by_role("checkbox", name="现场核查01").check()
    form.get_by_role("button", name="保存商定").click()
    expect(page.locator("[id='i-1.1'] td.set").first).to_contain_text("方案没有责任人和时限")
    mark = Mark.objects.get(sheet__kind="agreed", place="1.1.1")
    assert (mark.answer, mark.basis[0]["say"]) == ("3.5", "现场核查01")


def test_shows_both_values_to_the_later_of_two_and_keeps_the_chosen_one(page_of: Windows, site: Site) -> None:
    panel = opened(site.world, differ=APART)
    one, other = page_of("组员甲"), page_of("组员丙", forgive=("409",))
    one.goto(f"/p/{panel.pk}")
    other.goto(f"/p/{panel.pk}")
    one.get_by_role("button", name="采用组员甲的评判 是").click()
    expect(one.locator("#agree-bar")).to_contain_text("已定 1")
    other.get_by_role("button", name="采用组员乙的评判 否").click()
    expect(other.locator(".two-of")).to_contain_text("组员甲")
    expect(other.locator(".two-of")).to_be_in_viewport()
    other.get_by_role("button", name="改用您的").click()
    expect(other.locator("[id='i-1.2'] td.set").first).to_contain_text("否")
    assert Mark.objects.get(sheet__kind="agreed", place="1.2.1").version == 2


def test_does_it_all_without_javascript(page_of: Windows, site: Site) -> None:
    panel = opened(site.world, differ=APART)
    page = page_of("组员甲", java_script_enabled=False)
    page.goto(f"/p/{panel.pk}")
    page.locator(f"[id='t-1.2.1-{site.world.people['组员乙'].pk}']").click()
    page.locator(f"[id='t-1.1.1-{site.world.people['组员甲'].pk}']").click()
    page.get_by_role("button", name="采用能定的").click()
    page.locator("[id='r-1.2']").fill("现场没有方案")
    page.locator("[id='rb-1.2']").click()
    page.get_by_role("button", name="提交确认").click()
    expect(page.get_by_role("button", name="我确认")).to_be_visible()


def test_prints_broad_pages_each_with_its_head_and_the_code(page_of: Windows, site: Site) -> None:
    panel = all_confirmed(site.world)
    paper = agreeing.sign(site.world.actor("组员甲"), panel)
    page = page_of("组员甲")
    page.goto(f"/p/{panel.pk}/paper")
    printed = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert all(p.get_width() > p.get_height() for p in printed)
    texts = [p.get_textpage().get_text_bounded() for p in printed]
    assert len(texts) == 4  # the broad table goes over two pages
    assert all(paper.code[:4] in t and "序号" in t for t in texts)


def test_is_accessible_on_every_page(page_of: Windows, site: Site, accessible: Callable[[Page], None]) -> None:
    panel = opened(site.world, differ=APART)
    page = page_of("组员甲")
    for path in (f"/a/{site.world.assessment.pk}/agree", f"/p/{panel.pk}?own=1.2.1", f"/p/{panel.pk}/paper", "/verify?code=0000"):
        page.goto(path)
        accessible(page)
