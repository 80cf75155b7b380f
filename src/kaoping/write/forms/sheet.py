"""A paper as .xlsx: numbers are numbers, text is only ever text (workbook.Book), and a sheet prints as wide as its page with the heads on each."""

from __future__ import annotations

from typing import Any

from ..workbook import Book, Page
from .dividing import text_height
from .measure import ems, lines
from .paper import BODY, INSET_X, PAGES, PITCH, TITLE, Cell, Line, Paper, Place, Row

_CHARACTER = 5.25  # points of one character of a column's width (7 px at 96 dpi)
_LETTER = 8  # columns
_TALLEST = 409.0  # points of a row; Excel's limit
_MOST_FOOT = 250  # characters of a page foot; Excel's limit is 255
_SIGNED: dict[str, object] = {"font_size": BODY, "align": "right", "indent": 4}
_LOOKS: dict[str, dict[str, object]] = {
    "annex": {"font_name": "黑体", "font_size": BODY},
    "title": {"bold": True, "font_size": TITLE, "align": "center"},
    "under": {"font_size": 14, "align": "center"},
    "number": {"font_size": BODY, "align": "center"},
    "heading": {"font_name": "黑体", "font_size": BODY, "indent": 2},
    "to": {"font_size": BODY},
    "text": {"font_size": BODY},
    "attached": {"font_size": BODY, "indent": 2},
    "signed": _SIGNED,
    "date": _SIGNED,
}
_EDGES = {"t": "top", "b": "bottom", "l": "left", "r": "right"}


def xlsx(paper: Paper) -> bytes:
    """The .xlsx file."""
    book = Book(paper.title)
    page = book.sheet(paper.title)
    # A letter stands across several columns: one as wide as the page is more than some programs scale down to it.
    widths = paper.widths if paper.rows else (paper.width / _LETTER,) * _LETTER
    page.widths(wide / _CHARACTER for wide in widths)
    last = len(widths) - 1
    at = 0
    for line in paper.lines:
        _line(page, at, last, line, paper.width)
        at += 1
    first = at
    for row in paper.rows:
        _row(page, at, last, row, paper)
        at += 1
    heads = sum(row.head for row in paper.rows)
    _printed(page.sheet, paper, (first, first + heads - 1) if heads else None, at, last)
    return book.close()


def _line(page: Page, at: int, last: int, line: Line, width: float) -> None:
    indent = "　　" if line.style == "text" and line.text else ""
    page.merged(at, 0, last, indent + line.text, text_wrap=True, **_LOOKS[line.style])
    size = TITLE if line.style == "title" else BODY
    page.sheet.set_row(at, min(_TALLEST, PITCH * lines(indent + line.text, width / size * 0.95)))


def _row(page: Page, at: int, last: int, row: Row, paper: Paper) -> None:
    size = row.size or paper.size
    column = 0
    for cell in row.cells:
        if cell.merge != "continue":
            _cell(page, at, column, cell, row, size)
        column += cell.span
    if row.places:
        page.merged(at, 0, last, _signs(row.places, paper.width, size), font_size=size, valign="bottom", text_wrap=True)
    # A little more than elsewhere: a screen's fonts are wider than a printer's.
    page.sheet.set_row(at, min(_TALLEST, max(row.height, text_height(row, [w * 0.94 for w in paper.widths], size) + 2)))


def _cell(page: Page, at: int, column: int, cell: Cell, row: Row, size: float) -> None:
    look: dict[str, object] = {"font_size": size, "font_name": "黑体" if cell.hei else "仿宋", "align": cell.align, "text_wrap": True}
    look |= {_EDGES[edge]: 1 for edge in cell.edges}
    look |= {"bold": True} if cell.bold else {}
    # The parts of a divided row meet at their text.
    look |= {"valign": "top"} if cell.top or cell.goes_on else {}
    look |= {"top": 3} if row.cut else {}
    if cell.span > 1 or cell.down > 1:
        page.sheet.merge_range(at, column, at + cell.down - 1, column + cell.span - 1, "", page.look(**look))
    if cell.number is None:
        page.text(at, column, cell.text, **look)
    else:
        page.number(at, column, cell.number, **look)


def _signs(places: tuple[Place, ...], width: float, size: float) -> str:
    """Labels with lines to write on, as text: a sheet's columns lie where the table wants them."""
    whole, shares = (width - 2 * INSET_X) / size, sum(place.share for place in places)
    parts = []
    for place in places:
        blank = int(whole * 0.9 * place.share / shares - ems(place.text)) - 1
        parts.append(place.text + ("＿" if place.line else "　") * max(2 if place.line else 0, blank))
    return "　".join(parts)


def _printed(sheet: Any, paper: Paper, heads: tuple[int, int] | None, rows: int, last: int) -> None:
    top, right, bottom, left = (side / 25.4 for side in paper.margins)
    if paper.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=left, right=right, top=top, bottom=bottom)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    if heads:
        sheet.repeat_rows(*heads)
    sheet.print_area(0, 0, max(rows - 1, 0), last)
    sheet.set_footer("&C" + _foot(paper))
    if paper.mark:
        sheet.set_header("&R&9" + paper.mark.replace("&", "&&"))


def _foot(paper: Paper) -> str:
    """The foot's lines; what does not fit Excel's limit goes from the end (where to verify), never the code."""
    found: list[str] = []
    for line in paper.foot.lines:
        text = "　".join("第 &P 页　共 &N 页" if part == PAGES else part.replace("&", "&&") for part in line)
        if len("\n".join((*found, text))) + 4 > _MOST_FOOT:
            break
        found.append(text)
    return "&8 " + "\n".join(found)


