"""What the marking pages show: the list, one unit with all its items, one item with all its units."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from kaoping.core.plan import plan_of
from kaoping.core.rubric import Item, Rubric

from ...actions.presence import others
from ...models import Assessment, Entry
from ...policy import Actor, EntryState, Hidden, PanelState, Scope, Stage, steps
from ...queries.cards import Asked, Card, Desk, card, desk, furnish, tally_at
from ...queries.duties import mine, work_at
from ...queries.marking import figures, lines, neighbours, next_line, rows, units_of
from ...queries.rubrics import bound, rubric_of

CHUNK = 30  # cards of a page in one item over many units; the list beside them holds all units
FILTERS = (("", "全部"), ("open", "未评"), ("lost", "有扣分"))
Typed = Mapping[str, Asked]


def list_page(actor: Actor, assessment: Assessment, by: str) -> dict[str, Any]:
    """All that the assessor has to do in the assessment, by unit or by item."""
    found = lines(actor, assessment)
    able = [x for x in found if not x.refused]
    return {
        "assessment": assessment, "lines": found, "by": by, "rows": rows(actor, assessment, found) if by == "item" else [], "next": next_line(found),
        "done": sum(x.done for x in able), "all": sum(len(x.items) for x in able), "submitted": sum(bool(x.submitted) for x in found),
        "lacks": sum(x.lacks for x in found), "waiting": sum(not steps.reported(EntryState(x.entry.state)) for x in found),
    }


def sheet_page(
    actor: Actor, scope: Scope, entry: Entry, wanted: str, show: str, typed: Typed | None = None, only: Collection[str] = ()
) -> dict[str, Any]:
    """One unit, all the assessor's items, or `only` these of them; `wanted` is the one in front. `typed`: what could not be saved, by clause."""
    rubric = rubric_of(entry)
    own = tuple(i for i in mine(actor, work_at(entry, rubric), rubric) if not only or i in only)
    if not own:
        raise Hidden(f"{entry.pk}")
    found = desk(actor, entry.assessment, rubric, [entry])
    furnish(found, [entry.pk])
    locked = why_locked(found, entry, scope, actor)
    cards = [_typed(card(found, entry, item, locked), typed) for item in rubric.items() if item.id in own]
    shown = [c for c in cards if show != "open" or c.left] if show != "lost" else [c for c in cards if c.lost]
    now = next((c for c in cards if c.item.id == wanted), None) or next((c for c in shown if c.left), (shown or cards)[0])
    figures_ = figures(tally_at(found, entry), rubric, own)
    before, after = neighbours(actor, entry)
    return {
        **_common(cards, now, show, locked, figures_), "entry": entry, "rubric": rubric, "by_item": False, "twins": twins(rubric),
        "sections": _sections(rubric, cards, figures_), "shown": {c.key for c in shown}, "before": before, "after": after,
        "others": others(actor, entry), "sheet": found.mine.get(entry.pk), "total": figures_["total"],
        "meter": [Decimal(x) for x in figures_["total"]], "elsewhere": len(list(rubric.items())) - len(cards),
    }


