"""One unit as the office sees it: what is agreed and why points are lost, how far its groups are, what has happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaoping.core.judgement import Judgement
from kaoping.core.points import Points
from kaoping.core.rubric import Item, Rubric
from kaoping.core.score import Score

from ..models import Absent, Entry, Event, Panel, Sheet
from ..policy import PanelState, SheetKind
from ..policy.states import ENTRIES, PANELS
from . import audit_words
from .duties import members_of, work_at
from .rubrics import rubric_of
from .tally import absents_of, judgements_of, score_of

_HISTORY = ("report.", "entry.", "panel.", "agree.", "absent.", "sheet.")


@dataclass(frozen=True, slots=True)
class ItemAt:
    """An item at the unit: its score where its group has begun to agree (else none), and the group."""

    item: Item
    score: Score | None
    group: str
    waiting: str

    @property
    def lost(self) -> Points | None:
        return self.score.worth - self.score.bounds.high if self.score and not self.score.not_applicable else None


@dataclass(frozen=True, slots=True)
class PanelRow:
    panel: Panel
    state: str
    past: bool
    done: list[str]
    waited: list[str]


@dataclass(frozen=True, slots=True)
class UnitPage:
    entry: Entry
    rubric: Rubric
    state: str
    score: Score
    seen: bool
    sections: list[tuple[Score, list[ItemAt]]]
    panels: list[PanelRow]
    absents: list[Absent]
    history: list[tuple[str, str, str, str]]


def unit_page(entry: Entry) -> UnitPage:
    """Everything on one unit. Members' own marks are not in it."""
    rubric = rubric_of(entry)
    panels = list(Panel.objects.filter(entry=entry).select_related("group").order_by("group__order", "id"))
    past = {p.group_id for p in panels if p.state != PanelState.MARKING}
    work = work_at(entry, rubric)
    group_of = {item: group for group, w in work.items() for item in w.items}
    seen = {item for item, group in group_of.items() if group in past}
    score = score_of(rubric, entry, _agreed(entry, seen), absents_of(entry))
    names = {p.group_id: p.group.name for p in panels}
    scores = {i.id: i for s in score.parts for i in s.parts}
    sections = [
        (part, [_item(i, scores[i.id] if i.id in seen else None, names.get(group_of.get(i.id, 0), "—")) for i in section.items])
        for part, section in zip(score.parts, rubric.sections, strict=True)
    ]
    absents = list(Absent.objects.filter(entry=entry, ended_at=None).select_related("by", "consent_by").order_by("id"))
    return UnitPage(entry, rubric, ENTRIES[entry.state], score, bool(seen), sections, _panels(entry, panels), absents, _history(entry))


def _item(item: Item, score: Score | None, group: str) -> ItemAt:
    return ItemAt(item, score, group, "" if score else "未合议")


def _agreed(entry: Entry, seen: set[str]) -> dict[str, Judgement]:
    """The agreed judgements on items whose group has left marking."""
    sheet = Sheet.objects.filter(entry=entry, kind=SheetKind.AGREED).first()
    if sheet is None or not seen:
        return {}
    sheet.entry = entry
    return {place: j for place, j in judgements_of(sheet).items() if ".".join(place.split(".")[:2]) in seen}


def _panels(entry: Entry, panels: list[Panel]) -> list[PanelRow]:
    handed = set(Sheet.objects.filter(entry=entry, kind=SheetKind.MEMBER).exclude(submitted_at=None).values_list("group_id", "author_id"))
    told = []
    for p in panels:
        past, people = p.state != PanelState.MARKING, members_of(p.group_id)
        done = [u.name for u in people if past or (p.group_id, u.pk) in handed]
        told.append(PanelRow(p, PANELS[PanelState(p.state)], past, done, [u.name for u in people if u.name not in done]))
    return told


def _history(entry: Entry, most: int = 40) -> list[tuple[str, str, str, str]]:
    """What has happened to the unit, newest first: when, what, who, why; steps alone, no marks."""
    found: list[Any] = []
    rows = Event.objects.filter(entry=entry.pk).exclude(verb__endswith=".save").order_by("-seq").values_list("at", "verb", "name", "reason")
    for at, verb, name, reason in rows[:most]:
        if verb.startswith(_HISTORY):
            found.append((f"{at[5:10]} {at[11:16]}", audit_words.verb(verb), name, reason))
    return found
