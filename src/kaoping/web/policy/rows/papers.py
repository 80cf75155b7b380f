"""The URLs of screen papers. What a paper is of stands in the request, and is looked for among what the person may see."""

from __future__ import annotations

from . import Row

_LIST, _TAKE, _WORDS = Row("papers.list", "assessment"), Row("papers.take", "assessment"), Row("papers.words", "assessment")

ROWS: dict[str, Row] = {
    "list": _LIST,
    "form": _LIST,
    "unit": Row("papers.unit", "entry"),
    "take": _TAKE,
    "pack": _TAKE,
    "packs": Row("papers.list", "assessment", idle=True),
    "zip": _LIST,
    "words": _WORDS,
    "reword": _WORDS,
}
