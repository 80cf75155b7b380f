"""A cell that holds several items: numbered points, each with a worth of its own behind its title, that add up to the cell's."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kaoping.core.points import Points
from kaoping.core.source import Source

from .raw import Passage, Role
from .table_drafts import ItemDraft, SectionDraft
from .table_titles import tidy
from .table_worth import titled_worth

_POINT: Final = re.compile(
    r"^[ \t]*(\d{1,2})\s?[、.．)）](?!\d)[^。；;\n]{1,40}?[（(](?:满分|共|计)?\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[）)]\s*(?=[：:。；;，,]|$)", re.MULTILINE
)


def split_items(section: SectionDraft) -> list[SectionDraft]:
    """The section, an item of several numbered points taken apart: such an item becomes a section, with its worth and the place for its mark.

    What is left of the section before and behind it has neither: the section's worth and blank are for the whole.
    """
    taken = {n: points for n, item in enumerate(section.items) if (points := _points_of(item))}
    if not taken:
        return [section]
    out = [SectionDraft(section.title, None, section.source)]
    for n, item in enumerate(section.items):
        if n in taken:
            title = tidy(titled_worth(item.name)[0]) or section.title
            out.append(SectionDraft(title, item.worth, item.source, item.blank, taken[n]))
            out.append(SectionDraft(section.title, None, section.source))
        else:
            out[-1].items.append(item)
    return [part for part in out if part.items]


def _points_of(item: ItemDraft) -> list[ItemDraft]:
    """The items that an item's text holds; empty where its numbered points are no items."""
    texts = [passage for passage in item.passages if passage.role not in (Role.METHOD, Role.NOTE)]
    if item.worth is None or len(texts) != 1 or len(item.passages) != 1:
        return []
    passage = texts[0]
    heads = list(_POINT.finditer(passage.text))
    worths = [Decimal(head.group(2)) for head in heads]
    counted = [int(head.group(1)) for head in heads] == list(range(1, len(heads) + 1))
    if len(heads) < 2 or not counted or sum(worths) != item.worth or passage.text[: heads[0].start()].strip():
        return []
    ends = [*(head.start() for head in heads), len(passage.text)]
    return [_point(item, passage, start, end, head.group(1), worth) for (start, end), head, worth in zip(pairwise(ends), heads, worths, strict=True)]


def _point(item: ItemDraft, passage: Passage, start: int, end: int, no: str, worth: Points) -> ItemDraft:
    text = passage.text[start:end].rstrip()
    source: Source = passage.source.within(passage.source.start + start, passage.source.start + start + len(text))
    return ItemDraft(no, "", [Passage(text, passage.role, source)], worth, source, None, None)
