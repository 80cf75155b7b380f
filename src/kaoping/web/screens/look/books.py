"""The tables of the pages as workbooks: the same rows and the same words, whose result it is and of which version, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from kaoping.core.points import Bounds, show_range
from kaoping.core.score import Score
from kaoping.write.workbook import Book, Page

from ...queries.look import InForce, Published, Ranking
from ...queries.look_heat import Heat, ItemPage, Losses
from ...queries.look_unit import Before, UnitPage

Cell: TypeAlias = str | Decimal | int | Bounds | None
_HEAD = {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EEF1F4"}


def _table(book: Book, name: str, title: str, kept: InForce, heads: Sequence[str], rows: Iterable[Sequence[Cell]], wide: Sequence[float]) -> None:
    """One sheet: title, which result it is, the head, the rows. Marks are numbers, ranges and all words are text."""
    page, last = book.sheet(name), len(heads) - 1
    page.merged(0, 0, last, title, bold=True, font_size=16, align="center")
    page.merged(1, 0, last, kept.sentence, align="right", font_size=10)
    for column, head in enumerate(heads):
        page.text(2, column, head, **_HEAD)
    row = 2
    for row, cells in enumerate(rows, 3):
        for column, cell in enumerate(cells):
            _cell(page, row, column, cell)
    page.widths(wide)
    page.sheet.set_row(0, 28)
    page.sheet.freeze_panes(3, 0)
    page.printed((0, 2), len(heads), max(row, 3), kept.title)


def _cell(page: Page, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Bounds):
        cell = cell.low if cell.settled else show_range(cell)
    if isinstance(cell, str) or cell is None:
        page.text(row, column, cell or "", border=1, text_wrap=True, valign="top")
    else:
        page.number(row, column, cell, border=1, valign="top")


def _mark(score: Score) -> Cell:
    return "不适用" if score.not_applicable else score.bounds


def ranking(p: Ranking) -> bytes:
    book = Book(f"{p.assessment.name} 排名")
    heads = ["名次", "单位", "评分表", *(label for _, label in p.columns), *(["加分", "减分"] if p.extras else []), "总分"]
    heads += (["计算等次", "建议等次"] if p.sight.computed else []) + (["审定等次"] if p.sight.decided else [])
    for group in p.groups:
        rows: list[list[Cell]] = []
        for r in group.rows:
            row: list[Cell] = [r.place, r.line.name, r.line.rubric, *r.parts]
            row += [r.line.total.bonus, r.line.total.penalty] if p.extras else []
            row += [r.line.total.bounds if r.line.seen else "未评"]
            row += ([r.line.computed, r.proposed] if p.sight.computed else []) + ([r.decided] if p.sight.decided else [])
            rows.append(row)
        _table(book, group.name, f"{p.assessment.name}排名（{group.name}）", p.kept, heads, rows, [8, 24, 8, *[12] * (len(heads) - 3)])
    return book.close()


def heat(p: Heat) -> bytes:
    book = Book(f"{p.assessment.name} 得分表")
    for t in p.tables:
        items = list(t.rubric.items())
        heads = ["名次", "单位", *(i.id for i in items), "总分"]
        rows: list[list[Cell]] = [["", "分值", *(i.worth for i in items), ""]]
        for line, cells in zip(t.lines, t.cells, strict=True):
            place = "" if line.place is None else f"{line.place.best}" if line.place.settled else f"{line.place.best}–{line.place.worst}"
            rows.append([place, line.name, *(_mark(c) if line.seen else "" for c in cells), line.total.bounds if line.seen else "未评"])
        rows.append(["", "中位数", *t.medians, t.middle])
        name = f"评分表{t.rubric.id}{f'·{t.group}' if t.group else ''}"
        _table(book, name, f"{p.assessment.name}各单位各条得分（{name}）", p.kept, heads, rows, [7, 20, *[6.5] * len(items), 9])
    return book.close()


def item(p: ItemPage) -> bytes:
    book, name = Book(f"{p.assessment.name} {p.rubric.id}/{p.item.id}"), f"{p.rubric.id}/{p.item.id}"
    rows = [[m.line.name, _mark(m.score) if m.line.seen else "未评", m.score.worth, "\n".join(r.sentence for r in m.reasons)] for m in p.marks]
    _table(book, name, f"{p.assessment.name}{name}各单位得分", p.kept, ["单位", "得分", "分值", "失分原因"], rows, [22, 9, 9, 90])
    counts: list[list[Cell]] = [[mark, n] for mark, n in p.counts]
    _table(book, f"{name}分布", f"{p.assessment.name}{name}得分分布", p.kept, ["得分", "单位数"], counts, [30, 30])
    return book.close()


def losses(p: Losses) -> bytes:
    book = Book(f"{p.assessment.name} 失分情况")
    heads = ["评分表", "编号", "内容", "平均失分", "合计失分", "累计占全部失分（%）", "失分单位数", "涉及单位数"]
    for name, found in (("按条", p.items), ("按得分点", p.clauses)):
        rows: list[list[Cell]] = [[x.rubric, x.place, x.text or x.item.name or x.item.text, x.mean, x.sum, x.upto, x.units, x.of] for x in found]
        _table(book, name, f"{p.assessment.name}失分情况（{name}）", p.kept, heads, rows, [8, 10, 66, 10, 10, 13, 11, 11])
    return book.close()


def listed(p: Published) -> bytes:
    """What this page says and no more: of other units what is published."""
    book = Book(f"{p.assessment.name} 结果")
    rows: list[list[Cell]] = [[r.line.name, r.line.total.bounds, r.place if p.sight.places else "", r.decided] for r in p.own]
    _table(book, "本单位", f"{p.assessment.name}结果", p.kept, ["单位", "总分", "名次", "等次"], rows, [40, 16, 16, 16])
    if p.mode != "own":
        head = "总分" if p.mode == "list" else "等次"
        _table(book, "全部单位", f"{p.assessment.name}结果", p.kept, ["单位", head], p.others, [60, 20])
    return book.close()


def unit(p: UnitPage) -> bytes:
    book, title = Book(f"{p.kept.title} {p.entry.unit.name}"), f"{p.kept.title}{p.entry.unit.name}得分"
    last = [f"{p.year}年{'（＊文字或分值有改动）' if p.changed else ''}"] if p.year else []
    heads = ["编号", "考核内容", "分值", "得分", *last, *(["组内中位数"] if p.sight.whole else []), "失分原因"]
    rows: list[list[Cell]] = []
    for s in p.sections:
        rows.append(_row(p, s.score.id, s.score.label, s.score, s.before, s.middle, ""))
        for i in s.items:
            text = i.item.name or i.item.text
            rows.append(_row(p, i.item.id, text, i.score, i.before, i.middle, "\n".join(r.sentence for r in i.score.reasons)))
    rows.append(["", "总分", "", p.line.total.bounds, *([""] if p.year else []), *([""] if p.sight.whole else []), p.line.total.sentence])
    extra = [10.0] * (bool(p.year) + p.sight.whole)
    _table(book, "得分", title, p.kept, heads, rows, [8, 44, 8, 9, *extra, 70])
    return book.close()


def _row(p: UnitPage, id_: str, text: str, score: Score, before: Before | None, middle: Bounds | None, why: str) -> list[Cell]:
    last: Cell = "" if before is None else f"{show_range(before.bounds)}＊" if before.reworded else before.bounds
    return [id_, text, score.worth, _mark(score), *([last] if p.year else []), *([middle] if p.sight.whole else []), why]
