"""The issued form filled in."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from writing import ISSUED, W, form, issued_rubrics, members, one_item, one_row, scored

from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Rubric
from kaoping.core.source import Source
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document
from kaoping.write.fill import Form, fill_all

A, B = issued_rubrics()
MAIN = "word/document.xml"


@pytest.fixture(scope="module")
def issued() -> Form:
    return Form(ISSUED, (A, B))


def cells(data: bytes, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(data)).tables[table].rows]


def filled(cell: str, worth: str | None = None, mark: str = "6.5", rubric: Rubric | None = None) -> str:
    """The text of a one-row form filled with a mark."""
    body = one_row(cell) if worth is None else one_row(cell, worth)
    rubric = rubric or one_item()
    return members(Form(form(body), (rubric,)).fill("广阳镇", "A", scored(rubric, {"1.1": mark})))[MAIN].decode()


def test_it_prints_every_mark_in_the_cell_of_its_item_and_the_total_in_its_own(issued: Form) -> None:
    marks = {"1.1": "6.5", "1.2": "0", "2.3": "2-4", "4.4": "不适用"}
    table = cells(issued.fill("广阳镇", "A", scored(A, marks)), 0)
    printed = {item.id: table[item.blank.row][3] for item in A.items() if item.blank}
    assert printed == {item.id: str(item.worth) for item in A.items()} | marks | {"2.3": "2–4"}
    assert table[-1][3] == "87.5–89.5"


def test_it_prints_不适用_and_never_0_where_an_item_does_not_apply(issued: Form) -> None:
    table = cells(issued.fill("广阳镇", "A", scored(A, {"3.1": "不适用"})), 0)
    assert [row[3] for row in table if row[1].startswith("1、建立健全非公")] == ["不适用"]


def test_it_leaves_the_other_rubrics_table_blank(issued: Form) -> None:
    data = issued.fill("三里洞街道", "B", scored(B))
    assert {row[3] for row in cells(data, 0)[1:]} == {""}
    assert "" not in {row[3] for row in cells(data, 1)}


def test_it_changes_no_byte_of_any_other_member(issued: Form) -> None:
    before, after = members(ISSUED), members(issued.fill("广阳镇", "A", scored(A)))
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {MAIN}


def test_it_copies_the_other_members_as_they_were_packed(issued: Form) -> None:
    data = issued.fill("广阳镇", "A", scored(A))
    with zipfile.ZipFile(io.BytesIO(ISSUED)) as old, zipfile.ZipFile(io.BytesIO(data)) as new:
        for before, after in zip(old.infolist(), new.infolist(), strict=True):
            assert (before.filename, before.date_time, before.compress_type) == (after.filename, after.date_time, after.compress_type)
            if before.filename != MAIN:
                assert packed(ISSUED, before) == packed(data, after)


def packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    start = info.header_offset
    return data[start : start + 30 + len(info.filename.encode()) + info.compress_size]


def test_it_is_the_issued_text_once_the_marks_are_taken_out_again(issued: Form) -> None:
    text = members(issued.fill("广阳镇", "A", scored(A)))[MAIN].decode()
    for mark in [str(item.worth) for item in A.items()] + ["100"]:
        text = text.replace(f"<w:p><w:r><w:t>{mark}</w:t></w:r></w:p>", "<w:p/>", 1)
    assert text.encode() == members(ISSUED)[MAIN]


def test_it_gives_the_same_bytes_for_the_same_score(issued: Form) -> None:
    assert issued.fill("广阳镇", "A", scored(A)) == issued.fill("广阳镇", "A", scored(A))


def test_it_refuses_a_rubric_that_the_document_does_not_hold(issued: Form) -> None:
    with pytest.raises(KaopingError, match="没有编号为“C”的评分表（现有：A、B）"):
        issued.fill("广阳镇", "C", scored(A))


def test_it_reports_progress_and_yields_one_form_a_unit(issued: Form) -> None:
    seen: list[tuple[int, int]] = []
    units = [("广阳镇", "A", scored(A)), ("三里洞街道", "B", scored(B))]
    assert [unit for unit, _ in fill_all(issued, units, 2, lambda done, total: seen.append((done, total)))] == ["广阳镇", "三里洞街道"]
    assert seen == [(1, 2), (2, 2)]


def test_it_fills_a_self_closing_paragraph() -> None:
    assert "<w:tc><w:p><w:r><w:t>6.5</w:t></w:r></w:p></w:tc></w:tr>" in filled("<w:tc><w:p/></w:tc>")


def test_it_keeps_the_attributes_of_a_self_closing_paragraph() -> None:
    assert '<w:p w:rsidR="00AA" ><w:r><w:t>6.5</w:t></w:r></w:p>' in filled('<w:tc><w:p w:rsidR="00AA" /></w:tc>')


def test_it_writes_behind_the_paragraphs_properties_with_the_marks_own_font() -> None:
    cell = '<w:tc><w:p><w:pPr><w:jc w:val="center"/><w:rPr><w:ins w:id="1" w:author="x"/><w:sz w:val="21"/></w:rPr></w:pPr></w:p></w:tc>'
    assert '</w:rPr></w:pPr><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>6.5</w:t></w:r></w:p>' in filled(cell)


def test_it_takes_font_and_alignment_from_the_cell_beside_it_where_the_blank_has_none() -> None:
    worth = ('<w:tc><w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>'
             "<w:t>8分</w:t></w:r></w:p></w:tc>")
    expected = '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr><w:t>6.5</w:t></w:r></w:p>'
    assert filled("<w:tc><w:p/></w:tc>", worth).count(expected) == 1


def test_it_replaces_a_mark_that_an_earlier_filling_left() -> None:
    old = '<w:tc><w:p><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>3</w:t></w:r><w:r><w:t>–8</w:t></w:r></w:p></w:tc>'
    assert '<w:tc><w:p><w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>6.5</w:t></w:r></w:p></w:tc>' in filled(old)


def test_it_leaves_the_unit_of_marks_that_the_form_prints() -> None:
    assert "<w:t>6.5</w:t></w:r><w:r><w:t>分</w:t></w:r>" in filled("<w:tc><w:p><w:r><w:t>分</w:t></w:r></w:p></w:tc>")


def test_it_takes_a_content_controls_placeholder_away() -> None:
    cell = ('<w:tc><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
            "<w:t>单击此处输入</w:t></w:r></w:p></w:sdtContent></w:sdt></w:tc>")
    assert "<w:sdtPr></w:sdtPr><w:sdtContent><w:p><w:r><w:t>6.5</w:t></w:r></w:p></w:sdtContent>" in filled(cell)


def test_it_writes_into_the_cell_that_shows_when_the_named_one_is_merged_upwards() -> None:
    def row(merge: str) -> str:
        return f"<w:tr><w:tc><w:p/></w:tc><w:tc><w:tcPr>{merge}</w:tcPr><w:p/></w:tc></w:tr>"

    body = f'<w:tbl>{row("<w:vMerge w:val=" + chr(34) + "restart" + chr(34) + "/>")}{row("<w:vMerge/>")}</w:tbl>'
    rubric = one_item(Source("", 0, 1, 1))
    text = members(Form(form(body), (rubric,)).fill("广阳镇", "A", scored(rubric)))[MAIN].decode()
    assert '<w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>8</w:t></w:r></w:p>' in text
    assert text.count("<w:t>") == 1


def test_it_counts_neither_nested_tables_nor_text_boxes() -> None:
    nested = "<w:tc><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/></w:tc>"
    assert "</w:tbl><w:p><w:r><w:t>6.5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>" in filled(nested)


def test_it_looks_through_content_controls_around_rows_and_cells() -> None:
    wrapped = "<w:sdt><w:sdtContent><w:tc><w:p/></w:tc></w:sdtContent></w:sdt>"
    assert "<w:sdtContent><w:tc><w:p><w:r><w:t>6.5</w:t></w:r></w:p></w:tc></w:sdtContent>" in filled(wrapped)


@pytest.mark.parametrize("encoding, declared", [("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("gb18030", "GB18030")])
def test_it_keeps_the_encoding_of_the_text(encoding: str, declared: str) -> None:
    data = form(one_row("<w:tc><w:p/></w:tc>"), declaration=f'<?xml version="1.0" encoding="{declared}"?>', encoding=encoding)
    before, after = (members(d)[MAIN] for d in (data, Form(data, (one_item(),)).fill("", "A", scored(one_item(), {"1.1": "不适用"}))))
    assert after.decode(encoding) == before.decode(encoding).replace(
        "<w:p/></w:tc></w:tr>", "<w:p><w:r><w:t>不适用</w:t></w:r></w:p></w:tc></w:tr>")


def test_it_uses_the_documents_own_prefix() -> None:
    body = one_row("<w:tc><w:p/></w:tc>").replace("w:", "")
    text = f'<document xmlns="{W}"><body>{body}</body></document>'
    data = with_main(form(""), text.encode())
    assert b"<tc><p><r><t>6.5</t></r></p></tc></tr>" in members(Form(data, (one_item(),)).fill("", "A", scored(one_item(), {"1.1": "6.5"})))[MAIN]


def with_main(data: bytes, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, old in members(data).items():
            archive.writestr(name, content if name == MAIN else old)
    return out.getvalue()


def named(body: str, source: Source, unit: str = "广阳镇") -> str:
    """The text of a form with room for the unit's name, from the part that precedes the table of marks."""
    rubric = one_item(Source("", source.table + 1, 0, 2), source)
    text = members(Form(form(body + one_row("<w:tc><w:p/></w:tc>")), (rubric,)).fill(unit, "A", scored(rubric)))[MAIN].decode()
    return text.partition("<w:body>")[2].rpartition("<w:tbl>")[0]


