"""Words for the templates of the standards."""

from __future__ import annotations

from typing import Any

from django import template

from kaoping.core.ruling_words import answered, asked

register = template.Library()


@register.simple_tag
def ruling_words(ruling: Any) -> dict[str, str]:
    """A ruling, stored or frozen, in words: where, place (for a link), asked, answered, by, on."""
    where = ruling.where
    words = "全部评分表" if where == "*" else where if "/" in where else f"评分表{where}"
    by, on = (ruling.decided_by, ruling.decided_on.isoformat()) if hasattr(ruling, "decided_by") else (ruling.by, ruling.on)
    return {
        "where": words, "place": "" if where == "*" else where.replace("/", "-"), "asked": asked(ruling.question),
        "answered": answered(ruling.question, ruling.answer), "by": by, "on": on,
    }
