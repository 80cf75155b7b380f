"""An assessor where there is no network, in a real Chromium: the sheet taken along, the network cut, the process killed, the same sheet changed
elsewhere, the disk full, the clock wrong, the right ended. Rights and the once-only of the server are in tests/web/test_onsite.py."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from kaoping.web.actions.answers import save_answer
from kaoping.web.models import Evidence, EvidenceFile, EvidenceLink, Mark, Post, Receipt, Visit, VisitPhoto

from ..files.making import photo
from .conftest import ARGUMENTS, PATIENCE, SCREEN

CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")
WHO = "组员甲"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Three browsers are started and one is killed here, on a machine that may be busy with others."""
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


def entry(site: Any) -> Any:
    return site.world.entries["陈炉镇"]


def question(page: Page, place: str) -> Any:
    return page.locator(f"[data-mid]:not([hidden]) [data-place='{place}']")


def press(page: Page, place: str, value: str) -> None:
    question(page, place).locator(f"input[type=radio][value='{value}']").click()


def kept(page: Page, place: str) -> None:
    expect(question(page, place).locator("[data-state]")).to_have_text("✓ 已存在本机")


def answers() -> dict[str, str]:
    return dict(Mark.objects.filter(sheet__kind="member").order_by("place").values_list("place", "answer"))


def take(page: Page, site: Any, *more: Callable[[Page], None]) -> None:
    """陈炉镇 is taken along; `more` chooses before."""
    page.goto(f"/a/{site.world.assessment.pk}/onsite")
    page.locator(f"[data-unit='{entry(site).pk}'] [data-take]").check()
    for choose in more:
        choose(page)
    expect(page.locator("[data-sum]")).to_contain_text("1个单位")
    page.get_by_role("button", name="带到现场").click()
    expect(page.locator("[data-progress]")).to_have_text("已带来1个单位，断开网络也能打开。")


def sheet(page: Page, site: Any) -> None:
    page.goto(f"/e/{entry(site).pk}/onsite")
    expect(page.locator("[data-onsite][data-ready]")).to_be_attached()


def start(page: Page) -> None:
    page.goto("/onsite")
    expect(page.locator("[data-online]")).not_to_be_empty()


def paper(site: Any) -> Evidence:
    """A piece of evidence with a photo as its file."""
    from io import BytesIO

    from kaoping.core.digest import sm3
    from kaoping.web.files import store

    body, by = photo(), site.world.people["陈炉镇联络员"]
    evidence = Evidence.objects.create(entry=entry(site), no=2, title="活动方案", by=by)
    EvidenceLink.objects.create(evidence=evidence, place="1.2", by=by)
    key = store.keep(sm3(body), BytesIO(body))
    EvidenceFile.objects.create(
        evidence=evidence, version=1, name="方案.jpg", kind="jpg", media="image/jpeg", size=len(body), digest=sm3(body), key=key, pages=1, by=by
    )
    return evidence


class Device:
    """A browser with a profile on the disk, whose process can be killed."""

    def __init__(self, started: Any, folder: Path, site: Any) -> None:
        self.started, self.folder, self.site = started, folder, site
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        self.context = self.started.chromium.launch_persistent_context(
            str(self.folder), executable_path=program, args=list(ARGUMENTS), viewport=SCREEN, locale="zh-CN", base_url=self.site.url
        )
        self.context.set_default_timeout(PATIENCE)
        return self.context.pages[0]

    def log_in(self) -> None:
        assert self.context is not None
        self.context.add_cookies([{"name": "kaoping", "value": self.site.world.client(WHO).cookies["kaoping"].value, "url": self.site.url}])

    def kill(self) -> None:
        """SIGKILL to the browser with all its children, as when the battery is taken out: no page is told anything."""
        mark = f"--user-data-dir={self.folder}".encode()
        own = [p for p in Path("/proc").iterdir() if p.name.isdecimal() and mark in _told(p)]
        assert own
        for process in own:
            os.kill(int(process.name), signal.SIGKILL)
        self.context = None


