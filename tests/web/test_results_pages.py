"""The results' pages: what is next and who does it, the second person's look, grades as typed, papers, findings by workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kaoping.core.errors import KaopingError
from kaoping.core.points import show
from kaoping.web.actions import results as acts
from kaoping.web.actions import results_parts as parts
from kaoping.web.actions.results_book import add_book
from kaoping.web.actions.results_grades import Given, propose_grades
from kaoping.web.models import Absent, Assessment, Daily, Entry, Event, Graded, Outcome, Panel, Problem, Unit
from kaoping.web.policy import EntryState, PanelState, Stage
from kaoping.web.queries.plan_roster import Troubles
from kaoping.web.queries.results import content_of, entries_of, live, results
from kaoping.web.queries.results_book import HEAD, Line, blank, from_workbook
from kaoping.web.queries.results_check import recheck
from kaoping.web.queries.results_page import ballot_rows
from kaoping.web.queries.results_papers import NUMBERS, paper_of
from kaoping.write.forms.catalogue import FORMS

from .signed import passed, signed
from .test_results import bonus, finding, ruled, total, votes
from .world import World

TODAY = timezone.localdate


def page(world: World, name: str, path: str = "", status: int = 200) -> str:
    answer = world.client(name).get(f"/a/{world.assessment.pk}/results{path}")
    assert answer.status_code == status
    return answer.content.decode()


# what is next, and who does it


@pytest.mark.parametrize(
    ("stage", "who", "button"),
    [
        (Stage.MARK, "考核办（王主任）", "进入汇总"), (Stage.COLLECT, "考核办（王主任）", "提交复核"), (Stage.CHECK, "复核人（李复核）", "复核通过"),
        (Stage.CHECKED, "考核办（王主任）", "开始公示"), (Stage.NOTICE, "考核办（王主任）", "进入审定"),
    ],
)
def test_says_who_is_next_and_gives_the_button_to_nobody_else(world: World, stage: Stage, who: str, button: str) -> None:
    (passed if stage in (Stage.CHECKED, Stage.NOTICE) else signed)(world)
    world.at(stage, panel=PanelState.SIGNED)
    acting, other = ("王主任", "李复核") if "王主任" in who else ("李复核", "王主任")
    assert f"由{who}办理" in page(world, other)
    assert f">{button}</button>" in page(world, acting)
    assert f">{button}</button>" not in page(world, other)


def test_lets_the_other_person_release_once_all_grades_are_decided(world: World) -> None:
    passed(world, Stage.DECIDE)
    assert "还有9个单位没有登记" in page(world, "李复核")
    for entry in world.entries.values():
        Graded.objects.create(entry=entry, step="decided", grade="良好", meeting="区委常委会", on=TODAY(), by=world.people["王主任"])
    assert "核对无误，通报</button>" in page(world, "李复核")
    assert "核对无误，通报</button>" not in page(world, "王主任")


def test_says_why_a_step_cannot_be_taken_yet(world: World) -> None:
    ruled(signed(world), bonus="on")
    parts.add_extra(world.actor("王主任"), world.entries["红土镇"], bonus())
    world.at(Stage.COLLECT, panel=PanelState.SIGNED)
    text = page(world, "王主任")
    assert '<button class="btn pri" disabled>提交复核</button>' in text
    assert "红土镇：有1项加减分或否决事项没有第二人同意" in text


def test_tells_no_unit_grades_that_nobody_has_proposed(world: World) -> None:
    ruled(passed(world), published="grades")
    office = world.actor("王主任")
    with pytest.raises(KaopingError, match="本次考核只公布等次，还有9个单位没有等次建议"):
        acts.notice(office, world.assessment)
    propose_grades(office, world.assessment, {e.pk: Given("良好", "集体研究") for e in world.entries.values()})
    acts.notice(office, world.assessment)
    assert Assessment.objects.get(pk=world.assessment.pk).stage == Stage.NOTICE


def test_offers_early_reading_to_be_decided_on_only_until_the_release(world: World) -> None:
    assert "领导提前查看" in page(passed(world, Stage.NOTICE), "王主任")
    assert "领导提前查看" not in page(world, "李复核")
    assert "领导提前查看" not in page(world.at(Stage.RELEASED, panel=PanelState.SIGNED), "王主任")


def test_shows_the_checkers_words_until_it_is_handed_in_again(world: World) -> None:
    signed(world)
    Assessment.objects.filter(pk=world.assessment.pk).update(returned="陈炉镇1.2.1请再核对")
    assert "陈炉镇1.2.1请再核对" in page(world.at(Stage.COLLECT, panel=PanelState.SIGNED), "王主任")


def test_asks_the_database_as_often_for_sixty_units_as_for_nine(world: World) -> None:
    signed(world).at(Stage.COLLECT, panel=PanelState.SIGNED)
    client, url = world.client("王主任"), f"/a/{world.assessment.pk}/results"
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for n in range(51):
        unit = Unit.objects.create(name=f"第{n}镇", level="town", parent=world.district)
        entry = Entry.objects.create(assessment=world.assessment, unit=unit, rubric="A", ranking="A", order=100 + n, state=EntryState.CONFIRMED)
        for group in world.groups.values():
            Panel.objects.create(entry=entry, group=group, state=PanelState.SIGNED)
    with CaptureQueriesContext(connection) as after:
        assert "第50镇" in client.get(url).content.decode()
    assert len(after) == len(before)


# totals


def test_weighs_a_year_that_does_not_wholly_apply_before_it_is_rounded(world: World) -> None:
    ruled(signed(world, {"陈炉镇": {"1.2.1": "否"}}), weight_year="70", weight_daily="30", places="2")
    two = {"by": world.people["陈炉镇联络员"], "consent_by": world.people["王主任"], "consent_at": timezone.now()}
    Absent.objects.create(entry=world.entries["陈炉镇"], place="3", reason="没有非公企业", **two)
    # 83 of the 85 points that apply: 97.6470588…, of which 70% are 68.3529…; and 30
    assert total(world, "陈炉镇") == "98.35"
    line = next(x for x in results(world.assessment).lines if x.name == "陈炉镇")
    assert "年终考核97.647058…×70%" in line.total.sentence
    assert show(line.score.bounds.low) == "97.65"


def test_keeps_the_exact_figures_when_results_are_frozen(world: World) -> None:
    ruled(signed(world), weight_year="90", weight_ballot="10", ballot="on")
    for entry in world.entries.values():
        parts.save_ballot(world.actor("王主任"), entry, votes(), 0)
    world.at(Stage.COLLECT, panel=PanelState.SIGNED)
    before = {x.name: x.total for x in live(world.assessment, entries_of(world.assessment)).lines}
    acts.submit(world.actor("王主任"), world.assessment)
    acts.pass_(world.actor("李复核"), world.assessment)
    assert {x.name: x.total for x in results(world.assessment).lines} == before
    assert "95.555555…×10%" in before["阿庄镇"].sentence


def test_counts_a_ballot_that_has_a_weight_though_nobody_has_switched_it_on(world: World) -> None:
    ruled(signed(world), weight_year="90", weight_ballot="10")
    parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(), 0)
    assert total(world, "阿庄镇") == "99.56"


def test_computes_the_lowest_grade_for_a_veto_where_grades_go_by_quota(world: World) -> None:
    ruled(signed(world), penalty="on", grades="quota")
    veto = parts.add_extra(world.actor("王主任"), world.entries["阿庄镇"], bonus(kind="veto", points=None, effect="lowest", matter="事故"))
    parts.consent_extra(world.actor("李复核"), veto)
    assert {x.name: x.computed for x in results(world.assessment).lines}["阿庄镇"] == "较差"


def test_reports_no_tie_after_the_freezing_that_fewer_deductions_have_broken(world: World) -> None:
    others = {name: {"1.2.1": "否"} for name in world.entries if name not in ("红土镇", "陈炉镇")}
    signed(ruled(world, grades="quota", ties="list", quota="20"), {"红土镇": {"1.1.3": "1"}, "陈炉镇": {"1.1.1": "4"}, **others})
    world.at(Stage.COLLECT, panel=PanelState.SIGNED)
    acts.submit(world.actor("王主任"), world.assessment)
    acts.pass_(world.actor("李复核"), world.assessment)
    found = results(world.assessment)
    assert found.frozen
    assert {x.name: (show(x.total.bounds.low), x.computed) for x in found.lines if x.name in ("红土镇", "陈炉镇")} == {
        "红土镇": ("99", "良好"), "陈炉镇": ("99", "优秀")
    }
    assert [t.message for t in found.ties] == []


# the second person's look


def test_names_losses_that_say_no_fact(world: World) -> None:
    signed(world)
    assert recheck(results(world.assessment)).losses == []
    sheet = world.entries["陈炉镇"].sheets.get(kind="agreed")
    sheet.marks.filter(place="1.2.1").update(note="", basis=[])
    assert recheck(results(world.assessment)).losses == ["陈炉镇 1.2.1失2分，没有写事实、依据"]


def test_names_units_that_have_moved_since_the_year_before(world: World) -> None:
    signed(world)
    before = Assessment.objects.create(
        owner=world.district, document=world.document, digest=world.document.digest, name="2017年度考核", year=2017, stage=Stage.RELEASED,
        by=world.people["王主任"],
    )
    for line in results(world.assessment).lines:
        content = content_of(line)
        content["total"] |= {"low": "80", "high": "80"} if line.name == "红土镇" else {}
        entry = Entry.objects.create(assessment=before, unit=line.entry.unit, rubric=line.rubric)
        Outcome.objects.create(assessment=before, entry=entry, version=1, content=content, digest="0", cause="check", by=world.people["李复核"])
    world.assessment.previous = before
    assert recheck(results(world.assessment)).moved == ["红土镇上年80分，本年98分"]


def test_lists_what_two_people_have_let_count(world: World) -> None:
    ruled(signed(world), bonus="on")
    parts.consent_extra(world.actor("李复核"), parts.add_extra(world.actor("王主任"), world.entries["红土镇"], bonus()))
    two = {"by": world.people["陈炉镇联络员"], "consent_by": world.people["王主任"], "consent_at": timezone.now()}
    Absent.objects.create(entry=world.entries["陈炉镇"], place="2.3", reason="今年没有换届", **two)
    told = recheck(results(world.assessment))
    assert told.absents == ["陈炉镇 2.3：今年没有换届（陈炉镇联络员提出，王主任同意）"]
    assert told.extras == ["红土镇：经验在全市推广，加2分（市委组织部〔2018〕3号；王主任登记，李复核同意）"]


# grades


def test_keeps_what_was_typed_when_a_grade_is_refused(world: World) -> None:
    passed(ruled(world, grades="cut"))
    form = {f"grade-{e.pk}": "优秀" for e in world.entries.values()} | {f"grade-{world.entries['红土镇'].pk}": "一般"}
    answer = world.client("王主任").post(f"/a/{world.assessment.pk}/results/propose", form)
    assert answer.status_code == 422
    assert "“红土镇”定为“一般”，与计算结果“优秀”不同，请写明理由" in answer.content.decode()
    assert "<option selected>一般</option>" in answer.content.decode()
    assert not Graded.objects.exists()


def test_marks_a_proposal_that_the_marks_have_left_behind(world: World) -> None:
    passed(ruled(world, grades="cut"))
    Graded.objects.create(entry=world.entries["红土镇"], step="proposed", grade="良好", on=TODAY(), by=world.people["王主任"])
    assert page(world, "王主任", "/grades").count("得分已变") == 1


def test_writes_no_grade_again_that_stands_already(world: World) -> None:
    passed(ruled(world, grades="cut"))
    rows = {e.pk: Given("优秀") for e in world.entries.values()}
    assert propose_grades(world.actor("王主任"), world.assessment, rows) == 9
    assert propose_grades(world.actor("王主任"), world.assessment, rows) == 0
    assert Event.objects.filter(verb="grade.propose").count() == 9


# papers


@pytest.mark.parametrize("form", NUMBERS)
def test_prints_each_form_with_the_catalogues_headings(world: World, form: str) -> None:
    passed(ruled(world, bonus="on", ballot="on"))
    paper = paper_of(world.assessment, form)
    expected = [name for c in next(FORMS[form].tables()).columns for name in (c.names if c.many else (c.heading,))]
    assert list(paper.sheets[0].head) == expected
    assert all(len(row) == len(sheet.head) for sheet in paper.sheets for row in sheet.rows)
    assert FORMS[form].title in page(world, "王主任", f"/paper?form={form}")


def test_prints_a_sheet_for_each_rubric_with_its_own_sections(world: World) -> None:
    first, second = paper_of(passed(world).assessment, "F13").sheets
    assert (len(first.rows), len(second.rows)) == (8, 1)
    assert second.head[2:5] == ("社区党建（35分）", "非公有制企业和社会组织党建（30分）", "其他工作（35分）")
    assert first.rows[-1][1:7] == ["陈炉镇", "32", "20", "13", "30", "95"]


def test_prints_no_votes_of_few_papers(world: World) -> None:
    ruled(world, ballot="on")
    small = {"expected": 9, "present": 9, "issued": 9, "returned": 9, "valid": 9, "votes": (7, 1, 1, 0)}
    parts.save_ballot(world.actor("王主任"), world.entries["阿庄镇"], votes(**small), 0)
    row = next(r for r in paper_of(world.assessment, "F10b").sheets[0].rows if r[0] == "阿庄镇")
    assert row[5:14] == ["9", *["—"] * 8]
    text = page(world, "王主任", f"/ballots?e={world.entries['阿庄镇'].pk}")
    assert 'name="vote_1"' in text
    assert 'name="vote_1" value' not in text
    assert next(r for r in ballot_rows(world.assessment) if r["entry"].unit.name == "阿庄镇")["few"]
    assert "7, 1, 1" not in "".join(e.new for e in Event.objects.all())


def test_prints_what_is_withdrawn_on_no_paper(world: World) -> None:
    office, unit = world.actor("王主任"), world.entries["红土镇"]
    parts.withdraw_daily(office, parts.add_daily(office, unit, finding(text="写错了的")), "写错")
    parts.add_daily(office, unit, finding(text="台账缺三月"))
    rows = paper_of(world.assessment, "F11").sheets[0].rows
    assert [(r[3], r[5], r[8], r[9]) for r in rows] == [("红土镇", "台账缺三月", "未下发", "不计分")]


# findings by a workbook


def line(**more: str) -> Line:
    given = {"unit": "红土镇", "quarter": "1", "on": "2018-03-20", "place": "1.5", "text": "台账缺三月", "points": "-0.5"}
    return Line(7, **given | {"counts": "计入年终该条得分", "basis": "通报2号"} | more)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(blank(["红土镇", "陈炉镇"])))
    for n, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            book.worksheets[0].cell(n, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_notes_what_a_filled_in_workbook_says(world: World) -> None:
    data = workbook([
        ["红土镇", "通报", 1, date(2018, 3, 20), "1.5", "台账缺三月", -0.5, "计入年终该条得分", "通报2号"],
        ["陈炉镇", "", "", "2018年6月2日", "", "阵地标识不全", "", "", ""],
    ])  # fmt: skip
    file = SimpleUploadedFile("记分表.xlsx", data)
    assert world.client("王主任").post(f"/a/{world.assessment.pk}/results/daily/book", {"book": file}).status_code == 302
    found = [(d.entry.unit.name, d.source, d.quarter, d.on, d.place, d.points, d.counts) for d in Daily.objects.order_by("entry__order")]
    assert found == [
        ("陈炉镇", "daily", 2, date(2018, 6, 2), "", Decimal(0), "none"), ("红土镇", "bulletin", 1, date(2018, 3, 20), "1.5", Decimal("-0.5"), "year")
    ]
    assert Problem.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"unit": "火星镇"}, "单位“火星镇”不在本次考核里"), ({"unit": ""}, "没有写单位"), ({"on": "三月"}, "检查日期“三月”请写成2026-03-20这样"),
        ({"on": "2018-13-40"}, "请写成2026-03-20这样"), ({"on": ""}, "没有写检查日期"), ({"points": "半分"}, "加（扣）分“半分”不是数"),
        ({"counts": ""}, "“计入”请写"), ({"counts": "都算"}, "“计入”请写"), ({"source": "听说"}, "“来源”请写"), ({"quarter": "五"}, "季度“五”请填1至4"),
        ({"place": "9.9"}, r"没有第9\.9条"), ({"basis": ""}, "要写明依据"), ({"text": "长" * 501}, "不超过500字"),
    ],
)
def test_says_which_row_of_a_workbook_is_wrong_and_notes_none(world: World, more: dict[str, str], sentence: str) -> None:
    with pytest.raises(Troubles, match=f"第7行：.*{sentence}"):
        add_book(world.actor("王主任"), world.assessment, [line(), line(**more)])
    assert not Daily.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0", "不是.xlsx工作簿"), (workbook([]), "里没有填写内容"),
        (workbook([["红土镇", "", 1, "2018-3-20", "", f"第{n}件", "", "", ""] for n in range(1001)]), "请分几次导入"),
    ],
)
def test_takes_no_workbook_with_nothing_to_note(data: bytes, sentence: str) -> None:
    with pytest.raises(KaopingError, match=sentence):
        from_workbook(data, "记分表.xlsx")


def test_says_what_is_wrong_with_a_workbook_on_its_page(world: World) -> None:
    book = SimpleUploadedFile("记分表.xlsx", workbook([["火星镇", "", 1, "2018-3-20", "", "台账不全", "", "", ""]]))
    answer = world.client("王主任").post(f"/a/{world.assessment.pk}/results/daily/book", {"book": book})
    assert (answer.status_code, "第2行：单位“火星镇”不在本次考核里" in answer.content.decode()) == (422, True)
    assert "请先选择要导入的工作簿" in world.client("王主任").post(f"/a/{world.assessment.pk}/results/daily/book").content.decode()


def test_hands_out_a_blank_with_the_forms_head(world: World) -> None:
    answer = world.client("王主任").get(f"/a/{world.assessment.pk}/results/daily.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert tuple(c.value for c in sheet[1]) == HEAD


def test_shows_one_quarter_when_asked_for(world: World) -> None:
    office = world.actor("王主任")
    parts.add_daily(office, world.entries["红土镇"], finding(text="一季度的事"))
    parts.add_daily(office, world.entries["红土镇"], finding(text="二季度的事", quarter=2, on=date(2018, 5, 1)))
    text = page(world, "王主任", "/daily?quarter=2")
    assert ("二季度的事" in text, "一季度的事" in text) == (True, False)


