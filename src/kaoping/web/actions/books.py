"""Workbooks taken home and brought back. What comes back is written by the same actions as on the pages, all of a unit's rows or none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kaoping.core.errors import KaopingError

from ..models import Entry, Mark
from ..policy import Actor, Hidden, SheetKind
from ..queries.books import Shelf, book_of, fingerprint
from .answers import save_answer
from .change import change
from .marks import Given, save_self
from .reporting import tick


@dataclass(frozen=True, slots=True)
class Put:
    """One row to be saved: `version` is the one that was shown when the person said so; `picks` is the basis as pages send it."""

    entry: int
    place: str
    version: int
    answer: str = ""
    note: str = ""
    picks: tuple[dict[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Done:
    """A unit's rows: how many were written, or the sentence why none was."""

    entry: Entry
    count: int
    refused: str = ""


def take(actor: Actor, shelf: Shelf, entries: Sequence[Entry]) -> bytes:
    """The workbook of these units. What leaves the site is told to the audit."""
    body, rows = book_of(actor, shelf, entries)
    with change(actor, "book.take", assessment=shelf.assessment.pk, entry=shelf.entry.pk if shelf.entry else None) as made:
        made.tell(f"assessment:{shelf.assessment.pk}", None, {"count": rows, "units": [e.unit.name for e in entries]})
    return body


def put_back(actor: Actor, shelf: Shelf, name: str, rows: Iterable[Put]) -> list[Done]:
    """Save what was chosen, unit by unit, each in one transaction; `name` is the file's. A unit of which one row cannot be saved keeps all as it was."""
    by_entry: dict[int, list[Put]] = {}
    for row in rows:
        by_entry.setdefault(row.entry, []).append(row)
    entries = {e.pk: e for e in [*shelf.entries, *(e for e, _ in shelf.shut.values())]}
    return [_unit(actor, shelf, entries[pk], name, own) for pk, own in by_entry.items() if pk in entries]


def _unit(actor: Actor, shelf: Shelf, entry: Entry, name: str, rows: Sequence[Put]) -> Done:
    told = {"count": len(rows), "name": name, "digest": fingerprint([[r.place, r.version, r.answer, r.note, list(r.picks)] for r in rows])}
    try:
        with change(actor, "book.save", assessment=entry.assessment_id, entry=entry.pk) as made:
            for row in rows:
                _save(actor, shelf, entry, row)
            made.tell(f"entry:{entry.pk}", None, told)
    except Hidden:
        return Done(entry, 0, "已经不由您填写")
    except KaopingError as error:
        return Done(entry, 0, str(error))
    return Done(entry, len(rows))


def _save(actor: Actor, shelf: Shelf, entry: Entry, row: Put) -> None:
    if shelf.kind is SheetKind.MEMBER:
        save_answer(actor, entry, row.place, row.version, row.answer, row.note, row.picks)
        return
    words = shelf.asks.get((entry.pk, row.place))
    basis = tick([p["id"] for p in row.picks]) if words is not None and words.part is None else _kept(shelf, entry, row)
    save_self(actor, entry, Given(row.place, row.version, row.answer, row.note, basis))


def _kept(shelf: Shelf, entry: Entry, row: Put) -> tuple[dict[str, str], ...]:
    mark: Mark | None = shelf.marks.get((entry.pk, row.place))
    return tuple(mark.basis) if mark is not None else ()
