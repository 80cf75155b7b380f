"""The rows of a table: headings, lines, total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.core.points import ZERO, show

from .form import Column, Form, Table, Total
from .options import Options
from .paper import MM, Cell, Row
from .values import Values, names, rows, said


def columns(form: Form, table: Table, values: Values, options: Options) -> tuple[Column, ...]:
    """The columns that are printed: those for several drawn out (each with its own heading), those that the office leaves out gone."""
    unknown = sorted(options.without - {c.key for t in form.tables() for c in t.columns})
    if unknown:
        raise KaopingError(f"表{form.no}（{form.title}）没有“{unknown[0]}”这一栏，可以不印的有：{'、'.join(c.key for c in table.columns)}")
    found: list[Column] = []
    for column in (c for c in table.columns if c.key not in options.without):
        found += [replace(column, heading=name) for name in names(column, values)] if column.many else [column]
    if not found:
        raise KaopingError(f"表{form.no}（{form.title}）的栏目全部没有印，至少要留一栏")
    return tuple(found)


def share_edges(shares: Iterable[float]) -> list[float]:
    """Where columns begin and end, 0 to 1."""
    parts = list(shares)
    whole, edges = sum(parts), [0.0]
    for part in parts:
        edges.append(round(edges[-1] + part / whole, 6))
    edges[-1] = 1.0
    return edges


def number_of(value: Any) -> Decimal | int | None:
    """The value as a number, where it is one."""
    return value if isinstance(value, Decimal | int) and not isinstance(value, bool) else None


def table_rows(form: Form, table: Table, printed: Sequence[Column], values: Values, words: Mapping[str, str]) -> Iterator[Row]:
    """Headings, rows, total; the total is tied to the last row."""
    yield Row(tuple(Cell(c.heading if c.many else words[c.key], align="center", hei=True) for c in printed), head=True)
    given = rows(form, table, values)
    lines = [_cells(form, printed, number, row) for number, row in enumerate(given, start=1)]
    height = table.height * MM
    if not lines and table.empty and values.get(table.key) is not None:
        yield Row((Cell(table.empty, len(printed), "center"),), height=max(height, 26))
    elif not lines:
        lines = [[Cell("", align=c.align) if not c.blank else Cell(c.blank) for c in printed] for _ in range(table.blank)]
        height = max(height, 24)
    for line in _merged(lines, printed):
        yield Row(tuple(line), height=height)
    if table.total:
        yield _total(form, table, table.total, printed, given, values, words)


def _cells(form: Form, printed: Sequence[Column], number: int, row: Values) -> list[Cell]:
    cells, seen = [], dict[str, int]()
    for column in printed:
        value = row.get(column.key)
        if column.many:
            at = seen[column.key] = seen.get(column.key, -1) + 1
            value = None if value is None else value[at]
        if value is None and column.auto:
            value = number
        text = said(value, f"表{form.no}第{number}行“{column.heading}”") or column.blank
        cells.append(Cell(text, align=column.align, number=number_of(value)))
    return cells


def _merged(lines: list[list[Cell]], printed: Sequence[Column]) -> list[list[Cell]]:
    """Equal neighbours in merged columns as one cell downwards."""
    for at, column in enumerate(printed):
        if not column.merged:
            continue
        start = 0
        for text, group in groupby(line[at].text for line in lines):
            count = len(list(group))
            if count > 1 and text and "　　" not in text:  # a day that is still to be written in is each row's own
                for n in range(start, start + count):
                    lines[n][at] = replace(lines[n][at], merge="continue" if n > start else "restart")
            start += count
    return lines


def _total(
    form: Form, table: Table, total: Total, printed: Sequence[Column], given: Sequence[Values], values: Values, words: Mapping[str, str]
) -> Row:
    sums = _sums(form, total, given, values, table.key)
    keys = [c.key for c in printed]
    under = [n for n, key in enumerate(keys) if key in total.under]
    first, last = (under[0], under[-1]) if under else (len(keys), len(keys) - 1)
    cells = [Cell(words["total"], first, "center", hei=True)] if first else []
    for n in range(first, last + 1):
        value = sums.get(keys[n]) if n in under else None
        cells.append(Cell(said(value, f"表{form.no}合计“{printed[n].heading}”"), align="center", bold=True, number=number_of(value)))
    if last + 1 < len(keys):
        note = said(values.get(total.note), f"表{form.no}核对") if total.note else ""
        cells.append(Cell(total.lead + note if note else "", len(keys) - last - 1))
    return Row(tuple(cells), tied=True)


def _sums(form: Form, total: Total, given: Sequence[Values], values: Values, table_key: str) -> dict[str, Any]:
    """The totals handed in; those that are plain sums are held against the rows, so that a paper never contradicts itself."""
    sums = dict(values.get("total") or {})
    for key in total.adds if given or values.get(table_key) is not None else ():
        marks = [number_of(row.get(key)) for row in given]
        if any(m is None for m in marks):
            continue  # ranges and words do not add up here
        added = sum((Decimal(m) for m in marks if m is not None), ZERO)
        told = number_of(sums.get(key))
        if told is not None and told != added:
            raise KaopingError(f"表{form.no}（{form.title}）的{total.label}写的是{show(Decimal(told))}，各行相加是{show(added)}，请核对后再出表")
        if sums.get(key) is None:
            sums[key] = added
    return sums
