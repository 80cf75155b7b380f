"""The rows of one table as sections and items: what each row is, and where a cell that stands for several rows ends."""

from __future__ import annotations

import re
from typing import Final

from kaoping.core.source import Source

from .grid import Cell
from .raw import Passage, Role
from .table_drafts import ItemDraft, SectionDraft, TableDraft
from .table_header import distinct
from .table_row import Row, own_cells
from .table_titles import is_heading, level_of, number_of, tidy
from .table_totals import is_note, is_signature, is_subtotal, is_total, is_unit_label
from .table_worth import plain_worth, squeeze, titled_worth

_WIDE: Final = 0.6
"""The share of a table's columns from which on a merged cell is a heading rather than a cell among others."""
_FORM_CELLS: Final = 4
_ITEMS: Final = 3
"""The level of 1, 2, 3: a number of that level or deeper heads no section of rows numbered alike."""
_TITLE: Final = 20


def read_row(draft: TableDraft, row: Row) -> None:
    """Read one row into the draft."""
    own = row.own
    if not own:
        return
    label = total_label(own)
    if label is not None:
        _total(draft, row, label)
    elif _is_foot(draft, row, own):
        return
    elif is_section_row(row, own):
        _section_row(draft, row, own)
    else:
        _item_row(draft, row, own)


def total_label(own: list[Cell]) -> Cell | None:
    """The cell that makes a row a total: the first with words, or the second where the first is a short number or heading."""
    worded = [cell for cell in own if plain_worth(cell.text) is None] or own
    if is_total(worded[0].text):
        return worded[0]
    return worded[1] if len(worded) > 1 and len(squeeze(worded[0].text)) <= 4 and is_total(worded[1].text) else None


def _total(draft: TableDraft, row: Row, label: Cell) -> None:
    behind = [cell for cell in distinct(row.places) if cell.row == row.at and cell.col > label.col]
    worths = [plain_worth(cell.text) for cell in behind]
    worth = next((worth for worth in worths if worth is not None), titled_worth(label.text)[1])
    empty = [cell for cell in behind if not cell.text.strip()]
    blank = row.blank or (empty[-1].source if empty else None)
    if is_subtotal(label.text) and draft.sections:
        section = draft.sections[-1]
        section.give(worth)
        section.blank = section.blank or blank
        return
    draft.worth = worth if draft.worth is None else draft.worth
    draft.blank = blank or draft.blank
    draft.closed = bool(draft.sections)


def _is_foot(draft: TableDraft, row: Row, own: list[Cell]) -> bool:
    """Notes, signatures and the unit's name: rows that are no items. Remembers the place for the unit's name."""
    forms = [is_signature(cell.text) or is_unit_label(cell.text) for cell in own]
    if is_unit_label(own[0].text) or (len(own) <= _FORM_CELLS and all(forms)):
        for cell in own:
            if draft.unit_blank is None and is_unit_label(cell.text):
                draft.unit_blank = place_after(row.places, row.at, cell)
        return True
    if len(own) == 1:
        return is_note(own[0].text)
    # A page's number can stand behind the last note as a worth stands behind an item.
    noted = re.match(r"备?注[:：]", squeeze(own[0].text[:_TITLE])) is not None
    return noted and own[0].col > 0 and bool(draft.sections) and all(plain_worth(cell.text) is not None for cell in own[1:])


def place_after(places: list[Cell | None], at: int, label: Cell) -> Source:
    """Where the unit's name goes: the empty cell behind its label, or the label's own cell."""
    cells = [cell for cell in distinct(places) if cell.row == at]
    behind = cells[cells.index(label) + 1 :][:1]
    return behind[0].source if behind and not behind[0].text.strip() else label.source


def is_section_row(row: Row, own: list[Cell]) -> bool:
    """Whether a row heads a section: a heading alone across the table or in its first column, or a number of a higher level than the next row's."""
    columns = row.columns
    words = _worded(row, own)
    texts = dict(columns.passages)
    if _is_numbered_head(row, words):
        return True
    if not words or any(cell.cols < _WIDE * columns.width and cell.col in texts and cell.col > 0 for cell in words):
        return False
    head = words[0]
    if len(words) == 1 and head.col == 0 and len(own) == 1 and columns.section != 0 and columns.text != 0 and is_heading(head.text):
        return True
    if len(words) == 1 and (head.cols >= _WIDE * columns.width > 1 or sum(cell is not None for cell in row.places) == 1):
        return is_heading(head.text) or (len(squeeze(head.text)) <= 20 and head.cols > 1)
    if len(words) > 2 or head.col in (columns.section, columns.text) or row.following is None:
        return False
    below = own_cells(row.following, row.at + 1)
    return bool(below) and 0 <= level_of(own[0].text) < level_of(below[0].text)


