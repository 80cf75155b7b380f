"""What a PDF page shows, as pdfium gives it: characters with their places, and ruled lines. Points, y upwards, page rotation undone.

Not pdfplumber: its pure-Python interpreter takes 150 ms for a page that pdfium reads in 2 ms, and imports for 0.5 s.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

THIN = 3.0
_SHORT = 4.0
_OBJECTS = 60_000
_CHARS = 60_000
_DEPTH = 6

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Char:
    """A character: its left and right edge, its baseline, its size."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical ruled line: `at` is its y (or x), and it reaches from `start` to `end` in x (or y)."""

    level: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page as seen; `unreadable` counts characters whose font does not say what they are."""

    width: float
    height: float
    chars: tuple[Char, ...]
    rules: tuple[Rule, ...]
    unreadable: int
    pictures: int


class TooMuch(Exception):
    """A page with more objects or characters than any printed page has; the argument says how many of what."""


def read_page(page: pdfium.PdfPage) -> Page:
    """Raises TooMuch, and pdfium's PdfiumError for a page that cannot be loaded."""
    width, height = page.get_size()
    place = _turned(page)
    chars, unreadable = _chars(page, place)
    rules: list[Rule] = []
    pictures = 0
    for count, (thing, matrix) in enumerate(_objects(page.raw, _IDENTITY, 0)):
        if count > _OBJECTS:
            raise TooMuch(f"{_OBJECTS}个以上的图形")
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            rules += _rules(thing, matrix, place)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
    return Page(width, height, tuple(chars), tuple(rules), unreadable, pictures)


def _turned(page: pdfium.PdfPage) -> Place:
    left, bottom, right, top = page.get_cropbox()
    match page.get_rotation():
        case 90:
            return lambda x, y: (y - bottom, right - x)
        case 180:
            return lambda x, y: (right - x, top - y)
        case 270:
            return lambda x, y: (top - y, x - left)
        case _:
            return lambda x, y: (x - left, y - bottom)


def _chars(page: pdfium.PdfPage, place: Place) -> tuple[list[Char], int]:
    found: list[Char] = []
    unreadable = 0
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _CHARS:
            raise TooMuch(f"{count}个字")
        box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        for at in range(count):
            code = raw.FPDFText_GetUnicode(text.raw, at)
            if raw.FPDFText_IsGenerated(text.raw, at) == 1 or code < 32 or 0xD800 <= code < 0xE000:
                continue
            if code in (0xFFFD, 0xFFFE) or raw.FPDFText_HasUnicodeMapError(text.raw, at) == 1:
                unreadable += 1
                continue
            raw.FPDFText_GetLooseCharBox(text.raw, at, box)
            raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
            left, base = place(x.value, y.value)
            corners = [place(box.left, box.bottom), place(box.right, box.top)]
            right = max(corner[0] for corner in corners)
            size = abs(corners[0][1] - corners[1][1])
            found.append(Char(chr(code), min(left, right), right, base, size or 10.0))
    finally:
        text.close()
    return found, unreadable


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _objects(holder: object, matrix: _Matrix, depth: int) -> Iterator[tuple[object, _Matrix]]:
    """The page's objects, and those inside its forms, with the matrix that places them on the page."""
    count = raw.FPDFPage_CountObjects(holder) if depth == 0 else raw.FPDFFormObj_CountObjects(holder)
    for at in range(count):
        thing = raw.FPDFPage_GetObject(holder, at) if depth == 0 else raw.FPDFFormObj_GetObject(holder, at)
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(thing, own)
        placed = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        yield thing, placed
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            yield from _objects(thing, placed, depth + 1)


def _rules(path: object, matrix: _Matrix, place: Place) -> Iterator[Rule]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    for outline in _outlines(path, matrix, place) if fill.value or stroke.value else ():
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) <= THIN:
            yield from _rule(min(xs), min(ys), max(xs), max(ys))
        elif stroke.value:
            for (x0, y0), (x1, y1) in pairwise(outline):
                if min(abs(x1 - x0), abs(y1 - y0)) < 1:
                    yield from _rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _rule(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    # A dot of a dotted line counts as both: it is joined with its neighbours or dropped as short later.
    if x1 - x0 >= y1 - y0:
        yield Rule(True, (y0 + y1) / 2, x0, x1)
    if y1 - y0 >= x1 - x0:
        yield Rule(False, (x0 + x1) / 2, y0, y1)


def _outlines(path: object, matrix: _Matrix, place: Place) -> Iterator[list[tuple[float, float]]]:
    """The path's outlines as points on the page, closed ones back to their start."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    outline: list[tuple[float, float]] = []
    count = raw.FPDFPath_CountSegments(path)
    if count > _OBJECTS:
        raise TooMuch(f"{count}段的线条")
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = place(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and outline:
            yield outline
            outline = []
        outline.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if len(outline) > 1:
        yield outline
