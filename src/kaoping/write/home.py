"""A workbook to take home: a row for each clause, everything locked but what is to be filled in, each answer held to what may be answered.

What a person may change in it is only a proposal: `kaoping.web` reads it back, compares it and asks. A hidden sheet says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaoping.core.plan import ClausePlan
from kaoping.core.points import show
from kaoping.core.question import Amount, Choice, Count, YesNo, number, tidy

from .home_words import HEADS, HIDDEN, INPUTS, MARK, PIECE, TICKET
from .workbook import Book, Page, lines_of

FIRST = 3  # the first row of answers, from 0: a title, what to do, the headings
_COLUMNS = tuple(HEADS)
_WIDTHS = {"unit": 11, "item": 6, "issued": 42, "clause": 25, "question": 20, "legal": 18, "answer": 11, "note": 28, "basis": 18, "key": 10}
_MOST_CHOICES, _INLINE = 60, 250  # Excel's limit for a list in the cell itself is 255 characters
_FAR = Decimal(9999)  # numbers that only stand for words (否 at a threshold)
_DIGITS = 15  # what a spreadsheet's binary numbers hold exactly
_INPUT, _LOCKED, _HEAD = "#FFF9DB", "#F5F6F8", "#E6EBF2"
_HEIGHT, _LINE = 400, 13  # points


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of one unit, or, where `part` is None, words about an item: no answer is asked then. Texts as they stand on the site."""

    unit: str
    item: str
    issued: str
    clause: str
    key: str
    part: ClausePlan | None = None
    question: str = ""
    answer: str = ""
    note: str = ""
    basis: str = ""
    basis_open: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """A whole workbook. `about` are the lines of the hidden sheet, `ticket` what the site signs them with; `papers` the list of what may be a basis:
    unit, number, title, document number, items."""

    title: str
    words: str
    rows: Sequence[Row]
    about: Sequence[tuple[str, str]]
    ticket: str
    papers: Sequence[tuple[str, str, str, str, str]] = ()
    most_words: int = 2000


def home_book(home: Home) -> bytes:
    """The workbook as an .xlsx file."""
    book = Book(home.title)
    page = book.sheet("评分表")
    last = len(_COLUMNS) - 1
    page.merged(0, 0, last, home.title, bold=True, font_size=14)
    page.merged(1, 0, last, home.words, font_size=10, font_color="#555B66", text_wrap=True, valign="top")
    page.sheet.set_row(0, 24)
    page.sheet.set_row(1, 30)
    for column, name in enumerate(_COLUMNS):
        page.text(FIRST - 1, column, HEADS[name], bold=True, border=1, bg_color=_HEAD, align="center")
    lists = _Lists(book)
    for at, row in enumerate(home.rows, FIRST):
        _row(page, at, row, lists)
    page.widths(_WIDTHS[name] for name in _COLUMNS)
    length = {"validate": "length", "criteria": "<=", "value": home.most_words, **_told(f"文字请不超过{home.most_words}字")}
    page.sheet.data_validation(FIRST, _COLUMNS.index("note"), FIRST + len(home.rows) - 1, _COLUMNS.index("note"), length)
    _guarded(page, len(home.rows))
    if home.papers:
        _papers(book, home.papers)
    _hidden(book, home)
    return book.close()


def _guarded(page: Page, rows: int) -> None:
    page.sheet.freeze_panes(FIRST, 2)
    page.sheet.autofilter(FIRST - 1, 0, FIRST - 1 + max(rows, 1), len(_COLUMNS) - 1)
    page.printed((FIRST - 1, FIRST - 1), len(_COLUMNS), FIRST - 1 + rows, "")
    # Without a password: it keeps people from slips, not from meaning it. What comes back is checked in any case.
    page.sheet.protect("", {"autofilter": True, "sort": True, "format_rows": True, "format_columns": True})


