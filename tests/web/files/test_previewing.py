"""What a page shows of a file: pictures upright and bare, pages of a PDF, text and tables as HTML of our own."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

from kaoping.web.files.previewing import Preview, document_picture, preview
from read.making import p, tbl, tc, tr

from .making import (
    BOOK,
    OFFICE,
    WORD_TYPE,
    book,
    book_parts,
    good,
    locked_pdf,
    pdf,
    photo,
    types,
    word,
    word_parts,
    word_with_picture,
    zipped,
)


def _picture(shown: Preview) -> Image.Image:
    assert shown.image is not None, shown.note
    return Image.open(io.BytesIO(shown.image))


def _html(shown: Preview) -> str:
    assert shown.html is not None, shown.note
    return shown.html


def _colour(picture: Image.Image, x: float, y: float) -> str:
    pixel = picture.convert("RGB").getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return "red" if red > 200 > blue else "blue" if blue > 200 > red else "white" if min(red, green, blue) > 200 else "other"


@pytest.mark.parametrize(
    ("turned", "left_or_top"),
    [(1, "red"), (2, "blue"), (3, "blue"), (4, "red"), (5, "red"), (6, "red"), (7, "blue"), (8, "blue")],
)
def test_turns_a_photo_upright(turned: int, left_or_top: str) -> None:
    picture = _picture(preview("jpg", photo(640, 320, turned)))
    assert (picture.width < picture.height) is (turned >= 5)
    assert _colour(picture, *((0.5, 0.1) if turned >= 5 else (0.1, 0.5))) == left_or_top


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_takes_the_place_and_everything_else_out_of_a_photo(form: str) -> None:
    picture = _picture(preview("jpg", photo(gps=True, turned=6, form=form)))
    assert not picture.getexif()
    assert not set(picture.info) & {"exif", "icc_profile", "comment", "photoshop"}


def test_makes_a_photo_small() -> None:
    assert _picture(preview("jpg", photo(4_000, 2_000), width=240)).size == (240, 120)
    assert max(_picture(preview("jpg", photo(2_000, 4_000, turned=6), width=240)).size) == 240


def test_a_small_picture_is_not_blown_up() -> None:
    assert _picture(preview("png", photo(64, 32, form="PNG"))).size == (64, 32)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA", "L", "1", "I;16"])
def test_a_png_of_any_kind_of_pixels_is_shown(mode: str) -> None:
    out = io.BytesIO()
    source = Image.new("RGBA", (30, 20), (0, 0, 0, 0)) if mode in ("RGBA", "LA", "PA") else Image.new("L", (30, 20), 255)
    picture = Image.new("I;16", (30, 20), 65_535) if mode == "I;16" else source.convert(mode) if mode != "PA" else source.convert("P")
    picture.save(out, "PNG", **({"transparency": 0} if mode == "PA" else {}))
    assert _colour(_picture(preview("png", out.getvalue())), 0.5, 0.5) == "white"


def test_shows_a_page_of_a_pdf_and_how_many_there_are() -> None:
    shown = preview("pdf", pdf(pages=3), 2, width=600)
    picture = _picture(shown)
    assert (shown.page, shown.pages, picture.width) == (2, 3, 600)
    assert _colour(picture, 200 / 600, 600 / 800) == "blue"


def test_says_that_a_page_is_not_there() -> None:
    assert preview("pdf", pdf(pages=3), 4, name="总结.pdf").note == "“总结.pdf”只有3页，没有第4页，不能在页面里预览；请下载后查看。"


def test_says_that_a_pdf_has_a_password() -> None:
    assert "打开密码" in preview("pdf", locked_pdf()).note


def test_the_first_page_comes_quickly() -> None:
    data = good()["pdf"]
    preview("pdf", data)
    start = time.perf_counter()
    preview("pdf", data)
    assert time.perf_counter() - start < 0.5, "50 ms on an idle machine; a new Python a file would take 300"


HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="二级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
)


def test_shows_headings_paragraphs_and_what_is_centred() -> None:
    body = p("总结", '<w:pStyle w:val="1"/>') + p("一、做法", '<w:pStyle w:val="2"/>') + p("正文") + p("居中", '<w:jc w:val="center"/>')
    html = _html(preview("docx", word(body, styles=HEADINGS)))
    assert "<h3>总结</h3><h4>一、做法</h4><p>正文</p>" in html
    assert '<p class="preview-centred">居中</p>' in html


def test_shows_a_table_with_its_merged_cells() -> None:
    table = tbl(
        tr(tc("甲", '<w:gridSpan w:val="2"/>'), tc("乙", '<w:vMerge w:val="restart"/>')),
        tr(tc("丙"), tc("丁"), tc("", "<w:vMerge/>")),
    )
    html = _html(preview("docx", word(table)))
    assert '<tr><td colspan="2">甲</td><td rowspan="2">乙</td></tr><tr><td>丙</td><td>丁</td></tr>' in html


def test_a_table_in_a_table_is_shown_once() -> None:
    html = _html(preview("docx", word(tbl(tr(tc(tbl(tr(tc("里甲"), tc("里乙")), tr(tc("里丙"), tc("里丁"))) + p("外")), tc("右"))))))
    assert html.count("里甲") == 1


def test_escapes_whatever_a_document_says() -> None:
    html = _html(preview("docx", word(p("&lt;script&gt;alert(1)&lt;/script&gt;") + tbl(tr(tc('&lt;img src=x onerror="a"&gt;'))))))
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_escapes_whatever_a_workbook_says() -> None:
    parts = book_parts('<row><c t="inlineStr"><is><t>&lt;script&gt;a&lt;/script&gt;</t></is></c></row>')
    sheets = '<sheets><sheet name="&lt;b&gt;&quot;台账" sheetId="1" r:id="r1"/></sheets></workbook>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{BOOK}" xmlns:r="{OFFICE}">{sheets}'
    html = _html(preview("xlsx", zipped(parts)))
    assert "<script" not in html and "<b>" not in html


def test_says_where_a_picture_stands_in_a_document() -> None:
    html = _html(preview("docx", word_with_picture(photo())))
    mark = '<span class="preview-picture">〔图片〕</span>'
    assert f"<p>前</p><p>{mark}</p>" in html and f"<td>现场{mark}</td>" in html


def test_shows_the_pictures_of_a_document_at_addresses_of_the_site() -> None:
    html = _html(preview("docx", word_with_picture(photo()), picture_url=lambda at: f"/e/7/图?n={at}&a=1"))
    assert '<img class="preview-picture" src="/e/7/图?n=0&amp;a=1" alt="文档中的图片1" loading="lazy">' in html
    assert "n=1&amp;" in html


def test_hands_out_one_picture_of_a_document_without_its_place() -> None:
    picture = _picture(document_picture(word_with_picture(photo(640, 320, gps=True)), 1, width=100))
    assert picture.size == (100, 50) and not picture.getexif()


@pytest.mark.parametrize("at", [-1, 2, 10**6])
def test_says_that_a_document_has_no_such_picture(at: int) -> None:
    assert document_picture(word_with_picture(photo()), at).note


def test_a_drawing_that_no_browser_shows_is_only_named() -> None:
    html = _html(preview("docx", word_with_picture(photo(), "media/image1.emf"), picture_url=lambda at: f"/{at}"))
    assert "<img" not in html and "〔图片〕" in html


def test_says_where_a_long_document_is_cut() -> None:
    shown = preview("docx", word(p("一段") * 2_500))
    assert _html(shown).count("<p>") == 2_000
    assert "只显示开头部分" in shown.note


def test_shows_a_sheet_with_letters_numbers_and_merged_cells() -> None:
    rows = '<row r="2"><c r="B2"><v>0.8</v></c></row><row r="3"><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row>'
    html = _html(preview("xlsx", book(rows, '<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>')))
    assert '<th scope="col">B</th><th scope="col">C</th></tr></thead>' in html
    assert '<tr><th scope="row">2</th><td colspan="2">0.8</td></tr><tr><th scope="row">3</th><td>1</td><td>2</td></tr>' in html


def test_names_the_sheets_and_shows_the_one_asked_for() -> None:
    first, second = preview("xlsx", good()["xlsx"], 1), preview("xlsx", good()["xlsx"], 2)
    assert first.labels == second.labels == ("Sheet", "Sheet1") and first.pages == 2
    assert _html(first) != _html(second)


def test_says_that_a_sheet_is_not_there_or_is_empty() -> None:
    assert "没有第3张" in preview("xlsx", good()["xlsx"], 3).note
    assert preview("xlsx", book("")).note == "这张工作表是空的。"


def test_shows_shared_strings_and_formats_as_people_see_them() -> None:
    parts = book_parts('<row><c t="s"><v>1</v></c><c s="1"><v>0.8</v></c></row>')
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{BOOK}"><si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r></si><si><t>丁</t></si></sst>'
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{BOOK}"><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
    assert "<td>乙丙</td><td>80%</td>" in _html(preview("xlsx", zipped(parts)))


def test_a_workbook_in_the_strict_format_is_shown_too() -> None:
    strict = {
        name: str(content).replace(BOOK, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in book_parts('<row><c><v>7</v></c></row>').items()
    }
    assert "<td>7</td>" in _html(preview("xlsx", zipped(dict(strict))))


@pytest.mark.parametrize("kind", ["doc", "xls", "wps", "et", "ofd"])
def test_says_that_other_kinds_are_to_be_downloaded(kind: str) -> None:
    shown = preview(kind, good()[kind])
    assert shown.empty and shown.note == "此类文件请下载后查看。"


def test_a_document_whose_main_part_has_another_name_is_shown() -> None:
    parts = word_parts()
    main = parts.pop("word/document.xml")
    data = zipped({**parts, "[Content_Types].xml": types("word/document2.xml", WORD_TYPE), "word/document2.xml": main})
    assert "工作总结" in _html(preview("docx", data))
