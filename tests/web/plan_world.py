"""A district that is about to plan: a standard published, accounts there, nothing else."""

from __future__ import annotations

from kaoping.web.actions import plan, plan_people, plan_units
from kaoping.web.actions.plan import Division
from kaoping.web.models import Assessment, Entry, Group
from kaoping.web.policy import Role

from .world import TOWNS, World

DAYS = {"report": ("2026-10-01", "2026-10-20"), "mark": ("2026-10-21", "2026-11-10"), "agree": ("2026-11-01", "2026-11-20")}
ITEMS_A, ITEMS_B = (7, 3, 4, 4), (5, 4, 4)


def fresh(assessment: Assessment) -> int:
    assessment.refresh_from_db()
    return assessment.version


def items() -> list[str]:
    """All items of both rubrics of 附件4."""
    rubrics = (("A", ITEMS_A), ("B", ITEMS_B))
    return [f"{r}/{s}.{i}" for r, sections in rubrics for s, n in enumerate(sections, 1) for i in range(1, n + 1)]


def new_plan(world: World, units: bool = True) -> Assessment:
    """A plan with the nine towns on it."""
    actor = world.actor("王主任")
    made = plan.create(actor, world.district, "2026年度镇办党建考核", 2026, world.document)
    if units:
        plan_units.choose(actor, made, fresh(made), [world.entries[t].unit_id for t in TOWNS])
    return made


def ready(world: World) -> Assessment:
    """A plan that lacks nothing: one group that marks all items."""
    actor, made = world.actor("王主任"), new_plan(world)
    plan.set_calendar(actor, made, fresh(made), DAYS)
    group = grouped(world, made, "一组", "组员甲", "组员乙", "组员丙")
    plan.set_division(actor, made, fresh(made), Division("item", dict.fromkeys(items(), group.pk), {}))
    fresh(made)
    return made


def grouped(world: World, made: Assessment, name: str, *people: str) -> Group:
    """A group, led by the first of these people."""
    actor = world.actor("王主任")
    group = plan_people.add_group(actor, made, name)
    for n, person in enumerate(people):
        plan_people.join(actor, group, world.people[person], Role.LEAD if n == 0 else Role.MEMBER)
    return group


def entry_of(made: Assessment, unit: str) -> Entry:
    return Entry.objects.select_related("assessment", "unit").get(assessment=made, unit__name=unit)
