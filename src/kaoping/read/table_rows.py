"""The rows of one table as sections and items: what each row is, and where a cell that stands for several rows ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kaoping.core.points import Points
from kaoping.core.source import Source

from .grid import Cell
from .raw import Passage, RawItem, RawSection, Role
from .table_columns import Columns
from .table_header import Places, distinct
from .table_titles import is_heading, level_of, number_of, tidy
from .table_totals import is_note, is_signature, is_subtotal, is_total, is_unit_label
from .table_worth import leading_worth, plain_worth, squeeze, titled_worth


@dataclass(slots=True)
class ItemDraft:
    """An item while its rows are still being read."""

    no: str
    name: str
    passages: list[Passage]
    worth: Points | None
    source: Source
    blank: Source | None
    worth_cell: Cell | None

    def done(self, worth: Points | None = None) -> RawItem:
        """The finished item; `worth` stands in where the item prints none of its own."""
        own = self.worth if self.worth is not None else worth
        return RawItem(self.no, self.name, tuple(self.passages), own, self.source, self.blank)


@dataclass(slots=True)
class SectionDraft:
    """A section while its rows are still being read."""

    title: str
    worth: Points | None
    source: Source
    blank: Source | None = None
    items: list[ItemDraft] = field(default_factory=list)
    cell: Cell | None = None

    def done(self) -> RawSection:
        """The finished section. A single item that prints no worth has its section's."""
        alone = self.worth if len(self.items) == 1 else None
        return RawSection(self.title, self.worth, tuple(item.done(alone) for item in self.items), self.source, self.blank)


@dataclass(slots=True)
class TableDraft:
    """What the rows gave so far: sections in order, the grand total's worth and blank, the blank for the unit's name."""

    sections: list[SectionDraft] = field(default_factory=list)
    worth: Points | None = None
    blank: Source | None = None
    unit_blank: Source | None = None
    closed: bool = False

    def section(self, at: Source) -> SectionDraft:
        """The section that is open, or one without a title."""
        if not self.sections:
            self.sections.append(SectionDraft("", None, at))
        return self.sections[-1]

    def open(self, title: str, worth: Points | None, at: Source, cell: Cell | None = None) -> SectionDraft:
        """A new section; the same title again goes on in the one that is open."""
        if self.sections and title and self.sections[-1].title == title:
            self.sections[-1].cell = cell
            return self.sections[-1]
        self.sections.append(SectionDraft(title, worth, at, cell=cell))
        return self.sections[-1]


_WIDE: Final = 0.6


def own_cells(row: Places, at: int) -> list[Cell]:
    """The cells that begin in row `at` of their grid and hold text."""
    return [cell for cell in distinct(row) if cell.row == at and cell.text.strip()]


def read_row(draft: TableDraft, columns: Columns, row: Places, at: int, following: Places | None) -> None:
    """Read row `at` into the draft."""
    own = own_cells(row, at)
    if not own:
        return
    worded = [cell for cell in own if plain_worth(cell.text) is None] or own
    if is_total(worded[0].text) or (len(worded) > 1 and len(squeeze(worded[0].text)) <= 4 and is_total(worded[1].text)):
        _total(draft, columns, row, at, worded[0])
    elif _is_foot(draft, row, at, own):
        return
    elif is_section_row(columns, row, at, own, following):
        _section_row(draft, columns, own)
    else:
        _item_row(draft, columns, row, at, own, following)


def _total(draft: TableDraft, columns: Columns, row: Places, at: int, label: Cell) -> None:
    cells = [cell for cell in distinct(row) if cell.row == at]
    worths = [plain_worth(cell.text) for cell in cells if cell.col > label.col]
    worth = next((worth for worth in worths if worth is not None), titled_worth(label.text)[1])
    scored = [row[col] for col in columns.scores if col < len(row) and row[col] is not None]
    empty = [cell for cell in cells if not cell.text.strip() and cell.col > label.col]
    blank = next((cell.source for cell in scored if cell is not None and not cell.text.strip()), empty[-1].source if empty else None)
    if is_subtotal(label.text) and draft.sections:
        section = draft.sections[-1]
        section.worth = worth if section.worth is None else section.worth
        section.blank = section.blank or blank
        return
    draft.worth = worth if draft.worth is None else draft.worth
    draft.blank = blank or draft.blank
    draft.closed = bool(draft.sections)


def _is_foot(draft: TableDraft, row: Places, at: int, own: list[Cell]) -> bool:
    """Notes, signatures and the unit's name: rows that are no items. Remembers the place for the unit's name."""
    if is_unit_label(own[0].text) or (len(own) <= 4 and all(_is_form(cell) for cell in own)):
        for cell in own:
            if draft.unit_blank is None and is_unit_label(cell.text):
                draft.unit_blank = place_after(row, at, cell)
        return True
    return len(own) == 1 and is_note(own[0].text)


