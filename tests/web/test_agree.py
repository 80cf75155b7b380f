"""A group agrees: what lies apart, one click, reasons, the panel rule, confirmations, the lead's signature."""

from __future__ import annotations

import pytest

from kaoping.core.errors import KaopingError
from kaoping.web.actions import agreeing, facts
from kaoping.web.actions.marks import Conflict, Given, save_fact
from kaoping.web.models import Confirmation, Event, Mark, Panel, Signed
from kaoping.web.policy import Hidden, PanelState
from kaoping.web.queries.agreeing import board_of

from .agreeing import SEEN, again, opened
from .world import World

APART = {"组员乙": {"1.2.1": "否", "1.1.1": "4.5"}, "组员丙": {"1.1.1": "4.5"}}
CHAIN = tuple(SEEN)


def settled(world: World, differ: dict[str, dict[str, str]] | None = None) -> Panel:
    """A panel on which everything is agreed."""
    panel = opened(world, differ=differ or {})
    agreeing.take_ready(world.actor("组员甲"), panel)
    return again(panel)


def confirmed(world: World) -> Panel:
    panel = settled(world)
    agreeing.submit(world.actor("组员乙"), panel)
    for name in ("组员甲", "组员乙", "组员丙"):
        agreeing.confirm(world.actor(name), panel)
    return again(panel)


def test_puts_what_lies_beyond_the_tolerance_first_then_other_differences(world: World) -> None:
    board = board_of(opened(world, differ=APART))
    assert [i.id for i in board.far] == ["1.2"]
    assert [i.id for i in board.different] == ["1.1"]
    assert [r.id for r in board.far[0].ordered] == ["1.2.1"]
    assert len(board.alike) == 8


def test_takes_small_differences_that_add_up_to_an_item_beyond_the_tolerance_as_far(world: World) -> None:
    differ = {"组员乙": {"1.1.1": "4.5", "1.1.3": "0.5"}}
    board = board_of(opened(world, differ=differ))
    assert [i.id for i in board.far] == ["1.1"]
    assert [r.id for r in board.far[0].ordered] == ["1.1.1", "1.1.3"]


def test_takes_differences_that_hide_each_other_in_the_item_as_far(world: World) -> None:
    differ = {"组员甲": {"1.5.1": "否"}, "组员乙": {"1.5.2": "否"}, "组员丙": {"1.5.3": "否"}}
    board = board_of(opened(world, differ=differ))
    assert board.item("1.5").spread == 0
    assert [i.id for i in board.far] == ["1.5"]
    assert board.item("1.5").asks


def test_carries_the_fact_and_the_basis_over_with_one_click(world: World) -> None:
    panel = opened(world, differ=APART)
    saved = agreeing.take(world.actor("组员甲"), panel, "1.2.1", world.people["组员乙"].pk, 0)
    assert (saved.mark.answer, saved.mark.note, saved.mark.basis, saved.mark.how) == ("否", "组员乙查到1.2.1的情况", SEEN, "合议")
    assert Event.objects.filter(verb="agreed.save", name="组员甲").count() == 1


def test_takes_all_that_agree_at_once_and_leaves_the_rest(world: World) -> None:
    panel = opened(world, differ=APART)
    board = board_of(panel)
    taken = agreeing.take_ready(world.actor("组员丙"), panel)
    assert taken == sum(not r.differs for i in board.items for r in i.rows)
    after = board_of(again(panel))
    assert {r.id for i in after.items for r in i.rows if r.open} == {"1.2.1", "1.1.1"}
    assert {r.agreed.how for i in after.items for r in i.rows if r.agreed} == {"一致"}


def test_asks_for_a_reason_beyond_the_tolerance_and_refuses_to_go_on_without(world: World) -> None:
    panel, actor = opened(world, differ=APART), world.actor("组员甲")
    agreeing.take_ready(actor, panel)
    agreeing.take(actor, panel, "1.1.1", world.people["组员甲"].pk, 0)
    agreeing.take(actor, panel, "1.2.1", world.people["组员甲"].pk, 0)
    with pytest.raises(KaopingError, match=r"1\.2最高5分、最低3分，相差超出允许范围，须讨论并写明理由"):
        agreeing.submit(actor, panel)
    agreeing.reason(actor, panel, Given("1.2", 0, "", "方案已经补查到，有文号"))
    assert agreeing.submit(actor, panel).state == PanelState.CONFIRMING


