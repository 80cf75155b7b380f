"""What a form is: one description, from which .docx, .xlsx, .pdf and .ofd are drawn.

A form has a title and blocks, from top to bottom: heads, a table of rows, boxes with a label, a line of signatures, a letter's text. Everything
with a `key` takes a value under that key; every printed word with a key can be replaced by the office (`Options.headings`). Widths are shares of the
width between the margins, so that a description says nothing of paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share`: its part of the width. `align`: left or center.

    `auto`: rows are numbered in it where they bring no number. `merged`: equal neighbours become one cell downwards. `blank`: what is printed
    where a row brings nothing.

    `many`: a column for each of several headings (the members of a group, the sections of a rubric). The form's value under `key` lists the
    headings (`names`, where it does not), a row's value under `key` as many values; `share` is the part of each of them.
    """

    key: str
    heading: str
    share: float
    align: str = "left"
    auto: bool = False
    merged: bool = False
    blank: str = ""
    many: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """The last row of a table: `label` on the left, below the columns `under` the values of the form's mapping `total`, on the right the text
    under `note`, after `lead`.

    `adds`: columns whose total is their sum and nothing else; it is filled in where it is not given, and refused where it differs.
    """

    label: str
    under: tuple[str, ...]
    note: str = ""
    lead: str = ""
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heads:
    """Labelled values in one line above a table, repeated with its headings on each page: (key, label)."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the form's value under `key` is the sequence of rows. `empty`: what is printed where there are none. Where no rows
    are given at all, absent not being none, `blank` rows are printed to be written in by hand. `height`: at least so many millimetres a row."""

    columns: tuple[Column, ...]
    key: str = "rows"
    total: Total | None = None
    empty: str = ""
    blank: int = 1
    height: float = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A label with room for its value beside it; `share`: its part of the line, label included. `blank`: what is printed where there is no value."""

    key: str
    label: str
    share: float = 1
    align: str = "left"
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Boxes:
    """A line of boxes, at least `height` millimetres high. `label`: how much of the page's width each label takes. `tied`: on the page of what is above it;
    `head`: repeated on each page, as the first line of a form."""

    boxes: tuple[Box, ...]
    height: float = 9
    label: float = 0.16
    tied: bool = False
    head: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """A place to sign, or a date: a printed label, a line to write on where `line`, and a value, should somebody have filled it in by machine."""

    key: str
    label: str
    share: float = 1
    line: bool = True


@dataclass(frozen=True, slots=True)
class Signs:
    """A line of signatures; the signature block never stands alone on a page."""

    signs: tuple[Sign, ...]
    height: float = 12


@dataclass(frozen=True, slots=True)
class Note:
    """A text across the page: the value under `key`, or the fixed `text`; nothing is printed where both are empty. With `cut` a line to cut along
    stands above it.
    `align`: left, center or right; `height`: at least so many millimetres. A text that ends with ： is a label, before the value; `blank` stands
    in the value's place, to be written in by hand. `says`: makes the text from the form's rows, where no value is given."""

    key: str
    text: str = ""
    align: str = "left"
    heading: bool = False
    cut: bool = False
    height: float = 0
    blank: str = ""
    says: Callable[[Sequence[Mapping[str, Any]]], str] | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a letter, in 仿宋 16 pt: `heading` (一、…, in 黑体) and under it the value at `key`, a text or several.

    `style`: text, number (文号, centred), to (主送, flush left), signed (落款) or date (both to the right), attached (附件：). `each`: (key, before,
    after) of what a row of the value prints, where it is a list of rows. `text`: what is printed where there is no value; `empty`: where the value
    is an empty list. A heading stands even over nothing, so that the numbers of the parts have no gap.
    """

    key: str
    heading: str = ""
    style: str = "text"
    each: tuple[tuple[str, str, str], ...] = ()
    text: str = ""
    empty: str = "无。"


Block = Heads | Table | Boxes | Signs | Note | Passage


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its number (F02), its title as printed, its blocks. `use`: what it is for; `size`: of the text in tables, in points; `signed_by`:
    who signs and stamps it, empty where nobody does."""

    no: str
    title: str
    blocks: tuple[Block, ...]
    use: str = ""
    landscape: bool = False
    size: float = 10.5
    signed_by: str = field(default="", kw_only=True)

    def headings(self) -> dict[str, str]:
        """Key → printed word, of everything that an office may name otherwise."""
        return {"title": self.title} | {key: text for block in self.blocks for key, text in _words(block)}

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))


def _words(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Heads():
            yield from block.fields
        case Table():
            yield from ((c.key, c.heading) for c in block.columns)
            if block.total:
                yield "total", block.total.label
        case Boxes():
            yield from ((b.key, b.label) for b in block.boxes)
        case Signs():
            yield from ((s.key, s.label) for s in block.signs)
        case Note():
            yield block.key, block.text
        case Passage():
            yield block.key, block.heading


# What many forms have in common.
NUMBER = Column("no", "序号", 4.6, "center", auto=True)
DATE = Sign("signed_on", "　　　　年　　月　　日", 0.7, line=False)
DATED = Sign("signed_on", "日期：　　　年　　月　　日", 1.1, line=False)
