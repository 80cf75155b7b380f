"""The marks alone, as pages keep them, are those of the full score: for any rubric, any sheet, whatever does not apply, under every policy."""

from __future__ import annotations

import random

import pytest

from kaoping.core.reckon import Policy
from kaoping.core.score import Score, marks, score
from rubrics import of, rubric, sheet


def figures(found: Score) -> list[object]:
    """What is kept of a score: each part's range, full marks, what is left of them, and how much is answered."""
    parts = (found, *found.parts, *(i for s in found.parts for i in s.parts))
    return [(p.id, p.bounds, p.beyond, p.worth, p.applicable, p.asked, p.answered, p.not_applicable) for p in parts]


@pytest.mark.parametrize("policy", Policy)
def test_it_gives_the_same_figures_as_the_score_with_its_reasons(policy: Policy) -> None:
    rng = random.Random(20181210)
    for _ in range(60):
        made = rubric(of(rng))
        for _ in range(12):
            filled = sheet(of(rng), made)
            assert figures(marks(made, filled, policy)) == figures(score(made, filled, policy))
