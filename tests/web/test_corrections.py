"""What is signed changes by two people alone, and everything that rests on it with it; both versions stay."""

from __future__ import annotations

import json

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import corrections
from kaoping.web.actions.change import change
from kaoping.web.actions.corrections import Wanted
from kaoping.web.actions.rectify import enter_losses
from kaoping.web.models import Absent, Correction, Event, Mark, MarkVersion, Outcome, Panel, Problem, Signed
from kaoping.web.policy import Hidden, PanelState, SheetKind, Stage
from kaoping.web.queries.access import scope_of
from kaoping.web.queries.agreeing_papers import paper_of, verify
from kaoping.web.queries.results import results

from .appealing import UNIT, again, few, given, noticed, proposed, state
from .signed import signed
from .world import World


def test_changes_nothing_before_a_second_person_has_approved(world: World) -> None:
    noticed(world)
    before = state(world.entries[UNIT])
    made = proposed(world)
    assert state(world.entries[UNIT]) == before
    assert made.marks == {"1.2": ["3", "5"], "total": ["95", "97"]}


def test_carries_out_what_was_asked_for_and_keeps_both_versions(world: World) -> None:
    noticed(world)
    corrections.approve(world.actor("李复核"), proposed(world))
    mark = Mark.objects.get(sheet__entry=world.entries[UNIT], sheet__kind="agreed", place="1.2.1")
    assert (mark.answer, mark.version, mark.how) == ("是", 2, "更正")
    assert list(MarkVersion.objects.filter(mark=mark).values_list("version", "answer")) == [(1, "否"), (2, "是")]
    made = Correction.objects.get()
    assert (made.state, made.approved_by.name, made.marks["1.2"]) == ("done", "李复核", ["3", "5"])


def test_replaces_the_paper_of_the_group_concerned_and_no_other(world: World) -> None:
    noticed(world)
    first, second = (Panel.objects.get(entry=world.entries[UNIT], group=world.groups[n]) for n in ("第一组", "第二组"))
    corrections.approve(world.actor("李复核"), proposed(world))
    made = Correction.objects.get()
    new = Panel.objects.get(pk=first.pk)
    assert made.old_codes == {str(first.pk): first.code}
    assert made.new_codes == {str(first.pk): new.code}
    assert new.code != first.code
    assert new.state == PanelState.SIGNED
    assert Panel.objects.get(pk=second.pk).code == second.code
    assert Signed.objects.get(code=new.code).replaces == first.code


def test_tells_by_its_code_which_paper_is_in_force(world: World) -> None:
    noticed(world)
    old = Panel.objects.get(entry=world.entries[UNIT], group=world.groups["第一组"]).code
    corrections.approve(world.actor("李复核"), proposed(world))
    panel = Panel.objects.select_related("entry__assessment__owner", "entry__unit", "group").get(entry=world.entries[UNIT], group=world.groups["第一组"])
    past, now = verify(world.actor("王主任"), old), verify(world.actor("王主任"), panel.code)
    assert past is not None
    assert now is not None
    assert (past.current, past.newer.replace(" ", ""), now.current, now.newer) == (False, panel.code, True, "")
    assert now.whole
    paper = paper_of(panel)
    assert paper.content["corrected"]["approved"] == "李复核"
    assert paper.content["confirmed"] == []
    assert next(i["mark"] for i in paper.content["items"] if i["id"] == "1.2") == "5"


def test_freezes_results_anew_and_keeps_the_old_version(world: World) -> None:
    noticed(world, Stage.RELEASED)
    corrections.approve(world.actor("李复核"), proposed(world))
    made = Correction.objects.get()
    versions = list(Outcome.objects.filter(entry=world.entries[UNIT]).order_by("version"))
    assert [(o.version, o.cause, o.content["total"]["low"]) for o in versions] == [(1, "check", "95"), (2, f"correction:{made.pk}", "97")]
    line = results(world.assessment).line(world.entries[UNIT].pk)
    assert line is not None
    assert line.version == 2


