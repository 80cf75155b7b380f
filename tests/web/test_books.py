"""Workbooks taken home and brought back: what they hold, and what comes back as it left, in part, sorted, from another program, by a clerk."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kaoping.core.rubric import Item
from kaoping.web.actions.marks import Given, save_self
from kaoping.web.actions.reporting import tick
from kaoping.web.models import Event, Mark, MarkVersion, Sheet
from kaoping.web.policy import EntryState, Stage
from kaoping.web.queries.rubrics import rubric_of
from kaoping.write.home_words import HIDDEN

from .books import (
    BESIDE,
    COLUMN,
    HEAD,
    HOME,
    Desk,
    Taken,
    changed,
    clerks,
    fill,
    keep,
    opened,
    put,
    rows,
    said,
    text_of,
)
from .world import World

pytestmark = pytest.mark.django_db


def test_changes_nothing_when_it_comes_back_as_it_left(taken: Taken, desk: Desk) -> None:
    found = desk.back(taken.body)
    assert (found.changes, found.conflicts, found.misfits, found.missing) == ([], [], [], 0)
    assert len(found.same) == len(rows(opened(taken.body).worksheets[0])) == 66


def test_holds_each_clause_with_its_unit_its_item_as_issued_its_words_and_what_stands(taken: Taken) -> None:
    sheet = opened(taken.body).worksheets[0]
    at = rows(sheet)[taken.key("1.1.1")]
    row = {name: sheet.cell(at, column).value for name, column in COLUMN.items()}
    assert (row["unit"], row["item"], row["answer"], row["note"], row["basis"]) == (HOME, "1.1", 4, "=SUM(A1) 活动资料\n不全", "未提供材料")
    assert row["issued"].startswith("1、深入开展深化“基层党组织建设提升年”活动")
    assert row["clause"] == "① 深入开展深化“基层党组织建设提升年”活动，有操作性强的活动方案，任务目标明晰，推进扎实得3—5分"
    assert (row["question"], row["legal"]) == ("得多少分？（得 0 或 3—5 分）", "0，或3至5（每0.5分一档）")


def test_has_no_formula_in_any_cell_whatever_texts_begin_with(taken: Taken) -> None:
    book = opened(taken.body)
    assert [c.coordinate for sheet in book for line in sheet.iter_rows() for c in line if c.data_type == "f"] == []
    assert "=脱贫攻坚方案" in [c.value for c in book["可作依据的材料"]["C"]]


def test_says_on_a_hidden_sheet_who_took_what_of_which_standard(taken: Taken) -> None:
    hidden = opened(taken.body)[HIDDEN]
    told = {line[0].value: line[1].value for line in hidden.iter_rows(max_col=2)}
    assert hidden.sheet_state == "hidden"
    assert (told["姓名"], told["考核"], told["评分标准摘要"]) == ("组员甲", "2018年度镇办党建考核", taken.world.assessment.digest)


def test_tells_the_audit_what_was_taken_home(taken: Taken, desk: Desk) -> None:
    desk.take(entry=[taken.world.entries[HOME].pk])
    event = Event.objects.order_by("seq").last()
    assert event is not None
    assert (event.verb, event.name, event.new) == ("book.take", "组员甲", '{"count":33,"units":["陈炉镇"]}')


def test_takes_only_the_units_that_are_ticked(taken: Taken, desk: Desk) -> None:
    sheet = opened(desk.take(entry=[taken.world.entries[BESIDE].pk])).worksheets[0]
    assert {sheet.cell(n, COLUMN["unit"]).value for n in rows(sheet).values()} == {BESIDE}


def test_brings_an_answer_its_fact_and_its_basis_by_the_same_way_as_the_page(taken: Taken, desk: Desk) -> None:
    body = fill(taken.body, {taken.key("1.2.2"): {"answer": "否", "note": "结对没有覆盖", "basis": "佐证03第5页；现场核查1"}})
    preview = desk.bring(body)
    assert re.search(r"陈炉镇.*1\.2\.2.*是.*否.*结对没有覆盖.*佐证03第5页", said(preview))
    assert taken.mark("1.2.2").answer == "是"  # a preview changes nothing
    assert desk.save(preview) == "已保存1处：陈炉镇 1处"
    mark = taken.mark("1.2.2")
    assert (mark.answer, mark.note, mark.version, mark.by.name) == ("否", "结对没有覆盖", 2, "组员甲")
    assert [b["say"] for b in mark.basis] == ["得分点②", "佐证03第5页", "现场核查1"]
    assert [v.answer for v in MarkVersion.objects.filter(mark=mark)] == ["是", "否"]
    assert [e.verb for e in Event.objects.order_by("-seq")[:2]] == ["book.save", "member.save"]
    assert Sheet.objects.get(entry=taken.world.entries[HOME], kind="member").tally["1.2"][:2] == ["0", "2"]


def test_saves_only_the_rows_that_stay_ticked(taken: Taken, desk: Desk) -> None:
    preview = desk.bring(fill(taken.body, {taken.key("1.3.1"): {"answer": "是"}, taken.key("1.3.2"): {"answer": "是"}}))
    assert desk.save(preview, row=["1"]) == "已保存1处：陈炉镇 1处"
    assert list(Mark.objects.filter(place__startswith="1.3.").values_list("place", flat=True)) == ["1.3.2"]


def test_takes_a_part_of_the_rows_sorted_another_way_in_columns_moved_about(taken: Taken, desk: Desk) -> None:
    def moved(sheet: Any) -> None:
        for line in sheet.iter_rows(min_row=HEAD):
            for cell, told in zip(line, [text_of(c) for c in reversed(line)], strict=True):
                put(cell, told)
        sheet.insert_cols(3)

    body = fill(taken.body, {taken.key("1.3.1", BESIDE): {"answer": "是", "note": "齐全"}})
    body = changed(keep(body, [taken.key("2.1.2"), taken.key("1.3.1", BESIDE), taken.key("1.1.1")]), moved)
    found = desk.back(body)
    assert [(f.ask.entry.unit.name, f.ask.place, f.mine.answer, f.mine.note) for f in found.changes] == [(BESIDE, "1.3.1", "是", "齐全")]
    assert (len(found.same), found.misfits, found.missing) == (2, [], 63)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有安装 LibreOffice")
def test_takes_what_libreoffice_has_saved(taken: Taken, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(fill(keep(taken.body, [taken.key("1.1.1"), taken.key("1.2.2")]), {taken.key("1.2.2"): {"answer": "否"}}))
    (tmp_path / "out").mkdir()
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir", f"{tmp_path}/out", str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    found = desk.back((tmp_path / "out" / "表.xlsx").read_bytes())
    assert [(f.ask.place, f.mine.answer) for f in found.changes] == [("1.2.2", "否")]
    assert (len(found.same), found.misfits) == (1, [])


CLERK = "陈炉镇联络员"


@pytest.fixture
def report(taken: Taken) -> World:
    """The same assessment while units report, one answer and one item's words written."""
    world = taken.world.at(Stage.REPORT, EntryState.OPEN)
    actor, entry = world.actor(CLERK), world.entries[HOME]
    save_self(actor, entry, Given("1.2.1", 0, "否", "没有制定"))
    save_self(actor, entry, Given("1.1", 0, "", "开展了活动", tick(item(world, "1.1").evidence[:1])))
    return world


