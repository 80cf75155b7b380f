"""Findings of the year as a workbook brings them (F11): the blank to fill in, and its rows as they are written."""

from __future__ import annotations

from dataclasses import dataclass

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Grid
from kaoping.read.opening import open_document
from kaoping.write.workbook import Book

from .results_words import COUNTS, SOURCES

HEAD = ("单位", "来源", "季度", "检查日期", "指标编号", "发现问题", "加（扣）分", "计入", "依据（通报文号）")
_KEYS = ("unit", "source", "quarter", "on", "place", "text", "points", "counts", "basis")
_WORDS = dict(zip(("".join(w.split()) for w in HEAD), _KEYS, strict=True)) | {
    "单位名称": "unit", "日期": "on", "指标": "place", "存在问题": "text", "扣分": "points", "加扣分": "points", "依据": "basis", "通报文号": "basis",
    "是否计入年终（避免重复扣分）": "counts",
}
MOST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as it stands in row `row` (as a person counts), nothing read out of it yet."""

    row: int
    unit: str = ""
    source: str = ""
    quarter: str = ""
    on: str = ""
    place: str = ""
    text: str = ""
    points: str = ""
    counts: str = ""
    basis: str = ""


def from_workbook(data: bytes, name: str) -> list[Line]:
    """The rows of the first table that has the columns 单位 and 发现问题. KaopingError: no workbook, no such table, nothing in it, too much."""
    if not data.startswith(b"PK"):
        raise KaopingError(f"“{name}”不是.xlsx工作簿，请用空白表填写后再传，或另存为.xlsx")
    found = next((lines for block in open_document(data, name).blocks if isinstance(block, Grid) if (lines := _lines(block)) is not None), None)
    if found is None:
        raise KaopingError(f"“{name}”里没有找到“单位”和“发现问题”两列，请用空白表填写，表头保留“{'、'.join(HEAD)}”")
    if not 0 < len(found) <= MOST:
        raise KaopingError(f"有{len(found)}行，请分几次导入，每次不超过{MOST}行" if found else f"“{name}”里没有填写内容")
    return found


def _lines(grid: Grid) -> list[Line] | None:
    places: dict[str, int] = {}
    found: list[Line] = []
    for cells in grid.rows():
        texts = [c.text.strip() if c else "" for c in cells]
        if not {"unit", "text"} <= set(places):
            places = {key: at for at, text in enumerate(texts) if (key := _WORDS.get("".join(text.split())))}
        elif any(texts):
            number = next(c.source.row for c in cells if c) + 1
            found.append(Line(number, **{key: texts[at] for key, at in places.items() if at < len(texts)}))
    return found if {"unit", "text"} <= set(places) else None


def blank(units: list[str]) -> bytes:
    """The workbook to fill in, with the units, sources and ways of counting to choose from."""
    book = Book("平时（季度）考核记分表")
    page = book.sheet("记分表")
    page.widths((14, 12, 7, 12, 10, 44, 11, 26, 22))
    for column, name in enumerate(HEAD):
        page.text(0, column, name, bold=True, border=1, bg_color="#EEF1F4")
    plain = book.look(num_format="@", border=1, text_wrap=True, valign="top")
    for row in range(1, 201):
        for column in range(len(HEAD)):
            page.sheet.write_blank(row, column, None, plain)
    for column, choices in ((1, list(SOURCES.values())), (2, ["1", "2", "3", "4"]), (7, list(COUNTS.values()))):
        page.sheet.data_validation(1, column, 200, column, {"validate": "list", "source": choices})
    if units and sum(len(u) + 1 for u in units) < 250:  # as long as a list may be in a workbook
        page.sheet.data_validation(1, 0, 200, 0, {"validate": "list", "source": units})
    page.sheet.freeze_panes(1, 0)
    return book.close()
