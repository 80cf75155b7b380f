"""Sentences that several writers say."""

from __future__ import annotations

from collections.abc import Iterable

from kaoping.core.errors import KaopingError


def unknown_rubric(rubric_id: str, known: Iterable[str]) -> KaopingError:
    """A unit is scored by a rubric that the document does not hold."""
    names = "、".join(known) or "无"
    return KaopingError(f"这份评分标准里没有编号为“{rubric_id}”的评分表（现有：{names}），请核对单位所用的评分表")
