from __future__ import annotations

from decimal import Decimal as D

import pytest
from small import activity, clause, item, judged, pair, rubric

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Judgement, NotApplicable, Sheet, accept, gather, sign_off
from kaoping.core.score import score

MADE = rubric(activity(), pair("1.2"), item(clause("threshold", "2.1.1", marks="2", metric="参学率", unit="%", at_least="80"), id_="2.1", worth="2"))


@pytest.mark.parametrize(
    ("where", "answer", "said", "value"),
    [
        ("1.1.1", "4.5", "4.5", "4.5"),
        ("1.1.1", "４．５分", "4.5", "4.5"),
        ("A/1.1.2", "是", "是", "1"),
        ("1.1.2", "no", "否", "0"),
        ("1.1.2", True, "是", "1"),
        ("2.1.1", "83%", "83", "83"),
        ("2.1.1", "83", "83", "83"),
    ],
)
def test_it_accepts_an_answer_as_people_write_it(where, answer, said, value):
    judgement = accept(MADE, where, answer)
    assert isinstance(judgement, Judgement)
    assert (judgement.answer, judgement.value) == (said, D(value))


@pytest.mark.parametrize(
    ("where", "answer", "sentence"),
    [
        ("1.1.1", "2", "A/1.1.1（任务目标明晰，推进扎实得3—5分）：“2”不在允许的范围内，请填0，或3至5（每0.5分一档）"),
        ("1.1.2", "大概", "A/1.1.2（扎实开展“一诺双述”得3分）：“大概”不是“是”或“否”，请填“是”或“否”"),
        ("1.9.1", "是", "评分标准（A）里没有编号“1.9.1”，编号应如1.1.1，请核对"),
        ("1.2", "是", "A/1.2不是得分点，这里只能填“不适用”；请按1.2.1、1.2.2分别填写"),
    ],
)
def test_it_says_in_one_sentence_how_to_mend_an_answer_that_does_not_fit(where, answer, sentence):
    with pytest.raises(KaopingError) as refused:
        accept(MADE, where, answer)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("where", ["1.2.1", "1.2", "1", "A/1.2"])
def test_it_accepts_not_applicable_at_clause_item_and_section(where):
    entry = accept(MADE, where, "不适用", "没有村", by="张三", consent="李四")
    assert entry == NotApplicable(where.removeprefix("A/"), "没有村", "张三", "李四")
    assert isinstance(entry, NotApplicable) and entry.agreed


@pytest.mark.parametrize(("reason", "consent"), [("", "李四"), ("没有村", ""), ("没有村", "张三")])
def test_it_waits_for_a_reason_and_a_second_person_before_not_applicable_is_agreed(reason, consent):
    entry = NotApplicable("1.2", reason, "张三", consent)
    assert Sheet("甲镇", "A", {}, {"1.2": entry}).awaiting() == (entry,)


def test_it_takes_the_same_answer_twice_and_refuses_another_one():
    yes, again, no = accept(MADE, "1.1.2", "是"), accept(MADE, "1.1.2", "√"), accept(MADE, "1.1.2", "否")
    assert gather(MADE, "甲镇", [yes, again]).judgements["1.1.2"].value == 1
    with pytest.raises(KaopingError, match=r"“甲镇”的1\.1\.2已经填了“是”，这里又填“否”"):
        gather(MADE, "甲镇", [yes, no])


@pytest.mark.parametrize("order", [1, -1])
def test_it_refuses_an_answer_to_what_does_not_apply_in_either_order(order):
    with pytest.raises(KaopingError, match="请只保留一个"):
        gather(MADE, "甲镇", [accept(MADE, "1.2.1", "是"), accept(MADE, "1.2", "不适用")][::order])


def test_it_writes_the_remaining_deductions_as_explicit_zeros_when_signed_off():
    signed = sign_off(MADE, judged(MADE, _1_1_1="4", _1_1_2="是"), by="李四")
    assert {c: (j.answer, j.by) for c, j in signed.judgements.items() if j.by} == {"1.1.3": ("0", "李四"), "1.1.4": ("否", "李四")}
    assert score(MADE, signed).parts[0].parts[0].bounds.low == 7


def test_it_keeps_deductions_that_are_answered_or_do_not_apply_when_signed_off():
    filled = gather(MADE, "甲镇", [accept(MADE, "1.1.3", "2"), accept(MADE, "1.1.4", "不适用", "没有")])
    assert set(sign_off(MADE, filled).judgements) == {"1.1.3"}
    assert sign_off(MADE, filled).judgements["1.1.3"].answer == "2"
