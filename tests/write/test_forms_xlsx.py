"""The forms as .xlsx: numbers are numbers, text is never a formula, and a sheet prints as the paper does."""

from __future__ import annotations

import io
import itertools
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from paper_reading import made, paper, printed_headings
from paper_sets import CASES, OPTIONS, SETS

from kaoping.write.forms import FORMS, Options, render
from kaoping.write.forms.form import Boxes, Heads, Note, Passage, Signs

PREFIXES = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =", "'=", '"=', "=cmd|' /C calc'!A0", "{=1}", "%=")


def sheet(data: bytes) -> Any:
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def cells(data: bytes) -> list[Any]:
    return [cell for row in sheet(data).iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("no", FORMS)
def test_every_text_is_in_it_and_no_cell_is_a_formula(no: str) -> None:
    for kind in SETS:
        found = cells(made(no, kind, "xlsx"))
        assert {cell.data_type for cell in found} <= {"s", "n"}
        values = [str(cell.value) for cell in found]
        for row in paper(no, kind).rows:
            for cell in (c for c in row.cells if c.merge != "continue" and c.text):
                assert cell.text in values or (cell.number is not None and Decimal(cell.number) in [Decimal(str(c.value)) for c in found if c.data_type == "n"])
        assert set(printed_headings(paper(no, kind))) <= {value.replace("\n", "") for value in values}


@pytest.mark.parametrize("no", FORMS)
def test_no_field_of_any_form_becomes_a_formula(no: str) -> None:
    form, texts = FORMS[no], itertools.cycle(f"{prefix}1+1" for prefix in PREFIXES)
    values: dict[str, Any] = {"under": next(texts), "note": next(texts)}
    for block in form.blocks:
        match block:
            case Heads():
                values |= {key: next(texts) for key, _ in block.fields}
            case Boxes():
                values |= {box.key: next(texts) for box in block.boxes}
            case Signs():
                values |= {sign.key: next(texts) for sign in block.signs}
            case Note() | Passage():
                values[block.key] = next(texts)
    for table in form.tables():
        rows = [{c.key: [text] * len(c.names) if c.many else text for c in table.columns} for text in itertools.islice(texts, len(PREFIXES))]
        values[table.key] = rows
        if table.total:
            values["total"] = {key: next(texts) for key in table.total.under}
    words = {key: next(texts) for key in form.headings()}
    found = cells(render(form, values, "xlsx", Options(headings=words, office=next(texts), mark=next(texts), annex=next(texts))))
    assert {cell.data_type for cell in found} == {"s"}
    written = [str(cell.value) for cell in found]
    assert all(any(f"{prefix.strip()}1+1" in text for text in written) for prefix in PREFIXES) or not list(form.tables())
    risky = [c for c in found if str(c.value).lstrip(" \u3000").startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", "%"))]
    assert all(cell.quotePrefix for cell in risky) and (risky or not list(form.tables()))


def test_marks_are_numbers_and_ranges_are_text() -> None:
    rows = [{"unit": "甲镇", "total_mark": Decimal("96.5"), "place": 1}, {"unit": "乙镇", "total_mark": "90–95", "place": "2–3"}]
    found = {cell.value: cell.data_type for cell in cells(render(FORMS["F14"], {"rows": rows}, "xlsx"))}
    assert (found[96.5], found[1], found["90–95"]) == ("n", "n", "s")


@pytest.mark.parametrize("no", FORMS)
def test_it_prints_on_a4_with_the_heads_on_every_page(no: str) -> None:
    this, page = paper(no, "40处扣分"), sheet(made(no, "40处扣分", "xlsx"))
    assert (page.page_setup.orientation == "landscape") == this.landscape and int(page.page_setup.paperSize) == 9
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)
    sides = (page.page_margins.top, page.page_margins.right, page.page_margins.bottom, page.page_margins.left)
    assert [round(side * 25.4) for side in sides] == list(this.margins)
    if any(row.head for row in this.rows):
        assert page.print_title_rows.startswith(f"${len(this.lines) + 1}:")
    foot = page.oddFooter.center.text
    assert f"表号：{no}" in foot and "编码：3F2A 90C1 77DE 04B8" in foot and "第 &P 页　共 &N 页" in foot
    assert page.oddHeader.right.text == "演示数据，不是真实考核结果"


@pytest.mark.parametrize(("no", "kind"), [case for case in CASES if case[1] == "长文字"])
def test_no_row_is_higher_than_excel_can_show(no: str, kind: str) -> None:
    page = sheet(made(no, kind, "xlsx"))
    assert all(0 < (page.row_dimensions[n].height or 15) < 409 for n in range(1, page.max_row + 1))


def test_a_long_office_never_pushes_the_code_out_of_the_foot() -> None:
    options = Options(office="很长的单位名称" * 12, code=OPTIONS.code, replaces=OPTIONS.replaces, printed_at=OPTIONS.printed_at)
    foot = sheet(render(FORMS["F17"], {}, "xlsx", options)).oddFooter.center.text
    assert "编码：3F2A 90C1 77DE 04B8" in foot and len(foot) <= 255


def test_an_ampersand_in_head_or_foot_is_one() -> None:
    page = sheet(render(FORMS["F14"], {}, "xlsx", Options(office="甲&乙", mark="A&B")))
    assert "甲&&乙" in page.oddFooter.center.text and page.oddHeader.right.text == "A&&B"