def _is_form(cell: Cell) -> bool:
    return is_signature(cell.text) or is_unit_label(cell.text)


def place_after(row: Places, at: int, label: Cell) -> Source:
    """Where the unit's name goes: the empty cell behind its label, or the label's own cell."""
    cells = [cell for cell in distinct(row) if cell.row == at]
    behind = cells[cells.index(label) + 1 :][:1]
    return behind[0].source if behind and not behind[0].text.strip() else label.source


def is_section_row(columns: Columns, row: Places, at: int, own: list[Cell], following: Places | None) -> bool:
    words = _worded(columns, own)
    if not words or any(cell.cols < _WIDE * columns.width and cell.col in dict(columns.passages) and cell.col > 0 for cell in words):
        return False
    head = words[0]
    if len(words) == 1 and head.col == 0 and len(own) == 1 and columns.section != 0 and columns.text != 0 and is_heading(head.text):
        return True
    if len(words) == 1 and (head.cols >= _WIDE * columns.width > 1 or sum(cell is not None for cell in row) == 1):
        return is_heading(head.text) or (len(squeeze(head.text)) <= 20 and head.cols > 1)
    if columns.section >= 0 and head.col == columns.section:
        return False
    if len(words) > 2 or head.col == columns.text or following is None:
        return False
    here, below = level_of(_code(own)), level_of(_code(own_cells(following, at + 1)))
    return 0 <= here < below


def _worded(columns: Columns, own: list[Cell]) -> list[Cell]:
    """The cells that are neither worths nor remarks."""
    sides = {col for col, role in columns.passages if role in (Role.NOTE, Role.METHOD)}
    return [cell for cell in own if plain_worth(cell.text) is None and cell.col not in sides]


def _code(own: list[Cell]) -> str:
    return own[0].text if own else ""


def _section_row(draft: TableDraft, columns: Columns, own: list[Cell]) -> None:
    words = _worded(columns, own)
    title, worth = titled_worth(tidy("".join(_stopped(cell.text) for cell in words[:-1]) + words[-1].text))
    numbers = [plain_worth(cell.text) for cell in own if cell not in words and cell.col > words[0].col]
    draft.open(tidy(title), worth if worth is not None else next(iter(numbers), None), words[0].source)


def _stopped(number: str) -> str:
    return number.strip() + ("" if number.strip().endswith(("、", ".", "．", "）", ")")) else "、")


def _item_row(draft: TableDraft, columns: Columns, row: Places, at: int, own: list[Cell], following: Places | None) -> None:
    passages = _passages(columns, row, at)
    _enter_section(draft, columns, row, at, bool(passages) or _named(columns, row, at))
    worth_cell = _at(row, columns.worth)
    worth = plain_worth(worth_cell.text) if worth_cell is not None and worth_cell.row == at else None
    if len(passages) == 1 and plain_worth(passages[0].text) is not None and passages[0].role is not Role.NOTE and not _named(columns, row, at):
        section = draft.section(passages[0].source)
        section.worth = plain_worth(passages[0].text) if section.worth is None else section.worth
        return
    name = _name(columns, row, at)
    if not passages and not (name and _named(columns, row, at)):
        return
    section = draft.section(own[0].source)
    passages = _with_name(columns, row, at, passages)
    if section.items and _joins(columns, section, row, at, worth_cell, passages):
        section.items[-1].passages += passages
        return
    if worth is None and worth_cell is not None and worth_cell.rows > 1 and section.cell is not None and worth_cell.rows >= section.cell.rows > 1:
        section.worth = section.worth if section.worth is not None else plain_worth(worth_cell.text)
    if worth is not None and _is_sections(worth_cell, section):
        section.worth, worth = section.worth if section.worth is not None else worth, None
    else:
        worth = worth if worth is not None else _worth_in_words(columns, row, at, following, passages)
    section.items.append(_item(columns, row, at, name, passages, worth, worth_cell, own))


def _is_sections(worth_cell: Cell | None, section: SectionDraft) -> bool:
    return worth_cell is not None and section.cell is not None and worth_cell.rows == section.cell.rows > 1 and worth_cell.row == section.cell.row


def _item(columns: Columns, row: Places, at: int, name: str, passages: list[Passage], worth: Points | None, worth_cell: Cell | None, own: list[Cell]) -> ItemDraft:
    source = passages[0].source if passages else own[0].source
    return ItemDraft(_no(columns, row, at, passages), name, passages, worth, source, _blank(columns, row, at), worth_cell)


def _at(row: Places, col: int) -> Cell | None:
    return row[col] if 0 <= col < len(row) else None


def _passages(columns: Columns, row: Places, at: int) -> list[Passage]:
    """The row's own text cells, demands first. A cell that stands in several text columns is read once."""
    out: list[Passage] = []
    seen: list[Cell] = []
    for col, role in columns.passages:
        cell = _at(row, col)
        if cell is None or cell.row != at or not cell.text.strip() or any(cell is other for other in seen):
            continue
        seen.append(cell)
        out.append(Passage(cell.text, role, cell.source))
    if out and all(passage.role is Role.NOTE for passage in out):
        return []
    return out


