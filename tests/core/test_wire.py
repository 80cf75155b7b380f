from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal as D

import pytest
from small import activity, clause, item, judged, pair, rubric, standard

from kaoping.core import wire
from kaoping.core.check import check
from kaoping.core.clauses import KINDS
from kaoping.core.errors import KaopingError
from kaoping.core.public import compile_json, score_json
from kaoping.core.rubric import Unread
from kaoping.core.ruling import Ruling
from kaoping.core.score import score
from kaoping.core.source import Source
from rubrics import Shape, of
from rubrics import rubric as random_rubric


@pytest.mark.parametrize("kind", KINDS)
def test_it_carries_every_kind_there_and_back(kind):
    made = standard(random_rubric(of(random.Random(7)), Shape(kinds=(kind,), items=5, clauses=5)))
    assert wire.standard_from_dict(json.loads(json.dumps(wire.standard_to_dict(made)))) == made


def test_it_carries_places_and_unread_words():
    where = Source("附件4.docx", 1, 2, 3, 4, 5)
    made = standard(rubric(replace(pair(source=where, blank=where, evidence=("台账",)), unread=(Unread("其余", where),)), applies_to=("甲镇",)))
    assert wire.standard_from_dict(wire.standard_to_dict(made)) == made


def test_it_tells_a_standard_changed_by_hand_from_one_as_written():
    data = wire.standard_to_dict(standard(rubric(pair())))
    assert wire.intact(data)
    data["standard"]["title"] = "改过"
    assert not wire.intact(data)
    assert wire.standard_from_dict(data).title == "改过"


def test_it_gives_the_same_digest_for_the_same_standard():
    one, other = (wire.standard_to_dict(standard(rubric(activity()))) for _ in range(2))
    assert one["digest"] == other["digest"]
    assert one["digest"] != wire.standard_to_dict(standard(rubric(pair())))["digest"]


def broken(change):
    data = json.loads(json.dumps(wire.standard_to_dict(standard(rubric(pair())))))
    clauses = data["standard"]["rubrics"][0]["sections"][0]["items"][0]["clauses"]
    change(data, clauses)
    return data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d, c: c[0].update(marks="两分"), r"rubrics\[1\]\.sections\[1\]\.items\[1\]\.clauses\[1\]\.marks应是数字，这里是“两分”"),
        (lambda d, c: c[0].update(kind="prize"), r"clauses\[1\]\.kind“prize”不是已知的得分点类型，请填.*award.*之一"),
        (lambda d, c: c[1].pop("marks"), r"clauses\[2\]缺少“marks”，请补上"),
        (lambda d, c: c[1].update(mark="3"), r"clauses\[2\]里没有“mark”这一项"),
        (lambda d, c: c[1].update(beyond="yes"), r"beyond应是true或false"),
        (lambda d, c: d.update(format=9), "文件的格式版本是9，本程序只认识1"),
        (lambda d, c: d.pop("standard"), "内容里没有“standard”"),
    ],
)
def test_it_says_which_field_of_a_file_does_not_fit(change, sentence):
    with pytest.raises(KaopingError, match=sentence):
        wire.standard_from_dict(broken(change))


def test_it_carries_rulings_there_and_back():
    rulings = (Ruling("*", "together", "sum", "组织部", "2026-01-05", "一致"), Ruling("B/1.1", "shortfall", "reserve"))
    assert wire.rulings_from_dict(wire.rulings_to_dict(rulings)) == rulings


def test_it_refuses_rulings_that_are_no_list():
    with pytest.raises(KaopingError, match="rulings应是一个列表"):
        wire.rulings_from_dict({"rulings": {"where": "*"}})


def test_it_prints_marks_as_text_and_only_what_a_kind_has():
    made = rubric(
        item(
            clause("threshold", "1.1.1", marks="2", metric="参学率", unit="%", at_least="80"),
            clause("within", "1.1.2", low="3", high="5"),
            clause("per_fault", "1.1.3", marks="0.5", per="次", whole_item=True),
            clause("tally", "1.1.4", marks="0.5", per="篇", cap="5"),
            worth="12",
        ),
        worth="12",
    )
    (shown,) = compile_json(standard(made), ())["rubrics"]
    (one,) = shown["sections"][0]["items"]
    assert (shown["worth"], one["worth"], one["together"], one["evidence"], one["unread"]) == ("12", "12", "sum", [], [])
    common = {"id", "kind", "text", "beyond", "source"}
    assert [{k: v for k, v in c.items() if k not in common} for c in one["clauses"]] == [
        {"marks": "2", "metric": "参学率", "at_least": "80%"},
        {"low": "3", "high": "5"},
        {"marks": "0.5", "per": "次", "cap": "item"},
        {"marks": "0.5", "per": "篇", "cap": "5"},
    ]


def test_it_prints_levels_as_marks_or_as_a_range():
    made = random_rubric(of(random.Random(3)), Shape(kinds=("levels",)))
    shown = compile_json(standard(made), ())
    for level in shown["rubrics"][0]["sections"][0]["items"][0]["clauses"][0]["levels"]:
        assert set(level) in ({"label", "marks"}, {"label", "low", "high"})


def test_it_prints_findings_with_their_level():
    made = standard(rubric(pair()))
    assert [(f["code"], f["level"], f["where"]) for f in compile_json(made, check(made))["findings"]] == [("R03", "question", "A/1.1")]


def test_it_prints_scores_with_their_ranges_places_reasons_and_problems():
    made = rubric(pair())
    whole = score(made, judged(made, _1_1_1="否"))
    (unit,) = score_json([whole], [(1, 2)], [(3, "没有这个编号")])["units"]
    assert (unit["unit"], unit["rubric"], unit["low"], unit["high"], unit["place"]) == ("甲镇", "A", "0", "3", [1, 2])
    assert unit["sections"][0]["items"][0] == {
        "id": "1.1",
        "low": "0",
        "high": "3",
        "clauses": [{"id": "1.1.1", "low": "0", "high": "0"}, {"id": "1.1.2", "low": "0", "high": "3"}],
    }
    assert [(r["where"], r["lost"]) for r in unit["reasons"]] == [("1.1.1", "2")]
    assert score_json([], (), [(3, "没有这个编号")])["problems"] == [{"row": 3, "message": "没有这个编号"}]


def test_it_reads_marks_that_a_hand_wrote_as_numbers():
    data = wire.standard_to_dict(standard(rubric(pair())))
    data["standard"]["rubrics"][0]["sections"][0]["items"][0]["clauses"][0]["marks"] = 1.5
    clauses = next(wire.standard_from_dict(data).rubrics[0].items()).clauses
    assert clauses[0].marks == D("1.5")
