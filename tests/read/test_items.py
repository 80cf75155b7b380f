"""The language: what the words of an item become. Each line of a table below is a sentence of the kind such texts have."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaoping.core.clauses.levels import Levels
from kaoping.core.clauses.per_fault import PerFault
from kaoping.core.clauses.placing import Placing
from kaoping.core.clauses.tally import Tally
from kaoping.core.clauses.threshold import Threshold
from kaoping.core.points import show
from kaoping.core.rubric import Item, Together
from kaoping.core.source import Source
from kaoping.read.items import read_item
from kaoping.read.raw import Passage, RawItem, Role


def item(text: str, worth: str | None = "10", role: Role = Role.TEXT, name: str = "", rule: str = "", inside: bool = False) -> Item:
    """An item of one passage, or of a demand and a rule beside it."""
    passages = [Passage(text, Role.REQUIRE if rule else role, Source("x", 0, 1, 1, 0, len(text)))]
    passages += [Passage(rule, Role.RULE, Source("x", 0, 1, 2, 0, len(rule)))] if rule else []
    return read_item(RawItem("1", name, tuple(passages), Decimal(worth) if worth else None, Source()), "1.1", inside=inside)


def said(read: Item) -> list[str]:
    """Each clause as `kind marks`, a plus sign behind what lies beyond the full marks."""
    out = []
    for clause in read.clauses:
        if isinstance(clause, Levels):
            marks = "/".join(show(g.low) if g.low == g.high else f"{show(g.low)}-{show(g.high)}" for g in clause.levels)
        else:
            low, high = getattr(clause, "low", None), getattr(clause, "high", None) or getattr(clause, "cap", None)
            one = getattr(clause, "marks", None)
            marks = show(one) if one is not None else f"{show(low)}-{show(high)}" if low is not None and high is not None else ""
        out.append(f"{clause.KIND}{'+' if clause.beyond else ''} {marks}".strip())
    return out


@pytest.mark.parametrize(
    ("text", "worth", "expected"),
    [
        ("班子健全，分工明确得2分；制度上墙得3分。", "5", ["award 2", "award 3"]),
        ("有年度计划（2分），有半年小结（3分）", "5", ["award 2", "award 3"]),
        ("工作推进有力得3—5分；台账齐全得3分。", "8", ["within 3-5", "award 3"]),
        ("成效好的得八至十分", "10", ["within 8-10"]),
        ("未开会扣2分，记录每缺1次扣0.5分，扣完为止。", "5", ["fault 2", "per_fault 0.5"]),
        ("发现一处不合格扣1分", "5", ["per_fault 1"]),
        ("迟报的扣1分/次", "5", ["per_fault 1"]),
        ("被省、市通报的，每次分别扣3分、2分", "5", ["per_fault 3", "per_fault 2"]),
        ("发生伤亡事故负全责扣15分，主责10分，同等5分", "20", ["fault 15", "fault 10", "fault 5"]),
        ("资料不全的酌情扣分；没有资料的不得分。完成任务得4分", "4", ["discretion", "void", "award 4"]),
        ("落实不力的视情节扣1-3分", "5", ["discretion 1-3"]),
        ("弄虚作假的，该项全扣", "5", ["void"]),
        ("发生重大事故的一票否决", "5", ["veto"]),
        ("办结率×10分", "10", ["share 10"]),
        ("按完成比例得分（5分）；其余工作得5分", "10", ["share 5", "award 5"]),
        ("每采用1篇信息得0.5分，最高不超过3分", "3", ["tally 0.5"]),
        ("第一名得5分，其后不计", "5", ["placing 5"]),
        ("优秀得10分，良好得8分，一般得5分", "10", ["levels 10/8/5"]),
        ("好得8-10分，较好得5-7分，一般得1-4分", "10", ["levels 8-10/5-7/1-4"]),
        ("95%以上得5分，90%以上得3分，80%以上得1分，80%以下不得分", "5", ["levels 5/3/1", "void"]),
        ("完成率≥100%得10分；95%–99%得9分；90%–94%得8分", "10", ["levels 10/9/8"]),
        ("获一等奖、二等奖、三等奖的，分别得5分、3分、2分", "5", ["levels 5/3/2"]),
        ("全部公开得3分，部分公开得1分，未公开0分", "3", ["levels 3/1", "void"]),
        ("完成12学时得6分，18学时得8分，以此类推，满分10分", "10", ["levels 6/8/8-10"]),
    ],
)
def test_it_reads_the_wordings_of_marks(text: str, worth: str, expected: list[str]) -> None:
    read = item(text, worth)
    assert said(read) == expected
    assert not read.unread


def test_it_gives_an_item_without_marks_in_its_text_one_amount_for_the_whole() -> None:
    assert said(item("积极探索党代表发挥作用的途径和方式。", "8")) == ["holistic 8"]


def test_it_takes_a_figure_that_repeats_the_worth_for_a_heading() -> None:
    assert said(item("1、组织领导（5分）。未成立领导小组扣2分。", "5")) == ["fault 2"]


def test_it_keeps_both_halves_of_a_threshold() -> None:
    clause = item("扎实开展固定学习日活动，党员参学率80%以上得2分", "2").clauses[0]
    assert isinstance(clause, Threshold)
    assert (clause.at_least, clause.unit, clause.metric, clause.besides) == (Decimal(80), "%", "党员参学率", "扎实开展固定学习日活动")


@pytest.mark.parametrize(
    ("text", "line", "slope", "per", "begun"),
    [
        ("满意率90%以上得5分，每低1个百分点扣0.5分", "90", "0.5", "1", False),
        ("满意度≥90%得5分，每低5%（不足5%按5%计）扣1分", "90", "1", "5", True),
        ("占比不低于20%，得5分。每低1%，扣0.1分", "20", "0.1", "1", False),
        ("涵盖6个方面得5分；每少1个方面扣1分", "6", "1", "1", False),
    ],
)
def test_it_joins_a_slope_to_its_threshold(text: str, line: str, slope: str, per: str, begun: bool) -> None:
    clauses = item(text, "5").clauses
    assert len(clauses) == 1
    clause = clauses[0]
    assert isinstance(clause, Threshold)
    assert (clause.at_least, clause.slope, clause.per, clause.begun) == (Decimal(line), Decimal(slope), Decimal(per), begun)


def test_it_reads_a_ceiling_as_a_line_not_to_be_passed() -> None:
    clause = item("投诉率控制在2%以内得3分", "3").clauses[0]
    assert isinstance(clause, Threshold)
    assert (clause.at_least, clause.at_most) == (None, Decimal(2))


def test_it_reads_places_with_their_slope() -> None:
    clause = item("全区排名第1名、第2名、第3名的分别得5分、4分、3分，此后每后退1名扣1分", "5").clauses[0]
    assert isinstance(clause, Placing)
    assert [(p.first, p.marks) for p in clause.places] == [(1, 5), (2, 4), (3, 3)]
    assert clause.slope == 1


def test_it_caps_what_is_counted() -> None:
    tally = item("每篇得0.5分，最高5分", "10").clauses[0]
    fault = item("每少1次扣1分，最多扣3分", "10").clauses[0]
    whole = item("每少1次扣1分，扣完为止", "10").clauses[0]
    assert isinstance(tally, Tally) and tally.cap == 5
    assert isinstance(fault, PerFault) and fault.cap == 3
    assert isinstance(whole, PerFault) and whole.cap is None and whole.whole_item


# --- together ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "worth", "together"),
    [
        ("甲项到位得2分；乙项到位得3分。否则，不得分。", "5", Together.OPEN),
        ("甲项到位得2分，否则不得分；乙项到位得3分，否则不得分。", "5", Together.SUM),
        ("甲项到位得5分，否则不得分。", "5", Together.ALL),
        ("甲项到位得2分；乙项到位得3分。缺一项不得分。", "5", Together.ALL),
        ("完成率达到100%得5分；不足100%，不得分", "5", Together.ALL),
        ("甲项到位得2分；乙项到位得3分。", "5", Together.SUM),
    ],
)
def test_it_reads_else_nothing_as_the_items_together_and_asks_nobody(text: str, worth: str, together: Together) -> None:
    read = item(text, worth)
    assert read.together is together
    assert "void" not in {c.KIND for c in read.clauses}


def test_it_asks_for_the_demand_itself_where_one_failure_loses_all() -> None:
    read = item("运输系统简化、合理，能力匹配。", "4", rule="一项不符合不得分")
    assert said(read) == ["award 4"]
    assert read.together is Together.ALL


# --- beyond the full marks -------------------------------------------------------------------------------------------------------


def test_it_puts_a_bonus_column_beyond_the_full_marks() -> None:
    assert said(item("考核为优秀的，加5分", "5", Role.BONUS)) == ["award+ 5"]


def test_it_puts_an_addition_to_full_marks_beyond_them() -> None:
    assert said(item("全部达标得15分；有好转的加2分", "15")) == ["award 15", "award+ 2"]


def test_it_fills_the_worth_first_where_the_text_leaves_room() -> None:
    assert said(item("持平计6分，每下降1起加0.5分", "8")) == ["award 6", "tally 0.5"]


def test_it_groups_prizes_of_one_sentence_into_levels() -> None:
    read = item("获市级一等奖加5分，二等奖加3，三等奖加1分；获省级表彰加8分", None)
    assert said(read) == ["levels+ 5/3/1", "award+ 8"]


def test_it_counts_additions_inside_where_a_section_is_filled_by_them_alone() -> None:
    assert said(item("参加活动加3分", None, inside=True)) == ["award 3"]


# --- nothing is dropped ------------------------------------------------------------------------------------------------------------


def test_it_keeps_what_no_kind_reads_with_its_place() -> None:
    text = "完成任务得2分。超出计划部分另有嘉奖。"
    read = item(text, "2")
    assert [u.text for u in read.unread] == ["超出计划部分另有嘉奖"]
    assert text[read.unread[0].source.start : read.unread[0].source.end] == "超出计划部分另有嘉奖"


def test_it_keeps_a_condition_with_the_clause_that_it_belongs_to() -> None:
    read = item("每发现1人扣0.3分，失控人员不扣分。", "2")
    assert [c.text for c in read.clauses] == ["每发现1人扣0.3分，失控人员不扣分"]
    assert not read.unread


def test_it_says_where_in_the_cell_each_clause_stands() -> None:
    text = "1、 台账规范 得1分；\n档案齐全，得 2 分。"
    read = item(text, "3")
    assert [text[c.source.start : c.source.end] for c in read.clauses] == [c.text for c in read.clauses] == ["台账规范 得1分", "档案齐全，得 2 分"]


def test_it_joins_lines_that_a_narrow_column_broke() -> None:
    assert said(item("凡有 1 人不\n符合，扣除\n1分", "4")) == ["per_fault 1"]


def test_it_reads_full_width_figures_and_signs() -> None:
    assert said(item("制度健全得１．５分；每少１次扣０.５分", "10")) == ["award 1.5", "per_fault 0.5"]


# --- evidence ----------------------------------------------------------------------------------------------------------------------


def test_it_lists_the_papers_that_the_text_names() -> None:
    text = "有操作性强的活动方案，层层签订目标责任书，列出了问题清单，教育管理台账完善得3分。"
    assert item(text, "3").evidence == ("活动方案", "目标责任书", "问题清单", "教育管理台账")


# --- places ------------------------------------------------------------------------------------------------------------------------


def test_it_counts_places_from_the_beginning_of_the_cell_where_an_item_is_only_part_of_one() -> None:
    cell = "1、制度健全得2分；2、台账规范得3分。另有嘉奖。"
    passage = Passage(cell[10:], Role.TEXT, Source("x", 0, 1, 1, 10, len(cell)))
    read = read_item(RawItem("2", "", (passage,), Decimal(3), Source()), "1.2")
    for kept in (*read.clauses, *read.unread):
        assert cell[kept.source.start : kept.source.end] == kept.text
    assert [c.text for c in read.clauses] == ["台账规范得3分"]


def test_it_takes_a_text_that_only_introduces_for_the_whole_item() -> None:
    assert said(item("由考核组综合打分：", "5")) == ["holistic 5"]
    assert said(item("由考核组综合打分：", "5", rule="缺一项不得分")) == ["award 5"]
