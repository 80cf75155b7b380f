"""A form filled in: what stands on the paper, whatever it is written as. Lengths are in points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MM = 72 / 25.4
PORTRAIT, LANDSCAPE = (210, 297), (297, 210)
# GB/T 9704-2012 (mm): top, right, bottom, left. A broad table is turned with its head to the binding edge, so that its top margin is the binding margin.
MARGINS, TURNED = (37, 26, 35, 28), (28, 37, 26, 35)
LINES, CHARACTERS = 22, 28
BODY, TITLE, SMALL = 16.0, 22.0, 8.0
PITCH = 225 * MM / LINES
"""From one line of 仿宋 16 pt to the next."""
PAGES = "\f"
INSET_X, INSET_Y = 3.0, 3.2
"""Room around the text of a cell."""
LEADING = 1.36
"""From line to line in a table, in sizes of its text."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside the table. `style`: annex, title, under, number, to, heading, text, attached, signed, date. `keep`: on the page of the
    next."""

    text: str
    style: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text (a newline begins a line), the columns it spans, how it is dressed.

    `merge`: restart or continue, where it is part of a cell merged downwards; `down`: how many rows that has, on the first. `edges`: which of its
    four sides have a line (t, b, l, r). `top`: the text begins at its top, else it stands in the middle. `number`: the value, where the whole
    text is one number.
    """

    text: str
    span: int = 1
    align: str = "left"
    hei: bool = False
    bold: bool = False
    merge: str = ""
    down: int = 1
    edges: str = "tblr"
    top: bool = False
    number: Decimal | int | None = None

    @property
    def goes_on(self) -> str:
        """The sides on which it goes on in another row: the parts of a divided row meet without a line, and without room between them."""
        return "".join(side for side in "tb" if side not in self.edges) if "l" in self.edges else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to sign: label and value, its part of the line, whether there is a line to write on."""

    text: str
    share: float
    line: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row, never broken across pages. `head`: repeated on each page. `tied`: on the page of the row before it. `places`: instead of cells, places to sign."""

    cells: tuple[Cell, ...] = ()
    head: bool = False
    tied: bool = False
    height: float = 0
    places: tuple[Place, ...] = ()
    size: float = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of every page, below the page number: lines of parts. PAGES among them is the place of 第 x 页 共 y 页."""

    lines: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """All of it but the page numbers."""
        return "".join(part for line in self.lines for part in line if part != PAGES)


@dataclass(frozen=True, slots=True)
class Paper:
    """A filled-in form. `widths` of the table's columns in points; `mark` (演示数据) stands at the head of every page."""

    no: str
    title: str
    landscape: bool
    size: float
    lines: tuple[Line, ...]
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    foot: Foot
    mark: str = ""

    @property
    def page(self) -> tuple[int, int]:
        """Width and height in mm."""
        return LANDSCAPE if self.landscape else PORTRAIT

    @property
    def margins(self) -> tuple[int, int, int, int]:
        """Top, right, bottom, left in mm."""
        return TURNED if self.landscape else MARGINS

    @property
    def width(self) -> float:
        """Between the margins."""
        return (self.page[0] - self.margins[1] - self.margins[3]) * MM

    @property
    def height(self) -> float:
        """Between the margins."""
        return (self.page[1] - self.margins[0] - self.margins[2]) * MM
