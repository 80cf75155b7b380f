"""A standard in a real browser: dropped, looked at side by side, ruled, corrected, published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaoping.web.models import Document
from kaoping.web.queries.standards import standing_of

from ..world import SHIPPED

DROP = """async ([area, path]) => {
  const bytes = await (await fetch(path)).arrayBuffer();
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], "附件4.docx"));
  for (const kind of ["dragover", "drop"]) area.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "evidence": {"BACKEND": "kaoping.web.files.disk.EvidenceFiles", "OPTIONS": {"location": str(tmp_path)}}}


def decide(page: Any, reason: str) -> None:
    desk = page.locator("#desk")
    desk.get_by_label("理由").fill(reason)
    desk.get_by_role("button", name="裁定", exact=True).click()
    page.get_by_text("已裁定").wait_for()


def drop(page: Any, site: Any) -> None:
    page.route("**/attached", lambda route: route.fulfill(body=(SHIPPED / "附件4.docx").read_bytes()))
    page.goto(site / "standards")
    page.evaluate(DROP, [page.query_selector("[data-drop]"), "/attached"])
    page.locator(".picked", has_text="附件4.docx").wait_for()
    page.get_by_role("button", name="上传并编译").click()
    page.get_by_role("heading", name="印发的原文").wait_for(state="attached")


def test_walks_a_standard_from_the_dropped_file_to_publication(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of("王主任")
    drop(page, site)
    accessible(page)
    page.get_by_role("link", name="差额由考核组综合评定").first.click()
    decide(page, "余下2分由考核组综合评定")
    page.get_by_role("link", name="各得分点按比例调整到分值").first.click()
    page.locator("#desk").get_by_text("得分点1.2.1由得4分改为得5分").wait_for()
    accessible(page)
    decide(page, "轻重不变")
    page.get_by_role("link", name="对全部 10 条同样裁定").first.click()
    page.locator("#desk[open]").wait_for()
    assert page.locator("#desk input[name=also]:checked").count() == 9
    page.locator("#desk input[value=sum]").check()
    decide(page, "各项工作各自独立")
    page.get_by_role("link", name="更正 A/1.1.2", exact=True).click()
    desk = page.locator("#desk")
    desk.get_by_label("可以给部分分").check()
    desk.get_by_label("更正理由").fill("按惯例可给部分分")
    accessible(page)
    desk.get_by_role("button", name="保存更正").click()
    page.get_by_text("已更正：").wait_for()
    assert page.evaluate("document.getElementById('made').getBoundingClientRect().top >= document.querySelector('.doc').getBoundingClientRect().bottom")
    page.get_by_role("link", name="发布…").click()
    page.get_by_text("发布内容摘要").wait_for()
    accessible(page)
    page.get_by_role("button", name="确认发布").click()
    page.locator("dialog[open]").get_by_role("button", name="发布").click()
    page.get_by_text("已经发布。").wait_for()
    assert Document.objects.get(previous=site.world.document).digest in page.inner_text("body")


def test_lights_up_what_belongs_together_on_both_sides(site: Any, page_of: Any) -> None:
    page = page_of("王主任")
    drop(page, site)
    page.locator("#t-B-3\\.4\\.2").click()
    page.wait_for_url("**#r-B-3.4.2")
    for place in ("t-B-3.4.2", "r-B-3.4.2"):
        box = page.locator(f"[id='{place}']").bounding_box()
        assert 0 <= box["y"] < 768
    page.locator("[id='r-B-3.4.1'] .n a").click()
    page.wait_for_url("**#t-B-3.4.1")
    page.locator("[id='r-B-3.4.1']").hover()
    assert "lit" in page.locator("[id='t-B-3.4.1']").get_attribute("class")


def test_splits_a_clause_where_one_clicks(site: Any, page_of: Any) -> None:
    page = page_of("王主任")
    drop(page, site)
    page.get_by_role("link", name="更正 A/1.1.2", exact=True).click()
    desk = page.locator("#desk")
    desk.get_by_text("拆成两个").first.click()
    desk.locator(".splitter button").nth(10).click()
    desk.get_by_label("更正理由").fill("是两件事")
    desk.get_by_role("button", name="拆成两个").click()
    page.wait_for_url("**#r-A-1.1.2")
    item = next(standing_of(Document.objects.get(previous=site.world.document)).corrected.rubrics[0].items())
    assert [c.text for c in item.clauses[1:3]] == ["严格落实党建工作责任制", "层层签订目标责任书，扎实开展“一诺双述三评三考”得3分"]


def test_works_without_a_script(site: Any, page_of: Any) -> None:
    page = page_of("王主任", java_script_enabled=False)
    page.goto(site / "standards")
    page.set_input_files("input[type=file]", str(SHIPPED / "附件4.docx"))
    page.get_by_role("button", name="上传并编译").click()
    page.get_by_role("link", name="更正 A/1.1.2", exact=True).click()
    page.get_by_label("类型").select_option(label="扣分点")
    page.get_by_role("button", name="换成这种类型").click()
    page.locator("#f-marks").fill("3")
    page.get_by_label("更正理由").fill("试")
    page.get_by_role("button", name="保存更正").click()
    assert "由“得分点”（得3分）改为“扣分点”（扣3分）" in page.inner_text("body")
    page.get_by_role("link", name="有一点未达到，整条不得分").first.click()
    page.get_by_label("理由").fill("须同时做到")
    page.get_by_role("button", name="裁定", exact=True).click()
    assert "已裁定1处" in page.inner_text("body")
