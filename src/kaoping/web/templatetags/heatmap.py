"""The heat map's rows as one text: 15,000 cells are too many for a template's loop. The vocabulary is small and made here; names are escaped."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kaoping.core.points import Bounds, show_range
from kaoping.core.rubric import Rubric

from ..policy import EntryState
from ..policy.states import ENTRIES
from ..queries.overview import Line
from .kaoping import heat_class

register = template.Library()
_LINKED = 100  # units; beyond that a link in each lost cell costs more than it helps, and the unit's own link leads there too
_OPEN = '<span class="c ho"></span>'
_CHIP = {EntryState.OPEN: "", EntryState.SUBMITTED: "ask", EntryState.RETURNED: "err", EntryState.CONFIRMED: "", EntryState.ABSENT: "err"}


@register.simple_tag
def heat_rows(lines: list[Line], rubric: Rubric) -> SafeString:
    """A row for each unit: place, name, items, total, progress."""
    first = {section.items[0].id for section in rubric.sections[1:] if section.items}
    columns = [(i.id, ' class="sep"' if i.id in first else "") for i in rubric.items()]
    linked = len(lines) <= _LINKED
    return mark_safe("".join(_row(line, columns, linked) for line in lines))  # names are escaped below, the rest is ours


def _row(line: Line, columns: list[tuple[str, str]], linked: bool) -> str:
    url, name, why = reverse("overview:unit", args=(line.entry,)), escape(line.name), reverse("look:unit", args=(line.entry,))
    place = "" if line.place is None else f"{line.place.best}" if line.place.settled else f"{line.place.best}–{line.place.worst}"
    pairs = zip(columns, line.cells, strict=True)
    if linked:
        cells = "".join([f"<td{cls}>{_OPEN if cell is None else _cell(cell, why, name, item)}</td>" for (item, cls), cell in pairs])
    else:
        cells = "".join([f"<td{cls}>{_OPEN if cell is None else _plain(cell)}</td>" for (_, cls), cell in pairs])
    head = f'<tr><td class="place">{place}</td><th scope="row" class="u"><a href="{url}">{name}</a></th>'
    total = f'<a href="{why}/total">{show_range(line.total)}</a>' if line.seen else ""
    return f'{head}{cells}<td class="total">{total}</td><td class="done">{_progress(line)}</td></tr>'


def _cell(cell: tuple[str, str, str, bool], url: str, name: str, item: str) -> str:
    """A lost mark leads to its explanation; a full or open one is no more than its colour and number."""
    text, cls, loses = _words(*cell)
    return f'<a class="{cls}" href="{url}/{item}" aria-label="{name} {item} 得{text}分">{text}</a>' if loses else f'<span class="{cls}">{text}</span>'


@lru_cache(maxsize=4096)
def _plain(cell: tuple[str, str, str, bool]) -> str:
    text, cls, _ = _words(*cell)
    return f'<span class="{cls}">{text}</span>'


@lru_cache(maxsize=4096)
def _words(low: str, high: str, worth: str, absent: bool) -> tuple[str, str, bool]:
    if absent:
        return "—", "c hn", False
    least, most, full = Decimal(low), Decimal(high), Decimal(worth)
    whole = least <= 0 and most >= full
    return ("" if whole and least != most else show_range(Bounds(least, most))), f"c {heat_class(least, most, full)}", least == most and least < full


def _progress(line: Line) -> str:
    if line.signed:
        return '<span class="chip ok">已签</span>'
    if line.marked:
        return '<span class="chip act">合议</span>'
    if not line.reported:
        return f'<span class="chip {_CHIP[line.state]}">{ENTRIES[line.state]}</span>'
    done, of = line.handed
    return f'<span title="交卷 {done} / {of} 人">已评 {line.answered} / {line.asked}</span>'
