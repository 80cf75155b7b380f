"""What the forms of screen appeals send, read and checked for shape; whether it fits is said further down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from kaoping.core.errors import KaopingError

from ...actions.appeals import Plea
from ...actions.corrections import Wanted
from ...actions.marks import Given
from ...queries.correcting import Asked, Standing


def whole(text: Any) -> int:
    """A number that the page itself wrote."""
    said = str(text or "")
    if not said.isascii() or not said.isdigit() or len(said) > 9:
        raise KaopingError("页面内容不完整，请刷新页面后再填")
    return int(said)


def day(text: Any) -> date:
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        raise KaopingError("日期要写成2026-10-01的样子") from None


def plea_of(post: Any) -> Plea:
    """The appeal's own words."""
    return Plea(str(post.get("asked", "")), str(post.get("words", "")), tuple(whole(e) for e in post.getlist("evidence")))


def wanted_of(post: Any, standing: Standing) -> Wanted:
    """The clauses' answers as the form has them; those that are as they were are left out. And what is said of 不适用."""
    given = tuple(g for a in standing.asked if (g := _given(post, a, standing)) is not None)
    on = tuple(p for p in post.getlist("absent") if p)
    return Wanted(given, on, tuple(p for p in post.getlist("applies") if p))


def _given(post: Any, asked: Asked, standing: Standing) -> Given | None:
    """A clause of the form; None where it is not answered, or stands as it did. No new fact: the old one stays with the old answer, and goes with it."""
    place = asked.id
    chosen, typed, amount, note = _put(post, place)
    answer = (f"{chosen} {amount}" if amount else chosen) if chosen else typed
    if not answer:
        return None
    note = note or (asked.note.strip() if answer == asked.given else "")
    if asked.fact:
        basis: tuple[dict[str, Any], ...] = ({"kind": "source", "id": "", "say": note},) if note else ()
        same = (answer, note) == (asked.given, asked.note.strip())
    else:
        keys = post.getlist(f"basis-{place}")
        if any(k not in standing.bases for k in keys):
            raise KaopingError("所选的依据已经变动，请刷新页面后重新选择")
        basis = tuple(standing.bases[k] for k in keys)
        same = (answer, note, set(keys)) == (asked.given, asked.note.strip(), {b.key for b in asked.bases if b.on})
    return None if same else Given(place, whole(post.get(f"version-{place}", "0")), answer, note, basis)


def _put(post: Any, place: str) -> tuple[str, str, str, str]:
    chosen, typed, amount, note = (str(post.get(f"{n}-{place}", "")).strip() for n in ("answer", "typed", "amount", "note"))
    return chosen, typed, amount, note


def as_sent(post: Any, standing: Standing) -> Standing:
    """The form with what was sent, where it could not be taken."""
    sent = [a.id for a in standing.asked if f"version-{a.id}" in post]
    return standing.kept({p: _put(post, p) for p in sent}, {p: post.getlist(f"basis-{p}") for p in sent})


def attempt(request: Any, act: Callable[[], Any], done: str, where: str, *arguments: Any) -> HttpResponse:
    """Do it and go there with the word that it is done; what cannot be done is told by the page that comes next."""
    act()
    messages.success(request, done)
    return redirect(where, *arguments)
