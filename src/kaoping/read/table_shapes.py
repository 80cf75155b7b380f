"""What stands in one column of a table: how full it is, how long its cells are, what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .grid import Cell
from .table_header import Places
from .table_titles import number_of
from .table_worth import plain_worth, squeeze, titled_worth

_MARKS: Final = re.compile(r"[得扣加减计记给][约]?\d|\d分|不得分|扣完|酌情|满分|[×*]\d|一票否决|不合格|每.{0,12}[扣加减得]")
_NUMBERED: Final = re.compile(r"[（(]?(?:[A-Za-z]?\d{1,3}(?:[.\-－]\d{1,3})*|[一二三四五六七八九十百]{1,4}|[①-⑳]|[A-Z])[）)、.．]?")
_CHECKED: Final = re.compile(r"(?:[查看听抽访核现随]|实地|检查|座谈|问卷|调阅|资料|台账|文件|记录)[^。；]{0,30}")
_TAKEN: Final = re.compile(r"[扣减]\d|不得分|扣完|扣分")
_GIVEN: Final = re.compile(r"[得加计记给赋]\d|按比例|满分")
_FLAG: Final = re.compile(r"[是否√×○●△/—\-－✓有无]*")
_CLOSED: Final = re.compile(r"[（(]\d{1,3}(?:\.\d+)?分[）)][。；;]?$")
"""A text that its own worth ends: 持有卫生许可证。（5分）"""
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands in one column: how many cells begin there with text, how many rows have one, and what they are like (shares from 0 to 1)."""

    own: int
    rows: int
    length: float
    marks: float
    worths: float
    numbers: float
    flags: float
    checks: float
    deducts: float
    titles: float
    counted: float
    closed: float
    repeats: float
    running: float

    @property
    def grouping(self) -> bool:
        """Whether the column's cells stand for several rows: merged, left blank below, or the same text repeated."""
        return self.own > 0 and self.rows > 1 and (self.own <= 0.75 * self.rows or self.repeats > 0.3)


def shape_of(body: list[Places], col: int) -> Shape:
    """The shape of column `col` over the table's body, total rows aside."""
    texts: list[str] = []
    rows = repeats = running = 0
    seen: Cell | None = None
    for row in body:
        cell = row[col] if col < len(row) else None
        rows += 1
        if cell is None or cell is seen or not cell.text.strip() or cell.cols > max(2, len(row) // 2):
            continue
        text = squeeze(cell.text)
        repeats += bool(texts) and texts[-1] == text and len(text) > 1
        running += text == "1" or (bool(texts) and _counts_on(texts[-1], text))
        texts.append(text)
        seen = cell
    count = len(texts) or 1
    share = [sum(test) / count for test in zip(*(_tests(text) for text in texts), strict=True)] or [0.0] * 9
    marks, worths, numbers, flags, checks, deducts, titles, counted, closed = share
    length = sum(map(len, texts)) / count
    return Shape(
        len(texts), rows, length, marks, worths, numbers, flags, checks, deducts, titles, counted, closed, repeats / count, running / count
    )


def _counts_on(above: str, text: str) -> bool:
    """Whether a number is the one after the number above it."""
    return above.isdecimal() and text.isdecimal() and len(text) <= _DIGITS and int(text) == int(above[:_DIGITS]) + 1


def _tests(text: str) -> tuple[bool, ...]:
    worth = plain_worth(text) is not None
    return (
        not worth and bool(_MARKS.search(titled_worth(text)[0])),
        worth or text in {"※", "*", "★", "/", "—", "-"},
        len(text) <= 8 and bool(_NUMBERED.fullmatch(text)),
        bool(_FLAG.fullmatch(text)),
        len(text) <= 40 and bool(_CHECKED.fullmatch(text)),
        bool(_TAKEN.search(text)) and not _GIVEN.search(text),
        not worth and len(text) <= 30 and titled_worth(text)[1] is not None,
        bool(number_of(text)),
        not worth and bool(_CLOSED.search(text)),
    )
