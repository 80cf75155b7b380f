"""评分口径说明: the rulings with their reasons, for people who were not in the room."""

from __future__ import annotations

from collections.abc import Sequence

from kaoping.core.ruling import Ruling
from kaoping.core.ruling_words import answered, asked

from .workbook import Page, display_width

_HEAD = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#EEF1F4"}
_CELL = {"border": 1, "text_wrap": True, "font_size": 10}
_COLUMNS = (("适用范围", 16), ("所定事项", 30), ("口径", 42), ("理由", 64), ("确定人", 28), ("日期", 14))

def in_words(ruling: Ruling) -> tuple[str, str, str]:
    """Where, what and how, as a person says it."""
    where = "全部评分表" if ruling.where == "*" else f"评分表{ruling.where}" if "/" not in ruling.where else ruling.where
    return where, asked(ruling.question), answered(ruling.question, ruling.answer)


def write_rulings(page: Page, rulings: Sequence[Ruling], mark: str) -> None:
    """The sheet 评分口径说明, in the order of the rulings."""
    last = len(_COLUMNS) - 1
    page.merged(0, 0, last, "评分口径说明", bold=True, font_size=16, align="center")
    page.sheet.set_row(0, 30)
    head = 1
    if mark:
        page.merged(head, 0, last, mark, bold=True, font_color="#B3361B", align="center")
        head += 1
    for column, (name, _) in enumerate(_COLUMNS):
        page.text(head, column, name, **_HEAD)
    page.sheet.set_row(head, 22)
    for row, ruling in enumerate(rulings, start=head + 1):
        texts = (*in_words(ruling), ruling.reason, ruling.by, ruling.on)
        for column, text in enumerate(texts):
            page.text(row, column, text, **_CELL)
        lines = max(-(-display_width(text) // (wide - 2)) for text, (_, wide) in zip(texts, _COLUMNS, strict=True))
        page.sheet.set_row(row, 14 * max(1, lines) + 8)
    rows = head + len(rulings)
    if not rulings:
        rows += 1
        page.merged(rows, 0, last, "没有需要另行说明的口径。", border=1, align="center")
    page.widths(wide for _, wide in _COLUMNS)
    page.sheet.freeze_panes(head + 1, 0)
    page.printed((head, head), last + 1, rows, mark)
