"""The pieces a Word 97 document is stored in ([MS-DOC]): the header (FIB), the piece table, and the property runs of paragraphs and characters.

A file offset into the stream WordDocument is called fc, a character position of the text cp, as the specification does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

IN_TABLE, ROW_END, DEPTH, INNER_CELL, INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
DEFINE_TABLE, MERGE, VERTICAL_MERGE = 0xD608, 0x5624, 0xD62B
LIST, LIST_LEVEL = 0x460B, 0x260A
DELETED, HIDDEN, SYMBOL = 0x0800, 0x083C, 0x6A09
_HUGE = (0x6645, 0x6646)
_CHANGE_TABS = 0xC615
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_SIMPLE = {0x18: IN_TABLE, 0x19: ROW_END, 0x41: DELETED}
_PAGE = 512
_BX = 13

Properties = dict[int, bytes]


class Broken(Exception):
    """The streams contradict themselves; the border of the reader says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: its first character position, how many characters, where they are stored, one or two bytes each, and what a fast save changed."""

    cp: int
    length: int
    fc: int
    width: int
    changed: Properties


@dataclass(frozen=True, slots=True)
class Run:
    """Characters stored from `start` to before `end`, and their properties; `style` is the paragraph style's number."""

    start: int
    end: int
    properties: Properties
    style: int = 0


def u16(data: bytes, at: int) -> int:
    """An unsigned 16-bit number; Broken where the stream ends too early. So u32."""
    if at < 0 or at + 2 > len(data):
        raise Broken
    return int(unpack_from("<H", data, at)[0])


def u32(data: bytes, at: int) -> int:
    """An unsigned 32-bit number."""
    if at < 0 or at + 4 > len(data):
        raise Broken
    return int(unpack_from("<I", data, at)[0])


def slot(word: bytes, table: bytes, at: int) -> bytes:
    """The part of the table stream that the header's pair (offset, length) at `at` names."""
    start, length = u32(word, at), u32(word, at + 4)
    if start + length > len(table):
        raise Broken
    return table[start : start + length]


def sprms(grpprl: bytes, data: bytes = b"", depth: int = 0) -> Properties:
    """Property modifiers by their code, the last of each kind winning. `data` is the stream Data, where large ones are kept."""
    found: Properties = {}
    at = 0
    while at + 2 < len(grpprl):
        code = u16(grpprl, at)
        at += 2
        size = _SIZES[code >> 13]
        if code == DEFINE_TABLE and at + 2 <= len(grpprl):
            size = u16(grpprl, at) + 1
        elif code == _CHANGE_TABS and grpprl[at] == 255 and at + 1 < len(grpprl):
            deleted = grpprl[at + 1]
            added = grpprl[at + 2 + deleted * 4] if at + 2 + deleted * 4 < len(grpprl) else 0
            size = 3 + deleted * 4 + added * 3
        elif size == 0:
            size = grpprl[at] + 1
        operand = grpprl[at : at + size]
        at += size
        if code in _HUGE and len(operand) == 4 and depth == 0:
            place = u32(operand, 0)
            if place + 2 <= len(data):
                found.update(sprms(data[place + 2 : place + 2 + u16(data, place)], data, depth + 1))
        else:
            found[code] = operand
    return found


def flag(properties: Properties, code: int) -> bool:
    """Whether a toggle is on."""
    return properties.get(code, b"\0")[:1] in (b"\1", b"\x81")


def value(properties: Properties, code: int) -> int:
    """A small signed number, 0 where it is not set."""
    return int.from_bytes(properties.get(code, b"\0"), "little", signed=True)