def test_takes_the_point_given_back_out_of_the_ledger(world: World) -> None:
    noticed(world, Stage.RELEASED)
    checker = world.actor("李复核")
    with change(checker, "results.release", assessment=world.assessment.pk) as made:
        enter_losses(checker, made, world.assessment)
    corrections.approve(checker, proposed(world))
    states = {p.places[0]: p.state for p in Problem.objects.filter(entry=world.entries[UNIT])}
    assert states == {"1.2.1": "void", "1.5.3": "new", "3.1.1": "new"}


def test_freezes_nothing_while_results_are_still_reckoned(world: World) -> None:
    signed(few(world))
    corrections.approve(world.actor("李复核"), proposed(world))
    assert not Outcome.objects.exists()


def test_corrects_a_fact_of_the_office_on_every_sheet_that_rests_on_it(world: World) -> None:
    noticed(world)
    wanted = Wanted((given(world.entries[UNIT], "4.4.2", "否", "通报2号", SheetKind.FACT, ({"kind": "source", "id": "", "say": "通报2号"},)),))
    corrections.approve(world.actor("李复核"), again(corrections.propose(world.actor("王主任"), world.entries[UNIT], wanted, "通报有误")))
    sheet = world.entries[UNIT].sheets.get(kind="agreed")
    assert sheet.tally["4.4"][0] == Correction.objects.get().marks["4.4"][1]
    assert Correction.objects.get().marks["4.4"][0] != Correction.objects.get().marks["4.4"][1]
    assert list(Correction.objects.get().old_codes) == [str(Panel.objects.get(entry=world.entries[UNIT], group=world.groups["第二组"]).pk)]


def test_puts_an_item_out_of_force_and_in_again(world: World) -> None:
    noticed(world)
    entry, office, checker = world.entries[UNIT], world.actor("王主任"), world.actor("李复核")
    corrections.approve(checker, again(corrections.propose(office, entry, Wanted(on=("1.2",)), "没有这项工作")))
    absent = Absent.objects.get(entry=entry, place="1.2")
    assert (absent.by.name, absent.consent_by.name) == ("王主任", "李复核")
    assert Correction.objects.get(no=1).marks["1.2"] == ["3", "不适用"]
    corrections.approve(checker, again(corrections.propose(office, entry, Wanted(off=("1.2",)), "原不适用有误")))
    assert Correction.objects.get(no=2).marks["1.2"] == ["不适用", "3"]
    assert Outcome.objects.filter(entry=entry).count() == 3


def test_tells_the_audit_everything_in_one_go(world: World) -> None:
    noticed(world)
    made = proposed(world)
    last = Event.objects.order_by("-seq")[0].seq
    corrections.approve(world.actor("李复核"), made)
    told = [e.verb for e in Event.objects.filter(seq__gt=last).order_by("seq")]
    assert told[0] == "agreed.save"
    assert {"correct.paper", "result.freeze", "correct.approve"} <= set(told)
    assert {e.entry for e in Event.objects.filter(seq__gt=last)} == {made.entry_id}


def test_is_not_approved_by_who_asked_for_it(world: World) -> None:
    noticed(world)
    made = proposed(world)
    Correction.objects.filter(pk=made.pk).update(by=world.people["李复核"])
    with pytest.raises(KaopingError, match="更正须由两人办理"):
        corrections.approve(world.actor("李复核"), again(made))


@pytest.mark.parametrize("name", ["王主任", "组员甲", "陈炉镇负责人", "申复核", "赵部长", "系统员"])
def test_is_approved_by_the_checker_alone(world: World, name: str) -> None:
    noticed(world)
    with pytest.raises(Hidden):
        corrections.approve(world.actor(name), proposed(world))


@pytest.mark.parametrize("name", ["李复核", "组员甲", "陈炉镇负责人", "申复核"])
def test_is_asked_for_by_the_office_alone(world: World, name: str) -> None:
    noticed(world)
    with pytest.raises(Hidden):
        proposed(world, by=name)


@pytest.mark.parametrize("stage", [Stage.CHECK, Stage.ARCHIVED])
def test_waits_while_results_are_with_the_second_person_and_ends_with_the_archive(world: World, stage: Stage) -> None:
    noticed(world)
    made = proposed(world)
    world.at(stage, panel=PanelState.SIGNED)
    before = state(made.entry)
    for act in (lambda: corrections.approve(world.actor("李复核"), again(made)), lambda: proposed(world, "1.5.3")):
        with pytest.raises(KaopingError):
            act()
    assert state(made.entry) == before


