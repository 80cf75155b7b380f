"""What the forms of screen agree send, read and checked for shape; whether it fits a question is said further down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaoping.core.errors import KaopingError

from ...actions.marks import Given


def version_of(post: Mapping[str, Any]) -> int:
    text = str(post.get("version", "0"))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise KaopingError("页面内容不完整，请刷新页面后再填")
    return int(text)


def given_of(post: Any, bases: Mapping[str, dict[str, Any]]) -> Given:
    """An answer of the group's own. `bases` are those that the page offered, by their keys; an amount goes with a level that has a range.

    A button pressed counts before a number typed beside it; KaopingError for a basis that was not offered.
    """
    chosen, typed, amount = (str(post.get(n, "")).strip() for n in ("answer", "typed", "amount"))
    answer = (f"{chosen} {amount}" if amount else chosen) if chosen else typed
    keys = post.getlist("basis")
    if any(k not in bases for k in keys):
        raise KaopingError("所选的依据已经变动，请刷新页面后重新选择")
    return Given(str(post.get("place", "")), version_of(post), answer, str(post.get("note", "")), tuple(bases[k] for k in keys))
