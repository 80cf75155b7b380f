"""Invented evidence: small real files of the kinds that units send. Drawn and written here; no person, no place that exists is shown."""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from pathlib import Path

import docx
import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "C:/Windows/Fonts/msyh.ttc", "C:/Windows/Fonts/simsun.ttc", "/System/Library/Fonts/PingFang.ttc",
)
_MADE = datetime(2026, 1, 5, 9, 0)
MARK = "（演示材料，内容虚构）"


def letter(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """A Word document: a title and paragraphs."""
    paper = docx.Document()
    paper.core_properties.created = paper.core_properties.modified = _MADE
    paper.core_properties.author = "演示"
    paper.add_heading(title, level=1)
    for text in (MARK, *paragraphs):
        paper.add_paragraph(text)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def ledger(title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    """A workbook: a title, a header, rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE, "author": "演示"})
        sheet = book.add_worksheet("台账")
        bold = book.add_format({"bold": True, "border": 1, "align": "center"})
        cell = book.add_format({"border": 1})
        sheet.write(0, 0, title + MARK)
        sheet.write_row(1, 0, head, bold)
        for n, row in enumerate(rows, 2):
            sheet.write_row(n, 0, row, cell)
        sheet.set_column(0, len(head) - 1, 16)
    return out.getvalue()


def photo(sign: str, shade: int) -> bytes:
    """A drawn “photograph” of a house with a sign above its door."""
    picture = Image.new("RGB", (1200, 800), (188, 212, 232))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 560, 1200, 800), fill=(150, 150, 140))
    draw.rectangle((150, 220, 1050, 600), fill=(214, 200 - shade % 40, 178))
    draw.polygon(((110, 230), (600, 90), (1090, 230)), fill=(120, 76, 60))
    draw.rectangle((300, 250, 900, 330), fill=(170, 30, 30))
    draw.rectangle((520, 390, 680, 600), fill=(92, 62, 48))
    for left in (210, 370, 740, 900):
        draw.rectangle((left, 400, left + 100, 500), fill=(120, 150, 170), outline=(70, 70, 70), width=4)
    _text(draw, (600, 290), sign, 40, (255, 240, 200))
    _text(draw, (600, 770), "演示图片", 26, (60, 60, 60))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def scan(title: str, lines: tuple[str, ...]) -> bytes:
    """A “scanned” page as .pdf: writing on paper, nothing that could be searched."""
    page = Image.new("RGB", (1240, 1754), (252, 251, 247))
    draw = ImageDraw.Draw(page)
    _text(draw, (620, 180), title, 46, (30, 30, 30))
    _text(draw, (620, 250), MARK, 26, (120, 120, 120))
    for n, line in enumerate(lines):
        top = 340 + n * 90
        draw.line((120, top + 50, 1120, top + 50), fill=(200, 200, 196), width=2)
        _text(draw, (120, top + 20), line, 30, (40, 40, 60), "lm")
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150, creationDate=_MADE.timetuple(), modDate=_MADE.timetuple())
    return out.getvalue()


def _text(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, fill: tuple[int, int, int], anchor: str = "mm") -> None:
    font = _font(size)
    if font is not None:  # a machine without Chinese fonts gets the picture without words
        draw.text(at, text, fill=fill, font=font, anchor=anchor)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    found = next((name for name in _FONTS if Path(name).exists()), None)
    return ImageFont.truetype(found, size) if found else None
