"""考核得分汇总."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from writing import bounds, issued_rubrics, members, scored

from kaoping.core.reason import Veto, VetoState
from kaoping.core.ruling import Ruling
from kaoping.write.summary import Ranked, summary

A, B = issued_rubrics()
TITLE = "考核得分汇总表"


def ranked(unit: str = "广阳镇", marks: dict[str, str] | None = None, place: tuple[int, int] | None = (1, 1), **more: str) -> Ranked:
    return Ranked(unit, "A", scored(A, marks, unit), place, **more)


def opened(*units: Ranked, **more) -> Workbook:  # type: ignore[no-untyped-def]
    return openpyxl.load_workbook(io.BytesIO(summary(TITLE, (A, B), units, **more)))


def rows(book: Workbook, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def table(book: Workbook, sheet: str = "排名") -> list[list[object]]:
    """A sheet from its head row on."""
    found = rows(book, sheet)
    return found[next(at for at, row in enumerate(found) if row[0] in ("名次", "单位", "适用范围")):]


def test_it_has_one_column_a_section_and_orders_units_by_place() -> None:
    found = table(opened(ranked("乙镇", {"1.1": "0"}, (2, 2)), ranked("甲镇")))
    assert found[0] == [
        "名次", "单位", "农村基层组织建设\n(35分)", "社区党建\n(20分)", "非公有制企业和社会组织党建\n(15分)", "其他工作\n(30分)", "总分", "备注"]
    assert [row[:7] for row in found[1:3]] == [[1, "甲镇", 35, 20, 15, 30, 100], [2, "乙镇", 27, 20, 15, 30, 92]]


def test_it_writes_a_settled_mark_as_a_number_and_an_open_one_as_its_range() -> None:
    row = table(opened(ranked(marks={"2.1": "6.5", "1.1": "3-8"}, place=(1, 3))))[1]
    assert row[:7] == ["1–3", "广阳镇", "30–35", 18.5, 15, 30, "93.5–98.5"]


def test_it_prints_不适用_for_a_section_and_says_how_the_total_came_about() -> None:
    row = table(opened(Ranked("广阳镇", "A", section_without(), (1, 1))))[1]
    assert row[4] == "不适用"
    assert "15分不适用，总分由85分折算" in str(row[-1])


def section_without():  # type: ignore[no-untyped-def]
    given = scored(A, {item.id: "不适用" for item in A.sections[2].items})
    return replace(given, parts=tuple(replace(s, not_applicable=s.id == "3") for s in given.parts), bounds=bounds("100"))


def test_it_has_columns_for_marks_beyond_and_for_grades_only_where_there_are_any() -> None:
    beyond = replace(scored(A), beyond=bounds("2"), bounds=bounds("102"))
    head, row = table(opened(Ranked("广阳镇", "A", beyond, (1, 1), "优秀")))[:2]
    assert (head[6:9], row[6:9]) == (["加减分", "总分", "等次"], [2, 102, "优秀"])


def test_it_tells_what_is_still_open_and_what_was_vetoed() -> None:
    veto = Veto("4.4.9", VetoState.HAPPENED, "取消评优资格", "")
    open_ = replace(scored(A, {"1.1": "3-8"}), asked=50, answered=48, vetoes=(veto,))
    assert table(opened(Ranked("广阳镇", "A", open_, (1, 1), remark="现场已核")))[1][-1] == "现场已核；否决事项4.4.9：取消评优资格；待评2处（共50处）"


def test_it_gives_each_rubric_a_sheet_of_its_own_since_their_sections_differ() -> None:
    book = opened(ranked(), Ranked("三里洞街道", "B", scored(B), (1, 1)))
    assert book.sheetnames == ["排名A", "排名B", "各条得分A", "各条得分B", "评分口径说明"]
    assert table(book, "排名B")[0][2:5] == ["社区党建\n(35分)", "非公有制企业和社会组织党建\n(30分)", "其他工作\n(35分)"]


def test_it_lists_every_item_of_every_unit_with_the_full_marks_above() -> None:
    found = table(opened(ranked(marks={"1.2": "不适用", "4.4": "0-4"})), "各条得分")
    assert found[2][1:] == [*(float(item.worth or 0) for item in A.items()), 100]
    assert found[3] == ["广阳镇", 8, "不适用", *(float(item.worth or 0) for item in list(A.items())[2:-1]), "0–4", "91–95"]


def test_it_shades_what_was_lost_and_leaves_full_marks_white() -> None:
    sheet = opened(ranked(marks={"1.1": "7.5", "1.2": "3", "1.3": "1"}))["各条得分"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "广阳镇")
    assert [cell.fill.fgColor.rgb if cell.fill.patternType else None for cell in row[1:5]] == ["FFFDF8E8", "FFFBF0D9", "FFFBE6E0", None]


def test_it_explains_the_rulings_in_words_with_their_reasons() -> None:
    rulings = (Ruling("A/1.2", "together", "sum", "考核办", "2018-12-10", "各项独立"), Ruling("B/1.1", "shortfall", "raise:1.1.2", "", "", "上调"))
    found = table(opened(ranked(), rulings=rulings), "评分口径说明")
    assert found[1:] == [
        ["A/1.2", "“否则，不得分”怎么理解", "各得分点分别计分，未达到的那一点不得分", "各项独立", "考核办", "2018-12-10"],
        ["B/1.1", "各得分点合计与分值不符怎么算", "差额加在得分点1.1.2上", "上调", "", ""],
    ]


def test_it_says_when_there_is_no_ruling() -> None:
    assert rows(opened(ranked()), "评分口径说明")[-1][0] == "没有需要另行说明的口径。"


@pytest.mark.parametrize("sheet, corner, head", [("排名", "C5", "$4:$4"), ("各条得分", "B7", "$4:$6"), ("评分口径说明", "A4", "$3:$3")])
def test_it_freezes_its_head_and_prints_it_on_every_landscape_a4_page(sheet: str, corner: str, head: str) -> None:
    page = opened(ranked(), mark="演示数据")[sheet]
    assert (page.freeze_panes, page.print_title_rows) == (corner, head)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)  # 1 is what the format takes for granted


def test_it_bears_the_demonstration_mark_on_every_sheet_and_every_printed_page() -> None:
    book = opened(ranked(), mark="演示数据")
    for sheet in book:
        assert "演示数据" in [row[0].value for row in sheet.iter_rows()]
        assert sheet.oddHeader.right.text == "演示数据"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_it_never_makes_a_formula_of_a_name_a_title_or_a_note(sign: str) -> None:
    evil = sign + 'HYPERLINK("http://x","y")'
    data = summary(evil, (replace(A, title=evil),), [ranked(evil, grade=evil, remark=evil)], [Ruling(evil, evil, evil, evil, evil, evil)], evil)
    for name, content in members(data).items():
        if name.startswith("xl/worksheets/"):
            assert not re.search(rb"<f[ >]|<hyperlink", content)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["排名"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.column == 2 and str(cell.value).endswith('"y")'))
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_it_opens_again_whatever_units_and_titles_are_called(unit: str, title: str) -> None:
    data = summary(title, (A,), [ranked(unit)], [], title)
    assert all(cell.data_type != "f" for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows() for cell in row)


def test_it_keeps_exact_marks_and_orders_equal_places_by_total() -> None:
    units = [ranked("甲", {"1.1": "7.25"}, None), ranked("乙", {"1.1": "7.3"}, None)]
    assert [row[:3] for row in table(opened(*units))[1:3]] == [["—", "乙", 34.3], ["—", "甲", 34.25]]


def test_it_cuts_a_text_that_no_cell_can_hold_rather_than_losing_it() -> None:
    remark = table(opened(ranked(remark="长" * 40_000)))[1][-1]
    assert isinstance(remark, str) and len(remark) == 32_767 and remark.endswith("…")


def test_it_gives_the_same_bytes_twice_and_reports_progress() -> None:
    seen: list[tuple[int, int]] = []
    units = [ranked("甲"), ranked("乙", place=(2, 2))]
    assert summary(TITLE, (A,), units) == summary(TITLE, (A,), units, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_it_lets_a_wide_rubric_run_over_several_pages_with_the_units_on_each() -> None:
    items = tuple(replace(A.sections[0].items[0], id=f"1.{n}", worth=Decimal(1)) for n in range(1, 61))
    wide = replace(A, sections=(replace(A.sections[0], items=items),))
    sheet = openpyxl.load_workbook(io.BytesIO(summary(TITLE, (wide,), [Ranked("甲", "A", scored(wide), (1, 1))])))["各条得分"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (0, "$A:$A")
