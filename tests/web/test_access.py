"""Who gets through to what: every URL of the router, every role, and whatever is theirs, another's, or not there."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from kaoping.web.models import Assessment, Evidence, Post
from kaoping.web.policy import EntryState, PanelState
from kaoping.web.policy.rows import ROWS, SCREENS
from kaoping.web.policy.verbs import VERBS

from .matrix import ROLES, Asker, rewriting, rows, things, urls, write, written
from .world import World

FACTOR = ("people:factor", "people:factor_codes", "people:factor_end")  # one's own


def test_has_a_row_for_every_url() -> None:
    assert sorted(set(urls()) - set(ROWS)) == []


def test_has_a_url_for_every_row() -> None:
    assert sorted(set(ROWS) - set(urls())) == []


def test_names_a_verb_of_the_policy_in_every_row() -> None:
    assert sorted({r.verb for r in ROWS.values()} - set(VERBS) - {""}) == []


def test_loads_only_what_the_url_names() -> None:
    arguments = urls()
    assert [n for n, r in ROWS.items() if r.loads and r.loads not in arguments.get(n, [r.loads])] == []


def test_takes_no_number_from_a_url_but_the_object_that_the_policy_checks() -> None:
    found = []
    for screen in SCREENS:
        for one in import_module(f"kaoping.web.screens.{screen}.urls").urlpatterns:
            kept = ROWS[f"{screen}:{one.name}"].loads
            found += [f"{screen}:{one.name} {k}" for k, c in one.pattern.converters.items() if type(c).__name__ == "IntConverter" and k != kept]
    assert found == []


def test_has_no_url_that_another_one_hides() -> None:
    assert [n for n, a in urls().items() if get_resolver().resolve(reverse(n, kwargs=dict.fromkeys(a, 1))).view_name != n] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_lets_through_whom_the_matrix_names_and_nobody_else(world: World, screen: str) -> None:
    asker = Asker(world)
    found = rows(world, screen, asker)
    if rewriting():
        write(screen, found)
    said = [r for r in written() if r["url"].split(":")[0] == screen]
    wrong = [f"{r['url']} {r['role']}: {r}" for r in found if r not in said] + [f"no longer there: {r['url']} {r['role']}" for r in said if r not in found]
    assert asker.trouble == []
    assert wrong == []


def test_sends_whoever_is_not_logged_in_to_the_log_in_page(world: World) -> None:
    mine = things(world, "陈炉镇", "第一组", "申复核")
    for name in (n for n in sorted(ROWS) if ROWS[n].verb and not ROWS[n].api):
        url = mine.url(name, urls()[name])
        for answer in (Client().get(url), Client().post(url)):
            assert (answer.status_code, answer.headers.get("Location", "")[:6]) == (302, "/login"), name


def test_lets_no_program_call_anything_without_a_token(world: World) -> None:
    mine = things(world, "陈炉镇", "第一组", "申复核")
    for name in (n for n in ROWS if ROWS[n].api):
        for client in (Client(), world.client("王主任")):
            answer = client.generic(ROWS[name].api, mine.url(name, urls()[name]))
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), name


def test_gives_an_account_without_posts_nothing_but_its_own_password(world: World) -> None:
    asker, mine = Asker(world), things(world, "陈炉镇", "第一组", "组员丁")
    through = [n for n, arguments in urls().items() if ROWS[n].verb and not ROWS[n].api and asker.cell("无岗位", mine.url(n, arguments)) != "-"]
    assert sorted(through) == [
        "agree:verify", "api:docs", *FACTOR, "people:logout", "people:password", "people:token_make", "people:tokens", "people:unbind",
        "site:home",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_ends_every_right_with_the_next_request_when_the_post_ends(world: World, role: str) -> None:
    world.at(panel=PanelState.AGREEING)
    asker, mine, name = Asker(world), things(world, "陈炉镇", "第一组", "组员丁"), ROLES[role]
    own = (*FACTOR, "people:unbind", "people:logout", "people:password", "people:tokens", "site:home", "agree:verify", "api:docs")
    readable = {r["url"] for r in written() if r["role"] == role and "r" in r["own"]}
    pages = [mine.url(n, urls()[n]) for n in sorted(readable) if n not in own and ROWS[n].verb]
    open_ = [u for u in pages if asker.ask(name, "GET", u).status_code == 200]
    assert open_ or role == "appeals"
    Post.objects.filter(user=world.people[name]).update(ended_at=timezone.now())
    assert [u for u in open_ if asker.ask(name, "GET", u).status_code != 404] == []


def test_shows_nothing_of_a_report_to_a_form_that_comes_before_the_report_has(world: World) -> None:
    mine, client = things(world, "陈炉镇", "第一组", "组员丁"), world.client("组员甲")
    Evidence.objects.filter(pk=mine.ids["evidence"]).update(title="本单位自查底稿")
    form = {"item": "1.1", "v-1.1.1": "0", "a-1.1.1": "没有这个档次"}
    pages = {}
    for state in (EntryState.OPEN, EntryState.CONFIRMED):
        world.at(state=state)
        answer = client.post(f"/e/{mine.ids['entry']}/mark/form", form)
        assert answer.status_code == 409
        pages[state] = answer.content.decode()
    assert "本单位自查底稿" in pages[EntryState.CONFIRMED]
    assert "本单位自查底稿" not in pages[EntryState.OPEN]
    assert "该单位还没有上报" in pages[EntryState.OPEN]


def test_looks_the_same_for_a_page_nobody_ever_made(world: World) -> None:
    client = world.client("组员甲")
    unknown, hidden = client.get("/e/1/nothing"), client.get("/people")
    assert unknown.status_code == hidden.status_code == 404
    assert "没有这个页面，或者您没有查看的权限" in unknown.content.decode()
    assert "no-store" in unknown.headers["Cache-Control"]
    assert "Content-Security-Policy" in unknown.headers


def test_does_not_show_by_the_bar_which_assessment_a_hidden_thing_belongs_to(world: World) -> None:
    later = Assessment.objects.create(
        owner=world.district, document=world.document, digest=world.document.digest, name="2019年度考核", year=2019, stage="mark", by=world.people["王主任"]
    )
    page = world.client("王主任").get(f"/p/{things(world, '陈炉镇', '第一组', '组员丁').ids['panel']}").content.decode()
    assert later.name in page
    assert world.assessment.name not in page


def test_needs_no_account_only_for_the_way_in(world: World) -> None:
    assert sorted(n for n, r in ROWS.items() if not r.verb) == [
        "api:openapi", "people:code", "people:login", "people:sso", "people:sso_back", "site:healthz", "site:manifest", "site:onsite", "site:worker",
    ]
    assert "no-store" in Client().get("/login").headers["Cache-Control"]
    assert get_resolver().resolve("/login").view_name == "people:login"
