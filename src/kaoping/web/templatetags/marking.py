"""The buttons and ticks of the questions of a sheet as one text each: a sheet has hundreds, too many for a template's loops. Every value is escaped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..queries.asking import Button
from ..queries.cards import Asked, Tick

register = template.Library()


@register.simple_tag
def buttons(asked: Asked, locked: Any) -> SafeString:
    """An answer each; the one given is pressed, and on a sheet that is locked none can be."""
    place, chosen = asked.control.place, asked.chosen
    return mark_safe("".join([_button(b, place, b.value == chosen, bool(locked)) for b in asked.control.buttons]))  # escaped below


@lru_cache(maxsize=4096)
def _button(b: Button, place: str, pressed: bool, locked: bool) -> str:
    key, words = escape(b.key), escape(b.words)
    more = _states(pressed, locked)
    more += f' data-press="{key}" aria-keyshortcuts="{key}"' if b.key else ""
    more += " data-below" if b.below else ""
    more += f' data-ranged="{escape(b.low)} {escape(b.high)}"' if b.ranged else ""
    shown = f'<kbd aria-hidden="true">{key}</kbd>' if b.key and b.key != b.words else ""
    return f'<label class="b"><input type="radio" name="a-{escape(place)}" value="{escape(b.value)}"{more}><span>{words}{shown}</span></label>'


@register.simple_tag
def ticks(asked: Asked, locked: Any) -> SafeString:
    """What a mark can rest on, each with its page where it has pages."""
    return mark_safe("".join([_tick(t, escape(asked.control.place), bool(locked)) for t in asked.ticks]))  # escaped below


def _tick(t: Tick, place: str, locked: bool) -> str:
    value, words = escape(t.value), escape(t.words)
    box = f'<label class="tick"><input type="checkbox" name="b-{place}" value="{value}"{_states(t.on, locked)}><span>{words}</span></label>'
    if not t.paged:
        return box
    name = f'name="g-{place}-{value}" value="{escape(t.page)}" maxlength="20" placeholder="第几页" aria-label="{words}的页码"'
    return f'{box}<input type="text" class="pg" {name}{_states(False, locked)}>'


def _states(checked: Any, locked: bool) -> str:
    return (" checked" if checked else "") + (" disabled" if locked else "")
