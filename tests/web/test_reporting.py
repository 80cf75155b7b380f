"""A unit's report: written by its clerk, confirmed by its head, returned by the office."""

from __future__ import annotations

from typing import Any

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import reporting
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.models import Assessment, Entry, Event, Mark
from kaoping.web.policy import EntryState, Hidden, PanelState, Stage
from kaoping.web.queries.reporting import earlier_words, gaps, report_of

from .world import World

CLERK, HEAD = "陈炉镇联络员", "陈炉镇负责人"


@pytest.fixture
def writing(world: World) -> World:
    """All units are writing their reports."""
    return world.at(Stage.REPORT, EntryState.OPEN)


def filled(world: World, unit: str = "陈炉镇") -> None:
    """Every question of the unit's report answered with full marks, thresholds with 85%."""
    entry, actor = world.entries[unit], world.actor(f"{unit}联络员")
    for item in report_of(entry).rubric.items():
        reporting.fill(actor, entry, item.id)
        for place in report_of(entry).unanswered(item):
            save_self(actor, entry, Given(place, 0, "85"))


def test_says_what_is_missing_before_the_report_can_be_handed_in(writing: World) -> None:
    entry = writing.entries["陈炉镇"]
    with pytest.raises(reporting.Incomplete) as refused:
        reporting.submit(writing.actor(CLERK), entry, entry.version)
    assert refused.value.missing[0].item == "1.1"
    assert all(g.must for g in refused.value.missing)
    assert Event.objects.count() == 0


def test_never_asks_the_unit_for_what_the_office_states_or_what_does_not_apply(writing: World) -> None:
    report = report_of(writing.entries["陈炉镇"])
    item = next(i for i in report.rubric.items() if i.id == "4.4")
    assert report.unanswered(item) == ["4.4.1"]


def test_asks_for_files_of_what_the_text_names_only_where_they_are_compulsory(writing: World) -> None:
    filled(writing)
    entry = writing.entries["陈炉镇"]
    assert [g.must for g in gaps(report_of(entry)) if g.item == "1.1"] == [False]
    entry.assessment.options = {"evidence": "required"}
    entry.assessment.save()
    with pytest.raises(reporting.Incomplete):
        reporting.submit(writing.actor(CLERK), entry, entry.version)


def test_goes_from_the_clerk_to_the_head_to_the_office_and_tells_the_audit(writing: World) -> None:
    filled(writing)
    entry = writing.entries["陈炉镇"]
    reporting.submit(writing.actor(CLERK), entry, entry.version)
    assert (entry.state, entry.submitted_by.name) == (EntryState.SUBMITTED, CLERK)
    reporting.confirm(writing.actor(HEAD), entry, entry.version)
    assert (entry.state, entry.confirmed_by.name) == (EntryState.CONFIRMED, HEAD)
    reporting.return_(writing.actor("王主任"), entry, entry.version, "1.2的完成情况没有写")
    assert (entry.state, entry.note, entry.confirmed_at) == (EntryState.RETURNED, "1.2的完成情况没有写", None)
    verbs = list(Event.objects.filter(verb__startswith="report.").values_list("verb", "name", "reason"))
    assert verbs == [("report.submit", CLERK, ""), ("report.confirm", HEAD, ""), ("report.return", "王主任", "1.2的完成情况没有写")]


def test_goes_back_to_the_clerk_when_the_head_says_what_to_change_or_the_clerk_takes_it_back(writing: World) -> None:
    filled(writing)
    entry = writing.entries["陈炉镇"]
    reporting.submit(writing.actor(CLERK), entry, entry.version)
    with pytest.raises(KaopingError, match="写明退回的意见"):
        reporting.send_back(writing.actor(HEAD), entry, entry.version, "  ")
    reporting.send_back(writing.actor(HEAD), entry, entry.version, "数字再核一下")
    assert (entry.state, entry.note) == (EntryState.OPEN, "数字再核一下")
    reporting.submit(writing.actor(CLERK), entry, entry.version)
    reporting.recall(writing.actor(CLERK), entry, entry.version)
    assert entry.state == EntryState.OPEN


