"""How text meets the terminal: widths of Chinese characters, tables that stay aligned, colour where it is wanted, progress."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

Thing = TypeVar("Thing")

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34"}
# A line may not begin with the first, nor end with the second (避头尾).
NOT_FIRST = frozenset("，。；：、！？）》」”’…,.;:!?)]}％%")
NOT_LAST = frozenset("“‘（《「([{")
QUIET_FOR = 0.5
LINE_EVERY = 2.0


def width(text: str) -> int:
    """Columns that `text` takes: 2 for wide characters, 0 for combining ones, 1 for all else (ambiguous ones too, as terminals do)."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 1 for c in text)


def columns(most: int = 120) -> int:
    """Columns of the terminal, at most `most`, so that lines stay readable; 80 where there is no terminal."""
    return max(40, min(most, shutil.get_terminal_size((80, 24)).columns))


def pad(text: str, size: int, right: bool = False) -> str:
    """`text` filled with spaces to `size` columns."""
    space = " " * max(0, size - width(text))
    return space + text if right else text + space


def wrap(text: str, size: int, indent: str = "") -> list[str]:
    """Lines of at most `size` columns; latin words and numbers stay whole, closing punctuation never begins a line, opening never ends one."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        lead = ""
        for word in _words(paragraph):
            if width(lead) + sum(map(width, line)) + width(word) > size and line:
                rest: list[str] = [word]
                while len(line) > 1 and (rest[0][0] in NOT_FIRST or line[-1][-1] in NOT_LAST):
                    rest.insert(0, line.pop())
                lines.append((lead + "".join(line)).rstrip())
                line, lead = [w for w in rest if w != " "], indent
            else:
                line.append(word)
        lines.append((lead + "".join(line)).rstrip())
    return lines


def _words(text: str) -> list[str]:
    """Pieces that are never broken: a run of narrow characters, or one wide character."""
    return re.findall(r"[\x21-\x7e–—]+|.", text)


def coloured(stream: TextIO) -> bool:
    """Whether colour is wanted on this stream: a terminal, and NO_COLOR not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO | None = None) -> str:
    """`text` in a style of STYLES, where the stream (standard output) shows it."""
    return f"\033[{STYLES[style]}m{text}\033[0m" if coloured(stream or sys.stdout) else text


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = (), indent: int = 2) -> Iterator[str]:
    """A table with aligned columns; `right` are the columns set flush right. The last column is wrapped to the terminal."""
    sizes = [max(width(row[n]) for row in [head, *rows]) for n in range(len(head))]
    last = len(head) - 1
    room = columns() - indent - sum(sizes[:-1]) - 2 * last
    sizes[last] = min(sizes[last], max(room, 16))
    margin = " " * indent
    yield (margin + "  ".join(pad(text, sizes[n], n in right) for n, text in enumerate(head))).rstrip()
    yield margin + "─" * (sum(sizes) + 2 * last)
    for row in rows:
        for n, part in enumerate(wrap(row[last], sizes[last])):
            cells = [*(row[:-1] if n == 0 else [""] * last), part]
            yield (margin + "  ".join(pad(text, sizes[k], k in right) for k, text in enumerate(cells))).rstrip()


class Meter:
    """A bar on standard error, once half a second has passed; plain lines where that is no terminal. Called with (done, total)."""

    def __init__(self, label: str) -> None:
        self._label, self._live = label, sys.stderr.isatty()
        self._next = time.monotonic() + QUIET_FOR
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is; a bar that was shown is also shown full."""
        now = time.monotonic()
        if total <= 1 or (now < self._next and not (self._drawn and done >= total)):
            return
        self._drawn, self._next = True, now + (0.1 if self._live else LINE_EVERY)
        if not self._live:
            sys.stderr.write(f"{self._label} {done}/{total}\n")
        else:
            full = 30 * done // total
            sys.stderr.write(f"\r{self._label} {'█' * full}{'░' * (30 - full)} {done}/{total}" + ("\n" if done >= total else ""))
        sys.stderr.flush()


def progress(things: Iterable[Thing], total: int, label: str) -> Iterator[Thing]:
    """The things themselves, with a Meter running."""
    meter = Meter(label)
    for done, thing in enumerate(things, 1):
        yield thing
        meter(done, total)
