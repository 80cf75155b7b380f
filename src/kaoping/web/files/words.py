"""A Word document as plain lists for a preview: headings, paragraphs, tables with merged cells, and where pictures stand.

What the text is, the project's own reader says; this adds only what a reader of standards does not need: headings, centring and pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from kaoping.core.errors import KaopingError
from kaoping.read.docx import MAIN, is_docx, read_docx
from kaoping.read.docx_numbering import W, number, val
from kaoping.read.docx_text import TBL, TC, TR, P, children
from kaoping.read.grid import Grid, Line
from kaoping.read.guard import Package

BLOCKS, ROWS, CHARACTERS, PICTURES = 2_000, 500, 300_000, 60
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_SHOWN = (".jpg", ".jpeg", ".png")
Blocks = list[list[Any]]


def document_blocks(data: bytes, name: str) -> tuple[Blocks, bool]:
    """["h", level, text, pictures], ["p", centred, text, pictures] and ["t", rows of [text, rows, columns, pictures]]; and whether the end is missing.

    Pictures are numbers for `picture_of`, or -1 for one that no browser shows. Raises KaopingError.
    """
    return _Walk(data, name).blocks()


def picture_of(data: bytes, name: str, at: int) -> bytes:
    """The bytes of picture number `at` as `document_blocks` numbered it, from 0. Raises KaopingError."""
    walk = _Walk(data, name)
    walk.blocks()
    if not 0 <= at < len(walk.pictures):
        raise KaopingError(f"“{name}”里没有第{at + 1}张图片。")
    return walk.package.read(walk.pictures[at])


class _Walk:
    __slots__ = ("_body", "_left", "_levels", "_name", "_targets", "package", "pictures")

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self.package = Package(data, name)
        if not is_docx(self.package):
            raise KaopingError(f"“{name}”不是Word文档。")
        body = self.package.xml(MAIN if MAIN in self.package else self.package.starting("word/document")[0]).find(W + "body")
        if body is None:
            raise KaopingError(f"“{name}”里没有正文。")
        self._body = body
        self._targets = _targets(self.package)
        self._levels = _levels(self.package)
        self.pictures: list[str] = []
        self._left = CHARACTERS

    def blocks(self) -> tuple[Blocks, bool]:
        read = read_docx(self.package, self._name)
        grids = {block.index: block for block in read if isinstance(block, Grid)}
        lines: dict[int, list[Line]] = {}
        for line in (block for block in read if isinstance(block, Line)):
            lines.setdefault(line.source.row, []).append(line)
        found: Blocks = []
        row = table = 0
        for element in children(self._body, P, TBL):
            if len(found) >= BLOCKS or self._left <= 0:
                return found, True
            if element.tag == TBL:
                found.append(["t", self._rows(element, grids[table])])
                table += 1
            else:
                found += self._paragraph(element, lines.get(row, []))
                row += 1
        return found, self._left <= 0

    def _paragraph(self, p: etree._Element, lines: list[Line]) -> Iterator[list[Any]]:
        style, centred, level = _looks(p)
        level = level or self._levels.get(style, 0)
        texts = [self._taken(line.text) for line in lines]
        pictures = self._found(p)
        for text in texts or ([""] if pictures else []):
            yield ["h", level, text, pictures] if level and len(text) < 200 else ["p", centred, text, pictures]
            pictures = []

    def _rows(self, table: etree._Element, grid: Grid) -> Blocks:
        physical = [list(children(row, TC)) for row in children(table, TR)]
        rows: Blocks = [[] for _ in range(min(grid.height, ROWS))]
        for cell in grid.cells:
            if cell.row >= ROWS:
                self._left = 0
                break
            at = physical[cell.source.row][cell.source.cell]
            rows[cell.row].append([self._taken(cell.text), min(cell.rows, ROWS - cell.row), cell.cols, self._found(at)])
        return rows

    def _taken(self, text: str) -> str:
        taken = text[: max(self._left, 0)]
        self._left -= len(text)
        return taken

    def _found(self, element: etree._Element) -> list[int]:
        """The pictures in an element, numbered through the document."""
        numbers = []
        for one in element.iter(_BLIP, _IMAGE):
            part = self._targets.get(one.get(_EMBED + "embed") or one.get(_EMBED + "id") or "", "")
            if len(self.pictures) < PICTURES and part.lower().endswith(_SHOWN) and part in self.package:
                numbers.append(len(self.pictures))
                self.pictures.append(part)
            else:
                numbers.append(-1)
        return numbers[:PICTURES]


def _looks(p: etree._Element) -> tuple[str, bool, int]:
    """A paragraph's style, whether it is centred, and its outline level from 1 (0 for body text)."""
    properties = p.find(W + "pPr")
    if properties is None:
        return "", False, 0
    outline = properties.find(W + "outlineLvl")
    level = number(val(outline), 9) + 1 if outline is not None else 0
    return val(properties.find(W + "pStyle")), val(properties.find(W + "jc")) == "center", level if 1 <= level <= 9 else 0


def _levels(package: Package) -> dict[str, int]:
    """The heading level of each paragraph style that has one; 标题 of the whole document counts as 1."""
    if "word/styles.xml" not in package:
        return {}
    found = {}
    for style in package.xml("word/styles.xml").iterfind(W + "style"):
        name = val(style.find(W + "name")).lower()
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        level = number(val(outline), 9) + 1 if outline is not None else number(name.removeprefix("heading "), 0) if name.startswith("heading ") else 0
        level = 1 if name == "title" else level
        if 1 <= level <= 9:
            found[style.get(W + "styleId", "")] = level
    return found


def _targets(package: Package) -> dict[str, str]:
    part = "word/_rels/document.xml.rels"
    if part not in package:
        return {}
    relations = [one for one in package.xml(part) if isinstance(one.tag, str) and one.get("TargetMode") != "External"]
    return {one.get("Id", ""): _resolved(one.get("Target", "")) for one in relations}


def _resolved(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else "word/" + target.removeprefix("./")
