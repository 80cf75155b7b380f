"""kaoping serve, demo and stop as an office meets them: real processes on real ports, asked over HTTP."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kaoping.web import folder
from kaoping.web.policy.roles import NAMES

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("KAOPING_", "DJANGO_"))}
PATIENCE = 90  # seconds, on a machine that is busy with other things


def kaoping(*words: str, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kaoping", *words], env=CLEAN, capture_output=True, text=True, timeout=timeout, check=False)


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)


class Site:
    """A running `kaoping serve`."""

    def __init__(self, home: Path, *more: str) -> None:
        self.home, self.port = home, free_port()
        words = ["serve", "--dir", str(home), "--port", str(self.port), "--host", "127.0.0.1", *more]
        self.out = home.parent / f"{home.name}.out"
        with self.out.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen([sys.executable, "-m", "kaoping", *words], env=CLEAN, stdout=out, stderr=out)
        self.url = f"http{'s' if '--cert' in more else ''}://127.0.0.1:{self.port}"

    def up(self) -> Site:
        wait_for(lambda: folder.answers(self.url) or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        wait_for(lambda: "网站已启动" in self.said)
        return self

    @property
    def said(self) -> str:
        return self.out.read_text(encoding="utf-8")

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(15)


def certificate(where: Path) -> list[str]:
    """A certificate for 127.0.0.1 that nobody has signed but itself, as options of serve."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kaoping")])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(begin).not_valid_after(begin + timedelta(days=9999)).sign(key, hashes.SHA256())
    (where / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (where / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, plain))
    return ["--cert", str(where / "cert.pem"), "--key", str(where / "key.pem")]


@pytest.fixture
def serve(tmp_path: Path, installed: Callable[[str], Path]) -> Iterator[Callable[..., Site]]:
    """Starts a site: in an installation that was begun before, or with `new` in a folder that is not there yet."""
    sites: list[Site] = []

    def start(*more: str, new: bool = False) -> Site:
        home = tmp_path / "数据"
        if not new and not home.exists():
            installed(home.name)
        sites.append(Site(home, *more))
        return sites[-1].up()

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.process.kill()
            site.process.wait()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that only look."""
    site = Site(tmp_path_factory.mktemp("office") / "数据").up()
    yield site
    site.end()


class Browser:
    """Follows redirects, keeps cookies, knows of no proxy."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({}))

    def get(self, path: str) -> tuple[str, str]:
        """Where one ends up, and what stands there."""
        with self.opener.open(self.url + path, timeout=30) as response:
            return response.geturl().removeprefix(self.url), response.read().decode()

    def log_in(self, username: str, password: str) -> tuple[str, str]:
        self.get("/login")
        token = next(c.value for c in self.jar if c.name == "csrftoken")
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "username": username, "password": password}).encode()
        with self.opener.open(self.url + "/login", form, timeout=30) as response:
            return response.geturl().removeprefix(self.url), response.read().decode()


def accounts(said: str) -> list[list[str]]:
    """The rows of the table of accounts: role, account, password, …"""
    rows = [re.split(r"\s{2,}", line.strip()) for line in said.splitlines()]
    return [row for row in rows if len(row) >= 3 and re.fullmatch(r"\w{4}-\w{4}-\w{4}", row[2])]


# serve


def test_gives_a_new_office_four_accounts_and_asks_each_for_a_password_of_its_own(office: Site) -> None:
    found = accounts(office.said)
    assert [row[0] for row in found] == ["系统管理员", "安全管理员", "审计管理员", "考核办管理员"]
    where, page = Browser(office.url).log_in(found[3][1], found[3][2])
    assert where == "/password"
    assert "新密码" in page


def test_keeps_what_was_there_when_it_is_started_again(serve: Callable[..., Site]) -> None:
    first = serve(new=True)
    _, username, password, *_ = accounts(first.said)[0]
    assert first.end() == 0
    second = serve()
    assert accounts(second.said) == []
    assert Browser(second.url).log_in(username, password)[0] == "/password"


def test_serves_the_log_in_page_with_its_style_to_a_stranger(office: Site) -> None:
    browser = Browser(office.url)
    where, page = browser.get("/")
    assert where == "/login"
    style = re.search(r'href="(/static/kaoping/base\.\w+\.css)"', page)
    assert style is not None
    assert "font-family" in browser.get(style[1])[1]


def test_stops_within_seconds_and_gives_the_folder_free(serve: Callable[..., Site]) -> None:
    site = serve()
    assert folder.running(site.home) is not None
    begun = time.monotonic()
    assert site.end(signal.SIGINT) == 0
    assert time.monotonic() - begun < 10
    assert folder.running(site.home) is None
    assert not folder.answers(site.url)


def test_leaves_nothing_behind_when_it_is_killed(serve: Callable[..., Site]) -> None:
    site = serve()
    site.end(signal.SIGKILL)
    wait_for(lambda: folder.running(site.home) is None)
    assert not folder.answers(site.url)
    folder.bindable("127.0.0.1", site.port)
    wait_for(lambda: not any(f"kaoping.web.worker\0{site.process.pid}\0".encode() in told(one) for one in Path("/proc").glob("[0-9]*/cmdline")))


