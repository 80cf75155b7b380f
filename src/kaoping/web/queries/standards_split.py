"""How the compiler would read each half of a clause that is split."""

from __future__ import annotations

from typing import Any

from kaoping.core.fieldspec import values_of
from kaoping.core.source import Source
from kaoping.read.items import read_item
from kaoping.read.raw import Passage, RawItem, Role

_EDGE = " \t\r\n\u3000，,；;、。"


def halves(text: str, at: int) -> dict[str, Any]:
    """Kind and fields of `first` and `second`, where the words of a half say them; a half that says nothing of marks is left out."""
    found = {"first": _read(text[:at]), "second": _read(text[at:])}
    return {name: read for name, read in found.items() if read}


def _read(words: str) -> dict[str, Any]:
    words = words.strip(_EDGE)
    source = Source(end=len(words))
    item = read_item(RawItem("", "", (Passage(words, Role.TEXT, source),), None, source), "1.1", "")
    if len(item.clauses) != 1 or item.unread:
        return {}
    clause = item.clauses[0]
    return {"kind": clause.KIND, **{k: v for k, v in values_of(clause).items() if v not in (None, "", False, [])}}
