"""Places and grades by an assessment's own rules: ranking groups (R24), ties (R25), cut-offs and quotas (R26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kaoping.core.grade import Grade, Grading, QuotaTie, Rounding, VetoEffect, grade
from kaoping.core.score import Score
from kaoping.core.standing import FEWER_DEDUCTIONS, Place, Ties, places

from ..models import Assessment
from ..policy import options

GRADES = ("优秀", "良好", "一般", "较差")
LOWEST, NOT_HIGHEST = "一票否决", "取消评优资格"
"""What follows from a veto that the office notes (F12)."""
EFFECTS = {LOWEST: VetoEffect.LOWEST, NOT_HIGHEST: VetoEffect.NOT_HIGHEST}


def groups_of(assessment: Assessment, named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Unit → with whom it is ranked. `named`: unit → its rubric and the ranking group that the plan gives it."""
    by = options.value(assessment.options, "ranking")
    if by == "all":
        return dict.fromkeys(named, "全部单位")
    if by == "named":
        return {unit: ranking or rubric for unit, (rubric, ranking) in named.items()}
    return {unit: rubric for unit, (rubric, _) in named.items()}


def by_parts(assessment: Assessment) -> bool:
    """Whether ties are broken by sections and deductions, so that whole scores are needed and not totals alone."""
    return options.value(assessment.options, "ties") == "list"


def places_of(assessment: Assessment, scores: Sequence[Score], groups: Mapping[str, str]) -> tuple[Place | None, ...]:
    """The place of each score in its ranking group, in the same order."""
    by = options.value(assessment.options, "ties")
    ties = Ties.DENSE if by == Ties.DENSE else Ties.GAP
    return places(scores, ties, tie_breaks(assessment, scores), groups)


def tie_breaks(assessment: Assessment, scores: Sequence[Score]) -> tuple[str, ...]:
    """What is compared where totals are equal: the sections in their order, then who lost less by deductions; nothing unless the rule says so."""
    if not by_parts(assessment) or not scores:
        return ()
    return (*dict.fromkeys(part.id for score in scores for part in score.parts), FEWER_DEDUCTIONS)


def scale_of(assessment: Assessment) -> tuple[Grade, ...]:
    """The grades from the best to the worst, with the cut-offs or the quota of the rules; empty where grades are the office's to propose.

    By quota everybody else is 良好; 较差 is left for vetoes.
    """
    by = options.value(assessment.options, "grades")
    if by == "cut":
        lines = [Decimal(options.value(assessment.options, f"cut_{n}")) for n in (1, 2, 3)]
        return (*(Grade(name, at_least=line) for name, line in zip(GRADES, lines, strict=False)), Grade(GRADES[-1]))
    if by == "quota":
        return (Grade(GRADES[0], share=Decimal(options.value(assessment.options, "quota"))), Grade(GRADES[1]), Grade(GRADES[-1]))
    return ()


def grades_of(
    assessment: Assessment, scores: Sequence[Score], groups: Mapping[str, str]
) -> tuple[tuple[Grading | None, ...], tuple[QuotaTie, ...]]:
    """The computed grade of each score, and the ties that cross a quota; nothing where the rules compute none."""
    scale = scale_of(assessment)
    if not scale:
        return (None,) * len(scores), ()
    rounding = Rounding(options.value(assessment.options, "quota_rounding"))
    return grade(scores, scale, rounding, tie_breaks(assessment, scores), groups, EFFECTS)
