"""Excel 97 workbooks (.xls, and .et of that kind) → Document, read from the record stream ([MS-XLS], BIFF8). Places count as in xlsx.py.

Not read with calamine: it knows merged cells, but gives 0.8 for a cell that shows 80%, and it lays sheets out densely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from struct import unpack_from

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Block
from kaoping.read.sheet import build, check_place, display

_BOF, _EOF, _CONTINUE, _PASSWORD = 0x0809, 0x000A, 0x003C, 0x002F
_SHEET, _STRINGS, _FORMAT, _XF, _DATES = 0x0085, 0x00FC, 0x041E, 0x00E0, 0x0022
_LABEL_SHARED, _LABEL, _RICH, _NUMBER, _RK, _RKS = 0x00FD, 0x0204, 0x00D6, 0x0203, 0x027E, 0x00BD
_FORMULA, _STRING, _BOOL, _MERGED = 0x0006, 0x0207, 0x0205, 0x00E5
_BIFF8 = 0x0600

Record = tuple[int, list[bytes]]


@dataclass(slots=True)
class _Book:
    """What stands at the start of the stream: sheets (name, offset), shared strings, the number format of each cell style."""

    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    since_1904: bool = False

    def show(self, number: float, style: int) -> str:
        at = self.styles[style] if style < len(self.styles) else 0
        return display(repr(number), self.codes.get(at, str(at)), self.since_1904)


def read_xls(stream: bytes, name: str) -> tuple[Block, ...]:
    """The visible sheets. Raises KaopingError for a locked workbook and one beyond the limits; struct.error and IndexError for a broken one."""
    book = _Book()
    for code, data in _records(stream, 0):
        if code == _PASSWORD:
            raise KaopingError(f"“{name}”加了打开密码，读不了；请用Excel或WPS打开、去掉密码后另存再试。")
        _globals(book, code, data)
    blocks: list[Block] = []
    for index, (title, offset, shown) in enumerate(book.sheets):
        if not shown:
            continue
        values: dict[tuple[int, int], str] = {}
        merged: list[tuple[int, int, int, int]] = []
        for row, col, text in _cells(book, _records(stream, offset), merged):
            if text:
                check_place(row, col, len(values), name, title)
                values[row, col] = text
        grid = build(values, merged, index, name, title)
        if grid is not None:
            blocks.append(grid)
    return tuple(blocks)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one substream, each with its continuations."""
    code, data = 0, [b""]
    for number in count():
        if at + 4 > len(stream):
            break
        kind, size = unpack_from("<HH", stream, at)
        part = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if number == 0 and kind != _BOF:
            raise IndexError
        if kind == _CONTINUE:
            data.append(part)
            continue
        if code:
            yield code, data
        if kind == _EOF:
            return
        code, data = kind, [part]
    if code:
        yield code, data


def _globals(book: _Book, code: int, data: list[bytes]) -> None:
    body = data[0]
    if code == _SHEET:
        offset, state, kind = unpack_from("<IBB", body, 0)
        book.sheets.append((_Text([body[6:]]).short(), offset, state & 3 == 0 and kind == 0))
    elif code == _STRINGS:
        text = _Text([body[8:], *data[1:]])
        total = unpack_from("<I", body, 4)[0]
        while len(book.strings) < total and not text.ended():
            book.strings.append(text.long())
    elif code == _FORMAT:
        book.codes[unpack_from("<H", body, 0)[0]] = _Text([body[2:]]).long()
    elif code == _XF:
        book.styles.append(unpack_from("<H", body, 2)[0])
    elif code == _DATES:
        book.since_1904 = unpack_from("<H", body, 0)[0] == 1


