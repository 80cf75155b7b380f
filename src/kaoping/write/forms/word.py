"""A paper as .docx, written as XML at once: Word, WPS and LibreOffice open it without repair.

What is known to trip them is avoided: widths are fixed and in twips, every row has the grid's columns, a cell merged downwards is restart and
continue, fields stand in runs of their own, and there are no content controls, nested tables, macros or text boxes.
"""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

from .paper import INSET_X, INSET_Y, LEADING, MM, PITCH, Cell, Line, Paper, Place, Row
from .word_parts import CONSTANT, HEI, NS, REFERENCES, core, dress, footer, header, run, styles

_STYLES = {"annex": "Annex", "title": "Title", "under": "Under", "heading": "Heading1", "text": "Text"}
_INDENTED = {  # the paragraph properties of the rest
    "number": '<w:jc w:val="center"/>', "to": "", "attached": '<w:ind w:leftChars="200" w:left="640"/>',
    "signed": '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>', "date": '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>',
}
_SIDES = (("t", "top"), ("l", "left"), ("b", "bottom"), ("r", "right"))
_GAP = 200  # twips between places to sign


def docx(paper: Paper) -> bytes:
    """The .docx file."""
    parts = (
        *CONSTANT, ("word/document.xml", _document(paper)), ("word/styles.xml", styles(paper.size)), ("docProps/core.xml", core(paper.title)),
        ("word/header1.xml", header(paper.mark)), ("word/header2.xml", header(paper.mark)),
        ("word/footer1.xml", footer(paper.foot, even=False)), ("word/footer2.xml", footer(paper.foot, even=True)),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, xml in parts:
            info = zipfile.ZipInfo(name)  # of a fixed date, so that the same paper is the same bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, xml.encode("utf-8"))
    return out.getvalue()


def _document(paper: Paper) -> str:
    lines = "".join(map(_line, paper.lines))
    table = _table(paper) if paper.rows else ""
    # A table needs a paragraph behind it; this one is too low to make a page of its own.
    last = '<w:p><w:pPr><w:pStyle w:val="Cell"/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>' if table else ""
    gap = '<w:p><w:pPr><w:pStyle w:val="Cell"/><w:keepNext/><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>' if table and lines else ""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NS}><w:body>{lines}{gap}{table}{last}{_section(paper)}</w:body></w:document>'


def _section(paper: Paper) -> str:
    wide, tall = (round(side * MM * 20) for side in paper.page)
    top, right, bottom, left = (round(side * MM * 20) for side in paper.margins)
    turned = ' w:orient="landscape"' if paper.landscape else ""
    foot = round((8.5 if paper.landscape else 10) * MM * 20)
    return (
        f'<w:sectPr>{REFERENCES}<w:pgSz w:w="{wide}" w:h="{tall}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{round(top * 0.55)}" w:footer="{foot}" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="{int(PITCH * 20)}"/></w:sectPr>'
    )


def _line(line: Line) -> str:
    # A long paragraph may break: its last lines stay with what follows.
    keep = "<w:keepNext/>" + ("<w:keepLines/>" if line.style != "text" else "") if line.keep else ""
    style = f'<w:pStyle w:val="{_STYLES[line.style]}"/>' if line.style in _STYLES else ""
    return f"<w:p><w:pPr>{style}{keep}{_INDENTED.get(line.style, '')}</w:pPr>{run(line.text)}</w:p>"