def test_it_writes_the_units_name_over_the_line_that_the_form_leaves_for_it() -> None:
    line = "<w:p><w:r><w:t>被考核单位：</w:t></w:r><w:r><w:rPr><w:u/></w:rPr><w:t>________</w:t></w:r></w:p>"
    assert named(line, Source("", -1, 0, 0, 0, 14), "广阳镇<试>") == line.replace("________", "广阳镇&lt;试&gt;")


def test_it_keeps_what_is_printed_behind_the_room_for_the_name() -> None:
    line = "<w:p><w:r><w:t>考评对象：        考评总分：</w:t></w:r></w:p>"
    assert named(line, Source("", -1, 0, 0, 0, 18)) == "<w:p><w:r><w:t>考评对象：广阳镇  考评总分：</w:t></w:r></w:p>"


def test_it_writes_the_units_name_into_the_empty_cell_behind_its_label() -> None:
    body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单位</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    assert named(body, Source("", 0, 0, 1)) == body.replace("<w:p/>", "<w:p><w:r><w:t>广阳镇</w:t></w:r></w:p>")


def test_it_writes_the_units_name_behind_the_label_in_its_own_cell() -> None:
    body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单位：</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    assert named(body, Source("", 0, 0, 0, 0, 3)) == body.replace("单位：", "单位：广阳镇")


