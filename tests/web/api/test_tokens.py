"""Tokens: whose they are, what they can do, and how they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.web.actions import posts, tokens
from kaoping.web.models import Event, Post, Token
from kaoping.web.policy import Hidden, Role

from ..world import World
from .calling import call, token


def test_acts_in_its_one_post_and_in_no_other_of_its_person(world: World) -> None:
    user = world.people["王主任"]
    Post.objects.create(user=user, role=Role.LEAD, group=world.groups["第一组"])
    secret = token(world, "王主任")
    told = call(secret, "GET", "/api/me").json()
    assert told == {"name": "王主任", "token": "取数", "role": "office", "role_name": "考核办管理员", "unit": "印台区", "group": ""}
    assert call(secret, "GET", f"/api/assessments/{world.assessment.pk}/work").status_code == 404


def test_keeps_no_secret_but_its_digest(world: World) -> None:
    secret = token(world, "王主任")
    kept = Token.objects.get()
    assert secret.startswith("kp_") and len(secret) > 40
    assert secret not in str(vars(kept)) and len(kept.digest) == 64
    assert not Event.objects.filter(new__contains=secret).exists()


@pytest.mark.parametrize("how", ["ended", "expired", "post", "account", "reset", "wrong", "none", "basic"])
def test_is_refused_once_it_no_longer_holds(world: World, how: str) -> None:
    secret = token(world, "组员甲")
    found = Token.objects.get()
    if how == "ended":
        tokens.end(world.actor("组员甲"), found)
    elif how == "expired":
        Token.objects.update(until=timezone.localdate() - timedelta(days=1))
    elif how == "post":
        posts.end(world.actor("安全员"), found.post)
    elif how == "account":
        found.user.is_active = False
        found.user.save()
    elif how == "reset":
        found.user.must_change = True
        found.user.save()
    sent = {"wrong": secret[:-1] + "~", "none": "", "basic": ""}.get(how, secret)
    more = {"headers": {"Authorization": "Basic Zm9v"}} if how == "basic" else {}
    answer = call(sent, "GET", "/api/me", **more)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer" and "error" in answer.json()


def test_is_good_for_at_most_a_year_and_only_for_a_post_of_ones_own(world: World) -> None:
    post = Post.objects.get(user=world.people["王主任"])
    today = timezone.localdate()
    for until in (today - timedelta(days=1), today + timedelta(days=366)):
        with pytest.raises(KaopingError, match="一年以内"):
            tokens.make(world.actor("王主任"), post, "OA", until)
    with pytest.raises(Hidden):
        tokens.make(world.actor("组员甲"), post, "OA", today)


def test_is_ended_by_the_security_administrator_and_by_nobody_else(world: World) -> None:
    secret = token(world, "王主任")
    found, page = Token.objects.get(), f"/people/{world.people['王主任'].pk}/token/"
    assert world.client("组员甲").post(f"{page}{found.pk}").status_code == 404
    assert world.client("组员甲").post(f"/tokens/{found.pk}/end").status_code == 404
    assert call(secret, "GET", "/api/me").status_code == 200
    assert world.client("安全员").post(f"{page}{found.pk}").status_code == 302
    assert call(secret, "GET", "/api/me").status_code == 401


def test_signs_the_audit_with_its_own_name(world: World) -> None:
    secret = token(world, "组员甲")
    body = {"place": "1.1.2", "version": 0, "answer": "是"}
    assert call(secret, "POST", f"/api/entries/{world.entries['陈炉镇'].pk}/marks", body).status_code == 200
    event = Event.objects.latest("seq")
    assert (event.name, event.user, event.verb) == ("组员甲（令牌：取数）", world.people["组员甲"].pk, "member.save")


def test_tells_the_audit_of_its_first_use_of_a_day_and_from_another_address(world: World) -> None:
    secret = token(world, "王主任")
    call(secret, "GET", "/api/me")
    assert not Event.objects.filter(verb="token.use").exists()
    for _ in range(2):
        call(secret, "GET", "/api/me", REMOTE_ADDR="192.168.1.77")
    Token.objects.update(used_at=timezone.now() - timedelta(days=1))
    call(secret, "GET", "/api/me", REMOTE_ADDR="192.168.1.77")
    assert list(Event.objects.filter(verb="token.use").values_list("address", flat=True)) == ["192.168.1.77"] * 2


def test_locks_an_address_out_after_wrong_ones_and_no_other_address(world: World) -> None:
    secret = token(world, "王主任")
    said = [call(f"kp_{n}", "GET", "/api/me").status_code for n in range(7)]
    assert said == [401] * 5 + [429] * 2
    locked = call(secret, "GET", "/api/me")
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert call(secret, "GET", "/api/me", REMOTE_ADDR="192.168.1.78").status_code == 200
    assert Event.objects.filter(verb="token.fail").count() == 5


def test_counts_no_session_and_needs_no_csrf(world: World) -> None:
    browser = world.client("组员甲")
    assert browser.get("/api/me").status_code == 401
    assert browser.get("/api/").status_code == 200


def test_is_shown_once_on_the_page_where_it_is_made(world: World) -> None:
    browser, post = world.client("组员甲"), Post.objects.get(user=world.people["组员甲"])
    made = browser.post("/tokens/make", {"name": "OA", "post": post.pk, "until": timezone.localdate().isoformat()})
    secret = made.content.decode().split('class="secret">')[1].split("<")[0]
    assert call(secret, "GET", "/api/me").json()["token"] == "OA"
    assert secret not in browser.get("/tokens").content.decode()
    assert browser.post("/tokens/make", {"name": "OA", "post": post.pk, "until": "2099-01-01"}).status_code == 422
