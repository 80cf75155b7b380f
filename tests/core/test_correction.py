from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, pair, rubric, standard

from kaoping.core.correction import (
    CHANGES,
    Change,
    Correction,
    applied,
    correct,
    corrections_from_dict,
    corrections_to_dict,
    pinned,
    touched,
)
from kaoping.core.correction_words import described, history
from kaoping.core.errors import KaopingError
from kaoping.core.rubric import Item, Standard, Unread
from kaoping.core.source import Source
from kaoping.core.wire import built, plain, standard_from_dict, standard_to_dict

TEXT = "1、台账规范、底子清楚得1分；按时完成任务得2分，消除了因素得1分。其余视情况。未开展得0分。"
CELL = Source("例.docx", 0, 1, 1, 0, len(TEXT))


def at(words: str) -> Source:
    start = TEXT.index(words)
    return CELL.within(start, start + len(words))


def read(kind: str, n: int, words: str, **fields: str):
    return replace(clause(kind, f"1.1.{n}", words, **fields), source=at(words))


def issued() -> Standard:
    clauses = (
        read("award", 1, "台账规范、底子清楚得1分", marks="1"),
        read("award", 2, "按时完成任务得2分，消除了因素得1分", marks="2"),
        read("void", 3, "未开展得0分"),
    )
    one = item(*clauses, worth="4", text=TEXT, source=CELL, unread=(Unread("其余视情况", at("其余视情况")),), evidence=("台账",))
    return standard(rubric(one, pair("1.2"), worth="9", applies_to=("甲镇",)))


def c(where: str, change: Change, reason: str = "原文如此", **fields) -> Correction:
    return Correction(where, change, fields, "王某", "2026-03-01", reason)


def done(*corrections: Correction) -> Item:
    after, findings = correct(issued(), corrections)
    assert not [f.message for f in findings]
    return next(after.rubrics[0].items())


def texts(made: Item) -> list[tuple[str, str, str]]:
    return [(x.id, x.KIND, x.text) for x in made.clauses]


def test_it_leaves_a_standard_without_corrections_as_it_is():
    assert correct(issued(), ()) == (issued(), ())


def test_it_changes_the_kind_of_a_clause_and_keeps_its_words_place_and_number():
    new = done(c("A/1.1.1", Change.KIND, kind="within", low="0.5", high="1"))
    old = issued().rubrics[0].sections[0].items[0].clauses[0]
    assert (new.clauses[0].low, new.clauses[0].high) == (D("0.5"), D(1))
    assert [getattr(new.clauses[0], n) for n in ("id", "text", "source", "beyond")] == [old.id, old.text, old.source, old.beyond]


def test_it_keeps_a_clause_beyond_the_full_marks_when_its_kind_changes():
    made = standard(rubric(item(clause("tally", marks="1", per="次", beyond=True))))
    after = applied(made, c("A/1.1.1", Change.KIND, kind="award", marks="1"))
    assert next(after.rubrics[0].items()).clauses[0].beyond


def test_it_changes_only_the_fields_that_are_named():
    made = standard(rubric(item(clause("tally", marks="1", per="次", cap="5"))))
    after = next(applied(made, c("A/1.1.1", Change.FIELDS, cap=None, marks="1.5")).rubrics[0].items())
    assert [(x.marks, x.per, x.cap) for x in after.clauses] == [(D("1.5"), "次", None)]


def test_it_takes_fields_as_a_form_says_them():
    levels = [{"label": "优秀", "low": "8", "high": "10"}, {"label": "良好", "low": " ５ ", "high": "5"}, {"label": "", "low": "", "high": ""}]
    made = done(c("A/1.1.1", Change.KIND, kind="levels", levels=levels, beyond="on")).clauses[0]
    assert [(g.label, g.low, g.high) for g in made.levels] == [("优秀", 8, 10), ("良好", 5, 5)]
    assert made.beyond


def test_it_splits_a_clause_where_the_person_points_with_exact_places():
    half = {"kind": "award", "marks": "1"}
    made = done(c("A/1.1.2", Change.SPLIT, at=9, second=half))
    assert texts(made) == [
        ("1.1.1", "award", "台账规范、底子清楚得1分"),
        ("1.1.2", "award", "按时完成任务得2分"),
        ("1.1.3", "award", "消除了因素得1分"),
        ("1.1.4", "void", "未开展得0分"),
    ]
    assert [TEXT[x.source.start : x.source.end] for x in made.clauses] == [x.text for x in made.clauses]
    assert [x.marks for x in made.clauses[:3]] == [1, 2, 1]


