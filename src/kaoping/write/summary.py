"""考核得分汇总: the ranking with a column a section, every item of every unit, and how open texts were read. One workbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaoping.core.points import NOTHING, ZERO, show
from kaoping.core.reason import VetoState
from kaoping.core.rubric import Rubric
from kaoping.core.ruling import Ruling
from kaoping.core.score import Score

from .marks import NOT_APPLICABLE, PENDING, Progress, by_id, mark, one_line, printed, quiet
from .rulings import write_rulings
from .workbook import Book, Page, display_width, lines_of

WIDE_ENOUGH = 26  # items that still can be read on one page across
_WORTH = re.compile(r"[(（][^()（）]*\d分[)）]$")
_NUMBERED = re.compile(r"^[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．]+\s*")
_HEAD = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#EEF1F4"}
_CELL = {"border": 1, "align": "center"}
_NAME = {"border": 1, "align": "left", "indent": 1, "text_wrap": True}
_TITLE = {"bold": True, "font_size": 16, "align": "center"}
_MARK = {"bold": True, "font_color": "#B3361B", "align": "center"}
_NOTE = {"font_size": 9, "font_color": "#52606D", "align": "left", "text_wrap": True}
_OPEN = {"bg_color": "#EEF1F4", "font_color": "#52606D", "italic": True}
# Shades by the share of an item's marks that was reached; full marks stay white, and the number says it all without its colour.
_HEAT = ((Decimal("0.8"), "#FDF8E8"), (Decimal("0.5"), "#FBF0D9"), (Decimal(-1), "#FBE6E0"))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit in the summary: its score, its best and worst possible place within its ranking group, its grade, and a remark of the office."""

    unit: str
    rubric: str
    score: Score
    place: tuple[int, int] | None = None
    grade: str = ""
    remark: str = ""


def summary(
    title: str, rubrics: Sequence[Rubric], ranked: Sequence[Ranked], rulings: Sequence[Ruling] = (), mark: str = "", progress: Progress = quiet
) -> bytes:
    """The workbook. A settled mark is a number, an open one the text of its range; `mark` (演示数据) stands on every sheet and every printed page."""
    book = Book(title)
    used = [rubric for rubric in rubrics if any(unit.rubric == rubric.id for unit in ranked)]
    several = len(used) > 1
    done = 0
    for rubric in used:
        units = in_order([unit for unit in ranked if unit.rubric == rubric.id])
        _ranking(book.sheet(f"排名{rubric.id}" if several else "排名"), title, rubric, units, mark)
    for rubric in used:
        units = in_order([unit for unit in ranked if unit.rubric == rubric.id])
        page = book.sheet(f"各条得分{rubric.id}" if several else "各条得分")
        items = _Items(page, title, rubric, units, mark)
        for number, unit in enumerate(units):
            items.write(number, unit)
            done += 1
            progress(done, len(ranked))
    write_rulings(book.sheet("评分口径说明"), rulings, mark)
    return book.close()


def in_order(units: Sequence[Ranked]) -> list[Ranked]:
    """By place (certain before possible), then by total, then as they came."""
    last = len(units) + 1
    return sorted(units, key=lambda u: (u.place or (last, last), -u.score.bounds.high, -u.score.bounds.low))


def _banner(page: Page, title: str, last: int, below: str, mark: str) -> int:
    """Title, demonstration mark and a line on what is shown; returns the next free row."""
    page.merged(0, 0, last, title, **_TITLE)
    page.sheet.set_row(0, 30)
    row = 1
    if mark:
        page.merged(row, 0, last, mark, **_MARK)
        row += 1
    page.merged(row, 0, last, below, **_NOTE)
    return row + 1


def _ranking(page: Page, title: str, rubric: Rubric, units: Sequence[Ranked], mark_: str) -> None:
    beyond = any(unit.score.beyond != NOTHING for unit in units)
    graded = any(unit.grade for unit in units)
    names = ["名次", "单位", *(_section_name(s.title, s.worth) for s in rubric.sections), *(["加减分"] if beyond else []), "总分",
             *(["等次"] if graded else []), "备注"]
    last = len(names) - 1
    below = f"{one_line(rubric.title)}　共{len(units)}个单位。分数、名次为区间的，表示尚有未评判的得分点；全部评完即为一个数。"
    head = _banner(page, title, last, below, mark_)
    for column, name in enumerate(names):
        page.text(head, column, name, **_HEAD)
    wide = _name_width(units)
    for row, unit in enumerate(units, start=head + 1):
        _ranking_row(page, row, unit, beyond, graded, wide)
    foot = head + 1 + len(units)
    page.merged(foot, 0, last, "汇总人：　　　　　　　　复核人：　　　　　　　　考核办负责人：　　　　　　　　日期：　　　　年　　月　　日", font_size=10)
    page.sheet.set_row(foot, 36)
    page.sheet.set_row(head, 15 * max(lines_of(name, 17) for name in names) + 10)
    page.widths([8, wide, *([17] * (last - 2 - graded)), *([10] if graded else []), 34])
    page.sheet.freeze_panes(head + 1, 2)
    page.printed((head, head), last + 1, foot, mark_)


def _ranking_row(page: Page, row: int, unit: Ranked, beyond: bool, graded: bool, wide: int) -> None:
    score = unit.score
    _place(page, row, unit.place)
    page.text(row, 1, unit.unit, **_NAME)
    column = 2
    for section in score.parts:
        _mark(page, row, column, section, {})
        column += 1
    if beyond:
        _bounds(page, row, column, score.beyond.settled, score.beyond.low, printed(score.beyond))
        column += 1
    _mark(page, row, column, score, {"bold": True})
    column += 1
    if graded:
        page.text(row, column, unit.grade, **_CELL)
        column += 1
    remark = _remark(unit)
    page.text(row, column, remark, **{**_NAME, "font_size": 9})
    page.sheet.set_row(row, max(22, 12.5 * lines_of(remark, 36) + 8, 15 * lines_of(unit.unit, wide - 3) + 7))