def test_refuses_whoever_saw_an_earlier_state(writing: World) -> None:
    filled(writing)
    entry = writing.entries["陈炉镇"]
    seen = entry.version
    reporting.submit(writing.actor(CLERK), entry, seen)
    with pytest.raises(KaopingError, match="由他人变动"):
        reporting.confirm(writing.actor(HEAD), entry, seen)


def test_skips_no_step(writing: World) -> None:
    entry = writing.entries["陈炉镇"]
    with pytest.raises(KaopingError, match="没有待确认"):
        reporting.confirm(writing.actor(HEAD), entry, entry.version)
    with pytest.raises(KaopingError, match="不需要退回"):
        reporting.return_(writing.actor("王主任"), entry, entry.version, "重填")
    entry = writing.at(Stage.MARK, EntryState.CONFIRMED, PanelState.AGREEING).entries["陈炉镇"]
    with pytest.raises(KaopingError, match="已经开始合议"):
        reporting.return_(writing.actor("王主任"), entry, entry.version, "重填")


@pytest.mark.parametrize("name", ["陈炉镇联络员", "红土镇负责人", "王主任", "组员甲", "系统员"])
def test_lets_only_the_units_own_head_confirm(writing: World, name: str) -> None:
    filled(writing)
    entry = writing.entries["陈炉镇"]
    reporting.submit(writing.actor(CLERK), entry, entry.version)
    with pytest.raises(Hidden):
        reporting.confirm(writing.actor(name), entry, entry.version)


def test_fills_what_is_open_with_full_marks_and_leaves_what_was_answered(writing: World) -> None:
    actor, entry = writing.actor(CLERK), writing.entries["陈炉镇"]
    save_self(actor, entry, Given("1.1.1", 0, "3.5", "方案晚了两个月"))
    assert reporting.fill(actor, entry, "1.1") == 3
    assert dict(Mark.objects.values_list("place", "answer")) == {"1.1.1": "3.5", "1.1.2": "是", "1.1.3": "0", "1.1.4": "否"}


def test_does_not_guess_a_number_that_only_the_unit_knows(writing: World) -> None:
    reporting.fill(writing.actor(CLERK), writing.entries["陈炉镇"], "4.3")
    assert not Mark.objects.filter(place="4.3.2").exists()


def test_begins_the_words_with_those_of_the_item_with_the_same_text(writing: World) -> None:
    actor, entry = writing.actor(CLERK), writing.entries["陈炉镇"]
    save_self(actor, entry, Given("1.1", 0, "", "开了两次推进会"))
    saved = reporting.copy_words(actor, entry, "2.1", "1.1")
    assert (saved.mark.place, saved.mark.note) == ("2.1", "开了两次推进会")
    with pytest.raises(KaopingError, match="没有可以沿用"):
        reporting.copy_words(actor, entry, "1.2", "1.1")


def test_begins_the_words_with_those_of_an_earlier_year_on_the_same_text(writing: World) -> None:
    old, actor, entry = writing.assessment, writing.actor(CLERK), writing.entries["陈炉镇"]
    before = Assessment.objects.create(owner=old.owner, document=old.document, digest=old.digest, name="2017年度考核", year=2017, stage=Stage.REPORT, by=old.by)
    earlier = Entry.objects.create(assessment=before, unit=entry.unit, rubric="A")
    save_self(actor, earlier, Given("1.2", 0, "", "上年结对12户"))
    item = next(i for i in report_of(entry).rubric.items() if i.id == "1.2")
    assert earlier_words(entry, item) == ("上年结对12户", "2017年度考核")
    assert reporting.copy_words(actor, entry, "1.2", "last").mark.note == "上年结对12户"


def test_reads_a_report_by_a_constant_number_of_queries(writing: World, django_assert_max_num_queries: Any) -> None:
    entry = writing.entries["陈炉镇"]
    with django_assert_max_num_queries(12):
        gaps(report_of(entry))
    filled(writing)
    with django_assert_max_num_queries(12):
        gaps(report_of(entry))