def _cells(book: _Book, records: Iterator[Record], merged: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, str]]:
    pending = (0, 0)
    for code, data in records:
        body = data[0]
        if code in (_LABEL_SHARED, _LABEL, _RICH, _NUMBER, _RK, _RKS, _FORMULA, _BOOL):
            row, col, style = unpack_from("<HHH", body, 0)
        if code == _LABEL_SHARED:
            at = unpack_from("<I", body, 6)[0]
            yield row, col, book.strings[at] if at < len(book.strings) else ""
        elif code in (_LABEL, _RICH):
            yield row, col, _Text([body[6:], *data[1:]]).long()
        elif code == _NUMBER:
            yield row, col, book.show(unpack_from("<d", body, 6)[0], style)
        elif code == _RK:
            yield row, col, book.show(_rk(unpack_from("<I", body, 6)[0]), style)
        elif code == _RKS:
            for n in range((len(body) - 6) // 6):
                style, rk = unpack_from("<HI", body, 4 + n * 6)
                yield row, col + n, book.show(_rk(rk), style)
        elif code == _FORMULA:
            pending = (row, col)
            yield row, col, _result(book, body, style)
        elif code == _STRING:
            yield *pending, _Text(data).long()
        elif code == _BOOL:
            yield row, col, _truth(body[6], body[7])
        elif code == _MERGED:
            regions = (unpack_from("<HHHH", body, 2 + n * 8) for n in range(min(unpack_from("<H", body, 0)[0], (len(body) - 2) // 8)))
            merged += [(top, left, bottom, right) for top, bottom, left, right in regions]


def _result(book: _Book, body: bytes, style: int) -> str:
    """A formula's stored result; a text follows in a record of its own."""
    if body[12:14] != b"\xff\xff":
        return book.show(unpack_from("<d", body, 6)[0], style)
    return _truth(body[8], 0) if body[6] == 1 else ""


def _truth(value: int, error: int) -> str:
    return "" if error else "TRUE" if value else "FALSE"


def _rk(packed: int) -> float:
    """A number in Excel's four-byte form: a whole number or the upper half of a double, perhaps in hundredths."""
    if packed & 2:
        number = float((packed ^ 0x80000000) - 0x80000000 >> 2)
    else:
        number = float(unpack_from("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))[0])
    return number / 100 if packed & 1 else number


class _Text:
    """Strings out of a record and its continuations; characters that run over begin with their width anew."""

    __slots__ = ("_at", "_part", "_parts")

    def __init__(self, parts: list[bytes]) -> None:
        self._parts, self._part, self._at = parts, 0, 0

    def ended(self) -> bool:
        self._turn()
        return self._part >= len(self._parts)

    def short(self) -> str:
        """A string with a one-byte length."""
        size, wide = self._take(1)[0], self._take(1)[0] & 1
        return self._chars(size, bool(wide))

    def long(self) -> str:
        """A string with a two-byte length, its formatting runs and phonetic guide skipped."""
        size = int.from_bytes(self._take(2), "little")
        flags = self._take(1)[0]
        skip = int.from_bytes(self._take(2), "little") * 4 if flags & 8 else 0
        skip += int.from_bytes(self._take(4), "little") if flags & 4 else 0
        text = self._chars(size, bool(flags & 1))
        self._skip(skip)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _turn(self) -> None:
        while self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0

    def _take(self, size: int) -> bytes:
        out = b""
        while len(out) < size:
            self._turn()
            here = self._parts[self._part][self._at : self._at + size - len(out)]
            self._at += len(here)
            out += here
        return out

    def _skip(self, size: int) -> None:
        while size > 0 and not self.ended():
            step = min(size, len(self._parts[self._part]) - self._at)
            self._at += step
            size -= step

    def _chars(self, size: int, wide: bool) -> str:
        out: list[str] = []
        while size > 0:
            if self._at >= len(self._parts[self._part]):
                self._turn()
                wide = bool(self._take(1)[0] & 1)
            width = 2 if wide else 1
            held = min(size, (len(self._parts[self._part]) - self._at) // width)
            if held == 0:
                raise IndexError
            raw = self._parts[self._part][self._at : self._at + held * width]
            self._at += held * width
            size -= held
            out.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
        return "".join(out)
