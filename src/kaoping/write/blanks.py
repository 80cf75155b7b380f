"""The blanks of a Word form: which bytes a mark or a name is spliced in at, dressed like its neighbours.

A blank becomes edits of the document's text: ranges that go (an older mark, a placeholder), and one range that the new text takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kaoping.core.source import Source

from .wordxml import Node, Part

# Run properties that a paragraph mark may carry and a run may not, that would hide the mark, or that dress it as a placeholder.
_NOT_COPIED = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange", "vanish", "specVanish", "webHidden"})
# Paragraph properties that are taken from the 分值 cell where the blank's own paragraph has none.
_PARAGRAPH = frozenset({"pStyle", "adjustRightInd", "snapToGrid", "spacing", "ind", "jc", "textAlignment"})
# What an earlier filling may have left behind, or a form prints to be written over. 分 and brackets stay.
_WRITTEN_OVER = re.compile(r"\s*(?:[\d.．０-９]+(?:\s*[–—~～-]\s*[\d.．０-９]+)?\s*分?|不适用|待评|[_＿]+|[-—–/／]+)\s*")
_ROOM = re.compile(r"[\s_＿\u3000]*")


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes [start, end) of the part go; where `before` is not None, `before` + the text + `after` comes in their place."""

    start: int
    end: int
    before: bytes | None = None
    after: bytes = b""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A physical cell and what its dress is taken from; equal by identity, so that merged cells share one place."""

    cell: Node
    neighbours: tuple[Node, ...]


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

    def range_edits(self, node: Node, source: Source) -> list[Edit]:
        """The edits that put a text in place of the characters `source` names within a cell's or a line's text; none if it is no room."""
        return _range_edits(self._part.data, node, source.start, source.end)


def _places(table: Node) -> dict[tuple[int, int], Place]:
    """(row, cell) → place; a vertically merged continuation gets the place of the cell that starts the merge."""
    places: dict[tuple[int, int], Place] = {}
    above: dict[int, Place] = {}
    for row_no, row in enumerate(table.through("tr")):
        column = _number(row.child("trPr"), "gridBefore", 0)
        passed: list[Node] = []
        starts: dict[int, Place] = {}
        for cell_no, cell in enumerate(row.through("tc")):
            properties = cell.child("tcPr")
            merge = properties.child("vMerge") if properties else None
            place = Place(cell, tuple(reversed(passed)))
            if merge is not None:
                if (merge.val or "continue") == "continue" and column in above:
                    place = above[column]
                starts[column] = place
            across = properties.child("hMerge") if properties else None
            if across is not None and (across.val or "continue") == "continue" and cell_no:
                place = places[row_no, cell_no - 1]
            places[row_no, cell_no] = place
            passed.append(cell)
            column += _number(properties, "gridSpan", 1)
        above = starts
    return places


def _number(properties: Node | None, name: str, default: int) -> int:
    node = properties.child(name) if properties else None
    return int(node.val) if node and node.val and node.val.isascii() and node.val.isdigit() else default


def _cell_edits(data: bytes, place: Place) -> list[Edit]:
    cell = place.cell
    tag = f"{cell.prefix}:".encode() if cell.prefix else b""
    paragraph = next(cell.through("p"), None)
    if paragraph is None:
        dress = _run_dress(data, None, place.neighbours, tag)
        return [_inside(cell, data, b"<%bp><%br>%b<%bt>" % (tag, tag, dress, tag), b"</%bt></%br></%bp>" % (tag, tag, tag), b"tc", tag)]
    gone = _written_over(cell)
    cuts = [Edit(node.start, node.end) for node in gone + _placeholder_marks(cell)]
    run = b"<%br>%b<%bt>" % (tag, _run_dress(data, paragraph, place.neighbours, tag), tag)
    after = b"</%bt></%br>" % (tag, tag)
    here = next((node for node in gone if node in set(paragraph.through("r"))), None)
    if here is not None:
        return [*(cut for cut in cuts if cut.start != here.start), Edit(here.start, here.end, run, after)]
    properties = paragraph.child("pPr")
    if properties is not None:
        return [*cuts, Edit(properties.end, properties.end, run, after)]
    return [*cuts, _inside(paragraph, data, _paragraph_dress(data, place.neighbours, tag) + run, after, b"p", tag)]


def _inside(node: Node, data: bytes, before: bytes, after: bytes, name: bytes, tag: bytes) -> Edit:
    """Content put right behind a start tag; a self-closing element is opened for it."""
    if node.closed:
        return Edit(node.inside - 2, node.inside, b">" + before, after + b"</%b%b>" % (tag, name))
    if name == b"tc":  # behind tcPr, which has to come first
        properties = node.child("tcPr")
        at = properties.end if properties else node.inside
        return Edit(at, at, before, after)
    return Edit(node.inside, node.inside, before, after)


def _runs(node: Node) -> Iterator[Node]:
    """The runs of a cell or paragraph, nested tables and text boxes left out."""
    for child in node.through("p", "r"):
        if child.name == "r":
            yield child
        else:
            yield from _runs(child)


def _text(node: Node) -> str:
    return "".join(text for run in _runs(node) for _, text in _characters(run))


def _characters(run: Node) -> Iterator[tuple[int | None, str]]:
    """The characters of a run's text with the offset of each piece; a tab or line break has no place to be cut at."""
    for child in run.children:
        if child.name == "t":
            yield from child.chunks
        elif child.name in ("tab", "ptab"):
            yield None, "\t"
        elif child.name in ("br", "cr"):
            yield None, "\n"


