"""What can be read back out of a paper, whatever it is written as."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import openpyxl
import pypdfium2

from kaoping.web.actions import papers
from kaoping.web.queries import papers as query

from .matrix import things
from .world import World


def with_everything(world: World) -> World:
    """A released assessment with one of each thing that papers are of, and the issued document in its place."""
    things(world, "陈炉镇", "第一组", "申复核")
    world.assessment.document.refresh_from_db()
    return world


def text(data: bytes, kind: str) -> str:
    """All words of the file, without blanks and line breaks."""
    return re.sub(r"\s", "", _READ[kind](data))


def _docx(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    parts = [document.element.body, *(s.footer._element for s in document.sections), *(s.header._element for s in document.sections)]
    return "".join(t.text or "" for part in parts for t in part.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))


def _xlsx(data: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return "".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None) + str(sheet.oddFooter.center.text)


def _pdf(data: bytes) -> str:
    return "".join(page.get_textpage().get_text_range().replace("\ufffe", "") for page in pypdfium2.PdfDocument(data))


def _ofd(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pages = sorted(n for n in package.namelist() if n.endswith("Content.xml"))
        return "".join(re.findall(r"<ofd:TextCode[^>]*>([^<]*)</ofd:TextCode>", "".join(package.read(n).decode() for n in pages)))


_READ = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "ofd": _ofd}


def taken(world: World, who: str, form: str, unit: str = "", kind: str = "docx", note: str = "") -> str:
    """The text of the first paper of the form (of the unit, with the note) that this person may take."""
    actor, entry = world.actor(who), world.entries[unit] if unit else None
    found = next(s for s in query.subjects(actor, world.assessment, form, entry) if not note or s.note == note)
    return text(papers.take(actor, world.assessment, form, found.of, kind).data, kind)
