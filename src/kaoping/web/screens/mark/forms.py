"""An item's plain form: each clause is saved by itself, and what is refused keeps what was typed, beside what stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item

from ...actions.answers import save_answer
from ...actions.marks import Conflict
from ...models import Entry
from ...policy import Actor
from ...queries.asking import said
from ...queries.cards import Asked, Tick, card, desk, furnish
from ...queries.rubrics import rubric_of
from .reading import Answer, answers_of

Refused = list[tuple[Answer, KaopingError]]


def save_form(actor: Actor, entry: Entry, item: Item, posted: Any) -> tuple[int, Refused]:
    """Save what the form says. How many clauses changed, and those that were refused with the reason."""
    done, refused = 0, []
    for sent in answers_of(posted, item):
        try:
            saved = save_answer(actor, entry, sent.place, sent.version, sent.answer, sent.note, sent.picks)
            done += saved.mark.version != sent.version
        except KaopingError as error:
            refused.append((sent, error))
    return done, refused


def kept(actor: Actor, entry: Entry, item: Item, refused: Refused) -> dict[str, Asked]:
    """The refused clauses as the page shows them again: what was typed in the controls, what stands beside it in a conflict."""
    found = desk(actor, entry.assessment, rubric_of(entry), [entry], item.id)
    furnish(found, [entry.pk], item.id)
    asked = {a.control.place: a for a in card(found, entry, item).asked}
    return {f"{entry.pk}/{sent.place}": _again(entry, asked[sent.place], sent, error) for sent, error in refused}


def _again(entry: Entry, asked: Asked, sent: Answer, error: KaopingError) -> Asked:
    picked = {f"{p['kind']}:{p['id']}": p["page"] for p in sent.picks}
    ticks = [Tick(t.value, t.words, t.value in picked, picked.get(t.value, ""), t.paged) for t in asked.ticks]
    again = replace(asked, answer=sent.answer, note=sent.note, ticks=ticks, error=str(error), below=asked.below or bool(sent.note))
    if isinstance(error, Conflict):
        part, theirs = plan_of(rubric_of(entry)).clauses[sent.place], error.theirs
        again.version = theirs.version  # saving once more chooses one's own
        again.mine = {
            "mine": said(part, sent.answer) or "未答", "my_note": sent.note, "theirs": said(part, theirs.answer) or "未答", "their_note": theirs.note,
            "by": theirs.by.name, "at": theirs.at,
        }
    else:
        again.version = sent.version
    return again
