"""A whole assessment in a real Chromium, from the document to the archive, each step by the person whose it is."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kaoping.web.actions import agreeing, facts
from kaoping.web.actions.answers import save_answer
from kaoping.web.actions.facts import Stated
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Assessment, Confirmation, Document, Entry, Evidence, Mark, Panel, Sheet, Signed
from kaoping.web.policy import EntryState
from kaoping.web.queries.ready import missing
from kaoping.web.queries.reporting import best
from kaoping.web.queries.rubrics import rubric_of

from .course import onward as onward_to_the_end
from .test_standards import decide, drop, kept  # noqa: F401  (a fixture)

NAME = "2019年度镇办党建考核"
UNIT, LOST = "陈炉镇", "3.1.1"
"""The unit, and the one clause that it does not meet."""
DAYS = {"report": ("2019-11-01", "2019-11-20"), "mark": ("2019-11-21", "2019-12-10"), "agree": ("2019-12-11", "2019-12-20")}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return out.getvalue()


def until(page: Page, done: Callable[[], bool]) -> None:
    """Wait for what a press has set going on the server."""
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing came of it: {page.url}")


def standard(page: Page, site: Any, accessible: Any) -> Document:
    """The office: uploaded, ruled on, published."""
    drop(page, site)
    page.get_by_role("link", name="差额由考核组综合评定").first.click()
    decide(page, "余下2分由考核组综合评定")
    page.get_by_role("link", name="各得分点按比例调整到分值").first.click()
    decide(page, "轻重不变")
    page.get_by_role("link", name="对全部 10 条同样裁定").first.click()
    page.locator("#desk input[value=sum]").check()
    decide(page, "各项工作各自独立")
    accessible(page)
    page.get_by_role("link", name="发布…").click()
    page.wait_for_url("**/publish")
    page.wait_for_load_state()  # the page's scripts are there, so that the button is asked about once more
    page.get_by_role("button", name="确认发布").click()
    page.locator("dialog[open]").get_by_role("button", name="发布").click()
    page.get_by_text("已经发布。").wait_for()
    return Document.objects.get(previous=site.world.document)


def onward(page: Page, accessible: Any) -> None:
    accessible(page)
    here = page.url
    page.get_by_role("button", name="保存，下一步").click()
    page.wait_for_url(lambda url: url != here)


def plan(page: Page, site: Any, document: Document, accessible: Any) -> Assessment:
    """The office: through the wizard to the start, and open for marking."""
    page.goto(site / "plan/new")
    page.get_by_label("考核名称").fill(NAME)
    page.get_by_label("年度").fill("2019")
    page.locator("select[name=document]").select_option(str(document.pk))
    page.get_by_role("button", name="新建，选定单位").click()
    page.wait_for_url("**/units")
    page.get_by_label(UNIT, exact=True).check()
    onward(page, accessible)
    onward(page, accessible)
    for key, (first, last) in DAYS.items():
        page.locator(f"[name={key}-first]").fill(first)
        page.locator(f"[name={key}-last]").fill(last)
    onward(page, accessible)
    page.get_by_label("添加考核组").fill("一组")
    page.get_by_role("button", name="添加", exact=True).click()
    for person in ("组员甲", "组员乙"):
        page.get_by_label("给一组加成员").fill(person)
        page.get_by_role("button", name="加入").click()
        page.locator("table th", has_text=person).first.wait_for()
    onward(page, accessible)
    page.get_by_role("button", name="都由一组评").first.wait_for()
    for button in page.get_by_role("button", name="都由一组评").all():
        button.click()
    onward(page, accessible)
    onward(page, accessible)
    accessible(page)
    page.get_by_role("button", name="启动考核").click()
    page.get_by_role("dialog").get_by_role("button", name="启动").click()
    page.get_by_text("考核已启动").wait_for()
    page.get_by_role("button", name="开放评分").click()
    page.get_by_role("dialog").get_by_role("button", name="开放评分").click()
    page.get_by_role("button", name="开放评分").wait_for(state="detached")
    page.wait_for_load_state()
    made = Assessment.objects.get(name=NAME)
    page.goto(site / f"a/{made.pk}/plan/burden")
    accessible(page)
    return made


def report(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    """The clerk with a file, the rest as quickly as a script can; the head."""
    clerk = page_of(f"{UNIT}联络员")
    clerk.goto(site / f"e/{entry.pk}/report?item=1.2")
    clerk.locator("[data-place='1.2.1'] input[type=radio][value='是']").click()
    expect(clerk.locator("#saved")).to_contain_text("已保存")
    clerk.set_input_files("#files", [{"name": "活动方案.png", "mimeType": "image/png", "buffer": photo()}])
    expect(clerk.locator("#part-papers .file")).to_have_count(1)
    accessible(clerk)
    actor, rubric = site.world.actor(f"{UNIT}联络员"), rubric_of(entry)
    done = set(Mark.objects.filter(sheet__entry=entry).values_list("place", flat=True))
    for place in [c.id for i in rubric.items() for c in i.clauses if c.id not in done]:
        save_self(actor, entry, Given(place, 0, best(rubric, place) or "90"))
    clerk.goto(site / f"e/{entry.pk}/report?item=check")
    accessible(clerk)
    clerk.get_by_role("button", name="提交给负责人").click()
    clerk.locator("dialog").get_by_role("button", name="提交").click()
    clerk.get_by_text("等待本单位负责人确认").first.wait_for()
    head = page_of(f"{UNIT}负责人")
    head.goto(site / f"a/{entry.assessment_id}/report")
    head.get_by_role("link", name="核对并确认").click()
    accessible(head)
    head.get_by_role("button", name="确认上报").click()
    head.locator("dialog").get_by_role("button", name="确认上报").click()
    until(head, lambda: Entry.objects.get(pk=entry.pk).state == EntryState.CONFIRMED)


def mark(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    """Two assessors, one in each order; what is left of their sheets as quickly as a script can."""
    one, other = page_of("组员甲"), page_of("组员乙")
    one.goto(site / f"e/{entry.pk}/mark?item=1.2")
    one.locator("[data-mid]:not([hidden]) [data-place='1.2.1'] input[type=radio][value='是']").click()
    expect(one.locator("#saved")).to_contain_text("已保存")
    accessible(one)
    other.goto(site / f"a/{entry.assessment_id}/mark/item/A/1.2")
    other.locator("[data-place='1.2.1'] input[type=radio][value='是']").first.click()
    expect(other.locator("#saved")).to_contain_text("已保存")
    accessible(other)
    one.wait_for_timeout(1500)
    rubric = rubric_of(entry)
    for name, page in (("组员甲", one), ("组员乙", other)):
        actor = site.world.actor(name)
        shown = {"kind": "evidence", "id": Evidence.objects.get(entry=entry).pk, "page": "1"}
        for lack in missing(actor, entry):
            if lack.place == LOST:
                save_answer(actor, entry, LOST, 0, "否", "没有见到记录", [shown])
            else:
                save_answer(actor, entry, lack.place, 0, best(rubric, lack.place) or "90", "", ())
        page.goto(site / f"e/{entry.pk}/mark/check")
        accessible(page)
        page.get_by_role("button", name=f"提交对{UNIT}的评分").click()
        until(page, lambda name=name: Sheet.objects.filter(entry=entry, author__name=name).exclude(submitted_at=None).exists())


def agree(site: Any, page_of: Any, panel: Panel, accessible: Any) -> Signed:
    """All alike taken at once, submitted, confirmed by both, signed by the lead, printed."""
    lead, member = page_of("组员甲"), page_of("组员乙")
    lead.goto(site / f"p/{panel.pk}")
    accessible(lead)
    lead.keyboard.press("e")
    expect(lead.get_by_role("button", name="提交确认")).to_be_enabled()
    agreeing.submit(site.world.actor("组员甲"), panel)
    for name, page in (("组员甲", lead), ("组员乙", member)):
        page.goto(site / f"p/{panel.pk}")
        page.get_by_role("button", name="我确认").click()
        until(page, lambda name=name: Confirmation.objects.filter(panel=panel, user__name=name).exists())
    lead.goto(site / f"p/{panel.pk}")
    accessible(lead)
    agreeing.sign(site.world.actor("组员甲"), panel)
    lead.goto(site / f"p/{panel.pk}/paper")
    accessible(lead)
    signed = Signed.objects.get(panel=panel)
    assert signed.code[:4] in lead.inner_text("body")
    assert lead.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    return signed


@pytest.mark.usefixtures("kept")
def test_walks_from_the_document_to_the_archive_as_each_role(site: Any, page_of: Any, accessible: Any) -> None:
    office = page_of("王主任")
    made = plan(office, site, standard(office, site, accessible), accessible)
    entry = Entry.objects.select_related("assessment", "unit").get(assessment=made, unit__name=UNIT)
    for fact in [f.removeprefix("A/") for f in made.facts if f.startswith("A/")]:
        rubric = rubric_of(entry)
        facts.state(site.world.actor("王主任"), entry, fact, Stated(best(rubric, fact) or "90", "区委通报3号", 0))
    report(site, page_of, entry, accessible)
    entry.refresh_from_db()
    mark(site, page_of, entry, accessible)
    signed = agree(site, page_of, Panel.objects.get(entry=entry), accessible)
    office.goto(site / f"a/{made.pk}/overview")
    accessible(office)
    office.goto(site / f"verify?code={signed.code}")
    accessible(office)
    auditor = page_of("审计员")
    auditor.goto(site / "audit/chain")
    auditor.get_by_text("✓ 完整").wait_for()
    accessible(auditor)
    onward_to_the_end(site, page_of, Entry.objects.select_related("assessment", "unit").get(pk=entry.pk), "3.1", accessible)
