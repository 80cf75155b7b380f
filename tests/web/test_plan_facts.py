"""Facts stated once for all units: each with its source, cell by cell or a column at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaoping.core.errors import KaopingError
from kaoping.web.actions import absents, facts
from kaoping.web.actions.facts import Stated
from kaoping.web.actions.marks import Conflict
from kaoping.web.models import Event, Mark, Panel, Sheet
from kaoping.web.policy import EntryState, Hidden, PanelState, Stage
from kaoping.web.queries.plan_facts import column, facts_of, history

from .world import World

URL = "plan:facts"


def stated(world: World) -> dict[str, tuple[str, str]]:
    rows = Mark.objects.filter(sheet__kind="fact").exclude(answer="").values_list("sheet__entry__unit__name", "answer", "note")
    return {unit: (answer, note) for unit, answer, note in rows}


def test_asks_the_same_fact_once_for_the_units_of_both_rubrics(world: World) -> None:
    found = facts_of(world.assessment)
    assert [(f.name, f.places, f.units) for f in found] == [("各级通报中没有点出问题", {"A": "4.4.2", "B": "3.4.2"}, 9)]
    assert [c.place for c in column(world.assessment, found[0])] == ["4.4.2"] * 8 + ["3.4.2"]


def test_saves_a_whole_column_by_a_plain_form_with_the_common_source(world: World) -> None:
    entries = world.entries
    form = {"fact": "A-4.4.2", "source": "区委通报〔2026〕3号"}
    for name, entry in entries.items():
        value, source = ("否", "市委通报〔2026〕9号") if name == "红土镇" else ("是", "")
        form |= {f"value-{entry.pk}": value, f"source-{entry.pk}": source, f"version-{entry.pk}": "0"}
    browser = world.client("王主任")
    assert browser.post(reverse("plan:facts_save", args=[world.assessment.pk]), form).status_code == 302
    assert stated(world) == {n: ("否", "市委通报〔2026〕9号") if n == "红土镇" else ("是", "区委通报〔2026〕3号") for n in entries}
    assert Event.objects.filter(verb="fact.save").count() == 9
    page = browser.get(reverse(URL, args=[world.assessment.pk])).content.decode()
    assert "已登记 9 / 9" in page and "王主任" in page


def test_writes_nothing_of_a_column_with_one_wrong_cell_and_keeps_what_was_typed(world: World) -> None:
    one, two = world.entries["陈炉镇"], world.entries["红土镇"]
    form = {"fact": "A-4.4.2", f"value-{one.pk}": "是", f"source-{one.pk}": "3号", f"value-{two.pk}": "大概", f"source-{two.pk}": "4号"}
    answer = world.client("王主任").post(reverse("plan:facts_save", args=[world.assessment.pk]), form)
    assert answer.status_code == 422
    assert "红土镇：" in answer.content.decode() and 'value="3号"' in answer.content.decode()
    assert stated(world) == {}


def test_refuses_a_value_without_its_source(world: World) -> None:
    with pytest.raises(KaopingError, match="请写明来源，如通报文号"):
        facts.state(world.actor("王主任"), world.entries["陈炉镇"], "4.4.2", Stated("是", "  ", 0))


def test_gives_the_later_of_two_writers_both_values(world: World) -> None:
    actor, entry = world.actor("王主任"), world.entries["陈炉镇"]
    facts.state(actor, entry, "4.4.2", Stated("是", "3号", 0))
    with pytest.raises(Conflict):
        facts.state(actor, entry, "4.4.2", Stated("否", "4号", 0))
    answer = world.client("王主任").post(
        reverse("plan:fact_save", args=[entry.pk, "4.4.2"]), {"value": "否", "source": "4号", "version": "0"}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["theirs"]) == (409, {"value": "是", "source": "3号", "version": 1})


def test_saves_one_cell_for_a_script_and_keeps_its_history(world: World) -> None:
    browser, entry = world.client("王主任"), world.entries["陈炉镇"]
    url = reverse("plan:fact_save", args=[entry.pk, "4.4.2"])
    assert browser.post(url, {"value": "是", "source": "3号", "version": "0"}).json()["version"] == 1
    assert browser.post(url, {"value": "否", "source": "5号", "version": "1"}).json()["by"] == "王主任"
    assert [(v.version, v.answer, v.note) for v in history(entry, "4.4.2")] == [(2, "否", "5号"), (1, "是", "3号")]
    assert "5号" in browser.get(reverse("plan:fact_history", args=[entry.pk, "4.4.2"])).content.decode()
    assert browser.post(url, {"value": "是", "source": "", "version": "2"}).status_code == 422


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("是\t3号\n否\t4号", {"广阳镇": ("是", "3号"), "金锁关镇": ("否", "4号")}),
        ("红土镇\t否\t7号\n陈炉镇\t是", {"红土镇": ("否", "7号"), "陈炉镇": ("是", "统一")}),
    ],
)
def test_takes_a_column_pasted_from_a_sheet_in_order_or_by_unit(world: World, text: str, wanted: dict[str, tuple[str, str]]) -> None:
    form = {"fact": "A-4.4.2", "do": "paste", "pasted": text, "source": "统一"}
    form |= {f"value-{e.pk}": "" for e in world.entries.values()}
    assert world.client("王主任").post(reverse("plan:facts_save", args=[world.assessment.pk]), form).status_code == 302
    assert stated(world) == wanted


@pytest.mark.parametrize(("text", "words"), [("红土镇\t是\t3号\n无名镇\t是", "“无名镇”不在单位名单里"), ("是\n" * 10, "粘贴了10行，单位只有9个")])
def test_refuses_a_pasted_column_that_does_not_fit_the_units(world: World, text: str, words: str) -> None:
    form = {"fact": "A-4.4.2", "do": "paste", "pasted": text, "source": "3号"}
    answer = world.client("王主任").post(reverse("plan:facts_save", args=[world.assessment.pk]), form)
    assert words in answer.content.decode()
    assert stated(world) == {}


def test_states_nothing_before_the_start_nor_behind_a_signed_sheet(world: World) -> None:
    actor = world.actor("王主任")
    with pytest.raises(KaopingError, match="没有在进行"):
        facts.state(actor, world.at(Stage.PLAN).entries["陈炉镇"], "4.4.2", Stated("是", "3号", 0))
    entry = world.at(Stage.MARK, EntryState.CONFIRMED).entries["陈炉镇"]
    Panel.objects.filter(entry=entry, group=world.groups["第一组"]).update(state=PanelState.SIGNED)
    facts.state(actor, entry, "4.4.2", Stated("是", "3号", 0))
    Panel.objects.filter(entry=entry, group=world.groups["第二组"]).update(state=PanelState.SIGNED)
    with pytest.raises(KaopingError, match="已经签字锁定"):
        facts.state(actor, entry, "4.4.2", Stated("否", "4号", 1))


@pytest.mark.parametrize("name", ["李复核", "组员丁", "陈炉镇联络员", "审计员"])
def test_lets_only_the_office_state_facts(world: World, name: str) -> None:
    entry = world.entries["陈炉镇"]
    with pytest.raises(Hidden):
        facts.state(world.actor(name), entry, "4.4.2", Stated("是", "3号", 0))
    assert world.client(name).post(reverse("plan:fact_save", args=[entry.pk, "4.4.2"]), {"value": "是"}).status_code == 404


def test_shows_facts_to_the_checker_without_fields(world: World) -> None:
    page = world.client("李复核").get(reverse(URL, args=[world.assessment.pk])).content.decode()
    assert "各级通报中没有点出问题" in page and "保存本列" not in page


def test_counts_a_fact_no_longer_where_the_item_does_not_apply(world: World) -> None:
    entry = world.entries["陈炉镇"]
    facts.state(world.actor("王主任"), entry, "4.4.2", Stated("是", "3号", 0))
    before = Sheet.objects.get(entry=entry, kind="fact").tally["4.4"]
    absents.consent(world.actor("王主任"), absents.propose_absent(world.actor("组员丁"), entry, "4.4", "今年没有通报"))
    after = Sheet.objects.get(entry=entry, kind="fact").tally["4.4"]
    assert (before[:2], after[:2]) == (["0", "4"], ["0", "0"])
