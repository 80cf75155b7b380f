"""Behind a proxy: whose address is believed, and what the settings of a site that speaks https are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from kaoping.web.fields import on_this_site
from kaoping.web.proxies import address_of, proxies_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def proxied(settings: Any) -> None:
    settings.PROXIES = (ip_network("127.0.0.1"), ip_network("10.1.2.0/24"))


@pytest.mark.parametrize(("peer", "forwarded", "said"), [
    ("127.0.0.1", "192.168.1.20", "192.168.1.20"), ("127.0.0.1", "6.6.6.6, 192.168.1.20, 10.1.2.3", "192.168.1.20"), ("127.0.0.1", "", "127.0.0.1"),
    ("192.168.1.9", "6.6.6.6", "192.168.1.9"), ("127.0.0.1", "<script>", "127.0.0.1"), ("127.0.0.1", "6.6.6.6, 甲", "127.0.0.1"), ("", "6.6.6.6", ""),
    ("10.1.2.9", "fd00::5", "fd00::5"),
])  # fmt: skip
def test_believes_the_proxy_and_nothing_that_the_asker_wrote_before_it(proxied: None, peer: str, forwarded: str, said: str) -> None:
    request = SimpleNamespace(META={"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded})
    assert address_of(request) == said


def test_believes_nobody_where_no_proxy_is_named() -> None:
    assert proxies_of("") == ()
    assert address_of(SimpleNamespace(META={"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6"})) == "127.0.0.1"


def test_says_what_a_proxy_is_called_by() -> None:
    assert proxies_of("127.0.0.1, 10.1.2.0/24") == (ip_network("127.0.0.1"), ip_network("10.1.2.0/24"))
    with pytest.raises(ImproperlyConfigured, match="逗号隔开"):
        proxies_of("nginx")


@pytest.mark.parametrize(("address", "kept"), [("/e/1?item=1.1", True), ("//evil.invalid/", False), ("https://evil.invalid/", False),
    ("/甲\r\nX-Injected: 1", False),
                                                 ("/甲\0乙", False), ("javascript:alert(1)", False), ("甲", False), ("site:home", False), ("", False)])
def test_goes_on_only_to_addresses_of_this_site_that_a_header_can_carry(rf: Any, address: str, kept: bool) -> None:
    assert bool(on_this_site(rf.get("/"), address)) == kept


def _checked(state: Path, https: str) -> str:
    (state / "secret.key").write_text("k" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2, encoding="ascii")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KAOPING_", "DJANGO_"))}
    env = clean | {"KAOPING_DIR": str(state), "KAOPING_HTTPS": https, "DJANGO_SETTINGS_MODULE": "kaoping.web.settings", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-m", "django", "check", "--deploy"], env=env, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_has_nothing_to_be_warned_of_when_deployed_behind_https(tmp_path: Path) -> None:
    assert "no issues" in _checked(tmp_path, "1")


def test_is_warned_of_nothing_but_the_missing_https_without_it(tmp_path: Path) -> None:
    assert set(re.findall(r"security\.W\d+", _checked(tmp_path, ""))) == {"security.W004", "security.W012", "security.W016"}


def test_the_examples_say_what_the_settings_need() -> None:
    unit, nginx = ((ROOT / "docs" / "deploy" / name).read_text(encoding="utf-8") for name in ("kaoping.service", "nginx.conf"))
    from kaoping.web import settings

    named = set(re.findall(r"KAOPING_[A-Z_]+", unit + nginx))
    assert named <= set(re.findall(r"KAOPING_[A-Z_0-9]+", settings.__doc__ or ""))
    assert {"KAOPING_HTTPS", "KAOPING_PROXIES"} <= named
    assert "X-Forwarded-For $remote_addr;" in nginx and "X-Forwarded-Proto https;" in nginx and "client_max_body_size" in nginx and "ssl_certificate " in nginx
