"""The papers: every form of many units as .docx and .pdf, beside what python-docx and typst take for nothing at all, in the same run.

    .venv/bin/python -m benchmarks.papers --units 500
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import docx
import typst

from kaoping.cli.terminal import table
from kaoping.write.forms import FORMS, Form, Options, batch, render
from kaoping.write.forms.batch import Wanted
from kaoping.write.forms.form import Boxes, Heads, Passage

from .measure import said, together

OPTIONS = Options(office="考核办", code="3F2A 90C1 77DE 04B8", printed_at="2026-01-12 09:30")
WORDS = "查阅全年会议记录，三月、七月未开展固定学习日活动，签到册与照片日期不一致，考核组当场记录并由在场人确认；"
ROWS = 8
_EMPTY = b"#set page(width: 210mm, height: 297mm)\n// "  # and a number, so that nothing is remembered


def sample(form: Form, unit: str) -> dict[str, Any]:
    """Values of the usual length: eight rows, a text of two to three lines in the broad columns."""
    values: dict[str, Any] = {"under": f"2025年度考核　{unit}"}
    for block in form.blocks:
        match block:
            case Heads():
                values |= {key: unit for key, _ in block.fields}
            case Boxes():
                values |= {box.key: unit for box in block.boxes}
            case Passage(each=()):
                values[block.key] = WORDS
    for one in form.tables():
        values[one.key] = [{c.key: [_cell(c.share, n)] * len(c.names) if c.many else _cell(c.share, n) for c in one.columns} for n in range(ROWS)]
    return values


def _cell(share: float, n: int) -> object:
    return Decimal(n) / 2 if share < 8 else unit_words(share, n)


def unit_words(share: float, n: int) -> str:
    """A text that takes more room the broader its column is."""
    return WORDS[n % 7 :][: int(share * 1.6)]


def wanted(units: int) -> Iterator[Wanted]:
    """Every form of every unit."""
    for n in range(units):
        for form in FORMS.values():
            yield Wanted(f"第{n}镇", form, sample(form, f"第{n}镇"), OPTIONS)


def references() -> tuple[Any, Any]:
    """python-docx opening and saving its blank document; typst compiling an empty page with a compiler that is kept."""
    blank = io.BytesIO()
    docx.Document().save(blank)
    data = blank.getvalue()
    compiler = typst.Compiler()
    count = iter(range(10**9))
    return (lambda: docx.Document(io.BytesIO(data)).save(io.BytesIO()), lambda: compiler.compile(_EMPTY + b"%d" % next(count), format="pdf"))


def rows(units: int) -> Iterator[list[str]]:
    """One row a format: seconds for all, papers a second, and how many times what the reference takes one paper is."""
    names = {"docx": "python-docx 打开再保存空文档", "pdf": "typst 编译空白页"}
    for (kind, name), reference in zip(names.items(), references(), strict=True):
        form, n = FORMS["F06"], iter(range(10**9))

        def one(form: Form = form, kind: str = kind, n: Iterator[int] = n) -> object:
            return render(form, sample(form, f"第{next(n)}村"), kind, OPTIONS)

        single, other = together(one, reference)
        yield [f"一张 F06 .{kind}", said(single), "", name, said(other), f"{single / other:.2f}"]
        start = time.perf_counter()
        made = sum(1 for _ in batch(wanted(units), [kind]))
        seconds = time.perf_counter() - start
        assert made == units * len(FORMS)
        cells = [f"{units}个单位的全部{len(FORMS)}种表 .{kind}（{made:,}份）", said(seconds), f"每秒{made / seconds:,.0f}份"]
        yield [*cells, name, said(other), f"{seconds / made / other:.2f}"]


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=20)
    units = parser.parse_args(arguments).units
    for line in table(["做什么", "用时", "速度", "参照（同一次运行）", "用时", "每份倍数"], list(rows(units)), right=(1, 2, 4, 5)):
        print(line)


if __name__ == "__main__":
    main()