def test_it_never_writes_the_units_name_over_printed_words() -> None:
    line = "<w:p><w:r><w:t>评分标准（100分）</w:t></w:r></w:p>"
    assert named(line, Source("", -1, 0, 0, 2, 6)) == line


def test_it_prints_the_sum_where_items_share_one_merged_cell() -> None:
    whole = issued_rubrics()[0]
    shared = Rubric(id="A", title="", applies_to=(), worth=None, sections=tuple(
        type(s)(id=s.id, title=s.title, worth=s.worth, items=tuple(type(i)(id=i.id, text=i.text, worth=i.worth, blank=Source("", 0, 1, 3)) for i in s.items))
        for s in whole.sections[:1]))
    table = cells(Form(ISSUED, (shared,)).fill("广阳镇", "A", scored(shared, {"1.1": "3-8"})), 0)
    assert table[1][3] == "30–35"


def test_it_makes_a_plain_form_and_says_so_when_the_standard_is_no_word_document() -> None:
    plain = Form("1、扎实开展得8分。".encode(), (one_item(),))
    rows = cells(plain.fill("广阳镇", "A", scored(one_item(), {"1.1": "3-8"}), "演示数据"), 0)
    assert rows == [["考核内容", "评分标准", "分值", "得分"], ["组织建设", "扎实开展", "8分", "3–8"], ["总得分", "总得分", "总得分", "3–8"]]
    assert "原件不是 .docx 文档" in plain.note("A")


def test_it_makes_a_plain_form_when_the_document_has_no_blank_to_fill() -> None:
    rubric = one_item(Source("", 7, 0, 2))
    plain = Form(form(one_row("<w:tc><w:p/></w:tc>")), (rubric,))
    assert "没有可以填写的得分栏" in plain.note("A")
    assert cells(plain.fill("广阳镇", "A", scored(rubric)), 0)[-1][-1] == "8"


def test_it_names_the_items_that_have_no_cell_on_the_form() -> None:
    section = A.sections[0]
    lacking = type(section)(id="1", title="", worth=None, items=(section.items[0], type(section.items[1])(id="1.2", text="", worth=None)))
    assert Form(ISSUED, (Rubric(id="A", title="", applies_to=(), worth=None, sections=(lacking,)),)).unfilled("A") == ("1.2",)


