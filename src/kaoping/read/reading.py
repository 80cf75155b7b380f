"""What is known of an item while its words are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kaoping.core.rubric import Unread
from kaoping.core.wording import plain

from .drafts import Draft, plain_source
from .raw import RawItem

LEAD = re.compile(
    r"^(?:[，。；、：:,.;\n）)】]+|[（(]?\d{1,2}[）).、．](?!\d)|[（(][一二三四五六七八九十]{1,3}[）)]、?|[一二三四五六七八九十]{1,3}、|"
    r"[①-⑳⑴-⒇]|(?:其中|同时|此外|另外|并且|对于|以及)(?=[，：]))+"
)
_INTRO = re.compile(
    r"^.*(?:评审|评分|打分|评价|计算|如下|标准|办法|情况|考核|评议|计分)(?:[^，。；\n]{0,4})[:：]\n?",
    re.DOTALL,
)
EXTRA = re.compile(r"加分|奖励|附加|额外|奖分")


@dataclass(slots=True)
class Reading:
    """What is known of an item while it is read. `extra`: what it adds lies beyond the full marks; `inside`: none of it does;
    `vetoes`: its section lists 否决事项."""

    raw: RawItem
    extra: bool
    inside: bool = False
    vetoes: bool = False
    drafts: list[Draft] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    elses: list[int] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    demands: list[tuple[int, tuple[int, int]]] = field(default_factory=list)
    passage: int = 0

    @property
    def last(self) -> Draft | None:
        """The clause read last in the passage that is being read."""
        return self.drafts[-1] if self.drafts and self.drafts[-1].passage == self.passage else None


def trimmed(text: str, start: int, end: int) -> int:
    """Where the phrase really begins: behind punctuation, numbering, and an introduction that ends in a colon."""
    intro = _INTRO.match(text[start:end])
    if intro:
        start += intro.end()
    while start < end and (lead := LEAD.match(text[start:end])) and lead.end():
        start += lead.end()
    return start


def not_read(reading: Reading, index: int, text: str, start: int, end: int) -> None:
    """Keeps words that no kind reads, with their place."""
    passage = reading.raw.passages[index]
    words, first, last = plain_source(passage, plain(passage.text)[1], start, end)
    reading.unread.append(Unread(words, passage.source.within(passage.source.start + first, passage.source.start + last)))
