"""Accounts as typed, pasted, or in a workbook: rows of 姓名, 账号, 联系电话, 电子邮箱, in this order or as a header says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Grid
from kaoping.read.opening import open_document

from ...actions.people import NewPerson

MOST, BIGGEST = 500, 2 * 2**20
_HEADS = {
    "name": ("姓名", "名字", "人员"),
    "username": ("账号", "帐号", "用户名", "登录名"),
    "contact": ("联系电话", "电话", "手机", "手机号", "联系方式"),
    "email": ("电子邮箱", "邮箱", "电子邮件"),
}
_APART = re.compile(r"[\t,，;；、]|\s{1,}")


def people_in(lines: str, file: Any) -> list[NewPerson]:
    """The people of a form. KaopingError: nothing given, both given, a file that is no table, or too many."""
    if lines.strip() and file:
        raise KaopingError("粘贴的内容和工作簿请只用一种")
    if not lines.strip() and not file:
        raise KaopingError("请粘贴名单，或选一个工作簿")
    found = list(_people(_sheet(file) if file else _pasted(lines)))
    if not found:
        raise KaopingError("名单里没有找到人，请每行写一人：姓名、账号、联系电话")
    if len(found) > MOST:
        raise KaopingError(f"一次最多建立{MOST}个账号，名单里有{len(found)}人，请分几次")
    return found


def _pasted(lines: str) -> Iterable[tuple[int, list[str]]]:
    for number, line in enumerate(lines.splitlines(), 1):
        cells = line.split("\t") if "\t" in line else _APART.split(line.strip())
        yield number, [c.strip() for c in cells]


def _sheet(file: Any) -> Iterable[tuple[int, list[str]]]:
    if file.size > BIGGEST:
        raise KaopingError(f"“{file.name}”超过了2 MB，名单不会这么大，请核对")
    blocks = open_document(file.read(), file.name).blocks
    grid = next((b for b in blocks if isinstance(b, Grid)), None)
    if grid is None:
        raise KaopingError(f"“{file.name}”里没有表格，请用xlsx、xls或csv")
    for number, row in enumerate(grid.rows(), 1):
        yield number, ["" if c is None else " ".join(c.text.split()) for c in row]


def _people(rows: Iterable[tuple[int, list[str]]]) -> Iterable[NewPerson]:
    order = {"name": 0, "username": 1, "contact": 2, "email": 3}
    for number, cells in rows:
        if not any(cells):
            continue
        heads = {k: i for i, cell in enumerate(cells) for k, words in _HEADS.items() if cell in words}
        if {"name", "username"} <= set(heads):
            order = heads
            continue
        value = {k: cells[i] for k, i in order.items() if i < len(cells)}
        yield NewPerson(value.get("name", ""), value.get("username", ""), value.get("contact", ""), f"第{number}行：", value.get("email", ""))