def test_asks_for_a_reason_where_the_agreed_mark_lies_outside_the_members_own(world: World) -> None:
    panel, actor = settled(world, {"组员乙": {"1.1.1": "4.5"}}), world.actor("组员甲")
    agreeing.settle(actor, panel, Given("1.1.1", 0, "3", "方案没有责任人", CHAIN))
    assert "不在各人评分7.5至8分之间，须写明理由" in board_of(again(panel)).item("1.1").asks


def test_refuses_to_go_on_without_fact_and_proof_for_a_mark_below_full(world: World) -> None:
    panel, actor = settled(world, {"组员乙": {"1.1.1": "4.5"}}), world.actor("组员甲")
    agreeing.settle(actor, panel, Given("1.1.1", 0, "4.5"))
    with pytest.raises(KaopingError, match=r"1\.1\.1未得满分，还缺事实和佐证"):
        agreeing.submit(actor, panel)


def test_refuses_an_answer_that_the_question_does_not_allow(world: World) -> None:
    with pytest.raises(KaopingError, match="0，或3至5"):
        agreeing.settle(world.actor("组员甲"), opened(world), Given("1.1.1", 0, "2"))


@pytest.mark.parametrize(
    ("method", "place", "answers", "expected"),
    [
        ("median", "1.2.1", {"组员乙": "否", "组员丙": "否"}, ("否", "中位数")),
        ("mean", "1.1.1", {"组员乙": "4.5", "组员丙": "4"}, ("4.5", "平均")),
        ("mean", "1.2.1", {"组员乙": "否"}, None),
        ("mean", "1.1.1", {"组员乙": "4.5"}, None),
        ("consensus", "1.1.1", {"组员乙": "4.5"}, None),
        ("chair", "1.1.1", {"组员甲": "4.5"}, ("4.5", "组长裁定")),
    ],
)
def test_applies_the_panel_rule_where_the_question_allows_its_figure(
    world: World, method: str, place: str, answers: dict[str, str], expected: tuple[str, str] | None
) -> None:
    world.assessment.options = {"method": method}
    world.assessment.save()
    panel = opened(world, differ={name: {place: a} for name, a in answers.items()})
    found = board_of(again(panel)).find(place)[1].proposal
    assert (found and (found.answer, found.how)) == expected


def test_shows_the_items_figure_where_no_answers_come_to_it(world: World) -> None:
    world.assessment.options = {"method": "mean"}
    world.assessment.save()
    panel = again(opened(world, differ={"组员乙": {"1.1.1": "4.5"}}))
    assert str(board_of(panel).item("1.1").figure) == "7.83"


def test_says_so_when_a_group_is_too_small_for_a_trimmed_mean(world: World) -> None:
    world.assessment.options = {"method": "trimmed"}
    world.assessment.save()
    assert "本组3人，按合议办理" in board_of(again(opened(world))).rules.notice


def test_leaves_the_decision_to_the_lead_where_the_plan_says_so(world: World) -> None:
    world.assessment.options = {"method": "chair"}
    world.assessment.save()
    panel = again(opened(world, differ=APART))
    with pytest.raises(KaopingError, match="请由组长确定"):
        agreeing.take(world.actor("组员乙"), panel, "1.2.1", world.people["组员乙"].pk, 0)
    assert agreeing.take(world.actor("组员甲"), panel, "1.2.1", world.people["组员乙"].pk, 0).mark.how == "组长裁定"


def test_refers_a_holistic_item_beyond_the_tolerance_to_a_third_person(world: World) -> None:
    panel = opened(world, group="第二组", differ={"组员戊": {"4.2.1": "5"}})
    saved = agreeing.take(world.actor("组员丁"), panel, "4.2.1", world.people["组员戊"].pk, 0)
    assert saved.mark.how == "提请复核"
    assert board_of(again(panel)).item("4.2").how == "提请复核"


