"""The issued form filled in: the document itself, byte for byte in everything but the 得分 and 总得分 cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from kaoping.core.points import NOTHING
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score
from kaoping.core.source import Source

from .blanks import Tables
from .dress import Edit, Place, apart
from .errors import unknown_rubric
from .marks import NOT_APPLICABLE, Progress, by_id, clean, mark, printed, quiet
from .package import Package, part_names
from .wordxml import Part, text_of

UNIT = ""  # the key of the blank that takes the unit's name; ids are never empty
_MAIN = "word/document.xml"

NOT_WORD = "原件不是 .docx 文档，不能在原件上填写，本表按原件的评分标准另行排印。"
NO_BLANKS = "原件里没有可以填写的得分栏，本表按原件的评分标准另行排印。"


class Form:
    """An issued document prepared once, so that filling it for a unit costs one compression (about a millisecond).

    `data` is the document as issued, `rubrics` those compiled from it: their `blank` sources say where marks go. A unit's form takes
    the marks of its own rubric; the blanks of the others stay empty.
    """

    def __init__(self, data: bytes, rubrics: tuple[Rubric, ...]) -> None:
        """KaopingError when the document looks like a .docx but cannot be opened or is not well-formed."""
        self._rubrics = {rubric.id: rubric for rubric in rubrics}
        self._stencils: dict[str, _Stencil] = {}
        self._main = _main_part(data)
        if self._main:
            self._package = Package(data, self._main)
            self._prepare(rubrics)

    def _prepare(self, rubrics: tuple[Rubric, ...]) -> None:
        part = Part(self._package.content)
        tables = Tables(part)
        for rubric in rubrics:
            stencil = _Stencil(part, tables, rubric)
            if stencil.places:
                self._stencils[rubric.id] = stencil

    def note(self, rubric_id: str) -> str:
        """One sentence where forms of this rubric cannot be the issued document itself; otherwise ``."""
        if rubric_id in self._stencils:
            return ""
        return NO_BLANKS if self._main else NOT_WORD

    def unfilled(self, rubric_id: str) -> tuple[str, ...]:
        """Ids of the items of this rubric that have no cell of their own on the form, so that their mark is not printed there."""
        stencil = self._stencils.get(rubric_id)
        if stencil is None:
            return ()
        return tuple(item.id for item in self._rubrics[rubric_id].items() if item.id not in stencil.keys)

    def fill(self, unit: str, rubric_id: str, score: Score, demo: str = "") -> bytes:
        """The form for one unit, a .docx. A range prints as 3–8, 不适用 as 不适用, never as 0.

        Where `note` says that the document itself cannot be filled, a plain form of the same columns, with `demo` (演示数据) printed on it;
        the issued document takes nothing but marks.
        KaopingError when the form holds no such rubric.
        """
        rubric = self._rubrics.get(rubric_id)
        if rubric is None:
            raise unknown_rubric(rubric_id, self._rubrics)
        stencil = self._stencils.get(rubric_id)
        if stencil is None:
            from .plain import plain_form  # python-docx is slow to import and forms that are Word documents do without it

            return plain_form(unit, rubric, score, self.note(rubric_id), demo)
        return self._package.with_content(stencil.filled(unit, score))


def fill_all(
    form: Form, scores: Iterable[tuple[str, str, Score]], total: int, progress: Progress = quiet, demo: str = ""
) -> Iterator[tuple[str, bytes]]:
    """(unit, form) for each (unit, rubric id, score), one at a time, so that 500 forms never lie in memory together."""
    for done, (unit, rubric_id, score) in enumerate(scores, start=1):
        yield unit, form.fill(unit, rubric_id, score, demo)
        progress(done, total)


class _Stencil:
    """The document's text cut at the blanks of one rubric: pieces that stay, and between them the ids whose marks come in."""

    def __init__(self, part: Part, tables: Tables, rubric: Rubric) -> None:
        self._part = part
        self.places: dict[Place, list[str]] = {}
        for key, source in _blanks(rubric):
            place = tables.place(source)
            if place is not None:
                self.places.setdefault(place, []).append(key)
        self.keys = {key for keys in self.places.values() for key in keys}
        self._total = rubric.id
        edits = [(edit, keys) for place, keys in self.places.items() for edit in tables.cell_edits(place)]
        edits += [(edit, [UNIT]) for edit in _unit_edits(tables, rubric)]
        self._pieces = self._cut(edits)

    def _cut(self, edits: list[tuple[Edit, list[str]]]) -> list[tuple[bytes, Edit | None, tuple[str, ...]]]:
        """The text up to each blank, the blank, and whose marks come into it; last the rest of the text."""
        keys_of = {id(edit): tuple(keys) for edit, keys in edits}
        pieces: list[tuple[bytes, Edit | None, tuple[str, ...]]] = []
        at, carried = 0, b""
        for edit in apart([edit for edit, _ in edits]):
            carried += self._part.encoded(self._part.data[at : edit.start])
            at = edit.end
            if edit.before is not None:
                pieces.append((carried, edit, keys_of[id(edit)]))
                carried = b""
        pieces.append((carried + self._part.encoded(self._part.data[at:]), None, ()))
        return pieces

    def filled(self, unit: str, score: Score) -> bytes:
        """The part's bytes with this unit's marks."""
        parts = {**by_id(score), self._total: score}
        out: list[bytes] = []
        for piece, edit, keys in self._pieces:
            out.append(piece)
            if edit is not None:
                text = unit if keys == (UNIT,) else _together([parts[key] for key in keys if key in parts])
                out.append(self._part.encoded(edit.lead(text) + _xml(text).encode() + edit.after))
        return b"".join(out)


def _blanks(rubric: Rubric) -> Iterator[tuple[str, Source]]:
    """Ids and the cells that take their marks. A section's cell that is also an item's is the item's."""
    taken = {_cell(item.blank) for item in rubric.items() if item.blank}
    for item in rubric.items():
        if item.blank:
            yield item.id, item.blank
    for section in rubric.sections:
        if section.blank and _cell(section.blank) not in taken:
            yield section.id, section.blank
    if rubric.blank and _cell(rubric.blank) not in taken:
        yield rubric.id, rubric.blank


def _cell(source: Source) -> tuple[int, int, int]:
    return source.table, source.row, source.cell


def _unit_edits(tables: Tables, rubric: Rubric) -> list[Edit]:
    source = rubric.unit_blank
    if source is None:
        return []
    place = tables.place(source)
    if place is not None:
        blank = not text_of(place.cell).strip()
        return tables.cell_edits(place) if blank else tables.room_edits(place.cell, source)
    line = tables.line(source) if source.table < 0 else None
    return tables.room_edits(line, source) if line is not None else []


def _together(scores: list[Score]) -> str:
    """The mark of a cell; items that share one merged cell print their sum."""
    if len(scores) == 1:
        return mark(scores[0])
    if all(score.not_applicable for score in scores):
        return NOT_APPLICABLE if scores else ""
    return printed(sum((score.bounds for score in scores), NOTHING))


def _xml(text: str) -> str:
    return escape(clean(text).replace("\t", " ").replace("\r", " ").replace("\n", " "))


def _main_part(data: bytes) -> str:
    """The part that holds a Word document's text, or `` when the file is no Word document."""
    names = part_names(data)
    if _MAIN in names:
        return _MAIN
    return next((name for name in names if name.startswith("word/document") and name.endswith(".xml")), "")
