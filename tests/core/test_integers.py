"""The reckoning against a second one in whole numbers, on 200,000 random sheets of 400 random rubrics of every kind."""

from __future__ import annotations

import random
from typing import Any

from oracle import Oracle, million

from kaoping.core.judgement import Judgement, NotApplicable, Sheet
from kaoping.core.plan import plan_of
from kaoping.core.reckon import Policy
from kaoping.core.rubric import Rubric
from kaoping.core.score import score
from rubrics import Shape, answers_to, of, rubric

RUBRICS, SHEETS = 400, 500
POLICIES = (Policy.RESCALE, Policy.FULL, Policy.ZERO)


def options(made: Rubric) -> list[tuple[str, list[Any]]]:
    """By clause: what a sheet may hold about it. An answer with its number for the oracle; nothing (not judged); None (不适用)."""
    found = []
    for id_, c in plan_of(made).clauses.items():
        known = [(Judgement(id_, str(v), v), million(v)) for v in answers_to(c.clause, c.question)]
        found.append((id_, [*known * 3, *[()] * len(known), None]))
    return found


def differing(rubrics: int, sheets: int) -> list[Any]:
    """What the two reckonings differ on, over so many sheets of each of so many rubrics."""
    rng, found = random.Random(20260101), []
    for n in range(rubrics):
        made = rubric(of(rng), Shape(sections=2, items=2, clauses=5))
        oracle, policy, choices = Oracle(made), POLICIES[n % 3], options(made)
        places = [i.id for i in made.items()] + [s.id for s in made.sections]
        for _ in range(sheets):
            judgements, numbers, absent = {}, {}, {}
            for id_, held in choices:
                one = rng.choice(held)
                if one is None:
                    absent[id_] = NotApplicable(id_)
                elif one:
                    judgements[id_], numbers[id_] = one
            if rng.random() < 0.1:
                place = rng.choice(places)
                absent[place] = NotApplicable(place)
            got = score(made, Sheet("甲", "A", judgements, absent), policy).bounds
            want = oracle.total(numbers, set(absent), policy.value)
            if (got.low * 100, got.high * 100) != want:
                found.append((n, sorted(numbers.items()), sorted(absent), policy.value, got, want))
    return found


def test_it_agrees_with_an_independent_reckoning_in_whole_numbers_on_200000_sheets():
    assert not differing(RUBRICS, SHEETS)[:3]
