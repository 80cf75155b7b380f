"""The second half in Chromium: from the signed sheets to the archive, each step by the person whose it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from kaoping.web.actions.results_grades import Given, decide_grades
from kaoping.web.models import Appeal, Assessment, Entry, Panel, Problem
from kaoping.web.policy import Stage


def pressed(page: Page, name: str, sure: str = "") -> None:
    """Press a button, and its like in the question that comes after it."""
    page.wait_for_load_state()
    page.get_by_role("button", name=name, exact=True).first.click()
    if sure:
        page.locator("dialog[open]").get_by_role("button", name=sure, exact=True).click()


def stands(page: Page, assessment: int, stage: Stage) -> None:
    for _ in range(100):
        if Assessment.objects.get(pk=assessment).stage == stage:
            page.wait_for_timeout(600)  # the way back to the page is under way
            page.wait_for_load_state()
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url}: {Assessment.objects.get(pk=assessment).stage} is not {stage}")


def collect(site: Any, page_of: Any, a: int, accessible: Any) -> None:
    """The office collects and submits, the checker reckons once more and passes, the office tells the units."""
    office, checker = page_of("王主任"), page_of("李复核")
    office.goto(site / f"a/{a}/results")
    accessible(office)
    pressed(office, "进入汇总", "进入汇总")
    stands(office, a, Stage.COLLECT)
    office.goto(site / f"a/{a}/results/grades")
    accessible(office)
    office.goto(site / f"a/{a}/results")
    pressed(office, "提交复核", "提交复核")
    stands(office, a, Stage.CHECK)
    checker.goto(site / f"a/{a}/results")
    accessible(checker)
    expect(checker.locator("#check")).not_to_contain_text("不一致")
    pressed(checker, "复核通过", "复核通过")
    stands(checker, a, Stage.CHECKED)
    office.goto(site / f"a/{a}/results")
    pressed(office, "开始公示", "开始公示")
    stands(office, a, Stage.NOTICE)


def appeal(site: Any, page_of: Any, entry: Entry, item: str, accessible: Any) -> None:
    """The unit reads its result and appeals; somebody who has marked nobody finds that the mark stands; the unit signs for the answer."""
    head, office, reviewer = page_of(f"{entry.unit.name}负责人"), page_of("王主任"), page_of("申复核")
    head.goto(site / f"e/{entry.pk}/notice")
    accessible(head)
    head.get_by_role("link", name=f"对{item}提出申诉").click()
    head.get_by_label("申请得分").fill("4")
    head.get_by_label("异议事实和理由").fill("材料在村里，没有带到现场")
    head.get_by_role("button", name="保存").click()
    expect(head.locator(".sub")).to_contain_text("未提交")
    found = Appeal.objects.get(entry=entry)
    head.goto(site / f"q/{found.pk}")
    head.get_by_role("button", name="负责人提交申诉").click()
    expect(head.locator(".sub")).to_contain_text("待受理")
    office.goto(site / f"q/{found.pk}")
    office.get_by_role("button", name="受理", exact=True).click()
    expect(office.locator(".sub")).to_contain_text("复核中")
    reviewer.goto(site / f"q/{found.pk}")
    reviewer.get_by_label("复核情况").fill("经查，材料是考核以后补做的")
    pressed(reviewer, "维持", "维持")
    expect(reviewer.locator(".sub")).to_contain_text("已决定")
    head.goto(site / f"q/{found.pk}")
    head.get_by_role("button", name="签收并查看").click()
    expect(head.locator("main")).to_contain_text("材料是考核以后补做的")


def release(site: Any, page_of: Any, a: int, accessible: Any) -> None:
    """The periods are over; grades are decided; another person releases, and only now do leaders read."""
    office, checker, leader = page_of("王主任"), page_of("李复核"), page_of("赵部长")
    past = timezone.localdate() - timedelta(days=1)
    Assessment.objects.filter(pk=a).update(notice_to=past, appeal_to=past)
    office.goto(site / f"a/{a}/results")
    pressed(office, "进入审定", "进入审定")
    stands(office, a, Stage.DECIDE)
    office.goto(site / f"a/{a}/results/grades")
    accessible(office)
    office.get_by_label("审定会议").fill("区委常委会第12次会议")
    made = Assessment.objects.get(pk=a)
    entries = Entry.objects.filter(assessment=a)
    decide_grades(site.world.actor("王主任"), made, {e.pk: Given("良好") for e in entries}, "区委常委会第12次会议", timezone.localdate())
    checker.goto(site / f"a/{a}/results")
    pressed(checker, "核对无误，通报", "核对无误，通报")
    stands(checker, a, Stage.RELEASED)
    for form in ("F13", "F14", "F15"):
        office.goto(site / f"a/{a}/results/paper?form={form}")
        accessible(office)
    leader.goto(site / f"a/{a}/rectify/sums")
    accessible(leader)


def put_right(site: Any, page_of: Any, entry: Entry, accessible: Any) -> None:
    """Every problem handed out; one planned, reported on, said to be done, checked on, closed by a second person."""
    a, unit = entry.assessment_id, entry.unit.name
    office, clerk, head, checker = page_of("王主任"), page_of(f"{unit}联络员"), page_of(f"{unit}负责人"), page_of("李复核")
    office.goto(site / f"a/{a}/rectify")
    accessible(office)
    office.locator("#issue").get_by_role("button", name="下发").click()
    office.locator("dialog[open]").get_by_role("button", name="下发").click()
    for _ in range(100):
        if not Problem.objects.filter(assessment=a, issued_at=None).exists():
            break
        office.wait_for_timeout(100)
    office.wait_for_timeout(600)
    problem = Problem.objects.filter(entry=entry).first()
    assert problem is not None
    clerk.goto(site / f"problem/{problem.pk}")
    accessible(clerk)
    clerk.get_by_label("整改措施").fill("补齐记录，按月督查")
    clerk.get_by_label("责任人").fill("组织委员")
    clerk.get_by_role("button", name="保存任务清单").click()
    clerk.get_by_label("进展情况").fill("已补齐")
    clerk.get_by_role("button", name="记下进展").click()
    clerk.get_by_text("已补齐").first.wait_for()
    head.goto(site / f"problem/{problem.pk}")
    head.get_by_label("完成情况").fill("整改完成")
    pressed(head, "申请销号", "申请销号")
    expect(head.locator(".sub")).to_contain_text("待核查")
    office.goto(site / f"problem/{problem.pk}")
    office.get_by_label("核查意见").fill("现场看过，到位")
    pressed(office, "同意")
    expect(office.locator(".sub")).to_contain_text("待销号")
    checker.goto(site / f"problem/{problem.pk}")
    pressed(checker, "销号")
    expect(checker.locator(".sub")).to_contain_text("已销号")
    accessible(checker)


def put_away(site: Any, page_of: Any, a: int, accessible: Any) -> None:
    """Catalogued, and read-only from then on."""
    office = page_of("王主任")
    office.goto(site / f"a/{a}/archive")
    accessible(office)
    pressed(office, "归档，结束考核", "归档")
    stands(office, a, Stage.ARCHIVED)
    office.goto(site / f"a/{a}/archive?check=1")
    expect(office.locator("main")).to_contain_text("✓ 一致")
    accessible(office)


def onward(site: Any, page_of: Any, entry: Entry, item: str, accessible: Any) -> None:
    """All of it."""
    a = entry.assessment_id
    assert not Panel.objects.filter(entry__assessment=a).exclude(state="signed").exists()
    collect(site, page_of, a, accessible)
    appeal(site, page_of, entry, item, accessible)
    release(site, page_of, a, accessible)
    put_right(site, page_of, entry, accessible)
    put_away(site, page_of, a, accessible)
