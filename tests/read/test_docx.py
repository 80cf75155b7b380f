"""Word documents read as they would print."""

from __future__ import annotations

import pytest

from kaoping.core.errors import KaopingError
from read.making import W, docx, grids, lines, opened, p, tbl, tc, texts, tr, zipped

DECIMAL = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    '<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
)
LIST = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def _body(xml: str) -> list[str]:
    return lines(opened(docx(xml)))


def _cell(xml: str) -> str:
    return grids(opened(docx(tbl(tr(tc(xml))))))[0].cells[0].text


def test_it_keeps_a_vertical_merge_as_one_cell() -> None:
    restart, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (grid,) = grids(opened(docx(tbl(tr(tc("组织建设", restart), tc("甲")), tr(tc("", more), tc("乙")), tr(tc("其他"), tc("丙"))))))
    assert texts(grid) == [["组织建设", "甲"], ["组织建设", "乙"], ["其他", "丙"]]
    assert [(cell.rows, cell.cols) for cell in grid.cells] == [(2, 1), (1, 1), (1, 1), (1, 1), (1, 1)]


def test_it_places_cells_by_their_spans_and_by_the_gaps_before_a_row() -> None:
    rows = tr(tc("甲", '<w:gridSpan w:val="2"/>'), tc("乙")), tr(tc("丙"), properties='<w:gridBefore w:val="2"/>')
    (grid,) = grids(opened(docx(tbl(*rows))))
    assert texts(grid) == [["甲", "甲", "乙"], ["", "", "丙"]]


def test_it_keeps_a_block_merged_both_ways_as_one_cell() -> None:
    span = '<w:gridSpan w:val="2"/>'
    rows = tr(tc("甲", span + '<w:vMerge w:val="restart"/>'), tc("1")), tr(tc("", span + "<w:vMerge/>"), tc("2"))
    (grid,) = grids(opened(docx(tbl(*rows))))
    assert [(cell.text, cell.rows, cell.cols) for cell in grid.cells] == [("甲", 2, 2), ("1", 1, 1), ("2", 1, 1)]


def test_it_reads_the_old_horizontal_merge() -> None:
    (grid,) = grids(opened(docx(tbl(tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("乙"))))))
    assert [(cell.text, cell.col, cell.cols) for cell in grid.cells] == [("甲", 0, 2), ("乙", 2, 1)]


def test_a_source_names_the_physical_table_row_and_cell() -> None:
    deleted = tr(tc("删"), properties='<w:del w:id="1"/>')
    rows = tr(tc("甲", '<w:gridSpan w:val="2"/>'), tc("乙")), deleted, tr(tc("丙"), tc("丁"), tc("戊"))
    first, second = grids(opened(docx(tbl(tr(tc("前"))) + tbl(*rows))))
    assert (first.cells[0].source.table, second.cells[0].source.table) == (0, 1)
    assert [(cell.text, cell.source.row, cell.source.cell) for cell in second.cells] == [
        ("甲", 0, 0), ("乙", 0, 1), ("丙", 2, 0), ("丁", 2, 1), ("戊", 2, 2),
    ]  # fmt: skip


def test_a_line_knows_which_paragraph_it_is() -> None:
    document = opened(docx(p("附件4") + p() + p("标题")))
    assert [(block.text, block.source.table, block.source.row) for block in document.blocks] == [("附件4", -1, 0), ("标题", -1, 2)]


def test_it_joins_the_paragraphs_of_a_cell_with_line_ends() -> None:
    assert _cell(p("农村") + p("基层") + p("建设(35分)")) == "农村\n基层\n建设(35分)"


def test_it_reads_breaks_tabs_and_unbreakable_hyphens() -> None:
    assert _cell("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>3</w:t><w:noBreakHyphen/><w:t>5分</w:t></w:r></w:p>") == "甲\n乙\t3-5分"


@pytest.mark.parametrize(
    "wrapped",
    [
        '<w:ins w:id="1">{}</w:ins>',
        '<w:moveTo w:id="1">{}</w:moveTo>',
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:customXml>{}</w:customXml>",
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="X">{}</w:fldSimple>',
    ],
)
def test_it_reads_through(wrapped: str) -> None:
    assert _body(f"<w:p>{wrapped.format('<w:r><w:t>得1分</w:t></w:r>')}</w:p>") == ["得1分"]


@pytest.mark.parametrize(
    "gone",
    [
        '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>',
        '<w:moveFrom w:id="1"><w:r><w:t>旧</w:t></w:r></w:moveFrom>',
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>旧</w:t></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
    ],
)
def test_it_drops_what_does_not_print(gone: str) -> None:
    assert _body(f"<w:p>{gone}<w:r><w:t>新</w:t></w:r></w:p>") == ["新"]


def test_hidden_switched_off_is_not_hidden() -> None:
    assert _body('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>新</w:t></w:r></w:p>') == ["新"]


