"""Description and values → the paper: every block as rows of one grid, so that all writers draw the same and a merged cell finds its columns equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kaoping.core.errors import KaopingError

from .dividing import divided
from .form import Boxes, Form, Heads, Note, Passage, Signs, Table
from .letter import passages
from .measure import ems
from .options import PLAIN, Options
from .paper import LANDSCAPE, MARGINS, MM, PAGES, PORTRAIT, TITLE, TURNED, Cell, Foot, Line, Paper, Place, Row
from .tables import columns, number_of, share_edges, table_rows
from .values import Values, check, said
from .values import rows as rows_of

_NONE = ""  # no edges
_TALL = 30  # mm; a text in so high a box begins at its top
_LEAST = 10.5  # of what is signed


def compose(form: Form, values: Values, options: Options = PLAIN) -> Paper:
    """The paper; KaopingError where values or options do not fit the form."""
    printed = {b.key for b in form.blocks if isinstance(b, Passage | Note)}  # a place to sign is nobody's to fill in beforehand
    values = {**{k: v for k, v in options.defaults.items() if k in printed}, **values}
    check(form, values)
    words = _words(form, options)
    width = _width(form)
    grid = _Grid(form, values, words, options, width)
    rows = tuple(_counted(list(divided(_headed(list(grid.rows())), grid.widths, form))))
    title = words["title"]
    lines = (*_top(form, values, options, title, width), *passages(form, values, words))
    return Paper(form.no, title.replace("\n", ""), form.landscape, form.size, lines, grid.widths, rows, _foot(form, options), options.mark)


def _width(form: Form) -> float:
    page, (_, right, _, left) = (LANDSCAPE, TURNED) if form.landscape else (PORTRAIT, MARGINS)
    return (page[0] - right - left) * MM


def _words(form: Form, options: Options) -> dict[str, str]:
    words = form.headings()
    for key, text in options.headings.items():
        if key not in words:
            raise KaopingError(f"表{form.no}（{form.title}）没有“{key}”这个栏目，可以改名的有：{'、'.join(words)}")
        words[key] = said(text, f"表{form.no}栏目“{key}”的名称")
    return words


def _top(form: Form, values: Values, options: Options, title: str, width: float) -> Iterator[Line]:
    """附件 in the first line, the title in the third, and a line under it."""
    if options.annex:
        yield Line(options.annex, "annex", keep=True)
        yield Line("", "annex", keep=True)
    for part in _title(title, width):
        yield Line(part, "title", keep=True)
    if under := said(values.get("under"), "under"):
        yield from (Line(part, "under", keep=True) for part in under.split("\n"))


def _title(title: str, width: float) -> Iterator[str]:
    """A title too long for a line breaks before its last bracket, else into lines of one length: never one character in a line of its own."""
    room = width / TITLE
    for line in title.split("\n"):
        bracket = line.rfind("（")
        if ems(line) <= room:
            yield line
        elif bracket > 3 and ems(line[:bracket]) <= room and ems(line[bracket:]) <= room:
            yield from (line[:bracket], line[bracket:])
        else:
            each = ems(line) / -(-ems(line) // room)
            while line:
                cut = next((n for n in range(1, len(line)) if ems(line[:n]) >= each - 0.01), len(line))
                yield line[:cut]
                line = line[cut:]


def _headed(rows: list[Row]) -> list[Row]:
    """Whatever stands above a table's headings is repeated with them: whose paper it is, on every page."""
    last = max((n for n, row in enumerate(rows) if row.head), default=-1)
    return [replace(row, head=True) if n < last else row for n, row in enumerate(rows)]


def _counted(rows: list[Row]) -> Iterator[Row]:
    """Every cell that begins a merge downwards told over how many rows it goes."""
    for n, row in enumerate(rows):
        cells, at = [], 0
        for cell in row.cells:
            if cell.merge == "restart":
                below = next((k for k, other in enumerate(rows[n + 1 :]) if not _goes_on(other, at)), len(rows) - n - 1)
                cell = replace(cell, down=below + 1)
            cells.append(cell)
            at += cell.span
        yield replace(row, cells=tuple(cells))


def _goes_on(row: Row, at: int) -> bool:
    column = 0
    for cell in row.cells:
        if column == at:
            return cell.merge == "continue"
        column += cell.span
    return False


def _foot(form: Form, options: Options) -> Foot:
    code = options.code or (options.pending if form.signed_by else "")
    whose = (options.office, f"表号：{form.no}", PAGES)
    proof = (f"编码：{code}" if code else "", f"替代：{options.replaces}" if options.code and options.replaces else "",
             f"打印时间：{options.printed_at}" if options.printed_at else "")
    lines = ((*whose, *proof), ) if form.landscape else (whose, proof)
    found = (tuple(filter(None, line)) for line in (*lines, (options.verify if options.code else "",)))
    return Foot(tuple(line for line in found if line))


