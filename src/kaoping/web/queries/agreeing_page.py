"""What the page of a panel shows beside the board: what this person may do now, what bases can be cited, what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..models import Event, EvidenceLink, Panel, Visit
from ..policy import Actor, PanelState, Scope, Stage, may, steps
from ..policy.options import BY_KEY, value
from ..policy.states import PANELS
from .agreeing import Board, board_of
from .agreeing_rows import Row
from .asking import Control, controls

MOST_EVENTS = 30
METHODS = dict(BY_KEY["method"].choices)
MOST_TYPED = 10**6  # beyond it, a number only stands for a word
_DEEDS = {
    "agree.submit": "提交确认", "agree.confirm": "确认", "agree.object": "不同意", "agree.sign": "签字",
    "agree.review": "复核同意", "panel.agree": "个人评分到齐，转入合议",
}


@dataclass(frozen=True, slots=True)
class Can:
    """What the person at the screen may do now; `why` says why nothing can be changed."""

    edit: bool
    decide: bool
    submit: bool
    confirm: bool
    object: bool
    sign: bool
    review: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happened to the panel."""

    at: str
    name: str
    said: str
    words: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Something that can be cited at a clause, and whether it is."""

    key: str
    say: str
    on: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A clause's control with what stands in it: the button pressed (`answer`), the number typed, the amount that goes with a level."""

    control: Control
    bases: tuple[Basis, ...]
    answer: str = ""
    typed: str = ""
    amount: str = ""
    note: str = ""


@dataclass(slots=True)
class Page:
    """A panel's page. `asking`: each clause's control, by clause; `bases`: what can be cited, by key."""

    board: Board
    can: Can
    state: str
    asking: dict[str, Asking]
    bases: dict[str, dict[str, Any]]
    deeds: list[Deed]
    method: str
    share: str

    @property
    def objections(self) -> list[Deed]:
        """What members said against the agreed marks since they were last submitted; nothing once all is signed."""
        after: list[Deed] = []
        for deed in self.deeds:
            if deed.said != _DEEDS["agree.object"]:
                break
            after.append(deed)
        return after


def page_of(actor: Actor, scope: Scope, panel: Panel) -> Page:
    """The page; a constant number of queries."""
    board = board_of(panel)
    bases, by_item = _bases(board)
    known = controls(board.rubric)
    asking = {r.id: _asking(r, known[r.id], bases, by_item.get(i.id, [])) for i in board.items for r in i.rows if r.asked}
    state, share = PANELS[PanelState(panel.state)], value(board.entry.assessment.options, "tolerance_share")
    return Page(board, can_of(actor, scope, board), state, asking, bases, _deeds(panel), METHODS[board.rules.method], share)


def _asking(row: Row, control: Control, bases: dict[str, dict[str, Any]], here: list[str]) -> Asking:
    """The clause itself, what the members cited there, the item's evidence and on-site records are offered as bases."""
    cited = [key_of(b) for m in (*(c.mark for c in row.cells), row.agreed) if m is not None for b in m.basis]
    on = {key_of(b) for b in (row.agreed.basis if row.agreed else [])}
    offered = tuple(Basis(k, str(bases[k]["say"]), k in on) for k in dict.fromkeys([f"clause:{row.id}", *cited, *here]))
    given, note = (row.agreed.answer, row.agreed.note) if row.agreed else ("", "")
    if control.shape != "buttons":
        stands = row.agreed is not None and abs(row.agreed.value or 0) >= MOST_TYPED
        return Asking(control, offered, control.buttons[0].value if stands and control.buttons else "", "" if stands else given, "", note)
    level, _, amount = given.partition(" ")
    return Asking(control, offered, level, "", amount, note)


def can_of(actor: Actor, scope: Scope, board: Board) -> Can:
    state, stage = PanelState(board.panel.state), Stage(board.entry.assessment.stage)
    mine = may(actor, "agree.edit", scope)
    closed, standing = steps.changing_agreed(stage, state), not steps.standing_by(stage, state)
    confirmed = len(board.confirmed)
    outside = not any(m.pk == actor.id for m in board.members)
    third = standing and bool(board.referred) and outside and may(actor, "agree.review", scope)
    return Can(
        edit=mine and not closed, decide=mine and not closed and may(actor, "agree.decide", scope), submit=mine and not steps.offering(stage, state),
        confirm=mine and standing and actor.id not in board.confirmed, object=(mine and standing) or third,
        review=third and not board.reviewed,
        sign=may(actor, "agree.sign", scope) and not steps.signing(state, confirmed, len(board.members), board.unreviewed), why=closed if mine else "",
    )


def key_of(basis: dict[str, Any]) -> str:
    kind, one = basis.get("kind"), basis.get("id")
    return f"{kind}:{one}" if one not in (None, "") else f"{kind}:{basis.get('say')}"


def _bases(board: Board) -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    found: dict[str, dict[str, Any]] = {}
    by_item: dict[str, list[str]] = {}
    for link in EvidenceLink.objects.filter(evidence__entry=board.entry, removed_at=None, evidence__withdrawn_at=None).select_related("evidence"):
        one = {"kind": "evidence", "id": link.evidence_id, "say": f"佐证{link.evidence.no:02} {link.evidence.title}"}
        found[key_of(one)] = one
        by_item.setdefault(link.place, []).append(key_of(one))
    for visit in Visit.objects.filter(entry=board.entry):
        one = {"kind": "visit", "id": visit.pk, "say": f"现场核查{visit.no:02} {visit.where}"}
        found[key_of(one)] = one
        for item in visit.items or [i.id for i in board.items]:
            by_item.setdefault(item, []).append(key_of(one))
    for row in (r for i in board.items for r in i.rows):
        clause = {"kind": "clause", "id": row.id, "say": f"{row.id}评分标准原文"}
        found.setdefault(key_of(clause), clause)
        for mark in (*(c.mark for c in row.cells), row.agreed):
            # As the member said it (a page of the file, say), for what is carried over keeps its words.
            found.update({key_of(b): b for b in (mark.basis if mark is not None else [])})
    return found, by_item


def _deeds(panel: Panel) -> list[Deed]:
    rows = Event.objects.filter(target=f"panel:{panel.pk}", verb__in=list(_DEEDS)).order_by("-seq")[:MOST_EVENTS]
    # One deed may tell of several things (a new round, a new state): the first of a request speaks for it.
    once = {(e.request, e.verb, e.at): e for e in rows}
    return [Deed(e.at[5:16].replace("T", " "), e.name, _DEEDS[e.verb], e.reason) for e in once.values()]

