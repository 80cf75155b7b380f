"""Workbooks (.xlsx, .xlsm; transitional and strict) → Document, read from the XML itself.

Each visible sheet is one Grid: `table` is the sheet's number among all sheets, `row` and `cell` the sheet's row and column, all from 0. Empty rows and
columns around the content are trimmed. Cells hold what people see: 8 for 8.0, 80% for 0.8 in a percent format, a date as it is written.

Not read with calamine, which is faster on large sheets: it gives 0.8 for a cell that shows 80%, and it lays a sheet out densely, so that one cell at
XFD1048576 asks for 17 billion places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from kaoping.read.grid import Block
from kaoping.read.guard import CELL_LIMIT, Package
from kaoping.read.sheet import Value, build, check_place, display

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(package: Package, name: str) -> tuple[Block, ...]:
    """The visible sheets of a workbook. Raises KaopingError when it is broken or beyond the limits."""
    workbook = package.xml("xl/workbook.xml")
    targets = targets_of(package)
    strings = _strings(package)
    formats = formats_of(package)
    since_1904 = counts_from_1904(workbook)
    blocks: list[Block] = []
    for index, sheet in enumerate(workbook.iterfind(f"{S}sheets/{S}sheet")):
        part = targets.get(sheet.get(R + "id", ""), "")
        if sheet.get("state", "visible") != "visible" or not part.startswith("xl/worksheets/"):
            continue
        root = package.xml(part)
        title = sheet.get("name", "")[:40]
        values = dict(_values(root, strings, formats, since_1904, name, title))
        grid = build(values, list(islice(_merged(root), CELL_LIMIT)), index, name, title)
        if grid is not None:
            blocks.append(grid)
    return tuple(blocks)


def counts_from_1904(workbook: etree._Element) -> bool:
    """Whether the workbook's dates count from 1904, as on old Macs."""
    properties = workbook.find(f"{S}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def targets_of(package: Package) -> dict[str, str]:
    """The part that each relation of the workbook leads to, by the relation's id."""
    found: dict[str, str] = {}
    for relation in package.xml("xl/_rels/workbook.xml.rels"):
        if not isinstance(relation.tag, str):
            continue
        target = relation.get("Target", "")
        found[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else "xl/" + target.removeprefix("./")
    return found


def _strings(package: Package) -> list[str]:
    if "xl/sharedStrings.xml" not in package:
        return []
    return [rich(item) for item in package.xml("xl/sharedStrings.xml").iterfind(S + "si")]


def rich(item: etree._Element | None) -> str:
    """The text of a string item: its own or its runs', without the phonetic guide."""
    if item is None:
        return ""
    texts = [child if child.tag == S + "t" else child.find(S + "t") for child in item if child.tag in (S + "t", S + "r")]
    joined = "".join(text.text or "" for text in texts if text is not None)
    return _ESCAPE.sub(_unescape, joined).replace("\r\n", "\n").replace("\r", "\n")


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\n" if code in (10, 13) else "" if code < 32 or 0xD800 <= code < 0xE000 else chr(code)


def formats_of(package: Package) -> list[str]:
    """The number format of each cell style: a format code, or the number of a built-in one."""
    if "xl/styles.xml" not in package:
        return []
    root = package.xml("xl/styles.xml")
    codes = {fmt.get("numFmtId", ""): fmt.get("formatCode", "") for fmt in root.iterfind(f"{S}numFmts/{S}numFmt")}
    numbers = [xf.get("numFmtId", "0") for xf in root.iterfind(f"{S}cellXfs/{S}xf")]
    return [codes.get(at, at) for at in numbers]


def _values(root: etree._Element, strings: list[str], formats: list[str], since_1904: bool, name: str, title: str) -> Iterator[tuple[tuple[int, int], Value]]:
    row = -1
    count = 0
    for line in root.iterfind(f"{S}sheetData/{S}row"):
        row = _number(line.get("r"), row + 2) - 1
        col = -1
        for cell in line.iterfind(S + "c"):
            place = place_of(cell.get("r", ""))
            col = place[1] if place else col + 1
            value = value_of(cell, strings, formats, since_1904)
            if value == "":
                continue
            at = place[0] if place else row
            check_place(at, col, count, name, title)
            count += 1
            yield (at, col), value


def value_of(cell: etree._Element, strings: list[str], formats: list[str], since_1904: bool) -> Value:
    """What a cell shows; empty where it shows nothing."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return rich(cell.find(S + "is"))
    held = cell.find(S + "v")
    text = "" if held is None else held.text or ""
    if kind == "s":
        at = _number(text.strip(), -1)
        return strings[at] if 0 <= at < len(strings) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    if kind != "n" or not text:
        return _ESCAPE.sub(_unescape, text)
    style = _number(cell.get("s"), 0)
    return display(text.strip(), formats[style] if 0 <= style < len(formats) else "0", since_1904)


def _merged(root: etree._Element) -> Iterator[tuple[int, int, int, int]]:
    """Merged regions: first row, first column, last row, last column, from 0."""
    for one in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        first, _, last = one.get("ref", "").partition(":")
        start, end = place_of(first), place_of(last)
        if start and end:
            yield *start, *end


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of a reference such as B12; None for anything else."""
    found = _PLACE.fullmatch(reference)
    return (int(found[2]) - 1, _column(found[1])) if found else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default
