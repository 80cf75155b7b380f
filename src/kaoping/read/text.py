"""Flattened text, in whichever way it was flattened, into lines and Grids."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from kaoping.core.errors import KaopingError

from .grid import Document
from .text_bars import looks_barred, read_bars, read_values, separator_of
from .text_cells import read_cells
from .text_grid import Piece, blocks_of
from .text_layout import looks_laid_out, read_layout
from .text_lines import looks_like_lines, read_lines
from .text_rows import read_rows

_LINES: Final = 60_000
Reader: TypeAlias = Callable[[list[str]], list[Piece]]


def read_text(text: str, name: str, sha256: str, sm3: str) -> Document:
    """A document of plain text. Its layout is told by its tabs, bars and blanks; text without any table gives lines only.

    Sources name the cell as flattened: its table, row and cell, characters from the cell's first. Raises KaopingError for more lines or a bigger
    table than any standard has.
    """
    if text.count("\n") + text.count("\r") > _LINES:
        raise KaopingError(f"文本“{name}”超过了{_LINES}行的上限，不像评分标准；请只保留评分标准部分后再试。")
    lines = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Document(name, sha256, sm3, blocks_of(_reader(lines)(lines), name))


def _reader(lines: list[str]) -> Reader:
    tabbed = [line for line in lines if "\t" in line]
    leading = sum(line.startswith("\t") and "\t" not in line[1:] for line in tabbed)
    if tabbed and leading >= 0.9 * len(tabbed):
        return read_cells
    if looks_barred(lines):
        return read_bars
    if len(tabbed) >= 2:
        return read_rows
    mark = separator_of(lines)
    if mark:
        return partial(read_values, mark=mark)
    if looks_laid_out(lines):
        return read_layout
    if looks_like_lines(lines):
        return read_lines
    return list
