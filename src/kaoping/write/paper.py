"""A4 documents of ours: paragraphs and tables as WordprocessingML, on python-docx's own blank document.

Tables are written as text and parsed once: 500 units × 11 columns would take minutes cell by cell. What is known to trip WPS or Word
is avoided: widths are fixed in twips, merges are gridSpan, a page number stands in runs of its own, there are no content controls.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm

from .marks import clean

SONG, FANG, HEI = "宋体", "仿宋", "黑体"
LATIN = "Times New Roman"
TWIPS = 635  # EMU


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text (a newline begins a paragraph), how many columns it spans, and its look.

    `merge` is `restart` where a cell merged downwards begins and `continue` where it goes on.
    """

    text: str
    span: int = 1
    align: str = "left"
    bold: bool = False
    font: str = ""
    size: float = 0.0
    shade: str = ""
    merge: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, never broken across pages; `header` rows repeat on each page, `keep` holds a row on the page of the next."""

    cells: Sequence[Cell]
    header: bool = False
    keep: bool = False
    height: int = 0  # at least so many twips


def new_document(landscape: bool, margins: tuple[int, int, int, int] = (20, 18, 18, 18)) -> Any:
    """A blank A4 document in 仿宋, its metadata emptied; margins are top, right, bottom, left in mm."""
    document: Any = Document()
    section = document.sections[0]
    wide, tall = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = wide, tall
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (Mm(m) for m in margins)
    section.header_distance = section.footer_distance = Mm(10)
    style = document.styles["Normal"]
    style.font.name = LATIN
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    style.font.size = Emu(133350)  # 10.5 pt, 五号
    style.paragraph_format.space_after = style.paragraph_format.space_before = Emu(0)
    style.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="zh-CN" w:eastAsia="zh-CN"/>'))
    properties = document.core_properties
    properties.author = properties.comments = properties.title = ""
    return document


def width(document: Any) -> int:
    """The width between the margins, in twips."""
    section = document.sections[0]
    return int((section.page_width - section.left_margin - section.right_margin) / TWIPS)


def append(document: Any, *pieces: str) -> None:
    """Add paragraphs and tables, in order, before the last section's properties."""
    body = document.element.body
    last = body.sectPr
    wrapped = parse_xml(f"<w:body {nsdecls('w')}>{''.join(pieces)}</w:body>")
    for element in list(wrapped):
        last.addprevious(element)


def paragraph(
    text: str, *, align: str = "left", font: str = "", size: float = 0.0, bold: bool = False, keep: bool = False, new_page: bool = False,
    before: int = 0, after: int = 0,
) -> str:
    """A paragraph of one run; spacing in twips, size in points."""
    properties = "".join((
        "<w:keepNext/>" if keep else "",
        "<w:pageBreakBefore/>" if new_page else "",
        f'<w:spacing w:before="{before}" w:after="{after}"/>' if before or after else "",
        f'<w:jc w:val="{align}"/>' if align != "left" else "",
        _dress(font, size, bold) if not text else "",  # the paragraph's mark gives an empty line its height
    ))
    return f"<w:p><w:pPr>{properties}</w:pPr>{_run(text, font, size, bold)}</w:p>"


def table(widths: Sequence[int], rows: Sequence[Row]) -> str:
    """A bordered table of fixed column widths (twips)."""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    insides = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)))
    margins = f"<w:tblCellMar>{insides}</w:tblCellMar>"
    look = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}'
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(_row(row, widths) for row in rows)}</w:tbl>"


def _row(row: Row, widths: Sequence[int]) -> str:
    height = f'<w:trHeight w:val="{row.height}" w:hRule="atLeast"/>' if row.height else ""
    properties = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if row.header else ''}</w:trPr>"
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(widths[at : at + cell.span]), row.keep))
        at += cell.span
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(cell: Cell, wide: int, keep: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else ""
    lines = "".join(
        paragraph(line, align=cell.align, font=cell.font, size=cell.size, bold=cell.bold, keep=keep) for line in clean(cell.text).split("\n")
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{span}{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'


@lru_cache(maxsize=64)
def _dress(font: str, size: float, bold: bool) -> str:
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}"/>' if font else ""
    half = round(size * 2)
    sizes = f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else ""
    inner = f"{fonts}{'<w:b/><w:bCs/>' if bold else ''}{sizes}"
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _run(text: str, font: str, size: float, bold: bool) -> str:
    if not text:
        return ""
    return f'<w:r>{_dress(font, size, bold)}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def head_and_foot(document: Any, left: str, right: str) -> None:
    """The page header (left and right text) and, in the middle of the foot, 第 x 页 共 y 页."""
    section = document.sections[0]
    tab = f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{width(document)}"/></w:tabs>'
    right_run = f"<w:r><w:tab/></w:r>{_run(right, HEI, 9, True)}" if right else ""
    _replace(section.header, f"<w:p {nsdecls('w')}><w:pPr>{tab}</w:pPr>{_run(left, FANG, 9, False)}{right_run}</w:p>")
    number = f"{_run('第', FANG, 9, False)}{_field('PAGE')}{_run('页　共', FANG, 9, False)}{_field('NUMPAGES')}{_run('页', FANG, 9, False)}"
    _replace(section.footer, f'<w:p {nsdecls("w")}><w:pPr><w:jc w:val="center"/></w:pPr>{number}</w:p>')


def _field(code: str) -> str:
    dress = _dress(FANG, 9, False)
    parts = ('<w:fldChar w:fldCharType="begin"/>', f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
             '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{dress}{part}</w:r>" for part in parts)


def _replace(part: Any, xml: str) -> None:
    part.is_linked_to_previous = False
    element = part._element
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(xml))


def saved(document: Any) -> bytes:
    """The document as a .docx file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