@pytest.mark.parametrize("content, says", [
    (b"<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d>&a;</d>", "DTD"), (b"<w:document", "不是完好的 XML"), (b"<a>" * 500 + b"</a>" * 500, "嵌套"),
    (b"<?xml version='1.0' encoding='no-such'?><a/>", "编码"),
])
def test_it_refuses_text_that_is_no_normal_word_document(content: bytes, says: str) -> None:
    with pytest.raises(KaopingError, match=says):
        Form(with_main(form(""), content), (one_item(),))


def test_it_refuses_a_broken_file_in_one_sentence() -> None:
    with pytest.raises(KaopingError, match="不是完整的"):
        Form(ISSUED[: len(ISSUED) // 2], (A, B))


def test_it_rewrites_a_file_whose_members_cannot_be_copied() -> None:
    """A self-extracting archive's bytes stand before the first member, so that offsets do not count from the file's start."""
    data = b"PK\x00\x00 bytes before" + ISSUED
    before, after = members(ISSUED), members(Form(data, (A, B)).fill("广阳镇", "A", scored(A)))
    assert {name for name in before if before[name] != after[name]} == {MAIN}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_it_stays_well_formed_and_keeps_the_name_whatever_a_unit_is_called(unit: str) -> None:
    body = "<w:p><w:r><w:t>单位：</w:t></w:r></w:p>" + one_row("<w:tc><w:p/></w:tc>")
    rubric = one_item(Source("", 0, 0, 2), Source("", -1, 0, 0, 3, 3))
    content = members(Form(form(body), (rubric,)).fill(unit, "A", scored(rubric)))[MAIN]
    line = etree.fromstring(content).find(f".//{{{W}}}p")
    assert line is not None
    kept = "".join(" " if c in "\t\n\r" else c for c in unit if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) < 0xE000))
    assert "".join(line.itertext()) == "单位：" + kept


def test_it_narrows_the_characters_of_a_mark_that_would_just_not_fit_on_the_cells_line() -> None:
    grid = '<w:tblGrid><w:gridCol w:w="1000"/><w:gridCol w:w="850"/><w:gridCol w:w="964"/></w:tblGrid>'
    worth = '<w:tc><w:p><w:r><w:rPr><w:b/><w:sz w:val="21"/></w:rPr><w:t>100分</w:t></w:r></w:p></w:tc>'
    data = form(one_row("<w:tc><w:p/></w:tc>", worth).replace("<w:tbl>", f"<w:tbl>{grid}"))

    def run(mark: str) -> str:
        text = members(Form(data, (one_item(),)).fill("", "A", scored(one_item(), {"1.1": mark})))[MAIN].decode()
        return text[text.rindex("<w:p><w:r>"):]

    assert run("82.5-88.5").startswith('<w:p><w:r><w:rPr><w:b/><w:w w:val="71"/><w:sz w:val="21"/></w:rPr><w:t>82.5–88.5</w:t>')
    assert run("82.63-88.95").startswith('<w:p><w:r><w:rPr><w:b/><w:sz w:val="21"/></w:rPr><w:t>82.63–88.95</w:t>')
    assert run("3-8").startswith('<w:p><w:r><w:rPr><w:b/><w:sz w:val="21"/></w:rPr><w:t>3–8</w:t>')


def test_it_fills_a_form_as_the_reader_found_it_name_marks_and_total() -> None:
    document = Document()
    document.add_paragraph("某区基层党建考评评分表（100分）")
    document.add_paragraph("考评对象：____________        考评总分：______")
    rows = [("考核内容", "评分标准", "分值", "得分"), ("组织建设（60分）", "1、建立台账得60分。", "60分", ""),
            ("作风建设（40分）", "1、开展走访得40分。", "40分", ""), ("总分", "", "100分", "")]
    table = document.add_table(len(rows), 4)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    rubrics = compile_standard(open_document(out.getvalue(), "考评表.docx")).rubrics
    second = list(rubrics[0].items())[1].id
    data = Form(out.getvalue(), rubrics).fill("广阳镇", "A", scored(rubrics[0], {second: "37.5"}))
    assert [row[3] for row in cells(data, 0)] == ["得分", "60", "37.5", "97.5"]
    assert Document(io.BytesIO(data)).paragraphs[1].text == "考评对象：广阳镇  考评总分：______"