def item_page(actor: Actor, assessment: Assessment, key: str, unit: str, show: str, typed: Typed | None = None) -> dict[str, Any]:
    """One item, all units of its rubric in the assessor's mixed order; `unit` is the one in front."""
    rubric, item = item_named(assessment, key)
    entries, late = units_of(actor, assessment, rubric, item.id)
    if not entries and not late:
        raise Hidden(key)
    found = desk(actor, assessment, rubric, entries, item.id)
    at = next((n for n, e in enumerate(entries) if str(e.pk) == unit), 0)
    chunk = entries[at // CHUNK * CHUNK :][:CHUNK]
    furnish(found, [e.pk for e in chunk], item.id)
    cards = [_typed(card(found, e, item, why_locked(found, e, None, actor)), typed) for e in entries]
    known = {c.entry.pk: c for c in cards}
    shown = [c for c in cards if show != "open" or c.left] if show != "lost" else [c for c in cards if c.lost]
    now = known[entries[at].pk] if unit and entries else next((c for c in shown if c.left and c.entry in chunk), cards[0] if cards else None)
    return {
        **_common(cards, now, show, "", {}), "assessment": assessment, "rubric": rubric, "item": item, "key": key, "by_item": True,
        "units": [(e, known.get(e.pk)) for e in entries], "in_page": {e.pk for e in chunk}, "late": late, "shown": {c.key for c in shown},
        "section": next(s for s in rubric.sections if item in s.items), "twins": twins(rubric), "keys": _around(actor, assessment, rubric, item),
    }


def item_named(assessment: Assessment, key: str) -> tuple[Rubric, Item]:
    """The rubric and the item that `A/1.1` names. Hidden when there is none."""
    rubric_id, _, item_id = key.partition("/")
    for rubric in bound(assessment).ruled.rubrics:
        for item in rubric.items():
            if (rubric.id, item.id) == (rubric_id, item_id):
                return rubric, item
    raise Hidden(key)


def why_locked(found: Desk, entry: Entry, scope: Scope | None, actor: Actor) -> str:
    """Why nothing can be written on the unit; empty when it can."""
    groups = {p.group for p in actor.posts if p.group}
    panels = [s for g, s in scope.panels if g in groups] if scope else [PanelState(p.state) for p in entry.panels.all() if p.group_id in groups]
    state = next((s for s in panels if s is not PanelState.MARKING), PanelState.MARKING)
    sheet = found.mine.get(entry.pk)
    late = steps.marking(Stage(entry.assessment.stage), EntryState(entry.state), state)
    return late or ("您已经提交了对该单位的评分，要改请先撤回提交" if sheet is not None and sheet.submitted_at else "")


def twins(rubric: Rubric) -> dict[str, list[str]]:
    """Items with the same text: one piece of evidence serves both."""
    texts: dict[str, list[str]] = {}
    for item in rubric.items():
        texts.setdefault("".join(item.text.split()), []).append(item.id)
    return {i: [o for o in same if o != i] for same in texts.values() if len(same) > 1 for i in same}


def place_of(entry: Entry, item: str, by_item: bool, anchor: str = "") -> str:
    """The address of an item's card on the page that it was written on."""
    mark = f"#{anchor}" if anchor else ""
    if by_item:
        return reverse("mark:item", args=[entry.assessment_id, f"{entry.rubric}/{item}"]) + f"?unit={entry.pk}{mark}"
    return reverse("mark:sheet", args=[entry.pk]) + f"?item={item}{mark}"


def _common(cards: Sequence[Card], now: Card | None, show: str, locked: str, told: Mapping[str, Any]) -> dict[str, Any]:
    done = sum(not c.left for c in cards)
    counts = {"": len(cards), "open": len(cards) - done, "lost": sum(c.lost for c in cards)}
    filters = [(value, words, counts[value], value == show) for value, words in FILTERS]
    return {"cards": cards, "now": now, "show": show, "filters": filters, "done": done, "locked": locked, "figures": told}


def _sections(rubric: Rubric, cards: Sequence[Card], told: Mapping[str, Sequence[str]]) -> list[tuple[Any, Sequence[str], list[Card]]]:
    found = []
    for section in rubric.sections:
        ids = {i.id for i in section.items}
        if here := [c for c in cards if c.item.id in ids]:
            found.append((section, told[section.id], here))
    return found


def _around(actor: Actor, assessment: Assessment, rubric: Rubric, item: Item) -> tuple[str, str]:
    """The item before and after this one in the rubric, by their keys."""
    ids = [i.id for i in plan_of(rubric).rubric.items()]
    at = ids.index(item.id)
    return (f"{rubric.id}/{ids[at - 1]}" if at else "", f"{rubric.id}/{ids[at + 1]}" if at + 1 < len(ids) else "")


def _typed(made: Card, typed: Typed | None) -> Card:
    """Put what was typed and could not be saved where it was typed."""
    for n, asked in enumerate(made.asked):
        mine_ = (typed or {}).get(f"{made.entry.pk}/{asked.control.place}")
        if mine_ is not None:
            made.asked[n] = mine_
    return made