def test_it_drops_text_that_its_style_hides() -> None:
    styles = '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    hidden = '<w:p><w:r><w:rPr><w:rStyle w:val="b"/></w:rPr><w:t>旧</w:t></w:r><w:r><w:t>新</w:t></w:r></w:p>'
    assert lines(opened(docx(hidden, styles=styles))) == ["新"]


def test_a_paragraph_whose_end_was_deleted_runs_on_into_the_next() -> None:
    assert _cell(p("台账", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("规范得1分")) == "台账规范得1分"


def test_a_deleted_row_is_gone_and_an_inserted_one_is_there() -> None:
    (grid,) = grids(opened(docx(tbl(tr(tc("甲")), tr(tc("乙"), properties='<w:del w:id="1"/>'), tr(tc("丙"), properties='<w:ins w:id="2"/>')))))
    assert texts(grid) == [["甲"], ["丙"]]


def test_a_text_box_is_read_once() -> None:
    content = f"<w:txbxContent>{p('适用于各镇')}</w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
    assert _body(f"<w:p><w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r></w:p>") == ["适用于各镇"]


def test_a_table_in_a_text_box_is_a_grid_numbered_after_the_others() -> None:
    inner = tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), tc("丁")))
    box = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    first, second = grids(opened(docx(box + tbl(tr(tc("正表"))))))
    assert (texts(first), first.index) == ([["甲", "乙"], ["丙", "丁"]], 1)
    assert (texts(second), second.index) == ([["正表"]], 0)


def test_a_nested_table_stays_in_its_cell_and_follows_as_a_grid() -> None:
    inner = tbl(tr(tc("优秀"), tc("10分")), tr(tc("良好"), tc("8分")))
    outer, own = grids(opened(docx(tbl(tr(tc(p("按等次："), ""), tc(inner + p()))))))
    assert outer.cells[1].text.split() == ["优秀", "10分", "良好", "8分"]
    assert (texts(own), own.index) == ([["优秀", "10分"], ["良好", "8分"]], 1)


@pytest.mark.parametrize(
    ("form", "text", "printed"),
    [
        ("decimal", "%1、", ["1、甲", "2、乙"]),
        ("decimal", "%1.", ["1. 甲", "2. 乙"]),
        ("chineseCountingThousand", "（%1）", ["（一）甲", "（二）乙"]),
        ("decimalEnclosedCircleChinese", "%1", ["① 甲", "② 乙"]),
        ("upperLetter", "%1)", ["A) 甲", "B) 乙"]),
        ("bullet", "\uf06c", ["甲", "乙"]),
    ],
)
def test_it_prints_automatic_numbers(form: str, text: str, printed: list[str]) -> None:
    document = docx(p("甲", NUMBERED) + p("乙", NUMBERED), numbering=DECIMAL.format(form=form, text=text) + LIST)
    assert lines(opened(document)) == printed


def test_a_number_column_without_text_still_shows_its_numbers() -> None:
    rows = (tr(tc(p("", NUMBERED)), tc("甲")), tr(tc(p("", NUMBERED)), tc("乙")))
    (grid,) = grids(opened(docx(tbl(*rows), numbering=DECIMAL.format(form="decimal", text="%1") + LIST)))
    assert [row[0].strip() for row in texts(grid)] == ["1", "2"]


def test_deeper_numbers_start_again_under_each_new_upper_one() -> None:
    levels = '<w:lvl w:ilvl="0"><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:suff w:val="nothing"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    deep = NUMBERED.replace('ilvl w:val="0"', 'ilvl w:val="1"')
    body = p("甲", NUMBERED) + p("子", deep) + p("丑", deep) + p("乙", NUMBERED) + p("寅", deep)
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{LIST}'
    assert lines(opened(docx(body, numbering=numbering))) == ["1、甲", "1.1子", "1.2丑", "2、乙", "2.1寅"]


def test_a_second_list_of_the_same_kind_goes_on_unless_it_says_where_it_starts() -> None:
    other = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    afresh = '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    body = "".join(p("条", NUMBERED.replace('numId w:val="1"', f'numId w:val="{num}"')) for num in "1233")
    numbering = DECIMAL.format(form="decimal", text="%1、") + LIST + other + afresh
    assert lines(opened(docx(body, numbering=numbering))) == ["1、条", "2、条", "1、条", "2、条"]


def test_a_paragraph_style_can_number() -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="a"><w:pPr>{NUMBERED}</w:pPr></w:style>'
    numbering = DECIMAL.format(form="decimal", text="%1、") + LIST
    assert lines(opened(docx(p("甲", '<w:pStyle w:val="a"/>') + p("乙"), numbering=numbering, styles=styles))) == ["1、甲", "乙"]


def test_it_reads_the_strict_form_of_the_standard() -> None:
    xml = f'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>{tbl(tr(tc("甲")))}</w:body></w:document>'
    assert texts(grids(opened(zipped({"word/document.xml": xml})))[0]) == [["甲"]]


def test_it_refuses_a_document_without_a_body() -> None:
    with pytest.raises(KaopingError, match="没有正文"):
        opened(zipped({"word/document.xml": f'<w:document xmlns:w="{W}"/>'}))
