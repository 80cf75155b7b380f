"""The forms as .pdf: nothing is cut off, rows and signatures hold together, and a page is as GB/T 9704 has it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from paper_reading import made, page_texts, paper, squeezed
from paper_sets import CASES, OPTIONS, SETS, filled

from kaoping.core.errors import KaopingError
from kaoping.write.forms import FORMS, Options, render
from kaoping.write.forms.glyphs import Drawn, Words, drawn
from kaoping.write.forms.paper import PAGES, Paper, Row

MM = 72 / 25.4


def row_words(row: Row) -> list[str]:
    """The texts of a row; those of cells merged downwards stand on the page where they begin, which need not be this row's."""
    return [squeezed(cell.text) for cell in row.cells if cell.merge == "" and cell.text] + [squeezed(place.text) for place in row.places]


def begins(words: Words) -> float:
    """Where the ink begins: of an opening bracket at the beginning of a line the empty half lies before it."""
    return words.xs[1] if words.text[0] in "“‘（《〔【" and len(words.xs) > 1 else words.xs[0]


def pages_of(words: list[str], pages: tuple[str, ...]) -> list[int]:
    return [n for n, page in enumerate(pages) if all(word in page for word in words)]


@pytest.mark.parametrize("no", FORMS)
def test_every_text_is_on_the_paper_and_each_row_whole_on_one_page(no: str) -> None:
    for kind in SETS:
        this, pages = paper(no, kind), page_texts(made(no, kind, "pdf"))
        for row in this.rows:
            assert pages_of(row_words(row), pages), [cell.text for cell in row.cells]
        # Of a letter's paragraphs a page may hold a part.
        whole = "".join(re.sub(rf"(演示数据，不是真实考核结果)|—\d+—|{squeezed(OPTIONS.office)}表号：.*?可知本表是否有效。", "", page) for page in pages)
        for line in this.lines:
            assert squeezed(line.text) in whole, line.text
        for row in this.rows:
            for cell in (c for c in row.cells if c.merge == "restart"):
                assert squeezed(cell.text) in whole, cell.text


@pytest.mark.parametrize("no", FORMS)
def test_every_page_says_which_form_which_page_and_which_code(no: str) -> None:
    for kind in SETS:
        pages = page_texts(made(no, kind, "pdf"))
        for n, page in enumerate(pages, start=1):
            assert f"—{n}—" in page and f"表号：{no}" in page and f"第{n}页共{len(pages)}页" in page
            assert "编码：3F2A90C177DE04B8" in page and "替代：7B110C2D9A55E301" in page and "打印时间：202601120930" in page.replace(":", "")
            assert "在本系统“核验编码”页输入编码，可知本表是否有效。" in page and "演示数据，不是真实考核结果" in page


@pytest.mark.parametrize("no", FORMS)
def test_the_headings_stand_on_every_page_of_the_table(no: str) -> None:
    for kind in SETS:
        this, pages = paper(no, kind), page_texts(made(no, kind, "pdf"))
        heads = [words for row in this.rows if row.head for words in row_words(row)]
        first = min((n for row in this.rows if row.head for n in pages_of(row_words(row), pages)), default=0)
        assert all(word in page for page in pages[first:] for word in heads)


@pytest.mark.parametrize("no", FORMS)
def test_a_signature_block_is_never_alone_on_a_page(no: str) -> None:
    for kind in SETS:
        this, pages = paper(no, kind), page_texts(made(no, kind, "pdf"))
        last = next((n for n in range(len(this.rows) - 1, -1, -1) if not this.rows[n].tied and not this.rows[n].head), None)
        if last is None or last + 1 == len(this.rows):
            continue
        tail = [words for row in this.rows[last:] for words in row_words(row)]
        assert len(pages) - 1 in pages_of(tail, pages)


@pytest.mark.parametrize("length", range(20, 900, 40))
def test_the_sign_off_of_a_letter_is_on_the_page_of_its_last_paragraph(length: int) -> None:
    values = {"to": "甲镇", "overall": "考" * length, "demands": "限期整改。", "signed": "某考核办", "date": "2026年1月20日"}
    last = page_texts(render(FORMS["F17"], values, "pdf"))[-1]
    assert "限期整改。" in last and last.index("限期整改。") < last.index("某考核办") < last.index("2026年1月20日")


