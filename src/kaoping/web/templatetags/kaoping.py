"""Words for templates: marks as these papers write them, their state as a class, bars, the issued text. See docs/looks.md.

Nothing here decides anything: what a mark is comes from core, and the limits of the heat map's colours only choose a colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from kaoping.core.points import Bounds, show, show_range
from kaoping.core.rubric import Item
from kaoping.core.score import Score

from . import issued_text

register = template.Library()
_NUMBERED = re.compile(r"^[（(]?\d{1,3}[）)、.．]\s*(?!\d)")
_FIRST = re.compile(r"[，。；：\n]")
_HEAT = (("h4", Decimal("0.9")), ("h3", Decimal("0.7")), ("h2", Decimal("0.4")))
_WORD = {"f": "满分", "p": "部分得分", "z": "未得分", "o": "未评", "n": "不适用"}


@register.filter
def points(value: Decimal | int | str | None) -> str:
    """A mark without needless zeros (3.5); — where there is none."""
    return "—" if value is None or value == "" else show(Decimal(value))


@register.filter
def bounds(value: Bounds | Score | None) -> str:
    """`0–7`, or `7` once settled; takes Bounds or a Score."""
    return "—" if value is None else show_range(value if isinstance(value, Bounds) else value.bounds)


@register.filter
def circled(number: int) -> str:
    """① … ㊿."""
    return issued_text.circled(number)


@register.filter
def short(item: Item) -> str:
    """An item in a list: its name, or the first words of its text without their number. The whole text stands one click away."""
    words = item.name or _NUMBERED.sub("", item.text.strip(), count=1)
    return _FIRST.split(words.strip(), maxsplit=1)[0][:40]


@register.filter
def key(values: Mapping[Any, Any], name: Any) -> Any:
    """The value under a key that is only known in the template; nothing where there is none."""
    return values.get(name)


def state(low: Decimal, high: Decimal, worth: Decimal | None) -> str:
    """f, p, z or o for a mark between `low` and `high` of `worth`."""
    if worth is None or (low <= 0 and high >= worth > 0):
        return "o"
    if low == high:
        return "f" if low >= worth else "p" if low > 0 else "z"
    return "p"


@register.simple_tag
def badge(low: Decimal, high: Decimal, worth: Decimal | None) -> str:
    """The class of a mark (`sc f|p|z|o`): full, part, zero, open."""
    return f"sc {state(low, high, worth)}"


def _state_of(score: Score) -> str:
    if score.not_applicable:
        return "n"
    if not score.answered and not score.settled:
        return "o"
    found = state(score.bounds.low, score.bounds.high, score.applicable or score.worth)
    return "p" if found == "o" and score.answered else found


@register.inclusion_tag("kaoping/parts/mark.html")
def mark(score: Score) -> dict[str, Any]:
    """A Score as its badge: 0–7 / 8, 未评 3, 不适用."""
    found = _state_of(score)
    return {"state": found, "word": _WORD[found], "score": score}


def heat_class(low: Decimal, high: Decimal, worth: Decimal | None) -> str:
    """h5 (full) … h1 for a settled mark by its share of `worth`; ho while it is open."""
    if worth is None or worth <= 0 or low != high:
        return "ho"
    return "h5" if low >= worth else next((name for name, least in _HEAT if low >= worth * least), "h1")


@register.simple_tag
def heat(low: Decimal, high: Decimal, worth: Decimal | None) -> str:
    """The class of a heat map's cell: `c h5` … `c h1`, `c ho`."""
    return f"c {heat_class(low, high, worth)}"


def length(value: Decimal, whole: Decimal | None) -> str:
    """`value` as a length from 0 to 100 on a bar that stands for `whole`."""
    if not whole or whole <= 0:
        return "0"
    return show(min(max(value / whole * 100, Decimal(0)), Decimal(100)).quantize(Decimal("0.01")))


@register.inclusion_tag("kaoping/parts/meter.html")
def meter(low: Decimal, high: Decimal, worth: Decimal | None, label: str = "", kind: str = "meter") -> dict[str, str]:
    """A bar: what is certain, what is still possible, what is lost. `label` is said to those who cannot see it."""
    low, high = Decimal(low), Decimal(high)
    said = label or f"{show_range(Bounds(low, high))}，满分{points(worth)}"
    return {"kind": kind, "sure": length(low, worth), "may": length(high - low, worth), "label": said}


@register.inclusion_tag("kaoping/parts/meter.html")
def progress(done: int, of: int, label: str = "") -> dict[str, str]:
    """A bar for `done` of `of`."""
    return {"kind": "meter", "sure": length(Decimal(done), Decimal(of)), "may": "0", "label": label or f"{done} / {of}"}


@register.inclusion_tag("kaoping/parts/sections.html")
def section_bars(score: Score) -> dict[str, Any]:
    """One bar for each section of a unit's Score."""
    return {"parts": score.parts}


@register.inclusion_tag("kaoping/parts/loss.html")
def lossbar(lost: Decimal, most: Decimal) -> dict[str, str]:
    """A bar for `lost` where the longest one stands for `most`."""
    return {"lost": length(Decimal(lost), Decimal(most)), "label": f"失{show(Decimal(lost))}分"}


@register.simple_tag
def issued(item: Item, now: str = "", link: str = "", prefix: str = "", unread: bool = False) -> SafeString:
    """The item's text as issued, its clauses marked and numbered; put it into an element of class `issued`. See `issued_text`."""
    return issued_text.issued_text(item, now, link, prefix, unread)


@register.inclusion_tag("kaoping/parts/buttons.html")
def buttons(name: str, options: Iterable[Any], chosen: str = "", label: str = "", small: bool = False, disabled: bool = False) -> dict[str, Any]:
    """Answers as buttons. `options`: values, (value, words) or (value, words, key); `label` says what is asked."""
    rows = []
    for option in options:
        value, words, pressed = (option, option, "") if isinstance(option, str) else (*option, "")[:3]
        rows.append({"value": value, "words": words, "key": pressed, "on": str(value) == str(chosen)})
    return {"name": name, "rows": rows, "label": label, "small": small, "disabled": disabled}


@register.simple_tag(takes_context=True)
def query_with(context: Mapping[str, Any], **changes: Any) -> str:
    """This page's query with some values changed; None or an empty text takes one out: `?{% query_with page=2 %}`."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return str(query.urlencode())
