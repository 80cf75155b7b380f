"""An assessment's results: each unit's total from its components, place, computed, proposed and decided grade; live from the marks of the moment, or, once a
second person has passed them, as they were frozen.

Blind: as everywhere before a group has left marking, what its members do shows in nothing but open ranges. The number of queries does not depend on
the number of units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kaoping.core.grade import Grade, Grading, QuotaTie
from kaoping.core.judgement import Judgement, NotApplicable
from kaoping.core.judgement import Sheet as CoreSheet
from kaoping.core.plan import plan_of
from kaoping.core.points import ZERO
from kaoping.core.reason import Veto, VetoState
from kaoping.core.reckon import Policy
from kaoping.core.score import Score, marks, score_all
from kaoping.core.standing import Place
from kaoping.core.total import Component, Total, carry, with_vetoes

from ..models import Absent, Assessment, Entry, Graded, Mark, Outcome, Panel
from ..policy import PanelState, SheetKind, Stage, course, options
from .outcomes import (
    FORMAT,
    grading_from_dict,
    grading_to_dict,
    place_from_dict,
    place_to_dict,
    score_from_dict,
    total_from_dict,
    total_to_dict,
    whole_to_dict,
)
from .ranking import GRADES, by_parts, grades_of, groups_of, places_of, scale_of
from .results_parts import parts_of, total_for
from .rubrics import Bound, bound, policy_of


@dataclass(slots=True)
class Line:
    """One unit. `score` is the year's (with what was carried into it), `total` what is ranked; `seen`: some group has begun to agree, or all is frozen.

    `wanting` are sentences on what still keeps the total open. `version`: of the frozen outcome (0: live).
    """

    entry: Entry
    score: Score
    total: Total
    ranking: str
    vetoes: tuple[Veto, ...] = ()
    place: Place | None = None
    grading: Grading | None = None
    proposed: Graded | None = None
    decided: Graded | None = None
    seen: bool = False
    wanting: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def name(self) -> str:
        return self.entry.unit.name

    @property
    def rubric(self) -> str:
        return self.entry.rubric

    @property
    def computed(self) -> str:
        """The computed grade in words; empty where the rules compute none."""
        g = self.grading
        return "" if g is None else g.best if g.settled else f"{g.best}—{g.worst}"

    def component(self, key: str) -> Component | None:
        return next((c for c in self.total.components if c.key == key), None)


@dataclass(slots=True)
class Results:
    """All of it, in the assessment's own order. `ties` cross a quota and wait for people; `scale` are the grades that the rules compute."""

    assessment: Assessment
    bound: Bound
    lines: list[Line]
    ties: tuple[QuotaTie, ...]
    scale: tuple[Grade, ...]
    frozen: bool

    def line(self, entry: int) -> Line | None:
        return next((x for x in self.lines if x.entry.pk == entry), None)

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades that people may give."""
        return GRADES

    def groups(self) -> dict[str, list[Line]]:
        """Ranking group → its lines, the best place first."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.ranking].append(line)
        key = lambda x: (x.place is None, x.place.best if x.place else 0, x.place.worst if x.place else 0, x.entry.order)  # noqa: E731
        return {group: sorted(lines, key=key) for group, lines in found.items()}


def results(assessment: Assessment, whys: bool = True) -> Results:
    """The results as they count now: frozen ones where there are any. Without `whys` live scores may come without their reasons, and sooner."""
    entries = entries_of(assessment)
    found = _kept(assessment, entries) if course.frozen(Stage(assessment.stage)) else None
    made = found or live(assessment, entries, whys)
    _given(made)
    return made


def entries_of(assessment: Assessment) -> list[Entry]:
    entries = list(Entry.objects.filter(assessment=assessment).select_related("unit").order_by("order", "id"))
    for entry in entries:
        entry.assessment = assessment
    return entries


def live(assessment: Assessment, entries: list[Entry], whys: bool = True) -> Results:
    """Reckoned from the marks of this moment."""
    standard = bound(assessment)
    past = _past(assessment)
    scores = _scores(assessment, standard, entries, past, whys or _needed(assessment, standard))
    named = {str(e.pk): (e.rubric, e.ranking) for e in entries}
    groups, parts = groups_of(assessment, named), parts_of(assessment)
    lines = []
    for entry, score in zip(entries, scores, strict=True):
        year = carry(score, parts.carried.get(entry.pk, ()), options.value(assessment.options, "daily_cap") == "item")
        total, wanting = total_for(assessment, entry, year, parts)
        vetoes = tuple(parts.vetoes.get(entry.pk, ()))
        lines.append(Line(entry, year, total, groups[str(entry.pk)], vetoes, seen=entry.pk in past, wanting=wanting))
    return _placed(Results(assessment, standard, lines, (), scale_of(assessment), False), groups)


