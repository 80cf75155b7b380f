"""The issued text: its clauses marked where they stand, numbered as the questions are."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaoping.core.clauses.award import Award
from kaoping.core.rubric import Item, Unread
from kaoping.core.source import Source
from kaoping.read.stored import read_standard
from kaoping.web.templatetags.issued_text import circled, issued_text, spans_of

STANDARD = Path(__file__).parents[3] / "standards" / "附件4" / "rubric.yaml"


def award(id: str, text: str, source: Source) -> Award:
    return Award(id=id, text=text, source=source, marks=Decimal(1))


def item(text: str, *clauses: Award, source: Source | None = None, unread: tuple[Unread, ...] = ()) -> Item:
    return Item(id="1.1", text=text, worth=Decimal(5), clauses=clauses, unread=unread, source=source or Source("x", 0, 1, 1, 0, len(text)))


def cell(start: int, end: int, number: int = 1, row: int = 1) -> Source:
    return Source("x", 0, row, number, start, end)


def plain(html: str) -> str:
    """What a reader sees, without the numbers."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<sup>.*?</sup>", "", html)))


@pytest.mark.parametrize("issued", [i for r in read_standard(STANDARD.read_bytes(), "rubric.yaml").rubrics for i in r.items()], ids=lambda i: i.id)
def test_marks_every_clause_of_the_standard_exactly(issued):
    spans = spans_of(issued)
    assert [issued.text[s.start : s.end] for s in spans if s.no] == [c.text for c in issued.clauses]
    assert plain(issued_text(issued, unread=True)) == issued.text


def test_numbers_the_clauses_and_tells_the_one_that_is_judged():
    html = issued_text(item("台账规范得1分；按时销号得1分。", award("a", "台账规范得1分", cell(0, 7)), award("b", "按时销号得1分", cell(8, 15))), now="b")
    first, second = '<mark data-clause="a">台账规范得1分</mark>', '<mark class="now" data-clause="b">按时销号得1分</mark>'
    assert html == f"{first}<sup>\u2060①</sup>；{second}<sup>\u2060②</sup>。"


def test_finds_a_clause_in_the_second_cell_of_an_item():
    text = "巡查河湖。\n未巡查的得1分；未上报的得1分"
    found = spans_of(item(text, award("a", "未上报的得1分", cell(8, 15, number=2)), source=cell(0, 5)))
    assert [text[s.start : s.end] for s in found] == ["未上报的得1分"]


def test_tells_the_same_words_in_two_cells_apart():
    text = "资料齐全得1分\n资料齐全得1分；台账规范得1分"
    two = award("b", "资料齐全得1分", cell(0, 7, number=2)), award("c", "台账规范得1分", cell(8, 15, number=2))
    found = spans_of(item(text, award("a", "资料齐全得1分", cell(0, 7)), *two, source=cell(0, 7)))
    assert [(s.id, s.start) for s in found] == [("a", 0), ("b", 8), ("c", 16)]


def test_reads_places_from_the_beginning_of_the_cell_where_the_item_begins_later_in_it():
    text = "台账规范得1分"
    found = spans_of(item(text, award("a", text, cell(30, 37)), source=cell(30, 37)))
    assert [(s.start, s.end) for s in found] == [(0, 7)]


def test_leaves_a_clause_unmarked_whose_words_are_not_in_the_text():
    html = issued_text(item("台账规范。", award("a", "按时销号得1分", cell(0, 7))))
    assert html == "台账规范。"


def test_escapes_the_words_of_the_document():
    html = issued_text(item("<script>得1分", award("a", "<script>得1分", cell(0, 11))))
    assert html == '<mark data-clause="a">&lt;script&gt;得1分</mark><sup>\u2060①</sup>'


def test_shows_unread_words_only_where_asked():
    issued = item("台账规范得1分；另见附表", award("a", "台账规范得1分", cell(0, 7)), unread=(Unread("另见附表", cell(8, 12)),))
    assert "unread" not in issued_text(issued)
    assert '<mark class="unread">另见附表</mark>' in issued_text(issued, unread=True)


def test_links_a_number_to_its_question_and_names_the_mark():
    html = issued_text(item("得1分", award("1.1.1", "得1分", cell(0, 3))), link="q-", prefix="t-")
    assert '<mark data-clause="1.1.1" id="t-1.1.1">' in html
    assert '<a href="#q-1.1.1">' in html


@given(st.text("甲乙丙丁<&\n", min_size=1, max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=6))
def test_loses_no_word_under_overlapping_and_unordered_spans(text, places):
    clauses = [award(str(n), text[a : a + length], cell(a, a + length)) for n, (a, length) in enumerate(places) if text[a : a + length].strip()]
    html = issued_text(item(text, *clauses), link="q-", prefix="t-")
    assert plain(html) == text
    assert html.count("<mark") == html.count("</mark>")
    assert html.count("<sup>") == len(spans_of(item(text, *clauses)))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("number", "sign"), [(1, "①"), (20, "⑳"), (21, "㉑"), (35, "㉟"), (36, "㊱"), (50, "㊿"), (51, "(51)")])
def test_counts_in_circles(number, sign):
    assert circled(number) == sign
