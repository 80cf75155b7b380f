"""What an assessment asks of a unit: items, compulsory fields, compulsory uploads (domain 6.8). Never read from what people did."""

from __future__ import annotations

from dataclasses import dataclass

from kaoping.core.errors import KaopingError
from kaoping.core.plan import plan_of
from kaoping.core.rubric import Rubric

from ..models import Assessment
from ..policy import options
from .plan import Plan, previous
from .rubrics import bound


@dataclass(frozen=True, slots=True)
class Burden:
    """Of one rubric, for each unit on it. `stated`: clauses that the office states instead; `named`: kinds of papers that the text names."""

    rubric: Rubric
    units: int
    items: int
    fields: int
    stated: int
    uploads: int
    named: int


def burden_of(assessment: Assessment, rubrics: tuple[Rubric, ...], units: dict[str, int]) -> list[Burden]:
    """One row a rubric. A paper that two items with the same text name is one paper."""
    facts = set(assessment.facts) if options.value(assessment.options, "facts_by") == "office" else set()
    required = options.value(assessment.options, "evidence") == "required"
    rows = []
    for rubric in rubrics:
        clauses = plan_of(rubric).clauses
        stated = sum(1 for c in clauses if f"{rubric.id}/{c}" in facts)
        papers = len({name for i in rubric.items() for name in i.evidence})
        items = sum(1 for _ in rubric.items())
        rows.append(Burden(rubric, units.get(rubric.id, 0), items, len(clauses) - stated, stated, papers if required else 0, papers))
    return rows


@dataclass(frozen=True, slots=True)
class Compared:
    """This year's burden beside last year's (None: there was none, or it cannot be read)."""

    now: Burden
    before: Burden | None


def compared(plan: Plan) -> tuple[list[Compared], Assessment | None]:
    """This plan's burden, beside that of the owner's previous assessment (rubric by rubric, by id)."""
    last = previous(plan.assessment)
    old: dict[str, Burden] = {}
    if last is not None:
        try:
            old = {b.rubric.id: b for b in burden_of(last, bound(last).ruled.rubrics, {})}
        except KaopingError:  # the old standard was tampered with: that is the audit's matter, not a reason to stop planning
            old = {}
    counts: dict[str, int] = {}
    for entry in plan.entries:
        counts[entry.rubric] = counts.get(entry.rubric, 0) + 1
    rows = burden_of(plan.assessment, plan.rubrics, counts)
    return [Compared(b, old.get(b.rubric.id)) for b in rows if b.units or not plan.entries], last
