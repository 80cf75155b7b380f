"""What planning proposes, and the calendar's and the rules' own checks: without a database."""

from __future__ import annotations

import pytest

from kaoping.core.clauses.award import Award
from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Rubric
from kaoping.web.policy import calendar, options
from kaoping.web.queries.plan_propose import fact_name, needs_reason, outside, proposed_facts, proposed_rubric

from .world import frozen


def rubrics(*applies: tuple[str, ...]) -> list[Rubric]:
    return [Rubric(id="ABCD"[n], title="", applies_to=names, worth=None, sections=()) for n, names in enumerate(applies)]


@pytest.mark.parametrize(
    ("applies", "unit", "proposal"),
    [
        ((("陈炉镇", "红土镇"), ("三里洞街道",)), "陈炉镇", "A"),
        ((("陈炉镇",), ("三里洞街道",)), "三里洞街道办事处", "B"),
        ((("陈炉镇",), ("三里洞街道",)), "新区街道", ""),
        ((("三里洞街道",), ("其他镇办",)), "陈炉镇", "B"),
        ((("三里洞街道",), ("其他镇办",)), "三里洞街道", "A"),
        ((("各镇",), ("各街道",)), "城关街道", "B"),
        ((("各村",), ("各社区",)), "那坡村", "A"),
        (((),), "那坡村", "A"),
        (((), ()), "那坡村", ""),
    ],
)
def test_proposes_the_rubric_that_names_the_unit_or_the_only_one_that_fits(applies: tuple[tuple[str, ...], ...], unit: str, proposal: str) -> None:
    assert proposed_rubric(rubrics(*applies), unit) == proposal


def test_asks_a_reason_only_for_what_the_standard_does_not_say() -> None:
    named = rubrics(("陈炉镇",), ("三里洞街道",))
    assert not needs_reason(named, "陈炉镇", "A")
    assert needs_reason(named, "陈炉镇", "B")
    assert needs_reason(named, "新区街道", "A")
    assert not needs_reason(rubrics((), ()), "新区街道", "B")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("各级通报中没有点出问题的得2分", "通报点名"),
        ("未被省市通报的得2分", "通报点名"),
        ("扎实开展固定学习日活动，党员参学率80%以上得2分", "平台统计"),
        ("群众满意度90%以上得3分", "测评结果"),
        ("信息被市级以上刊物采用得1分", "上级采用和表彰"),
        ("针对述职评议、省市区通报反馈问题建立任务清单，跟踪问效得2分", ""),
        ("台账规范得1分", ""),
    ],
)
def test_proposes_the_clauses_whose_facts_lie_with_the_office(text: str, why: str) -> None:
    assert outside(Award(id="1.1.1", text=text, marks=1)) == why


def test_proposes_the_bulletins_and_the_attendance_of_the_first_real_standard() -> None:
    from kaoping.core.wire import standard_from_dict

    assert proposed_facts(standard_from_dict(frozen()).rubrics) == ["A/4.3.2", "A/4.4.2", "B/3.3.2", "B/3.4.2"]


def test_names_the_same_fact_alike_whatever_it_brings() -> None:
    one, two = Award(id="4.4.2", text="各级通报中没有点出问题的得2分", marks=2), Award(id="3.4.2", text="各级通报中没有点出问题的得3分。", marks=3)
    assert fact_name(one) == fact_name(two) == "各级通报中没有点出问题"


def test_has_every_rule_of_the_table_here_or_says_where_it_is_settled() -> None:
    wanted = {f"R{n:02d}" for n in range(1, 41)}
    assert wanted == {o.code for o in options.OPTIONS if o.code.startswith("R")} | set(options.ELSEWHERE)
    assert not wanted & {o.code for o in options.OPTIONS} & set(options.ELSEWHERE)


@pytest.mark.parametrize("option", options.OPTIONS, ids=lambda o: o.key)
def test_accepts_each_default_and_says_it_in_words(option: options.Option) -> None:
    assert option.accept(option.default) == option.default
    assert option.said(option.default)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"weight_daily": "30"}, "合计为130%"),
        ({"markers": "0"}, "1至7"),
        ({"markers": "2.5"}, "整数"),
        ({"method": "dice"}, "合议"),
        ({"nonsense": "1"}, "没有“nonsense”"),
        ({"cut_1": "70"}, "从高到低"),
        ({"blind": "perhaps"}, "开或关"),
    ],
)
def test_refuses_rules_that_do_not_fit(given: dict[str, object], words: str) -> None:
    with pytest.raises(KaopingError, match=words):
        options.accepted(given)


def test_stores_only_what_differs_from_the_defaults() -> None:
    assert options.accepted({"markers": "3", "blind": "off"}) == {"blind": "off"}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"report": ("2026-10-20", "2026-10-01")}, "“自评和上报”的截止日2026-10-01早于起始日2026-10-20"),
        ({"report": ("2026-10-01", "")}, "要填全"),
        ({"report": ("10月1日", "10月2日")}, "2026-11-22的样子"),
        ({"mark": ("2026-11-01", "2026-11-10")}, "“自评和上报”还没有填起止日期"),
        ({"report": ("2026-10-10", "2026-10-20"), "mark": ("2026-10-01", "2026-10-30")}, "“独立评分”从2026-10-01开始，早于前一步“自评和上报”"),
    ],
)
def test_refuses_a_calendar_that_is_reversed_incomplete_or_out_of_order(days: dict[str, tuple[str, str]], words: str) -> None:
    with pytest.raises(KaopingError, match=words):
        calendar.accepted(days)
