"""Panels for tests to speak of: every member has marked a unit in full, but for what a test says is different."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from kaoping.core.judgement import Judgement, accept
from kaoping.core.plan import ClausePlan, plan_of
from kaoping.web.models import Mark, Panel, Sheet
from kaoping.web.policy import PanelState
from kaoping.web.queries.duties import members_of, work_at
from kaoping.web.queries.rubrics import rubric_of
from kaoping.web.queries.tally import retally

from .world import World

SEEN = [{"kind": "visit", "id": 1, "say": "现场核查01"}]


def best(part: ClausePlan) -> str:
    """The answer that loses nothing."""
    asked = part.question
    options = ["是", "否", "0", *(str(part.best.points) for _ in (1,)), "100"]
    from kaoping.core.errors import KaopingError
    from kaoping.web.queries.grounds import below_full

    for answer in options:
        try:
            value = asked.accept(answer)
        except KaopingError:
            continue
        if not below_full(part, value):
            return answer
    raise AssertionError(part.clause.id)


def opened(
    world: World, unit: str = "陈炉镇", group: str = "第一组", differ: Mapping[str, Mapping[str, str]] | None = None, state: PanelState = PanelState.AGREEING
) -> Panel:
    """The group's panel at the unit after all have submitted. `differ`: member → clause → the answer that is not the best one, its fact and basis added."""
    entry = world.entries[unit]
    rubric = rubric_of(entry)
    plan, work = plan_of(rubric), work_at(entry, rubric)[world.groups[group].pk]
    from kaoping.web.queries.ready import stated

    given = stated(entry)
    for user in members_of(world.groups[group]):
        sheet = Sheet.objects.create(entry=entry, kind="member", slot=str(user.pk), author=user, group=world.groups[group], submitted_at=timezone.now())
        sheet.entry = entry
        rows = []
        for part in (p for i in plan.items() if i.item.id in work.all for p in i.clauses if p.clause.id not in given):
            place = part.clause.id
            other = (differ or {}).get(user.name, {}).get(place)
            judged = accept(rubric, place, other if other is not None else best(part))
            assert isinstance(judged, Judgement)
            note, basis = (f"{user.name}查到{place}的情况", SEEN) if other is not None else ("", [])
            rows.append(Mark(sheet=sheet, place=place, answer=judged.answer, value=judged.value, note=note, basis=basis, version=1, at=timezone.now(), by=user))
        Mark.objects.bulk_create(rows)
        retally(sheet, rubric)
        sheet.save()
    panel = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").get(entry=entry, group=world.groups[group])
    panel.state = state
    panel.save()
    return panel


def again(panel: Panel) -> Panel:
    """The panel as a new request finds it."""
    return Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").get(pk=panel.pk)
