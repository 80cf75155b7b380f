"""Tables drawn in text: cells parted by bars (Markdown, box characters), or values parted by commas."""

from __future__ import annotations

import csv
import re
from typing import Final

from .table_header import Word, word_of
from .text_grid import Piece, TextTable, unwrapped

_BARS: Final = re.compile(r"[|｜│┃║]")
_RULE: Final = re.compile(r"[\s|｜│┃║:：+\-=_—─━═┄┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬]+")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def looks_barred(lines: list[str]) -> bool:
    """Whether most of the text's lines are rows with bars."""
    filled = [line for line in lines if line.strip()]
    barred = sum(len(_BARS.findall(line)) >= 2 for line in filled)
    return barred >= 3 and barred * 3 >= len(filled)


def read_bars(lines: list[str]) -> list[Piece]:
    """The tables drawn with bars, and the lines between them. Where rules part the rows, a row's lines are joined."""
    pieces: list[Piece] = []
    block: list[str] = []
    for line in lines:
        if len(_BARS.findall(line)) >= 1 or (_RULE.fullmatch(line) and len(line.strip()) > 2):
            block.append(line.strip())
            continue
        plain = line.lstrip("# ").replace("**", "")
        pieces += [_drawn(block), plain] if block else [plain]
        block = []
    return [*pieces, _drawn(block)] if block else pieces


def _drawn(block: list[str]) -> TextTable:
    rules = sum(bool(_RULE.fullmatch(line)) for line in block)
    rows: list[list[str]] = []
    fresh = True
    for line in block:
        if _RULE.fullmatch(line) and not _empty_row(line):
            fresh = True
            continue
        cells = _cells(line)
        if fresh or rules <= 2 or len(cells) != len(rows[-1]):
            rows.append(cells)
        else:
            rows[-1] = [unwrapped([old, new]) if new else old for old, new in zip(rows[-1], cells, strict=True)]
        fresh = False
    return TextTable(rows)


def _empty_row(line: str) -> bool:
    """A row whose cells are all empty is no rule."""
    return not re.search(r"[-=_—─━═┄┬┴┼]", line)


def _cells(line: str) -> list[str]:
    text = re.sub(r"\\\|", "\x00", line)
    cells = _BARS.split(text)
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip() and _BARS.match(text[-1:]):
        cells = cells[:-1]
    return [_BREAK.sub("\n", cell).replace("\x00", "|").replace("**", "").strip() for cell in cells]


def separator_of(lines: list[str]) -> str:
    """The comma or semicolon that parts the values of text that is a CSV file; empty when it is none."""
    for mark in (",", ";"):
        for line in lines[:12]:
            words = [word_of(cell.strip(' "')) for cell in line.split(mark)]
            if len(words) >= 3 and sum(word is not Word.UNKNOWN for word in words) * 3 >= len(words) * 2:
                return mark
    return ""


def read_values(lines: list[str], mark: str) -> list[Piece]:
    """The table of a CSV file, values in quotation marks reaching over lines; rows of one value above it are lines."""
    rows = [row for row in csv.reader([line + "\n" for line in lines], delimiter=mark) if any(cell.strip() for cell in row)]
    start = next((n for n, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), 0)
    return ["".join(row) for row in rows[:start]] + [TextTable([[cell.strip() for cell in row] for row in rows[start:]])]
