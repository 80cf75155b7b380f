"""A page laid out as text: columns are where the blanks stand under one another, and a row's cells are interleaved over several lines.

Rows are found in the column with the most text; short cells beside it are centred on the rows they belong to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from .table_header import Word, word_of
from .table_titles import level_of, number_of
from .table_totals import is_signature, is_total
from .table_worth import plain_worth, squeeze
from .text_columns import Run, best_runs, column_of, find_header, matched, page_marks, spans_of
from .text_grid import Piece, TextTable, unwrapped

_LONG: Final = 14
_TOTAL_LINES: Final = 3
_WIDEST: Final = 2_000
"""A line of more columns than any page has is not laid out."""


@dataclass(slots=True)
class Part:
    """Lines of one column that belong to one cell."""

    runs: list[Run]

    @property
    def top(self) -> int:
        return self.runs[0].y

    @property
    def bottom(self) -> int:
        return self.runs[-1].y

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return unwrapped([run.text for run in self.runs])


def looks_laid_out(lines: list[str]) -> bool:
    """Whether text without tabs is a table laid out with blanks: a header can be found in it, and many lines are parted by wide gaps."""
    filled = [line for line in lines if line.strip()]
    if max(map(len, filled), default=0) > _WIDEST:
        return False
    parted = sum(bool(re.search(r"\S {2,}\S", line.replace("\u3000", "  "))) for line in filled)
    return parted >= 3 and parted * 6 >= len(filled) and find_header(best_runs(lines)) is not None


def read_layout(lines: list[str]) -> list[Piece]:
    """The table of a laid-out page, and the lines above and below it."""
    lines = [line.expandtabs(8).replace("\u3000", "  ") for line in lines]
    rows = best_runs(lines)
    found = find_header(rows)
    if found is None:
        return list(lines)
    at, height, _ = found
    end = _end(lines, rows, at + height)
    marks = page_marks(lines, rows, at + height, end)
    body = [y for y in range(at + height, end) if rows[y] and y not in marks]
    if not body:
        return list(lines)
    edges = [at + height, *sorted(marks), end]
    pages = [(first, last) for first, last in pairwise(edges) if any(first <= y < last for y in body)]
    columns = spans_of(rows, [y for y in range(at, pages[0][1]) if rows[y] and y not in marks])
    heads = [" ".join(run.text for y in range(at, at + height) for run in rows[y] if column_of(run, columns) == n) for n in range(len(columns))]
    cells: list[list[Run]] = [[] for _ in columns]
    used = sorted({column_of(run, columns) for y in body if y < pages[0][1] for run in rows[y]})
    for first, last in pages:
        within = [y for y in body if first <= y < last]
        spans = spans_of(rows, within) if first > pages[0][0] else columns
        for y in within:
            for run in rows[y]:
                cells[matched(column_of(run, spans), spans, columns, used)].append(run)
    heads = [re.sub(r"\s+", "", head) for head in heads]
    table = _rows(heads, [word_of(head) for head in heads], cells)
    return [*lines[:at], TextTable([heads, *table]), *lines[end:]]


def _end(lines: list[str], rows: list[list[Run]], start: int) -> int:
    """Where the table ends: at its signatures, notes or a line of prose across the page after the last row of short cells."""
    for y in range(len(rows) - 1, start, -1):
        if len(rows[y]) > 1 and not is_signature(lines[y]):
            last = y + 1
            while last < len(rows) and (not rows[last] or (len(rows[last]) == 1 and len(squeeze(lines[last])) <= 6)):
                last += 1
            return last
    return len(rows)


def _rows(heads: list[str], words: list[Word], cells: list[list[Run]]) -> list[list[str]]:
    main = max(range(len(cells)), key=lambda n: sum(len(squeeze(run.text)) for run in cells[n]))
    worth = next((n for n in range(len(words) - 1, -1, -1) if words[n] is Word.WORTH and n > main), -1)
    if worth < 0:
        worth = next((n for n in range(len(words)) if words[n] is Word.WORTH), -1)
    texts, strays = _unglued(cells[main], cells[worth] if worth >= 0 else [])
    values = sorted([*(cells[worth] if worth >= 0 else []), *strays], key=lambda run: run.y)
    parts = _parts(texts, values)
    rows = [[""] * len(heads) for _ in parts]
    for row, part in zip(rows, parts, strict=True):
        row[main] = part.text
    groups = _groups(parts)
    totals = {run.y for column in cells for label in _labels(column) if is_total(label.text) for run in label.runs}
    for n, column in enumerate(cells):
        if n == main:
            continue
        if n == worth:
            _place_nearest(rows, parts, n, [Part([run]) for run in values])
        elif words[n] in (Word.RULE, Word.METHOD, Word.BONUS, Word.PENALTY, Word.NOTE) and n > main:
            _place_spread(rows, parts, groups, n, _clusters(column, ended=True))
        else:
            labels = [Part([run]) for run in column] if _aligned(column, parts) else _labels(column)
            _place_labels(rows, parts, groups, n, labels, totals)
    return [*rows, *_totals(cells)]


def _unglued(runs: list[Run], values: list[Run]) -> tuple[list[Run], list[Run]]:
    """A worth that stands one blank behind a full line of text, taken off it."""
    taken = {run.y for run in values}
    texts: list[Run] = []
    strays: list[Run] = []
    for run in runs:
        found = re.fullmatch(r"(.*\S)\s(\d{1,3}(?:\.\d+)?)", run.text)
        if found and run.y not in taken and values and len(found.group(1)) > _LONG:
            texts.append(Run(run.y, run.start, run.end - len(found.group(2)) - 1, found.group(1)))
            strays.append(Run(run.y, run.end - len(found.group(2)), run.end, found.group(2)))
        else:
            texts.append(run)
    return texts, strays


def _parts(runs: list[Run], values: list[Run]) -> list[Part]:
    """The main column's cells: at numbers where they are numbered, else at gaps between lines."""
    depth = Counter(level_of(run.text) for run in runs if number_of(run.text))
    level = depth.most_common(1)[0][0] if depth and sum(depth.values()) * 2 >= len(values) else -2
    parts: list[Part] = []
    for run in runs:
        above = parts[-1].runs[-1] if parts else None
        starts = level_of(run.text) == level and bool(number_of(run.text)) if level >= 0 else above is not None and _apart(above, run, values)
        if above is None or starts:
            parts.append(Part([run]))
        else:
            parts[-1].runs.append(run)
    return parts


