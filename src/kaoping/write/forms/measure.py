"""How many lines a text will take, before anything has drawn it: for the heights of rows, and to divide a row that would fill a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_ENDS = "。；！？\n，、"
_HERE = "\u200b"
_RUN = re.compile(r"[!-~\u00a1-\u024f]+")
_PART = re.compile(r"[^-_./]+[-_./]*|[-_./]+")
_NARROW = 0.58  # of the size: digits and Latin letters of the fonts used are no wider


@lru_cache(maxsize=4096)
def _ems(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else _NARROW


def ems(text: str) -> float:
    """The width of a line of text in sizes of its font."""
    return sum(map(_ems, text))


def lines(text: str, wide: float) -> int:
    """How many lines a text takes in a column `wide` ems wide."""
    room = max(1.0, wide)
    return sum(max(1, -(-int(ems(line) * 100) // int(room * 100))) for line in text.split("\n"))


def pieces(text: str, wide: float, most: int) -> Iterator[str]:
    """The text in parts of at most `most` lines, cut behind a punctuation mark where there is one near the end; joined they are the text."""
    room, start = max(1.0, wide), 0
    while start < len(text):
        end = _end(text, start, room, most)
        if end < len(text):
            near = max(text.rfind(sign, start + (end - start) * 4 // 5, end) for sign in _ENDS)
            end = near + 1 if near > start else end
        yield text[start:end]
        start = end


def breakable(text: str, wide: float) -> str:
    """The text with a zero-width space where a run of letters and digits without a blank (a date, a digest) may break that is wider than the column."""
    if all(ems(run) <= wide for run in _RUN.findall(text)):
        return text
    return _RUN.sub(lambda found: _opened(found[0], wide) if ems(found[0]) > wide else found[0], text)


def _opened(run: str, wide: float) -> str:
    parts = _PART.findall(run)
    return _HERE.join(part if ems(part) <= wide else _HERE.join(part) for part in parts)


def _end(text: str, start: int, room: float, most: int) -> int:
    used, line = 0.0, 1
    for at in range(start, len(text)):
        if text[at] == "\n":
            used, line = 0.0, line + 1
        else:
            used += _ems(text[at])
            if used > room:
                used, line = _ems(text[at]), line + 1
        if line > most:
            return max(at, start + 1)
    return len(text)
