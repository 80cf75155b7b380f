"""A real Chromium on a real server: `page_of("组员甲")` is a browser window in which that person is logged in."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

if TYPE_CHECKING:
    from ..world import World

# As an office's PC is, not as a developer's: no GPU, and nothing asked of the network but the site.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--disable-dev-shm-usage",
)
SCREEN = {"width": 1366, "height": 768}
PATIENCE = 10_000  # milliseconds
GRAVE = ("serious", "critical")
_LOOP: list[asyncio.AbstractEventLoop] = []


@dataclass(frozen=True, slots=True)
class Site:
    """The running site: its address without a slash at the end, and the world that it serves."""

    url: str
    world: World

    def __truediv__(self, path: str) -> str:
        return f"{self.url}/{path.lstrip('/')}"


@pytest.fixture(scope="session")
def started() -> Iterator[Playwright]:
    """Playwright, and its event loop kept for `playing`."""
    running = sync_playwright().start()
    _LOOP.append(asyncio.get_running_loop())
    asyncio._set_running_loop(None)
    yield running
    with playing():
        running.stop()


@contextmanager
def playing() -> Iterator[None]:
    """Playwright's loop lives on the thread of the tests and is marked there as running although it only moves while Playwright is being waited
    for. The mark stands just as long as a browser test: other tests on this thread may have loops of their own."""
    asyncio._set_running_loop(_LOOP[0])
    try:
        yield
    finally:
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def chromium(started: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("没有 Chromium。make test 会装好它；别的系统请先自行安装，使 chromium 在 PATH 中")
    with playing():
        browser = started.chromium.launch(executable_path=program, args=list(ARGUMENTS))
    yield browser
    with playing():
        browser.close()


@pytest.fixture(autouse=True)
def orm_beside_playwright(started: Playwright, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Django refuses its database where a loop is marked as running, so that nobody blocks it. This one waits for us in any case."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with playing():
        yield


@pytest.fixture
def site(committed: None, world: World, live_server: Any) -> Site:
    """The world on a server, with its own connections to a real database."""
    return Site(live_server.url, world)


@dataclass
class Windows:
    """Opens windows, and remembers what each complained about."""

    browser: Browser
    site: Site
    contexts: list[BrowserContext] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    complaints: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def __call__(self, name: str = "", *, forgive: tuple[str, ...] = (), viewport: dict[str, int] | None = None, **more: Any) -> Page:
        """A new window of this person (none: nobody is logged in), blank as yet. Two windows of one person share the session.

        `forgive`: parts of complaints that belong to the test ("409", "ERR_INTERNET_DISCONNECTED"). `more`: java_script_enabled, has_touch, … of Playwright.
        """
        context = self.browser.new_context(viewport=viewport or SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.site.url, **more)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        if name:
            context.add_cookies([{"name": "kaoping", "value": self._session(name), "url": self.site.url}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and self.complaints.append((f"{page.url}：{said.text}", forgive)))
        page.on("pageerror", lambda error: self.complaints.append((f"{page.url}：{error}", forgive)))
        return page

    def left(self) -> list[str]:
        """The complaints that no test asked for. What breaks the Content-Security-Policy is among them."""
        return [said for said, forgiven in self.complaints if not any(part in said for part in forgiven)]

    def _session(self, name: str) -> str:
        if name not in self.cookies:
            self.cookies[name] = self.site.world.client(name).cookies["kaoping"].value
        return self.cookies[name]


@pytest.fixture
def page_of(chromium: Browser, site: Site) -> Iterator[Windows]:
    windows = Windows(chromium, site)
    yield windows
    for context in windows.contexts:
        context.close()
    assert windows.left() == []


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails when axe finds something serious on the page as it stands."""

    def check(page: Page, **options: Any) -> None:
        page.wait_for_load_state()  # a click on a link comes back when the next page has begun, and axe needs it whole
        found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
        grave = [f"{v['id']}（{v['impact']}）{v['help']}：" + "；".join(n["html"][:200] for n in v["nodes"]) for v in found if v["impact"] in GRAVE]
        assert not grave, f"{page.url}\n" + "\n".join(grave)

    return check
