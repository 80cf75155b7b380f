"""A problem from the release to its 销号 in a real browser, as each who has a part in it."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from kaoping.web.models import Evidence, Problem

from ..ledger import CHECKER, CLERK, HEAD, LEADER, OFFICE, released


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    return out.getvalue()


def confirmed(page: Page, button: str) -> None:
    """Press what asks back, and say yes."""
    page.get_by_role("button", name=button, exact=True).first.click()
    page.locator("dialog[open]").get_by_role("button", name=button, exact=True).click()


def test_goes_from_the_release_to_its_closing(site: Any, page_of: Any, accessible: Any) -> None:
    world = released(site.world)
    p = Problem.objects.get(entry=world.entries["陈炉镇"], no=1)
    office, clerk, head, checker, leader = (page_of(who) for who in (OFFICE, CLERK, HEAD, CHECKER, LEADER))

    clerk.goto(site / f"a/{world.assessment.pk}/rectify/mine")
    expect(clerk.get_by_text("没有要整改的问题")).to_be_visible()
    office.goto(site / f"a/{world.assessment.pk}/rectify")
    accessible(office)
    office.locator("#i-entry").select_option(label="陈炉镇")
    office.get_by_label("统一的整改要求").fill("补齐台账，举一反三")
    confirmed(office, "下发")
    expect(office.get_by_text("已下发3个问题")).to_be_visible()
    accessible(office)

    clerk.reload()
    accessible(clerk)
    clerk.get_by_role("link", name="03-01").click()
    accessible(clerk)
    clerk.get_by_label("整改措施").fill("一周内补建台账")
    clerk.get_by_label("责任人").fill("李镇长")
    clerk.get_by_role("button", name="保存任务清单").click()
    expect(clerk.locator(".sub .chip").first).to_have_text("整改中")
    clerk.get_by_label("进展情况").fill("台账已补齐")
    clerk.set_input_files("#files", [{"name": "补建台账.png", "mimeType": "image/png", "buffer": photo()}])
    clerk.get_by_role("button", name="记下进展").click()
    expect(clerk.get_by_role("link", name="佐证01 补建台账")).to_be_visible()
    assert Evidence.objects.get().title == "补建台账"

    head.goto(site / f"problem/{p.pk}")
    head.get_by_label("完成情况").fill("全部补齐，已自查")
    confirmed(head, "申请销号")
    expect(head.locator(".sub .chip").first).to_have_text("待核查")

    office.goto(site / "reminders")
    accessible(office)
    office.get_by_role("link", name="1个问题等待核查").click()
    office.get_by_role("link", name="03-01").click()
    accessible(office)
    office.get_by_label("核查意见").fill("现场核实属实")
    office.get_by_role("button", name="同意", exact=True).click()
    expect(office.locator(".sub .chip").first).to_have_text("待销号")

    checker.goto(site / f"problem/{p.pk}")
    accessible(checker)
    checker.get_by_role("button", name="销号", exact=True).click()
    expect(checker.locator(".sub .chip").first).to_have_text("已销号")
    p.refresh_from_db()
    assert p.state == "closed"

    leader.goto(site / f"a/{world.assessment.pk}/rectify/sums")
    expect(leader.locator(".figures b").nth(1)).to_have_text("1")
    accessible(leader)
    for url in (f"e/{p.entry_id}/feedback", f"e/{p.entry_id}/rectify/order", f"e/{p.entry_id}/rectify/paper"):
        clerk.goto(site / url)
        accessible(clerk)
    office.goto(site / f"a/{world.assessment.pk}/archive")
    accessible(office)