@pytest.mark.parametrize(
    ("here", "sentence"),
    [
        (0, "A/1.1.1共12个字，不能从第0个字后面拆开，请让两边都有文字"),
        (12, "A/1.1.1共12个字，不能从第12个字后面拆开，请让两边都有文字"),
        (-3, "A/1.1.1共12个字，不能从第-3个字后面拆开，请让两边都有文字"),
        ("", "A/1.1.1：从第几个字后面拆开（at）没有填，请补上"),
        ("三", "A/1.1.1：从第几个字后面拆开（at）应是整数，这里是“三”，请核对"),
    ],
)
def test_it_refuses_a_split_that_leaves_a_side_empty_or_is_no_number(here, sentence):
    with pytest.raises(KaopingError) as refused:
        applied(issued(), c("A/1.1.1", Change.SPLIT, at=here))
    assert str(refused.value) == sentence


def test_it_joins_two_neighbours_over_the_words_between_them():
    made = done(c("A/1.1.1", Change.JOIN, kind="award", marks="3"))
    assert texts(made) == [("1.1.1", "award", "台账规范、底子清楚得1分；按时完成任务得2分，消除了因素得1分"), ("1.1.2", "void", "未开展得0分")]
    assert TEXT[made.clauses[0].source.start : made.clauses[0].source.end] == made.clauses[0].text
    assert made.clauses[0].marks == 3


def test_it_takes_unread_words_between_two_neighbours_into_the_joined_clause():
    made = done(c("A/1.1.2", Change.JOIN))
    assert made.unread == ()
    assert made.clauses[1].text == "按时完成任务得2分，消除了因素得1分。其余视情况。未开展得0分"


def test_it_refuses_to_join_across_cells():
    one, two = (replace(clause("award", f"1.1.{n}", marks="1"), source=Source("例.docx", 0, 1, n, 0, 9)) for n in (1, 2))
    with pytest.raises(KaopingError, match=r"A/1\.1\.1和后一个得分点在原件的不同格里（第1张表第2行第2格、第1张表第2行第3格），不能合并"):
        applied(standard(rubric(item(one, two))), c("A/1.1.1", Change.JOIN))


def test_it_drops_no_word_of_a_clause_that_is_removed():
    made = done(c("A/1.1.3", Change.REMOVE), c("A/1.1.1", Change.REMOVE))
    assert [u.text for u in made.unread] == ["台账规范、底子清楚得1分", "其余视情况", "未开展得0分"]
    assert texts(made) == [("1.1.1", "award", "按时完成任务得2分，消除了因素得1分")]


def test_it_takes_explaining_words_out_of_the_reckoning_only_with_a_reason():
    made = done(c("A/1.1", Change.EXPLAIN), c("A/1.1.1", Change.EXPLAIN))
    assert (made.unread, [x.id for x in made.clauses]) == ((), ["1.1.1", "1.1.2"])
    with pytest.raises(KaopingError, match=r"A/1\.1：作为说明、不计分，要写理由"):
        applied(issued(), c("A/1.1", Change.EXPLAIN, reason=" "))


def test_it_reads_unread_words_as_a_clause_where_they_stand_in_the_text():
    made = done(c("A/1.1", Change.READ, kind="discretion", high="1", unread=1))
    assert [x[:2] for x in texts(made)] == [("1.1.1", "award"), ("1.1.2", "award"), ("1.1.3", "discretion"), ("1.1.4", "void")]
    assert made.clauses[2].source == at("其余视情况")
    assert made.unread == ()


def test_it_gives_back_what_was_removed_when_its_words_are_read_again():
    assert done(c("A/1.1.1", Change.REMOVE), c("A/1.1", Change.READ, unread="1", kind="award", marks="1")) == next(issued().rubrics[0].items())


@pytest.mark.parametrize(("where", "get"), [("A", lambda r: r), ("A/1", lambda r: r.sections[0]), ("A/1.1", lambda r: next(r.items()))])
def test_it_corrects_the_worth_of_rubric_section_and_item(where, get):
    assert get(applied(issued(), c(where, Change.WORTH, worth="12.5")).rubrics[0]).worth == D("12.5")
    assert get(applied(issued(), c(where, Change.WORTH, worth="")).rubrics[0]).worth is None


def test_it_corrects_name_units_and_evidence():
    after, _ = correct(
        issued(),
        [
            c("A/1.1", Change.NAME, name=" 整顿 "),
            c("A", Change.UNITS, applies_to=["甲镇", "乙镇 ", "", "甲镇"]),
            c("A/1.1", Change.EVIDENCE, evidence=["方案"]),
        ],
    )
    one = next(after.rubrics[0].items())
    assert (one.name, after.rubrics[0].applies_to, one.evidence) == ("整顿", ("甲镇", "乙镇"), ("方案",))


