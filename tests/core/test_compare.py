from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, rubric, standard

from kaoping.core.compare import Comparison, Fate, ItemDifference, compare
from kaoping.core.compare_words import FATES, clause_line, item_line, rubric_line, section_line, summary
from kaoping.core.rubric import Item, Rubric, Together, Unread
from kaoping.core.source import Source
from kaoping.core.text_diff import text_diff

TEXTS = (
    "建立软弱涣散党组织台账，整顿方案和责任清单齐全，按时限完成销号",
    "流动党员底子清楚，教育管理规范，党费按月足额交纳",
    "社区党建联席会议每季度召开一次，共驻共建项目有记录",
    "非公企业党组织覆盖率达到要求，党建指导员选派到位",
)


def one(id_: str, text: str, worth: str = "5", marks: str = "5", **fields) -> Item:
    return item(clause("award", f"{id_}.1", f"{text}得{marks}分", marks=marks), id_=id_, worth=worth, text=f"{id_[2:]}、{text}得{marks}分。", **fields)


def table(*texts: str, section: str = "1", **fields) -> Rubric:
    return rubric(*(one(f"{section}.{n}", t) for n, t in enumerate(texts, 1)), **fields)


def against(old: Rubric, new: Rubric) -> Comparison:
    return compare(standard(old), standard(new))


def fates(made: Comparison) -> list[tuple[str, str, Fate, bool]]:
    return [(i.old_where, i.where, i.fate, i.moved) for i in made.items]


def only(made: Comparison) -> ItemDifference:
    (found,) = made.items
    return found


def test_it_finds_nothing_between_a_standard_and_itself():
    made = against(table(*TEXTS), table(*TEXTS))
    assert made.same
    assert {i.fate for i in made.items} == {Fate.SAME}
    assert summary(made) == "本次4条：未变4条"


def test_it_takes_places_in_the_document_and_white_space_for_no_difference():
    old = one("1.1", TEXTS[0])
    clauses = tuple(replace(c, source=Source("新.docx", 3)) for c in old.clauses)
    new = replace(old, text=old.text.replace("，", "，\n "), source=Source("新.docx", 3, 1, 1, 0, 9), clauses=clauses)
    assert against(rubric(old), rubric(new)).same


def test_it_pairs_renumbered_items_by_their_words_and_calls_them_the_same():
    made = against(table(*TEXTS[1:]), table(*TEXTS))
    assert fates(made) == [("", "A/1.1", Fate.ADDED, False)] + [(f"A/1.{n}", f"A/1.{n + 1}", Fate.SAME, False) for n in (1, 2, 3)]


def test_it_tells_what_is_removed_in_the_section_where_it_stood():
    made = against(table(*TEXTS), table(*TEXTS[:2], TEXTS[3]))
    assert fates(made)[-1] == ("A/1.3", "", Fate.REMOVED, False)
    assert len(made.rubrics[0].sections) == 1
    assert item_line(made.items[-1]) == "删去A/1.3“3、社区党建联席会议每季度召开一次，共驻共建项…”（5分）"


def test_it_tells_the_one_item_that_moved_within_its_section_and_not_those_it_passed():
    made = against(table(*TEXTS), table(*TEXTS[1:], TEXTS[0]))
    assert [(o, n) for o, n, fate, moved in fates(made) if fate is Fate.MOVED and moved] == [("A/1.1", "A/1.4")]
    assert item_line(made.items[-1]) == "A/1.4（由A/1.1移来）内容未变"


def test_it_tells_an_item_that_moved_to_another_section():
    old = rubric(one("1.1", TEXTS[0]), one("1.2", TEXTS[1]), one("2.1", TEXTS[2]))
    new = rubric(one("1.1", TEXTS[0]), one("2.1", TEXTS[2]), one("2.2", TEXTS[1]))
    assert fates(against(old, new))[2] == ("A/1.2", "A/2.2", Fate.MOVED, True)


