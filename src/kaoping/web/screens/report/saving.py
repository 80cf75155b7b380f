"""What a form on a report says, saved place by place: one that cannot be saved takes none of the others with it, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item

from ...actions.marks import Conflict, Given, save_self
from ...actions.reporting import fill, tick
from ...models import Entry, Mark
from ...policy import Actor
from ...queries.grounds import below_full
from ...queries.reporting import TICK
from ...queries.rubrics import rubric_of


@dataclass
class Outcome:
    """What became of each place: saved, refused with a sentence, or written by somebody else meanwhile (`theirs`). `typed`: what was not saved."""

    saved: dict[str, Mark] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, Mark] = field(default_factory=dict)
    typed: dict[str, Given] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 409 if self.theirs else 422 if self.errors else 200


def item_of(entry: Entry, item: str) -> Item:
    """The item of the unit's rubric. KaopingError when there is none."""
    found = next((i for i in rubric_of(entry).items() if i.id == item), None)
    if found is None:
        raise KaopingError(f"评分表里没有编号“{item[:20]}”，请刷新页面")
    return found


def save(actor: Actor, entry: Entry, data: Any) -> Outcome:
    """Save what the form says about one item; with `place` in it, about that place alone."""
    item, act = item_of(entry, data.get("item", "")), data.get("act", "")
    outcome = Outcome()
    cleared = act.removeprefix("clear:") if act.startswith("clear:") else ""
    for place in [*(c.id for c in item.clauses), item.id]:
        if f"version:{place}" in data and data.get("place", place) == place:
            _one(actor, entry, _given(data, place, item.id, cleared), outcome)
    if act == "full" and not outcome.errors and not outcome.theirs:
        fill(actor, entry, item.id)
    return outcome


def _one(actor: Actor, entry: Entry, given: Given, outcome: Outcome) -> None:
    if not given.version and not given.answer and not given.note.strip() and not given.basis:
        return
    try:
        outcome.saved[given.place] = save_self(actor, entry, given).mark
    except Conflict as conflict:
        outcome.theirs[given.place], outcome.typed[given.place] = conflict.theirs, given
    except KaopingError as error:
        outcome.errors[given.place], outcome.typed[given.place] = str(error), given


def _given(data: Any, place: str, item: str, cleared: str) -> Given:
    seen = data.get(f"version:{place}", "0")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    note = data.get(f"note:{place}", "").replace("\r\n", "\n")
    if place == item:
        return Given(place, version, "", note, tick(data.getlist("tick")))
    return Given(place, version, "" if place == cleared else _answer(data, place), note)


def _answer(data: Mapping[str, str], place: str) -> str:
    """A number typed, or a word pressed; a word that goes with an amount is followed by it."""
    typed, word, amount = (str(data.get(f"{name}:{place}", "")).strip() for name in ("answer", "word", "amount"))
    if word and amount and not typed:
        return f"{word} {amount}"
    return typed or word


def told(outcome: Outcome, entry: Entry) -> dict[str, Any]:
    """The outcome for the page's script. `below`: the places where the answer that was saved takes points."""
    parts = plan_of(rubric_of(entry)).clauses
    marks = {place: mark.value for place, mark in outcome.saved.items()}
    return {
        "below": [p for p, value in marks.items() if value is not None and p in parts and below_full(parts[p], value)],
        "at": timezone.localtime().strftime("%H:%M:%S"),
        "saved": {place: mark.version for place, mark in outcome.saved.items()},
        "errors": outcome.errors,
        "theirs": {place: _theirs(mark) for place, mark in outcome.theirs.items()},
    }


def _theirs(mark: Mark) -> dict[str, Any]:
    return {
        "answer": mark.answer, "note": mark.note, "version": mark.version, "by": mark.by.name,
        "at": timezone.localtime(mark.at).strftime("%H:%M"), "ticks": [b.get("id") for b in mark.basis if b.get("kind") == TICK],
    }