def _told(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def device(started: Any, site: Any, tmp_path: Path) -> Iterator[Device]:
    made = Device(started, tmp_path / "profile", site)
    yield made
    if made.context is not None:
        made.context.close()


def test_it_keeps_answers_records_and_photos_through_a_kill_and_sends_each_once_in_order(
    site: Any, device: Device, tmp_path: Path, accessible: Callable[..., None]
) -> None:
    evidence = paper(site)
    shot = tmp_path / "台账.jpg"
    shot.write_bytes(photo())
    page = device.open()
    assert device.context is not None
    device.log_in()
    take(page, site)
    accessible(page)
    device.context.set_offline(True)
    sheet(page, site)
    page.locator(".it[data-id='1.2']").click()
    press(page, "1.2.2", "是")
    kept(page, "1.2.2")
    expect(page.locator("[data-total]")).to_have_text("送到后显示")
    page.frame_locator("iframe:visible").get_by_alt_text("方案.jpg").wait_for()  # the evidence that was taken along
    press(page, "1.2.1", "否")
    question(page, "1.2.1").get_by_role("button", name="现场核查").click()
    form = page.locator("[data-right]:not([hidden]) .visit-form")
    form.get_by_label("地点").fill("党群服务中心")
    form.get_by_label("核查情况").fill("没有共建措施")
    form.get_by_label("照片").set_input_files(shot)
    form.get_by_role("button", name="登记").click()
    expect(page.locator(".notice")).to_contain_text("现场核查记录已存在本机")
    question(page, "1.2.1").get_by_label("事实").fill("台账缺三个月")
    question(page, "1.2.1").get_by_label("事实").press("Tab")
    expect(page.locator("#saved")).to_contain_text("4处等网络送出")
    accessible(page)

    device.kill()
    page = device.open()
    assert device.context is not None
    device.context.set_offline(True)
    start(page)
    expect(page.locator("[data-things] tbody tr")).to_have_count(4)
    accessible(page)
    page.get_by_role("link", name="陈炉镇").click()
    page.locator(".it[data-id='1.2']").click()
    expect(question(page, "1.2.1").locator("input[value='否']")).to_be_checked()
    expect(question(page, "1.2.1").get_by_label("事实")).to_have_value("台账缺三个月")
    expect(question(page, "1.2.1").get_by_label("现场核查 （待送）")).to_be_checked()
    assert not Receipt.objects.exists()

    lost: list[str] = []

    def lose(route: Any) -> None:
        """The server takes the first one, and its answer is lost."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    device.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("登录已过期，4处已留在本机")  # the browser was killed, its session with it
    device.log_in()
    device.context.route("**/onsite/receive", lose)
    page.reload()
    expect(page.locator("#saved")).to_contain_text("都已送到", timeout=20_000)
    assert lost
    assert list(Receipt.objects.order_by("id").values_list("kind", "entry__unit__name")) == [(k, "陈炉镇") for k in ("answer", "visit", "photo", "answer")]
    assert answers() == {"1.2.1": "否", "1.2.2": "是"}
    mark, visit = Mark.objects.get(place="1.2.1"), Visit.objects.get()
    assert (mark.note, mark.version, [b["say"] for b in mark.basis]) == ("台账缺三个月", 1, ["得分点①", "现场核查1"])
    assert (visit.where, visit.found, visit.photos.get().size) == ("党群服务中心", "没有共建措施", shot.stat().st_size)
    expect(page.locator("[data-total]")).to_have_text(re.compile(r"^\d"))
    page.goto(f"/e/{entry(site).pk}/mark?item=1.2")
    page.get_by_role("tab", name="现场记录 1").click()
    expect(page.get_by_role("link", name="照片 1")).to_be_visible()
    assert evidence.files.count() == 1


def test_it_shows_both_where_the_sheet_changed_elsewhere_and_keeps_what_was_refused(site: Any, page_of: Any, accessible: Callable[..., None]) -> None:
    page = page_of(WHO, forgive=(*CUT, "409", "422", "404"))
    take(page, site)
    page.context.set_offline(True)
    sheet(page, site)
    page.locator(".it[data-id='1.2']").click()
    for place in ("1.2.1", "1.2.2"):
        press(page, place, "是")
        kept(page, place)
    actor = site.world.actor(WHO)
    save_answer(actor, entry(site), "1.2.1", 0, "否", "另一台电脑上填的", [{"kind": "source", "id": "missing"}])
    page.context.set_offline(False)
    both = question(page, "1.2.1").get_by_role("alert")
    expect(both).to_contain_text("另一台电脑上填的")
    expect(page.locator("#saved")).to_contain_text(re.compile("1处没有(保存|送成)"))
    assert answers() == {"1.2.1": "否", "1.2.2": "是"}
    page.reload()
    page.locator(".it[data-id='1.2']").click()
    question(page, "1.2.1").get_by_role("button", name="保留我的").click()
    expect(page.locator("#saved")).to_contain_text("都已送到")
    assert answers() == {"1.2.1": "是", "1.2.2": "是"}

    page.context.set_offline(True)
    press(page, "1.2.2", "否")
    kept(page, "1.2.2")
    Post.objects.filter(user=site.world.people[WHO]).update(group=site.world.groups["第二组"])  # their part of the work is another's now
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(re.compile("1处没有(保存|送成)"))
    start(page)
    row = page.locator("[data-things] tbody tr")
    expect(row).to_contain_text("权限已经结束")
    expect(page.locator("[data-none]")).to_be_visible()  # the sheet itself is wiped
    accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出为文件").click()
    assert "1.2.2" in saved.value.path().read_text("utf-8")
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "kaoping", "value": site.world.client("组员丁").cookies["kaoping"].value, "url": site.url}])
    page.goto("/")
    start(page)
    expect(page.locator("[data-others]")).to_be_visible()  # kept for the first, not shown to the second
    expect(row).to_have_count(0)
    take(page, site)
    assert any(name.startswith("kaoping-onsite-") for name in page.evaluate("caches.keys()"))
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login*")
    assert not any(name.startswith("kaoping-onsite-") for name in page.evaluate("caches.keys()"))


def test_it_says_when_the_disk_is_full_and_a_wrong_clock_changes_nothing(site: Any, device: Device) -> None:
    page = device.open()
    assert device.context is not None
    device.log_in()
    take(page, site)
    page.clock.set_fixed_time("2099-01-01T00:00:00+08:00")  # while the server can be asked, its time counts
    sheet(page, site)
    device.context.close()
    page = device.open()
    device.context.set_offline(True)
    page.clock.set_fixed_time("1999-12-31T12:00:00+08:00")  # the battery was empty
    sheet(page, site)
    page.locator(".it[data-id='1.2']").click()
    press(page, "1.2.1", "是")
    kept(page, "1.2.1")
    device.context.close()
    page = device.open()
    device.context.set_offline(True)
    page.clock.set_fixed_time("1999-12-31T13:00:00+08:00")
    disk = device.context.new_cdp_session(page)
    disk.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 1})
    sheet(page, site)
    page.locator(".it[data-id='1.2']").click()
    press(page, "1.2.2", "是")
    expect(question(page, "1.2.2").locator("[data-state]")).to_contain_text("没有存下：本机存储空间已满")
    expect(page.locator("#saved")).to_contain_text("已经存下的都还在")
    expect(question(page, "1.2.1").locator("[data-state]")).to_have_text("✓ 已存在本机")
    disk.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
    page.reload()
    page.locator(".it[data-id='1.2']").click()
    expect(question(page, "1.2.1").locator("input[value='是']")).to_be_checked()
    expect(question(page, "1.2.2").locator("input:checked")).to_have_count(0)
    press(page, "1.2.2", "否")
    kept(page, "1.2.2")
    page.locator("[data-right]:not([hidden])").get_by_role("tab", name="现场记录").click()
    form = page.locator("[data-right]:not([hidden]) .visit-form")
    form.get_by_label("地点").fill("村部")
    form.get_by_label("核查情况").fill("看了")
    form.get_by_role("button", name="登记").click()
    device.log_in()
    device.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("都已送到")
    assert list(Receipt.objects.order_by("id").values_list("result__place", flat=True)) == ["1.2.1", "1.2.2", None]  # by arrival, whatever the clocks say
    receipt, visit = Receipt.objects.get(kind="visit"), Visit.objects.get()
    assert receipt.made_at is not None and receipt.made_at.year == 1999
    assert abs((visit.seen_at - timezone.now()).total_seconds()) < 60
    assert receipt.ahead < -(timezone.now().year - 2000) * 365 * 86_400_000
    assert not VisitPhoto.objects.exists()
