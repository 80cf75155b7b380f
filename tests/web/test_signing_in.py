"""What proves a person besides the password: a code of an authenticator, a provider of single sign-on; and how long a session lives."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from django_otp.oath import TOTP

from kaoping.core.errors import KaopingError
from kaoping.web.actions import factor, people
from kaoping.web.models import Binding, Event, SecondFactor, User
from kaoping.web.policy import Role
from kaoping.web.policy.signing_in import ADDRESS_FAILURES, compulsory
from kaoping.web.sso.setting import providers

from .provider import CLIENT, SECRET, Provider, running
from .world import PASSWORD, World

ME, NAME = "组员甲", "member10"


class Phone:
    """An authenticator: it knows the secret and the time, which only moves on."""

    def __init__(self, secret: str) -> None:
        self.totp, self.ahead = TOTP(base64.b32decode(secret)), -1

    def code(self) -> str:
        self.totp.time = time.time() + 30 * self.ahead
        self.ahead += 1
        return f"{self.totp.token():06d}"


def enabled(world: World, name: str = ME) -> tuple[Client, Phone, list[str]]:
    client = world.client(name)
    page = client.get("/factor").content.decode()
    assert "data:image/svg+xml" in page
    phone = Phone(re.search(r'class="spaced">([A-Z2-7 ]+)<', page)[1].replace(" ", ""))  # type: ignore[index]
    shown = client.post("/factor", {"code": phone.code()}).content.decode()
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", shown)
    assert len(codes) == factor.CODES
    return client, phone, codes


def halfway(name: str = NAME) -> Client:
    client = Client()
    assert client.post("/login?next=/password", {"username": name, "password": PASSWORD}).headers["Location"] == "/login/code"
    return client


def test_asks_for_the_code_after_the_password_and_lets_nobody_in_between(world: World) -> None:
    _, phone, _ = enabled(world)
    client = halfway()
    assert client.get("/password").headers["Location"].startswith("/login")
    assert client.post("/login/code", {"code": "000000"}).status_code == 422
    assert client.post("/login/code", {"code": phone.code()}).headers["Location"] == "/password"
    assert client.get("/password").status_code == 200
    assert "第二重验证" in Event.objects.filter(verb="log.in").latest("seq").new


def test_takes_no_code_and_no_recovery_code_twice(world: World) -> None:
    _, phone, codes = enabled(world)
    code = phone.code()
    assert halfway().post("/login/code", {"code": code}).status_code == 302
    assert halfway().post("/login/code", {"code": code}).status_code == 422
    assert halfway().post("/login/code", {"code": codes[3].upper()}).status_code == 302
    assert halfway().post("/login/code", {"code": codes[3]}).status_code == 422
    assert len(SecondFactor.objects.get().codes) == factor.CODES - 1
    assert Event.objects.filter(verb="factor.recovery").count() == 1


def test_locks_the_account_after_five_wrong_codes_the_right_one_included(world: World) -> None:
    _, phone, _ = enabled(world)
    client = halfway()
    assert [client.post("/login/code", {"code": f"00000{n}"}).status_code for n in range(5)] == [422] * 4 + [429]
    assert client.post("/login/code", {"code": phone.code()}).status_code == 429
    assert '"locked":true' in Event.objects.filter(verb="log.fail").latest("seq").new


def test_keeps_neither_secret_nor_codes_where_they_can_be_read(world: World, settings: Any) -> None:
    _, phone, codes = enabled(world)
    row = SecondFactor.objects.get()
    kept = json.dumps([row.secret, row.codes, *Event.objects.values_list("new", flat=True)])
    secret = base64.b32encode(phone.totp.key).decode()
    assert secret not in kept and not any(c in kept for c in codes)
    assert factor.opened(row) == secret
    settings.SECRET_KEY = "another installation's"
    assert factor.opened(row) == ""


def test_must_be_set_up_first_where_the_role_asks_for_it(world: World, settings: Any) -> None:
    settings.SECOND_FACTOR = compulsory("technical")
    client = Client()
    client.post("/login", {"username": "security", "password": PASSWORD})
    assert client.get("/people").headers["Location"] == "/factor"
    assert "设好以后才能继续" in client.get("/factor").content.decode()
    client, phone, _ = enabled(world, "安全员")
    assert client.get("/people").status_code == 200
    client.post("/factor/end", {"code": phone.code()})
    assert SecondFactor.objects.exists()
    assert world.client(ME).get("/factor").status_code == 200


def test_is_lifted_by_the_security_administrator_for_others_only(world: World) -> None:
    client, _, _ = enabled(world)
    with pytest.raises(KaopingError, match="自己的第二重验证"):
        factor.lift(world.actor("安全员"), world.people["安全员"])
    assert world.client("系统员").post(f"/people/{world.people[ME].pk}/unfactor").status_code == 404
    world.client("安全员").post(f"/people/{world.people[ME].pk}/unfactor")
    assert not SecondFactor.objects.exists()
    assert client.get("/").headers["Location"].startswith("/login")


def test_knows_the_roles_of_the_setting() -> None:
    assert compulsory("technical, office") == {Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.OFFICE}
    assert compulsory("") == frozenset()
    with pytest.raises(ValueError):
        compulsory("chief")


# sessions, and guesses from one address


def test_ends_a_session_after_its_hours_however_busy(world: World) -> None:
    client = world.client(ME)
    session = client.session
    session["since"] -= 12 * 3600 + 1
    session.save()
    assert client.get("/").headers["Location"].startswith("/login")


def test_hears_a_guessing_address_no_more_but_whoever_is_at_home_there(world: World) -> None:
    guess = Client(REMOTE_ADDR="10.1.1.9")
    assert Client(REMOTE_ADDR="10.1.1.9").post("/login", {"username": "office", "password": PASSWORD}).status_code == 302
    for n in range(ADDRESS_FAILURES):
        guess.post("/login", {"username": f"clerk{n % 9 + 1}" if n % 3 else f"nobody{n}", "password": "wrong"})
    refused = guess.post("/login", {"username": NAME, "password": PASSWORD})
    assert "这个地址登录失败的次数太多" in refused.content.decode()
    assert Client(REMOTE_ADDR="10.1.1.9").post("/login", {"username": "office", "password": PASSWORD}).status_code == 302
    assert Client(REMOTE_ADDR="10.1.1.10").post("/login", {"username": NAME, "password": PASSWORD}).status_code == 302
    assert Event.objects.filter(verb="log.shut", address="10.1.1.9").count() == 1


def test_lets_a_reset_password_in_only_when_the_security_administrator_says_so(world: World) -> None:
    slip = people.reset(world.actor("系统员"), world.people[ME])
    said = Client().post("/login", {"username": NAME, "password": slip.password})
    assert "安全管理员放行" in said.content.decode()
    assert "账号或密码不对" in Client().post("/login", {"username": NAME, "password": "wrong"}).content.decode()
    assert world.client("系统员").post(f"/people/{world.people[ME].pk}/release").status_code == 404
    page = world.client("安全员").get(f"/people/{world.people[ME].pk}").content.decode()
    assert "放行登录" in page
    world.client("安全员").post(f"/people/{world.people[ME].pk}/release")
    assert Client().post("/login", {"username": NAME, "password": slip.password}).status_code == 302


def test_leaves_the_only_security_administrators_way_back_to_the_server(world: World) -> None:
    with pytest.raises(KaopingError, match="kaoping account security"):
        people.reset(world.actor("系统员"), world.people["安全员"])
    enabled(world, "安全员")
    slip = people.rescue("security")
    assert Client().post("/login", {"username": "security", "password": slip.password}).headers["Location"] == "/"
    assert Event.objects.filter(verb="people.rescue").get().name == "服务器命令行"


# single sign-on


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    with running() as server:
        bases = {"login": server.url, "api": server.url}
        told = {
            "oidc": {"server": server.url, "client_id": CLIENT, "secret": SECRET},
            "wecom": {"corp_id": CLIENT, "agent_id": "1000002", "secret": SECRET, **bases},
            "dingtalk": {"client_id": CLIENT, "secret": SECRET, **bases},
            "feishu": {"app_id": CLIENT, "secret": SECRET, "api": server.url},
        }
        (tmp_path / "sso.json").write_text(json.dumps(told), encoding="utf-8")
        settings.SSO = providers(str(tmp_path / "sso.json"))
        yield server


def walked(client: Client, key: str) -> Any:
    """To the provider and back, as a browser goes."""
    away = client.get(f"/login/with/{key}?next=/password")
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith(f"http://testserver/login/from/{key}?")
    return client.get(back.removeprefix("http://testserver"))


def bound(world: World, key: str) -> None:
    client = world.client(ME)
    assert "前往" in client.post(f"/bind/{key}", {"password": PASSWORD}).content.decode()
    assert walked(client, key).headers["Location"] == "/factor"


@pytest.mark.parametrize("key", ["oidc", "wecom", "dingtalk", "feishu"])
def test_logs_in_whoever_has_bound_their_account_there_and_nobody_else(world: World, provider: Provider, key: str) -> None:
    stranger = Client()
    assert walked(stranger, key).headers["Location"] == "/login"
    assert "没有绑定本系统的账号" in stranger.get("/login").content.decode()
    users = User.objects.count()
    bound(world, key)
    client = Client()
    assert walked(client, key).headers["Location"] == "/password"
    assert client.get("/password").status_code == 200
    assert client.session["_auth_user_id"] == str(world.people[ME].pk)
    provider.who = "lisi"
    assert walked(Client(), key).headers["Location"] == "/login"
    assert (User.objects.count(), Binding.objects.count()) == (users, 1)
    assert not any(m.objects.exists() for m in (SocialAccount, SocialToken, SocialApp))
    told = "".join(Event.objects.values_list("new", flat=True))
    assert "13800000000" not in told and SECRET not in told


def test_asks_for_the_second_factor_after_the_provider_too(world: World, provider: Provider) -> None:
    bound(world, "wecom")
    _, phone, _ = enabled(world)
    client = Client()
    assert walked(client, "wecom").headers["Location"] == "/login/code"
    assert client.post("/login/code", {"code": phone.code()}).headers["Location"] == "/password"


def test_believes_no_answer_that_it_did_not_ask_for(world: World, provider: Provider) -> None:
    bound(world, "oidc")
    away = Client().get("/login/with/oidc").headers["Location"]
    back = requests.get(away, allow_redirects=False, timeout=10).headers["Location"].removeprefix("http://testserver")
    other = Client()
    assert other.get(back).headers["Location"] == "/login"  # begun in another browser
    provider.forged = True
    assert walked(Client(), "oidc").headers["Location"] == "/login"
    client = Client()
    client.get("/login/with/oidc")
    assert client.get("/login/from/oidc?code=x&state=y").headers["Location"] == "/login"
    assert client.get("/login/from/oidc?error=access_denied").headers["Location"] == "/login"


def test_finds_an_account_by_the_claim_that_the_setting_names(world: World, provider: Provider, settings: Any) -> None:
    from dataclasses import replace

    settings.SSO = {"oidc": replace(settings.SSO["oidc"], match="preferred_username")}
    provider.who = NAME
    assert walked(Client(), "oidc").headers["Location"] == "/password"
    people.switch(world.actor("系统员"), world.people[ME], False)
    assert walked(Client(), "oidc").headers["Location"] == "/login"
    provider.who = "gibtsnicht"
    assert walked(Client(), "oidc").headers["Location"] == "/login"


def test_binds_with_the_password_alone_and_to_one_account_alone(world: World, provider: Provider) -> None:
    client = world.client("组员乙")
    assert client.post("/bind/wecom", {"password": "wrong"}).headers["Location"] == "/factor"
    assert walked(client, "wecom").headers["Location"] == "/login"
    bound(world, "wecom")
    client = world.client("组员乙")
    client.post("/bind/wecom", {"password": PASSWORD})
    walked(client, "wecom")
    assert "已经绑定在别的账号上" in client.get("/factor").content.decode()
    world.client(ME).post("/unbind/wecom")
    assert not Binding.objects.exists()


def test_says_so_when_the_provider_does_not_answer(world: World, provider: Provider, settings: Any) -> None:
    provider.shutdown()
    provider.server_close()
    client = Client()
    assert client.get("/login/with/oidc").headers["Location"] == "/login"
    assert "统一身份认证现在没有应答" in client.get("/login").content.decode()


def test_offers_nothing_that_is_not_configured(world: World) -> None:
    assert "或者" not in Client().get("/login").content.decode()
    assert Client().get("/login/with/wecom").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ('{"qq": {}}', "不认识"), ('{"wecom": {"corp_id": "a"}}', "缺少agent_id、secret"), ("[", "不是 JSON"), ("[]", "一个对象"),
        ('{"dingtalk": {"client_id": "a", "secret": "b", "colour": "c"}}', "没有“colour”"),
        ('{"oidc": {"server": "http://idp.example", "client_id": "a", "secret": "b"}}', "不是 https"), ('{"oidc": {"server": 1}}', "应当是文字"),
    ],
)
def test_says_what_is_wrong_with_the_setting(tmp_path: Path, told: str, said: str) -> None:
    file = tmp_path / "sso.json"
    file.write_text(told, encoding="utf-8")
    with pytest.raises(KaopingError, match=said):
        providers(str(file))
