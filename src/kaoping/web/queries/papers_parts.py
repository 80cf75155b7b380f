"""Papers of the results (F10b to F15), from the same tables that are printed from the page."""

from __future__ import annotations

from typing import Any

from ..models import Assessment
from . import results_papers
from .papers_subject import Filled, Subject, number, office_of

_WORDS = frozenset({"no", "unit", "date", "item", "problem", "basis", "matter", "reason", "remark", "meeting", "decided_at", "quarter"})
"""Columns whose figures are no numbers to reckon with."""


def parts(assessment: Assessment, form: str) -> list[str]:
    """The tables of a form, where it has one for each rubric or ranking group, by their names."""
    found = [sheet.name for sheet in results_papers.paper_of(assessment, form).sheets]
    return [name if found.count(name) == 1 else f"{name}（{n}）" for n, name in enumerate(found, 1)]


def filled(subject: Subject) -> Filled:
    """The table; as long as results are not frozen, it says so."""
    assessment, what = subject.thing, subject.of.partition(":")
    paper = results_papers.paper_of(assessment, subject.form)
    sheet = paper.sheets[int(what[2]) if what[0] == "part" else 0]
    values: dict[str, Any] = {"rows": _rows(subject.form, sheet), "note": [*paper.under]}
    several = len(paper.sheets) > 1 and sheet.name
    values["under"] = f"{assessment.name}　{sheet.name}" if several else assessment.name
    if subject.form == "F13":
        values["sections"] = _sections(sheet)
    if subject.form == "F14":
        values |= {"period": results_papers.span(assessment), "taken_by": office_of(assessment)}
    return Filled(values, "" if paper.frozen or subject.form in ("F10b", "F11", "F12") else "未经复核，不作依据")


def _columns(form: str) -> list[Any]:
    return list(next(results_papers.forms()[form].tables()).columns)


def _rows(form: str, sheet: results_papers.Sheet) -> list[dict[str, Any]]:
    columns = _columns(form)
    wide = len(sheet.head) - len(columns) + 1  # how many columns the open one stands for
    rows = []
    for line in sheet.rows:
        told: dict[str, Any] = {}
        at = 0
        for column in columns:
            if column.many:
                told[column.key] = [number(x) for x in line[at : at + wide]]
                at += wide
            else:
                told[column.key] = line[at] if column.key in _WORDS else number(line[at])
                at += 1
        rows.append(told)
    return rows


def _sections(sheet: results_papers.Sheet) -> list[str]:
    columns = _columns("F13")
    at = next(n for n, c in enumerate(columns) if c.many)
    return list(sheet.head[at : at + len(sheet.head) - len(columns) + 1])
