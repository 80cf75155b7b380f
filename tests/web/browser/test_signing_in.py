"""The second factor in a browser: set up from the page, asked for after the password."""

from __future__ import annotations

import base64
import time
from typing import Any

from django_otp.oath import TOTP

from ..world import PASSWORD


def test_sets_a_second_factor_up_and_asks_for_it_after_the_password(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of("组员甲")
    page.goto(site / "password")
    page.get_by_role("link", name="登录验证").click()
    assert page.locator(".qr img").evaluate("i => i.complete && i.naturalWidth > 100")
    accessible(page)
    phone = TOTP(base64.b32decode(page.locator(".spaced").inner_text().replace(" ", "")))
    phone.time = time.time() - 30
    page.get_by_label("验证码").fill(f"{phone.token():06d}")
    page.get_by_role("button", name="启用").click()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    accessible(page)
    stranger = page_of()
    stranger.goto(site / "login")
    stranger.get_by_label("账号").fill("member10")
    stranger.get_by_label("密码").fill(PASSWORD)
    stranger.get_by_role("button", name="登录").click()
    accessible(stranger)
    stranger.get_by_label("验证码").fill(codes[0])
    stranger.get_by_role("button", name="登录").click()
    assert "组员甲" in stranger.inner_text("body")