class _Grid:
    """The rows of all blocks on one set of columns: where any block has a border, all have a column's edge."""

    def __init__(self, form: Form, values: Values, words: dict[str, str], options: Options, width: float) -> None:
        self._form, self._values, self._words = form, values, words
        self._tables = {id(t): columns(form, t, values, options) for t in form.tables()}
        edges = {0.0, 1.0}
        for block in form.blocks:
            if isinstance(block, Table):
                edges |= set(share_edges(c.share for c in self._tables[id(block)]))
            elif isinstance(block, Boxes):
                edges |= {at for pair in self._boxes(block) for at in pair}
        # Edges nearer than a few points are one: a column too narrow to see helps nobody.
        kept: list[float] = []
        for at in sorted(edges):
            if not kept or (at - kept[-1]) * width > 3:
                kept.append(at)
        kept[-1] = 1.0
        self._edges = kept
        self.widths = tuple((b - a) * width for a, b in pairwise(kept))

    def rows(self) -> Iterator[Row]:
        """All rows, heads first; whatever follows the last row of content is tied to it."""
        for block in self._form.blocks:
            match block:
                case Heads():
                    yield Row((self._across(self._heads(block)),), head=True, size=max(self._form.size, 9.5))
                case Table():
                    for row in table_rows(self._form, block, self._tables[id(block)], self._values, self._words):
                        yield self._placed(row, share_edges(c.share for c in self._tables[id(block)]))
                case Boxes():
                    yield self._box_row(block)
                case Signs():
                    places = tuple(Place(self._signed(self._words[s.key], self._said(s.key)), s.share, s.line and not self._said(s.key)) for s in block.signs)
                    yield Row(places=places, tied=True, height=block.height * MM, size=max(self._form.size, _LEAST))
                case Note():
                    if text := self._note(block):
                        height, size = 34 if block.cut else block.height * MM, 14 if block.heading else max(self._form.size, 9.5)
                        yield Row((self._across(text, block.align, block.heading),), tied=not block.cut, cut=block.cut, height=height, size=size)
                case Passage():
                    pass
        if note := self._said("note"):
            yield Row((self._across(note),), tied=True, size=max(self._form.size, 9.5))

    def _said(self, key: str) -> str:
        return said(self._values.get(key), f"表{self._form.no}“{key}”")

    @staticmethod
    def _signed(label: str, value: str) -> str:
        """A label and what was filled in by machine; of a date it takes the place of 年　月　日."""
        return label.partition("年")[0].rstrip("　") + value if value and "年　" in label else label + value

    def _across(self, text: str, align: str = "left", hei: bool = False) -> Cell:
        return Cell(text, len(self.widths), align, hei, edges=_NONE)

    def _heads(self, block: Heads) -> str:
        return "　　".join(f"{self._words[key]}：{self._said(key) or '＿＿＿＿＿＿'}" for key, _ in block.fields)

    def _note(self, block: Note) -> str:
        text, value = self._words[block.key], self._said(block.key)
        if block.says and not value:
            value = block.says([row for table in self._form.tables() for row in rows_of(self._form, table, self._values)])
        # A label goes before its value; a whole sentence gives way to it.
        return text + (value or block.blank) if text.endswith("：") else value or text

    def _boxes(self, block: Boxes) -> list[tuple[float, float, float]]:
        """For each box: where its label begins, where its value begins, where it ends."""
        whole = sum(b.share for b in block.boxes)
        found, at = [], 0.0
        for box in block.boxes:
            end = min(1.0, at + box.share / whole)
            found.append((round(at, 6), round(at + block.label, 6), round(end, 6) if end < 0.999 else 1.0))
            at = end
        return found

    def _box_row(self, block: Boxes) -> Row:
        cells: list[Cell] = []
        for box, (start, inside, end) in zip(block.boxes, self._boxes(block), strict=True):
            cells.append(Cell(self._words[box.key], self._spans(start, inside), "center", hei=True))
            text = self._said(box.key) or box.blank
            cells.append(Cell(text, self._spans(inside, end), box.align, top=block.height > _TALL, number=number_of(self._values.get(box.key))))
        return Row(tuple(cells), head=block.head, tied=block.tied, height=block.height * MM)

    def _placed(self, row: Row, edges: list[float]) -> Row:
        """A table's row on the grid's columns."""
        if len(edges) == len(self._edges):
            return row
        cells, at = [], 0
        for cell in row.cells:
            span = self._spans(edges[at], edges[at + cell.span])
            at += cell.span
            cells.append(replace(cell, span=span))
        return replace(row, cells=tuple(cells))

    def _spans(self, start: float, end: float) -> int:
        return max(1, self._nearest(end) - self._nearest(start))

    def _nearest(self, at: float) -> int:
        return min(range(len(self._edges)), key=lambda n: abs(self._edges[n] - at))

