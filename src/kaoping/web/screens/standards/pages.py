"""What the templates of the standards are given."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kaoping.core.check import check

from ...models import Document
from ...policy import may, steps
from ...policy.states import StandardState
from ...queries.standards import Standing, held_corrections, held_rulings, standing_of
from ...queries.standards_layout import Block, by_hand, laid_out, relocated
from ...queries.standards_show import Card, cards_of, counts_of, states_of, tree_of

_AT_ONCE = 40


def rows_of(actor: Any, documents: list[Document]) -> list[dict[str, Any]]:
    """The list: each document with how many findings it has."""
    rows = []
    for document in documents:
        draft = not steps.editing_standard(StandardState(document.state))
        rows.append({"document": document, "draft": draft, "counts": counts_of(standing_of(document)) if draft else None})
    return rows


def show_page(request: Any, document: Document) -> dict[str, Any]:
    """The page of one standard."""
    standing, raw, table = standing_of(document), request.GET.get("reading") == "raw", request.GET.get("table", "")
    edit = may(request.actor, "standard.edit", request.scope) and not steps.editing_standard(StandardState(document.state))
    cards = cards_of(standing)
    standard = standing.compiled if raw else standing.corrected
    states = states_of(check(standing.compiled)) if raw else states_of(standing.findings)
    layout = getattr(document, "layout", None)
    standard = relocated(standard) if layout is None else standard
    blocks = laid_out(by_hand(standard) if layout is None else layout.blocks, standard, states, frozenset() if raw else standing.touched)
    trees = tree_of(standing, raw)
    return {
        "document": document, "standing": standing, "edit": edit and not raw, "office": may(request.actor, "standard.edit", request.scope),
        "draft": not steps.editing_standard(StandardState(document.state)), "raw": raw, "table": table,
        **_cards(cards, "finds" in request.GET),
        "counts": counts_of(standing), "blocks": _only(blocks, table, [t["rubric"].id for t in trees]), "trees": trees,
        "shown": [t for t in trees if not table or t["rubric"].id == table],
        "corrections": corrections_of(document, standing), "rulings": held_rulings(document) or standing.rulings,
        "inside": may(request.actor, "overview.read", request.scope), "home": reverse("standards:show", args=[document.pk]),
    }


def _cards(cards: list[Card], every: bool) -> dict[str, Any]:
    """The findings that block, and those that do not; of very many the first ones, until all are asked for."""
    blocking = [c for c in cards if c.finding.blocks]
    notices = [c for c in cards if not c.finding.blocks]
    most = len(cards) if every else _AT_ONCE
    return {"blocking": blocking[:most], "notices": notices[:most], "more": max(len(blocking), len(notices)) > most, "noticed": len(notices)}


def _only(blocks: list[Block], table: str, ids: list[str]) -> list[Block]:
    """The part of the document that one rubric stands in: its table with the lines before it, where the rubrics stand in tables of their own."""
    if table not in ids:
        return blocks
    parts: list[list[Block]] = [[]]
    for block in blocks:
        parts[-1].append(block)
        if block.rows:
            parts.append([])
    held = [p for p in parts if any(place.startswith(f"{table}-") for b in p for row in b.rows for cell in row for place in cell.ids or ())]
    return [b for p in held for b in p] or blocks


def corrections_of(document: Document, standing: Standing) -> list[dict[str, Any]]:
    """Every correction ever made, in its order: those in force with what they say now."""
    said, rows = iter(standing.said), []
    for row in held_corrections(document):
        rows.append({"row": row, "said": next(said, "") if row.undone_at is None else "", "body": row.body})
    return rows
