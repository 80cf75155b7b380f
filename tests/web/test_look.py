"""Looking at results: who sees which page at which stage, and of what the pages tell, that it is true and no more than may be known."""

from __future__ import annotations

import pytest

from kaoping.web.policy import Stage

from .signed import passed
from .world import World


@pytest.mark.parametrize("url", ["a/{a}/look", "a/{a}/look/heat", "a/{a}/look/losses", "a/{a}/look/i/A/1.2", "e/{e}/look", "e/{e}/look/total", "e/{e}/look/1", "e/{e}/look/1.2", "e/{e}/look/1.2.1"])
def test_smoke(world: World, url: str) -> None:
    passed(world, Stage.RELEASED)
    answer = world.client("王主任").get("/" + url.format(a=world.assessment.pk, e=world.entries["陈炉镇"].pk))
    assert answer.status_code == 200, answer.content.decode()
    if "total" not in url:
        return
    answer = world.client("陈炉镇负责人").get(f"/a/{world.assessment.pk}/look/list")
    assert answer.status_code == 200, answer.content.decode()
