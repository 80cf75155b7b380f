"""The lists that a document was read into, as HTML of our own: every text escaped, no attribute of the document's, no style, no script."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

PictureUrl = Callable[[int], str]
"""The address of picture number n (from 0) of a Word document."""
NO_PICTURE = '<span class="preview-picture">〔图片〕</span>'


def document_html(blocks: list[list[Any]], picture_url: PictureUrl | None) -> str:
    """A Word document: h3 to h6, p, table. Headings begin at h3 because they stand inside a page."""
    return f'<div class="preview-document">{"".join(_block(block, picture_url) for block in blocks)}</div>'


def sheet_html(rows: list[list[Any]], width: int, first: list[int], label: str) -> str:
    """One sheet: a table with the letters of its columns above and the numbers of its rows on the left."""
    top, left = int(first[0]), int(first[1])
    letters = "".join(f'<th scope="col">{_letters(left + at)}</th>' for at in range(int(width)))
    lines = "".join(f'<tr><th scope="row">{top + at + 1}</th>{"".join(_cell(cell, None) for cell in row)}</tr>' for at, row in enumerate(rows))
    head = f'<thead><tr><td class="preview-corner"></td>{letters}</tr></thead>'
    return f'<table class="preview-sheet"><caption>{escape(label)}</caption>{head}<tbody>{lines}</tbody></table>'


def _block(block: list[Any], picture_url: PictureUrl | None) -> str:
    if block[0] == "t":
        rows = "".join(f"<tr>{''.join(_cell(cell, picture_url) for cell in row)}</tr>" for row in block[1])
        return f'<table class="preview-table"><tbody>{rows}</tbody></table>'
    inside = _text(block[2]) + _pictures(block[3], picture_url)
    if block[0] == "h":
        level = min(int(block[1]) + 2, 6)
        return f"<h{level}>{inside}</h{level}>"
    return f'<p class="preview-centred">{inside}</p>' if block[1] else f"<p>{inside}</p>"


def _cell(cell: list[Any], picture_url: PictureUrl | None) -> str:
    rows, columns = int(cell[1]), int(cell[2])
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
    return f"<td{spans}>{_text(cell[0])}{_pictures(cell[3], picture_url) if len(cell) > 3 else ''}</td>"


def _text(text: str) -> str:
    return escape(str(text).strip("\n")).replace("\n", "<br>")


def _pictures(numbers: list[int], picture_url: PictureUrl | None) -> str:
    return "".join(_picture(int(at), picture_url) for at in numbers)


def _picture(at: int, picture_url: PictureUrl | None) -> str:
    if picture_url is None or at < 0:
        return NO_PICTURE
    return f'<img class="preview-picture" src="{escape(picture_url(at))}" alt="文档中的图片{at + 1}" loading="lazy">'


def _letters(column: int) -> str:
    letters, left = "", column + 1
    while left:
        left, at = divmod(left - 1, 26)
        letters = chr(65 + at) + letters
    return letters