@pytest.mark.parametrize("no", FORMS)
def test_nothing_is_printed_outside_the_margins(no: str) -> None:
    for kind in SETS:
        this = paper(no, kind)
        top, right, bottom, left = this.margins
        for page in drawn(made(no, kind, "pdf")):
            assert (page.width, page.height) == this.page
            for words in page.words:
                if words.y < top - 1 or words.y > page.height - bottom + 1:
                    continue  # head and foot
                assert begins(words) >= left - 1 and words.xs[-1] + words.size / 2 <= page.width - right + 1, words.text
            for stroke in page.strokes:
                assert left - 1 <= min(stroke.x1, stroke.x2) and max(stroke.x1, stroke.x2) <= page.width - right + 1
                assert top - 1 <= min(stroke.y1, stroke.y2) and max(stroke.y1, stroke.y2) <= page.height - bottom + 1


@pytest.mark.parametrize("no", FORMS)
def test_no_words_run_over_the_lines_beside_them(no: str) -> None:
    for kind in SETS:
        for page in drawn(made(no, kind, "pdf")):
            upright = [s for s in page.strokes if abs(s.x1 - s.x2) < 0.01]
            for words in page.words:
                middle = words.y - words.size * 0.35
                inside = (begins(words) + 0.05, words.xs[-1] + 0.05)
                crossed = [s for s in upright if inside[0] < s.x1 < inside[1] and min(s.y1, s.y2) < middle < max(s.y1, s.y2)]
                assert not crossed, words.text


@pytest.mark.parametrize("no", ["F06", "F20"])
def test_a_table_is_closed_at_the_foot_of_a_page_though_a_row_goes_on(no: str) -> None:
    for page in drawn(made(no, "长文字", "pdf")):
        if upright := [s for s in page.strokes if abs(s.x1 - s.x2) < 0.01]:
            foot = max(max(s.y1, s.y2) for s in upright)
            level = [s for s in page.strokes if abs(s.y1 - s.y2) < 0.01 and abs(s.y1 - foot) < 0.5]
            assert level, foot


@pytest.mark.parametrize("no", FORMS)
def test_heads_and_signatures_stand_outside_the_tables_lines(no: str) -> None:
    bare = [squeezed(cell.text) for row in paper(no, "B表").rows for cell in row.cells if not cell.edges and not row.cut]
    bare += [squeezed(place.text) for row in paper(no, "B表").rows for place in row.places]
    for page in drawn(made(no, "B表", "pdf")):
        for words in (w for w in page.words if any(squeezed(w.text) and squeezed(w.text) in text for text in bare)):
            upright = [s for s in page.strokes if abs(s.x1 - s.x2) < 0.01 and min(s.y1, s.y2) < words.y - 1 < max(s.y1, s.y2)]
            assert not upright or words.text in "".join(cell.text for row in paper(no, "B表").rows for cell in row.cells if cell.edges), words.text


def test_margins_are_those_of_the_standard_and_turned_with_the_page() -> None:
    assert paper("F17", "B表").margins == (37, 26, 35, 28) and paper("F17", "B表").page == (210, 297)
    # The head of a broad table lies at the binding edge.
    assert paper("F06", "B表").margins == (28, 37, 26, 35) and paper("F06", "B表").page == (297, 210)


def body_lines(page: Drawn) -> list[tuple[float, str]]:
    return [(w.y, w.text) for w in page.words if 37 < w.y < 262.5]


def test_a_page_of_text_has_22_lines_of_28_characters() -> None:
    values = {"to": "甲镇", "overall": "考" * 2000}
    page = drawn(render(FORMS["F17"], values, "pdf"))[1]
    lines = body_lines(page)
    assert len(lines) == 22 and {len(text) for _, text in lines} == {28}
    pitches = [b[0] - a[0] for a, b in pairwise(lines)]
    assert all(abs(pitch - 225 / 22) < 0.05 for pitch in pitches)


def sizes(data: bytes) -> Counter[tuple[str, float]]:
    found: Counter[tuple[str, float]] = Counter()
    for page in drawn(data):
        for words in page.words:
            found[words.font, round(words.size * MM, 1)] += len(words.text)
    return found


def test_text_is_16_pt_titles_22_pt_and_page_numbers_14_pt() -> None:
    found = {size for _, size in sizes(made("F17", "40处扣分", "pdf"))}
    assert found == {16.0, 22.0, 14.0, 9.0, 8.0}
    title = next(words for words in drawn(made("F17", "B表", "pdf"))[0].words if words.text == "反馈意见书")
    assert (title.size * MM == pytest.approx(22, abs=0.05) and "Title" in title.font) or "XiaoBiaoSong" in title.font


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    pages = drawn(made("F17", "40处扣分", "pdf"))
    where = [next(w.xs[0] for w in page.words if w.text.startswith("—") and w.y > 262) for page in pages[:4]]
    assert [x > 105 for x in where] == [True, False, True, False]
    # One character (14 pt) from the edge of the text.
    assert where[1] == pytest.approx(28 + 14 / MM, abs=0.6)


