"""Characters of a page into lines, and lines into text: a line's end on paper is layout, a paragraph's end is not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kaoping.read.pdf_page import Char

_NUMBERED = re.compile(r"\s*(?:[0-9０-９]{1,2}[、.．)）](?![0-9])|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])")
_STOPS = "。；;！？!?：:"
_WIDEST = 200
_OPEN, _SHUT = "（(《“【〔", "）)》”】〕"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of characters: its text, its edges, baseline and size."""

    text: str
    left: float
    right: float
    base: float
    size: float


def rows(chars: Iterable[Char]) -> list[Row]:
    """Characters by their baselines, from top to bottom, each line from left to right."""
    lines = [_row(line) for line in _lines(chars)]
    return [line for line in lines if line.text.strip()]


def _lines(chars: Iterable[Char]) -> list[list[Char]]:
    found: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: -char.base):
        if found and found[-1][0].base - char.base <= 0.35 * max(char.size, found[-1][0].size):
            found[-1].append(char)
        else:
            found.append([char])
    return [sorted(line, key=lambda char: char.left) for line in found]


def laid_out(chars: Iterable[Char]) -> list[str]:
    """The lines of a page without ruled tables, blanks standing for distance: half a character a column, so that columns stand under one another."""
    lines = _lines(chars)
    sizes = sorted(char.size for line in lines for char in line)
    unit, margin = (sizes[len(sizes) // 2] if sizes else 10.0) / 2, min((line[0].left for line in lines), default=0.0)
    return [_spread(line, unit, margin) for line in lines]


def _spread(line: list[Char], unit: float, margin: float) -> str:
    text, columns = "", 0
    last: Char | None = None
    for char in line:
        if last is None or char.left - last.right > 0.9 * char.size:
            blanks = round((char.left - margin) / unit) - columns
            blanks = min(max(blanks, 2 if last is not None else 0), _WIDEST)
            text, columns = text + " " * blanks, columns + blanks
        text += char.text
        columns += 2 if char.text > "\u2e7f" else 1
        last = char
    return text.rstrip()


def _row(chars: list[Char]) -> Row:
    text = ""
    last: Char | None = None
    for char in chars:
        if last is not None and last.text == char.text and abs(char.left - last.left) < 0.1 * char.size:
            continue  # bold made by printing twice
        if last is not None and text[-1] != " " and char.text != " ":
            gap = char.left - last.right
            latin = last.text.isascii() and last.text.isalnum() and char.text.isascii() and char.text.isalnum()
            text += " " if gap > (0.2 if latin else 0.9) * char.size else ""
        text += char.text
        last = char
    solid = [char for char in chars if not char.text.isspace()] or chars
    size = sorted(char.size for char in solid)[len(solid) // 2]
    return Row(text.strip(), solid[0].left, max(char.right for char in solid), solid[0].base, size)


def item_style(text: str) -> str:
    """How a text's beginning is numbered (1、 1. （一） 一、 ①), "" where it is not."""
    match = _NUMBERED.match(text)
    return re.sub(r"[0-9０-９一二三四五六七八九十]+", "1", match[0].strip()) if match else ""


def is_open(text: str) -> bool:
    """Whether a text cannot end here: nothing that ends a sentence, or a bracket still open."""
    last = text.rstrip()[-1:]
    pending = sum(text.count(mark) for mark in _OPEN) > sum(text.count(mark) for mark in _SHUT)
    return bool(last) and (pending or last not in _STOPS + "）)”")


def glue(first: str, second: str) -> str:
    """Two pieces of one sentence put together; a space only between Latin words."""
    latin = first[-1:].isascii() and first[-1:].isalpha() and second[:1].isascii() and second[:1].isalpha()
    return first + (" " if latin else "") + second


def paragraphs(lines: list[Row], right: float) -> list[list[Row]]:
    """Lines that belong together. A paragraph ends before a numbered start, and where a line stops well before the `right` edge after a full stop."""
    found: list[list[Row]] = []
    for line in lines:
        if found and not _ends(found[-1], line, right):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _ends(before: list[Row], line: Row, right: float) -> bool:
    last = before[-1]
    text = joined(before)
    if item_style(line.text) and not is_open(text):
        return True
    return last.right < right - 2 * last.size and text[-1:] in _STOPS


def joined(lines: list[Row]) -> str:
    """The text of lines that belong together."""
    text = lines[0].text
    for line in lines[1:]:
        text = glue(text, line.text)
    return text


def cell_text(chars: Iterable[Char]) -> str:
    """The text of a cell, its paragraphs as lines."""
    lines = rows(chars)
    right = max((line.right for line in lines), default=0.0)
    return "\n".join(joined(paragraph) for paragraph in paragraphs(lines, right))
