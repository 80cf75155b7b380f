"""Sections and items while their rows are still being read."""

from __future__ import annotations

from dataclasses import dataclass, field

from kaoping.core.points import Points
from kaoping.core.source import Source

from .grid import Cell
from .raw import Passage, RawItem, RawSection


@dataclass(slots=True)
class ItemDraft:
    """An item; `worth_cell` is the cell its worth stands in, which later rows may share."""

    no: str
    name: str
    passages: list[Passage]
    worth: Points | None
    source: Source
    blank: Source | None
    worth_cell: Cell | None

    def extend(self, passages: list[Passage]) -> None:
        """Take in the passages of a further row; a cell that reaches over both rows is there already."""
        known = {passage.source for passage in self.passages}
        self.passages += [passage for passage in passages if passage.source not in known]

    def done(self, worth: Points | None = None) -> RawItem:
        """The finished item; `worth` stands in where the item prints none of its own."""
        own = self.worth if self.worth is not None else worth
        return RawItem(self.no, self.name, tuple(self.passages), own, self.source, self.blank)


@dataclass(slots=True)
class SectionDraft:
    """A section; `cell` is the merged cell that its title stands in, if it has one."""

    title: str
    worth: Points | None
    source: Source
    blank: Source | None = None
    items: list[ItemDraft] = field(default_factory=list)
    cell: Cell | None = None

    def give(self, worth: Points | None) -> None:
        """Set the worth, unless one was printed before."""
        if self.worth is None:
            self.worth = worth

    def shares(self, worth_cell: Cell | None) -> bool:
        """Whether a merged worth reaches over the whole section: then it is the section's, not an item's."""
        return self.cell is not None and worth_cell is not None and worth_cell.rows >= self.cell.rows > 1

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
