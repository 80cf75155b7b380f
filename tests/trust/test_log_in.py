"""Guessing passwords, known and unknown names, sessions that end, and what a password must be."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
from django.test import Client

from kaoping.web.actions import people, posts
from kaoping.web.actions.people import NewPerson
from kaoping.web.models import Event, User
from kaoping.web.policy import Role
from kaoping.web.policy.passwords import PROFILES
from kaoping.web.policy.signing_in import ADDRESS_FAILURES, FAILURES
from kaoping.web.queries.people import weakness
from web.world import PASSWORD, World, build

from .conftest import Record

WRONG, COMPARED = "账号或密码不对", "Tong-Chuan-77"


@pytest.fixture
def quick() -> Any:
    """Argon2 at its least: the guesses that are refused unheard are what counts here."""
    from django.contrib.auth import hashers

    least = hashers.get_hasher("argon2").__class__
    kept = least.time_cost, least.memory_cost, least.parallelism
    least.time_cost, least.memory_cost, least.parallelism = 1, 8, 1
    yield
    least.time_cost, least.memory_cost, least.parallelism = kept


@pytest.mark.django_db
def test_ten_thousand_guesses_from_fifty_addresses_get_no_further_than_five_for_an_account(figure: Record, long: bool, quick: Any) -> None:
    world, n = build().at(), 10_000 if long else 600
    names = [u.username for u in User.objects.order_by("pk")]
    heard: dict[str, int] = {}
    guests = [Client(REMOTE_ADDR=f"10.0.{i // 25}.{i % 25 + 1}") for i in range(50)]
    for at in range(n):
        name = names[at % len(names)] if at % 4 else f"guess{at}"
        answer = guests[at % 50].post("/login", {"username": name, "password": f"guess-{at}"})
        if WRONG in answer.content.decode() or (answer.status_code == 429 and heard.get(name, 0) == FAILURES - 1):
            heard[name] = heard.get(name, 0) + 1
    beyond = sum(max(v - FAILURES, 0) for v in heard.values())
    events = list(Event.objects.filter(verb="log.fail"))
    by_address = [sum(e.address == f"10.0.{i // 25}.{i % 25 + 1}" for e in events) for i in range(50)]
    beyond += sum(max(v - ADDRESS_FAILURES, 0) for v in by_address)
    locked = sum('"locked":true' in e.new for e in events)
    assert locked == sum(v >= FAILURES for v in heard.values())
    # Whoever is at home at one of these addresses and whom nobody has guessed at goes on.
    slip = people.create(world.actor("系统员"), [NewPerson("钱新", "qianxin")])[0]
    assert Client(REMOTE_ADDR="10.9.9.9").post("/login", {"username": "qianxin", "password": slip.password}).status_code == 302
    said = f"{sum(heard.values())}次被比对，{locked}个账号锁定，其余没有比对就拒绝；单个地址最多比对{max(by_address)}次"
    figure("T24", on="猜密码", tried=n, failed=beyond, said=said)


@pytest.mark.django_db
def test_an_unknown_name_takes_as_long_and_says_the_same_as_a_wrong_password(figure: Record, long: bool) -> None:
    build().at()
    names = [u.username for u in User.objects.order_by("pk")][: 24 if long else 10]
    took: dict[bool, list[float]] = {True: [], False: []}
    said: set[tuple[int, bool]] = set()
    for turn in range(4 if long else 1):
        for at, name in enumerate(names):
            for known in (True, False):
                guest = Client(REMOTE_ADDR=f"10.{turn}.{at}.{int(known) + 1}")
                began = time.process_time()  # what this process did for it: the machine has other things to do
                answer = guest.post("/login", {"username": name if known else f"{name}x{turn}", "password": "wrong"})
                took[known].append(time.process_time() - began)
                said.add((answer.status_code, WRONG in answer.content.decode()))
    assert said == {(422, True)}
    apart = abs(statistics.median(took[True]) - statistics.median(took[False])) * 1000
    said = "有这个账号和没有这个账号，页面一样，处理时间的中位数之差"
    figure("T24", on="时间差（毫秒）", tried=2 * len(took[True]), failed=round(apart, 2), limit=10, said=said)


@pytest.mark.django_db
def test_sessions_end_when_they_must_and_passwords_keep_the_rules_of_both_profiles(figure: Record, settings: Any, quick: Any) -> None:
    world, alive, tried = build().at(), [], 0
    for what in ("idle", "hours", "password", "reset", "post", "off", "elsewhere"):
        client = world.client("陈炉镇联络员")
        user = world.people["陈炉镇联络员"]
        _end(world, client, user, what, settings)
        tried += 1
        if client.get("/password").status_code != 302:
            alive.append(what)
        user.refresh_from_db()
        user.is_active, user.waits, user.must_change = True, False, False
        user.set_password(PASSWORD)
        user.save()
    slip = people.create(world.actor("系统员"), [NewPerson("钱新", "qianxin")])[0]
    fresh = Client()
    fresh.post("/login", {"username": "qianxin", "password": slip.password})
    if fresh.get("/").headers["Location"] != "/password":
        alive.append("first password kept")
    rules = {
        "dengbao": (("Ab1-x", False), ("abcdefgh1", False), ("P@ssw0rd", False), (COMPARED, True)),
        "asvs": (("Ab1-efgh", False), ("password1234", False), ("startfinding", False), ("正确的马电池订书钉一二三", True)),
    }
    for name, cases in rules.items():
        settings.PASSWORD_PROFILE = name
        page = fresh.get("/password").content.decode()
        if PROFILES[name].says not in page:
            alive.append(f"{name} is not told")
        for password, good in cases:
            tried += 1
            if bool(weakness(slip.user, password)) is good:
                alive.append(f"{name}: {password}")
    assert not alive, alive
    said = "离开、超时、改密码、重置、任职变动、停用、别处登录后旧会话都断；首次登录必须改密码；等保和ASVS两套规则各按各的"
    figure("T24", on="会话和口令", tried=tried + 3, failed=len(alive), said=said)


def _end(world: World, client: Client, user: User, what: str, settings: Any) -> None:
    session = client.session
    if what in ("idle", "hours"):
        key, back = ("seen", settings.IDLE_MINUTES * 60) if what == "idle" else ("since", settings.SESSION_HOURS * 3600)
        session[key] -= back + 1
        session.save()
    elif what == "password":
        other = Client()
        other.cookies["kaoping"] = client.cookies["kaoping"].value
        assert other.post("/password", {"old": PASSWORD, "new": COMPARED, "again": COMPARED}).status_code == 302
    elif what == "reset":
        people.reset(world.actor("系统员"), user)
    elif what == "post":
        posts.give(world.actor("安全员"), user, Role.HEAD, world.entries["广阳镇"].unit)
    elif what == "off":
        people.switch(world.actor("系统员"), user, False)
    else:
        Client().post("/login", {"username": user.username, "password": PASSWORD})