def test_it_counts_ids_as_they_stand_after_the_corrections_before():
    made = done(c("A/1.1.2", Change.SPLIT, at=9), c("A/1.1.3", Change.FIELDS, marks="1"), c("A/1.1.4", Change.REMOVE))
    assert [(x.id, x.text) for x in made.clauses][2] == ("1.1.3", "消除了因素得1分")
    assert [x.marks for x in made.clauses] == [1, 2, 1]


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (c("A/1.9", Change.NAME, name="x"), r"标准里没有“A/1\.9”这个位置，请按现在的编号填写，如A/1\.1\.1"),
        (c("A/1.1", Change.SPLIT, at=3), r"A/1\.1不能“拆成两个”，请把位置写到得分点，如A/1\.1\.2"),
        (c("A/1.1.1", Change.WORTH, worth="3"), r"A/1\.1\.1不能“改分值”，请把位置写到评分表，如A或考核内容，如A/1或条，如A/1\.1"),
        (c("A/1.1.1", Change.KIND), r"A/1\.1\.1：没有写明得分点的类型，请选否决事项、.*之一"),
        (c("A/1.1.1", Change.KIND, kind="prize"), r"没有写明得分点的类型"),
        (c("A/1.1.1", Change.KIND, kind="within", low="1"), r"A/1\.1\.1：“区间得分”的“最高”没有填，请补上"),
        (c("A/1.1.1", Change.KIND, kind="within", low="1", high="两"), r"A/1\.1\.1：“区间得分”的“最高”应是数字，这里是“两”"),
        (c("A/1.1.1", Change.KIND, kind="within", low="5", high="3"), r"A/1\.1\.1：“区间得分”的下限5高于上限3，请改正"),
        (c("A/1.1.1", Change.KIND, kind="award", marks="1", cap="3"), r"“得分点”没有“cap”这一项，请删去或改为marks、partial、beyond之一"),
        (c("A/1.1.1", Change.KIND, kind="levels", levels=[]), r"“分档得分”的“档次”没有填"),
        (c("A/1.1.1", Change.KIND, kind="levels", levels=[{"label": "好", "low": "1"}]), r"“档次”第1行的“最高”没有填"),
        (c("A/1.1.1", Change.KIND, kind="threshold", marks="1", metric="率"), r"“达标得分”要有一条达标线"),
        (c("A/1.1.1", Change.FIELDS), r"没有写要改哪一项，可以改的有得分、可以给部分分、加分项"),
        (c("A/1.1.3", Change.JOIN), r"A/1\.1\.3后面没有得分点可以合并"),
        (c("A/1.1.1", Change.REMOVE, marks="1"), r"“不作为得分点”用不到“marks”这一项，请删去"),
        (c("A/1.2", Change.READ, kind="award", marks="1"), r"A/1\.2没有“没有读懂的文字”"),
        (c("A/1.1", Change.READ, unread=2, kind="award", marks="1"), r"A/1\.1有1处没有读懂的文字，没有第2处，请填1至1"),
        (c("A/1.1", Change.WORTH, worth="-1"), r"A/1\.1的分值不能小于0，这里是-1"),
        (c("A/1.1", Change.WORTH), r"A/1\.1：没有写分值改成什么（worth）"),
        (c("A", Change.UNITS, applies_to="甲镇"), r"A的适用单位应是一个列表"),
    ],
)
def test_it_says_in_one_sentence_what_cannot_be_carried_out(one, sentence):
    with pytest.raises(KaopingError, match=sentence):
        applied(issued(), one)


def test_it_passes_over_what_no_longer_fits_and_says_so():
    after, findings = correct(issued(), [c("A/1.7", Change.NAME, name="x"), c("A/1.1", Change.WORTH, worth="5")])
    assert [(f.code, f.where, f.blocks) for f in findings] == [("R18", "A/1.7", True)]
    assert next(after.rubrics[0].items()).worth == 5


def test_it_refuses_to_correct_other_words_than_those_it_was_made_for():
    bound = pinned(issued(), c("A/1.1.1", Change.FIELDS, marks="2"))
    assert bound.text == "台账规范、底子清楚得1分"
    moved, _ = correct(issued(), [c("A/1.1.1", Change.REMOVE)])
    with pytest.raises(KaopingError, match=r"A/1\.1\.1现在是“按时完成任务得2分，消除了因素…”，不是更正时的“台账规范、底子清楚得1分”"):
        applied(moved, bound)


def test_it_gives_notice_of_what_changes_nothing_or_lacks_who_when_or_why():
    _, findings = correct(issued(), [c("A/1.1", Change.WORTH, worth="4"), Correction("A/1.1", Change.WORTH, {"worth": "5"}, "王某")])
    assert [(f.code, f.blocks) for f in findings] == [("R19", False), ("R20", False)]
    assert findings[1].message == "第2条更正（A/1.1，改分值）没有写更正日期、理由，日后无从说明为什么这样读"