def test_it_tells_an_item_that_moved_and_changed():
    old = rubric(one("1.1", TEXTS[0]), one("1.2", TEXTS[1]), one("2.1", TEXTS[2]))
    new = rubric(one("1.1", TEXTS[0]), one("2.1", TEXTS[2]), one("2.2", TEXTS[1], worth="8"))
    made = against(old, new)
    assert fates(made)[2] == ("A/1.2", "A/2.2", Fate.CHANGED, True)
    assert item_line(made.items[2]) == "A/2.2（由A/1.2移来）分值由5分改为8分"


def test_it_pairs_a_text_that_stands_twice_with_its_own_section():
    old = rubric(one("1.1", TEXTS[0]), one("2.1", TEXTS[0]))
    new = rubric(one("1.1", TEXTS[1]), one("2.1", TEXTS[0]), one("3.1", TEXTS[0]))
    assert ("A/2.1", "A/2.1", Fate.SAME, False) in fates(against(old, new))


def test_it_shows_word_by_word_what_changed_on_both_sides():
    found = only(against(rubric(one("1.1", TEXTS[0])), rubric(one("1.1", TEXTS[0].replace("按时限完成销号", "10月底前完成销号")))))
    assert "".join(p.text for p in found.old_text) == found.before.text
    assert "".join(p.text for p in found.text) == found.after.text
    assert ([p.text for p in found.old_text if p.changed], [p.text for p in found.text if p.changed]) == (["按时限"], ["10月底前"])
    assert [found.after.text[p.start : p.end] for p in found.text] == [p.text for p in found.text]


def test_it_never_cuts_a_figure_apart():
    assert [p.text for p in text_diff("参学率80%以上得2.5分", "参学率85%以上得2分")[1] if p.changed] == ["85%", "2"]


def test_it_tells_worth_clauses_and_otherwise_before_and_after():
    old = activity(together=Together.SUM)
    kept = (replace(old.clauses[0], low=D(2)), *old.clauses[1:3], clause("tally", "1.1.4", "每篇得0.5分", marks="0.5", per="篇"))
    found = only(against(rubric(old), rubric(replace(old, worth=D(9), together=Together.ALL, clauses=kept))))
    assert (found.fate, found.reworded, found.reworthed, found.together_changed) == (Fate.CHANGED, False, True, True)
    assert [c.fate for c in found.clauses] == [Fate.CHANGED, Fate.SAME, Fate.SAME, Fate.ADDED, Fate.REMOVED]
    assert item_line(found) == "A/1.1分值由8分改为9分，改动1个得分点，新增1个得分点，删去1个得分点，由各得分点各算各的改为缺一项整条不得分"
    assert [clause_line(c) for c in found.clauses] == [
        "“任务目标明晰，推进扎实得3—5分”由“区间得分”（3—5分）改为“区间得分”（2—5分）",
        "“扎实开展“一诺双述”得3分”未变",
        "“不够规范酌情扣分”未变",
        "新增“每篇得0.5分”“计数得分”（每个得0.5分，计数的单位“篇”）",
        "删去“未开展活动得0分”“不得分情形”",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "整顿"}, "名称由“”改为“整顿”"),
        ({"evidence": ("台账",)}, "应有的材料有变"),
        ({"unread": (Unread("其余", Source()),)}, "没有读懂的文字有变"),
        ({"floor": True}, "酌情扣分能否低于下限有变"),
        ({"worth": None}, "分值由5分改为未印"),
        ({"text": "1、" + TEXTS[0] + "，并公示，得5分。"}, "条文有改动"),
    ],
)
def test_it_says_every_difference_of_an_item(change, words):
    old = one("1.1", TEXTS[0])
    found = only(against(rubric(old), rubric(replace(old, **change))))
    assert (found.fate, item_line(found)) == (Fate.CHANGED, f"A/1.1{words}")


def test_it_takes_a_new_text_under_an_old_number_for_another_item():
    assert [f for *_, f, _ in fates(against(rubric(one("1.1", TEXTS[0])), rubric(one("1.1", TEXTS[3]))))] == [Fate.ADDED, Fate.REMOVED]