def test_shows_the_offices_fact_as_given_and_lets_nobody_agree_on_it(world: World) -> None:
    panel, actor = opened(world, group="第二组"), world.actor("组员丁")
    agreeing.take_ready(actor, panel)
    with pytest.raises(KaopingError, match=r"4\.4\.2由考核办统一登记，还没有登记"):
        agreeing.submit(actor, panel)
    save_fact(world.actor("王主任"), panel.entry, Given("4.4.2", 0, "是", "区委办通报〔2018〕12号"))
    with pytest.raises(KaopingError, match="不需要合议"):
        agreeing.settle(actor, panel, Given("4.4.2", 0, "否", "x", CHAIN))
    assert board_of(again(panel)).find("4.4.2")[1].fact_said == "是"
    assert agreeing.submit(actor, panel).state == PanelState.CONFIRMING


def test_gives_the_later_of_two_editors_both_values(world: World) -> None:
    panel = opened(world, differ=APART)
    agreeing.take(world.actor("组员甲"), panel, "1.2.1", world.people["组员甲"].pk, 0)
    with pytest.raises(Conflict) as refused:
        agreeing.take(world.actor("组员丙"), panel, "1.2.1", world.people["组员乙"].pk, 0)
    assert (refused.value.theirs.answer, refused.value.mine.answer) == ("是", "否")
    assert Mark.objects.get(sheet__kind="agreed", place="1.2.1").answer == "是"


def test_voids_confirmations_when_a_mark_changes_after_them(world: World) -> None:
    panel = confirmed(world)
    version = board_of(panel).find("1.1.1")[1].version
    agreeing.settle(world.actor("组员丙"), panel, Given("1.1.1", version, "4.5", "没有责任人", CHAIN))
    panel = again(panel)
    assert (panel.state, panel.round, board_of(panel).confirmed) == (PanelState.AGREEING, 2, {})
    with pytest.raises(KaopingError, match="还没有提交确认"):
        agreeing.sign(world.actor("组员甲"), panel)


def test_keeps_confirmations_when_the_same_is_saved_again(world: World) -> None:
    panel = confirmed(world)
    row = board_of(panel).find("1.1.1")[1]
    agreeing.settle(world.actor("组员丙"), panel, Given("1.1.1", row.version, "5"))
    assert len(board_of(again(panel)).confirmed) == 3


def test_voids_confirmations_when_a_fact_of_the_office_changes_after_them(world: World) -> None:
    panel = opened(world, group="第二组")
    save_fact(world.actor("王主任"), panel.entry, Given("4.4.2", 0, "是", "通报1号"))
    agreeing.take_ready(world.actor("组员丁"), panel)
    agreeing.submit(world.actor("组员丁"), panel)
    for name in ("组员丁", "组员戊", "组员己"):
        agreeing.confirm(world.actor(name), panel)
    save_fact(world.actor("王主任"), panel.entry, Given("4.4.2", 1, "否", "通报2号"))
    assert board_of(again(panel)).stale
    with pytest.raises(KaopingError, match="还有3名成员没有确认"):
        agreeing.sign(world.actor("组员丁"), panel)


