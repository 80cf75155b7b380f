"""The paragraphs of a Word 97 document as they would print: deleted and hidden text dropped, field results kept, numbers in place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kaoping.read import doc_parts as parts
from kaoping.read.doc_lists import Styles, numbering
from kaoping.read.numbering import Numbering
from kaoping.read.symbols import symbol

_ENDS = "\r\x07\x0c"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_MARKS = {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-"}
_STEPS = 2_000_000
"""More overlaps of pieces and runs than any document has: a file made to overlap everything with everything."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Its text, how deep in tables it stands (0 is outside), whether it ends a cell or a row; the row's definition is in its properties."""

    text: str
    depth: int
    ends_cell: bool
    ends_row: bool
    properties: parts.Properties


def paragraphs(word: bytes, table: bytes, data: bytes, length: int) -> Iterator[Paragraph]:
    """The paragraphs of the first `length` characters. Raises Broken."""
    return _Reader(word, table, data, length).paragraphs()


class _Reader:
    __slots__ = ("_fields", "_lists", "_pieces", "_runs", "_shown", "_starts", "_styles", "_text")

    def __init__(self, word: bytes, table: bytes, data: bytes, length: int) -> None:
        self._pieces = parts.pieces(parts.slot(word, table, 0x1A2))
        self._starts = [piece.cp for piece in self._pieces]
        self._text = parts.text_of(word, self._pieces, length)
        self._runs = parts.Runs(parts.paragraph_runs(word, parts.slot(word, table, 0x102), data))
        self._styles = Styles(parts.slot(word, table, 0xA2))
        self._lists = _lists(word, table)
        self._fields: list[bool] = []
        self._shown = list(self._text)
        self._apply(parts.Runs(parts.character_runs(word, parts.slot(word, table, 0xFA))))

    def paragraphs(self) -> Iterator[Paragraph]:
        begin = 0
        pending = ""
        for cp, char in enumerate(self._text):
            if char not in _ENDS:
                continue
            pending += self._visible(begin, cp)
            begin = cp + 1
            if char == "\r" and not self._shown[cp]:
                continue
            properties, style = self._properties(cp)
            paragraph = _paragraph(self._label(style, properties) + parts.joined(pending), char, properties)
            yield paragraph
            pending = ""
        pending += self._visible(begin, len(self._text))
        if pending.strip():
            yield Paragraph(parts.joined(pending), 0, False, False, {})

    def _apply(self, runs: parts.Runs) -> None:
        """Empty the characters that do not print, and put symbols in."""
        steps = 0
        for piece in self._pieces:
            if parts.flag(piece.changed, parts.DELETED):
                self._empty(piece.cp, piece.cp + piece.length)
            for run in runs.over(piece.fc, piece.fc + piece.length * piece.width):
                steps += 1
                first = piece.cp + max(0, run.start - piece.fc) // piece.width
                last = piece.cp + min(piece.length, (run.end - piece.fc) // piece.width)
                if parts.flag(run.properties, parts.DELETED) or parts.flag(run.properties, parts.HIDDEN):
                    steps += last - first
                    self._empty(first, last)
                else:
                    self._symbols(first, last, run.properties[parts.SYMBOL])
                if steps > _STEPS:
                    raise parts.Broken

    def _empty(self, first: int, last: int) -> None:
        for cp in range(first, min(last, len(self._shown))):
            if self._shown[cp] not in ("\x07", _FIELD, _RESULT, _FIELD_END):
                self._shown[cp] = ""

    def _symbols(self, first: int, last: int, operand: bytes) -> None:
        for cp in range(first, min(last, first + 100, len(self._shown))):
            if self._text[cp] == "(" and len(operand) >= 4:
                code = int.from_bytes(operand[2:4], "little")
                self._shown[cp] = symbol(code, 0xF000 <= code < 0xF100)

    def _visible(self, begin: int, end: int) -> str:
        out: list[str] = []
        for char in self._shown[begin:end]:
            if char >= " ":
                if True not in self._fields:
                    out.append(char)
            elif char == _FIELD:
                self._fields.append(True)
                if len(self._fields) > 50:
                    raise parts.Broken
            elif char == _RESULT and self._fields:
                self._fields[-1] = False
            elif char == _FIELD_END and self._fields:
                self._fields.pop()
            elif char in _MARKS and True not in self._fields:
                out.append(_MARKS[char])
        return "".join(out)

    def _properties(self, cp: int) -> tuple[parts.Properties, int]:
        piece = self._pieces[bisect_right(self._starts, cp) - 1]
        run = self._runs.at(piece.fc + (cp - piece.cp) * piece.width)
        return ({**run.properties, **piece.changed}, run.style) if run is not None else (piece.changed, 0)

    def _label(self, style: int, properties: parts.Properties) -> str:
        named = self._styles.properties(style)
        both = {**named, **properties}
        number = parts.value(both, parts.LIST)
        if number <= 0 or parts.flag(properties, parts.ROW_END):
            return ""
        return self._lists.label(str(number), parts.value(both, parts.LIST_LEVEL))


def _lists(word: bytes, table: bytes) -> Numbering:
    after = parts.u32(word, 0x2E2) + parts.u32(word, 0x2E6)
    return numbering(parts.slot(word, table, 0x2E2), table[after:], parts.slot(word, table, 0x2EA))


def _paragraph(text: str, char: str, properties: parts.Properties) -> Paragraph:
    depth = 0
    if parts.flag(properties, parts.IN_TABLE) or char == "\x07":
        depth = max(1, parts.value(properties, parts.DEPTH))
    if depth <= 1:
        return Paragraph(text, depth, char == "\x07", parts.flag(properties, parts.ROW_END) and char == "\x07", properties)
    ends_row = parts.flag(properties, parts.INNER_ROW)
    return Paragraph(text, depth, ends_row or parts.flag(properties, parts.INNER_CELL), ends_row, properties)
