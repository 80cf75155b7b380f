"""What a page can show of a file: a picture of it, or HTML of our own; or the sentence why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.web.files.books import COLUMNS, ROWS
from kaoping.web.files.kinds import SHOWN
from kaoping.web.files.limits import LIMITS, Limits
from kaoping.web.files.marking_up import PictureUrl, document_html, sheet_html
from kaoping.web.files.private import masked
from kaoping.web.files.worker import Source, ask

DOWNLOAD = "此类文件请下载后查看。"
PICTURE = "这张图片含个人信息，不能只遮住号码；确需查看的，请在材料页面写明理由后显示原文。"
JPEG = "image/jpeg"
_WIDEST = 2_400


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a file. Either image (a JPEG) or html is there, or neither: then note says why.

    page is the one shown, from 1, of pages; labels names them where they have names (the sheets of a workbook). note is empty or one sentence to show above.
    html is our own markup, safe to put in a page; its classes begin with preview-.
    """

    image: bytes | None = None
    html: str | None = None
    page: int = 1
    pages: int = 1
    labels: tuple[str, ...] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show but the note."""
        return self.image is None and self.html is None


def preview(
    kind: str,
    source: Source,
    page: int = 1,
    *,
    name: str = "文件",
    width: int = 1_200,
    picture_url: PictureUrl | None = None,
    covered: bool = False,
    limits: Limits = LIMITS,
) -> Preview:
    """Page `page` (from 1; a sheet of a workbook) of a file, pictures at most `width` pixels wide. Never raises for what is wrong with the file.

    covered: with the numbers of persons under asterisks or black, and without any picture, as nobody knows what one shows.
    picture_url gives the address at which the site answers with `document_picture`; without it pictures in Word documents are 〔图片〕.
    """
    if kind not in SHOWN:
        return Preview(note=DOWNLOAD)
    if covered and kind in ("jpg", "png"):
        return Preview(note=PICTURE)
    try:
        facts, body = ask(source, name, limits, do="preview", kind=kind, page=page, width=_wide(width), covered=covered)
    except KaopingError as error:
        return Preview(page=page, note=_for_a_reader(str(error), name))
    pages = int(facts["pages"])
    if kind == "docx":
        note = "文档较长，这里只显示开头部分，其余请下载后查看。" if facts["cut"] else ""
        return Preview(html=document_html(_masked(facts["blocks"]) if covered else facts["blocks"], None if covered else picture_url), note=note)
    if kind == "xlsx":
        labels = tuple(str(label) for label in facts["labels"])
        note = f"表格较大，这里只显示前{ROWS}行、前{COLUMNS}列以内的内容，其余请下载后查看。" if facts["cut"] else ""
        note = note or ("" if facts["rows"] else "这张工作表是空的。")
        rows = _masked(facts["rows"]) if covered else facts["rows"]
        return Preview(html=sheet_html(rows, facts["width"], facts["first"], labels[page - 1]), page=page, pages=pages, labels=labels, note=note)
    return Preview(image=body, page=page, pages=pages)


def document_picture(source: Source, at: int, *, name: str = "文件", width: int = 800, limits: Limits = LIMITS) -> Preview:
    """Picture number `at` (from 0) of a Word document, small and without metadata."""
    try:
        _, body = ask(source, name, limits, do="picture", at=at, width=_wide(width))
    except KaopingError as error:
        return Preview(note=_for_a_reader(str(error), name))
    return Preview(image=body)


def _masked(told: Any) -> Any:
    """The same lists with the numbers of persons covered in every text."""
    if isinstance(told, list):
        return [_masked(one) for one in told]
    return masked(told) if isinstance(told, str) else told


def _wide(width: int) -> int:
    return max(16, min(width, _WIDEST))


def _for_a_reader(sentence: str, name: str) -> str:
    # The reader of a preview did not make the file: what the sentence tells its maker to do is left out.
    said = sentence.split("；")[0].split("，请")[0].rstrip("。")
    return said + "，不能在页面里预览；请下载后查看。" if name in said else f"“{name}”不能在页面里预览；请下载后查看。"