def test_it_pairs_rubrics_by_their_units_though_their_letters_have_changed_places():
    old = (table(*TEXTS[:2], applies_to=("甲镇", "乙镇")), table(*TEXTS[2:], id_="B", applies_to=("丙街道",)))
    new = (table(*TEXTS[2:], applies_to=("丙街道",)), table(*TEXTS[:2], id_="B", applies_to=("甲镇", "丁镇")))
    made = compare(standard(*old), standard(*new))
    assert [(r.before.id, r.after.id) for r in made.rubrics] == [("B", "A"), ("A", "B")]
    assert rubric_line(made.rubrics[1]) == "评分表B编号由A改为B，增加适用单位丁镇，不再适用于乙镇"
    assert {i.fate for i in made.items} == {Fate.SAME}


def test_it_tells_rubrics_added_and_removed():
    made = compare(standard(table(TEXTS[0], applies_to=("甲镇",))), standard(table(TEXTS[0], applies_to=("甲镇",)), table(TEXTS[1], id_="B")))
    assert [r.fate for r in made.rubrics] == [Fate.SAME, Fate.ADDED]
    assert summary(made) == "本次2条：未变1条，新增1条；新增评分表B《评分标准》"
    back = compare(made.after, made.before)
    assert ([r.fate for r in back.rubrics], [i.fate for i in back.items]) == ([Fate.SAME, Fate.REMOVED], [Fate.SAME, Fate.REMOVED])
    assert rubric_line(back.rubrics[1]) == "删去评分表B《评分标准》"


def test_it_pairs_a_renamed_section_by_its_items_and_tells_the_sections_that_moved():
    old = rubric(one("1.1", TEXTS[0]), one("2.1", TEXTS[1]), one("3.1", TEXTS[2]))
    new = rubric(one("1.1", TEXTS[2]), one("2.1", TEXTS[0]), one("3.1", TEXTS[1]))
    titles = ("社区党建", "农村基层组织建设", "党员队伍")
    old = replace(old, sections=tuple(replace(s, title=t) for s, t in zip(old.sections, ("农村工作", "党员队伍", "社区党建"), strict=True)))
    new = replace(new, sections=tuple(replace(s, title=t, worth=D(5)) for s, t in zip(new.sections, titles, strict=True)))
    made = against(old, new).rubrics[0].sections
    assert [(s.old_where, s.moved, s.fate) for s in made] == [
        ("A/3", True, Fate.CHANGED),
        ("A/1", False, Fate.CHANGED),
        ("A/2", False, Fate.CHANGED),
    ]
    assert section_line(made[1]) == "A/2“农村基层组织建设”原A/1，标题由“农村工作”改为“农村基层组织建设”，分值由未印改为5分"


def test_it_tells_sections_added_and_removed():
    made = against(table(*TEXTS[:2]), table(*TEXTS[2:], section="2")).rubrics[0].sections
    assert [section_line(s) for s in made] == ["新增A/2考核内容“第2部分”", "删去A/1考核内容“第1部分”"]


def test_it_says_the_same_of_the_same_pair_whatever_else_stands_around_it():
    assert compare(standard(), standard()).rubrics == ()
    assert summary(compare(standard(), standard())) == "本次0条"
    assert set(FATES) == set(Fate)


def test_it_compares_three_hundred_items_with_three_hundred_in_under_a_second():
    def many(year: int) -> Rubric:
        words = [f"{TEXTS[n % 4]}，第{n}项工作{n * 7919 % 1000}件{n * 104729 % 997}次落实到位{'并公示' if year and n % 3 == 0 else ''}" * 2 for n in range(300)]
        return table(*(words if not year else words[150:] + words[:150]))

    old, new = standard(many(0)), standard(many(1))
    began = time.process_time()
    made = compare(old, new)
    assert time.process_time() - began < 1
    assert (made.count(Fate.CHANGED), len(made.items)) == (100, 300)