def pieces(clx: bytes) -> list[Piece]:
    """The piece table: how the text is put together, in order of its characters."""
    at = 0
    changes: list[bytes] = []
    while at < len(clx) and clx[at] == 1:
        size = u16(clx, at + 1)
        changes.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(clx) or clx[at] != 2:
        raise Broken
    plc = clx[at + 5 : at + 5 + u32(clx, at + 1)]
    count = (len(plc) - 4) // 12
    found: list[Piece] = []
    for n in range(count):
        start, end = u32(plc, n * 4), u32(plc, n * 4 + 4)
        entry = (count + 1) * 4 + n * 8
        fc, prm = u32(plc, entry + 2), u16(plc, entry + 6)
        if end < start or (found and start != found[-1].cp + found[-1].length):
            raise Broken
        narrow = bool(fc & 0x40000000)
        place = fc & 0x3FFFFFFF
        found.append(Piece(start, end - start, place // 2 if narrow else place, 1 if narrow else 2, _changed(prm, changes)))
    return found


def _changed(prm: int, changes: list[bytes]) -> Properties:
    if prm & 1:
        return sprms(changes[prm >> 1]) if prm >> 1 < len(changes) else {}
    code = _SIMPLE.get(prm >> 1 & 0x7F)
    return {} if code is None else {code: bytes((prm >> 8,))}


def text_of(word: bytes, found: list[Piece], length: int) -> str:
    """The first `length` characters of the text, one for each character position."""
    out: list[str] = []
    for piece in found:
        if piece.cp >= length:
            break
        count = min(piece.length, length - piece.cp)
        raw = word[piece.fc : piece.fc + count * piece.width]
        if len(raw) < count * piece.width:
            raise Broken
        out.append(_narrow(raw) if piece.width == 1 else _wide(raw))
    return "".join(out)


def _narrow(raw: bytes) -> str:
    return raw.decode("cp1252", "replace")


def _wide(raw: bytes) -> str:
    # One character for each unit, so that positions hold; pairs are joined again once the text is cut.
    return "".join(map(chr, unpack_from(f"<{len(raw) // 2}H", raw)))


def joined(text: str) -> str:
    """Surrogate pairs joined into the characters they stand for; halves without their other half become U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Runs:
    """Property runs by file offset."""

    __slots__ = ("_runs", "_starts")

    def __init__(self, runs: Iterator[Run]) -> None:
        self._runs = sorted(runs, key=lambda run: run.start)
        self._starts = [run.start for run in self._runs]

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def over(self, start: int, end: int) -> Iterator[Run]:
        """The runs that overlap a stretch of offsets."""
        place = max(0, bisect_right(self._starts, start) - 1)
        while place < len(self._runs) and self._runs[place].start < end:
            if self._runs[place].end > start:
                yield self._runs[place]
            place += 1

    def at(self, fc: int) -> Run | None:
        """The run that covers an offset."""
        place = bisect_right(self._starts, fc) - 1
        return self._runs[place] if place >= 0 and fc < self._runs[place].end else None


def _pages(word: bytes, plc: bytes) -> Iterator[bytes]:
    """The 512-byte pages of runs, each once however often the table names it."""
    count = (len(plc) - 4) // 8
    numbers = dict.fromkeys(u32(plc, (count + 1) * 4 + n * 4) & 0x3FFFFF for n in range(count))
    for number in numbers:
        page = word[number * _PAGE : (number + 1) * _PAGE]
        if len(page) < _PAGE:
            raise Broken
        yield page


def paragraph_runs(word: bytes, plc: bytes, data: bytes) -> Iterator[Run]:
    """The runs of paragraph properties."""
    for page in _pages(word, plc):
        count = page[-1]
        if (count + 1) * 4 + count * _BX > _PAGE:
            raise Broken
        for n in range(count):
            at = page[(count + 1) * 4 + n * _BX] * 2
            if at == 0:
                yield Run(u32(page, n * 4), u32(page, n * 4 + 4), {})
                continue
            size, start = (page[at] * 2 - 1, at + 1) if page[at] else (page[at + 1] * 2, at + 2)
            papx = page[start : start + size]
            if len(papx) < 2:
                raise Broken
            yield Run(u32(page, n * 4), u32(page, n * 4 + 4), sprms(papx[2:], data), u16(papx, 0))


def character_runs(word: bytes, plc: bytes) -> Iterator[Run]:
    """The runs of character properties that change the text: deleted, hidden, symbols."""
    for page in _pages(word, plc):
        count = page[-1]
        if (count + 1) * 4 + count > _PAGE:
            raise Broken
        for n in range(count):
            at = page[(count + 1) * 4 + n] * 2
            if at == 0:
                continue
            found = sprms(page[at + 1 : at + 1 + page[at]])
            if flag(found, DELETED) or flag(found, HIDDEN) or SYMBOL in found:
                yield Run(u32(page, n * 4), u32(page, n * 4 + 4), found)
