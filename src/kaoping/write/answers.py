"""A table of answers to fill in: every unit, every clause, what is asked and what may be answered. `read.answers` reads it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kaoping.core.inert import looks_like_formula
from kaoping.core.plan import plan_of
from kaoping.core.points import show
from kaoping.core.question import Amount, Choice, Count, Question, YesNo
from kaoping.core.rubric import Standard

from .workbook import Book, lines_of

HEAD = ("单位", "评分表", "得分点", "条文", "填什么", "答案", "说明", "佐证")
_WIDTHS = (14, 8, 10, 60, 30, 12, 36, 24)
_NOBODY = "（填单位名称）"


def blank_csv(standard: Standard) -> bytes:
    """The table as .csv, UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEAD, *([*map(_inert, row[:5]), "", "", ""] for row, _ in _rows(standard))])
    return out.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what could begin one. `read.answers` takes it off again."""
    return f"'{text}" if looks_like_formula(text.lstrip("'\"")) else text


def blank_workbook(standard: Standard) -> bytes:
    """The table as .xlsx: answers that are yes or no, or a level, are chosen from a list; the rest of the sheet is as a person left it."""
    book = Book(standard.title)
    page = book.sheet("答案")
    for column, name in enumerate(HEAD):
        page.text(0, column, name, bold=True, border=1, bg_color="#EEF1F4")
    # As text, so that 83% stays 83% and 1.1.1 does not become a date.
    typed = book.look(num_format="@", border=1, text_wrap=True, locked=False)
    rows = list(_rows(standard))
    for n, (row, question) in enumerate(rows, 1):
        for column, text in enumerate(row):
            page.text(n, column, text, border=1, text_wrap=True, num_format="@")
        page.sheet.set_row(n, 15 * max(lines_of(text, wide - 3) for text, wide in zip(row, _WIDTHS, strict=False)) + 3)
        for column in range(5, 8):
            page.sheet.write_blank(n, column, None, typed)
        choices = options(question)
        if choices and sum(map(len, choices)) < 200:
            page.sheet.data_validation(n, 5, n, 5, {"validate": "list", "source": choices, "error_type": "warning"})
    page.widths(_WIDTHS)
    page.sheet.freeze_panes(1, 3)
    page.printed((0, 0), len(HEAD), len(rows), "")
    return book.close()


def _rows(standard: Standard) -> Iterator[tuple[tuple[str, ...], Question]]:
    for rubric in standard.rubrics:
        clauses = list(plan_of(rubric).clauses.values())
        for unit in rubric.applies_to or (_NOBODY,):
            for part in clauses:
                yield (unit, rubric.id, part.clause.id, "".join(part.clause.text.split()), asked(part.question)), part.question


def asked(question: Question) -> str:
    """What may be answered to a question, in words: 是或否; 一个数：0，或3至5（每0.5分一档）; 个数（次）; 档次：优秀、良好."""
    match question:
        case YesNo():
            return "是或否"
        case Count(unit=unit):
            return f"个数（{unit}）" if unit else "个数"
        case Choice(options=levels):
            return "档次：" + "、".join(label if low == high else f"{label} {show(low)}至{show(high)}分" for label, low, high in levels)
        case Amount():
            return f"{question.legal()}，或只填是、否" if question.measured else f"一个数：{question.legal()}"


def options(question: Question) -> list[str]:
    """The answers to choose from, where there are few."""
    match question:
        case YesNo():
            return ["是", "否", "不适用"]
        case Choice(options=levels) if all(low == high for _, low, high in levels):
            return [*(label for label, _, _ in levels), "不适用"]
    return []
