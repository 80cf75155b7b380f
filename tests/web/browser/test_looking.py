"""The result pages in a real browser: from the ranking to the clause behind a number, readable by everybody, and on paper without what is pressed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdfium2
from playwright.sync_api import Page, expect

from kaoping.web.policy import Stage

from ..signed import passed
from .conftest import Site, Windows


def test_leads_from_the_ranking_to_the_clause_behind_a_number(page_of: Windows, site: Site, accessible: Callable[[Page], None]) -> None:
    world = passed(site.world, Stage.RELEASED)
    page = page_of("赵部长")
    page.goto(f"/a/{world.assessment.pk}/look")
    accessible(page)
    page.get_by_role("link", name="失分", exact=True).click()
    accessible(page)
    page.get_by_role("link", name="A/1.2", exact=True).first.click()
    accessible(page)
    page.get_by_role("link", name="热力图").click()
    accessible(page)
    paper = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert paper[0].get_width() > paper[0].get_height()
    assert "下载" not in paper[0].get_textpage().get_text_range()
    page.get_by_role("link", name="陈炉镇 1.2 得3分").click()
    expect(page.locator(".sum-of tr").last).to_contain_text("3 / 5")
    accessible(page)
    page.get_by_role("link", name="① 1.2.1").click()
    expect(page.locator("tr[aria-current]")).to_contain_text("查到1.2.1的情况")
    page.get_by_role("link", name="陈炉镇", exact=True).click()
    accessible(page)
    page.get_by_role("link", name="95", exact=True).click()
    expect(page.locator(".formula")).to_have_text("年终考核95＝95")
    accessible(page)
    page.get_by_role("link", name="1 农村基层组织建设").click()
    accessible(page)
    told = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))[0].get_textpage().get_text_range()
    assert [w for w in ("陈炉镇", world.assessment.name, "结果第1版") if w not in told] == []
    unit = page_of("陈炉镇联络员")
    unit.goto("/")
    unit.get_by_role("link", name="看结果").click()
    accessible(unit)
    unit.get_by_role("link", name="结果", exact=True).first.click()
    accessible(unit)
