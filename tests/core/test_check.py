from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, pair, rubric, standard

from kaoping.core.check import CHECKS, check, check_rubric
from kaoping.core.codes import CODES
from kaoping.core.rubric import Item, Rubric, Section, Together, Unread
from kaoping.core.source import Source

SOURCE = Source("附件4.docx", 0, 1, 1, 0, 40)


def found(made: Rubric) -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in check_rubric(made)]


def codes(*items: Item) -> set[str]:
    return {f.code for f in check_rubric(rubric(*items))}


def test_it_finds_nothing_in_a_sound_standard():
    assert found(rubric(pair("1.1", Together.SUM), pair("1.2", Together.ALL, text="另一条文字，各有各的要求"), worth="10")) == []


def test_it_says_where_what_follows_and_what_can_be_done_about_marks_that_do_not_add_up():
    same = replace(activity("1.1"), text="同样的条文，同样的要求")
    long = replace(same, worth=D(10), source=SOURCE)
    (finding,) = (f for f in check(standard(rubric(same), rubric(long, id_="B"))) if f.code == "R01")
    assert finding.where == "B/1.1"
    assert finding.message == "B/1.1（第1张表第2行第2格）分值10分，而各得分点合计8分（5＋3），做到最好也差2分；同样的条文在A/1.1分值是8分"
    assert "reserve（差额2分另作综合评定）" in finding.suggestion
    assert finding.blocks


@pytest.mark.parametrize(("worth", "expected"), [("5", False), ("2", False), ("1", True)])
def test_it_lets_a_count_without_a_cap_fill_up_to_the_worth(worth, expected):
    made = item(clause("award", marks="2"), clause("tally", "1.1.2", marks="0.5"), worth=worth)
    assert ("R01" in codes(made)) is expected


def test_it_does_not_compare_deductions_with_the_worth():
    assert "R01" not in codes(item(clause("fault", marks="3"), clause("fault", "1.1.2", marks="9"), worth="8"))


def test_it_finds_worth_without_a_word_on_how_to_earn_it():
    assert "R02" in codes(item(clause("holistic", marks="8")))
    assert "R02" not in codes(item(clause("holistic", marks="8"), clause("fault", "1.1.2", marks="1")))


def test_it_asks_how_otherwise_is_read_until_somebody_has_ruled():
    assert ("R03", "A/1.1") in found(rubric(pair()))
    assert "R03" not in codes(pair(together=Together.ALL))


def sectioned(section: str | None, total: str | None, *items: Item) -> Rubric:
    one = Section(id="1", title="农村\n党建", worth=None if section is None else D(section), items=items)
    return Rubric(id="A", title="评分标准", applies_to=(), worth=None if total is None else D(total), sections=(one,))


def test_it_finds_sections_and_totals_that_do_not_add_up():
    items = (pair("1.1", Together.SUM), pair("1.2", Together.SUM, text="另一条文字，各有各的要求"))
    assert found(sectioned("12", "12", *items)) == [("R04", "A/1")]
    assert found(sectioned("10", "12", *items)) == [("R05", "A")]
    assert found(sectioned(None, "12", *items)) == [("R05", "A")]
    assert found(sectioned("10", "10", *items)) == []


def test_it_leaves_extra_points_out_of_the_total():
    extra = item(clause("tally", "1.2.1", marks="1", beyond=True), id_="1.2", worth="5", text="获得上级表彰的另行加分")
    assert found(sectioned("5", "5", pair(together=Together.SUM), extra)) == []
    assert found(sectioned("10", "10", pair(together=Together.SUM), extra)) == []


@pytest.mark.parametrize(
    ("numbers", "where"),
    [
        ("1 2 4", ["A/1.3"]),
        ("1 2 2", ["A/1.3"]),
        ("1 2 3", []),
        ("4 5 6", []),
        ("（一） （二） （四）", ["A/1.3"]),
        ("九 十 十一", []),
        ("1.1 1.2 2.1", []),
        ("  ", []),
    ],
)
def test_it_finds_gaps_and_repeats_in_printed_numbers(numbers, where):
    items = [pair(f"1.{n}", Together.SUM, text=f"第{n}条的文字和要求", no=no) for n, no in enumerate(numbers.split(" "), 1)]
    assert [w for c, w in found(rubric(*items)) if c == "R06"] == where


def test_it_finds_the_same_text_twice_within_a_rubric_but_not_across():
    first, second = (replace(activity(i), text=f"{n}、扎实开展活动，资料齐全规范") for n, i in enumerate(("1.1", "2.1"), 1))
    assert [f for f in found(rubric(first, second)) if f[0] == "R07"] == [("R07", "A/1.1")]
    assert "R07" not in {f.code for f in check(standard(rubric(first), rubric(second, id_="B")))}


def test_it_finds_words_that_nothing_could_read_with_their_place():
    made = replace(pair(together=Together.SUM), unread=(Unread("按要求掌握分值", SOURCE),))
    (finding,) = check_rubric(rubric(made))
    assert (finding.code, finding.source) == ("R08", SOURCE)
    assert "“按要求掌握分值”没有读懂" in finding.message


def test_it_finds_discretion_without_a_size_once_an_item():
    assert [w for c, w in found(rubric(activity())) if c == "R09"] == ["A/1.1"]
    assert "R09" not in codes(item(clause("award", marks="8"), clause("discretion", "1.1.2", high="2")))


def test_it_tells_an_item_that_can_count_without_a_printed_worth_from_one_that_cannot():
    assert codes(item(clause("award", marks="2"), worth=None)) == {"R15"}
    assert codes(item(clause("fault", marks="2"), worth=None)) == {"R10"}


def test_it_finds_additions_without_an_end():
    assert "R11" in codes(item(clause("tally", marks="1", beyond=True), worth=None))
    assert "R11" not in codes(item(clause("tally", marks="1", cap="5", beyond=True), worth=None))


def test_it_finds_a_unit_that_two_rubrics_name():
    findings = check(standard(rubric(applies_to=("甲镇", "乙镇")), rubric(id_="B", applies_to=("乙镇",))))
    assert [f.message for f in findings] == ["“乙镇”同时写在评分表A、B的适用范围里，评判时必须写明按哪张表"]


def test_it_finds_what_only_a_hand_can_get_wrong():
    twice = item(clause("award", marks="4"), clause("award", marks="4"))
    backwards = item(clause("within", low="5", high="3"), worth="3")
    assert "R16" in codes(twice)
    assert "R17" in codes(backwards)


@pytest.mark.parametrize("lines", [{}, {"at_least": "80", "at_most": "90"}])
def test_it_finds_a_threshold_without_one_line(lines):
    made = rubric(item(clause("threshold", marks="2", metric="参学率", **lines), worth="2"))
    (found,) = (f for f in check_rubric(made) if f.code == "R17")
    assert found.message == "A/1.1得分点1.1.1（达标得分）要有一条达标线，请在“不低于”和“不高于”里填一项，只填一项"


def test_it_has_a_check_for_every_code_but_those_of_rulings_and_a_word_on_each():
    named = {code for c in CHECKS for code in (c.__doc__ or "").replace("and", "").replace(".", "").split()}
    assert named | {"R13", "R14", "R18", "R19", "R20"} == set(CODES)
    assert all(c.title and c.meaning and c.todo for c in CODES.values())
