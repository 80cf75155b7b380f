"""The frame of every page in a real browser: log-in, navigation, and the fixtures that the other walks stand on."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kaoping.web.models import User

from ..world import PASSWORD


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_lets_a_person_in_by_name_and_password(site: Any, page_of: Any, accessible: Any, java_script_enabled: bool) -> None:
    page = page_of(java_script_enabled=java_script_enabled)
    page.goto(site / "login")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("无岗位").first.wait_for()
    assert User.objects.get(username="nobody").last_login.date() == timezone.now().date()
    if java_script_enabled:
        accessible(page)


def test_says_the_same_for_a_wrong_name_and_a_wrong_password(site: Any, page_of: Any, accessible: Any) -> None:
    page = page_of(forgive=("422",))
    said = []
    for name in ("nobody", "nobody-else"):
        page.goto(site / "login")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill("不对的密码")
        page.get_by_role("button", name="登录").click()
        said.append(page.get_by_text("账号或密码不对").inner_text())
    assert said[0] == said[1]
    accessible(page)


def test_shares_a_session_between_two_windows_of_one_person_and_asks_a_stranger_to_log_in(site: Any, page_of: Any) -> None:
    first, second, stranger = page_of("无岗位"), page_of("无岗位"), page_of()
    for page in (first, second, first):
        page.goto(site / "/")
        assert "无岗位" in page.inner_text("body")
    stranger.goto(site / "/")
    assert stranger.url.endswith("/login")


def test_hears_what_breaks_the_content_security_policy(site: Any, page_of: Any) -> None:
    page = page_of("无岗位", forgive=("Content Security Policy",))
    page.goto(site / "/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in said for said, _ in page_of.complaints)


def test_hears_what_a_page_asks_of_another_host(site: Any, page_of: Any) -> None:
    page = page_of("无岗位", forgive=("Content Security Policy",))
    page.goto(site / "/")
    page.evaluate("document.location = 'http://192.0.2.1:9/x'")
    page.wait_for_timeout(200)
    heard = [one for one in page_of.complaints if "192.0.2.1" in one[0]]
    page_of.complaints[:] = [one for one in page_of.complaints if one not in heard]
    assert heard
