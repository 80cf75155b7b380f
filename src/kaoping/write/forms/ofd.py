"""A paper as .ofd (GB/T 33190-2016): the layout of the .pdf, every character as text with its place, the fonts by name.

Fonts are named, not embedded: where .ofd is read 仿宋 and 黑体 are installed, and each character brings its own place, so that another
font moves nothing.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from itertools import count, groupby, pairwise
from xml.sax.saxutils import escape

from ..marks import clean
from .glyphs import Drawn, Stroke, Words, drawn
from .paper import Paper
from .pdf import pdf

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
# The fonts of a reader that stand for those of the .pdf.
_FANG, _HEI, _TITLE = "仿宋", "黑体", "方正小标宋简体"
_FONTS = {_FANG: 2, _HEI: 3, _TITLE: 4}  # name → ID
_TITLES_FROM = 7.0  # mm; 22 pt are 7.76
_FIRST = 10  # IDs of what stands on pages


def ofd(paper: Paper) -> bytes:
    """The .ofd file; KaopingError where a character cannot be drawn."""
    pages = drawn(pdf(paper))
    ids = count(_FIRST + len(pages))
    contents = [_content(page, ids) for page in pages]
    last = next(ids) - 1
    parts = [("OFD.xml", _root(paper, contents)), ("Doc_0/Document.xml", _document(pages, last)), ("Doc_0/PublicRes.xml", _resources())]
    parts += [(f"Doc_0/Pages/Page_{n}/Content.xml", content) for n, content in enumerate(contents)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, xml in parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, xml.encode("utf-8"))
    return out.getvalue()


def _root(paper: Paper, contents: list[str]) -> str:
    """The entry; the document's number follows from what it says, so that the same paper is the same file."""
    number = hashlib.md5("".join(contents).encode("utf-8"), usedforsecurity=False).hexdigest()
    info = f"<ofd:DocID>{number}</ofd:DocID><ofd:Title>{escape(clean(paper.title))}</ofd:Title><ofd:Creator>kaoping</ofd:Creator>"
    body = f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return f'{_XML}<ofd:OFD {_NS} Version="1.0" DocType="OFD">{body}</ofd:OFD>'


def _document(pages: list[Drawn], last: int) -> str:
    first = pages[0]
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {first.width:g} {first.height:g}</ofd:PhysicalBox></ofd:PageArea>"
    common = f"<ofd:CommonData><ofd:MaxUnitID>{last}</ofd:MaxUnitID>{area}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
    listed = "".join(f'<ofd:Page ID="{_FIRST + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    return f"{_XML}<ofd:Document {_NS}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"


def _resources() -> str:
    fonts = "".join(
        f'<ofd:Font ID="{id_}" FontName="{font}" FamilyName="{font}" Charset="unicode"'
        f' Serif="{"false" if font == _HEI else "true"}"/>'
        for font, id_ in _FONTS.items()
    )
    return f'{_XML}<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>'


def _content(page: Drawn, ids: Iterator[int]) -> str:
    objects = [*(_path(stroke, next(ids)) for stroke in page.strokes), *(_text(words, next(ids)) for words in page.words)]
    area = f"<ofd:Area><ofd:PhysicalBox>0 0 {page.width:g} {page.height:g}</ofd:PhysicalBox></ofd:Area>"
    return f'{_XML}<ofd:Page {_NS}>{area}<ofd:Content><ofd:Layer ID="{next(ids)}" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'


def _path(stroke: Stroke, id_: int) -> str:
    half = stroke.width / 2
    left, top = min(stroke.x1, stroke.x2) - half, min(stroke.y1, stroke.y2) - half
    wide, tall = abs(stroke.x1 - stroke.x2) + stroke.width, abs(stroke.y1 - stroke.y2) + stroke.width
    line = f"M {stroke.x1 - left:.3f} {stroke.y1 - top:.3f} L {stroke.x2 - left:.3f} {stroke.y2 - top:.3f}"
    dash = ' DashPattern="1 1"' if stroke.dashed else ""
    return (f'<ofd:PathObject ID="{id_}" Boundary="{left:.3f} {top:.3f} {wide:.3f} {tall:.3f}" LineWidth="{stroke.width:g}"{dash}>'
            f"<ofd:AbbreviatedData>{line}</ofd:AbbreviatedData></ofd:PathObject>")


def _text(words: Words, id_: int) -> str:
    font, weight = _font(words.font, words.size)
    left, top = words.xs[0], words.y - words.size * 0.88
    wide, tall = words.xs[-1] - left + words.size, words.size * 1.2
    steps = _steps([round(b - a, 3) for a, b in pairwise(words.xs)])
    delta = f' DeltaX="{steps}"' if steps else ""
    return (f'<ofd:TextObject ID="{id_}" Boundary="{left:.3f} {top:.3f} {wide:.3f} {tall:.3f}" Font="{font}" Size="{words.size:g}"{weight}>'
            f'<ofd:TextCode X="0" Y="{words.size * 0.88:.3f}"{delta}>{escape(clean(words.text))}</ofd:TextCode></ofd:TextObject>')


def _font(name: str, size: float) -> tuple[int, str]:
    """The font's ID, and its weight where that is not the usual one."""
    if size > _TITLES_FROM:
        return _FONTS[_TITLE], ""
    if "Hei" in name or "Sans" in name:
        return _FONTS[_HEI], ""
    return _FONTS[_FANG], ' Weight="700"' if "Title" in name or "Bold" in name else ""


def _steps(deltas: list[float]) -> str:
    """Distances from character to character; `g n d` says that the next n are d."""
    parts: list[str] = []
    for delta, group in groupby(deltas):
        times = len(list(group))
        parts += [f"g {times} {delta:g}"] if times > 2 else [f"{delta:g}"] * times
    return " ".join(parts)
