"""Many papers, one after another: for a .zip that is written while they are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kaoping.core.errors import KaopingError

from ..marks import Progress, quiet
from .form import Form
from .options import PLAIN, Options
from .render import render
from .values import Values

PROBLEMS = "没有出成的表.txt"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_MOST_NAME = 60  # characters; 180 bytes of UTF-8, with room for number and ending within the 255 of a file system
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper to make: whose it is (a unit's name, for the file's), the form, its values, what is said of it.

    `ready`: formats that are made otherwise (the issued document itself, filled in). `wrong`: why there is none, known beforehand. `note`: which of several
    that one has (a group's), for the file's name too.
    """

    whose: str
    form: Form
    values: Values
    options: Options = PLAIN
    ready: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    wrong: str = ""
    note: str = ""


def batch(wanted: Iterable[Wanted], formats: Iterable[str], progress: Progress = quiet, total: int = 0) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, made when asked for: 广阳镇/F06扣分事项清单（确认单）.pdf. Names are safe and differ.

    A paper that cannot be made does not stop the others: what was wrong stands, a line each, in a last file (PROBLEMS). `progress` is told after each paper.
    """
    taken: set[str] = set()
    problems: list[str] = []
    kinds = tuple(formats)
    for done, one in enumerate(wanted, start=1):
        if one.wrong:
            problems.append(f"{one.whose} {one.form.no}：{one.wrong}")
        for kind in () if one.wrong else kinds:
            try:
                data = one.ready[kind]() if kind in one.ready else render(one.form, one.values, kind, one.options)
            except KaopingError as error:
                problems.append(f"{one.whose} {one.form.no} {kind}：{error}")
                continue
            yield _name(one, kind, taken), data
        progress(done, max(total, done))
    if problems:
        yield PROBLEMS, ("\n".join(problems) + "\n").encode("utf-8-sig")


def _name(one: Wanted, kind: str, taken: set[str]) -> str:
    folder, title = _safe(one.whose) or "未命名", _safe(one.options.headings.get("title") or one.form.title)
    base = f"{folder}/{one.form.no}{title}" + (f"_{_safe(one.note)}" if one.note else "")
    name, number = f"{base}.{kind}", 2
    while name.casefold() in taken:
        name, number = f"{base}（{number}）.{kind}", number + 1
    taken.add(name.casefold())
    return name


def _safe(text: str) -> str:
    """A text as part of a file's name on any system, and never a path."""
    name = _NOT_IN_NAMES.sub("", text)[:_MOST_NAME].strip(" .")
    return f"_{name}" if _RESERVED.match(name) else name
