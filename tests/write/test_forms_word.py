"""The forms as .docx: what Word, WPS and LibreOffice need to open them without repair, and what holds rows and signatures together."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree
from paper_reading import made, page_texts, paper, printed_headings, squeezed, xpath
from paper_sets import OPTIONS, SETS, filled

from kaoping.write.forms import FORMS, Options, render
from kaoping.write.forms.glyphs import drawn

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# ISO/IEC 29500: the order in which the schema wants the children of an element, of those that we write.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl tabs snapToGrid spacing ind jc outlineLvl rPr",
    "rPr": "rFonts b bCs spacing sz szCs lang",
    "tblPr": "tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tcPr": "tcW gridSpan vMerge tcBorders tcMar vAlign",
    "tcBorders": "top left bottom right",
    "tcMar": "top bottom",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "p": "pPr r",
    "sectPr": "headerReference footerReference pgSz pgMar docGrid",
    "style": "name basedOn qFormat pPr rPr tblPr",
    "settings": "zoom evenAndOddHeaders defaultTabStop characterSpacingControl compat",
    "font": "altName charset family pitch",
}


@lru_cache(maxsize=300)
def parts(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}


def body(data: bytes) -> Any:
    return parts(data)["word/document.xml"]


def number(element: Any, name: str, attribute: str = "val") -> int:
    return int(element.find(f"{W}{name}").get(f"{W}{attribute}"))


@pytest.mark.parametrize("no", FORMS)
def test_every_element_stands_where_the_schema_wants_it(no: str) -> None:
    for kind in SETS:
        for name, root in parts(made(no, kind, "docx")).items():
            for element in root.iter():
                order = ORDER.get(etree.QName(element).localname, "").split()
                found = [etree.QName(child).localname for child in element]
                if order and element.tag.startswith(W):
                    assert set(found) <= set(order), (name, element.tag, found)
                    assert found == sorted(found, key=order.index), (name, element.tag, found)


@pytest.mark.parametrize("no", FORMS)
def test_every_row_has_the_grids_columns_and_widths(no: str) -> None:
    for kind in SETS:
        for table in xpath(body(made(no, kind, "docx")), "//w:tbl"):
            grid = [int(column.get(f"{W}w")) for column in xpath(table, "w:tblGrid/w:gridCol")]
            assert sum(grid) == number(table.find(f"{W}tblPr"), "tblW", "w") == round(paper(no, kind).width * 20)
            merged: set[int] = set()
            for row in xpath(table, "w:tr"):
                at, goes_on = 0, set()
                for cell in xpath(row, "w:tc/w:tcPr"):
                    span = number(cell, "gridSpan") if cell.find(f"{W}gridSpan") is not None else 1
                    assert number(cell, "tcW", "w") == sum(grid[at : at + span])
                    merge = cell.find(f"{W}vMerge")
                    if merge is not None:
                        goes_on.add(at)
                        assert merge.get(f"{W}val") == "restart" or at in merged
                    at += span
                assert at == len(grid)
                merged = goes_on


@pytest.mark.parametrize("no", FORMS)
def test_rows_do_not_break_heads_repeat_and_what_is_tied_stays_together(no: str) -> None:
    for kind in SETS:
        this = paper(no, kind)
        rows = xpath(body(made(no, kind, "docx")), "//w:tr")
        assert len(rows) == len(this.rows)
        for n, (row, xml) in enumerate(zip(this.rows, rows, strict=True)):
            properties = xml.find(f"{W}trPr")
            assert properties.find(f"{W}cantSplit") is not None
            assert (properties.find(f"{W}tblHeader") is not None) == row.head
            kept = {p.find(f"{W}keepNext") is not None for p in xpath(xml, ".//w:pPr")}
            assert kept == {n + 1 < len(this.rows) and this.rows[n + 1].tied}
        heads = [row.head for row in this.rows]
        assert heads == sorted(heads, reverse=True)  # Word repeats only rows from the first on


@pytest.mark.parametrize("no", FORMS)
def test_python_docx_opens_it_and_finds_every_text(no: str) -> None:
    for kind in SETS:
        document = Document(io.BytesIO(made(no, kind, "docx")))
        cells = [squeezed(cell.text) for table in document.tables for row in table.rows for cell in row.cells]
        for row in paper(no, kind).rows:
            assert all(squeezed(cell.text) in cells for cell in row.cells if cell.merge != "continue")
        assert [p.text for p in document.paragraphs if p.text] == [line.text for line in paper(no, kind).lines if line.text]


@pytest.mark.parametrize("no", FORMS)
def test_headings_are_the_papers_own(no: str) -> None:
    runs = xpath(body(made(no, "空白", "docx")), "//w:tc")
    found = ["".join(xpath(cell, ".//w:t/text()")) for cell in runs]
    assert set(printed_headings(paper(no, "空白"))) <= set(found)


def test_nothing_is_in_it_that_trips_wps_or_word() -> None:
    for no in FORMS:
        data = made(no, "长文字", "docx")
        root = body(data)
        assert not xpath(root, "//w:sdt | //w:tc//w:tbl | //w:drawing | //w:pict | //w:object | //w:fldSimple")
        assert set(parts(data)) == {
            "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "docProps/core.xml", "word/document.xml", "word/styles.xml",
            "word/settings.xml", "word/fontTable.xml", "word/header1.xml", "word/header2.xml", "word/footer1.xml", "word/footer2.xml",
        }


def test_the_sign_off_of_a_letter_is_kept_with_its_last_paragraph() -> None:
    paragraphs = xpath(body(made("F17", "B表", "docx")), "/w:document/w:body/w:p")
    texts = ["".join(xpath(p, ".//w:t/text()")) for p in paragraphs]
    last = texts.index("请于2026年3月31日前完成整改，并书面报告结果。")
    kept = [bool(xpath(p, "w:pPr/w:keepNext")) for p in paragraphs[last:]]
    assert texts[-2:] == ["印台区委党建工作领导小组办公室", "2026年1月20日"] and kept == [True] * (len(kept) - 1) + [False]


def test_page_numbers_are_fields_in_runs_of_their_own() -> None:
    for name in ("word/footer1.xml", "word/footer2.xml"):
        footer = parts(made("F06", "B表", "docx"))[name]
        kinds = [[etree.QName(child).localname for child in run if child.tag != f"{W}rPr"] for run in xpath(footer, "//w:r")]
        assert all(len(kind) == 1 for kind in kinds)
        marks = [xpath(run, "w:fldChar/@w:fldCharType")[0] for run in xpath(footer, "//w:r[w:fldChar]")]
        assert marks == ["begin", "separate", "end"] * 3
        assert [code.strip() for code in xpath(footer, "//w:instrText/text()")] == ["PAGE", "PAGE", "NUMPAGES"]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    found = parts(made("F17", "B表", "docx"))
    assert found["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    sides = [xpath(found[f"word/footer{n}.xml"], "//w:p[1]//w:jc/@w:val") for n in (1, 2)]
    assert sides == [["right"], ["left"]]
    assert "".join(xpath(found["word/footer1.xml"], "//w:p[1]//w:t/text()")) == "— 1 —"


def test_page_and_margins_are_those_of_the_standard() -> None:
    for no, expected in (("F17", (37, 26, 35, 28, 210, 297)), ("F06", (28, 37, 26, 35, 297, 210))):
        section = Document(io.BytesIO(made(no, "B表", "docx"))).sections[0]
        sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin, section.page_width, section.page_height)
        assert [round(side.mm) for side in sides if side is not None] == list(expected)


def test_text_is_16_pt_fang_song_in_22_lines_and_titles_22_pt() -> None:
    styles = parts(made("F17", "B表", "docx"))["word/styles.xml"]
    looks = {style.get(f"{W}styleId"): style for style in xpath(styles, "//w:style")}
    assert (xpath(looks["Normal"], ".//w:sz/@w:val"), xpath(looks["Normal"], ".//w:rFonts/@w:eastAsia")) == (["32"], ["仿宋"])
    assert (xpath(looks["Title"], ".//w:sz/@w:val"), xpath(looks["Title"], ".//w:rFonts/@w:eastAsia")) == (["44"], ["方正小标宋简体"])
    (pitch,) = xpath(looks["Text"], ".//w:spacing/@w:line")
    assert 22 * int(pitch) <= 225 / 25.4 * 1440 < 23 * int(pitch)
    (tight,) = xpath(looks["Text"], "w:rPr/w:spacing/@w:val")
    assert 28 * (16 * 20 + int(tight)) <= 156 / 25.4 * 1440 < 29 * (16 * 20 + int(tight))


def test_fonts_that_a_machine_may_lack_name_others() -> None:
    fonts = parts(made("F17", "B表", "docx"))["word/fontTable.xml"]
    others = {f.get(f"{W}name"): f.find(f"{W}altName").get(f"{W}val") for f in xpath(fonts, "//w:font[w:altName]")}
    assert "宋体" in others["方正小标宋简体"] and "FangSong" in others["仿宋"] and "SimHei" in others["黑体"]


def test_the_mark_stands_at_the_head_and_the_code_at_the_foot_of_every_page() -> None:
    found = parts(made("F02", "B表", "docx"))
    for n in (1, 2):
        assert "".join(xpath(found[f"word/header{n}.xml"], "//w:t/text()")) == "演示数据，不是真实考核结果"
        foot = "".join(xpath(found[f"word/footer{n}.xml"], "//w:t/text()"))
        assert "表号：F02" in foot and "编码：3F2A 90C1 77DE 04B8" in foot and "第 1 页　共 1 页" in foot and "可知本表是否有效" in foot


def test_characters_that_xml_cannot_hold_are_left_out_and_markup_is_text() -> None:
    hostile = "甲\x00\x0b\ud800<w:p>&amp;]]>\ufffe镇"
    document = Document(io.BytesIO(render(FORMS["F14"], {"rows": [{"unit": hostile}]}, "docx", Options(office="<&>", mark="\x01标"))))
    assert document.tables[0].rows[1].cells[1].text == "甲<w:p>&amp;]]>镇"


def test_the_same_paper_is_the_same_bytes() -> None:
    assert render(FORMS["F02"], filled("F02", "B表"), "docx", OPTIONS) == made("F02", "B表", "docx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 LibreOffice")
def test_libreoffice_draws_every_form_whole(tmp_path: Path) -> None:
    files = []
    for no in FORMS:
        (file := tmp_path / f"{no}.docx").write_bytes(made(no, "长文字", "docx"))
        files.append(str(file))
    (letter := tmp_path / "letter.docx").write_bytes(render(FORMS["F17"], {"to": "甲镇", "overall": "考" * 2000}, "docx"))
    files.append(str(letter))
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    for no in FORMS:
        pages = page_texts((tmp_path / f"{no}.pdf").read_bytes())
        whole = "".join(pages)
        for row in paper(no, "长文字").rows:
            for cell in (c for c in row.cells if c.merge != "continue"):
                text = squeezed(cell.text)
                assert all(text[n : n + 6] in whole for n in range(0, max(len(text) - 5, 1), 6)) or text in whole, (no, cell.text)
        for n, page in enumerate(pages, start=1):
            assert f"—{n}—" in page and re.search(rf"第{n}页共{len(pages)}页", page)
    second = drawn((tmp_path / "letter.pdf").read_bytes())[1]
    lines = [words.text for words in second.words if set(words.text) == {"考"}]
    assert len(lines) == 22 and {len(line) for line in lines} == {28}
