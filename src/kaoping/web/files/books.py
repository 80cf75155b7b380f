"""One sheet of a workbook as plain lists for a preview: the first rows and columns, read in a stream, so that a million rows cost no more than these."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Grid
from kaoping.read.guard import PART_LIMIT, ZIP_ERRORS, Package, usual_names
from kaoping.read.sheet import build
from kaoping.read.xlsx import R, S, counts_from_1904, formats_of, place_of, rich, targets_of, value_of

ROWS, COLUMNS = 300, 50
_READ_ON, _MERGES, _STRINGS, _CHARACTERS, _CELL = 30_000, 5_000, 200_000, 300_000, 2_000
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True, "remove_pis": True}
_BROKEN = (etree.XMLSyntaxError, LookupError, *ZIP_ERRORS)
Place = tuple[int, int]


def sheet_rows(data: bytes, name: str, page: int) -> dict[str, Any]:
    """Sheet number `page` from 1 among the visible ones.

    labels: the names of all; first: row and column of the first cell, from 0; rows: lists of [text, rows, columns]; width; cut: whether there is more.
    Raises KaopingError.
    """
    package = Package(data, name)
    workbook = package.xml("xl/workbook.xml")
    sheets = [one for one in workbook.iterfind(f"{S}sheets/{S}sheet") if one.get("state", "visible") == "visible"]
    if not 1 <= page <= len(sheets):
        raise KaopingError(f"“{name}”只有{len(sheets)}张工作表，没有第{page}张。")
    part = targets_of(package).get(sheets[page - 1].get(R + "id", ""), "")
    labels = [one.get("name", "")[:60] for one in sheets]
    if not part.lower().startswith("xl/worksheets/"):
        raise KaopingError(f"“{name}”的“{labels[page - 1]}”是图表，不是表格，不能在页面里预览，请下载后查看。")
    stream = _Stream(data, name, b"purl.oclc.org/ooxml" in package.read("xl/workbook.xml"))
    window = stream.window(part)
    strings = stream.strings(window.cells)
    formats, since_1904 = formats_of(package), counts_from_1904(workbook)
    values = {at: value_of(cell, strings, formats, since_1904)[:_CELL] for at, cell in window.cells.items()}
    grid = build({at: value for at, value in values.items() if value}, window.merged, 0, name, labels[page - 1])
    return {"labels": labels, "cut": window.cut, **_plain(grid)}


def _plain(grid: Grid | None) -> dict[str, Any]:
    if grid is None:
        return {"rows": [], "width": 0, "first": [0, 0]}
    rows: list[list[Any]] = [[] for _ in range(grid.height)]
    left = _CHARACTERS
    for cell in grid.cells:
        rows[cell.row].append([cell.text[: max(left, 0)], cell.rows, cell.cols])
        left -= len(cell.text)
    corner = grid.cells[0].source
    return {"rows": rows, "width": grid.width, "first": [corner.row, corner.cell]}


class _Window:
    """Takes a sheet's elements as they pass and keeps the cells within the limits; the rest is let go at once."""

    __slots__ = ("_col", "_row", "_seen", "cells", "cut", "merged")

    def __init__(self) -> None:
        self.cells: dict[Place, etree._Element] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.cut = False
        self._row = self._col = -1
        self._seen = 0

    def starts(self, one: etree._Element) -> None:
        """A row or a cell begins; only where the row stands is known by now."""
        if one.tag == S + "row":
            told = one.get("r", "")
            self._row = int(told) - 1 if told.isascii() and told.isdigit() and len(told) < 8 else self._row + 1
            self._col = -1

    def ends(self, one: etree._Element) -> bool:
        """An element is whole. False when there have been more rows than are worth looking through."""
        if one.tag == S + "c":
            self._cell(one)
        elif one.tag == S + "mergeCell":
            first, _, last = one.get("ref", "").partition(":")
            start, end = place_of(first), place_of(last)
            if start and end and len(self.merged) < _MERGES:
                self.merged.append((*start, *end))
        else:
            self._seen += 1
            if self._row >= ROWS:
                one.clear()
        return self._seen <= _READ_ON

    def _cell(self, cell: etree._Element) -> None:
        place = place_of(cell.get("r", ""))
        self._col = place[1] if place else self._col + 1
        row, col = place or (self._row, self._col)
        if row < ROWS and col < COLUMNS:
            self.cells[row, col] = cell
        else:
            self.cut = self.cut or len(cell) > 0
            cell.clear()


class _Stream:
    """The parts of a workbook that may be long, element by element."""

    __slots__ = ("_entries", "_name", "_strict", "_zip")

    def __init__(self, data: bytes, name: str, strict: bool) -> None:
        self._name, self._strict = name, strict
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}

    def window(self, part: str) -> _Window:
        """The cells within the limits, the merged regions, and whether there was more. Raises KaopingError."""
        window = _Window()
        try:
            for event, one in self._events(part, ("start", "end"), (S + "row", S + "c", S + "mergeCell")):
                if event == "start":
                    window.starts(one)
                elif not window.ends(one):
                    window.cut = True
                    break
        except _BROKEN as error:
            raise self._broken() from error
        return window

    def strings(self, cells: dict[Place, etree._Element]) -> list[str]:
        """The shared strings up to the last one that these cells show."""
        wanted = [cell.findtext(S + "v", "") for cell in cells.values() if cell.get("t") == "s"]
        last = max((int(text) for text in wanted if text.isascii() and text.isdigit() and len(text) < 8), default=-1)
        found: list[str] = []
        if last < 0 or "xl/sharedstrings.xml" not in self._entries:
            return found
        if last >= _STRINGS:
            raise KaopingError(f"“{self._name}”里的文字太多，不能在页面里预览，请下载后查看。")
        try:
            for _, item in self._events("xl/sharedStrings.xml", ("end",), (S + "si",)):
                found.append(rich(item)[:_CELL])
                item.clear()
                if len(found) > last:
                    break
        except _BROKEN as error:
            raise self._broken() from error
        return found

    def _events(self, part: str, events: tuple[str, ...], tags: tuple[str, ...]) -> Any:
        info = self._entries.get(part.lower())
        if info is None:
            raise KaopingError(f"“{self._name}”里缺少部件{part[:80]}，不能在页面里预览，请下载后查看。")
        with self._zip.open(info) as stream:
            whole = io.BytesIO(usual_names(stream.read(PART_LIMIT))) if self._strict else stream
            yield from etree.iterparse(whole, events=events, tag=tags, **_SAFE)

    def _broken(self) -> KaopingError:
        return KaopingError(f"“{self._name}”的工作表已损坏，不能在页面里预览，请下载后查看。")