def _placed(made: Results, groups: Mapping[str, str]) -> Results:
    """Places and computed grades, as soon as anything is agreed at all."""
    if not any(line.seen for line in made.lines):
        return made
    ranked = [replace(with_vetoes(line.score, line.total, line.vetoes), unit=str(line.entry.pk)) for line in made.lines]
    gradings, ties = grades_of(made.assessment, ranked, groups)
    names = {str(line.entry.pk): line.name for line in made.lines}
    for line, place, grading in zip(made.lines, places_of(made.assessment, ranked, groups), gradings, strict=True):
        line.place = place and replace(place, unit=line.name, tied=tuple(names[u] for u in place.tied))
        line.grading = grading and replace(grading, unit=line.name)
    made.ties = tuple(replace(t, units=tuple(names[u] for u in t.units)) for t in ties)
    return made


def _past(assessment: Assessment) -> dict[int, set[int]]:
    """Entry → groups that have left marking there; entries without any are not in it."""
    found: dict[int, set[int]] = defaultdict(set)
    for entry, group in Panel.objects.filter(entry__assessment=assessment).exclude(state=PanelState.MARKING).values_list("entry_id", "group_id"):
        found[entry].add(group)
    return dict(found)


def _needed(assessment: Assessment, standard: Bound) -> bool:
    """Whether marks alone do not do: ties are broken by what was deducted, a veto of the standard decides, or 不适用 counts as the cohort's mean."""
    vetoed = any(plan.vetoes for rubric in standard.ruled.rubrics for plan in plan_of(rubric).items())
    return vetoed or by_parts(assessment) or policy_of(assessment) is Policy.MEAN


def _scores(assessment: Assessment, standard: Bound, entries: list[Entry], past: Mapping[int, Any], whys: bool) -> tuple[Score, ...]:
    """The year's scores by what groups have agreed and the office has stated. An agreed sheet is written on only by groups that have left marking."""
    answers = _answers(assessment, whys)
    absents: dict[int, dict[str, NotApplicable]] = defaultdict(dict)
    for row in Absent.objects.filter(entry__assessment=assessment, ended_at=None).exclude(consent_by=None).select_related("by", "consent_by"):
        absents[row.entry_id][row.place] = NotApplicable(row.place, row.reason, row.by.name, row.consent_by.name if row.consent_by else "")
    sheets = []
    for entry in entries:
        gone, given = absents.get(entry.pk, {}), answers.get(entry.pk, {}) if entry.pk in past else {}
        kept = {p: j for p, j in given.items() if not any(p == g or p.startswith(f"{g}.") for g in gone)} if gone else given
        sheets.append(CoreSheet(str(entry.pk), entry.rubric, kept, gone))
    policy = policy_of(assessment)
    if not whys:
        return tuple(marks(standard.rubric(s.rubric), s, policy) for s in sheets)
    return score_all(standard.ruled.rubrics, sheets, policy, standard.rulings)


def _answers(assessment: Assessment, whys: bool) -> dict[int, dict[str, Judgement]]:
    """Entry → clause → what counts: the agreed answer, else the office's fact; with what it rests on, where `whys` are told."""
    rows = Mark.objects.filter(sheet__entry__assessment=assessment, sheet__kind__in=[SheetKind.AGREED, SheetKind.FACT]).exclude(answer="")
    found: dict[int, dict[str, Judgement]] = defaultdict(dict)
    if not whys:
        bare = rows.order_by("sheet__kind").values_list("sheet__entry_id", "place", "answer", "value")
        for entry, place, answer, value in bare:  # a fact comes after what is agreed
            found[entry][place] = Judgement(place, answer, value or ZERO)
        return dict(found)
    for entry, kind, place, answer, value, note, basis in rows.order_by("sheet__kind").values_list(
        "sheet__entry_id", "sheet__kind", "place", "answer", "value", "note", "basis"
    ):
        if kind == SheetKind.FACT:
            judged = Judgement(place, answer, value or ZERO, f"考核办登记：{answer}", (note,) if note else ())
        else:
            judged = Judgement(place, answer, value or ZERO, note, tuple(str(b.get("say", "")) for b in basis if b.get("kind") != "clause"))
        if kind == SheetKind.FACT or place not in found[entry]:
            found[entry][place] = judged
    return dict(found)


