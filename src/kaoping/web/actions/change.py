"""One change: a transaction that tells the audit what it did. Nothing is written outside of one, and none ends without an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from kaoping.core.errors import KaopingError

from ..models import Event
from ..models.chain import GENESIS, event_hash
from ..models.swift import Statement, inserting, read, run, updating
from ..policy import Actor, Stage, course
from .turns import Turns

# SQLite has one writer. Waiting here is fair and quick; waiting in SQLite is polling, and unfair to the slow.
_writer = Turns()
_LOCK = 0x6B616F70  # the advisory lock of the audit's head on PostgreSQL
# The stage of the assessment beside it, read under the lock that archiving takes too: whatever was decided before, nothing is written on what is archived.
_HEAD = "SELECT seq, hash, (SELECT stage FROM web_assessment WHERE id = %s) FROM web_event ORDER BY seq DESC LIMIT 1"


class Refused(KaopingError):
    """It cannot be done as things stand: not now, or not any more. (Any other KaopingError is about what was sent.)"""


class Silent(AssertionError):
    """A defect of ours: a change that told the audit nothing."""


@dataclass
class Change:
    """What is being changed. `tell` adds an event; `nothing` says that after all nothing was changed."""

    actor: Actor
    verb: str
    assessment: int | None = None
    entry: int | None = None
    reason: str = ""
    events: list[tuple[str, Callable[[], str], Any, Any, str]] = field(default_factory=list)
    quiet: bool = False
    fresh: list[models.Model] = field(default_factory=list)
    pending: list[Callable[[], Statement]] = field(default_factory=list)

    def tell(self, target: str | Callable[[], str], old: Any = None, new: Any = None, verb: str = "", reason: str = "") -> None:
        """`target` is what was changed (`mark:12`; a function where the number is only learnt when the change ends); `old` and `new` anything that JSON
        can say (None: nothing there)."""
        said = target if callable(target) else lambda: str(target)
        self.events.append((verb or self.verb, said, old, new, reason or self.reason))

    def create(self, row: models.Model) -> None:
        """Insert the row when the change ends, before all that is added; its number is set by then."""
        self.fresh.append(row)

    def add(self, row: Callable[[], models.Model]) -> None:
        """Insert what `row` makes when the change ends, with its event and without learning its number; what was created has its number by then."""
        self.pending.append(lambda: inserting(row()))

    def alter(self, row: models.Model, *names: str) -> None:
        """Update these columns of the row when the change ends, with its event."""
        self.pending.append(lambda: updating(row, *names))

    def nothing(self) -> None:
        self.quiet = True


@contextmanager
def change(actor: Actor, verb: str, *, assessment: int | None = None, entry: int | None = None, reason: str = "") -> Iterator[Change]:
    """A transaction and its audit. Silent when it ends without an event; if the audit fails, so does the change."""
    with _one_writer(), transaction.atomic():
        made = Change(actor, verb, assessment, entry, reason)
        yield made
        if made.events:
            _record(made)
        elif made.pending or made.fresh or not made.quiet:
            raise Silent(f"{verb} told the audit nothing")


def alone() -> None:
    """Within a change: from now on nothing else is written until it is done. Whoever waits finds then what this change has made."""
    if connection.vendor == "postgresql":
        run([("SELECT pg_advisory_xact_lock(%s)", [_LOCK])])


@contextmanager
def unaudited() -> Iterator[None]:
    """A transaction that no audit tells of: only for what is no deed and leaves no trace (presence)."""
    with _one_writer(), transaction.atomic():
        yield


@contextmanager
def _one_writer() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with _writer:
        yield


def _record(made: Change) -> None:
    # Taken last and held to the commit, so that the chain has one order; a statement of its own, as the head must be read after it.
    lock: list[Statement] = [("SELECT pg_advisory_xact_lock(%s)", [_LOCK])] if connection.vendor == "postgresql" else []
    *born, head = read(*map(inserting, made.fresh), *lock, (_HEAD, [made.assessment]))
    for row, found in zip(made.fresh, born, strict=False):
        row.pk, row._state.adding, row._state.db = found[0][0], False, connection.alias
    seq, prev, stage = next(iter(head), (0, GENESIS, None))
    if stage is not None:
        refuse(course.sealing(Stage(stage), made.verb))
    at = timezone.localtime().isoformat(timespec="milliseconds")
    rows = []
    for verb, target, old, new, reason in made.events:
        seq += 1
        event = Event(
            seq=seq, at=at, user=made.actor.id or None, name=made.actor.signed, address=made.actor.address, request=made.actor.request, verb=verb,
            target=target(), assessment=made.assessment, entry=made.entry, old=_said(old), new=_said(new), reason=reason, prev=prev,
        )
        prev = event.hash = event_hash(event)
        rows.append(event)
    pending = [composed() for composed in made.pending]
    if len(rows) == 1:
        run([*pending, inserting(rows[0])])
    else:
        if pending:
            run(pending)
        Event.objects.bulk_create(rows)


def _said(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def refuse(sentence: str) -> None:
    """Refused with the sentence, where there is one: for what `policy.steps` answers."""
    if sentence:
        raise Refused(sentence)
