"""Whatever anybody writes into a form, a paper comes out whole or one sentence says why not."""

from __future__ import annotations

import io
import re
from collections import Counter

import openpyxl
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_reading import page_texts, squeezed

from kaoping.core.errors import KaopingError
from kaoping.write.forms import FORMS, render
from kaoping.write.forms.measure import breakable, lines, pieces
from kaoping.write.marks import clean

ANY = st.text(max_size=300)
DRAWABLE = st.text(st.sampled_from("考核党建镇村，。；：“”（）0123456789abcXYZ-./ \n　#$*_@=+\\<>&\"'"), max_size=900)


@settings(max_examples=30, deadline=None)
@given(text=ANY, no=st.sampled_from(["F06", "F16", "F17"]))
def test_any_text_makes_a_document_and_a_workbook_that_open(text: str, no: str) -> None:
    values = {"F06": {"rows": [{"fact": text}]}, "F16": {"rows": [{"grounds": text}]}, "F17": {"overall": text}}[no]
    document = Document(io.BytesIO(render(FORMS[no], values, "docx")))
    whole = [p.text for p in document.paragraphs] + [p.text for t in document.tables for c in t._cells for p in c.paragraphs]
    assert squeezed(clean(text)) in squeezed("".join(whole))
    book = openpyxl.load_workbook(io.BytesIO(render(FORMS[no], values, "xlsx")))
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


@settings(max_examples=25, deadline=None)
@given(text=ANY)
def test_any_text_is_drawn_or_named_as_not_drawable(text: str) -> None:
    try:
        data = render(FORMS["F14"], {"rows": [{"unit": text}]}, "pdf")
    except KaopingError as error:
        assert re.search(r"有字画不出来：“.+”（U\+[0-9A-F]{4,6}）", str(error), re.DOTALL)
    else:
        assert data.startswith(b"%PDF-") and len(page_texts(data)) >= 1


@settings(max_examples=25, deadline=None)
@given(text=DRAWABLE)
def test_a_text_of_any_length_is_all_on_the_paper(text: str) -> None:
    found, blank = (Counter("".join(page_texts(render(FORMS["F09"], {"rows": [{"said": said}]}, "pdf")))) for said in (text, ""))
    assert not Counter(squeezed(text)) - (found - blank)


@given(text=st.text(st.sampled_from("考。；，a1 \n"), max_size=400), wide=st.floats(1, 40), most=st.integers(1, 12))
def test_a_divided_text_is_the_text_and_its_parts_fit(text: str, wide: float, most: int) -> None:
    parts = list(pieces(text, wide, most))
    assert "".join(parts) == text
    assert all(lines(part.rstrip("\n"), wide) <= most + 1 for part in parts)


@given(text=st.text(max_size=80), wide=st.floats(1, 20))
def test_room_to_break_changes_no_character(text: str, wide: float) -> None:
    assert breakable(text, wide).replace("\u200b", "") == text.replace("\u200b", "")
