"""What a rubric table looks like, for every format: a document's lines and tables into rubrics of sections and items, their text not yet read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kaoping.core.points import Points
from kaoping.core.source import Source

from .grid import Document, Grid, Line
from .raw import RawRubric
from .table_columns import Columns, settle
from .table_drafts import SectionDraft, TableDraft
from .table_header import Header, Places, header_at
from .table_prose import first_marked, headed_sections, leading_lines, plain_sections, prose_sections
from .table_row import Row, own_cells
from .table_rows import is_section_row, place_after, read_row, total_label
from .table_split import split_items
from .table_titles import applies_to, is_heading, is_title, tidy
from .table_totals import is_note, is_unit_label
from .table_worth import squeeze, titled_worth

_WHOLE: Final = 100
"""What a rubric usually adds up to: a title with less printed behind it is a part's."""


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
        sections = tuple(part.done() for section in self.table.sections if section.items for part in split_items(section))
        worth = self.worth if self.worth is not None else self.table.worth
        return RawRubric(self.title, self.applies_to, worth, sections, self.source, self.table.blank, self.table.unit_blank)


def rubrics_of(document: Document) -> tuple[RawRubric, ...]:
    """The rubrics of a document in its order; none when no table of it reads as a scoring table.

    Tables that continue one another are one rubric: no header of their own, or the header again, without a new title and before any grand total.
    """
    drafts: list[_RubricDraft] = []
    parts = _parts(document)
    settled = _settled(parts)
    for part in parts:
        current = drafts[-1] if drafts else None
        columns = settled.get((part.header, part.width)) or _columns(part, current)
        if columns is None:
            continue
        if current is None or _begins(part, current):
            current = _RubricDraft(*_heading(part.lead), source=part.rows[0][1][0].source if part.rows and part.rows[0][1][0] else Source())
            drafts.append(current)
        current.columns, current.header = columns, part.header or current.header
        _fill(current, part, columns)
    found = tuple(rubric for rubric in (draft.done() for draft in drafts) if rubric.sections)
    return found or _from_prose(document)


def _from_prose(document: Document) -> tuple[RawRubric, ...]:
    """The rubric of a document without a scoring table, from its numbered lines."""
    lines = [(block.text, block.source) for block in document.blocks if isinstance(block, Line)]
    numbered = () if (headed := headed_sections(lines)) else prose_sections(lines)
    sections = headed or numbered or plain_sections(lines)
    if not sections:
        return ()
    title, units, worth = _heading(leading_lines(lines) if numbered else first_marked(lines))
    return (RawRubric(title, units, worth, sections, lines[0][1]),)


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
    while above.rows and _leads(*above.rows[-1], first=above.header is None):
        taken.append(above.rows.pop())
    led = list(above.lead) if above.header is None and not above.rows else []
    # On a line the label may share its line with others: 考评对象：____    考评总分：____.
    unit_blank = next((source for text, source in led if is_unit_label(re.split(r"\s{2,}", text.strip())[0])), None)
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


def _settled(parts: list[_Part]) -> dict[tuple[Header | None, int], Columns | None]:
    """The columns under every header. Tables under the same header are looked at together: one page may hold a single row."""
    bodies: dict[tuple[Header | None, int], list[_Part]] = {}
    for part in parts:
        if part.header is not None:
            bodies.setdefault((part.header, part.width), []).append(part)
    return {key: _settle(key[0], same, key[1]) for key, same in bodies.items()}


def _settle(header: Header | None, parts: list[_Part], width: int) -> Columns | None:
    body = [row for part in parts for _, row in part.rows]
    columns = settle(header, body, width)
    if columns is not None and columns.section >= 0 and sum(_heads(part, columns) for part in parts) > 1:
        return settle(header, body, width, sectioned=True)
    return columns


def _columns(part: _Part, current: _RubricDraft | None) -> Columns | None:
    """The columns of a table without a header: those of the one before, when it is as wide, else what its content says."""
    if part.header is not None:
        return None
    if current is not None and current.columns is not None and current.columns.width == part.width:
        return current.columns
    columns = _settle(None, [part], part.width)
    if columns is None or part.width < 2:
        return None
    return columns if columns.worth >= 0 or (columns.names and _valued(part, columns.names[-1])) else None


def _valued(part: _Part, col: int) -> bool:
    """Whether every name in a column of names prints its worth: 家校沟通（10分）."""
    cells = [row[col] for _, row in part.rows if col < len(row)]
    names = [cell.text for cell in cells if cell is not None and cell.text.strip()]
    return len(names) > 1 and all(titled_worth(name)[1] is not None for name in names)


def _heads(part: _Part, columns: Columns) -> int:
    """How many rows of the part head sections."""
    bare = replace(columns, section=-1)
    following = [row for _, row in part.rows[1:]] + [None]
    return sum(
        is_section_row(row, own)
        for (at, places), below in zip(part.rows, following, strict=True)
        if (own := (row := Row(bare, places, at, below)).own) and total_label(own) is None and not is_note(own[0].text)
    )


def _begins(part: _Part, current: _RubricDraft) -> bool:
    """Whether a part begins a rubric of its own rather than going on with the one before."""
    if current.table.closed:
        return part.header is not None
    titles = [text for text, _ in part.lead if is_title(text) and not (_partial(text) or (is_heading(text) and titled_worth(text)[1] is None))]
    return part.header is not None and any(tidy(titled_worth(text)[0]) != current.title for text in titles)


def _heading(lead: list[tuple[str, Source]]) -> tuple[str, tuple[str, ...], Points | None]:
    """Title, units and worth from what stands above a table: the last line that reads as a title, else the first that is no sentence."""
    units = next((found for text, _ in reversed(lead) if (found := applies_to(text))), ())
    titled = [text for text, _ in lead if is_title(text)]
    titled = [text for text in titled if not _partial(text)] or titled
    plain = [text for text, _ in lead if 4 <= len(squeeze(text)) <= 60 and not re.search(r"[。：:]", text) and not applies_to(text)]
    text = titled[-1] if titled else plain[0] if plain else ""
    title, worth = titled_worth(text)
    return tidy(title), units, worth


def _partial(text: str) -> bool:
    """Whether a title's worth shows it to be a part's: 基础性素质测评（35分）."""
    worth = titled_worth(text)[1]
    return worth is not None and worth < _WHOLE


def _fill(current: _RubricDraft, part: _Part, columns: Columns) -> None:
    draft = current.table
    draft.unit_blank = draft.unit_blank or part.unit_blank
    draft.closed = False
    for text, source in part.lead[-1:]:
        if is_heading(text) and (not is_title(text) or (_partial(text) and tidy(titled_worth(text)[0]) != current.title)):
            title, worth = titled_worth(text)
            draft.sections.append(SectionDraft(tidy(title), worth, source))
    for index, (at, places) in enumerate(part.rows):
        following = part.rows[index + 1][1] if index + 1 < len(part.rows) else None
        read_row(draft, Row(columns, places, at, following))
