"""The pages of planning, by HTTP."""

from __future__ import annotations

import pytest
from django.urls import reverse

from .world import World

STEPS = ("name", "units", "rubrics", "calendar", "groups", "division", "rules", "check")


@pytest.mark.parametrize("step", [*STEPS, "show", "groups_paper", "calendar_paper", "burden", "facts"])
def test_shows_every_page_of_a_plan_to_its_office(world: World, step: str) -> None:
    from kaoping.web.policy import Stage

    world.at(Stage.PLAN)
    answer = world.client("王主任").get(reverse(f"plan:{step}", args=[world.assessment.pk]))
    assert answer.status_code == 200
    assert world.assessment.name in answer.content.decode()
