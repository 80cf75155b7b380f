"""What a form is filled with: a plain mapping, key → value, checked against the description.

A value is a text, a Decimal or int, a range (`Bounds`), a date, True or False (是, 否), None (nothing), or a list of these, one a line. A table's
value is a list of mappings with the same kinds of value. A float is refused: a mark is exact. Keys that no block of the
form has are refused, so that nothing handed in is lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from kaoping.core.errors import KaopingError
from kaoping.core.points import Bounds, show

from ..marks import clean, printed
from .form import Boxes, Column, Form, Heads, Note, Passage, Signs, Table

Values: TypeAlias = Mapping[str, Any]

COMMON = {"under": "题目下面的一行（考核名称、适用于哪些单位）", "note": "表下面的说明"}
"""Keys that every form takes."""


def said(value: Any, where: str) -> str:
    """A value as it is printed; KaopingError where it is of no known kind."""
    match value:
        case None:
            return ""
        case str():
            return clean(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        case bool():
            return "是" if value else "否"
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return show(value)
        case Bounds():
            return printed(value)
        case datetime.datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case datetime.date():
            return f"{value:%Y-%m-%d}"
        case float():
            raise KaopingError(f"{where}：{value!r}是浮点数，分数要用精确的十进制数，请改用文字或 Decimal")
        case list() | tuple():
            return "\n".join(filter(None, (said(one, where) for one in value)))
        case _:
            raise KaopingError(f"{where}：填不进表里（{type(value).__name__}），可以填文字、数、区间、日期、是否，或者它们的列表")


def check(form: Form, values: Values) -> None:
    """KaopingError in one sentence where a key is unknown or a table is not a list of rows."""
    known = keys(form)
    for key, value in values.items():
        if key not in known:
            raise KaopingError(f"表{form.no}（{form.title}）没有“{key}”这一项，可以填的有：{'、'.join(known)}")
        if key == "total":
            _mapping(form, "合计", value, [c for t in form.tables() if t.total for c in t.total.under])
    for table in form.tables():
        for number, row in enumerate(rows(form, table, values), start=1):
            _mapping(form, f"第{number}行", row, [c.key for c in table.columns])
            for column in (c for c in table.columns if c.many):
                _as_many(form, column, number, row, values)


def rows(form: Form, table: Table, values: Values) -> Sequence[Values]:
    """The rows handed in for a table."""
    found = values.get(table.key)
    if found is None:
        return ()
    if isinstance(found, str | Mapping) or not isinstance(found, Sequence):
        raise KaopingError(f"表{form.no}（{form.title}）的“{table.key}”应是一行一行的列表，请核对")
    return found


def names(column: Column, values: Values) -> tuple[str, ...]:
    """The headings of a column that stands for several."""
    found = values.get(column.key)
    return column.names if found is None else tuple(said(name, column.heading) for name in found)


def keys(form: Form) -> dict[str, str]:
    """Key → what it is, of everything that the form takes; columns stand apart, in `Table.columns`."""
    found: dict[str, str] = {}
    for block in form.blocks:
        match block:
            case Heads():
                found |= dict(block.fields)
            case Table():
                found[block.key] = "各行"
                found |= {c.key: f"{c.heading}：各栏的名称" for c in block.columns if c.many}
                if block.total:
                    found["total"] = block.total.label
                    found |= {block.total.note: "合计行右边的核对"} if block.total.note else {}
            case Boxes():
                found |= {b.key: b.label for b in block.boxes}
            case Signs():
                found |= {s.key: _named(s.label) for s in block.signs}
            case Note():
                found[block.key] = _named(block.text) if block.text else "落款" if block.align == "right" else "说明"
            case Passage():
                found[block.key] = block.heading or _PASSAGES[block.style]
    return found | COMMON


def _named(text: str) -> str:
    """What a printed label stands for."""
    return "日期" if "年　" in text else text.partition("：")[0]


_PASSAGES = {"number": "文号", "to": "主送单位", "text": "开头", "attached": "附件名称", "signed": "落款", "date": "日期"}


def _mapping(form: Form, where: str, value: Any, known: Sequence[str]) -> None:
    if not isinstance(value, Mapping):
        raise KaopingError(f"表{form.no}（{form.title}）{where}应是“栏目: 内容”，请核对")
    for key in value:
        if key not in known:
            raise KaopingError(f"表{form.no}（{form.title}）{where}没有“{key}”这一栏，有的是：{'、'.join(known)}")


def _as_many(form: Form, column: Column, number: int, row: Values, values: Values) -> None:
    given, wanted = row.get(column.key), len(names(column, values))
    if given is not None and (isinstance(given, str) or len(given) != wanted):
        count = 1 if isinstance(given, str) else len(given)
        raise KaopingError(f"表{form.no}（{form.title}）第{number}行的“{column.heading}”有{count}个值，表头有{wanted}栏，请核对")