def test_it_tells_what_reads_otherwise_than_compiled():
    after, _ = correct(issued(), [c("A/1.1.2", Change.SPLIT, at=9, second={"kind": "award", "marks": "1"}), c("A", Change.WORTH, worth="10")])
    assert touched(issued(), after) == {"A", "A/1.1", "A/1.1.2", "A/1.1.3"}
    assert touched(issued(), issued()) == frozenset()


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (c("A/1.1.1", Change.KIND, kind="within", low="3", high="5"), "A/1.1.1由“得分点”（得1分）改为“区间得分”（3—5分）"),
        (c("A/1.1.1", Change.FIELDS, marks="2", partial=True), "A/1.1.1（得分点）的“得分”由1分改为2分，“可以给部分分”由否改为是"),
        (c("A/1.1.2", Change.SPLIT, at=9), "A/1.1.2拆成两个得分点：“按时完成任务得2分”“得分点”（得2分）和“消除了因素得1分”“得分点”（得2分）"),
        (c("A/1.1.2", Change.JOIN), "A/1.1.2“按时完成任务得2分，消除了因素…”与后面的“未开展得0分”合并为“得分点”（得2分）"),
        (c("A/1.1.3", Change.REMOVE), "A/1.1.3“未开展得0分”不再读作“不得分情形”，列为没有读懂的文字"),
        (c("A/1.1.3", Change.EXPLAIN), "A/1.1.3“未开展得0分”不再读作“不得分情形”，是说明文字，不计分"),
        (c("A/1.1", Change.EXPLAIN), "A/1.1中没有读懂的“其余视情况”是说明文字，不计分"),
        (c("A/1.1", Change.READ, kind="discretion", high="1"), "A/1.1中没有读懂的“其余视情况”读作“酌情扣分”（最多扣1分）"),
        (c("A/1.1", Change.WORTH, worth=None), "A/1.1的分值由4分改为未印"),
        (c("A/1", Change.WORTH, worth="9"), "A/1的分值由未印改为9分"),
        (c("A/1.1", Change.NAME, name="整顿"), "A/1.1的名称由空改为“整顿”"),
        (c("A", Change.UNITS, applies_to=["乙镇"]), "评分表A的适用单位增加乙镇，去掉甲镇"),
        (c("A/1.1", Change.EVIDENCE, evidence=["台账", "方案"]), "A/1.1应有的材料增加方案"),
    ],
)
def test_it_tells_a_correction_in_one_sentence(one, sentence):
    assert described(one, issued()) == sentence


def test_it_tells_each_correction_of_the_standard_as_it_stood_before_it():
    said = history(issued(), [c("A/1.1", Change.WORTH, worth="5"), c("A/1.9", Change.NAME, name="x"), c("A/1.1", Change.WORTH, worth="6")])
    assert said[0] == "A/1.1的分值由4分改为5分"
    assert said[1].startswith("A/1.9“改名称”对不上号：标准里没有“A/1.9”这个位置")
    assert said[2] == "A/1.1的分值由5分改为6分"


def test_it_names_every_change():
    assert set(CHANGES) == set(Change)


def test_it_comes_back_from_plain_data_as_it_went():
    made = (
        c("A/1.1.1", Change.KIND, kind="levels", levels=({"label": "好", "low": D("1.50"), "high": 2},), beyond=True),
        pinned(issued(), c("A/1.1.2", Change.SPLIT, at=9, second={"kind": "award", "marks": "1"})),
        Correction("A/1.1", Change.WORTH, {"worth": None}),
    )
    assert corrections_from_dict(json.loads(json.dumps(corrections_to_dict(made)))) == made
    assert [built(Correction, plain(one), "更正") for one in made] == list(made)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"corrections": {"where": "A"}}, "corrections应是一个列表，每条更正一项"),
        ({"corrections": [{"where": "A", "change": "burn"}]}, r"corrections\[1\]\.change“burn”不认识，请填kind、fields"),
        ({"corrections": [{"where": "A", "change": "worth", "fields": "3"}]}, r"corrections\[1\]\.fields应是一组“名称: 值”"),
    ],
)
def test_it_says_which_field_of_a_stored_correction_does_not_fit(data, sentence):
    with pytest.raises(KaopingError, match=sentence):
        corrections_from_dict(data)


def test_it_leaves_a_standard_that_can_be_stored():
    made = standard(rubric(activity(), pair("1.2")))
    after, _ = correct(made, [c("A/1.1.1", Change.SPLIT, at=6, first={"kind": "award", "marks": "3"}), c("A/1.2.1", Change.JOIN)])
    assert standard_from_dict(json.loads(json.dumps(standard_to_dict(after)))) == after
