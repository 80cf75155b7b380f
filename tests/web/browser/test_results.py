"""From the signed sheets to the release in a real browser, each step by the person it is due to, every page looked at by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pypdfium2
from django.utils import timezone
from playwright.sync_api import Page, expect

from kaoping.web.actions.results_parts import save_ballot
from kaoping.web.models import Assessment, Problem
from kaoping.web.policy import Stage

from ..signed import signed
from ..test_results import ruled, votes
from .conftest import Site, Windows

VOTES = {"应到人数": 40, "实到人数": 38, "发出票数": 38, "收回票数": 37, "有效票数": 36, "优秀票": 30, "良好票": 4, "一般票": 2, "较差票": 0}


def press(page: Page, label: str) -> None:
    """A step that is asked about before it is taken; done when the page has come back."""
    page.get_by_role("button", name=label, exact=True).click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()


def counted(page: Page, unit: str) -> None:
    """A unit's ballot, typed in."""
    page.get_by_role("row", name=unit).get_by_role("link", name="登记").click()
    for label, number in VOTES.items():
        page.get_by_label(label).fill(str(number))
    page.get_by_label("测评日期").fill("2018-12-01")
    page.get_by_label("计票人").fill("张三")
    page.get_by_label("监票人").fill("李四")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"已登记{unit}的民主测评")).to_be_visible()


def test_goes_from_signed_sheets_to_the_release(page_of: Windows, site: Site, accessible: Callable[[Page], None]) -> None:
    ruled(signed(site.world), weight_year="90", weight_ballot="10", bonus="on", grades="cut")
    a = site.world.assessment.pk
    office, checker = page_of("王主任"), page_of("李复核")
    base = f"/a/{a}/results"
    office.goto(base)
    press(office, "进入汇总")
    expect(office.get_by_role("button", name="提交复核")).to_be_disabled()

    for entry in list(site.world.entries.values())[1:]:
        save_ballot(site.world.actor("王主任"), entry, votes(), 0)
    office.goto(f"{base}/ballots")
    counted(office, "广阳镇")
    accessible(office)
    office.goto(f"{base}/daily")
    office.get_by_label("单位").select_option("红土镇")
    office.get_by_label("指标编号").fill("1.5")
    office.get_by_label("发现问题").fill("台账缺三月")
    office.get_by_label("加（扣）分").fill("-0.5")
    office.get_by_label("计入").select_option("计入年终该条得分")
    office.get_by_label("依据（通报文号）").fill("通报〔2018〕2号")
    office.get_by_role("button", name="登记", exact=True).click()
    expect(office.get_by_role("row", name="台账缺三月")).to_contain_text("-0.5")
    accessible(office)
    office.goto(f"{base}/extras")
    office.get_by_label("单位").select_option("金锁关镇")
    office.get_by_label("事项").fill("经验在全市推广")
    office.get_by_label("依据文件及文号").fill("市委组织部〔2018〕3号")
    office.get_by_label("审定分值").fill("2")
    office.get_by_role("button", name="登记", exact=True).click()
    expect(office.get_by_text("已登记，等第二人同意后计入")).to_be_visible()
    checker.goto(f"{base}/extras")
    checker.get_by_role("button", name="同意", exact=True).click()
    expect(checker.get_by_role("row", name="经验在全市推广")).to_contain_text("已计入")
    accessible(checker)

    office.goto(f"{base}/grades")
    accessible(office)
    office.get_by_role("button", name="登记等次建议").click()
    expect(office.get_by_text("已登记9个单位的等次建议")).to_be_visible()
    office.goto(base)
    press(office, "提交复核")
    expect(office.get_by_text("由复核人（李复核）办理")).to_be_visible()
    checker.goto(base)
    expect(checker.locator("#check")).to_contain_text("全部一致")
    accessible(checker)
    checker.get_by_label("退回的理由").fill("红土镇1.5请再核对")
    checker.get_by_role("button", name="退回汇总").click()
    expect(checker.get_by_text("已退回汇总")).to_be_visible()
    office.goto(base)
    expect(office.get_by_text("红土镇1.5请再核对")).to_be_visible()
    press(office, "提交复核")
    checker.goto(base)
    press(checker, "复核通过")

    office.goto(base)
    press(office, "开始公示")
    expect(office.get_by_role("button", name="进入审定")).to_be_disabled()
    past = timezone.localdate() - timedelta(days=1)
    Assessment.objects.filter(pk=a).update(notice_to=past, appeal_to=past)
    office.goto(base)
    press(office, "进入审定")
    office.get_by_role("link", name="登记审定等次").click()
    office.get_by_label("审定会议").fill("区委常委会第12次会议")
    office.get_by_label("审定日期").fill(timezone.localdate().isoformat())
    office.get_by_role("button", name="登记审定等次").click()
    expect(office.get_by_text("已登记9个单位的审定等次")).to_be_visible()
    checker.goto(base)
    press(checker, "核对无误，通报")
    expect(checker.get_by_text("结果已经通报。")).to_be_visible()
    assert Assessment.objects.get(pk=a).stage == Stage.RELEASED
    assert Problem.objects.filter(assessment=a).count() == 7
    office.goto(f"{base}/paper?form=F13")
    accessible(office)
    printed = pypdfium2.PdfDocument(BytesIO(office.pdf(prefer_css_page_size=True)))
    assert len(printed) == 1
    assert printed[0].get_width() > printed[0].get_height()
    printed.close()
