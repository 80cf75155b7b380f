"""Edits of a form's text, and how a mark is dressed: like what stands in its cell, else like its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .wordxml import Node, runs, said, text_of, whole

# Run properties that a paragraph mark may carry and a run may not, that would hide the mark, or that dress it as a placeholder.
_NOT_COPIED = frozenset({"ins", "del", "moveFrom", "moveTo", "rPrChange", "vanish", "specVanish", "webHidden"})
# Paragraph properties that are taken from the 分值 cell where the blank's own paragraph has none.
_PARAGRAPH = frozenset({"pStyle", "adjustRightInd", "snapToGrid", "spacing", "ind", "jc", "textAlignment"})
# Run properties that the schema wants behind the character scale.
_AFTER_SCALE = frozenset({
    "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
    "eastAsianLayout", "specVanish", "oMath",
})
_SIDES = 216  # twips that Word leaves left and right of a cell's text together, unless told otherwise
_USUAL_SIZE = 21  # half-points, where the run does not say: 五号
_LEAST_SCALE = 66  # percent; a text that needs less is easier to read broken over two lines, behind the dash of its range


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes [start, end) of the part go; where `before` is not None, `before` + the text + `after` comes in their place.

    `room` is how many half-width characters fit on the cell's line (0: unknown); for a longer text `scaled` is `before` in two halves, between
    which a percentage comes.
    """

    start: int
    end: int
    before: bytes | None = None
    after: bytes = b""
    room: float = 0.0
    scaled: tuple[bytes, bytes] = (b"", b"")

    def lead(self, text: str) -> bytes:
        """What comes before a text: `before`, with the characters scaled down where the text would just not fit on one line."""
        wide = sum(1 if character.isascii() else 2 for character in text)
        scale = int(100 * self.room / wide) if wide else 100
        if self.before is None or not self.room or not _LEAST_SCALE <= scale < 100:
            return self.before or b""
        first, second = self.scaled
        return first + b"%d" % scale + second


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A physical cell and what its dress is taken from; equal by identity, so that merged cells share one place."""

    cell: Node
    neighbours: tuple[Node, ...]
    width: int = 0  # twips, 0 where the table has no grid


def apart(edits: list[Edit]) -> list[Edit]:
    """Sorted, and with edits dropped that lie within one before them (a cut inside a larger cut)."""
    ordered = sorted(edits, key=lambda edit: (edit.start, -edit.end))
    kept = ordered[:1]
    for edit in ordered[1:]:
        if edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def number(properties: Node | None, name: str, default: int) -> int:
    node = properties.child(name) if properties else None
    return whole(node.val, default) if node else default


@dataclass(frozen=True, slots=True)
class Run:
    """A run to be: its start with and without a character scale, its end, and how many half-width characters its line holds."""

    plain: bytes
    scaled: tuple[bytes, bytes]
    close: bytes
    room: float

    def at(self, start: int, end: int, before: bytes = b"", after: bytes = b"") -> Edit:
        return Edit(start, end, before + self.plain, self.close + after, self.room, (before + self.scaled[0], self.scaled[1]))


def run_dress(data: bytes, paragraph: Node | None, place: Place, tag: bytes) -> Run:
    """A run dressed like one already there, else like the paragraph's mark, else like the nearest filled cell to the left."""
    kept: list[tuple[str, bytes]] = []
    size = _USUAL_SIZE
    for source in _dresses(paragraph, place.neighbours):
        if source.redefines or _is_placeholder(source):
            continue
        kept = [(node.name, data[node.start : node.end]) for node in source.children if node.name and node.name not in _NOT_COPIED]
        size = number(source, "sz", _USUAL_SIZE) or _USUAL_SIZE
        if kept:
            break
    early = b"".join(text for name, text in kept if name not in _AFTER_SCALE and name != "w")
    late = b"".join(text for name, text in kept if name in _AFTER_SCALE)
    as_is = b"".join(text for _, text in kept)
    plain = b"<%brPr>%b</%brPr>" % (tag, as_is, tag) if kept else b""
    scaled = (b'<%br><%brPr>%b<%bw %bval="' % (tag, tag, early, tag, tag), b'"/>%b</%brPr><%bt>' % (late, tag, tag))
    # A prefix is needed for w:val; the rare document that makes WordprocessingML its default namespace does without a scale.
    room = (place.width - _SIDES) / (size * 10 / 2) if tag and place.width > _SIDES else 0.0
    return Run(b"<%br>%b<%bt>" % (tag, plain, tag), scaled, b"</%bt></%br>" % (tag, tag), room)


def _dresses(paragraph: Node | None, neighbours: tuple[Node, ...]) -> Iterator[Node]:
    """Run properties to copy, the best first."""
    if paragraph is not None:
        yield from (properties for run in runs(paragraph) if (properties := run.child("rPr")))
        mark = paragraph.child("pPr")
        if mark and (properties := mark.child("rPr")):
            yield properties
    for cell in neighbours:
        filled = next((run for run in runs(cell) if said(run).strip()), None)
        if filled is not None:
            if properties := filled.child("rPr"):
                yield properties
            return


def _is_placeholder(properties: Node) -> bool:
    style = properties.child("rStyle")
    return style is not None and (style.val or "").lower().startswith("placeholder")


def paragraph_dress(data: bytes, neighbours: tuple[Node, ...], tag: bytes) -> bytes:
    """Alignment and spacing of the nearest filled cell to the left, for a paragraph that has no properties of its own."""
    for cell in neighbours:
        if not text_of(cell).strip():
            continue
        paragraph = next(cell.through("p"), None)
        properties = paragraph.child("pPr") if paragraph else None
        if properties is None or properties.redefines:
            return b""
        kept = b"".join(data[node.start : node.end] for node in properties.children if node.name in _PARAGRAPH)
        return b"<%bpPr>%b</%bpPr>" % (tag, kept, tag) if kept else b""
    return b""


