"""Who may call what: every call asked in one world by every role, and answered as the policy's table says of the very object.

What a verb means to each role is reviewed for the pages (tests/web/matrix.csv); here it is shown that calls ask for the same verbs, on the object that their
address names, and that what is refused looks like what is not there. A query that no call takes stops each of them behind its rights and before its work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kaoping.web.models import Assessment, Entry, Panel
from kaoping.web.policy import EntryState, PanelState, Scope, Stage, course, may
from kaoping.web.policy.rows import ROWS, Row
from kaoping.web.queries.access import find, scope_of

from ..matrix import NOBODY, ROLES, Things, things
from ..world import World
from .calling import token

CALLS = {n: r for n, r in ROWS.items() if r.api}
STOP = "?unasked=1"
Ask = Callable[[str, str, int | None], Any]


@pytest.fixture
def ask(done: World) -> Ask:
    """(role, call, number of the object) → the answer, by a token of the role's person."""
    clients: dict[str, Client] = {}

    def asked(role: str, name: str, key: int | None) -> Any:
        if role not in clients:
            clients[role] = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token(done, ROLES[role])}"})
        return clients[role].generic(CALLS[name].api, _url(name, key) + STOP)

    return asked


def _url(name: str, key: int | None) -> str:
    return reverse(name, kwargs={CALLS[name].loads: key} if CALLS[name].loads else {})


def _three(world: World) -> dict[str, Things]:
    """One's own where all is signed and told; another unit's that has not reported; and another office's."""
    own, beside = things(world, "陈炉镇", "第一组", "申复核"), things(world, "红土镇", "第二组", "组员丁")
    Entry.objects.filter(pk=beside.ids["entry"]).update(state=EntryState.OPEN)
    Panel.objects.filter(entry=beside.ids["entry"]).update(state=PanelState.MARKING)
    return {"own": own, "beside": beside, "other": things(world.other, "立地坡村", "镇考核组", "镇组员")}


def _kinds() -> dict[tuple[str, str], str]:
    """(verb, what it is asked of) → the first call of that kind."""
    found: dict[tuple[str, str], str] = {}
    for name, row in CALLS.items():
        found.setdefault((row.verb, row.loads), name)
    return found


class Rights:
    """What the policy's table says, with each role's posts and each object's scope read once."""

    def __init__(self, world: World) -> None:
        self.actors = {role: world.actor(name) for role, name in ROLES.items()}
        self.scopes: dict[tuple[str, int | None], Scope | None] = {}

    def may(self, row: Row, key: int | None) -> list[str]:
        """The roles that may."""
        if (row.loads, key) not in self.scopes:
            self.scopes[row.loads, key] = scope_of(find(row.loads, key)) if row.loads else None
        return [role for role, actor in self.actors.items() if may(actor, row.verb, self.scopes[row.loads, key])]


def test_asks_for_verbs_that_the_pages_ask_for_too() -> None:
    assert {r.verb for r in CALLS.values()} - {r.verb for r in ROWS.values() if not r.api} == {"assessment.list"}


def test_lets_every_role_through_to_what_the_policy_gives_it_and_to_nothing_else(done: World, ask: Ask) -> None:
    """Of one's own everybody is asked; of what is another's, whoever may with their own, and one who may not."""
    hidden, rights, three = ask("member", "api:audit", None).content, Rights(done), _three(done)
    wrong, through = [], 0
    for (_, loads), name in _kinds().items():
        own = rights.may(CALLS[name], three["own"].ids[loads] if loads else None)
        some = [*own, *(r for r in ROLES if r not in own)][: len(own) + 1]
        for where in three if loads else ("own",):
            key = three[where].ids[loads] if loads else None
            able = rights.may(CALLS[name], key)
            for role in ROLES if where == "own" else {*some, *able}:
                answer = ask(role, name, key)
                if answer.status_code != (422 if role in able else 404) or (role not in able and answer.content != hidden):
                    wrong.append(f"{name} {role} {where}: {answer.status_code}, expected {'through' if role in able else 'hidden'}")
                through += role in able
    assert wrong == []
    assert through > 250


def test_lets_who_may_through_to_every_call_and_nobody_who_may_not(done: World, ask: Ask) -> None:
    rights, own, wrong = Rights(done), _three(done)["own"], []
    for name, row in CALLS.items():
        key = own.ids[row.loads] if row.loads else None
        able = rights.may(row, key)
        asked = [(able[0], key, 422), *((r, key, 404) for r in ROLES if r not in able)][:2] + ([(able[0], NOBODY, 404)] if row.loads else [])
        wrong += [f"{name} {role} {number}" for role, number, status in asked if ask(role, name, number).status_code != status]
    assert wrong == []


def test_writes_nothing_on_what_is_archived(done: World, ask: Ask) -> None:
    own, wrong = _three(done)["own"], []
    Assessment.objects.filter(pk=done.assessment.pk).update(stage=Stage.ARCHIVED)
    rights = Rights(done)
    for name, row in CALLS.items():
        key = own.ids[row.loads] if row.loads else None
        if row.api == "POST" and row.loads not in ("", "document", "unit", "user"):
            status = 422 if row.verb in course.AFTER_THE_END else 409
            wrong += [name] if ask(rights.may(row, key)[0], name, key).status_code != status else []
    assert wrong == []
