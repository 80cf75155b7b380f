"""Forms, rubrics and scores made by code: what the writers' tests share."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

from docx import Document

from kaoping.core.points import NOTHING, ZERO, Bounds
from kaoping.core.rubric import Item, Rubric, Section
from kaoping.core.score import Score
from kaoping.core.source import Source

ISSUED = (Path(__file__).parents[2] / "standards" / "附件4" / "附件4.docx").read_bytes()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def issued_rubrics() -> tuple[Rubric, ...]:
    """附件4's two rubrics, their blanks counted out of the document by python-docx."""
    document = Document(io.BytesIO(ISSUED))
    return tuple(_rubric("AB"[number], number, table) for number, table in enumerate(document.tables))


def _rubric(id_: str, number: int, table) -> Rubric:  # type: ignore[no-untyped-def]
    sections: list[tuple[str, Decimal, list[Item]]] = []
    rows = list(table.rows)
    for at, row in enumerate(rows[1:-1], start=1):
        title, text, worth = (cell.text for cell in row.cells[:3])
        name = re.sub(r"\s", "", title)
        if not sections or sections[-1][0] != name:
            sections.append((name, Decimal(re.search(r"(\d+)分", name)[1]), []))  # type: ignore[index]
        place = f"{len(sections)}.{len(sections[-1][2]) + 1}"
        blank = Source("附件4.docx", number, at, 3)
        sections[-1][2].append(Item(id=place, text=text, worth=Decimal(worth.rstrip("分")), no=text[0], blank=blank))
    return Rubric(
        id=id_, title="镇办基层党组织建设指标评分标准（100分）", applies_to=(), worth=Decimal(100),
        sections=tuple(Section(id=str(n), title=t, worth=w, items=tuple(i)) for n, (t, w, i) in enumerate(sections, start=1)),
        blank=Source("附件4.docx", number, len(rows) - 1, 1),
    )


def bounds(text: str) -> Bounds:
    """`8`, `-3` or `3-8`."""
    low, _, high = text[1:].partition("-")
    return Bounds(Decimal(text[0] + low), Decimal(high or text[0] + low))


def scored(rubric: Rubric, marks: dict[str, str] | None = None, unit: str = "广阳镇") -> Score:
    """A score of full marks but for `marks`, by item id: `8`, `3-8` or 不适用."""
    marks = marks or {}
    sections = []
    for section in rubric.sections:
        items = tuple(_item(item, marks.get(item.id)) for item in section.items)
        sections.append(Score(section.id, section.title, section.worth or ZERO, sum((i.bounds for i in items), NOTHING), items,
                              applicable=sum((i.applicable for i in items), ZERO)))
    total = sum((s.bounds for s in sections), NOTHING)
    return Score(rubric.id, rubric.title, rubric.worth or ZERO, total, tuple(sections), applicable=sum((s.applicable for s in sections), ZERO), unit=unit)


def _item(item: Item, mark: str | None) -> Score:
    worth = item.worth or ZERO
    if mark == "不适用":
        return Score(item.id, item.text, worth, NOTHING, not_applicable=True)
    return Score(item.id, item.text, worth, bounds(mark) if mark else Bounds(worth, worth), applicable=worth)


def members(data: bytes) -> dict[str, bytes]:
    """A zip file's members and their contents."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def form(body: str, *, root: str = f'xmlns:w="{W}"', declaration: str = "", encoding: str = "utf-8", more: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A .docx whose text has this body."""
    text = f"{declaration}<w:document {root}><w:body>{body}</w:body></w:document>"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="word/document.xml"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", rels)
        archive.writestr("word/document.xml", text.encode(encoding))
        for name, content in more:
            archive.writestr(name, content)
    return out.getvalue()


def one_row(score_cell: str, worth_cell: str = "<w:tc><w:p><w:r><w:t>8分</w:t></w:r></w:p></w:tc>") -> str:
    """A table of one row: 考核内容, 分值, and the cell under test."""
    return f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>扎实开展</w:t></w:r></w:p></w:tc>{worth_cell}{score_cell}</w:tr></w:tbl><w:p/>"


def one_item(source: Source | None = None, unit_blank: Source | None = None) -> Rubric:
    """A rubric of one item worth 8, its blank in the third cell of the first row unless told otherwise."""
    item = Item(id="1.1", text="扎实开展", worth=Decimal(8), blank=source or Source("", 0, 0, 2))
    section = Section(id="1", title="组织建设", worth=Decimal(8), items=(item,))
    return Rubric(id="A", title="评分标准", applies_to=(), worth=Decimal(8), sections=(section,), unit_blank=unit_blank)