def _is_numbered_head(row: Row, words: list[Cell]) -> bool:
    """Whether a row is only a number and a short title, and the row below goes down a level in the same column: 一 组织管理 over 1 领导分工."""
    number = row.begun(row.columns.number)
    below = row.following[row.columns.number] if number is not None and row.following is not None else None
    if number is None or below is None or below.row != row.at + 1 or len(words) != 2 or words[0] is not number:
        return False
    title = words[1].text
    return 0 <= level_of(number.text) < min(level_of(below.text), _ITEMS) and len(squeeze(title)) <= _TITLE and not re.search(r"[。；，,]", title)


def _worded(row: Row, own: list[Cell]) -> list[Cell]:
    """The cells that are neither worths nor remarks."""
    sides = {col for col, role in row.columns.passages if role in (Role.NOTE, Role.METHOD)}
    return [cell for cell in own if plain_worth(cell.text) is None and cell.col not in sides]


def _section_row(draft: TableDraft, row: Row, own: list[Cell]) -> None:
    words = _worded(row, own)
    title, worth = titled_worth(tidy("".join(_stopped(cell.text) for cell in words[:-1]) + words[-1].text))
    numbers = [plain_worth(cell.text) for cell in own if cell not in words and cell.col > words[0].col]
    draft.open(tidy(title), worth if worth is not None else next(iter(numbers), None), words[0].source)


def _stopped(number: str) -> str:
    return number.strip() + ("" if number.strip().endswith(("、", ".", "．", "）", ")")) else "、")


def _item_row(draft: TableDraft, row: Row, own: list[Cell]) -> None:
    passages = row.passages()
    _enter_section(draft, row, bool(passages) or row.named)
    if _is_bare_worth(passages) and not row.named:
        draft.section(passages[0].source).give(plain_worth(passages[0].text))
        return
    if not passages and not (row.name and row.named):
        return
    section = draft.section(own[0].source)
    passages = row.led_by_name(passages)
    if section.items and _joins(section, row, passages):
        section.items[-1].extend(passages)
        return
    section.items.append(_item(section, row, passages, own))


def _is_bare_worth(passages: list[Passage]) -> bool:
    """Whether a row's text is only a worth: 总分5分. in the column of the texts is the section's."""
    return len(passages) == 1 and passages[0].role is not Role.NOTE and plain_worth(passages[0].text) is not None


def _item(section: SectionDraft, row: Row, passages: list[Passage], own: list[Cell]) -> ItemDraft:
    worth_cell = row.cell(row.columns.worth)
    worth = row.worth
    if worth_cell is not None and section.shares(worth_cell):
        section.give(plain_worth(worth_cell.text))
        worth = None
    elif worth is None:
        worth = row.worth_in_words(passages)
    source = passages[0].source if passages else own[0].source
    return ItemDraft(row.number(passages), row.name, passages, worth, source, row.blank, worth_cell)


def _enter_section(draft: TableDraft, row: Row, texted: bool) -> None:
    cell = row.begun(row.columns.section)
    if cell is None:
        return
    title, worth = titled_worth(cell.text)
    section = draft.open(tidy(title), worth, cell.source, cell)
    worth_cell = row.cell(row.columns.section_worth)
    section.give(plain_worth(worth_cell.text) if worth_cell is not None else None)
    if not texted:
        section.give(row.worth)


def _joins(section: SectionDraft, row: Row, passages: list[Passage]) -> bool:
    """Whether the row goes on with the item above: one worth over several rows, or the rest of a row that a page cut."""
    last, columns, worth_cell = section.items[-1], row.columns, row.cell(row.columns.worth)
    if columns.worth < 0 and not row.named and row.begun(columns.number) is None and row.begun(columns.section) is None:
        return _only_scores(passages) and any(passage.role is Role.REQUIRE for passage in last.passages) and columns.section_worth < 0
    if worth_cell is not None and worth_cell is last.worth_cell and worth_cell.rows > 1:
        return not section.shares(worth_cell)
    if worth_cell is None or worth_cell.text.strip() or last.worth is None or row.named:
        return False
    demands = [col for col, role in columns.passages if role is Role.REQUIRE]
    if columns.worth in columns.grouped and any(col in columns.grouped for col in (*columns.names, *demands)):
        return not any(passage.role is Role.REQUIRE for passage in passages)
    if row.begun(columns.number):
        return False
    if not passages or passages[0].role in (Role.RULE, Role.PENALTY, Role.BONUS):
        return True
    return not number_of(passages[0].text) and bool(last.passages) and not _ended(last.passages[-1].text)


def _only_scores(passages: list[Passage]) -> bool:
    """Whether a row brings nothing but scoring: another way to score what the row above demands."""
    return bool(passages) and all(passage.role in (Role.RULE, Role.PENALTY, Role.BONUS) for passage in passages)


def _ended(text: str) -> bool:
    return text.rstrip().endswith(("。", "；", "分", ";", "."))