def _apart(above: Run, run: Run, values: list[Run]) -> bool:
    """Whether two lines of an unnumbered column are of different cells: a blank line between, or a worth on each side of a finished sentence."""
    if run.y - above.y > 2:
        return True
    return above.text.rstrip().endswith(("。", "；", "分")) and bool(values) and values[-1].y >= run.y and values[0].y <= above.y


def _groups(parts: list[Part]) -> list[int]:
    """For every part the number of its group: the numbering begins again with every group."""
    out: list[int] = []
    for part in parts:
        again = number_of(part.text) in ("1", "一") and bool(out)
        out.append((out[-1] if out else 0) + again)
    return out


def _clusters(runs: list[Run], ended: bool) -> list[Part]:
    """Lines of a narrow column that make one cell: next to one another; with `ended`, up to a finished mark."""
    parts: list[Part] = []
    for run in runs:
        above = parts[-1].runs[-1] if parts else None
        whole = above is not None and ended and re.search(r"(?:\d\s*分|。)$", above.text.strip()) is not None
        alone = not ended and (plain_worth(run.text) is not None or (bool(parts) and _is_total(parts[-1])))
        if above is None or run.y - above.y > 2 or whole or alone:
            parts.append(Part([run]))
        else:
            parts[-1].runs.append(run)
    return parts


def _is_total(part: Part) -> bool:
    return len(part.runs) <= _TOTAL_LINES and is_total(part.text)


def _labels(runs: list[Run]) -> list[Part]:
    """The label cells of a column, a total always one of its own."""
    totals = [Part([run]) for run in runs if is_total(run.text)]
    labels = _clusters([run for run in runs if not is_total(run.text)], ended=False)
    return sorted([*labels, *totals], key=lambda label: label.top)


def _aligned(runs: list[Run], parts: list[Part]) -> bool:
    """Whether nearly every cell has a label of one line, on its first line: then labels on neighbouring lines are not one."""
    tops = {part.top for part in parts}
    return len(runs) * 5 >= len(parts) * 4 and sum(run.y in tops for run in runs) * 5 >= len(runs) * 3


def _nearest(part: Part, parts: list[Part]) -> int:
    """The number of the part whose lines are nearest to `part`'s middle."""
    at = bisect_right(parts, part.middle, key=lambda other: other.top)
    near = range(max(0, at - 2), min(len(parts), at + 1))
    return min(near, key=lambda n: (max(parts[n].top - part.middle, part.middle - parts[n].bottom, 0), abs(parts[n].middle - part.middle)))


def _place_nearest(rows: list[list[str]], parts: list[Part], column: int, values: list[Part]) -> None:
    for value in values:
        if parts and parts[0].top - 3 <= value.middle <= parts[-1].bottom + 3:
            row = rows[_nearest(value, parts)]
            row[column] = row[column] or squeeze(value.text)


def _place_labels(rows: list[list[str]], parts: list[Part], groups: list[int], column: int, labels: list[Part], totals: set[int]) -> None:
    """Labels stand in the middle of the rows they head: the first of a group when there are as many as groups, else the nearest row."""
    labels = [label for label in labels if totals.isdisjoint(run.y for run in label.runs) and parts and label.middle <= parts[-1].bottom + 3]
    starts = [n for n, group in enumerate(groups) if not n or group != groups[n - 1]]
    each = len(labels) == len(starts) < len(parts)
    for n, label in enumerate(labels):
        row = rows[starts[n] if each else _nearest(label, parts)]
        row[column] = row[column] + squeeze(label.text)


def _place_spread(rows: list[list[str]], parts: list[Part], groups: list[int], column: int, rules: list[Part]) -> None:
    """A rule beside several rows is each one's: rows without a rule of their own take the nearest of their group."""
    homes = [_nearest(rule, parts) for rule in rules] if parts else []
    for rule, home in zip(rules, homes, strict=True):
        joined = re.sub(r"\s+", "", rule.text)
        rows[home][column] = f"{rows[home][column]}\n{joined}" if rows[home][column] else joined
    grouped: dict[int, list[tuple[float, int]]] = {}
    for rule, home in zip(rules, homes, strict=True):
        grouped.setdefault(groups[home], []).append((rule.middle, home))
    taken = set(homes)
    for n, row in enumerate(rows):
        near = grouped.get(groups[n], [])
        if n not in taken and near:
            at = bisect_right(near, (parts[n].middle, len(rows)))
            _, home = min(near[max(0, at - 1) : at + 1], key=lambda pair: abs(pair[0] - parts[n].middle))
            row[column] = rows[home][column]


def _totals(cells: list[list[Run]]) -> list[list[str]]:
    """Total rows: the lines whose label says so, with the numbers beside it."""
    rows: list[tuple[int, list[str]]] = []
    for column in cells:
        for label in _labels(column):
            if is_total(label.text):
                row = ["".join(run.text for run in runs if label.top <= run.y <= label.bottom) for runs in cells]
                rows.append((label.top, row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
