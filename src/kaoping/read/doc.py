"""Word 97 documents (.doc, and .wps of that kind) → Document, read from the binary streams ([MS-DOC]).

Text comes from the piece table, so that fast-saved files are whole; tables from the paragraphs' own marks and each row's definition, so that rows and
merged cells are kept. Physical places count as in docx.py: top-level tables, their rows, their cells, from 0; nested tables after them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from struct import iter_unpack

from kaoping.core.errors import KaopingError
from kaoping.core.source import Source
from kaoping.read import doc_parts as parts
from kaoping.read.doc_text import Paragraph, paragraphs
from kaoping.read.grid import Block, Grid, Line
from kaoping.read.guard import CHARACTER_LIMIT, NESTING_LIMIT, check_table
from kaoping.read.merging import Piece, merge

_NEAR = 40
"""Cell edges this close (in twentieths of a point; 0.7 mm) are the same column: Word moves them a little from row to row."""
_TC = 20


def read_doc(word: bytes, table: bytes, data: bytes, name: str) -> tuple[Block, ...]:
    """The blocks of a document given its streams WordDocument, 0Table or 1Table, and Data. Raises Broken, and KaopingError beyond the limits."""
    length = parts.u32(word, 0x4C)
    if length > CHARACTER_LIMIT:
        raise KaopingError(f"“{name}”的文字超过了{CHARACTER_LIMIT // 10_000}万字的上限；请只保留评分标准部分后再试。")
    builder = _Builder(name)
    for paragraph in paragraphs(word, table, data, length):
        builder.add(paragraph)
    return builder.blocks()


@dataclass(frozen=True, slots=True)
class _Shape:
    """A cell of a row's definition: its edges, and how it is merged."""

    left: int
    right: int
    down: str
    across: bool


@dataclass(slots=True)
class _Table:
    """A table being read: its finished rows, the cells of the current one, the paragraphs of the current cell."""

    rows: list[tuple[list[str], list[_Shape]]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class _Builder:
    """Puts paragraphs into lines and tables; tables in tables lie on a stack."""

    __slots__ = ("_blocks", "_inner", "_lines", "_name", "_open", "_tables")

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks: list[Block] = []
        self._inner: list[tuple[int, _Table]] = []
        self._open: list[_Table] = []
        self._lines = self._tables = 0

    def add(self, paragraph: Paragraph) -> None:
        """Take the next paragraph."""
        if paragraph.depth > NESTING_LIMIT:
            raise KaopingError(f"“{self._name}”的表格套了{NESTING_LIMIT}层以上，没有读取；请把里层的表格移到外面后再试。")
        while len(self._open) > paragraph.depth:
            self._close()
        while len(self._open) < paragraph.depth:
            self._open.append(_Table())
        if not self._open:
            if paragraph.text.strip():
                self._blocks.append(Line(paragraph.text, Source(self._name, row=self._lines, end=len(paragraph.text))))
            self._lines += 1
            return
        table = self._open[-1]
        if paragraph.ends_row:
            table.rows.append((table.cells, _shapes(paragraph.properties)))
            table.cells, table.texts = [], []
            return
        table.texts.append(paragraph.text)
        if paragraph.ends_cell:
            table.cells.append("\n".join(table.texts))
            table.texts = []

    def blocks(self) -> tuple[Block, ...]:
        """Everything taken, in reading order."""
        while self._open:
            self._close()
        numbered: list[Block] = []
        inner = self._tables
        for block in self._blocks:
            if isinstance(block, Grid) and block.index < 0:
                block = _renumbered(block, inner)
                inner += 1
            numbered.append(block)
        return tuple(numbered)

    def _close(self) -> None:
        table = self._open.pop()
        if table.texts:
            table.cells.append("\n".join(table.texts))
        if table.cells:
            table.rows.append((table.cells, []))
        if not table.rows:
            return
        if self._open:
            outer = self._open[-1]
            outer.texts += ["\t".join(cells) for cells, _ in table.rows]
            self._inner.append((len(self._open), table))
            return
        self._blocks.append(_grid(table, self._tables, self._name))
        self._tables += 1
        for _, nested in self._inner:
            grid = _grid(nested, -1, self._name)
            if grid.height > 1 and grid.width > 1:
                self._blocks.append(grid)
        self._inner = []


def _renumbered(grid: Grid, index: int) -> Grid:
    cells = tuple(replace(cell, source=replace(cell.source, table=index)) for cell in grid.cells)
    return replace(grid, cells=cells, index=index)


def _shapes(properties: parts.Properties) -> list[_Shape]:
    """The cells of a row: edges and merges, from its definition and what was changed after."""
    operand = properties.get(parts.DEFINE_TABLE, b"")
    count = operand[2] if len(operand) > 2 else 0
    edges = [edge for (edge,) in iter_unpack("<h", operand[3 : 3 + (count + 1) * 2 & ~0])] if len(operand) >= 3 + (count + 1) * 2 else []
    cells = operand[3 + (count + 1) * 2 :]
    shapes: list[_Shape] = []
    for n in range(len(edges) - 1):
        flags = parts.u16(cells, n * _TC) if (n + 1) * _TC <= len(cells) else 0
        down = "restart" if flags & 0x40 else "continue" if flags & 0x20 else ""
        shapes.append(_Shape(edges[n], edges[n + 1], down, bool(flags & 2)))
    return _changed(shapes, properties)


def _changed(shapes: list[_Shape], properties: parts.Properties) -> list[_Shape]:
    vertical = properties.get(parts.VERTICAL_MERGE, b"")
    if len(vertical) >= 3 and vertical[1] < len(shapes):
        shape = shapes[vertical[1]]
        down = {1: "continue", 3: "restart"}.get(vertical[2] & 3, "")
        shapes[vertical[1]] = _Shape(shape.left, shape.right, down, shape.across)
    merged = properties.get(parts.MERGE, b"")
    if len(merged) == 2:
        for n in range(merged[0] + 1, min(merged[1], len(shapes))):
            shapes[n] = _Shape(shapes[n].left, shapes[n].right, shapes[n].down, True)
    return shapes


def _columns(table: _Table) -> list[int]:
    """The left edges of the columns: every edge of any row, those nearly equal taken as one."""
    edges = sorted({edge for _, shapes in table.rows for shape in shapes for edge in (shape.left, shape.right)})
    columns: list[int] = []
    for edge in edges:
        if not columns or edge - columns[-1] > _NEAR:
            columns.append(edge)
    return columns


def _grid(table: _Table, index: int, name: str) -> Grid:
    columns = _columns(table)
    found: list[Piece] = []
    for at, (texts, shapes) in enumerate(table.rows):
        found += _row(texts, shapes, columns, at, index, name)
    check_table(len(table.rows), max((piece.col + piece.cols for piece in found), default=0), len(found), name, "表格")
    return merge(found, len(table.rows), index)


def _row(texts: list[str], shapes: list[_Shape], columns: list[int], at: int, index: int, name: str) -> list[Piece]:
    found: list[Piece] = []
    col = 0
    for place, text in enumerate(texts):
        source = Source(name, index, at, place, 0, len(text))
        if place < len(shapes):
            shape = shapes[place]
            col = max(col, _column(columns, shape.left))
            width = max(1, _column(columns, shape.right) - col)
            found.append(Piece(text, at, col, width, source, shape.down, shape.across))
            col += width
        else:
            found.append(Piece(text, at, col, 1, source))
            col += 1
    return found


def _column(columns: list[int], edge: int) -> int:
    return next((n for n, column in reversed(list(enumerate(columns))) if column <= edge), 0)
