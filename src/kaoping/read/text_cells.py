"""Word cells flattened: a line that starts with a tab begins a cell, other lines go on in it, an empty line and then a tab begin a row.

A cell may hold empty lines itself, and text may follow the table without a tab; both are told apart by whether the row is complete.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .table_header import Word, word_of
from .table_totals import is_total
from .text_grid import Piece, TextTable


@dataclass(slots=True)
class _Walk:
    """The state of the walk over the lines: finished pieces, the open table as rows of cells of lines, how many lines before were empty."""

    pieces: list[Piece] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    gap: int = 0
    width: int = 0

    def close(self) -> None:
        """End the open table."""
        if self.rows:
            texts = [["\n".join(cell) for cell in row] for row in self.rows]
            self.pieces.append(TextTable(_mended(texts, self.width)))
        self.rows, self.gap, self.width = [], 0, 0


def read_cells(lines: list[str]) -> list[Piece]:
    """The tables and lines of text whose cells start with a tab."""
    walk = _Walk()
    tabbed = _next_tabbed(lines)
    for at, line in enumerate(lines):
        if line.startswith("\t"):
            _cell(walk, line[1:])
        elif not line.strip():
            walk.gap += 1
        elif walk.rows and not _outside(walk, lines, tabbed[at]):
            walk.rows[-1][-1] += [*[""] * walk.gap, line]
            walk.gap = 0
        else:
            walk.close()
            walk.pieces.append(line)
    walk.close()
    return walk.pieces


def _cell(walk: _Walk, text: str) -> None:
    if not walk.rows or walk.gap:
        if walk.rows:
            walk.width = walk.width or _header_width(_texts(walk.rows[-1]))
        walk.rows.append([[text]])
    else:
        walk.rows[-1].append([text])
    walk.gap = 0


def _texts(row: list[list[str]]) -> list[str]:
    """A row's cells as far as they matter for telling what row it is."""
    return ["\n".join(cell[:4]) for cell in row]


def _header_width(row: list[str]) -> int:
    words = [word_of(text) for text in row]
    known = sum(word is not Word.UNKNOWN for word in words)
    return len(row) if known >= 2 and known * 3 >= len([t for t in row if t.strip()]) * 2 else 0


def _outside(walk: _Walk, lines: list[str], following: int) -> bool:
    """Whether a line without a tab, after empty lines, stands outside the table."""
    if not walk.gap:
        return False
    row = _texts(walk.rows[-1])
    width = walk.width or _header_width(row)
    complete = len(row) >= width or is_total(row[0]) or len(row) == 1
    if not complete:
        return False
    if following < 0:
        return True
    head = [line[1:] for line in lines[following : following + max(width, 2)] if line.startswith("\t")]
    return _header_width(head) > 0 or walk.gap > 1 or not row[-1].strip()


def _next_tabbed(lines: list[str]) -> list[int]:
    """For every line the number of the next line that starts with a tab, or -1."""
    out, at = [-1] * len(lines), -1
    for number in range(len(lines) - 1, -1, -1):
        out[number] = at
        if lines[number].startswith("\t"):
            at = number
    return out


def _mended(rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows cut or run together by empty paragraphs, put right by the header's number of columns."""
    if not width:
        counts = Counter(len(row) for row in rows)
        width = max(counts, key=lambda n: (counts[n], n))
    out: list[list[str]] = []
    headed = False
    for row in rows:
        if headed and len(row) > width and len(row) % width == 0:
            out += [row[i : i + width] for i in range(0, len(row), width)]
        elif headed and out and len(out[-1]) < width and len(out[-1]) + len(row) == width and not is_total(out[-1][0]) and not is_total(row[0]):
            out[-1] = out[-1] + row
        else:
            out.append(list(row))
        headed = headed or _header_width(row) == width
    return out
