"""Where the columns of a page laid out as text are: runs of text, the header they stand under, the blanks between them.

Some programs count a Chinese character as two columns, some as one: the count under which cells stand better in line is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .table_header import Word, word_of
from .table_titles import level_of
from .table_worth import plain_worth, squeeze

_PAGE: Final = re.compile(r"\s*(?:[-—–]?\s*\d{1,4}\s*[-—–]?|第\s*\d+\s*页.*|\d+\s*/\s*\d+)\s*")
_HINT: Final = re.compile(r"[序编号项评考标内指分总类]")
"""Characters of which a header's first line has one at least."""
_NAMED: Final = frozenset({Word.CONTENT, Word.RULE, Word.NAME, Word.GROUP})
_HEAD_RUNS: Final = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on line `y`, from column `start` to before `end`."""

    y: int
    start: int
    end: int
    text: str


def runs_of(lines: list[str], wide: int) -> list[list[Run]]:
    """The runs of every line, parted by two blanks or more; a Chinese character takes `wide` columns."""
    out: list[list[Run]] = []
    for y, line in enumerate(lines):
        runs: list[Run] = []
        at = start = 0
        for match in re.finditer(r"\S+(?: \S+)*", line):
            start += _columns(line[at : match.start()], wide)
            end = start + _columns(match.group(), wide)
            runs.append(Run(y, start, end, match.group()))
            at, start = match.end(), end
        out.append(runs)
    return out


def _columns(text: str, wide: int) -> int:
    return sum(wide if char > "\u2e7f" or char in "“”‘’—…" else 1 for char in text)


def best_runs(lines: list[str]) -> list[list[Run]]:
    """The runs under the count of columns in which they stand better in line."""
    lines = [line.expandtabs(8).replace("\u3000", "  ") for line in lines]
    choices = [runs_of(lines, wide) for wide in (1, 2)]
    return min(choices, key=lambda rows: len({run.start for runs in rows for run in runs[1:]}))


def find_header(rows: list[list[Run]]) -> tuple[int, int, list[str]] | None:
    """Where the header stands: its first line, how many lines it takes, its words."""
    for at in range(len(rows)):
        if not any(_HINT.search(run.text) for run in rows[at]) or (len(rows[at]) < 2 and len(squeeze(rows[at][0].text)) > 2):
            continue
        for height in (1, 2, 3, 4, 5):
            window = [run for runs in rows[at : at + height] for run in runs]
            if len(window) > _HEAD_RUNS:
                break
            texts = [re.sub(r"\s+", "", text) for text in _stacked(window)]
            words = [word_of(text) for text in texts]
            known = [word for word in words if word is not Word.UNKNOWN]
            named = not _NAMED.isdisjoint(known)
            if len(known) >= 3 and len(known) == len(words) and named and _closed(rows, at + height):
                return at, height, texts
    return None


def _closed(rows: list[list[Run]], at: int) -> bool:
    """Whether the line behind a header is no more of it: no line of short fragments that are no number of an item."""
    if at >= len(rows) or not rows[at]:
        return True
    return not all(len(squeeze(run.text)) <= 2 and level_of(run.text) < 0 and plain_worth(run.text) is None for run in rows[at])


def _stacked(runs: list[Run]) -> list[str]:
    """Runs that stand over one another, joined from top to bottom; from left to right."""
    stacks: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.y, r.start)):
        home = next((s for s in stacks if run.start < max(r.end for r in s) and run.end > min(r.start for r in s)), None)
        if home is None:
            stacks.append([run])
        else:
            home.append(run)
    stacks.sort(key=lambda s: min(r.start for r in s))
    return ["".join(run.text for run in stack) for stack in stacks]


def page_marks(lines: list[str], rows: list[list[Run]], start: int, end: int) -> set[int]:
    """The lines that end a page: its number. A worth alone on a line stands under the other worths, a page's number does not."""
    worths = [run.start for runs in rows[start:end] if len(runs) > 1 for run in runs if plain_worth(run.text) is not None]
    marks = set()
    for y in range(start, end):
        alone = len(rows[y]) == 1 and _PAGE.fullmatch(lines[y])
        if "\f" in lines[y] or (alone and not any(abs(rows[y][0].start - x) <= 3 for x in worths)):
            marks.add(y)
    return marks


def spans_of(rows: list[list[Run]], ys: list[int]) -> list[tuple[int, int]]:
    """The columns of some lines: stretches that hardly any line leaves blank, parted by stretches that hardly any line fills."""
    width = max((run.end for y in ys for run in rows[y]), default=0)
    filled = [0] * (width + 1)
    for y in ys:
        for run in rows[y]:
            for x in range(run.start, run.end):
                filled[x] += 1
    bar = max(0, len(ys) // 40)
    spans: list[tuple[int, int]] = []
    x = 0
    while x < width:
        if filled[x] <= bar:
            x += 1
            continue
        start = x
        while x < width and filled[x] > bar:
            x += 1
        if spans and start - spans[-1][1] < 2:
            spans[-1] = (spans[-1][0], x)
        else:
            spans.append((start, x))
    return spans


def column_of(run: Run, spans: list[tuple[int, int]]) -> int:
    """The column a run stands in most."""
    return max(range(len(spans)), key=lambda n: (min(run.end, spans[n][1]) - max(run.start, spans[n][0]), -n)) if spans else 0


def matched(column: int, spans: list[tuple[int, int]], columns: list[tuple[int, int]], used: list[int]) -> int:
    """The first page's column that a page's column is: the same from the left when they are as many, with or without the empty ones; else the nearest."""
    if len(spans) == len(columns):
        return column
    if len(spans) == len(used):
        return used[column]
    middle = sum(spans[column]) / 2
    return min(used, key=lambda n: abs(sum(columns[n]) / 2 - middle))
