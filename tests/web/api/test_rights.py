"""Who may call what: every call asked in one world by every role, and answered as the policy's table says of the very object.

What a verb means to each role is reviewed for the pages (tests/web/matrix.csv); here it is shown that calls ask for the same verbs, on the object that their
address names, and that what is refused looks like what is not there. A query that no call takes stops each of them behind its rights and before its work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kaoping.web.models import Assessment, Entry, Panel
from kaoping.web.policy import EntryState, PanelState, Stage, course, may
from kaoping.web.policy.rows import ROWS, Row
from kaoping.web.queries.access import find, scope_of

from ..matrix import NOBODY, ROLES, Things, things
from ..world import World
from .calling import token

CALLS = {n: r for n, r in ROWS.items() if r.api}
STOP = "?unasked=1"
Ask = Callable[[str, str, int | None], Any]


@pytest.fixture
def ask(done: World) -> Iterator[Ask]:
    """(role, call, number of the object) → the answer, by a token of the role's person."""
    clients: dict[str, Client] = {}

    def asked(role: str, name: str, key: int | None) -> Any:
        if role not in clients:
            clients[role] = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token(done, ROLES[role])}"})
        return clients[role].generic(CALLS[name].api, _url(name, key) + STOP)

    yield asked


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


def _may(world: World, role: str, row: Row, key: int | None) -> bool:
    return may(world.actor(ROLES[role]), row.verb, scope_of(find(row.loads, key)) if row.loads else None)


def test_asks_for_verbs_that_the_pages_ask_for_too() -> None:
    assert {r.verb for r in CALLS.values()} - {r.verb for r in ROWS.values() if not r.api} == {"assessment.list"}


def test_lets_every_role_through_to_what_the_policy_gives_it_and_to_nothing_else(done: World, ask: Ask) -> None:
    hidden = ask("member", "api:audit", None).content
    wrong, through = [], 0
    for where, there in _three(done).items():
        for (_, loads), name in _kinds().items():
            if where != "own" and not loads:
                continue
            key = there.ids[loads] if loads else None
            for role in ROLES:
                answer = ask(role, name, key)
                expected = _may(done, role, CALLS[name], key)
                through += expected
                if answer.status_code != (422 if expected else 404) or (not expected and answer.content != hidden):
                    wrong.append(f"{name} {role} {where}: {answer.status_code}, expected {'through' if expected else 'hidden'}")
    assert wrong == []
    assert through > 250


def test_lets_who_may_through_to_every_call_and_nobody_who_may_not(done: World, ask: Ask) -> None:
    own, wrong, nobody = _three(done)["own"], [], []
    for name, row in CALLS.items():
        key = own.ids[row.loads] if row.loads else None
        able = {role: _may(done, role, row, key) for role in ROLES}
        first, other = next((r for r in able if able[r]), ""), next((r for r in able if not able[r]), "")
        if first:
            wrong += [name for k, status in ((key, 422), (NOBODY, 404)) if (row.loads or k == key) and ask(first, name, k).status_code != status]
        else:
            nobody.append(name)
        if other and ask(other, name, key).status_code != 404:
            wrong.append(f"{name} {other}")
    assert (wrong, nobody) == ([], [])


def test_writes_nothing_on_what_is_archived(done: World, ask: Ask) -> None:
    own, wrong = _three(done)["own"], []
    Assessment.objects.filter(pk=done.assessment.pk).update(stage=Stage.ARCHIVED)
    for name, row in CALLS.items():
        key = own.ids[row.loads] if row.loads else None
        role = next((r for r in ROLES if _may(done, r, row, key)), "")
        sealed = row.api == "POST" and row.loads not in ("", "document", "unit", "user") and row.verb not in course.AFTER_THE_END
        if not role or ask(role, name, key).status_code != (409 if sealed else 422):
            wrong.append(name)
    assert wrong == []
