"""What comes back is compared, shown, and saved only where a person says so; what does not fit is named by its cell."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaoping.core.errors import KaopingError
from kaoping.web.models import Assessment, Duty, Mark, Panel, Sheet
from kaoping.web.policy import PanelState
from kaoping.web.queries.books import admitted, members_shelf
from kaoping.write.home_words import HIDDEN, TICKET

from .books import (
    BESIDE,
    COLUMN,
    HEAD,
    HOME,
    Desk,
    Taken,
    assessors,
    changed,
    fill,
    keep,
    opened,
    part,
    rows,
    said,
    written,
)

pytestmark = pytest.mark.django_db


def test_leaves_alone_what_is_blank(taken: Taken, desk: Desk) -> None:
    def emptied(sheet: Any) -> None:
        for n in rows(sheet).values():
            for name in ("answer", "note", "basis"):
                sheet.cell(n, COLUMN[name]).value = None

    found = desk.back(changed(taken.body, emptied))
    assert (found.changes, found.conflicts, found.misfits) == ([], [], [])


def test_keeps_the_fact_where_only_the_answer_was_filled_in(taken: Taken, desk: Desk) -> None:
    desk.save(desk.bring(fill(taken.body, {taken.key("1.1.1"): {"answer": "４．５", "note": None, "basis": None}})))
    mark = taken.mark("1.1.1")
    assert (mark.answer, mark.note, mark.basis[-1]["say"]) == ("4.5", "=SUM(A1) 活动资料\n不全", "未提供材料")


def test_shows_both_values_where_the_site_has_changed_too_and_overwrites_neither(taken: Taken, desk: Desk) -> None:
    taken.site("1.2.2", "否", "网站上写的", version=1)
    preview = desk.bring(fill(taken.body, {taken.key("1.2.2"): {"note": "表里写的"}}))
    found = preview.context["back"]
    assert (found.changes, [(f.now.note, f.mine.note) for f in found.conflicts]) == ([], [("网站上写的", "表里写的")])
    assert re.search("网站上写的.*组员甲.*表里写的", said(preview))
    assert desk.save(preview) == "没有选要保存的行，什么也没有改动"
    assert desk.save(preview, **{"keep-0": "theirs"}) == "没有选要保存的行，什么也没有改动"
    assert taken.mark("1.2.2").note == "网站上写的"
    assert desk.save(preview, **{"keep-0": "mine"}) == "已保存1处：陈炉镇 1处"
    assert (taken.mark("1.2.2").note, taken.mark("1.2.2").version) == ("表里写的", 3)


def test_does_not_undo_what_the_site_has_saved_since_where_the_workbook_was_left_alone(taken: Taken, desk: Desk) -> None:
    taken.site("1.2.2", "否", "后来改的", version=1)
    taken.site("1.3.1", "是")
    found = desk.back(taken.body)
    assert (found.changes, found.conflicts, found.misfits) == ([], [], [])


def test_is_no_conflict_where_both_came_to_the_same(taken: Taken, desk: Desk) -> None:
    taken.site("1.3.1", "是")
    found = desk.back(fill(taken.body, {taken.key("1.3.1"): {"answer": "有"}}))
    assert (found.changes, found.conflicts) == ([], [])


def test_saves_none_of_a_unit_where_one_row_has_changed_since_the_preview_and_all_of_the_others(taken: Taken, desk: Desk) -> None:
    cells = {taken.key("1.3.1"): {"answer": "是"}, taken.key("1.3.2"): {"answer": "是"}, taken.key("1.3.1", BESIDE): {"answer": "否"}}
    preview = desk.bring(fill(taken.body, cells))
    taken.site("1.3.2", "否")
    words = desk.save(preview)
    assert "陈炉镇的2处都没有保存：1.3.2在您填写期间已由组员甲改为“否”" in words
    assert "已保存1处：红土镇 1处" in words
    entry = taken.world.entries[HOME]
    assert list(Mark.objects.filter(sheet__entry=entry, place__startswith="1.3.").values_list("place", "answer")) == [("1.3.2", "否")]
    assert taken.mark("1.3.1", BESIDE).answer == "否"


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("1.3.1", {"answer": '=IF(1,"是","否")'}, "（答案）是公式，不采用"),
    ("1.3.2", {"answer": "是", "note": "=A1"}, "（事实）是公式，不采用"),
    ("1.3.3", {"answer": "#REF!"}, "（答案）显示为错误值，不采用"),
    ("1.1.2", {"answer": datetime.date(2026, 3, 5)}, "（答案）变成了日期，不采用"),
    ("1.1.3", {"answer": 0.3}, "（陈炉镇 1.1.3）：“0.3”不在允许的范围内，请填0至8"),
    ("1.1.4", {"answer": "也许"}, "“也许”不是“是”或“否”"),
    ("1.4.1", {"answer": "不适用"}, "不适用请在网页上提出"),
    ("1.4.2", {"answer": "否", "basis": "佐证44"}, "陈炉镇没有“佐证44”"),
    ("1.5.1", {"answer": "否", "note": "长" * 2001}, "有2001字，请不超过2000字"),
    ("1.5.2", {"answer": "是", "key": "=B7"}, "的编号是公式"),
    ("1.5.3", {"answer": "是", "key": None}, "的编号空着"),
    ("1.5.4", {"answer": "是", "key": "第三行"}, "不是网站给的"),
    ("1.6.1", {"answer": "是", "unit": BESIDE}, "和编号“"),
    ("1.6.2", {"answer": "是", "clause": "别处的话"}, "的得分点“别处的话”和编号“"),
)


def test_names_the_cell_and_the_reason_of_each_row_that_does_not_fit_and_takes_the_others(taken: Taken, desk: Desk) -> None:
    where = rows(opened(taken.body).worksheets[0])
    cells = {taken.key(place): fields for place, fields, _ in WRONG} | {taken.key("2.2.1"): {"answer": "是"}}
    found = desk.back(fill(taken.body, cells))
    assert [f.ask.place for f in found.changes] == ["2.2.1"]
    assert found.missing == 3  # those whose number cannot be read
    for (place, fields, sentence), told in zip(WRONG, sorted_by_row(found.misfits, where, taken), strict=True):
        name = next(n for n in ("key", "unit", "clause", "note", "basis", "answer") if n in fields)
        assert sentence in told, place
        assert f"{chr(64 + COLUMN[name])}{where[taken.key(place)]}" in told or f"第{where[taken.key(place)]}行" in told


def sorted_by_row(misfits: list[str], where: dict[str, int], taken: Taken) -> list[str]:
    """The sentences in the order of WRONG, by the row that each names."""
    by_row = {int(next(n for n in re.search(r"”(?:[A-Z](\d+)|第(\d+)行)", s).groups() if n)): s for s in misfits}  # type: ignore[union-attr]
    return [by_row[where[taken.key(place)]] for place, _, _ in WRONG]


def test_trusts_no_value_that_a_formula_claims_to_have(taken: Taken, desk: Desk) -> None:
    body = keep(fill(taken.body, {taken.key("1.3.1"): {"answer": "标记"}}), [taken.key("1.3.1")])
    claimed = '<c r="G4" t="str"><f>IF(TRUE,"x")</f><v>是</v></c>'.encode("ascii", "xmlcharrefreplace")
    body = part(body, "xl/worksheets/sheet1.xml", lambda x: re.sub(rb'<c r="G4"[^>]*><is><t>.*?</t></is></c>', claimed, x))
    found = desk.back(body)
    assert (found.changes, len(found.misfits)) == ([], 1)
    assert "G4（答案）是公式" in found.misfits[0]


def test_refuses_a_unit_pasted_in_that_was_not_taken_along(taken: Taken, desk: Desk) -> None:
    body = desk.take(entry=[taken.world.entries[HOME].pk])
    strange = {taken.key("1.3.1"): {"key": taken.key("1.3.1", BESIDE), "unit": BESIDE, "answer": "是"}}
    found = desk.back(fill(body, strange))
    assert found.changes == []
    assert "是别的单位的，不在这份表里" in found.misfits[0]


def test_takes_neither_of_two_rows_that_say_different_things_of_one_clause(taken: Taken, desk: Desk) -> None:
    body = keep(taken.body, [taken.key("1.3.1"), taken.key("1.3.1")])

    def both(sheet: Any) -> None:
        sheet.cell(HEAD + 1, COLUMN["answer"]).value, sheet.cell(HEAD + 2, COLUMN["answer"]).value = "是", "否"

    found = desk.back(changed(body, both))
    assert found.changes == []
    assert "第5行和第4行是同一个得分点，填的却不一样" in found.misfits[0]


def test_reads_a_percentage_as_it_shows(taken: Taken) -> None:
    desk = assessors(taken.world, "组员丁")

    def typed(sheet: Any) -> None:
        cell = sheet.cell(rows(sheet)[taken.key("4.3.2")], COLUMN["answer"])
        cell.value, cell.number_format = 0.83, "0%"

    assert [f.mine.answer for f in desk.back(changed(desk.take(), typed)).changes] == ["83%"]


def refusal(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.context["wrong"])


def test_refuses_a_workbook_that_somebody_else_took(taken: Taken) -> None:
    assert "这份表是组员甲带走的，只能由本人交回；您登录的账号是组员乙" in refusal(assessors(taken.world, "组员乙").bring(taken.body))


def test_refuses_a_workbook_whose_hidden_sheet_is_gone_or_was_written_by_hand(taken: Taken, desk: Desk) -> None:
    book = opened(taken.body)
    ticket = next(line[1] for line in book[HIDDEN].iter_rows(max_col=2) if line[0].value == TICKET)
    ticket.value = str(ticket.value)[:-3] + "abc"
    assert "隐藏工作表被改动过" in refusal(desk.bring(written(book)))
    del book[HIDDEN]
    assert "没有网站写下的隐藏工作表" in refusal(desk.bring(written(book)))


def test_refuses_a_workbook_of_another_standard_than_the_one_in_force(taken: Taken, desk: Desk) -> None:
    shelf = replace(members_shelf(taken.world.actor("组员甲"), taken.world.assessment), assessment=Assessment(pk=taken.world.assessment.pk, digest="f" * 64))
    ticket = "".join(str(line[1].value) for line in opened(taken.body)[HIDDEN].iter_rows(max_col=2) if line[0].value == TICKET)
    with pytest.raises(KaopingError, match="评分标准换过了"):
        admitted(taken.world.actor("组员甲"), shelf, ticket)


def test_refuses_rows_of_units_that_can_no_longer_be_marked_and_takes_the_others(taken: Taken, desk: Desk) -> None:
    cells = {taken.key("1.3.1"): {"answer": "是"}, taken.key("1.3.1", BESIDE): {"answer": "是"}}
    Panel.objects.filter(entry=taken.world.entries[HOME], group=taken.world.groups["第一组"]).update(state=PanelState.AGREEING)
    found = desk.back(fill(keep(taken.body, list(cells)), cells))
    assert [f.ask.entry.unit.name for f in found.changes] == [BESIDE]
    assert re.search("陈炉镇现在不能改：.*合议", found.misfits[0])


def test_refuses_rows_of_items_that_have_gone_to_another_group(taken: Taken, desk: Desk) -> None:
    Duty.objects.filter(item="A/1.3").update(group=taken.world.groups["第二组"])
    found = desk.back(fill(keep(taken.body, [taken.key("1.3.1")]), {taken.key("1.3.1"): {"answer": "是"}}))
    assert found.changes == []
    assert "现在不由您填写" in found.misfits[0]


def test_saves_nothing_that_was_handed_in_between_preview_and_save(taken: Taken, desk: Desk) -> None:
    preview = desk.bring(fill(taken.body, {taken.key("1.3.1"): {"answer": "是"}}))
    Sheet.objects.filter(entry=taken.world.entries[HOME]).update(submitted_at=timezone.now())
    assert "陈炉镇的1处都没有保存：您已经提交了对该单位的评分" in desk.save(preview)
    assert not Mark.objects.filter(place="1.3.1").exists()


def test_saves_no_preview_but_the_persons_own(taken: Taken, desk: Desk) -> None:
    preview = desk.bring(fill(taken.body, {taken.key("1.3.1"): {"answer": "是"}}))
    other = assessors(taken.world, "组员乙")
    for packed in (preview.context["rows"], "x", ""):
        assert "请重新交回这份表" in refusal(other.client.post(f"{other.at}/save", {"rows": packed, "row": ["0"]}))
    assert not Mark.objects.filter(place="1.3.1").exists()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_finds_exactly_what_was_changed_in_any_rows_in_any_order(taken: Taken, desk: Desk, data: st.DataObject) -> None:
    keys = list(rows(opened(taken.body).worksheets[0]))
    kept = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=12, unique=True))
    # Places where 是 and 否 may be answered and nothing has been.
    free = [k for k in kept if k.endswith(("1.3.1", "1.3.2", "1.4.1", "1.5.1", "1.6.1", "2.2.1", "2.3.1"))]
    answers, facts = st.sampled_from(["是", "否"]), st.sampled_from(["", "事实"])
    filled = {k: {"answer": data.draw(answers), "note": data.draw(facts)} for k in free if data.draw(st.booleans())}
    found = desk.back(fill(keep(taken.body, kept), filled))
    assert {(f.ask.key, f.mine.answer, f.mine.note) for f in found.changes} == {(k, v["answer"], v["note"]) for k, v in filled.items()}
    assert (len(found.same), found.conflicts, found.misfits) == (len(kept) - len(filled), [], [])


def test_shows_who_may_not_take_what_and_why(taken: Taken, desk: Desk) -> None:
    Panel.objects.filter(entry=taken.world.entries[HOME]).update(state=PanelState.AGREEING)
    assert re.search("不能带回的 1 个单位 .*陈炉镇：", said(desk.client.get(desk.at)))
    refused = desk.client.post(f"{desk.at}/take", {"entry": [taken.world.entries[HOME].pk]})
    assert "不能带回表格。陈炉镇：" in said(refused)

