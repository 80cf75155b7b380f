"""PDF with a text layer. The fixtures are the seed printed by LibreOffice on several papers, so that rows break across pages."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Grid, Line
from kaoping.read.pdf_join import blocks
from kaoping.read.pdf_lattice import Box, lattices
from kaoping.read.pdf_page import Char, Page, Rule
from kaoping.read.pdf_text import cell_text, laid_out
from read.making import FIXTURES, SEED, grids, lines, opened, shape

PRINTS = ["附件4", "附件4-小页", "附件4-中字", "附件4-大字"]


@pytest.mark.parametrize("print_", PRINTS)
def test_the_printed_seed_has_the_tables_of_its_docx(print_: str) -> None:
    printed = opened((FIXTURES / f"{print_}.pdf").read_bytes(), "附件4.pdf")
    assert [shape(grid) for grid in grids(printed)] == [shape(grid) for grid in grids(opened(SEED.read_bytes()))]


@pytest.mark.parametrize("print_", PRINTS)
def test_the_printed_seed_has_the_lines_of_its_docx(print_: str) -> None:
    printed = opened((FIXTURES / f"{print_}.pdf").read_bytes(), "附件4.pdf")
    assert [line.strip() for line in lines(printed)] == [line.strip() for line in lines(opened(SEED.read_bytes()))]


def test_line_ends_on_paper_are_not_in_the_text() -> None:
    first, _ = grids(opened((FIXTURES / "附件4.pdf").read_bytes(), "附件4.pdf"))
    assert not any("\n" in cell.text for cell in first.cells)


def _text(text: str, x: float, base: float, size: float = 10) -> list[Char]:
    return [Char(char, x + n * size, x + (n + 1) * size, base, size) for n, char in enumerate(text)]


def _ruled(xs: list[float], ys: list[float]) -> list[Rule]:
    return [Rule(True, y, xs[0], xs[-1]) for y in ys] + [Rule(False, x, ys[-1], ys[0]) for x in xs]


def _page(xs: list[float], ys: list[float], *texts: tuple[str, float, float], rules: list[Rule] | None = None) -> Page:
    chars = [char for text, x, base in texts for char in _text(text, x, base)]
    return Page(600, 800, tuple(chars), tuple(_ruled(xs, ys) if rules is None else rules), 0, 0)


XS = [50.0, 120.0, 450.0, 520.0]
HEAD = (("内容", 55, 670), ("标准", 125, 670), ("分值", 455, 670))
HEAD_AGAIN = (("内容", 55, 750), ("标准", 125, 750), ("分值", 455, 750))


def _grids(*pages: Page) -> list[Grid]:
    return [block for block in blocks(list(pages), "标准.pdf") if isinstance(block, Grid)]


def _rows(grid: Grid) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in grid.rows()]


def test_cells_without_a_line_between_them_are_one() -> None:
    rules = [Rule(True, y, 0, 100) for y in (100, 0)] + [Rule(True, 50, 50, 100)] + [Rule(False, x, 0, 100) for x in (0, 50, 100)]
    (lattice,) = lattices(rules)
    assert lattice.boxes == (Box(0, 0, 2, 1), Box(0, 1, 1, 2), Box(1, 1, 2, 2))


def test_lines_drawn_as_dashes_are_lines() -> None:
    dashes = [Rule(True, y, x, x + 3) for y in (100, 50, 0) for x in range(0, 100, 5)]
    (lattice,) = lattices(dashes + [Rule(False, x, 0, 100) for x in (0, 100)])
    assert len(lattice.boxes) == 2


def test_a_frame_around_one_text_is_no_table() -> None:
    assert lattices(_ruled([0, 100], [100, 0])) == []


def test_the_header_repeated_on_the_next_page_is_dropped() -> None:
    first = _page(XS, [700, 650, 600], *HEAD, ("甲", 55, 620), ("1、得2分。", 125, 620), ("2", 455, 620))
    second = _page(XS, [780, 730, 680], *HEAD_AGAIN, ("乙", 55, 700), ("2、得3分。", 125, 700), ("3", 455, 700))
    assert _rows(*_grids(first, second)) == [["内容", "标准", "分值"], ["甲", "1、得2分。", "2"], ["乙", "2、得3分。", "3"]]


def test_a_row_whose_mark_stands_on_the_first_page_only_goes_on_on_the_second() -> None:
    first = _page(XS, [700, 650, 600], *HEAD, ("甲", 55, 620), ("1、台账规范得2分。", 125, 620), ("5", 455, 620))
    second = _page(XS, [780, 730], ("否则，不得分。", 125, 750))
    assert _rows(*_grids(first, second))[1:] == [["甲", "1、台账规范得2分。\n否则，不得分。", "5"]]


def test_a_row_with_a_mark_of_its_own_is_a_row_though_the_one_above_has_no_full_stop() -> None:
    first = _page(XS, [700, 650, 600], *HEAD, ("甲", 55, 620), ("台账规范", 125, 620), ("2", 455, 620))
    second = _page(XS, [780, 730], ("记录齐全", 125, 750), ("3", 455, 750))
    assert _rows(*_grids(first, second))[1:] == [["甲", "台账规范", "2"], ["甲", "记录齐全", "3"]]


def test_a_table_with_a_title_above_it_is_a_table_of_its_own() -> None:
    first = _page(XS, [700, 650, 600], *HEAD, ("甲", 55, 620), ("得2分。", 125, 620), ("2", 455, 620))
    second = _page(XS, [680, 630], ("乙类评分标准", 200, 700), ("得3分。", 125, 650), ("3", 455, 650))
    assert [grid.height for grid in _grids(first, second)] == [2, 1]


def test_page_numbers_are_left_out() -> None:
    pages = [_page([], [], (f"第{word}部分讲什么", 100, 400), (f"— {n} —", 280, 30), rules=[]) for n, word in enumerate("一二三", 1)]
    found = [block.text for block in blocks(pages, "标准.pdf") if isinstance(block, Line)]
    assert found == ["第一部分讲什么", "第二部分讲什么", "第三部分讲什么"]


def test_a_paragraph_ends_before_a_number_and_not_where_a_line_is_full() -> None:
    chars = _text("一是制定方案得", 0, 100) + _text("1分。", 0, 88) + _text("（二）开展活动", 0, 76) + _text("得2分。", 0, 64)
    assert cell_text(chars) == "一是制定方案得1分。\n（二）开展活动得2分。"


def test_letters_printed_twice_for_bold_are_read_once() -> None:
    assert cell_text(_text("分值", 0, 100) + _text("分值", 0.3, 100)) == "分值"


def test_a_scan_is_refused_with_what_to_do() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(KaopingError, match="扫描件"):
        opened(out.getvalue(), "标准.pdf")


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(KaopingError, match="标准.pdf"):
        opened(b"%PDF-1.7\n" + b"x" * 500, "标准.pdf")


def test_without_ruled_lines_columns_stand_under_one_another_as_text() -> None:
    chars = _text("内容", 50, 700) + _text("分值", 250, 700) + _text("组织建设", 50, 680) + _text("5分", 250, 680)
    assert laid_out(chars) == ["内容" + " " * 36 + "分值", "组织建设" + " " * 32 + "5分"]
