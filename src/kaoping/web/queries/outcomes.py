"""A result as it is kept: the unit's score with its reasons, its components, place and grade, as a plain dict; and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaoping.core.grade import Grading
from kaoping.core.points import Bounds, Points, show
from kaoping.core.reason import Reason, Veto, VetoState
from kaoping.core.score import Score
from kaoping.core.standing import Place
from kaoping.core.total import Component, Total

FORMAT = 1


def score_to_dict(score: Score) -> dict[str, Any]:
    """The score with its parts down to items. Reasons stand at the items, and at the top those that belong to no item. Marks are strings."""
    told: dict[str, Any] = {
        "id": score.id, "label": score.label, "worth": show(score.worth), "low": show(score.bounds.low), "high": show(score.bounds.high),
        "left": show(score.applicable), "asked": score.asked, "answered": score.answered,
    }
    if score.not_applicable:
        told["absent"] = True
    if score.beyond.low or score.beyond.high:
        told["beyond"] = [show(score.beyond.low), show(score.beyond.high)]
    return told


def whole_to_dict(score: Score) -> dict[str, Any]:
    """A unit's whole score: sections, items, reasons, vetoes."""
    told = score_to_dict(score)
    told["sections"] = [
        score_to_dict(s) | {"items": [score_to_dict(i) | {"reasons": [_reason(r) for r in i.reasons]} for i in s.parts]} for s in score.parts
    ]
    known = {id(r) for s in score.parts for i in s.parts for r in i.reasons}
    told["reasons"] = [_reason(r) for r in score.reasons if id(r) not in known]
    told["vetoes"] = [{"where": v.where, "state": v.state.value, "consequence": v.consequence, "text": v.text, "fact": v.fact} for v in score.vetoes]
    return told


def score_from_dict(told: dict[str, Any], unit: str = "") -> Score:
    """The score that whole_to_dict has told; clauses' own scores are not in it."""
    sections = []
    for s in told["sections"]:
        items = tuple(_part(i, (), tuple(_reason_from(r) for r in i["reasons"])) for i in s["items"])
        sections.append(_part(s, items, tuple(r for i in items for r in i.reasons)))
    reasons = (*(r for s in sections for r in s.reasons), *(_reason_from(r) for r in told["reasons"]))
    vetoes = tuple(Veto(v["where"], VetoState(v["state"]), v["consequence"], v["text"], v["fact"]) for v in told["vetoes"])
    return _part(told, tuple(sections), reasons, vetoes, unit)


def _part(told: dict[str, Any], parts: tuple[Score, ...], reasons: tuple[Reason, ...], vetoes: tuple[Veto, ...] = (), unit: str = "") -> Score:
    beyond = told.get("beyond", ("0", "0"))
    return Score(
        told["id"], told["label"], _points(told["worth"]), bounds_of(told), parts, reasons, Bounds(_points(beyond[0]), _points(beyond[1])),
        _points(told["left"]), bool(told.get("absent")), vetoes, told["asked"], told["answered"], unit,
    )


def total_to_dict(total: Total) -> dict[str, Any]:
    """The total with its components."""
    return {
        "low": show(total.bounds.low), "high": show(total.bounds.high), "bare": [show(total.bare.low), show(total.bare.high)],
        "bonus": show(total.bonus), "penalty": show(total.penalty),
        "components": [_component(c) for c in total.components],
    }


def _component(c: Component) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": c.key, "label": c.label, "low": show(c.bounds.low), "high": show(c.bounds.high), "worth": show(c.worth), "weight": show(c.weight)
    }
    if c.exact is not None:
        told["exact"] = [show(c.exact.low), show(c.exact.high)]
    return told


def total_from_dict(told: dict[str, Any]) -> Total:
    components = tuple(
        Component(c["key"], c["label"], bounds_of(c), _points(c["worth"]), _points(c["weight"]), _exact(c.get("exact"))) for c in told["components"]
    )
    bare = Bounds(_points(told["bare"][0]), _points(told["bare"][1]))
    return Total(bounds_of(told), bare, components, _points(told["bonus"]), _points(told["penalty"]))


def _exact(told: list[str] | None) -> Bounds | None:
    return None if told is None else Bounds(_points(told[0]), _points(told[1]))


def place_to_dict(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"group": place.group, "best": place.best, "worst": place.worst, "of": place.of, "tied": list(place.tied)}


def place_from_dict(told: dict[str, Any] | None, unit: str) -> Place | None:
    return None if told is None else Place(unit, told["group"], told["best"], told["worst"], told["of"], tuple(told["tied"]))


def grading_to_dict(grading: Grading | None) -> dict[str, Any] | None:
    return None if grading is None else {"group": grading.group, "best": grading.best, "worst": grading.worst}


def grading_from_dict(told: dict[str, Any] | None, score: Score) -> Grading | None:
    return None if told is None else Grading(score.unit, told["group"], told["best"], told["worst"], score.vetoes)


def _reason(r: Reason) -> dict[str, Any]:
    """Without who judged: what is kept of a result is shown to units, and they never learn that (domain 2.4)."""
    return {
        "where": r.where, "lost": show(r.lost), "cause": r.cause, "text": r.text, "answer": r.answer, "fact": r.fact, "evidence": list(r.evidence),
        "ruling": r.ruling,
    }


def _reason_from(told: dict[str, Any]) -> Reason:
    return Reason(
        told["where"], _points(told["lost"]), told["cause"], told["text"], told["answer"], told["fact"], tuple(told["evidence"]), "", told["ruling"]
    )


def bounds_of(told: dict[str, Any]) -> Bounds:
    return Bounds(_points(told["low"]), _points(told["high"]))


def _points(text: str) -> Points:
    return Decimal(text)
