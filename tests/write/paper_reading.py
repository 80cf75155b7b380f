"""Papers made once for all tests, and what can be read back out of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pypdfium2
from paper_sets import OPTIONS, filled

from kaoping.write.forms import FORMS, render
from kaoping.write.forms.compose import compose
from kaoping.write.forms.paper import Paper


@lru_cache(maxsize=200)
def paper(no: str, kind: str) -> Paper:
    return compose(FORMS[no], filled(no, kind), OPTIONS)


@lru_cache(maxsize=600)
def made(no: str, kind: str, format: str) -> bytes:
    return render(FORMS[no], filled(no, kind), format, OPTIONS)


def squeezed(text: str) -> str:
    """A text without blanks and without what a line break may have eaten (a hyphen at its end)."""
    return re.sub(r"[\s\x00-\x1f\u200b\ufffe\-]", "", text)


@lru_cache(maxsize=200)
def page_texts(data: bytes) -> tuple[str, ...]:
    """The squeezed text of each page of a .pdf."""
    document = pypdfium2.PdfDocument(data)
    return tuple(squeezed(page.get_textpage().get_text_range()) for page in document)


def printed_headings(made: Paper) -> list[str]:
    """The words of a paper that are headings or labels, in reading order, line breaks taken out."""
    cells = [cell for row in made.rows for cell in row.cells if cell.hei]
    return [cell.text.replace("\n", "") for cell in cells]


def xpath(element: Any, path: str) -> list[Any]:
    return element.xpath(path, namespaces={"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"})
