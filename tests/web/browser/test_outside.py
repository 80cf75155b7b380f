"""The pages about what leaves the installation: tokens, the API described, the address for notices, the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaoping.web.models import Delivery, Hook
from kaoping.web.policy import Stage

from ..signed import passed


def test_a_token_is_made_seen_once_and_ended(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of("王主任")
    page.goto(site / "tokens")
    page.get_by_label("名称").fill("OA 取数")
    page.get_by_role("button", name="生成").click()
    secret = page.locator("code.secret").inner_text()
    assert secret.startswith("kp_")
    accessible(page)
    page.goto(site / "tokens")
    assert page.locator("code.secret").count() == 0
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="撤销").last.click()
    page.get_by_text("已撤销").first.wait_for()


def test_the_pages_are_open_to_everybody_who_can_see_them(site: Any, page_of: Any, accessible: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAOPING_HOOKS", "127.0.0.0/8")
    passed(site.world, Stage.CHECKED)
    page, at = page_of("王主任"), f"a/{site.world.assessment.pk}"
    page.goto(site / f"{at}/hook")
    page.get_by_label("通知地址").fill("http://127.0.0.1:9/kaoping")
    page.get_by_role("button", name="保存").click()
    page.locator("code.secret").wait_for()
    hook = Hook.objects.get()
    for said, done in (("对方回答 204", True), ("没有送到：对方没有在这个端口上接收", False)):
        given = {"done_at": hook.at} if done else {"given_up": True}
        Delivery.objects.create(hook=hook, assessment=site.world.assessment, event="assessment.released", body="{}", said=said, tries=1, **given)
    accessible(page)
    for path in (f"{at}/hook", f"{at}/package", "api/"):
        page.goto(site / path)
        accessible(page)
    assert page.get_by_role("link", name="openapi.json").count() == 1
