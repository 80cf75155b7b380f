"""What a rubric table looks like, for every format: a document's lines and tables into rubrics of sections and items, their text not yet read."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaoping.core.points import Points
from kaoping.core.source import Source

from .grid import Document, Grid, Line
from .raw import RawRubric
from .table_columns import Columns, settle
from .table_header import Header, Places, header_at
from .table_rows import SectionDraft, TableDraft, own_cells, place_after, read_row
from .table_titles import applies_to, is_heading, is_title, tidy
from .table_totals import is_unit_label
from .table_worth import squeeze, titled_worth


@dataclass(slots=True)
class _Part:
    """A header and the rows below it, up to the next header or the table's end; and what stood above."""

    lead: list[tuple[str, Source]]
    header: Header | None
    rows: list[tuple[int, Places]]
    width: int
    unit_blank: Source | None = None


@dataclass(slots=True)
class _RubricDraft:
    title: str
    applies_to: tuple[str, ...]
    worth: Points | None
    source: Source
    table: TableDraft = field(default_factory=TableDraft)
    columns: Columns | None = None
    header: Header | None = None

    def done(self) -> RawRubric:
        sections = tuple(section.done() for section in self.table.sections if section.items)
        worth = self.worth if self.worth is not None else self.table.worth
        return RawRubric(self.title, self.applies_to, worth, sections, self.source, self.table.blank, self.table.unit_blank)


def rubrics_of(document: Document) -> tuple[RawRubric, ...]:
    """The rubrics of a document in its order; none when no table of it reads as a scoring table.

    Tables that continue one another are one rubric: no header of their own, or the header again, without a new title and before any grand total.
    """
    drafts: list[_RubricDraft] = []
    for part in _parts(document):
        current = drafts[-1] if drafts else None
        columns = _columns(part, current)
        if columns is None:
            continue
        if current is None or _begins(part, current):
            current = _RubricDraft(*_heading(part.lead), source=part.rows[0][1][0].source if part.rows and part.rows[0][1][0] else Source())
            drafts.append(current)
        current.columns, current.header = columns, part.header or current.header
        _fill(current, part, columns)
    return tuple(rubric for rubric in (draft.done() for draft in drafts) if rubric.sections)


def _parts(document: Document) -> list[_Part]:
    parts: list[_Part] = []
    lead: list[tuple[str, Source]] = []
    for block in document.blocks:
        if isinstance(block, Line):
            lead.append((block.text, block.source))
            continue
        found = _split(block, lead)
        parts += found
        if found:
            lead = []
    return parts


def _split(grid: Grid, lead: list[tuple[str, Source]]) -> list[_Part]:
    """A grid cut at its headers; single-cell rows above a header belong to what leads it."""
    rows = grid.rows()
    parts = [_Part(list(lead), None, [], grid.width)]
    at = 0
    while at < len(rows):
        found = header_at(rows, at)
        if found:
            header, height = found
            above = parts[-1]
            led, unit_blank = _led(above)
            parts.append(_Part(led, header, [], grid.width, unit_blank))
            at += height
            continue
        parts[-1].rows.append((at, rows[at]))
        at += 1
    return [part for part in parts if part.rows]


def _led(above: _Part) -> tuple[list[tuple[str, Source]], Source | None]:
    """Take the rows that lead a header off the part above it: the title, 适用于, the unit's name."""
    taken: list[tuple[int, Places]] = []
    unit_blank = None
    while above.rows and _leads(*above.rows[-1], first=above.header is None):
        taken.append(above.rows.pop())
    led = list(above.lead) if above.header is None and not above.rows else []
    for at, row in reversed(taken):
        for cell in own_cells(row, at):
            if is_unit_label(cell.text) and unit_blank is None:
                unit_blank = place_after(row, at, cell)
            led.append((cell.text, cell.source))
    return led, unit_blank


def _leads(at: int, row: Places, first: bool) -> bool:
    own = own_cells(row, at)
    if not own:
        return True
    if len(own) == 1:
        return is_title(own[0].text) or bool(applies_to(own[0].text)) or is_unit_label(own[0].text) or first
    return first and all("：" in cell.text or ":" in cell.text or len(squeeze(cell.text)) <= 12 for cell in own)


def _columns(part: _Part, current: _RubricDraft | None) -> Columns | None:
    """The part's columns; a table without a header that is as wide as the one before has that one's."""
    body = [row for _, row in part.rows]
    if part.header is None and current is not None and current.columns is not None and current.columns.width == part.width:
        return current.columns
    columns = settle(part.header, body, part.width)
    if columns is None or part.header is not None:
        return columns
    return columns if columns.worth >= 0 and part.width > 1 else None


def _begins(part: _Part, current: _RubricDraft) -> bool:
    """Whether a part begins a rubric of its own rather than going on with the one before."""
    if current.table.closed:
        return part.header is not None
    titles = [text for text, _ in part.lead if is_title(text) and not is_heading(text)]
    return part.header is not None and any(tidy(titled_worth(text)[0]) != current.title for text in titles)


def _heading(lead: list[tuple[str, Source]]) -> tuple[str, tuple[str, ...], Points | None]:
    """Title, units and worth from what stands above a table: the last line that reads as a title, else the first that is no sentence."""
    units = next((found for text, _ in reversed(lead) if (found := applies_to(text))), ())
    titled = [text for text, _ in lead if is_title(text)]
    plain = [text for text, _ in lead if 4 <= len(squeeze(text)) <= 60 and not squeeze(text).endswith(("。", "：", ":")) and not applies_to(text)]
    text = titled[-1] if titled else plain[0] if plain else ""
    title, worth = titled_worth(text)
    return tidy(title), units, worth


def _fill(current: _RubricDraft, part: _Part, columns: Columns) -> None:
    draft = current.table
    draft.unit_blank = draft.unit_blank or part.unit_blank
    draft.closed = False
    for text, source in part.lead[-1:]:
        if is_heading(text) and not is_title(text):
            title, worth = titled_worth(text)
            draft.sections.append(SectionDraft(tidy(title), worth, source))
    for index, (at, row) in enumerate(part.rows):
        following = part.rows[index + 1][1] if index + 1 < len(part.rows) else None
        read_row(draft, columns, row, at, following)
