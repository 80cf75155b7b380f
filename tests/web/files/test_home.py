"""Workbooks that come back, read cell by cell in a process with limits: hostile ones are refused with one sentence, texts come back as they were."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.web.files.home import book_facts
from kaoping.web.files.returned import BOOK_LIMITS, returned
from kaoping.web.queries.books_content import held
from kaoping.write.home import Home, Row, home_book
from kaoping.write.home_words import HEADS

from .making import MB, book, book_parts, good, zipped

ODD = ["=1+1", "'x", "_x000D_", "a\r\nb", "\t-1", "@x", "x005F_", "1e5", "TRUE", "#REF!"]


def inline(cells: dict[str, str]) -> str:
    return "".join(f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells.items())


HEADINGS = f'<row r="1">{inline({chr(65 + n) + "1": words for n, words in enumerate(HEADS.values())})}</row>'


def home(note: str = "", ticket: str = "票") -> bytes:
    return home_book(Home("考核", "说明", [Row("陈炉镇", "1.1", "原文", "① 得分点", "1-1.1.1", note=note)], [("姓名", "组员甲")], ticket))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "空文件"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "不是 .xlsx 表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "是旧格式的表格，或加了打开密码"),
        (home()[:-40], "没有传完整"),
        (b"x" * (10 * MB + 1), "超过了10MB的上限"),
        (zipped(book_parts(f'<row r="1"><c r="A1"><v>{"9" * 40 * MB}</v></c></row>')), "像是压缩炸弹"),
        (zipped({**book_parts(), "xl/vbaProject.bin": b"x"}), "带有宏"),
        (zipped({**book_parts(), "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'}), "文档类型声明"),
        (book("<row><c>"), "已损坏"),
        (book(HEADINGS + "".join(f"<row><c><v>{n * 7919 % 100_003}</v></c></row>" for n in range(90_000))), "超过了20000行的上限"),
    ],
    ids=["empty", "picture", "old", "cut", "big", "bomb", "macros", "entities", "hollow", "rows"],
)
def test_refuses_with_one_sentence(body: bytes, sentence: str) -> None:
    began = time.monotonic()
    with pytest.raises(KaopingError, match=sentence) as refused:
        returned(body, "表.xlsx")
    assert "表.xlsx" in str(refused.value)
    assert time.monotonic() - began < BOOK_LIMITS.seconds + 2


def test_refuses_a_word_document() -> None:
    with pytest.raises(KaopingError, match="不是 .xlsx 表格"):
        returned(good()["docx"], "表.xlsx")


def test_reads_on_to_the_last_of_a_million_rows_where_those_between_are_blank() -> None:
    found = returned(book(f'{HEADINGS}<row r="1048576">{inline({"G1048576": "是", "J1048576": "1-1.1.1"})}</row>'), "表.xlsx")
    assert [(line.number, line.cells["answer"].text, line.cells["answer"].at) for line in found.lines] == [(1_048_576, "是", "G1048576")]


def test_finds_no_rows_where_the_headings_are_gone() -> None:
    assert returned(book(f'<row r="1">{inline({"A1": "单位"})}</row>'), "表.xlsx").lines == ()


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(ODD))
def test_brings_any_text_back_as_text(text: str) -> None:
    row = book_facts(home(text), "x", BOOK_LIMITS)["rows"][0]
    assert row.get("note", ["", "", ""])[1] == ""
    assert held(row.get("note", [""])[0]) == held(text)


def test_brings_a_ticket_longer_than_a_cell_back_whole() -> None:
    ticket = "".join(chr(97 + n % 26) for n in range(70_000))
    assert returned(home(ticket=ticket), "表.xlsx").ticket == ticket
