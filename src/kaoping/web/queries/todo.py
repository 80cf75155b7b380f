"""What a list of things to do is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Todo:
    """One line: how urgent (err, ask or empty), what, where to go, and which step it belongs to."""

    kind: str
    text: str
    url: str
    at: str


def link(name: str, *arguments: Any) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def named(lines: Iterable[str], most: int = 3) -> str:
    """甲、乙、丙等5个单位."""
    names = list(lines)
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:most])}等{len(names)}个单位"
