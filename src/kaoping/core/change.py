"""One correction: what it does, where, by whom and why; and corrections as a plain dict and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .wire import FORMAT, body_of, built, plain


class Change(StrEnum):
    """What a correction does; `Correction` says where, and what it needs."""

    KIND = "kind"
    FIELDS = "fields"
    SPLIT = "split"
    JOIN = "join"
    REMOVE = "remove"
    EXPLAIN = "explain"
    READ = "read"
    WORTH = "worth"
    NAME = "name"
    UNITS = "units"
    EVIDENCE = "evidence"


CHANGES: dict[Change, str] = {
    Change.KIND: "改类型",
    Change.FIELDS: "改分数等内容",
    Change.SPLIT: "拆成两个",
    Change.JOIN: "与后一个合并",
    Change.REMOVE: "不作为得分点",
    Change.EXPLAIN: "作为说明",
    Change.READ: "读作得分点",
    Change.WORTH: "改分值",
    Change.NAME: "改名称",
    Change.UNITS: "改适用单位",
    Change.EVIDENCE: "改应有的材料",
}
"""Each change as a page names it."""

_HOME = {Change.READ: "item", Change.NAME: "item", Change.EVIDENCE: "item", Change.UNITS: "rubric"}
LEVELS: dict[Change, tuple[str, ...]] = {c: (_HOME.get(c, "clause"),) for c in Change} | {
    Change.EXPLAIN: ("clause", "item"),
    Change.WORTH: ("rubric", "section", "item"),
}
"""Where each change may stand: at a rubric (A), a section (A/1), an item (A/1.1) or a clause (A/1.1.2)."""
LEVEL_WORDS = {"rubric": "评分表，如A", "section": "考核内容，如A/1", "item": "条，如A/1.1", "clause": "得分点，如A/1.1.2"}
"""Each level as a sentence names it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction, at `where` (`A`, `A/1`, `A/1.1`, `A/1.1.2`). `fields` is plain data, as rubric.yaml or a form gives it:

    kind      `kind` and the fields that this kind has (`beyond` stays as it was where it is not said)
    fields    those fields of the clause that change
    split     `at`, a count of characters of the clause's text; `first`, `second`: kind and fields of each half (left out: as the clause)
    join      with the clause behind it; kind and fields of the whole (left out: as the first)
    remove    nothing: the words become unread, none is dropped
    explain   the words explain and bring no marks, a reason is due; at an item with `unread`, as for read
    read      `unread`, the number from 1 of an unread span of the item (may be left out where it has one); kind and fields
    worth     `worth`, or null for none;  name  `name`;  units  `applies_to`;  evidence  `evidence`

    The id of a clause is its place in the item, and corrections are replayed in order: `where` means the ids as they stand after
    all corrections before it. Split makes 1.1.2 into 1.1.2 and 1.1.3, what stood behind moves up by one (1.1.3 becomes 1.1.4);
    join, remove and explain move what stands behind down by one; read puts the new clause where its words stand in the text.
    The number of an unread span counts in the same way. Ids of items, sections and rubrics never change.

    `text` is the wording that the correction was made for (see `pinned`): where other words stand there now, it no longer fits.
    """

    where: str
    change: Change
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    by: str = ""
    on: str = ""
    reason: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", plain(self.fields))  # so that it comes back from a file as it went


def corrections_to_dict(corrections: Sequence[Correction]) -> dict[str, Any]:
    """Corrections as a plain dict, in their order."""
    return {"format": FORMAT, "corrections": [plain(c) for c in corrections]}


def corrections_from_dict(data: object) -> tuple[Correction, ...]:
    """Corrections from a plain dict. KaopingError names the field that does not fit."""
    return tuple(built(Correction, c, f"corrections[{n}]") for n, c in enumerate(body_of(data, "corrections"), 1))