def _written_over(cell: Node) -> list[Node]:
    """Runs that hold an earlier mark, a line to write on, or a content control's placeholder; empty runs stay."""
    runs = [run for run in _runs(cell) if _characters_of(run)]
    if _placeholder_marks(cell) or (_WRITTEN_OVER.fullmatch(_text(cell)) and _text(cell).strip()):
        return runs
    return []


def _characters_of(run: Node) -> str:
    return "".join(text for _, text in _characters(run))


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


def _run_dress(data: bytes, paragraph: Node | None, neighbours: tuple[Node, ...], tag: bytes) -> bytes:
    """Run properties: of a run already there, else of the paragraph's mark, else of the nearest filled cell to the left."""
    sources: list[Node | None] = []
    if paragraph is not None:
        sources += [run.child("rPr") for run in _runs(paragraph)]
        mark = paragraph.child("pPr")
        sources.append(mark.child("rPr") if mark else None)
    for cell in neighbours:
        filled = next((run for run in _runs(cell) if _characters_of(run).strip()), None)
        if filled is not None:
            sources.append(filled.child("rPr"))
            break
    for source in sources:
        if source is None or source.redefines or _is_placeholder(source):
            continue
        kept = b"".join(data[node.start : node.end] for node in source.children if node.name and node.name not in _NOT_COPIED)
        if kept:
            return b"<%brPr>%b</%brPr>" % (tag, kept, tag)
    return b""


def _is_placeholder(properties: Node) -> bool:
    style = properties.child("rStyle")
    return style is not None and (style.val or "").lower().startswith("placeholder")


def _paragraph_dress(data: bytes, neighbours: tuple[Node, ...], tag: bytes) -> bytes:
    """Alignment and spacing of the nearest filled cell to the left, for a paragraph that has no properties of its own."""
    for cell in neighbours:
        if not _text(cell).strip():
            continue
        paragraph = next(cell.through("p"), None)
        properties = paragraph.child("pPr") if paragraph else None
        if properties is None or properties.redefines:
            return b""
        kept = b"".join(data[node.start : node.end] for node in properties.children if node.name in _PARAGRAPH)
        return b"<%bpPr>%b</%bpPr>" % (tag, kept, tag) if kept else b""
    return b""


def _range_edits(data: bytes, node: Node, start: int, end: int) -> list[Edit]:
    """Edits within w:t elements; the cell's paragraphs count as joined by a newline, as the reader joins them."""
    found: list[tuple[int, int]] = []
    at = 0
    for number, paragraph in enumerate([node] if node.name == "p" else list(node.through("p"))):
        at += 1 if number else 0
        for run in _runs(paragraph):
            for offset, text in _characters(run):
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


def apart(edits: list[Edit]) -> list[Edit]:
    """Sorted, and with edits dropped that lie within one before them (a cut inside a larger cut)."""
    ordered = sorted(edits, key=lambda edit: (edit.start, -edit.end))
    kept = ordered[:1]
    for edit in ordered[1:]:
        if edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