def _row(page: Page, at: int, row: Row, lists: _Lists) -> None:
    look: dict[str, Any] = {"border": 1, "border_color": "#C9CED6", "text_wrap": True, "valign": "top", "font_size": 10}
    legal = "只写完成情况" if row.part is None else legal_words(row.part)
    texts = {"unit": row.unit, "item": row.item, "issued": row.issued, "clause": row.clause, "question": row.question, "legal": legal, "key": row.key}
    for column, name in enumerate(_COLUMNS):
        if name not in INPUTS:
            page.text(at, column, texts[name], **look, bg_color=_LOCKED, num_format="@", **({"font_color": "#8A909A"} if name == "key" else {}))
    typed = look | {"locked": False, "bg_color": _INPUT}
    column = _COLUMNS.index("answer")
    if row.part is None:
        page.text(at, column, "", **look, bg_color=_LOCKED)
    else:
        _answer(page, at, column, row, typed, lists)
    # A lone return would come back spelled out (_x000D_).
    page.text(at, column + 1, row.note.replace("\r\n", "\n").replace("\r", "\n"), **typed, num_format="@")
    page.text(at, column + 2, row.basis, **(typed if row.basis_open else look | {"bg_color": _LOCKED}), num_format="@")
    shown = texts | {"note": row.note, "basis": row.basis, "answer": row.answer}
    page.sheet.set_row(at, min(_HEIGHT, _LINE * max(lines_of(shown[name], _WIDTHS[name] - 1) for name in _COLUMNS) + 6))


def _answer(page: Page, at: int, column: int, row: Row, look: dict[str, Any], lists: _Lists) -> None:
    assert row.part is not None
    question = row.part.question
    look = look | {"align": "center", "num_format": "@" if isinstance(question, YesNo | Choice) else "General"}
    value = None if isinstance(question, YesNo | Choice) else _exact(row.answer, question.unit)
    if value is None:
        page.text(at, column, row.answer, **look)
    else:
        page.number(at, column, value, **look)
    if rule := _rule(row.part, f"{chr(65 + column)}{at + 1}", lists):
        page.sheet.data_validation(at, column, at, column, {**rule, **_told(f"可以填：{legal_words(row.part)}")})


def _exact(answer: str, unit: str) -> Decimal | None:
    """The number that an answer is, where a spreadsheet's number says the same; 83% is 83 where % is the unit."""
    text = tidy(answer)
    value = number((text.removesuffix(unit) if unit else text).strip())
    return value if value is not None and len(value.as_tuple().digits) <= _DIGITS else None


def _told(words: str) -> dict[str, str]:
    return {"error_title": "这里不能这样填", "error_message": words if len(words) <= 200 else words[:199] + "…", "error_type": "stop"}


def _rule(part: ClausePlan, cell: str, lists: _Lists) -> dict[str, Any]:
    """What the cell is held to, as XlsxWriter has it; empty where nothing can be said."""
    if choices := choices_of(part):
        return {"validate": "list", "source": choices if sum(map(len, choices)) + len(choices) < _INLINE else lists.place(choices)}
    question = part.question
    if isinstance(question, YesNo | Choice):
        return {}
    low, high = limits(question)
    words = far_words(question)
    whole = isinstance(question, Count)
    if not words:
        return {"validate": "integer" if whole else "decimal", "criteria": "between", "minimum": _bound(low), "maximum": _bound(high)}
    test = f",INT({cell})={cell}" if whole else ""
    said = "".join(f',{cell}="{word}"' for word in words)
    return {"validate": "custom", "value": f"=OR(IF(ISNUMBER({cell}),AND({cell}>={show(low)},{cell}<={show(high)}{test}),FALSE){said})"}


