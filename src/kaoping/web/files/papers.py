"""PDF: how many pages, what is dangerous in it, and one page as a picture. Scripts in it never run: this pdfium has no engine for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kaoping.core.errors import KaopingError
from kaoping.web.files.limits import Limits
from kaoping.web.files.private import about_persons, personal_spans, refuse_secrets
from kaoping.web.files.zips import has_zip_behind

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

_PIXELS = 4_000_000
_TEXT_PAGES, _PAGE_TEXT = 50, 20_000


def pdf_facts(data: bytes, name: str, limits: Limits) -> dict[str, object]:
    """Pages and warnings. Raises KaopingError for a PDF with a password, of too many pages, broken, or with a zip behind it."""
    if has_zip_behind(data):
        raise KaopingError(f"“{name}”的后面藏有压缩包，可能有害，不能上传；请用原来的程序重新导出PDF后再试。")
    document = _opened(data, name, limits)
    said = []
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or b"/JavaScript" in data or b"/Launch" in data:
        said.append("里面带有脚本或自动动作，页面里的预览不会运行；下载后请用能关闭脚本的阅读器打开。")
    if raw.FPDFDoc_GetAttachmentCount(document) > 0:
        said.append(f"里面带有{raw.FPDFDoc_GetAttachmentCount(document)}个附件，在页面里预览时看不到。")
    text = _text(document)
    refuse_secrets(text, name, text)
    return {"kind": "pdf", "pages": len(document), "warnings": said + about_persons(text)}


def pdf_page(data: bytes, name: str, page: int, width: int, limits: Limits, covered: bool = False) -> tuple[int, bytes]:
    """How many pages there are, and page number `page` (from 1) as a JPEG at most `width` wide. Raises KaopingError.

    covered: the numbers of persons under black, and pictures under grey: nobody knows what a scan shows.
    """
    from kaoping.web.files.pictures import encoded  # Pillow is needed for a page, not for counting them

    document = _opened(data, name, limits)
    count = len(document)
    if not 1 <= page <= count:
        raise KaopingError(f"“{name}”只有{count}页，没有第{page}页。")
    try:
        held = document[page - 1]
        across, down = held.get_size()
        if not (across > 0 and down > 0 and math.isfinite(across * down)):
            raise KaopingError(f"“{name}”第{page}页没有大小，不能在页面里预览，请下载后查看。")
        scale = min(width / across, math.sqrt(_PIXELS / (across * down)))
        if across * scale < 1 or down * scale < 1:
            raise KaopingError(f"“{name}”第{page}页太窄长，不能在页面里预览，请下载后查看。")
        drawn = held.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        shown = drawn.to_pil().convert("RGB")
        return count, encoded(_covered(shown, held, drawn.get_posconv(held)) if covered else shown)
    except pdfium.PdfiumError as error:
        raise KaopingError(f"“{name}”第{page}页已损坏，不能在页面里预览，请下载后查看。") from error


def _covered(picture: Image, page: pdfium.PdfPage, places: pdfium.PdfPosConv) -> Image:
    from PIL import ImageDraw  # as above

    pen = ImageDraw.Draw(picture)
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=8):
        _fill(pen, places, one.get_bounds(), "#d0d0d0")
    text = page.get_textpage()
    shown = "".join(chr(raw.FPDFText_GetUnicode(text, at)) or " " for at in range(text.count_chars()))  # one character for each of pdfium's
    for start, end in personal_spans(shown):
        for at in range(start, end):
            _fill(pen, places, text.get_charbox(at, loose=True), "#202020")
    return picture


def _fill(pen: ImageDraw, places: pdfium.PdfPosConv, box: tuple[float, float, float, float], colour: str) -> None:
    left, bottom, right, top = box
    (x1, y1), (x2, y2) = places.to_bitmap(left, bottom), places.to_bitmap(right, top)
    pen.rectangle((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), fill=colour)


def _text(document: pdfium.PdfDocument) -> str:
    """The text of the first pages, as far as it can be read; a broken page has none."""
    held: list[str] = []
    for at in range(min(len(document), _TEXT_PAGES)):
        try:
            held.append(document[at].get_textpage().get_text_bounded()[:_PAGE_TEXT])
        except pdfium.PdfiumError:
            continue
    return "\n".join(held)


def _opened(data: bytes, name: str, limits: Limits) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise KaopingError(f"“{name}”加了打开密码，不能上传；请去掉密码后再试。") from error
        raise KaopingError(f"“{name}”已损坏或没有传完整，打不开；请用原来的程序重新导出PDF后再试。") from error
    if count > limits.pages:
        raise KaopingError(f"“{name}”有{count}页，超过了{limits.pages}页的上限；请拆成几个文件后再试。")
    if count == 0:
        raise KaopingError(f"“{name}”里一页也没有；请用原来的程序重新导出PDF后再试。")
    return document