def test_goes_back_to_agreeing_when_a_member_objects_and_keeps_the_words(world: World) -> None:
    panel = settled(world)
    agreeing.submit(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员甲"), panel)
    with pytest.raises(KaopingError, match="写明"):
        agreeing.object_to(world.actor("组员乙"), panel, "  ")
    agreeing.object_to(world.actor("组员乙"), panel, "1.3没有看软弱涣散名单")
    assert (again(panel).state, board_of(again(panel)).confirmed) == (PanelState.AGREEING, {})
    assert Event.objects.filter(verb="agree.object", reason="1.3没有看软弱涣散名单").exists()
    assert "1.3没有看软弱涣散名单" in world.client("组员丙").get(f"/p/{panel.pk}").content.decode()


def test_is_signed_by_the_lead_alone_once_all_have_confirmed(world: World) -> None:
    panel = settled(world)
    agreeing.submit(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员乙"), panel)
    with pytest.raises(KaopingError, match="还有1名成员没有确认"):
        agreeing.sign(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员丙"), panel)
    with pytest.raises(Hidden):
        agreeing.sign(world.actor("组员乙"), panel)
    paper = agreeing.sign(world.actor("组员甲"), panel)
    assert (again(panel).state, again(panel).code) == (PanelState.SIGNED, paper.code)


def test_counts_a_confirmation_once(world: World) -> None:
    panel = settled(world)
    agreeing.submit(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员甲"), panel)
    agreeing.confirm(world.actor("组员甲"), panel)
    assert Confirmation.objects.count() == 1


def test_has_a_third_person_look_at_a_holistic_item_beyond_the_tolerance_before_it_is_signed(world: World) -> None:
    for place in ("4.4.2",):
        save_fact(world.actor("王主任"), world.entries["陈炉镇"], Given(place, 0, "是", "区委办通报"))
    panel = opened(world, group="第二组", differ={"组员戊": {"4.2.1": "4"}, "组员己": {"4.2.1": "4"}})
    lead = world.actor("组员丁")
    agreeing.take_ready(lead, panel)
    agreeing.settle(lead, panel, Given("4.2.1", 0, "4", "基础工作薄弱", CHAIN))
    agreeing.reason(lead, panel, Given("4.2", 0, "", "现场看过两个村，按实际情况定"))
    agreeing.submit(lead, panel)
    for name in ("组员丁", "组员戊", "组员己"):
        agreeing.confirm(world.actor(name), again(panel))
    with pytest.raises(KaopingError, match="须由复核人复核同意"):
        agreeing.sign(world.actor("组员丁"), again(panel))
    with pytest.raises(Hidden):
        agreeing.review(world.actor("组员戊"), again(panel))
    agreeing.review(world.actor("李复核"), again(panel))
    assert agreeing.sign(world.actor("组员丁"), again(panel)).code


def test_is_locked_once_signed(world: World) -> None:
    panel, actor = confirmed(world), world.actor("组员甲")
    agreeing.sign(actor, panel)
    for act in (
        lambda: agreeing.settle(actor, panel, Given("1.1.1", 1, "4")),
        lambda: agreeing.take(actor, panel, "1.1.1", actor.id, 1),
        lambda: agreeing.take_ready(actor, panel),
        lambda: agreeing.reason(actor, panel, Given("1.1", 0, "", "理由")),
        lambda: agreeing.submit(actor, panel),
        lambda: agreeing.object_to(actor, panel, "不同意"),
    ):
        with pytest.raises(KaopingError, match="锁定"):
            act()
    with pytest.raises(KaopingError, match="已经签字锁定"):
        agreeing.sign(actor, panel)
    assert Signed.objects.count() == 1


def test_cannot_touch_an_item_of_another_group(world: World) -> None:
    with pytest.raises(Hidden):
        agreeing.settle(world.actor("组员甲"), opened(world), Given("4.1.1", 0, "是"))


@pytest.mark.parametrize("name", ["王主任", "李复核", "组员丁", "陈炉镇联络员", "陈炉镇负责人", "赵部长", "审计员"])
def test_lets_nobody_outside_the_group_agree(world: World, name: str) -> None:
    panel = opened(world)
    with pytest.raises(Hidden):
        agreeing.take_ready(world.actor(name), panel)


def test_waits_until_the_last_member_has_submitted(world: World) -> None:
    panel = opened(world, state=PanelState.MARKING)
    with pytest.raises(Hidden):
        agreeing.take_ready(world.actor("组员甲"), panel)


def test_locks_the_offices_facts_on_its_items_too_and_no_others(world: World) -> None:
    panel = opened(world, group="第二组")
    office, entry = world.actor("王主任"), panel.entry
    facts.state(office, entry, "4.4.2", facts.Stated("是", "通报1号", 0))
    agreeing.take_ready(world.actor("组员丁"), panel)
    agreeing.submit(world.actor("组员丁"), panel)
    for name in ("组员丁", "组员戊", "组员己"):
        agreeing.confirm(world.actor(name), panel)
    agreeing.sign(world.actor("组员丁"), panel)
    with pytest.raises(KaopingError, match="已经签字锁定"):
        facts.state(office, entry, "4.4.2", facts.Stated("否", "通报2号", 1))
    assert Mark.objects.get(sheet__kind="fact", place="4.4.2").answer == "是"
    other = world.entries["广阳镇"]
    assert facts.state(office, other, "4.4.2", facts.Stated("否", "通报2号", 0)).mark.answer == "否"
