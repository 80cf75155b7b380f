"""Who gets through to what of deductions, notice, appeals and corrections at which stage: every URL of the router, once all is signed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaoping.web.models import Assessment
from kaoping.web.policy import PanelState, Stage

from .appealing import UNIT, filed, noticed, proposed
from .matrix import NOBODY, Asker, urls
from .world import World

UNITS, OFFICE, CHECKER, APPEALS, GROUP = {"clerk", "head"}, {"office"}, {"checker"}, {"appeals"}, {"lead"}
PEOPLE = {
    "office": "王主任", "checker": "李复核", "lead": "组员甲", "clerk": f"{UNIT}联络员", "head": f"{UNIT}负责人", "appeals": "申复核", "reader": "赵部长",
    "beside": "红土镇负责人", "audit": "审计员",
}
ALWAYS = {
    "mine": UNITS | {"beside"}, "deductions": UNITS, "deductions_paper": UNITS, "deductions_answer": {"head"}, "answers": OFFICE | CHECKER | GROUP,
    "list": OFFICE | CHECKER | APPEALS, "show": OFFICE | CHECKER | APPEALS, "paper": OFFICE | CHECKER | APPEALS, "accept": OFFICE, "refuse": OFFICE,
    "decide": APPEALS, "revoke": APPEALS, "corrections": OFFICE | CHECKER, "correct": OFFICE, "correction": OFFICE | CHECKER,
    "correction_paper": OFFICE | CHECKER, "correction_approve": CHECKER, "correction_refuse": CHECKER, "correction_withdraw": OFFICE,
    "days": OFFICE | CHECKER, "days_put": OFFICE, "days_remove": OFFICE,
}
TOLD = {"notice": UNITS, "draft": UNITS, "show": UNITS, "paper": UNITS, "save": UNITS, "back": UNITS, "attach": UNITS, "receive": UNITS, "file": {"head"}}
"""What units have besides, from the notice on and not before."""
STAGES = [(Stage.CHECKED, False), (Stage.NOTICE, True), (Stage.RELEASED, True)]


@pytest.mark.parametrize(("stage", "told"), STAGES)
def test_lets_through_whom_the_table_names_at_each_stage_and_nobody_else(world: World, stage: Stage, told: bool) -> None:
    noticed(world)
    ids = {"appeal": filed(world).pk, "correction": proposed(world).pk, "entry": world.entries[UNIT].pk, "assessment": world.assessment.pk}
    world.at(stage, panel=PanelState.SIGNED)
    asker, wrong = Asker(world), []
    for url, arguments in urls().items():
        screen, name = url.split(":")
        if screen != "appeals":
            continue
        may = ALWAYS.get(name, set()) | (TOLD.get(name, set()) if told else set())
        path = reverse(url, kwargs={a: ids[a] for a in arguments}) + ("?item=1.2" if name == "draft" else "")
        got = {role for role, who in PEOPLE.items() if asker.ask(who, "GET", path).status_code != 404}
        wrong += [f"{name}: {sorted(got)} instead of {sorted(may)}"] if got != may else []
    assert wrong == []
    assert asker.trouble == []


def test_shows_another_units_things_as_if_they_were_not_there(world: World) -> None:
    noticed(world)
    entry, appeal = world.entries[UNIT].pk, filed(world).pk
    asker = Asker(world)
    for path in (f"/e/{entry}/notice", f"/e/{entry}/deductions", f"/e/{entry}/appeal?item=1.2", f"/q/{appeal}", f"/q/{appeal}/paper"):
        theirs = asker.ask("红土镇负责人", "GET", path, page=True).content.decode()
        none = asker.ask("红土镇负责人", "GET", path.replace(f"/{entry}/", f"/{NOBODY}/").replace(f"/q/{appeal}", f"/q/{NOBODY}"), page=True).content.decode()
        assert theirs == none or _bare(theirs) == _bare(none)


def _bare(page: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", page)


@pytest.mark.parametrize(
    ("published", "shows", "sees", "hidden"),
    [
        ("own", "marks", ["95", "综合得分", "查到1.2.1的情况"], ["红土镇", "三里洞街道"]),
        ("list", "marks", ["95", "红土镇", "三里洞街道"], []),
        ("grades", "facts", ["查到1.2.1的情况", "红土镇"], ["综合得分", ">95<", "失2分", "评为“否”", "名次"]),
        ("grades", "total", ["综合得分", "失2分"], []),
    ],
)
def test_tells_a_unit_exactly_what_is_published(world: World, published: str, shows: str, sees: list[str], hidden: list[str]) -> None:
    noticed(world)
    Assessment.objects.filter(pk=world.assessment.pk).update(options={"published": published, "confirm_shows": shows})
    page = world.client(f"{UNIT}负责人").get(f"/e/{world.entries[UNIT].pk}/notice").content.decode()
    assert [s for s in sees if s not in page] == []
    assert [h for h in [*hidden, "组员", "王主任"] if h in page] == []


def test_says_nothing_to_a_unit_of_what_has_not_come_yet(world: World) -> None:
    noticed(world).at(Stage.CHECKED, panel=PanelState.SIGNED)
    page = world.client(f"{UNIT}负责人").get(f"/a/{world.assessment.pk}/mine").content.decode()
    assert "/notice" not in page
    assert "考核办公示以后" in page
    world.at(Stage.MARK, panel=PanelState.CONFIRMING)
    assert "/deductions" not in world.client(f"{UNIT}负责人").get(f"/a/{world.assessment.pk}/mine").content.decode()