@pytest.mark.parametrize(
    ("answer", "note", "said"),
    [("否", "查到1.2.1的情况", "没有任何改动"), ("否", "", "还缺事实和佐证或现场记录"), ("也许", "", "1.2.1")],
)
def test_refuses_what_changes_nothing_lacks_grounds_or_does_not_fit(world: World, answer: str, note: str, said: str) -> None:
    noticed(world)
    with pytest.raises(KaopingError, match=said):
        proposed(world, answer=answer, note=note)


def test_refuses_without_a_reason_and_where_one_waits_already(world: World) -> None:
    noticed(world)
    entry, office = world.entries[UNIT], world.actor("王主任")
    with pytest.raises(KaopingError, match="请写明更正理由"):
        corrections.propose(office, entry, Wanted((given(entry, "1.2.1", "是"),)), " ")
    proposed(world)
    with pytest.raises(KaopingError, match="已有第1号更正在等批准"):
        corrections.propose(office, entry, Wanted(on=("1.2",)), "没有")


def test_refuses_what_no_group_has_signed(world: World) -> None:
    signed(few(world))
    Panel.objects.filter(entry=world.entries[UNIT], group=world.groups["第一组"]).update(state=PanelState.AGREEING)
    with pytest.raises(KaopingError, match="评分还没有签字，请由考核组直接修改"):
        proposed(world)


def test_refuses_to_leave_a_clause_open(world: World) -> None:
    noticed(world)
    entry, office, checker = world.entries[UNIT], world.actor("王主任"), world.actor("李复核")
    Mark.objects.filter(sheet__entry=entry, sheet__kind="agreed", place="1.2.2").update(answer="", value=None)
    corrections.approve(checker, again(corrections.propose(office, entry, Wanted(on=("1.2",)), "没有")))
    with pytest.raises(KaopingError, match=r"1\.2更正以后还有得分点没有评判"):
        corrections.propose(office, entry, Wanted(off=("1.2",)), "有")


def test_is_not_carried_out_over_what_has_moved_since(world: World) -> None:
    noticed(world)
    made = proposed(world)
    Mark.objects.filter(sheet__entry=made.entry, sheet__kind="agreed", place="1.2.1").update(version=5)
    before = state(made.entry)
    with pytest.raises(KaopingError, match="在提出更正以后又有变动"):
        corrections.approve(world.actor("李复核"), made)
    assert state(made.entry) == before
    assert Correction.objects.get().state == "proposed"


def test_is_turned_down_with_words_and_never_carried_out_again(world: World) -> None:
    noticed(world)
    made, checker = proposed(world), world.actor("李复核")
    with pytest.raises(KaopingError, match="请写明不批准的理由"):
        corrections.turn_down(checker, made, "")
    corrections.turn_down(checker, made, "没有原件")
    with pytest.raises(KaopingError, match="这件更正“未批准”，不需要再批"):
        corrections.approve(checker, again(made))


def test_is_taken_back_by_who_asked_for_it_alone(world: World) -> None:
    noticed(world)
    made = proposed(world)
    with pytest.raises(Hidden):
        corrections.withdraw(world.actor("李复核"), made)
    corrections.withdraw(world.actor("王主任"), made)
    with pytest.raises(KaopingError, match="已撤回"):
        corrections.approve(world.actor("李复核"), again(made))


def test_hides_another_offices_corrections(world: World) -> None:
    noticed(world)
    made = proposed(world)
    assert scope_of(made).owner == world.district.pk
    with pytest.raises(Hidden):
        corrections.approve(world.other.actor("镇复核人"), made)


def test_keeps_no_member_and_no_mark_of_theirs_in_the_new_paper_but_those_of_before(world: World) -> None:
    noticed(world)
    before = json.loads(Signed.objects.get(panel__entry=world.entries[UNIT], panel__group=world.groups["第一组"]).content)
    corrections.approve(world.actor("李复核"), proposed(world))
    after = json.loads(Signed.objects.filter(panel__entry=world.entries[UNIT], panel__group=world.groups["第一组"]).order_by("-id")[0].content)
    assert {i["id"] for i, j in zip(before["items"], after["items"], strict=True) if i != j} == {"1.2"}
    assert after["members"] == before["members"]
