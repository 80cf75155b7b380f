"""表格与文书 in a real browser: a paper is taken, a zip is packed while one looks on, a code is typed in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from kaoping.web import worker
from kaoping.web.models import Printed

from ..ledger import released
from .conftest import Site, Windows


def test_takes_a_paper_packs_all_units_and_verifies_a_code(page_of: Windows, site: Site, accessible: Callable[[Page], None]) -> None:
    released(site.world)
    page = page_of("王主任")
    page.goto("/")
    page.get_by_role("link", name="表格", exact=True).click()
    accessible(page)
    page.get_by_role("link", name="出表 反馈意见书").click()
    accessible(page)
    with page.expect_download() as got:
        page.get_by_role("button", name="陈炉镇 docx").click()
    assert got.value.suggested_filename == "陈炉镇_反馈意见书.docx"
    page.get_by_role("button", name="打包成一个 zip").click()
    expect(page.locator("#packs")).to_contain_text("马上开始")
    worker.drain()
    expect(page.locator("#packs")).to_contain_text("已做好，9 张")  # by itself, without being asked
    accessible(page)
    with page.expect_download() as zipped:
        page.locator("#packs").get_by_role("link", name="下载").click()
    assert len(zipfile.ZipFile(io.BytesIO(Path(zipped.value.path()).read_bytes())).namelist()) == 18
    page.get_by_role("link", name="改题目和栏目名称").click()
    accessible(page)
    page.get_by_label("题目", exact=True).fill("考核反馈意见书")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("题目", exact=True)).to_have_value("考核反馈意见书")
    page.goto("/verify")
    page.get_by_label("编码").fill(Printed.objects.filter(entry=site.world.entries["陈炉镇"]).get().code)
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("heading", name="与现在的记录一致")).to_be_visible()
    accessible(page)
