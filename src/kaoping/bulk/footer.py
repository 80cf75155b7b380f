"""Whole numbers in a Parquet file declared decimals, in its footer.

A decimal of up to 9 digits in Parquet is a 32-bit whole number, of up to 18 a 64-bit one, and the footer says how many of its digits are decimals. An
engine that is asked for decimals computes and checks each of them anew, half as long again as all the rest of the work (docs/decisions/0011-bulk.md);
here the columns are written as the whole numbers that they are, and the footer is made to say what they mean. The numbers themselves and their
statistics are not touched. The format: github.com/apache/parquet-format, in Thrift's compact protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"PAR1"
STOP, TRUE, FALSE, I32, BINARY, LIST, STRUCT = 0, 1, 2, 5, 8, 9, 12
SIZES = {TRUE: 0, FALSE: 0, 3: 1, 7: 8}
"""Values whose size their type tells; a truth is told by its type alone."""
# Fields of FileMetaData, RowGroup and SchemaElement.
SCHEMA, ROW_GROUPS, COLUMNS = 2, 4, 1
NAME, CONVERTED, SCALE, PRECISION, LOGICAL = 4, 6, 7, 8, 10
DECIMAL, LOGICAL_DECIMAL = 5, 5


@dataclass(slots=True)
class Struct:
    """A Thrift struct: field number → (wire type, value)."""

    fields: dict[int, tuple[int, Any]]


def declare_decimals(path: Path, decimals: Mapping[str, tuple[int, int]]) -> None:
    """Make a file's columns of 32- or 64-bit whole numbers decimals of (digits, places). ValueError where it is no Parquet file."""
    with path.open("r+b") as file:
        start, footer = read_footer(file)
        declare(footer, decimals)
        file.seek(start)
        file.truncate()
        write_footer(file, footer)


def declare(footer: Struct, decimals: Mapping[str, tuple[int, int]]) -> None:
    """The same in a footer that has been read."""
    for element in footer.fields[SCHEMA][1][1]:
        name = element.fields[NAME][1].decode("utf-8")
        if name in decimals:
            _declare(element, *decimals[name])


def read_footer(file: BinaryIO) -> tuple[int, Struct]:
    """Where the footer of an open Parquet file begins, and what it holds (FileMetaData). ValueError where it is no Parquet file.

    Its thousands of ColumnChunks are left as the bytes that they are (`parsed` reads one), as most go back as they came.
    """
    start = _footer_at(file)
    return start, _Reader(file.read(-1)[:-8]).struct((ROW_GROUPS, COLUMNS))


def parsed(data: bytes) -> Struct:
    """A struct of a footer that was left as bytes."""
    return _Reader(data).struct()


def write_footer(file: BinaryIO, footer: Struct) -> None:
    """End a Parquet file here."""
    data = _written(footer)
    file.write(data + len(data).to_bytes(4, "little") + MAGIC)


def _footer_at(file: BinaryIO) -> int:
    """Where the footer begins; the file stands there afterwards."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    tail = file.read(8)
    if tail[4:] != MAGIC:
        raise ValueError("no Parquet file")
    return file.seek(size - 8 - int.from_bytes(tail[:4], "little"))


def _declare(element: Struct, digits: int, places: int) -> None:
    exact = Struct({1: (I32, places), 2: (I32, digits)})
    element.fields |= {
        CONVERTED: (I32, DECIMAL),
        SCALE: (I32, places),
        PRECISION: (I32, digits),
        LOGICAL: (STRUCT, Struct({LOGICAL_DECIMAL: (STRUCT, exact)})),
    }


class _Reader:
    """Thrift's compact protocol, as far as footers go (no maps, no floats but as bytes)."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _number(self) -> int:
        found, self._at = _number(self._data, self._at)
        return found

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def struct(self, bare: tuple[int, ...] | None = None) -> Struct:
        """One struct, from here on. `bare`: which list of structs in it is left as bytes, by the fields on the way to it."""
        fields: dict[int, tuple[int, Any]] = {}
        last = 0
        while head := self._byte():
            type_ = head & 0x0F
            last = last + (head >> 4) if head >> 4 else _unzigzag(self._number())
            inside = bare[1:] if bare and bare[0] == last else None
            fields[last] = (type_, None if type_ in (TRUE, FALSE) else self._value(type_, inside))
        return Struct(fields)

    def _bare(self) -> bytes:
        start = self._at
        self._at = _past(self._data, start)
        return self._data[start : self._at]

    def _value(self, type_: int, bare: tuple[int, ...] | None = None) -> Any:
        if type_ == BINARY:
            return self._bytes(self._number())
        if type_ == STRUCT:
            return self._bare() if bare == () else self.struct(bare)
        if type_ == LIST:
            head = self._byte()
            size, of = head >> 4, head & 0x0F
            size = self._number() if size == 15 else size
            if of == STRUCT:
                return of, [self._value(STRUCT, bare) for _ in range(size)]
            return of, [self._byte() if of in (TRUE, FALSE) else self._value(of) for _ in range(size)]
        if type_ == 3:
            return self._byte()
        if type_ == 7:
            return self._bytes(8)
        if type_ in (4, 5, 6):
            return _unzigzag(self._number())
        raise ValueError(f"a footer with a value of type {type_}")


def _past(data: bytes, at: int) -> int:
    """Where the struct that begins at `at` ends. The same walk as `_Reader.struct`, keeping nothing: a footer has a hundred thousand values."""
    while head := data[at]:
        at += 1
        if head < 0x10:
            _, at = _number(data, at)
        at = _past_value(data, at, head & 0x0F)
    return at + 1


def _past_value(data: bytes, at: int, type_: int) -> int:
    if type_ in (4, 5, 6):
        while data[at] >= 0x80:
            at += 1
        return at + 1
    if type_ == BINARY:
        size, at = _number(data, at)
        return at + size
    if type_ == STRUCT:
        return _past(data, at)
    if type_ == LIST:
        of, size, at = data[at] & 0x0F, data[at] >> 4, at + 1
        if size == 15:
            size, at = _number(data, at)
        for _ in range(size):
            at = at + 1 if of in (TRUE, FALSE) else _past_value(data, at, of)
        return at
    if type_ not in SIZES:
        raise ValueError(f"a footer with a value of type {type_}")
    return at + SIZES[type_]


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends."""
    found = shift = 0
    while True:
        byte = data[at]
        at += 1
        found |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return found, at


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _written(struct: Struct) -> bytes:
    out, last = bytearray(), 0
    for number, (type_, value) in sorted(struct.fields.items()):
        gap = number - last
        out += bytes([gap << 4 | type_]) if 0 < gap < 16 else bytes([type_]) + _varint(number * 2)
        last = number
        if type_ not in (TRUE, FALSE):
            out += _value(type_, value)
    return bytes([*out, STOP])


def _value(type_: int, value: Any) -> bytes:
    if type_ == BINARY:
        return _varint(len(value)) + bytes(value)
    if type_ == STRUCT:
        return value if isinstance(value, bytes) else _written(value)
    if type_ == LIST:
        of, held = value
        head = bytes([len(held) << 4 | of]) if len(held) < 15 else bytes([0xF0 | of]) + _varint(len(held))
        return head + b"".join(bytes([v]) if of in (TRUE, FALSE) else _value(of, v) for v in held)
    if type_ == 3:
        return bytes([value])
    if type_ == 7:
        return bytes(value)
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)