def _name_width(units: Sequence[Ranked]) -> int:
    """The width of the column of names: the longest name, within reason; a longer one takes several lines."""
    return min(36, max(14, *(display_width(unit.unit) + 4 for unit in units)))


def _remark(unit: Ranked) -> str:
    score = unit.score
    parts = [unit.remark] if unit.remark else []
    parts += [f"否决事项{veto.where}：{one_line(veto.consequence)}" for veto in score.vetoes if veto.state is VetoState.HAPPENED]
    full, left = sum((s.worth for s in score.parts), ZERO), sum((s.applicable for s in score.parts), ZERO)
    if left != full:
        parts.append(f"{show(full - left)}分{NOT_APPLICABLE}，总分由{show(left)}分折算")
    if score.answered < score.asked:
        parts.append(f"{PENDING}{score.asked - score.answered}处（共{score.asked}处）")
    elif not score.settled:
        parts.append("口径未定")
    return "；".join(parts)


def _section_name(title: str, worth: Decimal | None) -> str:
    """农村基层组织建设 and below it （35分）; a worth that the title prints already is not printed twice."""
    name = one_line(title) or "得分"
    if found := _WORTH.search(name):
        return f"{name[: found.start()]}\n{found.group()}"
    return name if worth is None else f"{name}\n（{show(worth)}分）"


def _place(page: Page, row: int, place: tuple[int, int] | None) -> None:
    if place is None:
        page.text(row, 0, "—", **_CELL)
    elif place[0] == place[1]:
        page.number(row, 0, place[0], **_CELL)
    else:
        page.text(row, 0, f"{place[0]}–{place[1]}", **{**_CELL, **_OPEN})


def _mark(page: Page, row: int, column: int, score: Score, look: dict[str, object]) -> None:
    if score.not_applicable:
        page.text(row, column, mark(score), **{**_CELL, "font_color": "#66737F", **look})
        return
    _bounds(page, row, column, score.bounds.settled, score.bounds.low, mark(score), look)


def _bounds(page: Page, row: int, column: int, settled: bool, low: Decimal, text: str, look: dict[str, object] | None = None) -> None:
    if settled:
        page.number(row, column, low, **{**_CELL, **(look or {})})
    else:
        page.text(row, column, text, **{**_CELL, **_OPEN, **(look or {})})


class _Items:
    """The sheet of every item: a row a unit, a column an item, under the heads of the sections."""

    def __init__(self, page: Page, title: str, rubric: Rubric, units: Sequence[Ranked], mark_: str) -> None:
        self._page, self._rubric, self._wide = page, rubric, _name_width(units)
        items = list(rubric.items())
        last = len(items) + 1
        below = f"{one_line(rubric.title)}　每格为该条得分；颜色越深，失分越多；灰底斜体的区间尚待评判。"
        self._head = _banner(page, f"{title}　各条得分", last, below, mark_)
        self._columns()
        page.widths([self._wide, *([8.5] * len(items)), 13])
        page.sheet.freeze_panes(self._head + 3, 1)
        page.printed((self._head, self._head + 2), last + 1, self._head + 2 + len(units), mark_, len(items) <= WIDE_ENOUGH)
        if len(items) > WIDE_ENOUGH:
            page.sheet.repeat_columns(0, 0)

    def _columns(self) -> None:
        page, top = self._page, self._head
        for row, name in enumerate(("单位", "", "满分")):
            page.text(top + row, 0, name, **_HEAD)
        column = 1
        for section in self._rubric.sections:
            if not section.items:
                continue
            page.merged(top, column, column + len(section.items) - 1, _section_name(section.title, section.worth), **_HEAD)
            for item in section.items:
                page.text(top + 1, column, f"{item.id}\n{brief(item.name or item.text)}", **{**_HEAD, "bold": False, "font_size": 9, "valign": "top"})
                _bounds(page, top + 2, column, item.worth is not None, item.worth or ZERO, "", dict(_HEAD))
                column += 1
        page.text(top, column, "总分", **_HEAD)
        page.text(top + 1, column, "", **_HEAD)
        worth = self._rubric.worth
        _bounds(page, top + 2, column, worth is not None, worth or ZERO, "", dict(_HEAD))
        page.sheet.set_row(top, 36)
        page.sheet.set_row(top + 1, 80)

    def write(self, number: int, unit: Ranked) -> None:
        """The row of one unit, counted from 0."""
        page, row = self._page, self._head + 3 + number
        scores = by_id(unit.score)
        page.text(row, 0, unit.unit, **_NAME)
        page.sheet.set_row(row, max(20, 15 * lines_of(unit.unit, self._wide - 3) + 5))
        column = 1
        for item in self._rubric.items():
            score = scores.get(item.id)
            if score is None:
                page.text(row, column, "", **_CELL)
            else:
                _mark(page, row, column, score, heat(score))
            column += 1
        _mark(page, row, column, unit.score, {"bold": True})


def heat(score: Score) -> dict[str, object]:
    """The shade of a settled mark: none for full marks, darker the more was lost."""
    if score.not_applicable or not score.bounds.settled or score.applicable <= ZERO or score.bounds.low >= score.applicable:
        return {}
    share = score.bounds.low / score.applicable
    return {"bg_color": next(colour for least, colour in _HEAT if share >= least)}


def brief(text: str, most: int = 20) -> str:
    """The beginning of an item's text, without its number."""
    text = _NUMBERED.sub("", one_line(text))
    return text if len(text) <= most else text[: most - 1] + "…"