def _enter_section(draft: TableDraft, columns: Columns, row: Places, at: int, texted: bool) -> None:
    cell = _at(row, columns.section)
    if cell is None or cell.row != at or not cell.text.strip():
        return
    title, worth = titled_worth(cell.text)
    section = draft.open(tidy(title), worth, cell.source, cell)
    worth_cell = _at(row, columns.section_worth)
    if section.worth is None and worth_cell is not None:
        section.worth = plain_worth(worth_cell.text)
    if not texted and section.worth is None:
        own_worth = _at(row, columns.worth)
        section.worth = plain_worth(own_worth.text) if own_worth is not None else None


def _named(columns: Columns, row: Places, at: int) -> bool:
    """Whether a name begins in this row."""
    return any((cell := _at(row, col)) is not None and cell.row == at and cell.text.strip() for col in columns.names)


def _with_name(columns: Columns, row: Places, at: int, passages: list[Passage]) -> list[Passage]:
    """The passages, led by the name where the row's column for demands is blank: such a row demands what it is called."""
    if any(passage.role in (Role.TEXT, Role.REQUIRE) for passage in passages):
        return passages
    for col in reversed(columns.names):
        cell = _at(row, col)
        if cell is not None and cell.row == at and cell.text.strip() and col not in columns.grouped:
            return [Passage(cell.text, Role.REQUIRE if passages else Role.TEXT, cell.source), *passages]
    return passages


def _name(columns: Columns, row: Places, at: int) -> str:
    """The rightmost name that stands in the row, its worth taken out; a merged name stands in every row it covers."""
    for col in reversed(columns.names):
        cell = _at(row, col)
        if cell is not None and cell.text.strip() and plain_worth(cell.text) is None:
            return tidy(cell.text)
    return ""


def _no(columns: Columns, row: Places, at: int, passages: list[Passage]) -> str:
    cell = _at(row, columns.number)
    if cell is not None and cell.row == at and cell.text.strip() and columns.number not in columns.grouped:
        return squeeze(cell.text).rstrip("、.．）)").lstrip("（(")
    text = passages[0].text if passages else ""
    number = number_of(text)
    return "" if number and _counts_on(text, number) else number


def _counts_on(text: str, number: str) -> bool:
    """Whether the numbering goes on inside the text: then it counts the text's points, not the items."""
    return number == "1" and any(number_of(line) == "2" for line in text.split("\n")[1:])


def _blank(columns: Columns, row: Places, at: int) -> Source | None:
    for col in columns.scores:
        cell = _at(row, col)
        if cell is not None and not cell.text.strip():
            return cell.source
    return None


def _joins(columns: Columns, section: SectionDraft, row: Places, at: int, worth_cell: Cell | None, passages: list[Passage]) -> bool:
    """Whether the row goes on with the item above: one worth over several rows, or the rest of a row that a page cut."""
    last = section.items[-1]
    if worth_cell is not None and worth_cell is last.worth_cell and worth_cell.rows > 1:
        return not (section.cell is not None and section.cell.rows >= 1 and worth_cell.rows >= section.cell.rows and section.cell.rows > 1)
    if worth_cell is None or worth_cell.text.strip() or last.worth is None or _named(columns, row, at):
        return False
    if columns.worth in columns.grouped and any(col in columns.grouped for col in _labels(columns)):
        return not any(passage.role is Role.REQUIRE for passage in passages)
    number = _at(row, columns.number)
    if number is not None and number.text.strip() and number.row == at:
        return False
    if not passages or passages[0].role in (Role.RULE, Role.PENALTY, Role.BONUS):
        return True
    return not number_of(passages[0].text) and bool(last.passages) and not last.passages[-1].text.rstrip().endswith(("。", "；", "分", ";", "."))


def _labels(columns: Columns) -> list[int]:
    return [*columns.names, *(col for col, role in columns.passages if role is Role.REQUIRE)]


def _worth_in_words(columns: Columns, row: Places, at: int, following: Places | None, passages: list[Passage]) -> Points | None:
    """The worth an item prints in its name or behind its leading title, where no column gives it one. A name over several rows is no item's own."""
    worth = None
    for col in reversed(columns.names):
        cell = _at(row, col)
        if cell is None or not cell.text.strip():
            continue
        below = _at(following, col) if following is not None else None
        alone = cell.row == at and cell.rows == 1 and (col not in columns.grouped or following is None or (below is not None and bool(below.text.strip())))
        worth = titled_worth(cell.text)[1] if alone else None
        break
    for passage in passages:
        if worth is None and passage.role in (Role.TEXT, Role.REQUIRE, Role.RULE):
            worth = leading_worth(passage.text)
    return worth
