"""A plain form of the four columns of these papers, for documents that cannot be filled in themselves."""

from __future__ import annotations

from kaoping.core.points import show
from kaoping.core.rubric import Rubric
from kaoping.core.score import Score

from .marks import by_id, mark, one_line
from .paper import HEI, SONG, Cell, Row, append, head_and_foot, new_document, paragraph, saved, table

_WIDTHS = (1500, 6265, 900, 1200)


def plain_form(unit: str, rubric: Rubric, score: Score, note: str, demo: str = "") -> bytes:
    """考核内容 | 评分标准 | 分值 | 得分, one row an item, and the total; `note` says why it is not the document itself. A .docx."""
    document = new_document(landscape=False)
    head_and_foot(document, unit, demo)
    pieces = [
        paragraph(rubric.title, align="center", font=SONG, size=16, bold=True, after=120),
        paragraph(f"被考核单位：{unit}", after=60),
        table(_WIDTHS, _rows(rubric, score)),
        paragraph(f"说明：{note}", size=9, before=120),
    ]
    append(document, *pieces)
    return saved(document)


def _rows(rubric: Rubric, score: Score) -> list[Row]:
    parts = by_id(score)
    rows = [Row([Cell(name, align="center", font=HEI) for name in ("考核内容", "评分标准", "分值", "得分")], header=True)]
    for section in rubric.sections:
        for number, item in enumerate(section.items):
            worth = "" if item.worth is None else f"{show(item.worth)}分"
            got = mark(parts[item.id]) if item.id in parts else ""
            title = Cell(one_line(section.title) if number == 0 else "", align="center", merge="continue" if number else "restart")
            rows.append(Row([title, Cell(item.text), Cell(worth, align="center"), Cell(got, align="center")]))
    rows.append(Row([Cell("总得分", span=3, align="center", font=HEI), Cell(mark(score), align="center", bold=True)]))
    return rows