def _given(made: Results) -> None:
    """The grades that people have given so far; of each step the last counts."""
    by = {line.entry.pk: line for line in made.lines}
    for one in Graded.objects.filter(entry__assessment=made.assessment).select_related("by").order_by("id"):
        if one.step == "proposed":
            by[one.entry_id].proposed = one
        else:
            by[one.entry_id].decided = one


def content_of(line: Line) -> dict[str, Any]:
    """What is kept of a unit's result (Outcome.content)."""
    return {
        "format": FORMAT, "unit": line.name, "rubric": line.rubric, "ranking": line.ranking, "score": whole_to_dict(line.score),
        "total": total_to_dict(line.total), "place": place_to_dict(line.place), "grading": grading_to_dict(line.grading),
        "vetoes": [{"consequence": v.consequence, "text": v.text, "basis": list(v.evidence)} for v in line.vetoes],
    }


def line_of(entry: Entry, content: Mapping[str, Any], version: int) -> Line:
    """The result as kept."""
    score = score_from_dict(content["score"], content["unit"])
    vetoes = tuple(Veto("", VetoState.HAPPENED, v["consequence"], v["text"], v["text"], tuple(v["basis"])) for v in content["vetoes"])
    grading = grading_from_dict(content["grading"], score)
    place = place_from_dict(content["place"], content["unit"])
    return Line(entry, score, total_from_dict(content["total"]), content["ranking"], vetoes, place, grading, seen=True, version=version)


def current(assessment: Assessment) -> dict[int, Outcome]:
    """Entry → the frozen result in force."""
    return {o.entry_id: o for o in Outcome.objects.filter(assessment=assessment).order_by("version")}


def _kept(assessment: Assessment, entries: list[Entry]) -> Results | None:
    kept = _in_force(assessment)
    if not kept:
        return None
    # What hangs together with the unit alone is shared; the line, which people's grades are noted on, is this reading's own.
    lines = [replace(kept[e.pk], entry=e, wanting=[]) for e in entries if e.pk in kept]
    scale, standard = scale_of(assessment), bound(assessment)
    if not scale:
        return Results(assessment, standard, lines, (), scale, True)
    named = {str(x.entry.pk): x.ranking for x in lines}
    ranked = [replace(with_vetoes(x.score, x.total, x.vetoes), unit=str(x.entry.pk)) for x in lines]
    _, ties = grades_of(assessment, ranked, named)
    names = {str(x.entry.pk): x.name for x in lines}
    # A kept score has no clauses, so that ties may seem left which fewer deductions have broken: those count whose grades were kept open.
    open_ = {str(x.entry.pk) for x in lines if x.grading is not None and not x.grading.settled}
    told = tuple(replace(t, units=tuple(names[u] for u in t.units)) for t in ties if open_.issuperset(t.units))
    return Results(assessment, standard, lines, told, scale, True)


_READ: dict[tuple[int, str, Any], Line] = {}
"""Frozen results as they were read: a row is never changed once it is there, and reading hundreds of them anew would be most of a page's time."""
_MOST = 2000


def _in_force(assessment: Assessment) -> dict[int, Line]:
    """Entry → the frozen result in force; what this process has not read yet is read in one go."""
    rows = Outcome.objects.filter(assessment=assessment).order_by("version").values_list("pk", "digest", "at", "entry_id")
    last = {entry: (pk, digest, at) for pk, digest, at, entry in rows}
    known = {key: line for key in last.values() if (line := _READ.get(key)) is not None}
    lacking = {key[0]: key for key in last.values() if key not in known}
    if lacking:
        for pk, entry, content, version in Outcome.objects.filter(pk__in=list(lacking)).values_list("pk", "entry_id", "content", "version"):
            known[lacking[pk]] = line_of(Entry(pk=entry), content, version)
        if len(_READ) + len(lacking) > _MOST:
            _READ.clear()
        _READ.update({key: known[key] for key in lacking.values()})
    return {entry: known[key] for entry, key in last.items()}
