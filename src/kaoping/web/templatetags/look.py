"""Drawings of the result pages: SVG made here, with lengths as attributes and every figure written beside or inside it; and the heat map's rows as one text."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kaoping.core.points import Bounds, Points, show, show_range
from kaoping.core.score import Score

from ..queries.look import group_words as words_of_group
from ..queries.look import place_words
from ..queries.look_heat import HeatTable
from ..queries.results import Line
from .kaoping import heat_class, length

register = template.Library()


@register.filter
def group_words(line: Line) -> str:
    """With whom a unit is ranked: 评分表A, or the group's name."""
    return words_of_group(line)


@register.filter
def signed(points: Points) -> str:
    """＋2, －1."""
    return f"－{show(-points)}" if points < 0 else f"＋{show(points)}"


@register.filter
def line_words(text: str) -> str:
    """A text without its line breaks, for a row of a table."""
    return "".join(text.split())


@register.inclusion_tag("look/bar.html")
def sectbar(low: Points, high: Points, worth: Points, middle: Bounds | None = None, best: Bounds | None = None, before: Bounds | None = None) -> dict[str, Any]:
    """A bar of what is certain and what is possible; a tick for the group's median (│), one for the best (┃), a dot for last year."""
    ticks = [(kind, length(mark.high, worth)) for kind, mark in (("middle", middle), ("best", best), ("before", before)) if mark]
    words = [f"得{show_range(Bounds(low, high))}，满分{show(worth)}"]
    words += [f"{w}{show_range(m)}" for w, m in (("组内中位数", middle), ("最高", best), ("上次", before)) if m]
    return {"sure": length(low, worth), "may": length(high - low, worth), "ticks": ticks, "label": "，".join(words)}


@register.simple_tag
def heat_body(table: HeatTable) -> SafeString:
    """A row for each unit, each mark leading to its explanation; then the medians."""
    items = list(table.rubric.items())
    first = {s.items[0].id for s in table.rubric.sections[1:] if s.items}
    apart = [' class="sep"' if i.id in first else "" for i in items]
    rows = []
    for line, cells in zip(table.lines, table.cells, strict=True):
        base, name = reverse("look:unit", args=(line.entry.pk,)), escape(line.name)
        tds = "".join([f"<td{cls}>{_cell(c, base, name) if line.seen else _OPEN}</td>" for c, cls in zip(cells, apart, strict=True)])
        total = f'<a href="{base}/total">{show_range(line.total.bounds)}</a>' if line.seen else ""
        head = f'<tr><td class="place">{place_words(line.place)}</td><th scope="row" class="u"><a href="{base}">{name}</a></th>'
        rows.append(f'{head}{tds}<td class="total">{total}</td></tr>')
    middle = "".join(
        [f"<td{cls}>{_plain(m.low, m.high, i.worth) if m else _OPEN}</td>" for m, i, cls in zip(table.medians, items, apart, strict=True)]
    )
    total = show_range(table.middle) if table.middle else ""
    rows.append(f'<tr class="middle"><td></td><th scope="row" class="u">中位数</th>{middle}<td class="total">{total}</td></tr>')
    return mark_safe("".join(rows))  # names are escaped above, the rest is ours


_OPEN = '<span class="c ho"></span>'


def _cell(score: Score, base: str, name: str) -> str:
    text, cls = ("—", "hn") if score.not_applicable else _words(score.bounds.low, score.bounds.high, score.worth)
    said = "不适用" if score.not_applicable else f"得{text}分" if text else "未评"
    return f'<a class="c {cls}" href="{base}/{score.id}" aria-label="{name} {score.id} {said}">{text}</a>'


def _plain(low: Points, high: Points, worth: Points | None) -> str:
    text, cls = _words(low, high, worth)
    return f'<span class="c {cls}">{text}</span>'


@lru_cache(maxsize=4096)
def _words(low: Points, high: Points, worth: Points | None) -> tuple[str, str]:
    whole = worth is not None and low <= 0 and high >= worth and low != high
    return ("" if whole else show_range(Bounds(low, high))), heat_class(low, high, worth)


@register.simple_tag
def count_bar(count: int, most: int) -> SafeString:
    """How many, as a bar beside its number."""
    wide = length(Decimal(count), Decimal(most))
    label = f"{count}个单位"
    return mark_safe(  # numbers only
        f'<svg class="countbar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{label}"><rect width="{wide}" height="10"/></svg>'
    )
