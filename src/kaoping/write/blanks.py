"""The blanks of a Word form: which bytes a mark or a name is spliced in at, dressed like its neighbours.

A blank becomes edits of the document's text: ranges that go (an older mark, a placeholder), and one range that the new text takes.
"""

from __future__ import annotations

import re

from kaoping.core.source import Source

from .dress import Edit, Place, Run, number, paragraph_dress, run_dress
from .wordxml import Node, Part, characters, runs, said, text_of, whole

# What an earlier filling may have left behind, or a form prints to be written over. 分 and brackets stay.
_WRITTEN_OVER = re.compile(r"\s*(?:[\d.．０-９]+(?:\s*[–—~～-]\s*[\d.．０-９]+)?\s*分?|不适用|待评|[_＿]+|[-—–/／]+)\s*")
_LABEL = re.compile(r"[^:：\n]*[:：]([^\S\n]*[_＿]*[^\S\n]*)")
_ROOM = re.compile(r"[\s_＿\u3000]*")


class Tables:
    """The top-level tables of a document's body, by the numbers that Source uses; a cell merged upwards leads to the one that shows."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._body = next((node for node in part.root.children if node.name == "body"), part.root)
        self._tables = list(self._body.through("tbl"))
        self._places: dict[int, dict[tuple[int, int], Place]] = {}

    def place(self, source: Source) -> Place | None:
        """The cell that `source` names, or None when the document has no such cell."""
        if not 0 <= source.table < len(self._tables):
            return None
        if source.table not in self._places:
            self._places[source.table] = _places(self._tables[source.table])
        return self._places[source.table].get((source.row, source.cell))

    def line(self, source: Source) -> Node | None:
        """The paragraph outside tables that `source` names."""
        lines = list(self._body.through("p"))
        return lines[source.row] if 0 <= source.row < len(lines) else None

    def cell_edits(self, place: Place) -> list[Edit]:
        """The edits that put a text into a cell of its own."""
        return _cell_edits(self._part.data, place)

    def room_edits(self, node: Node, source: Source) -> list[Edit]:
        """The edits that put a text into the room for it within the characters that `source` names of a cell's or a line's text.

        Room is what is blank or underlined there, as a whole or behind the label's colon (被考核单位：____); none, no edits: printed words stay.
        """
        text = "\n".join(text_of(line) for line in _lines(node))
        start, end = source.start, min(source.end, len(text))
        if not _ROOM.fullmatch(text, start, end):
            label = _LABEL.match(text, start, end)
            if label is None:
                return []
            start, end = label.span(1)
            # Two blanks stay before what is printed behind (考评对象：      考评总分：).
            end = max(start, end - 2) if text[end : end + 1].strip() else end
        return _range_edits(self._part.data, node, start, end)


def _places(table: Node) -> dict[tuple[int, int], Place]:
    """(row, cell) → place; a vertically merged continuation gets the place of the cell that starts the merge."""
    places: dict[tuple[int, int], Place] = {}
    above: dict[int, Place] = {}
    grid = table.child("tblGrid")
    columns = [whole(node.val) for node in grid.children] if grid else []
    for row_no, row in enumerate(table.through("tr")):
        column = number(row.child("trPr"), "gridBefore", 0)
        passed: list[Node] = []
        starts: dict[int, Place] = {}
        for cell_no, cell in enumerate(row.through("tc")):
            properties = cell.child("tcPr")
            merge = properties.child("vMerge") if properties else None
            span = number(properties, "gridSpan", 1)
            place = Place(cell, tuple(reversed(passed)), sum(columns[column : column + span]))
            if merge is not None:
                if (merge.val or "continue") == "continue" and column in above:
                    place = above[column]
                starts[column] = place
            across = properties.child("hMerge") if properties else None
            if across is not None and (across.val or "continue") == "continue" and cell_no:
                place = places[row_no, cell_no - 1]
            places[row_no, cell_no] = place
            passed.append(cell)
            column += span
        above = starts
    return places


def _cell_edits(data: bytes, place: Place) -> list[Edit]:
    cell = place.cell
    tag = f"{cell.prefix}:".encode() if cell.prefix else b""
    paragraph = next(cell.through("p"), None)
    dress = run_dress(data, paragraph, place, tag)
    if paragraph is None:
        return [_inside(cell, b"<%bp>" % tag, dress, b"</%bp>" % tag, b"tc", tag)]
    gone = _written_over(cell)
    cuts = [Edit(node.start, node.end) for node in gone + _placeholder_marks(cell)]
    here = next((node for node in gone if node in set(paragraph.through("r"))), None)
    if here is not None:
        return [*(cut for cut in cuts if cut.start != here.start), dress.at(here.start, here.end)]
    properties = paragraph.child("pPr")
    if properties is not None:
        return [*cuts, dress.at(properties.end, properties.end)]
    return [*cuts, _inside(paragraph, paragraph_dress(data, place.neighbours, tag), dress, b"", b"p", tag)]


def _inside(node: Node, before: bytes, run: Run, after: bytes, name: bytes, tag: bytes) -> Edit:
    """A run put right behind a start tag; a self-closing element is opened for it."""
    if node.closed:
        return run.at(node.inside - 2, node.inside, b">" + before, after + b"</%b%b>" % (tag, name))
    properties = node.child("tcPr") if name == b"tc" else None  # which has to come first
    at = properties.end if properties else node.inside
    return run.at(at, at, before, after)


def _written_over(cell: Node) -> list[Node]:
    """Runs that hold an earlier mark, a line to write on, or a content control's placeholder; empty runs stay."""
    filled = [run for run in runs(cell) if said(run)]
    if _placeholder_marks(cell) or (_WRITTEN_OVER.fullmatch(text_of(cell)) and text_of(cell).strip()):
        return filled
    return []


def _placeholder_marks(cell: Node) -> list[Node]:
    """What makes Word treat a content control's text as a placeholder, or fill it from elsewhere."""
    found: list[Node] = []
    stack = list(cell.children)
    while stack:
        node = stack.pop()
        if node.name in ("showingPlcHdr", "dataBinding"):
            found.append(node)
        elif node.name != "tbl":
            stack.extend(node.children)
    return found


def _lines(node: Node) -> list[Node]:
    """A cell's paragraphs, or the paragraph itself."""
    return [node] if node.name == "p" else list(node.through("p"))


def _range_edits(data: bytes, node: Node, start: int, end: int) -> list[Edit]:
    """Edits within w:t elements; the cell's paragraphs count as joined by a newline, as the reader joins them."""
    found: list[tuple[int, int]] = []
    at = 0
    for nth, paragraph in enumerate(_lines(node)):
        at += 1 if nth else 0
        for run in runs(paragraph):
            for offset, text in characters(run):
                low, high = max(start, at), min(end, at + len(text))
                touches = low < high or (start == end and at <= start <= at + len(text))
                if offset is not None and touches:
                    room = text[low - at : high - at]
                    begin = offset + len(text[: low - at].encode())
                    if not _ROOM.fullmatch(room) or data[begin : begin + len(room.encode())] != room.encode():
                        return []
                    found.append((begin, begin + len(room.encode())))
                at += len(text)
    if not found:
        return []
    (first, until), *rest = found
    return [Edit(first, until, b""), *(Edit(*more) for more in rest if start != end)]


