"""扣分确认 (F06): what a unit is told of a signed sheet, as far as R27 lets it, and what it has said to it. From what was signed alone; never who marked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaoping.core.seal import grouped

from ..models import Acknowledged, Assessment, Entry, Panel, Signed
from ..policy import Actor, PanelState, Stage, course, may, options, steps
from .access import scope_of

FACTS, MARKS, TOTAL = "facts", "marks", "total"


@dataclass(frozen=True, slots=True)
class Loss:
    """One reason for which an item lost points. Figures, and answers that tell them, are empty where the unit may not see them."""

    where: str
    text: str
    fact: str
    ruling: str
    answer: str = ""
    cause: str = ""
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item that lost points, as the unit is told of it."""

    id: str
    section: str
    text: str
    worth: str
    losses: tuple[Loss, ...]
    means: str
    evidence: tuple[str, ...]
    mark: str = ""
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A signed sheet before the unit. `replaces`: the code of the paper that it stands in for; `corrected`: by which correction; `answer`: the unit's word
    to this very paper, `earlier` its last word to one before it."""

    panel: Panel
    code: str
    replaces: str
    content: Mapping[str, Any]
    shows: str
    items: tuple[Item, ...]
    answer: Acknowledged | None
    earlier: Acknowledged | None = None

    @property
    def marks(self) -> bool:
        return self.shows in (MARKS, TOTAL)

    @property
    def total(self) -> bool:
        return self.shows == TOTAL

    @property
    def printed(self) -> str:
        return grouped(self.code)

    @property
    def before(self) -> str:
        return grouped(self.replaces)

    @property
    def at(self) -> str:
        signed = self.content["signed"]
        return str(signed[1])[:10] if signed else ""


def shows(assessment: Assessment) -> str:
    """How much of its deductions a unit sees (R27)."""
    return options.value(assessment.options, "confirm_shows")


def sheets_of(entry: Entry) -> list[Sheet]:
    """The unit's signed sheets, each group's paper in force."""
    how = shows(entry.assessment)
    panels = [p for p in Panel.objects.filter(entry=entry).select_related("group") if steps.signed(PanelState(p.state))]
    papers = {s.panel_id: s for s in Signed.objects.filter(panel__in=panels).order_by("id")}
    words = list(Acknowledged.objects.filter(panel__in=panels).select_related("by"))
    return [_sheet(p, papers[p.pk], how, [w for w in words if w.panel_id == p.pk]) for p in panels if p.pk in papers]


def _sheet(panel: Panel, paper: Signed, how: str, words: list[Acknowledged]) -> Sheet:
    content = json.loads(paper.content)
    items = tuple(_item(i, how != FACTS) for i in content["items"] if i["reasons"])
    here = [w for w in words if w.code == paper.code]
    past = [w for w in words if w.code != paper.code]
    return Sheet(panel, paper.code, paper.replaces, content, how, items, here[-1] if here else None, past[-1] if past else None)


def _item(told: Mapping[str, Any], marks: bool) -> Item:
    losses = tuple(
        Loss(r["where"], r["text"] or told["text"], r["fact"], r["ruling"], *((r["answer"], r["cause"], r["lost"]) if marks else ())) for r in told["reasons"]
    )
    figures = (told["mark"], told["lost"]) if marks else ()
    return Item(told["id"], told["section"], told["text"], told["worth"], losses, told["means"], tuple(told["evidence"]), *figures)


@dataclass(frozen=True, slots=True)
class Answered:
    """One row of the list of answers: a unit's word to a group's sheet; `current`: to the paper in force."""

    entry: Entry
    panel: Panel
    answer: Acknowledged | None
    current: bool = True

    @property
    def state(self) -> str:
        if self.answer is None:
            return "未答复"
        return "待重新答复" if not self.current else "认可" if self.answer.agrees else "有异议"


def answers(actor: Actor, assessment: Assessment) -> list[Answered]:
    """What units have said to their sheets: all for the office and the checker, a group's own for its people."""
    every = may(actor, "correct.read", scope_of(assessment))
    mine = {p.group for p in actor.posts if p.group}
    panels = Panel.objects.filter(entry__assessment=assessment).select_related("entry__unit", "group").order_by("entry__order", "group__order", "id")
    shown = [p for p in panels if steps.signed(PanelState(p.state)) and (every or p.group_id in mine)]
    last = {w.panel_id: w for w in Acknowledged.objects.filter(panel__in=shown).select_related("by")}
    return [Answered(p.entry, p, last.get(p.pk), p.pk not in last or last[p.pk].code == p.code) for p in shown]


def closed(sheet: Sheet, stage: Stage) -> str:
    """Why the unit cannot answer now."""
    return course.acknowledging(stage, PanelState(sheet.panel.state))
