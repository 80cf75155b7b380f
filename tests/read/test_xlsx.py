"""Workbooks read as people see them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Document
from kaoping.read.sheet import display
from read.making import FIXTURES, SEED, grids, opened, shape, texts, zipped


def _book(*sheets: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return book


def _read(book: openpyxl.Workbook) -> Document:
    out = io.BytesIO()
    book.save(out)
    return opened(out.getvalue(), "标准.xlsx")


def test_every_visible_sheet_is_a_grid_numbered_by_its_sheet() -> None:
    book = _book([["甲"]], [["乙"]], [["丙"]])
    book.worksheets[1].sheet_state = "hidden"
    assert [(grid.index, texts(grid)) for grid in grids(_read(book))] == [(0, [["甲"]]), (2, [["丙"]])]


def test_an_empty_sheet_is_no_grid() -> None:
    assert grids(_read(_book([["甲"]], []))) == grids(_read(_book([["甲"]])))


def test_a_merged_region_is_one_cell() -> None:
    book = _book([["组织建设", "甲"], [None, "乙"]])
    book.worksheets[0].merge_cells("A1:A2")
    (grid,) = grids(_read(book))
    assert [(cell.text, cell.rows, cell.cols) for cell in grid.cells] == [("组织建设", 2, 1), ("甲", 1, 1), ("乙", 1, 1)]


def test_the_empty_rim_is_trimmed_and_the_source_keeps_the_sheets_own_places() -> None:
    book = _book([])
    book.worksheets[0]["C4"] = "甲"
    (grid,) = grids(_read(book))
    assert (grid.height, grid.width) == (1, 1)
    assert (grid.cells[0].source.table, grid.cells[0].source.row, grid.cells[0].source.cell) == (0, 3, 2)


def test_an_empty_place_inside_the_content_is_an_empty_cell() -> None:
    (grid,) = grids(_read(_book([["内容", None, "分值"], ["甲", "乙", None]])))
    assert [cell.text for cell in grid.cells] == ["内容", "", "分值", "甲", "乙", ""]


def test_a_line_break_in_a_cell_is_kept() -> None:
    assert texts(grids(_read(_book([["组织\n建设"]])))[0]) == [["组织\n建设"]]


@pytest.mark.parametrize(
    ("number", "form", "seen"),
    [
        ("8", "0", "8"),
        ("8.0", "0", "8"),
        ("2.5", "0", "2.5"),
        ("0.30000000000000004", "0", "0.3"),
        ("0.8", "9", "80%"),
        ("0.855", "10", "85.50%"),
        ("0.8", "0.0%", "80.0%"),
        ("0.8", "0.##%", "80%"),
        ("8", '0"分"', "8分"),
        ("8", "0分", "8分"),
        ("1234.5", "#,##0.00", "1234.50"),
        ("5", "0.0_);(0.0)", "5.0"),
        ("-5", "0.0;-0.0", "-5.0"),
        ("45000", "14", "2023/3/15"),
        ("45000", 'yyyy"年"m"月"d"日"', "2023年3月15日"),
        ("0.5", "h:mm", "12:00"),
        ("1E400", "0", "1E400"),
        ("x", "0", "x"),
    ],
)
def test_a_number_comes_out_as_people_see_it(number: str, form: str, seen: str) -> None:
    assert display(number, form) == seen


def test_it_reads_rich_text_without_its_phonetic_guide() -> None:
    book = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    item = "<si><r><t>组织</t></r><r><t>建设</t></r><rPh sb='0' eb='1'><t>zuzhi</t></rPh></si>"
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f'<workbook xmlns="{book}" xmlns:r="{rel}"><sheets><sheet name="一" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>',
        "xl/sharedStrings.xml": f'<sst xmlns="{book}">{item}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{book}"><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>',
    }
    assert texts(grids(opened(zipped(parts), "标准.xlsx"))[0]) == [["组织建设"]]


def test_it_refuses_content_at_the_last_row() -> None:
    book = _book([["甲"]])
    book.worksheets[0]["A1048576"] = "乙"
    with pytest.raises(KaopingError, match="第1048576行"):
        _read(book)


def test_it_reads_a_sheet_that_only_claims_to_be_huge() -> None:
    book = _book([["甲"]])
    book.worksheets[0].row_dimensions[1048576].height = 20
    assert texts(grids(_read(book))[0]) == [["甲"]]


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_the_seed_as_a_workbook_has_the_same_tables(suffix: str) -> None:
    tables = grids(opened(SEED.read_bytes()))
    sheets = grids(opened((FIXTURES / f"附件4.{suffix}").read_bytes(), "附件4"))
    above = [next(cell.row for cell in sheet.cells if cell.text == "考核内容") for sheet in sheets]
    bodies = [[(row - top, *rest) for row, *rest in shape(sheet) if row >= top] for sheet, top in zip(sheets, above, strict=True)]
    assert bodies == [shape(table) for table in tables]


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_both_tables_on_one_sheet_are_one_grid(suffix: str) -> None:
    (grid,) = grids(opened((FIXTURES / f"附件4-一张表.{suffix}").read_bytes(), "附件4"))
    assert sum(cell.text == "考核内容" for cell in grid.cells) == 2


def test_an_old_workbook_shows_what_its_new_twin_shows() -> None:
    old, new = (opened((FIXTURES / f"附件4.{suffix}").read_bytes(), "附件4") for suffix in ("xls", "xlsx"))
    assert old.blocks == new.blocks
