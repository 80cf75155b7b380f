"""An appeal in a real browser, from the unit's deductions to the paper that replaces the signed one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from kaoping.web.models import Appeal, Correction, Panel
from kaoping.web.policy import Stage

from ..appealing import UNIT, few
from ..files.making import photo
from ..signed import passed
from .conftest import Site, Windows


def test_goes_from_the_units_dispute_to_the_replaced_paper(page_of: Windows, site: Site, accessible: Callable[[Page], None], tmp_path: Path) -> None:
    world = site.world
    passed(few(world), Stage.NOTICE)
    entry = world.entries[UNIT]
    panel = Panel.objects.get(entry=entry, group=world.groups["第一组"])
    (tmp_path / "文号.jpg").write_bytes(photo())
    clerk, head, office, reviewer, checker = (page_of(n) for n in (f"{UNIT}联络员", f"{UNIT}负责人", "王主任", "申复核", "李复核"))

    head.goto(f"/e/{entry.pk}/deductions")
    accessible(head)
    head.locator(f"#w-{panel.pk}").fill("1.2 方案有文号")
    head.locator(f"#p-{panel.pk}").get_by_role("button", name="有异议").click()
    expect(head.locator(f"#p-{panel.pk}")).to_contain_text("1.2 方案有文号")

    clerk.goto(f"/a/{world.assessment.pk}/mine")
    accessible(clerk)
    clerk.get_by_role("link", name="查看公示结果").click()
    accessible(clerk)
    clerk.get_by_role("link", name="对1.2提出申诉").click()
    accessible(clerk)
    clerk.get_by_label("申请得分").fill("5")
    clerk.get_by_label("异议事实和理由").fill("方案有文号，当时没有带到现场")
    clerk.get_by_role("button", name="保存").click()
    clerk.get_by_label("补充佐证").set_input_files(tmp_path / "文号.jpg")
    clerk.get_by_role("button", name="上传").click()
    expect(clerk.locator(".files")).to_contain_text("文号")
    accessible(clerk)

    appeal = Appeal.objects.get()
    head.goto(f"/q/{appeal.pk}")
    head.get_by_role("button", name="负责人提交申诉").click()
    expect(head.locator(".sub")).to_contain_text("待受理")
    office.goto(f"/a/{world.assessment.pk}/appeals")
    accessible(office)
    office.get_by_role("link", name=f"{world.assessment.year}-").first.click()
    office.get_by_role("button", name="受理", exact=True).click()
    expect(office.locator(".sub")).to_contain_text("复核中")

    reviewer.goto(f"/q/{appeal.pk}")
    expect(reviewer.frame_locator("iframe").get_by_role("img")).to_be_visible()
    accessible(reviewer)
    reviewer.get_by_label("复核情况").fill("调阅原件，方案有文号")
    reviewer.get_by_role("radiogroup", name="1.2.1 评判").get_by_role("radio", name="是").check()
    reviewer.get_by_role("button", name="调整，提交复核人批准").click()
    expect(reviewer.locator("main")).to_contain_text("等复核人（第二人）批准后生效")

    checker.goto(f"/a/{world.assessment.pk}/corrections")
    accessible(checker)
    checker.get_by_role("link", name=f"{world.assessment.year}-").first.click()
    accessible(checker)
    checker.get_by_role("button", name="批准并更正").click()
    checker.get_by_role("button", name="批准", exact=True).click()
    expect(checker.locator(".sub")).to_contain_text("已更正")
    accessible(checker)

    correction, new = Correction.objects.get(), Panel.objects.get(pk=panel.pk).code
    assert correction.new_codes == {str(panel.pk): new}
    checker.get_by_role("link", name="打印第一组的新表").click()
    expect(checker.locator("main")).to_contain_text("须重新签字")
    accessible(checker)
    checker.goto(f"/verify?code={new}")
    expect(checker.locator("main")).to_contain_text("有效，是现行的评分表")
    head.reload()
    head.get_by_role("button", name="签收并查看").click()
    expect(head.locator("main")).to_contain_text("调阅原件，方案有文号")
    accessible(head)
    head.goto(f"/e/{entry.pk}/deductions")
    expect(head.locator(f"#p-{panel.pk}")).to_contain_text("请重新答复")
