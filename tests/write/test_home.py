"""The workbook to take home: each shape of question is held to what may be answered, and nothing but the answers can be written on."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from kaoping.core.plan import ClausePlan
from kaoping.core.question import Amount, Choice, Count, Question, YesNo
from kaoping.write.home import FIRST, Home, Row, home_book, legal_words
from kaoping.write.home_words import HEADS, INPUTS

D = Decimal
AT = FIRST + 1
COLUMN = {name: n for n, name in enumerate(HEADS, 1)}
LONG = "123456789012.123456"  # more digits than a spreadsheet's number holds
SHARE = Amount(((D(-(10**9)), D(10**9)),), None, "%", (("是", D(80)), ("否", D(-(10**9)))))


def plan(question: Question, adds: bool = True) -> ClausePlan:
    return ClausePlan(None, question, None, adds, False, None, None)  # type: ignore[arg-type]


def sheet(question: Question | None, answer: str = "", adds: bool = True) -> Any:
    part = None if question is None else plan(question, adds)
    row = Row("陈炉镇", "1.1", "原文", "① 得分点", "1-1.1.1", part, "问题", answer, "事实", "佐证03")
    book = openpyxl.load_workbook(io.BytesIO(home_book(Home("考核", "说明", [row], [], "票"))))
    return book.worksheets[0]


def rule(question: Question, adds: bool = True) -> Any:
    found = [v for v in sheet(question, adds=adds).data_validations.dataValidation if f"G{AT}" in v.sqref]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("question", "choices"),
    [
        (YesNo(), "是,否"),
        (Choice((("优秀", D(10), D(10)), ("良好", D(8), D(8)))), "优秀,良好"),
        (Choice((("好", D(8), D(9)), ("差", D(0), D(0))), D("0.5")), "好 8,好 8.5,好 9,差"),
        (Amount(((D(0), D(0)), (D(3), D(5))), D("0.5"), words=(("否", D(0)),)), "0,3,3.5,4,4.5,5"),
    ],
)
def test_offers_a_list_where_the_legal_answers_are_few(question: Question, choices: str) -> None:
    found = rule(question)
    assert (found.type, found.formula1, found.errorStyle or "stop") == ("list", f'"{choices}"', "stop")


def test_keeps_a_list_longer_than_a_cell_may_hold_on_a_hidden_sheet() -> None:
    levels = Choice(tuple((f"第{n}档（{'长' * 12}）", D(n), D(n)) for n in range(30)))
    row = Row("陈炉镇", "1.1", "原文", "①", "1-1.1.1", plan(levels))
    book = openpyxl.load_workbook(io.BytesIO(home_book(Home("考核", "说明", [row], [], "票"))))
    found = next(v for v in book.worksheets[0].data_validations.dataValidation if f"G{AT}" in v.sqref)
    assert (found.formula1, book["选项"].sheet_state, len(list(book["选项"][1]))) == ("选项!$A$1:$AD$1", "hidden", 30)


@pytest.mark.parametrize(
    ("question", "kind", "low", "high"),
    [(Amount(((D(0), D(100)),), D("0.1")), "decimal", "0", "100"), (Count("次", 0, 12), "whole", "0", "12"), (Amount(((D(1), D(2)),)), "decimal", "1", "2")],
)
def test_holds_a_number_between_its_limits(question: Question, kind: str, low: str, high: str) -> None:
    found = rule(question)
    assert (found.type, found.operator or "between", found.formula1, found.formula2) == (kind, "between", low, high)


def test_lets_a_word_stand_where_no_number_says_the_same() -> None:
    found = rule(SHARE)
    assert (found.type, found.formula1) == ("custom", f'OR(IF(ISNUMBER(G{AT}),AND(G{AT}>=0,G{AT}<=1000),FALSE),G{AT}="否")')
    assert legal_words(plan(SHARE)) == "实际数值（%），或 否"


def test_says_what_may_be_filled_in_when_something_else_is() -> None:
    assert rule(YesNo(), adds=False).error == "可以填：是（有此情形）或 否（没有）"


def test_holds_the_fact_to_its_length() -> None:
    found = next(v for v in sheet(YesNo()).data_validations.dataValidation if f"H{AT}" in v.sqref)
    assert (found.type, found.operator, found.formula1) == ("textLength", "lessThanOrEqual", "2000")


def test_locks_every_cell_but_those_to_fill_in() -> None:
    page = sheet(YesNo())
    assert page.protection.sheet
    assert {name for name, column in COLUMN.items() if not page.cell(AT, column).protection.locked} == set(INPUTS)
    assert page.cell(FIRST, COLUMN["answer"]).protection.locked


def test_asks_no_answer_where_only_words_go() -> None:
    assert sheet(None).cell(AT, COLUMN["answer"]).protection.locked


@pytest.mark.parametrize(
    ("question", "answer", "value"),
    [(SHARE, "83%", 83), (SHARE, "83.5", 83.5), (SHARE, "否", "否"), (Count("次"), "３次", 3), (YesNo(), "1", "1"), (SHARE, LONG, LONG)],
)
def test_writes_numbers_as_numbers_where_that_loses_nothing(question: Question, answer: str, value: object) -> None:
    assert sheet(question, answer).cell(AT, COLUMN["answer"]).value == value