def test_it_is_text_that_can_be_searched_and_copied_in_embedded_fonts() -> None:
    document = pypdfium2.PdfDocument(made("F06", "B表", "pdf"))
    assert "扣分依据（评分标准原文）" in re.sub(r"\s", "", document[0].get_textpage().get_text_range())
    assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts_of(document[0]))


def fonts_of(page: Any) -> list[Any]:
    things = [pdfium.FPDFPage_GetObject(page, n) for n in range(pdfium.FPDFPage_CountObjects(page))]
    return [pdfium.FPDFTextObj_GetFont(thing) for thing in things if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_TEXT]


@pytest.mark.parametrize(("no", "kind"), [c for c in CASES if c[1] in ("40处扣分", "长文字")])
def test_as_a_picture_it_has_ink_only_where_paper_is_meant_to_have_some(no: str, kind: str) -> None:
    this: Paper = paper(no, kind)
    top, right, bottom, left = (side / 25.4 * 36 for side in this.margins)
    for page in list(pypdfium2.PdfDocument(made(no, kind, "pdf")))[:4]:
        picture = page.render(scale=0.5, grayscale=True).to_pil()
        wide, tall = picture.size
        ink = picture.point(lambda level: 255 if level < 128 else 0)
        assert ink.crop((int(left), int(top), wide - int(right), tall - int(bottom))).getbbox() is not None
        assert ink.crop((0, 0, int(left) - 3, tall - int(bottom))).getbbox() is None
        assert ink.crop((wide - int(right) + 3, 0, wide, tall - int(bottom))).getbbox() is None


def test_the_same_paper_is_the_same_bytes() -> None:
    values = filled("F02", "B表")
    assert render(FORMS["F02"], values, "pdf", OPTIONS) == render(FORMS["F02"], values, "pdf", OPTIONS)


def test_nothing_that_is_written_is_taken_for_markup() -> None:
    hostile = '#import "x"; #read("/etc/passwd") *粗* _斜_ $x^2$ <label> @ref \\ // /* `raw` #sys.inputs [内容] = 标题'
    values = {"rows": [{"unit": hostile, "grade": "#panic()"}], "under": hostile, "phone": hostile}
    data = render(FORMS["F14"], values, "pdf", Options(headings={"title": "*题*"}, office="#lorem(9)", mark="$1$"))
    (text,) = page_texts(data)
    assert text.count(squeezed(hostile)) == 3 and "*题*" in text and "#lorem(9)" in text and "$1$" in text and "#panic()" in text


def test_a_paper_without_a_code_says_that_signing_makes_one() -> None:
    (text,) = page_texts(render(FORMS["F05"], {}, "pdf"))
    assert "编码：（签字后产生）" in text and "核验" not in text
    (calendar,) = page_texts(render(FORMS["F23"], {}, "pdf"))
    assert "编码" not in calendar  # nobody signs it


def test_pages_marker_is_never_printed() -> None:
    assert all(PAGES not in words.text for words in drawn(made("F06", "B表", "pdf"))[0].words)


def test_a_name_with_rare_characters_is_drawn() -> None:
    rows = [{"unit": "镕喆玥珺堃犇䶮𬱖村"}]
    (text,) = page_texts(render(FORMS["F14"], {"rows": rows}, "pdf"))
    assert "镕喆玥珺堃犇䶮𬱖村" in text


def test_a_character_that_no_font_has_is_named_and_nothing_is_printed() -> None:
    with pytest.raises(KaopingError, match=r"表F14里有字画不出来：“\U000f0000”（U\+F0000），本机的字体里都没有；请管理员安装"):
        render(FORMS["F14"], {"rows": [{"unit": "甲\U000f0000村"}]}, "pdf")


def test_joiners_and_rare_blanks_do_not_stop_a_paper() -> None:
    (text,) = page_texts(render(FORMS["F14"], {"rows": [{"unit": "甲\u200d\ufe0f\u2003\u00a0镇\u2028村"}]}, "pdf"))
    assert "甲镇村" in text
