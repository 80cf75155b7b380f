"""What a score prints as."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from kaoping.core.points import Bounds, Points, rounded, show_range
from kaoping.core.score import Score

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

NOT_APPLICABLE = "不适用"
PENDING = "待评"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without the characters that XML, and so no office document, can hold."""
    return _ILLEGAL.sub("", text)


def one_line(text: str) -> str:
    """A title as one line, without the line breaks and blanks that a narrow column forced on it; between Latin words a blank stays."""
    return re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text.strip()).replace("\n", " ")


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


def printed(bounds: Bounds) -> str:
    """`8`, `6.5`, `3–8`; a mark with more than two places 四舍五入 to two."""
    return show_range(Bounds(_short(bounds.low), _short(bounds.high)))


def mark(score: Score) -> str:
    """The mark as a form prints it: a number, a range while something is open, or 不适用."""
    return NOT_APPLICABLE if score.not_applicable else printed(score.bounds)


def by_id(score: Score) -> dict[str, Score]:
    """Every part of a score (the rubric itself, sections, items, clauses) by its id."""
    return {part.id: part for part in _walk(score)}


def _walk(score: Score) -> Iterator[Score]:
    yield score
    for part in score.parts:
        yield from _walk(part)


def _short(value: Points) -> Points:
    return value if value == rounded(value) else rounded(value)
