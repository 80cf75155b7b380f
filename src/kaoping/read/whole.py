"""What an item is as a whole: which of its additions lie beyond the full marks, what 否则，不得分 does to it, one mark where the text has none."""

from __future__ import annotations

import re

from kaoping.core.clauses import KINDS
from kaoping.core.kind import Effect
from kaoping.core.points import ZERO
from kaoping.core.rubric import Together
from kaoping.core.wording import Phrase, plain

from .drafts import Draft
from .raw import Role
from .reading import EXTRA, Reading, trimmed


def mark_beyond(reading: Reading) -> None:
    """Marks the additions that lie beyond the full marks."""
    worth, takes = reading.raw.worth, any(KINDS[d.kind].EFFECT is Effect.TAKES for d in reading.drafts)
    inside = ZERO
    # 加10分 in an item of 6: additions of which one alone passes the worth cannot be what fills it.
    passes = worth is not None and any(d.added and d.best > worth for d in reading.drafts if d.adds)
    for draft in reading.drafts:
        if not draft.adds or not (draft.added or reading.extra):
            inside += draft.best if draft.adds else ZERO
            continue
        role = reading.raw.passages[draft.passage].role
        fills = worth is not None and worth > 0 and not passes and (inside < worth if inside else not takes)
        draft.fields["beyond"] = not reading.inside and (reading.extra or role is Role.BONUS or bool(EXTRA.search(draft.phrase.fact)) or not fills)


def read_together(reading: Reading) -> Together:
    adding = [d for d in reading.drafts if d.adds and not d.fields.get("beyond")]
    if reading.missed:
        return Together.ALL
    if not reading.elses or not adding:
        return Together.SUM
    if len(adding) == 1:
        return Together.ALL
    return Together.OPEN if any(at == len(reading.drafts) for at in reading.elses) and len(reading.elses) == 1 else Together.SUM


def judge_whole(reading: Reading) -> None:
    """An item whose text gives no clause of its own: one amount or one yes/no for the whole of it."""
    raw = reading.raw
    effects = {KINDS[d.kind].EFFECT for d in reading.drafts}
    first = next((p for p in raw.passages if p.text.strip()), None)
    if first is None or (effects and not (reading.missed and effects <= {Effect.VETOES})):
        return
    text, _ = plain(first.text)
    fact = Phrase(text, "", raw.worth)
    index = raw.passages.index(first)
    headed = next((p for p in raw.passages if p.role is Role.RULE and p is not raw.passages[0] and re.search(r"（[\d.]+分?）。?$", plain(p.text)[0])), None)
    if not effects and reading.vetoes and not raw.worth:
        reading.drafts.append(Draft("veto", {"consequence": "一票否决"}, index, 0, len(text), fact))
    elif raw.worth:
        if headed and not effects:
            text, _ = plain(headed.text)
            index = raw.passages.index(headed)
        kind = "award" if reading.missed or reading.elses or headed else "holistic"
        start = trimmed(text, 0, len(text)) % len(text) if kind == "award" else 0
        end = min((d.start for d in reading.drafts if d.passage == index), default=len(text))
        if start < end:
            reading.drafts.append(Draft(kind, {"marks": raw.worth}, index, start, end, fact))
