"""Word documents (.docx, transitional and strict) → Document, read from the XML itself.

Physical places, which the form writer uses to find the cell again:

* `table` counts the `w:tbl` elements that stand in no other table and in no text box, from 0 in document order. Nested tables and tables in text
  boxes get the numbers after them, so that they never shift the others.
* `row` counts the table's own `w:tr`, rows deleted by a tracked change included; `cell` the row's own `w:tc`, continued merges included.
* a Line has table -1 and counts the paragraphs outside tables and text boxes in `row`; a text box counts as its anchor.

A merged region is one Cell; its Source names the first physical cell. Text of a nested table stays in the outer cell, rows as lines and cells
separated by tabs; from two rows and two columns on it also follows the outer table as a Grid of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from kaoping.core.errors import KaopingError
from kaoping.core.source import Source
from kaoping.read.docx_numbering import W, number, val
from kaoping.read.docx_text import TBL, TC, TR, P, Printed, Writer, children
from kaoping.read.grid import Block, Grid, Line
from kaoping.read.guard import CHARACTER_LIMIT, COLUMN_LIMIT, NESTING_LIMIT, Package, check_table
from kaoping.read.merging import Piece, merge

_TCPR, _SPAN, _DOWN, _ACROSS = W + "tcPr", W + "gridSpan", W + "vMerge", W + "hMerge"
MAIN = "word/document.xml"


def is_docx(package: Package) -> bool:
    """Whether a package holds a Word document."""
    return MAIN in package or any(part.startswith("word/document") for part in package.starting("word/document"))


def read_docx(package: Package, name: str) -> tuple[Block, ...]:
    """The lines and tables of a Word document in reading order. Raises KaopingError when it is broken or beyond the limits."""
    main = MAIN if MAIN in package else package.starting("word/document")[0]
    body = package.xml(main).find(W + "body")
    if body is None:
        raise KaopingError(f"“{name}”里没有正文，文件已损坏；请用Word或WPS打开后另存一份再试。")
    return _Reader(package, name, body).blocks()


class _Reader:
    __slots__ = ("_body", "_depth", "_inner", "_length", "_name", "_next_inner", "_writer")

    def __init__(self, package: Package, name: str, body: etree._Element) -> None:
        self._name, self._body = name, body
        self._writer = Writer(package)
        self._next_inner = sum(1 for _ in children(body, TBL))
        self._inner: list[Grid] = []
        self._depth = self._length = 0

    def blocks(self) -> tuple[Block, ...]:
        found: list[Block] = []
        tables = lines = 0
        joined = ""
        for element in children(self._body, P, TBL):
            if element.tag == TBL:
                found.append(self._grid(element, tables))
                tables += 1
            else:
                printed = self._paragraph(element)
                joined += printed.text
                texts = [*self._box_texts(printed)]
                if not printed.runs_on:
                    texts.insert(0, joined)
                    joined = ""
                found += [Line(text, Source(self._name, row=lines, end=len(text))) for text in texts if text.strip()]
                lines += 1
            found += self._inner
            self._inner = []
        if joined.strip():
            found.append(Line(joined, Source(self._name, row=max(lines - 1, 0), end=len(joined))))
        return tuple(found)

    def _grid(self, table: etree._Element, index: int) -> Grid:
        rows = list(children(table, TR))
        check_table(len(rows), 0, 0, self._name, f"第{index + 1}张表")
        pieces: list[Piece] = []
        height = 0
        for at, row in enumerate(rows):
            if not _deleted(row):
                pieces += self._row(row, height, at, index)
                height += 1
            check_table(0, 0, len(pieces), self._name, f"第{index + 1}张表")
        check_table(0, max((piece.col + piece.cols for piece in pieces), default=0), 0, self._name, f"第{index + 1}张表")
        return merge(pieces, height, index)

    def _row(self, row: etree._Element, height: int, at: int, index: int) -> Iterator[Piece]:
        properties = row.find(W + "trPr")
        col = 0 if properties is None else max(0, number(val(properties.find(W + "gridBefore"))))
        for place, cell in enumerate(children(row, TC)):
            span, down, across = _shape(cell.find(_TCPR))
            text = "" if across or down == "continue" else self._cell_text(cell)
            yield Piece(text, height, col, span, Source(self._name, index, at, place, 0, len(text)), down, across)
            col += span

    def _paragraph(self, p: etree._Element) -> Printed:
        printed = self._writer.paragraph(p)
        self._length += len(printed.text)
        if self._length > CHARACTER_LIMIT:
            raise KaopingError(f"“{self._name}”的文字超过了{CHARACTER_LIMIT // 10_000}万字的上限；请只保留评分标准部分后再试。")
        return printed

    def _cell_text(self, cell: etree._Element) -> str:
        return "\n".join(self._texts(cell))

    def _texts(self, holder: etree._Element) -> Iterator[str]:
        joined = ""
        for element in children(holder, P, TBL):
            if element.tag == TBL:
                yield from self._table_texts(element)
                continue
            printed = self._paragraph(element)
            joined += printed.text
            if not printed.runs_on:
                yield joined
                joined = ""
            if printed.boxes:
                yield from self._box_texts(printed)
        if joined:
            yield joined

    def _table_texts(self, table: etree._Element) -> list[str]:
        """The text of a nested table, row by row; where it looks like a table it is also kept as a Grid."""
        index = self._next_inner
        self._next_inner += 1
        with self._deeper():
            grid = self._grid(table, index)
        if grid.height > 1 and grid.width > 1:
            self._inner.append(grid)
        rows: dict[int, list[str]] = {}
        for cell in grid.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        return ["\t".join(texts) for texts in rows.values()]

    def _box_texts(self, printed: Printed) -> Iterator[str]:
        """The text of a paragraph's text boxes; tables in them become Grids too."""
        for box in printed.boxes:
            with self._deeper():
                yield from self._texts(box)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        # Each level repeats the text of all levels inside it, so depth is what a hostile file would buy memory with.
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise KaopingError(f"“{self._name}”的表格或文本框套了{NESTING_LIMIT}层以上，没有读取；请把里层的表格移到外面后再试。")
        yield
        self._depth -= 1


def _deleted(row: etree._Element) -> bool:
    properties = row.find(W + "trPr")
    return properties is not None and properties.find(W + "del") is not None


def _shape(properties: etree._Element | None) -> tuple[int, str, bool]:
    """How many columns a cell takes, how it is merged downwards, and whether it continues the cell to its left."""
    span, down, across = 1, "", False
    for child in () if properties is None else properties:
        if child.tag == _SPAN:
            span = min(max(1, number(val(child, "1"), 1)), COLUMN_LIMIT + 1)
        elif child.tag == _DOWN:
            down = val(child, "continue") or "continue"
        elif child.tag == _ACROSS:
            across = val(child, "continue") != "restart"
    return span, down, across
