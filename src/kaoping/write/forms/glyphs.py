"""Where every character and line of a page of ours stands: read back out of the .pdf, so that .ofd has the same layout and its text stays text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .measure import ems
from .paper import MM

_GAP = 0.5  # sizes between characters; beyond, the text of another cell begins
_PATH = 2  # FPDF_PAGEOBJ_PATH


@dataclass(frozen=True, slots=True)
class Words:
    """Characters of one font and size on one line, each with where it begins; mm from the page's left and top edge, `y` the line they stand on."""

    text: str
    xs: tuple[float, ...]
    y: float
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line, in mm; `dashed` with its pattern."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    dashed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page: its size in mm, its words, its lines."""

    width: float
    height: float
    words: tuple[Words, ...]
    strokes: tuple[Stroke, ...]


def drawn(data: bytes) -> list[Drawn]:
    """The pages of a .pdf of ours."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: Any) -> Drawn:
    wide, tall = page.get_size()
    return Drawn(round(wide / MM, 2), round(tall / MM, 2), tuple(_words(page, tall)), tuple(_strokes(page, tall)))


def _words(page: Any, tall: float) -> Iterator[Words]:
    text = page.get_textpage()
    raw, x, y = text.raw, ctypes.c_double(), ctypes.c_double()
    held: list[tuple[str, float]] = []
    key: tuple[str, float, float] | None = None
    high = 0
    for n in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, n)
        if 0xD800 <= code < 0xDC00:  # a character beyond the basic plane comes in two halves
            high = code
            continue
        character = chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00 if 0xDC00 <= code < 0xE000 else code)
        if pdfium.FPDFText_IsGenerated(raw, n) or character in "\r\n\0\u200b\ufffe":
            continue
        pdfium.FPDFText_GetCharOrigin(raw, n, x, y)
        here = (_font(raw, n), round(pdfium.FPDFText_GetFontSize(raw, n), 2), round(y.value, 1))
        near = held and -0.1 < x.value - held[-1][1] < (ems(held[-1][0]) + _GAP) * here[1]
        if key != here or not near:
            yield from _held(held, key, tall)
            held, key = [], here
        held.append((character, x.value))
    yield from _held(held, key, tall)
    text.close()


def _held(held: list[tuple[str, float]], key: tuple[str, float, float] | None, tall: float) -> Iterator[Words]:
    if held and key and any(c.strip() for c, _ in held):
        font, size, y = key
        yield Words("".join(c for c, _ in held), tuple(round(x / MM, 3) for _, x in held), round((tall - y) / MM, 3), font, round(size / MM, 3))


def _font(raw: Any, n: int) -> str:
    buffer, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, n, buffer, 96, flags)
    return buffer.value.decode("utf-8", "replace").rpartition("+")[2]


def _strokes(page: Any, tall: float) -> Iterator[Stroke]:
    for n in range(pdfium.FPDFPage_CountObjects(page)):
        thing = pdfium.FPDFPage_GetObject(page, n)
        if pdfium.FPDFPageObj_GetType(thing) != _PATH:
            continue
        points = list(_points(thing))
        width = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(thing, width)
        dashed = pdfium.FPDFPageObj_GetDashCount(thing) > 0
        for (x1, y1, _), (x2, y2, moved) in pairwise(points):
            if not moved:
                yield Stroke(round(x1 / MM, 3), round((tall - y1) / MM, 3), round(x2 / MM, 3), round((tall - y2) / MM, 3), round(width.value / MM, 3), dashed)


def _points(thing: Any) -> Iterator[tuple[float, float, bool]]:
    """The points of a path on the page, each with whether the pen was lifted before it."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(pdfium.FPDFPath_CountSegments(thing)):
        segment = pdfium.FPDFPath_GetPathSegment(thing, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at_x = matrix.a * x.value + matrix.c * y.value + matrix.e
        at_y = matrix.b * x.value + matrix.d * y.value + matrix.f
        yield at_x, at_y, pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
