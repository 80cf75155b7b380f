"""What a row of a workbook says, beside what a mark says: when the two are the same although they are spelled differently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.plan import ClausePlan
from kaoping.core.question import Choice, tidy
from kaoping.write.marks import clean

from ..models import Mark, MarkVersion
from .books import Ask, basis_words

Pick = dict[str, str]
"""{"kind", "id", "page"}: one thing that a mark rests on."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a row says: an answer, a fact, and what it rests on as picks ({"kind", "id", "page"}); `shown` is the basis in words."""

    answer: str = ""
    note: str = ""
    picks: tuple[Pick, ...] = ()
    shown: str = ""


def content(mark: Mark | MarkVersion | None) -> Content:
    """What a mark says."""
    if mark is None:
        return Content()
    picks = tuple({k: str(b.get(k, "")) for k in ("kind", "id", "page")} for b in mark.basis if b.get("kind") != "clause")
    return Content(mark.answer, mark.note, picks, basis_words(mark.basis))


def same(ask: Ask, mine: Content, now: Content) -> bool:
    """Whether both say the same of the row."""
    return all(alike(ask, name, getattr(mine, name), now) for name in ("answer", "note", "picks"))


def alike(ask: Ask, name: str, value: Any, base: Content) -> bool:
    """Whether a cell says what the mark said: numbers by their value, texts as a workbook can hold them, papers whatever their order."""
    was = getattr(base, name)
    if name == "answer":
        return value == was or _answers_alike(ask.part, value, was)
    if name == "picks":
        return _sorted(value) == _sorted(was)
    return name == "shown" or held(value) == held(was)


def _answers_alike(part: ClausePlan | None, one: str, other: str) -> bool:
    if part is None or not one or not other or isinstance(part.question, Choice):
        return tidy(one) == tidy(other)
    try:
        return bool(part.question.accept(one) == part.question.accept(other))
    except KaopingError:
        return False


def _sorted(picks: Iterable[Pick]) -> list[tuple[str, ...]]:
    return sorted({(p["kind"], p["id"], p["page"]) for p in picks})


def held(text: str) -> str:
    """The text as a workbook can hold it."""
    # Workbooks spell control characters as _x000D_; what looks like that in a text comes back with one sign more or less.
    return clean(text).replace("\r\n", "\n").replace("\r", "\n").replace("x005F_", "").strip()


def bare(text: str) -> str:
    """The text without its white space, for comparing."""
    return "".join(held(text).split())
