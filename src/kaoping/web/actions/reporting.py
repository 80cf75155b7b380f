"""A unit's report on its way: handed in by its clerk, confirmed or sent back by its head, returned by the office."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Entry, Panel
from ..policy import Actor, EntryState, PanelState, Stage, require, steps
from ..queries.access import scope_of
from ..queries.evidence import twins
from ..queries.reporting import TICK, Gap, best, earlier_words, gaps, report_of
from .change import Change, Refused, change, refuse
from .marks import Conflict, Given, Saved, save_self

MOST_NOTE = 500


class Incomplete(KaopingError):
    """The report cannot be handed in yet; `missing` says what is to be filled in first."""

    def __init__(self, found: Sequence[Gap]) -> None:
        super().__init__(f"还不能提交：有{len(found)}处必须先补全")
        self.missing = list(found)


def held(entry: Entry, version: int | None = None) -> Entry:
    """The entry as it stands, locked until the transaction ends. KaopingError when it is no longer the version that was seen."""
    live: Entry = Entry.objects.select_for_update().get(pk=entry.pk)
    live.assessment, live.unit = entry.assessment, entry.unit
    live.assessment.refresh_from_db(fields=["stage"])
    if version is not None and live.version != version:
        raise Refused("自评的状态刚刚已由他人变动，没有办理；请看清现在的状态后再办")
    return live


def submit(actor: Actor, entry: Entry, version: int) -> None:
    """The clerk hands the report in, for the unit's head to confirm. Incomplete lists what must be filled in first."""
    require(actor, "report.submit", scope_of(entry))
    with change(actor, "report.submit", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry, version)
        refuse(steps.reporting(Stage(live.assessment.stage), EntryState(live.state)))
        missing = [g for g in gaps(report_of(live)) if g.must]
        if missing:
            raise Incomplete(missing)
        live.submitted_at, live.submitted_by_id = timezone.now(), actor.id
        _move(made, live, EntryState.SUBMITTED)
    entry.refresh_from_db()


def recall(actor: Actor, entry: Entry, version: int) -> None:
    """The clerk takes the report back before the head has confirmed it."""
    require(actor, "report.submit", scope_of(entry))
    with change(actor, "report.recall", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry, version)
        refuse(steps.confirming(EntryState(live.state)))
        live.submitted_at = live.submitted_by = None
        _move(made, live, EntryState.OPEN)
    entry.refresh_from_db()


def confirm(actor: Actor, entry: Entry, version: int) -> None:
    """The unit's head stands by the report: it leaves the unit, and the assessors may see it."""
    require(actor, "report.confirm", scope_of(entry))
    with change(actor, "report.confirm", assessment=entry.assessment_id, entry=entry.pk) as made:
        live = held(entry, version)
        refuse(steps.confirming(EntryState(live.state)))
        live.confirmed_at, live.confirmed_by_id, live.note = timezone.now(), actor.id, ""
        _move(made, live, EntryState.CONFIRMED)
    entry.refresh_from_db()


def send_back(actor: Actor, entry: Entry, version: int, words: str) -> None:
    """The head gives the report back to the clerk, and says what to change."""
    require(actor, "report.confirm", scope_of(entry))
    said = _said(words)
    with change(actor, "report.send_back", assessment=entry.assessment_id, entry=entry.pk, reason=said) as made:
        live = held(entry, version)
        refuse(steps.confirming(EntryState(live.state)))
        live.submitted_at = live.submitted_by = None
        live.note = said
        _move(made, live, EntryState.OPEN)
    entry.refresh_from_db()


def return_(actor: Actor, entry: Entry, version: int, words: str) -> None:
    """The office sends the report back to the unit with a note, before anybody has begun to agree on it."""
    require(actor, "report.return", scope_of(entry))
    said = _said(words)
    with change(actor, "report.return", assessment=entry.assessment_id, entry=entry.pk, reason=said) as made:
        live = held(entry, version)
        panels = tuple(PanelState(s) for s in Panel.objects.select_for_update().filter(entry=live).values_list("state", flat=True))
        refuse(steps.returning(EntryState(live.state), panels))
        live.submitted_at = live.submitted_by = live.confirmed_at = live.confirmed_by = None
        live.note = said
        _move(made, live, EntryState.RETURNED)
    entry.refresh_from_db()


def _move(made: Change, live: Entry, to: EntryState) -> None:
    old, live.state = live.state, to
    live.version += 1
    live.save(update_fields=["state", "submitted_at", "submitted_by", "confirmed_at", "confirmed_by", "note", "version"])
    made.tell(f"entry:{live.pk}", {"state": old}, {"state": to})


def _said(words: str) -> str:
    said = words.strip()
    if not said:
        raise KaopingError("请写明退回的意见，让填报人知道要改什么")
    if len(said) > MOST_NOTE:
        raise KaopingError(f"退回意见有{len(said)}字，请不超过{MOST_NOTE}字")
    return said


def fill(actor: Actor, entry: Entry, item: str) -> int:
    """Answer what is still open at an item with full marks; what is answered already stays. How many were written."""
    require(actor, "report.edit", scope_of(entry))
    report = report_of(entry)
    found = next((i for i in report.rubric.items() if i.id == item), None)
    if found is None:
        raise KaopingError(f"评分表里没有编号“{item}”，请刷新页面")
    written = 0
    for place in report.unanswered(found):
        answer = best(report.rubric, place)
        if answer:
            mark = report.marks.get(place)
            save_self(actor, entry, Given(place, mark.version if mark else 0, answer, mark.note if mark else ""))
            written += 1
    return written


def copy_words(actor: Actor, entry: Entry, item: str, source: str) -> Saved:
    """Begin the unit's words on an item with those of `source`: an item with the same text, or `last` for an earlier assessment. What is
    written already is kept in front of them."""
    require(actor, "report.edit", scope_of(entry))
    report = report_of(entry)
    found = next((i for i in report.rubric.items() if i.id == item), None)
    if found is None:
        raise KaopingError(f"评分表里没有编号“{item}”，请刷新页面")
    words = ""
    if source == "last":
        words, _ = earlier_words(entry, found)
    elif source in twins(report.rubric).get(item, ()) and source in report.marks:
        words = report.marks[source].note
    if not words:
        raise KaopingError("没有可以沿用的文字")
    mark = report.marks.get(item)
    note = f"{mark.note}\n{words}" if mark and mark.note and words not in mark.note else words
    return save_self(actor, entry, Given(item, mark.version if mark else 0, "", note, tuple(mark.basis) if mark else ()))


def tick(names: Sequence[str]) -> tuple[dict[str, str], ...]:
    """What the unit says is there without a file, as the basis of its words about the item."""
    return tuple({"kind": TICK, "id": name, "say": f"{name}（现场备查）"} for name in names)


__all__ = ["Conflict", "Incomplete", "confirm", "copy_words", "fill", "held", "recall", "return_", "send_back", "submit", "tick"]