def item(world: World, id_: str) -> Item:
    return next(i for i in rubric_of(world.entries[HOME]).items() if i.id == id_)


def test_takes_a_report_home_and_back_without_a_change(report: World) -> None:
    own = clerks(report, report.entries[HOME])
    found = own.back(own.take())
    assert (found.changes, found.conflicts, found.misfits, found.missing) == ([], [], [], 0)
    assert len(found.same) == 70  # 52 clauses less the one that the office states, and the words of items


def test_brings_a_reports_answers_words_and_what_is_there_without_a_file(report: World) -> None:
    entry = report.entries[HOME]
    own = clerks(report, entry)
    named = next(i for i in rubric_of(entry).items() if i.evidence)
    cells = {f"{entry.pk}-1.2.1": {"answer": "是"}, f"{entry.pk}-{named.id}": {"note": "都做了", "basis": named.evidence[0]}}
    assert own.save(own.bring(fill(own.take(), cells))) == "已保存2处：陈炉镇 2处"
    marks = {m.place: m for m in Mark.objects.filter(sheet__entry=entry, sheet__kind="self")}
    assert (marks["1.2.1"].answer, marks["1.2.1"].note, marks["1.2.1"].version) == ("是", "没有制定", 2)
    assert (marks[named.id].note, [b["id"] for b in marks[named.id].basis]) == ("都做了", [named.evidence[0]])


def test_names_what_an_item_does_not_ask_for_and_answers_where_only_words_go(report: World) -> None:
    entry = report.entries[HOME]
    own = clerks(report, entry)
    named = next(i for i in rubric_of(entry).items() if i.evidence)
    found = own.back(fill(own.take(), {f"{entry.pk}-{named.id}": {"basis": "别的材料"}, f"{entry.pk}-2.1": {"answer": "是"}}))
    assert any(f"“别的材料”不是{named.id}要求的材料" in said for said in found.misfits)
    assert any("这一行只写完成情况，不填答案" in said for said in found.misfits)


def test_refuses_a_report_that_was_handed_in_meanwhile(report: World) -> None:
    entry = report.entries[HOME]
    own = clerks(report, entry)
    body = own.take()
    report.at(Stage.REPORT, EntryState.SUBMITTED)
    found = own.back(fill(keep(body, [f"{entry.pk}-1.2.1"]), {f"{entry.pk}-1.2.1": {"answer": "是"}}))
    assert found.changes == []
    assert "陈炉镇现在不能改" in found.misfits[0]


def test_takes_no_assessors_workbook_for_a_report(report: World, taken: Taken) -> None:
    answer = clerks(report, report.entries[HOME]).bring(taken.body)
    assert (answer.status_code, "这份表是组员甲带走的" in answer.context["wrong"]) == (422, True)


@pytest.mark.parametrize(("name", "what"), [("组员甲", "mark"), (CLERK, "report")])
def test_is_offered_on_the_page_that_it_replaces(report: World, name: str, what: str) -> None:
    url = f"/a/{report.assessment.pk}/mark" if what == "mark" else f"/e/{report.entries[HOME].pk}/report"
    assert "带回表格 / 交回表格" in said(report.client(name).get(url))
