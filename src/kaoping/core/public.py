"""The JSON that the command line prints, exactly as the manual gives it: marks as strings, names that never change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from .finding import Finding
from .kind import Clause
from .points import Bounds, show
from .reason import Reason
from .rubric import Item, Rubric, Section, Standard
from .score import Score
from .source import Source

_COMMON = frozenset(f.name for f in fields(Clause))
_RATIOS = ("%", "‰")


def compile_json(standard: Standard, findings: Iterable[Finding]) -> dict[str, Any]:
    """What `kaoping compile --json` prints."""
    return {
        "document": {"title": standard.title, "sha256": standard.sha256, "sm3": standard.sm3},
        "rubrics": [_rubric(r) for r in standard.rubrics],
        "findings": [finding_json(f) for f in findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; `source` is null where it concerns no single place."""
    return {
        "code": finding.code,
        "level": finding.level.value,
        "where": finding.where,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "source": None if finding.source is None else _source(finding.source),
    }


def score_json(
    scores: Sequence[Score], places: Sequence[tuple[int, int] | None] = (), problems: Iterable[tuple[int, str]] = ()
) -> dict[str, Any]:
    """What `kaoping score --json` prints. `places` belong to the scores one by one (best and worst possible place); `problems` are rows and sentences."""
    where = list(places) or [None] * len(scores)
    return {
        "units": [_unit(s, p) for s, p in zip(scores, where, strict=True)],
        "problems": [{"row": row, "message": message} for row, message in problems],
    }


def _rubric(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "title": rubric.title,
        "applies_to": list(rubric.applies_to),
        "worth": _mark(rubric.worth),
        "sections": [_section(s) for s in rubric.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {"id": section.id, "title": section.title, "worth": _mark(section.worth), "items": [_item(i) for i in section.items]}


def _item(item: Item) -> dict[str, Any]:
    named = {"name": item.name} if item.name else {}
    return {
        "id": item.id,
        "no": item.no,
        **named,
        "text": item.text,
        "worth": _mark(item.worth),
        "together": item.together.value,
        "evidence": list(item.evidence),
        "unread": [{"text": u.text, "source": _source(u.source)} for u in item.unread],
        "clauses": [_clause(c) for c in item.clauses],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    said: dict[str, Any] = {"id": clause.id, "kind": clause.KIND, "text": clause.text, "beyond": clause.beyond, "source": _source(clause.source)}
    unit = getattr(clause, "unit", "")
    for f in fields(clause):
        value = getattr(clause, f.name)
        if f.name in _COMMON or value is None or value is False or value == "":
            continue
        if f.name == "whole_item":
            said["cap"] = "item"
        elif f.name in ("at_least", "at_most"):
            said[f.name] = show(value) + (unit if unit in _RATIOS else "")
        elif f.name != "unit" or unit not in _RATIOS:
            said[f.name] = _said(value)
    return said


def _said(value: Any) -> Any:
    if isinstance(value, Decimal):
        return show(value)
    if isinstance(value, tuple):
        return [_said(v) for v in value]
    if is_dataclass(value):
        named = {f.name: _said(getattr(value, f.name)) for f in fields(value)}
        if "low" in named and named["low"] == named.get("high"):
            # A level with one figure says it as marks.
            named = {k: v for k, v in named.items() if k not in ("low", "high")} | {"marks": named["low"]}
        return named
    return value


def _unit(score: Score, place: tuple[int, int] | None) -> dict[str, Any]:
    said: dict[str, Any] = {"unit": score.unit, "rubric": score.id, **_ends(score.bounds), "place": None if place is None else list(place)}
    said["sections"] = [
        _part(s) | {"items": [_part(i) | {"clauses": [_part(c) for c in i.parts]} for i in s.parts]} for s in score.parts
    ]
    said["reasons"] = [_reason(r) for r in score.reasons]
    if score.vetoes:
        said["vetoes"] = [{"where": v.where, "state": v.state.value, "consequence": v.consequence} for v in score.vetoes]
    return said


def _part(score: Score) -> dict[str, Any]:
    said: dict[str, Any] = {"id": score.id, **_ends(score.bounds)}
    return said | {"not_applicable": True} if score.not_applicable else said


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "where": reason.where,
        "lost": show(reason.lost),
        "sentence": reason.sentence,
        "text": reason.text,
        "answer": reason.answer,
        "fact": reason.fact,
        "evidence": list(reason.evidence),
        "ruling": reason.ruling,
    }


def _ends(bounds: Bounds) -> dict[str, str]:
    return {"low": show(bounds.low), "high": show(bounds.high)}


def _mark(worth: Decimal | None) -> str | None:
    return None if worth is None else show(worth)


def _source(source: Source) -> dict[str, Any]:
    return {f.name: getattr(source, f.name) for f in fields(source)}
