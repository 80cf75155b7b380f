"""One unit's result: its sections beside the group's, what was lost and where, and last year's marks for what reads the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kaoping.core.compare import Fate, compare_rubrics
from kaoping.core.middle import best, median
from kaoping.core.points import Bounds, Points
from kaoping.core.rubric import Item, Rubric
from kaoping.core.score import Score

from ..models import Assessment, Entry, Outcome
from ..policy import Actor, Hidden, Scope, Stage, may
from ..policy.course import frozen
from .access import scope_of
from .look import InForce, Ranked, Sight, full_of, grade_of, in_force, place_words, sight_of
from .outcomes import score_from_dict
from .results import Line, Results, results
from .rubrics import bound


@dataclass(frozen=True, slots=True)
class Before:
    """Last year's mark on what is this year's by its words. `reworded`: not to the letter."""

    bounds: Bounds
    worth: Points
    reworded: bool


@dataclass(frozen=True, slots=True)
class SectionAt:
    """A section: the unit's own score; the median and the best of its group, for who may compare; last year's."""

    score: Score
    middle: Bounds | None
    best: Bounds | None
    before: Before | None
    items: list[ItemAt]


@dataclass(frozen=True, slots=True)
class ItemAt:
    item: Item
    score: Score
    middle: Bounds | None
    before: Before | None

    @property
    def lost(self) -> Points:
        return self.score.worth - self.score.bounds.high


@dataclass(frozen=True, slots=True)
class UnitPage:
    """`year`: of the assessment whose marks stand beside (0: none do). `peers`: units that the group's figures rest on, this one among them."""

    entry: Entry
    ranked: Ranked
    sections: list[SectionAt]
    year: int
    peers: int
    sight: Sight
    kept: InForce

    @property
    def line(self) -> Line:
        return self.ranked.line

    @property
    def changed(self) -> bool:
        """Whether something that last year's marks stand beside has changed its text or its marks."""
        marks = [b for s in self.sections for b in (s.before, *(i.before for i in s.items))]
        return any(b is not None and b.reworded for b in marks)

    @property
    def losing(self) -> list[ItemAt]:
        """Items that have lost something for certain, the most first."""
        found = [i for s in self.sections for i in s.items if not i.score.not_applicable and (i.lost > 0 or i.score.reasons)]
        return sorted(found, key=lambda i: -i.lost)


def unit_page(actor: Actor, scope: Scope, entry: Entry) -> UnitPage:
    """The unit's page; a constant number of queries."""
    found, sight = results(entry.assessment), sight_of(actor, scope)
    line = line_at(found, entry)
    peers = [x for x in found.lines if x.rubric == line.rubric and x.ranking == line.ranking and x.seen] if sight.whole else []
    year, before = _earlier(actor, entry, found.bound.rubric(entry.rubric))
    sections = _sections(found.bound.rubric(entry.rubric), line, peers, before)
    proposed = line.proposed.grade if line.proposed and sight.computed else ""
    ranked = Ranked(line, place_words(line.place) if sight.places else "", (), full_of(line), proposed, grade_of(line, sight))
    return UnitPage(entry, ranked, sections, year, len(peers), sight, in_force(entry.assessment, found, entry.pk))


def line_at(found: Results, entry: Entry) -> Line:
    """The unit's line. Hidden: it has no result (a unit added after the freezing)."""
    line = found.line(entry.pk)
    if line is None:
        raise Hidden(f"result:{entry.pk}")
    return line


def _sections(rubric: Rubric, line: Line, peers: list[Line], before: Mapping[str, Before]) -> list[SectionAt]:
    told = []
    for n, (section, score) in enumerate(zip(rubric.sections, line.score.parts, strict=True)):
        beside = [x.score.parts[n] for x in peers if not x.score.parts[n].not_applicable]
        middles = [median(s.parts[k].bounds for s in beside if not s.parts[k].not_applicable) for k in range(len(section.items))]
        items = [ItemAt(i, s, m, before.get(i.id)) for i, s, m in zip(section.items, score.parts, middles, strict=True)]
        told.append(SectionAt(score, median(s.bounds for s in beside), best(s.bounds for s in beside), before.get(section.id), items))
    return told


def _earlier(actor: Actor, entry: Entry, rubric: Rubric) -> tuple[int, dict[str, Before]]:
    """The year before and its marks by this year's section and item ids: of the same unit, where this person may read them, as they were frozen."""
    previous: Assessment | None = entry.assessment.previous
    if previous is None or not frozen(Stage(previous.stage)):
        return 0, {}
    earlier = Entry.objects.filter(assessment=previous, unit=entry.unit_id).select_related("assessment").first()
    if earlier is None or not may(actor, "results.own", scope_of(earlier)):
        return 0, {}
    content = Outcome.objects.filter(entry=earlier).order_by("-version").values_list("content", flat=True).first()
    if content is None:
        return 0, {}
    scores = {x.id: x for s in score_from_dict(content["score"]).parts for x in (s, *s.parts) if not x.not_applicable}
    told = {}
    for new, (old, reworded) in pairs(bound(previous).rubric(earlier.rubric), rubric).items():
        if (at := scores.get(old)) is not None:
            told[new] = Before(at.bounds, at.worth, reworded)
    return previous.year, told


@lru_cache(maxsize=64)
def pairs(old: Rubric, new: Rubric) -> Mapping[str, tuple[str, bool]]:
    """New section or item id → the old one that it was, by its words, and whether something about it has changed: its text or its marks (a section: anything
    in it)."""
    found = compare_rubrics(old, new).sections
    told = {s.after.id: (s.before.id, s.fate is Fate.CHANGED) for s in found if s.before is not None and s.after is not None}
    items = [i for s in found for i in s.items]
    return told | {i.after.id: (i.before.id, i.reworded or i.reworthed) for i in items if i.before is not None and i.after is not None}
