"""The printed tables of results (F10b to F15): titles, heads and rows as the forms have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kaoping.core.points import Bounds, Points, rounded, show, show_range
from kaoping.core.standing import Place

from ..models import Assessment
from .results import Line, Results, results
from .results_page import ballot_rows, daily_rows, extra_rows
from .results_words import EFFECTS, KINDS

if TYPE_CHECKING:
    from kaoping.write.forms.form import Form

NUMBERS = ("F10b", "F11", "F12", "F13", "F14", "F15")
"""The forms that can be printed here; their titles, headings and who signs are the catalogue's."""


@cache
def forms() -> Mapping[str, Form]:
    """All forms, by number."""
    from kaoping.write.forms.catalogue import FORMS  # with all that sets paper it takes a second to import, and few look at papers

    return FORMS


def titles() -> dict[str, str]:
    return {no: forms()[no].title for no in NUMBERS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, its rows as long as its head; `name` tells it from others of the paper. `texts`: the columns that hold words and stand at the left; `unit`:
    that of the unit, which is never broken."""

    head: tuple[str, ...]
    rows: list[list[str]]
    texts: frozenset[int]
    name: str = ""

    @property
    def unit(self) -> int:
        return self.head.index("单位")


def _sheet(no: str, rows: list[list[str]], sections: Sequence[str] = (), name: str = "") -> Sheet:
    """The form's own columns, with the rubric's sections where the form leaves them open."""
    columns = [(name, c.align) for c in next(forms()[no].tables()).columns for name in (sections if c.many else (c.heading,))]
    return Sheet(tuple(name for name, _ in columns), rows, frozenset(n for n, (_, align) in enumerate(columns) if align == "left"), name)


@dataclass(frozen=True, slots=True)
class Paper:
    """A form: its tables, one for each rubric or ranking group where they differ, and its foot."""

    form: str
    sheets: list[Sheet]
    signs: tuple[str, ...]
    frozen: bool
    under: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return forms()[self.form].title

    @property
    def upright(self) -> bool:
        return self.form == "F14"


def paper_of(assessment: Assessment, form: str) -> Paper:
    """The form as it would be printed now. KeyError: not one of NUMBERS."""
    found = results(assessment)
    sheets, under = _FORMS[form](assessment, found)
    signs = tuple(s.label for block in forms()[form].blocks for s in getattr(block, "signs", ()))
    return Paper(form, list(sheets), signs or (f"公示期：{span(assessment)}", "受理电话：", "受理部门："), found.frozen, under)


_Made = tuple[Iterable[Sheet], list[str]]


def _f10b(assessment: Assessment, found: Results) -> _Made:
    rows, few = [], False
    for row in ballot_rows(assessment):
        b = row["ballot"]
        if b is None:
            rows.append([row["entry"].unit.name, *[""] * 14])
            continue
        few = few or row["few"]
        votes = [x for v in row["votes"] for x in (str(v), _share(v, b.valid))] if row["votes"] else ["—"] * 8
        rows.append([row["entry"].unit.name, *map(str, (b.expected, b.present, b.issued, b.returned, b.valid)), *votes, _mark(row["mark"])])
    return [_sheet("F10b", rows)], ["有效票不足10张的单位，只计分，不公布各档票数。"] if few else []


def _f11(assessment: Assessment, found: Results) -> _Made:
    counted = {"year": "计入年终", "daily": "计入平时，不再计入年终", "none": "不计分"}
    live = [(d, state) for d, state in reversed(daily_rows(assessment)) if d.withdrawn_at is None]
    rows = [
        [str(n), str(d.quarter), d.on.isoformat(), d.entry.unit.name, d.place, d.text, show(d.points) if d.points else "", d.basis, state, counted[d.counts]]
        for n, (d, state) in enumerate(live, 1)
    ]
    return [_sheet("F11", rows)], []


def _f12(assessment: Assessment, found: Results) -> _Made:
    live = [x for x in extra_rows(assessment) if x.ended_at is None]
    rows = [
        [str(n), x.entry.unit.name, KINDS[x.kind], x.matter, x.basis, _points(x.asked), x.opinion, x.review, EFFECTS.get(x.effect) or _points(x.points)]
        for n, x in enumerate(live, 1)
    ]
    waits = sum(x.consent_by_id is None for x in live)
    return [_sheet("F12", rows)], [f"其中{waits}项还没有第二人同意，未计入。"] if waits else []


def _f13(assessment: Assessment, found: Results) -> _Made:
    sheets = []
    for lines in found.groups().values():
        for rubric in dict.fromkeys(line.rubric for line in lines):
            here = [line for line in lines if line.rubric == rubric]
            parts = [f"{s.label}（{show(s.worth)}分）" for s in here[0].score.parts]
            sheets.append(_sheet("F13", [_f13_row(n, line) for n, line in enumerate(here, 1)], parts, f"评分表{rubric}"))
    shown = next((line for line in found.lines if len([c for c in line.total.components if c.weight]) > 1), None)
    return sheets, [f"综合得分的算式，以{shown.name}为例：{shown.total.sentence}"] if shown else []


def _f13_row(n: int, line: Line) -> list[str]:
    sections = ["不适用" if s.not_applicable else show_range(s.bounds) for s in line.score.parts]
    parts = [_mark(c.bounds) if (c := line.component(key)) else "" for key in ("year", "daily", "ballot")]
    t = line.total
    extras = [show(x) if x else "" for x in (t.bonus, t.penalty)]
    return [str(n), line.name, *sections, *parts, *extras, show_range(t.bounds), _place(line.place), "；".join(v.consequence for v in line.vetoes)]


def _f14(assessment: Assessment, found: Results) -> _Made:
    rows = {group: [[_place(x.place), x.name, show_range(x.total.bounds), _grade(x)] for x in lines] for group, lines in sorted(found.groups().items())}
    return [_sheet("F14", here, name=f"排名组{group}") for group, here in rows.items()], []


def _f15(assessment: Assessment, found: Results) -> _Made:
    rows = []
    for x in (line for lines in found.groups().values() for line in lines):
        given = [x.proposed.grade, x.proposed.reason] if x.proposed else ["", ""]
        given += [x.decided.grade, f"{x.decided.meeting} {x.decided.on}"] if x.decided else ["", ""]
        rows.append([x.name, show_range(x.total.bounds), _place(x.place), "；".join(v.text for v in x.vetoes) or "无", *given])
    return [_sheet("F15", rows)], [t.message for t in found.ties]


_FORMS: dict[str, Callable[[Assessment, Results], _Made]] = {"F10b": _f10b, "F11": _f11, "F12": _f12, "F13": _f13, "F14": _f14, "F15": _f15}


def _grade(line: Line) -> str:
    return line.decided.grade if line.decided else f"{line.proposed.grade}（建议）" if line.proposed else ""


def _place(place: Place | None) -> str:
    return "" if place is None else f"{place.best}" if place.settled else f"{place.best}–{place.worst}"


def _mark(bounds: Bounds | None) -> str:
    return "" if bounds is None else show_range(bounds)


def _points(value: Points | None) -> str:
    return "" if value is None else show(value)


def _share(votes: int, valid: int) -> str:
    return f"{show(rounded(Decimal(votes * 100) / valid, Decimal('0.1')))}%"


def span(assessment: Assessment) -> str:
    """The days of the notice, in words; empty before there are any."""
    first, last = assessment.notice_from, assessment.notice_to
    return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日" if first and last else ""
