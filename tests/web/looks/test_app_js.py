"""What every page's script does, in a real Chromium: nothing fails in silence, nothing changes by the wheel, keys have their help."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

STATIC = Path(__file__).parents[3] / "src" / "kaoping" / "web" / "static" / "kaoping"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
CONFIG = (
    '{"includeIndicatorStyles":false,"allowEval":false,"responseHandling":[{"code":"[23]..","swap":true},'
    '{"code":"409|422","swap":true},{"code":"[45]..","swap":false,"error":true}]}'
)
BODY = """
<main><div id="out">旧</div>
<button id="fine" hx-post="/fine" hx-target="#out">好</button><button id="broken" hx-post="/broken" hx-target="#out">坏</button>
<button id="refused" hx-post="/refused" hx-target="#out">拒</button><button id="conflict" hx-post="/conflict" hx-target="#out">冲突</button>
<button id="ended" hx-post="/ended" hx-target="#out">过期</button><button id="gone" hx-post="/gone" hx-target="#out">断网</button>
<button id="away" hx-post="/away" hx-target="#out">转到登录</button>
<form id="sure" method="get" action="/sent" data-confirm="确定作废？" data-confirm-ok="作废"><button>作废</button></form>
<input id="number" type="number" value="3"><input id="text">
<span class="count"><button type="button" data-step="-1">−</button><input id="count" type="number" value="1" min="0" max="2">
<button type="button" id="more" data-step="1">＋</button></span>
<a id="next" href="#reached" data-key="n" data-key-says="下一条未评">下一条</a>
<div class="tabs" data-tabs><a href="#one">一</a><a href="#two">二</a></div><section id="one">甲</section><section id="two">乙</section></main>
"""
PAGE = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>页</title><meta name="htmx-config" content='{CONFIG}'>
<link rel="stylesheet" href="/base.css"><script src="/htmx.js" defer></script><script src="/app.js" defer></script></head>
<body data-login="/login/">{BODY}<div id="live" class="notices" aria-live="assertive"></div></body></html>"""
TEXT = "text/html; charset=utf-8"
ANSWERS: dict[str, tuple[int, str, str]] = {
    "/": (200, TEXT, PAGE),
    "/fine": (200, TEXT, "新"),
    "/broken": (500, TEXT, "<h1>500</h1>"),
    "/refused": (400, "application/json", '{"error":"这一条已经锁定，不能再改"}'),
    "/conflict": (409, TEXT, "两个值"),
    "/ended": (401, "application/json", '{"error":"登录已过期","login":"/login/"}'),
    "/login/": (200, TEXT, "登录页"),
    "/sent": (200, TEXT, "已作废"),
}


class _Site(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        path = self.path.split("?")[0]
        if path == "/gone":
            self.close_connection = True
            return
        files = {"/app.js": STATIC / "app.js", "/base.css": STATIC / "base.css", "/htmx.js": HTMX}
        if path == "/away":
            self.send_response(302)
            self.send_header("Location", "/login/")
            self.end_headers()
            return
        status, kind, body = ANSWERS.get(path, (404, TEXT, ""))
        data = body.encode()
        if path in files:
            status, data = 200, files[path].read_bytes()
            kind = "text/css" if path.endswith("css") else "text/javascript; charset=utf-8"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("X-Request-Id", "abc123")
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path="/usr/bin/chromium", args=quiet)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    opened.set_default_timeout(5000)
    opened.goto(site)
    yield opened
    context.close()


def test_swaps_an_answer_and_a_conflict(page):
    page.click("#fine")
    expect(page.locator("#out")).to_have_text("新")
    page.click("#conflict")
    expect(page.locator("#out")).to_have_text("两个值")
    expect(page.locator("#live .notice")).to_have_count(0)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("broken", "编号 abc123"),
        ("refused", "这一条已经锁定，不能再改"),
        ("gone", "连不上服务器"),
        ("ended", "登录已过期"),
        ("away", "登录已过期"),
    ],
)
def test_says_why_a_request_failed_and_leaves_the_page_as_it_was(page, button, words):
    page.click(f"#{button}")
    expect(page.locator("#live .notice.err")).to_contain_text(words)
    expect(page.locator("#live .notice")).to_have_count(1)
    expect(page.locator("#out")).to_have_text("旧")


def test_offers_the_way_back_in_when_the_session_has_ended(page):
    page.click("#ended")
    expect(page.locator("#live a")).to_have_attribute("href", "/login/?next=%2F")


def test_keeps_a_notice_until_it_is_closed(page):
    page.click("#broken")
    page.click("#live .close")
    expect(page.locator("#live .notice")).to_have_count(0)


def test_asks_before_what_cannot_be_undone(page):
    page.click("#sure button")
    expect(page.locator("dialog")).to_contain_text("确定作废？")
    page.click("dialog >> text=取消")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.url.endswith("/")
    page.click("#sure button")
    page.click("dialog .pri")
    expect(page.locator("body")).to_have_text("已作废")


def test_never_changes_a_number_by_the_wheel(page):
    page.focus("#number")
    page.hover("#number")
    page.mouse.wheel(0, 240)
    page.wait_for_function("document.activeElement.id !== 'number'")
    expect(page.locator("#number")).to_have_value("3")


def test_steps_a_count_within_its_limits(page):
    for _ in range(3):
        page.click("#more")
    expect(page.locator("#count")).to_have_value("2")


def test_lists_the_keys_on_a_question_mark_and_presses_what_they_stand_for(page):
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("下一条未评")
    page.keyboard.press("Escape")
    expect(page.locator("#help[open]")).to_have_count(0)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#reached$"))  # the browser tells of it a moment later


def test_types_a_letter_into_a_field_instead_of_pressing_a_key(page):
    page.type("#text", "n?")
    expect(page.locator("#text")).to_have_value("n?")
    expect(page.locator("#help")).to_have_count(0)
    assert not page.url.endswith("#reached")


def test_lets_single_keys_be_switched_off(page):
    page.keyboard.press("?")
    page.check("#keys-off")
    page.click("#help .pri")
    page.keyboard.press("n")
    assert not page.url.endswith("#reached")


def test_shows_one_tab_at_a_time_and_walks_them_by_arrows(page):
    expect(page.locator("#two")).to_be_hidden()
    page.focus("#tab-one")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#two")).to_be_visible()
    expect(page.locator("#one")).to_be_hidden()
    expect(page.locator("#tab-two")).to_have_attribute("aria-selected", "true")
