"""One row of a scoring table: what stands in it, by what its columns are for."""

from __future__ import annotations

from dataclasses import dataclass

from kaoping.core.points import Points
from kaoping.core.source import Source

from .grid import Cell
from .raw import Passage, Role
from .table_columns import Columns
from .table_header import Places, distinct
from .table_titles import number_of, tidy
from .table_worth import leading_worth, plain_worth, squeeze, titled_worth

_SCORING = (Role.RULE, Role.PENALTY, Role.BONUS)


def own_cells(places: Places, at: int) -> list[Cell]:
    """The cells that begin in row `at` of their grid and hold text."""
    return [cell for cell in distinct(places) if cell.row == at and cell.text.strip()]


@dataclass(frozen=True, slots=True)
class Row:
    """Row number `at` of a grid, read under its table's columns; `following` is the row below."""

    columns: Columns
    places: Places
    at: int
    following: Places | None

    @property
    def own(self) -> list[Cell]:
        """The cells that begin in this row and hold text."""
        return own_cells(self.places, self.at)

    def cell(self, col: int) -> Cell | None:
        """The cell that stands in a column, wherever it begins; None beyond the row's end."""
        return self.places[col] if 0 <= col < len(self.places) else None

    def begun(self, col: int) -> Cell | None:
        """The cell with text that begins in this row and stands in a column."""
        cell = self.cell(col)
        return cell if cell is not None and cell.row == self.at and cell.text.strip() else None

    @property
    def named(self) -> bool:
        """Whether a name begins in this row."""
        return any(self.begun(col) for col in self.columns.names)

    @property
    def name(self) -> str:
        """The rightmost name that stands in the row; a merged name stands in every row it covers."""
        for col in reversed(self.columns.names):
            cell = self.cell(col)
            if cell is not None and cell.text.strip() and plain_worth(cell.text) is None:
                return tidy(cell.text)
        return ""

    @property
    def worth(self) -> Points | None:
        """The worth that begins in the worth column."""
        cell = self.begun(self.columns.worth)
        return plain_worth(cell.text) if cell else None

    @property
    def blank(self) -> Source | None:
        """The empty cell for the mark, 得分 before 自评."""
        cells = (self.cell(col) for col in self.columns.scores)
        return next((cell.source for cell in cells if cell is not None and not cell.text.strip()), None)

    def passages(self) -> list[Passage]:
        """The row's text cells, demands first; a rule that reaches down from above is this row's too. Empty when there are only remarks."""
        out: list[Passage] = []
        for col, role in self.columns.passages:
            cell = self.begun(col) or (self._reaching(col) if role in _SCORING and out else None)
            if cell is not None and all(cell.source != passage.source for passage in out):
                out.append(Passage(cell.text, role, cell.source))
        return [] if all(passage.role is Role.NOTE for passage in out) else out

    def _reaching(self, col: int) -> Cell | None:
        cell = self.cell(col)
        return cell if cell is not None and cell.row < self.at and cell.text.strip() else None

    def led_by_name(self, passages: list[Passage]) -> list[Passage]:
        """The passages, led by the name where the row's column for demands is blank: such a row demands what it is called."""
        if any(passage.role in (Role.TEXT, Role.REQUIRE) for passage in passages):
            return passages
        for col in reversed(self.columns.names):
            cell = self.begun(col)
            if cell is not None and col not in self.columns.grouped:
                return [Passage(cell.text, Role.REQUIRE if passages else Role.TEXT, cell.source), *passages]
        return passages

    def number(self, passages: list[Passage]) -> str:
        """The item's number as printed: from its own column, else from the head of its text, unless that counts the text's own points."""
        cell = self.begun(self.columns.number)
        if cell is not None and self.columns.number not in self.columns.grouped:
            return squeeze(cell.text).rstrip("、.．）)").lstrip("（(")
        text = passages[0].text if passages else ""
        number = number_of(text)
        return "" if number == "1" and any(number_of(line) == "2" for line in text.split("\n")[1:]) else number

    def worth_in_words(self, passages: list[Passage]) -> Points | None:
        """The worth printed in the name or behind the text's leading title, where no column gives one."""
        worth = self._worth_of_name()
        for passage in passages:
            if worth is None and passage.role in (Role.TEXT, Role.REQUIRE, Role.RULE):
                worth = leading_worth(passage.text)
        return worth

    def _worth_of_name(self) -> Points | None:
        """A name over several rows is no item's own, nor is its worth."""
        for col in reversed(self.columns.names):
            cell = self.cell(col)
            if cell is None or not cell.text.strip():
                continue
            alone = cell.row == self.at and cell.rows == 1 and (col not in self.columns.grouped or self._named_below(col))
            return titled_worth(cell.text)[1] if alone else None
        return None

    def _named_below(self, col: int) -> bool:
        below = self.following[col] if self.following is not None and col < len(self.following) else None
        return self.following is None or (below is not None and bool(below.text.strip()))
