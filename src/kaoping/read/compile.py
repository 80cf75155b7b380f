"""From a document to a Standard: its tables found, their items read."""

from __future__ import annotations

from decimal import Decimal

from kaoping.core.errors import KaopingError
from kaoping.core.kind import Effect
from kaoping.core.points import HALF, Points
from kaoping.core.rubric import Item, Rubric, Section, Standard

from .grid import Document, Line
from .items import read_item
from .raw import RawRubric, RawSection
from .table import rubrics_of

_STEPS = tuple(Decimal(s) for s in ("0.5", "0.1", "0.05", "0.01"))


def compile_standard(document: Document) -> Standard:
    """The rubrics of a document, with ids A, B … in document order.

    KaopingError when there is no rubric table in it at all; everything smaller is for `core.check` to find.
    """
    raws = rubrics_of(document)
    if not raws:
        raise KaopingError(f"“{document.name}”里没有找到评分表：请确认文件里有“评分标准”“分值”这样的表头，或每条写明分值")
    rubrics = tuple(_rubric(raw, _letter(n)) for n, raw in enumerate(raws))
    title = next((r.title for r in rubrics if r.title), "") or next((b.text for b in document.blocks if isinstance(b, Line)), document.name)
    return Standard(title=title, name=document.name, sha256=document.sha256, sm3=document.sm3, rubrics=rubrics)


def _letter(n: int) -> str:
    """A … Z, AA, AB …, as columns of a workbook are named."""
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)


def _rubric(raw: RawRubric, id: str) -> Rubric:
    sections = tuple(_section(section, str(n)) for n, section in enumerate(raw.sections, 1))
    return Rubric(
        id=id,
        title=raw.title,
        applies_to=raw.applies_to,
        worth=raw.worth,
        sections=sections,
        step=_step(sections),
        source=raw.source,
        blank=raw.blank,
        unit_blank=raw.unit_blank,
    )


def _section(raw: RawSection, id: str) -> Section:
    items = tuple(read_item(item, f"{id}.{n}", raw.title) for n, item in enumerate(raw.items, 1))
    if raw.worth and all(item.worth is None for item in items) and not _takes(items):
        items = tuple(read_item(item, f"{id}.{n}", raw.title, inside=True) for n, item in enumerate(raw.items, 1))
    return Section(id=id, title=raw.title, worth=raw.worth, items=items, source=raw.source, blank=raw.blank)


def _takes(items: tuple[Item, ...]) -> bool:
    return any(clause.EFFECT is Effect.TAKES for item in items for clause in item.clauses)


def _step(sections: tuple[Section, ...]) -> Points:
    """The largest of the usual steps in which every mark of the rubric can be said (0.5 unless the text is finer)."""
    marks: list[Points] = []
    for section in sections:
        for item in section.items:
            marks += [item.worth] if item.worth else []
            for clause in item.clauses:
                marks += [value for name in ("marks", "low", "high", "cap", "slope") if (value := getattr(clause, name, None))]
    return next((step for step in _STEPS if all(mark % step == 0 for mark in marks)), HALF)
