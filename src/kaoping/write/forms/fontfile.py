"""Which characters a font file can draw: its `cmap` table and nothing else."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_UNICODE = {(3, 10): 2, (0, 6): 2, (0, 4): 2, (3, 1): 1, (0, 3): 1, (0, 2): 1, (0, 1): 1, (0, 0): 1}
_MOST = 4 * 1024 * 1024  # bytes of a cmap table; the largest seen has 0.3 MB


@dataclass(frozen=True, slots=True)
class Characters:
    """The code points of a font, as ranges: `firsts` in order, each with its last."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def __contains__(self, point: object) -> bool:
        if not isinstance(point, int):
            return False
        at = bisect_right(self.firsts, point) - 1
        return at >= 0 and point <= self.lasts[at]

    def __iter__(self) -> Iterator[int]:
        for first, last in zip(self.firsts, self.lasts, strict=True):
            yield from range(first, last + 1)


@lru_cache(maxsize=512)
def characters(path: str, index: int = 0) -> Characters:
    """The code points that the font at `index` of the file has; none where the file is no font that we can read."""
    try:
        with Path(path).open("rb") as file:
            ranges = sorted(_ranges(_table(file, index)))
    except (OSError, struct.error, IndexError, ValueError):
        ranges = []
    return Characters(tuple(first for first, _ in ranges), tuple(last for _, last in ranges))


def _table(file: BinaryIO, index: int) -> bytes:
    """The bytes of the cmap table, read alone: a collection of Chinese fonts has tens of megabytes."""
    head = file.read(12 + 4 * (index + 1))
    start = struct.unpack_from(">L", head, 12 + 4 * index)[0] if head[:4] == b"ttcf" else 0
    file.seek(start + 4)
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(start + 12)
    for tag, _, at, length in struct.iter_unpack(">4sLLL", file.read(16 * count)):
        if tag == b"cmap" and length <= _MOST:
            file.seek(at)
            return file.read(length)
    raise ValueError("no cmap")


def _ranges(data: bytes) -> Iterator[tuple[int, int]]:
    at = _best(data)
    (shape,) = struct.unpack_from(">H", data, at)
    if shape == 12:
        (groups,) = struct.unpack_from(">L", data, at + 12)
        for n in range(groups):
            first, last, glyph = struct.unpack_from(">LLL", data, at + 16 + 12 * n)
            yield first + (glyph == 0), last
    elif shape == 4:
        (twice,) = struct.unpack_from(">H", data, at + 6)
        ends = struct.unpack_from(f">{twice // 2}H", data, at + 14)
        starts = struct.unpack_from(f">{twice // 2}H", data, at + 16 + twice)
        yield from ((first, min(last, 0xFFFE)) for first, last in zip(starts, ends, strict=True))


def _best(data: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 2)
    tables = [struct.unpack_from(">HHL", data, 4 + 8 * n) for n in range(count)]
    return int(max((_UNICODE.get((platform, encoding), 0), offset) for platform, encoding, offset in tables)[1])
