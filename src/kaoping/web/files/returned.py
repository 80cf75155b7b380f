"""A workbook that somebody brings back, as plain rows. The file is read once, in a process with limits, and not kept anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaoping.core.errors import KaopingError
from kaoping.web.files.inspecting import size_of
from kaoping.web.files.limits import MB, Limits, megabytes
from kaoping.web.files.names import clean_name
from kaoping.web.files.worker import Source, ask

BOOK_LIMITS = Limits(size=10 * MB, unpacked=100 * MB, entries=500, seconds=40)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. `kind` is empty for what a person typed, else formula, error or date; `at` is its name: G12."""

    text: str
    kind: str
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a returned workbook, blank cells left out. `number` is the row's, from 1."""

    sheet: str
    number: int
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """`ticket` is what the site wrote into the hidden sheet, empty where that sheet is gone."""

    name: str
    ticket: str
    lines: tuple[Line, ...]


def returned(source: Source, name: str, limits: Limits = BOOK_LIMITS) -> Returned:
    """Read a workbook that was taken home. Raises KaopingError, one sentence, for a file that is none, broken, hostile or too big."""
    shown = clean_name(name)
    size = size_of(source)
    if size == 0:
        raise KaopingError(f"“{shown}”是空文件，请确认文件已完整保存后再交回。")
    if size > limits.size:
        raise KaopingError(f"“{shown}”有{megabytes(size)}，超过了{megabytes(limits.size)}的上限；请去掉图片，只留要交回的行。")
    facts, _ = ask(source, shown, limits, do="home")
    lines = (Line(row.pop("sheet"), row.pop("row"), {name: Cell(*cell) for name, cell in row.items()}) for row in facts["rows"])
    return Returned(shown, str(facts["ticket"]), tuple(lines))