def _table(paper: Paper) -> str:
    widths = _twips(paper.widths)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    insides = (("top", INSET_Y), ("left", INSET_X), ("bottom", INSET_Y), ("right", INSET_X))
    margins = "".join(f'<w:{side} w:w="{round(room * 20)}" w:type="dxa"/>' for side, room in insides)
    look = (f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar>{margins}</w:tblCellMar>")
    following = (*paper.rows[1:], None)
    rows = "".join(_row(row, widths, paper.size, bool(below and below.tied)) for row, below in zip(paper.rows, following, strict=True))
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _twips(widths: tuple[float, ...]) -> list[int]:
    """Whole twips that add up to the whole width."""
    edges, at = [0], 0.0
    for wide in widths:
        at += wide * 20
        edges.append(round(at))
    return [b - a for a, b in pairwise(edges)]


def _row(row: Row, widths: list[int], size: float, keep: bool) -> str:
    size_here = row.size or size
    height = f'<w:trHeight w:val="{round(row.height * 20)}" w:hRule="atLeast"/>' if row.height else ""
    head = "<w:tblHeader/>" if row.head else ""
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(widths[at : at + cell.span]), size_here, size, keep, row))
        at += cell.span
    if row.places:
        cells.append(_places(row.places, widths, size_here, keep))
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, wide: int, size: float, usual: float, keep: bool, row: Row) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    vertical = "" if cell.top else '<w:vAlign w:val="center"/>'
    properties = f'<w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{merge}{_edges(cell.edges, row.cut)}{_room(cell)}{vertical}</w:tcPr>'
    paragraph = _paragraph_properties(cell, size, usual, keep)
    look = dress(HEI if cell.hei and not row.head else "", size if size != usual else 0, cell.bold)
    text = "" if cell.merge == "continue" else cell.text
    return f"<w:tc>{properties}{''.join(f'<w:p>{paragraph}{run(part, look)}</w:p>' for part in text.split(chr(10)))}</w:tc>"


def _paragraph_properties(cell: Cell, size: float, usual: float, keep: bool) -> str:
    style = "Head" if cell.hei and cell.align == "center" else "Cell"
    spacing = f'<w:spacing w:line="{round(size * LEADING * 20)}" w:lineRule="exact"/>' if size != usual else ""
    to = f'<w:jc w:val="{cell.align}"/>' if cell.align != "left" and style == "Cell" else ""
    return f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}{spacing}{to}</w:pPr>'


def _edges(edges: str, cut: bool) -> str:
    if edges == "tblr":
        return ""
    sides = "".join(
        '<w:top w:val="dashed" w:sz="4" w:space="0" w:color="auto"/>' if cut and name == "top" else f'<w:{name} w:val="nil"/>'
        for letter, name in _SIDES if letter not in edges
    )
    return f"<w:tcBorders>{sides}</w:tcBorders>"


def _room(cell: Cell) -> str:
    """No room on the sides where the cell goes on."""
    sides = "".join(f'<w:{name} w:w="0" w:type="dxa"/>' for side, name in (("t", "top"), ("b", "bottom")) if side in cell.goes_on)
    return f"<w:tcMar>{sides}</w:tcMar>" if sides else ""


def _places(places: tuple[Place, ...], widths: list[int], size: float, keep: bool) -> str:
    """Places to sign in one line, by tab stops: a line to write on is a tab's leader."""
    whole, shares = sum(widths) - round(INSET_X * 40), sum(p.share for p in places)
    tabs, runs, at = [], [], 0.0
    look = dress(size=size)
    for n, place in enumerate(places):
        start, at = at, at + place.share / shares * whole
        if n:
            tabs.append(f'<w:tab w:val="left" w:pos="{round(start)}"/>')
            runs.append("<w:r><w:tab/></w:r>")
        runs.append(run(place.text, look))
        if place.line:
            tabs.append(f'<w:tab w:val="left" w:leader="underscore" w:pos="{round(at - (_GAP if n + 1 < len(places) else 0))}"/>')
            runs.append("<w:r><w:tab/></w:r>")
    properties = (f'<w:pPr><w:pStyle w:val="Cell"/>{"<w:keepNext/>" if keep else ""}<w:tabs>{"".join(tabs)}</w:tabs>'
                  f'<w:spacing w:line="{round(size * LEADING * 20)}" w:lineRule="exact"/></w:pPr>')
    cell = f'<w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>{_edges("", False)}<w:vAlign w:val="bottom"/></w:tcPr>'
    return f"<w:tc>{cell}<w:p>{properties}{''.join(runs)}</w:p></w:tc>"