def _bound(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def choices_of(part: ClausePlan) -> list[str]:
    """All that may be answered, where it is few enough for a list: 是 否, the levels, the legal amounts. Empty otherwise."""
    question = part.question
    if isinstance(question, YesNo):
        return ["是", "否"]
    found: list[str] = []
    if isinstance(question, Choice):
        for label, low, high in question.options:
            steps = _steps(((low, high),), question.step)
            if steps is None:
                return []
            found += [label] if low == high else [f"{label} {show(v)}" for v in steps]
    elif isinstance(question, Amount) and not question.measured and not far_words(question):
        found = [show(v) for v in _steps(question.ranges, question.step) or ()]
    return found if len(found) <= _MOST_CHOICES and not any("," in one for one in found) else []


def _steps(ranges: Iterable[tuple[Decimal, Decimal]], step: Decimal | None) -> list[Decimal] | None:
    found: set[Decimal] = set()
    for low, high in ranges:
        if low != high and (step is None or (high - low) / step > _MOST_CHOICES):
            return None
        found |= {low, high}
        found |= {low + step * n for n in range(int((high - low) / step) + 1)} if step and low != high else set()
    return sorted(found)


def limits(question: Amount | Count) -> tuple[Decimal, Decimal]:
    """The least and the most that can be meant by a number typed here."""
    if isinstance(question, Count):
        return Decimal(question.least), Decimal(question.most)
    low, high = min(r[0] for r in question.ranges), max(r[1] for r in question.ranges)
    if question.measured:
        return Decimal(0), Decimal(1000 if question.unit in ("%", "‰") else 999_999)
    return low, high


def far_words(question: Amount | Count) -> list[str]:
    """Words that may be answered where no number says the same (否: not met at all)."""
    return [word for word, meant in question.words if abs(meant) >= _FAR]


def legal_words(part: ClausePlan) -> str:
    """What may be filled in, in words."""
    question = part.question
    if isinstance(question, YesNo):
        return "是（做到了）或 否" if part.adds else "是（有此情形）或 否（没有）"
    if isinstance(question, Choice):
        return "、".join(label if low == high else f"{label} {show(low)}至{show(high)}（写成“{label} {show(high)}”）" for label, low, high in question.options)
    words = "".join(f"，或 {word}" for word in far_words(question))
    if isinstance(question, Count):
        return f"{question.least}至{question.most}的整数{words}"
    return question.legal() + words


class _Lists:
    """Lists too long to stand in the cell: a column each on a hidden sheet of their own."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._page: Page | None = None
        self._at: dict[tuple[str, ...], str] = {}

    def place(self, choices: Sequence[str]) -> str:
        key = tuple(choices)
        if key not in self._at:
            if self._page is None:
                self._page = self._book.sheet("选项")
                self._page.sheet.hide()
            row = len(self._at)
            for column, text in enumerate(choices):
                self._page.text(row, column, text)
            self._at[key] = f"=选项!$A${row + 1}:${_letters(len(choices) - 1)}${row + 1}"
        return self._at[key]


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)


def _papers(book: Book, papers: Sequence[tuple[str, str, str, str, str]]) -> None:
    page = book.sheet("可作依据的材料")
    for column, name in enumerate(("单位", "编号", "名称", "文号", "对应条目")):
        page.text(0, column, name, bold=True, border=1, bg_color=_HEAD)
    for at, row in enumerate(papers, 1):
        for column, text in enumerate(row):
            page.text(at, column, text, border=1, text_wrap=True, num_format="@", valign="top", font_size=10)
    page.widths((14, 12, 48, 22, 24))
    page.sheet.freeze_panes(1, 0)
    page.sheet.protect("", {"autofilter": True, "format_rows": True, "format_columns": True})


def _hidden(book: Book, home: Home) -> None:
    page = book.sheet(HIDDEN)
    page.text(0, 0, MARK)
    pieces = [home.ticket[at : at + PIECE] for at in range(0, len(home.ticket), PIECE)]
    for at, (name, text) in enumerate([*home.about, *((TICKET, piece) for piece in pieces)], 1):
        page.text(at, 0, name)
        page.text(at, 1, text)
    page.sheet.protect()
    page.sheet.hide()