def told(file: Path) -> bytes:
    """What stands in it; nothing where the process has gone."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def test_keeps_its_key_and_its_data_from_other_users(office: Site) -> None:
    home = office.home
    assert stat.S_IMODE((home / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_says_who_uses_the_folder_already(office: Site) -> None:
    second = kaoping("serve", "--dir", str(office.home), "--port", str(free_port()))
    assert second.returncode == 2
    assert second.stderr.startswith(f"数据目录“{office.home}”正由另一个网站使用（{office.url}")
    assert second.stderr.count("\n") == 1


def test_stop_ends_a_site_and_says_so_where_there_is_none(serve: Callable[..., Site]) -> None:
    site = serve()
    stopped = kaoping("stop", "--dir", str(site.home))
    assert (stopped.returncode, stopped.stdout) == (0, f"网站已停止（{site.url}）\n")
    assert site.process.wait(5) == 0
    assert kaoping("stop", "--dir", str(site.home)).stdout == f"没有网站在用“{site.home}”\n"


def refused(*words: str) -> str:
    """What a refusal says: one sentence on standard error, exit code 2, never a traceback."""
    done = kaoping(*words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done
    return done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_says_that_the_port_is_taken(tmp_path: Path, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused(command, "--dir", str(tmp_path / "x"), "--port", str(port), "--host", "127.0.0.1")
    assert said == f"端口{port}已被别的程序占用，请用 --port 换一个\n"
    assert not (tmp_path / "x").exists()


def test_says_that_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="utf-8")
    said = refused("serve", "--dir", str(tmp_path / "x"), "--port", str(free_port()))
    assert said == f"数据目录“{tmp_path / 'x'}”是一个文件，请换一个目录，或改好权限后重试\n"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://a@b/c", "KAOPING_DATABASE 应写成 postgresql://用户:密码@主机:端口/库名，不写则用数据目录里的 SQLite"),
        ("postgresql://a:b@127.0.0.1:1/c", "连不上数据库（--database）：那里没有 PostgreSQL 在应答，请核对主机和端口，并确认它已经启动"),
    ],
)
def test_says_what_is_wrong_with_the_address_of_the_database(tmp_path: Path, address: str, sentence: str) -> None:
    assert refused("serve", "--dir", str(tmp_path / "x"), "--port", str(free_port()), "--database", address) == sentence + "\n"


@pytest.mark.parametrize(("port", "sentence"), [("0", "端口0不存在"), ("70000", "端口70000不存在"), ("八千", "“八千”的写法不对")])
def test_says_that_there_is_no_such_port(tmp_path: Path, port: str, sentence: str) -> None:
    assert sentence in refused("serve", "--dir", str(tmp_path / "x"), "--port", port)


# demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """A demonstration that runs in the background: its folder, its address, what was printed."""
    home, port = tmp_path_factory.mktemp("demo") / "演示", free_port()
    done = kaoping("demo", "--background", "--dir", str(home), "--port", str(port))
    assert done.returncode == 0, done.stderr
    yield home, f"http://127.0.0.1:{port}", done.stdout
    kaoping("stop", "--dir", str(home))


def test_demo_shows_an_account_for_every_role_and_how_to_stop(demo: tuple[Path, str, str]) -> None:
    home, url, said = demo
    assert {row[0].partition(" · ")[0] for row in accounts(said)} == set(NAMES.values())
    assert url in said
    assert f"停止：kaoping stop --dir {home}" in said


def test_demo_lets_each_account_in_and_shows_its_first_page(demo: tuple[Path, str, str]) -> None:
    _, url, said = demo
    for post, username, password, *_ in accounts(said):
        where, page = Browser(url).log_in(username, password)
        assert where not in ("/login", "/password"), post
        assert NAMES_IN.search(page), post


NAMES_IN = re.compile("|".join(map(re.escape, NAMES.values())))


def test_demo_keeps_the_data_and_changes_the_passwords_when_started_again(demo: tuple[Path, str, str]) -> None:
    home, url, said = demo
    port = url.rpartition(":")[2]
    again = kaoping("demo", "--background", "--dir", str(home), "--port", port)
    assert again.returncode == 0, again.stderr
    assert "演示网站原在" in again.stdout
    assert "沿用以前的演示数据" in again.stdout
    old, new = ({row[1]: row[2] for row in accounts(text)} for text in (said, again.stdout))
    assert old.keys() == new.keys()
    assert not set(old.values()) & set(new.values())
    assert folder.answers(url)


def test_demo_never_touches_an_offices_own_data(office: Site) -> None:
    said = refused("demo", "--fresh", "--dir", str(office.home), "--port", str(free_port()))
    assert said == f"“{office.home}”里是正式数据，演示不能用这个目录，请用 --dir 换一个\n"
    assert folder.answers(office.url)


def test_speaks_https_with_a_certificate_and_says_so(serve: Callable[..., Site], tmp_path: Path) -> None:
    site = serve(*certificate(tmp_path))
    assert f"网站已启动：https://127.0.0.1:{site.port}" in site.said
    login = folder._direct.open(f"{site.url}/login", timeout=10)
    assert any("csrftoken" in c and "Secure" in c for c in login.headers.get_all("Set-Cookie"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cert", "cert.pem"], "证书和私钥要一起给"),
        (["--cert", "无.pem", "--key", "无.pem"], "找不到“无.pem”"),
        (["--cert", __file__, "--key", __file__], "要 PEM 格式、没有口令，并且是一对"),
    ],
)
def test_says_what_is_wrong_with_a_certificate_before_anything_is_made(tmp_path: Path, words: list[str], said: str) -> None:
    found = kaoping("serve", "--dir", str(tmp_path / "数据"), "--port", str(free_port()), "--host", "127.0.0.1", *words)
    assert (found.returncode, said in found.stderr, (tmp_path / "数据").exists()) == (2, True, False)
