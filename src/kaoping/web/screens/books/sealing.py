"""Between the preview and the save: the rows travel in the page, packed and signed, so that no upload waits on the server to be confirmed."""

from __future__ import annotations

from typing import Any

from django.core import signing

from kaoping.core.errors import KaopingError

from ...actions.books import Put
from ...policy import Actor
from ...queries.books import Shelf
from ...queries.books_back import Back, Found

SALT = "kaoping.books.rows"
MOST = 3 * 2**20  # bytes; a form may have 5 MB
HOURS = 12
_WORDS = "预览已经过期，或不是为您这一页做的，没有保存；请重新交回这份表"


def sealed(actor: Actor, shelf: Shelf, found: Back) -> str:
    """The changes and conflicts of a preview. KaopingError when they are too many for one form."""
    rows = [(_row(one), kind) for kind, many in (("r", found.changes), ("c", found.conflicts)) for one in many]
    body = {"for": _for(actor, shelf), "name": found.name, "rows": rows}
    text = signing.dumps(body, salt=SALT, compress=True)
    if len(text) > MOST:
        raise KaopingError(f"“{found.name}”一次要改动{len(rows)}行，太多了；请分几次交回，每次只留几个单位的行")
    return text


def unsealed(actor: Actor, shelf: Shelf, text: str) -> tuple[str, list[tuple[Put, str]]]:
    """The file's name and the rows. KaopingError for what is not this person's preview of this page."""
    try:
        body = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        raise KaopingError(_WORDS) from None
    if body["for"] != _for(actor, shelf):
        raise KaopingError(_WORDS)
    return body["name"], [(_put(*row), kind) for row, kind in body["rows"]]


def put_of(rows: list[tuple[Put, str]], chosen: Any) -> list[Put]:
    """The rows that were chosen: changes whose box is ticked, conflicts of which one's own value was taken."""
    ticked = set(chosen.getlist("row"))
    return [put for n, (put, kind) in enumerate(rows) if (str(n) in ticked if kind == "r" else chosen.get(f"keep-{n}") == "mine")]


def _row(one: Found) -> list[Any]:
    return [one.ask.entry.pk, one.ask.place, one.version, one.mine.answer, one.mine.note, list(one.mine.picks)]


def _put(entry: int, place: str, version: int, answer: str, note: str, picks: list[dict[str, str]]) -> Put:
    return Put(entry, place, version, answer, note, tuple(picks))


def _for(actor: Actor, shelf: Shelf) -> list[Any]:
    return [actor.id, str(shelf.kind), shelf.assessment.pk, shelf.entry.pk if shelf.entry else None]
