"""扣分事项清单（确认单）."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from writing import ISSUED, W, bounds, issued_rubrics, members, scored

from kaoping.core.errors import KaopingError
from kaoping.core.judgement import Entry, accept, gather
from kaoping.core.points import NOTHING
from kaoping.core.reason import Reason, Veto, VetoState
from kaoping.core.reckon import Policy
from kaoping.core.score import Score, score
from kaoping.read.compile import compile_standard
from kaoping.read.opening import open_document
from kaoping.write.deductions import Listed, check_line, deductions

A, B = issued_rubrics()
NAMES = ["序号", "指标编号", "考核内容", "分值", "得分", "扣分", "扣分事实", "扣分依据（评分标准原文）", "核查方式", "佐证编号",
         "被考核单位意见（认可/有异议及理由）"]


def tables(data: bytes) -> list[Table]:
    return list(Document(io.BytesIO(data)).tables)


def lines(table: Table) -> list[list[str]]:
    """The rows of a list between its head and its foot."""
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    end = next(at for at, row in enumerate(rows) if row[0] == "扣分合计")
    return rows[2:end]


def listed(given: Score, rubric=A, unit: str = "广阳镇") -> Listed:  # type: ignore[no-untyped-def]
    return Listed(unit, rubric, given)


def with_item(given: Score, id_: str, **changes: object) -> Score:
    """The score with fields of one item changed, its totals left alone."""
    def parts(part: Score) -> Score:
        return replace(part, **changes) if part.id == id_ else replace(part, parts=tuple(map(parts, part.parts)))  # type: ignore[arg-type]

    return parts(given)


LOST = (Reason("1.5.1", Decimal(1), "失", "党费证填写规范得1分", "否", "抽查10本，3本未填写", ("佐证12", "佐证13")),
        Reason("1.5.2", Decimal(1), "失", "教育管理台账完善得1分", "否", "没有台账", ("佐证13",)))


def test_it_has_the_columns_of_the_confirmation_form() -> None:
    assert [cell.text for cell in tables(deductions([listed(scored(A, {"1.5": "3"}))]))[0].rows[1].cells] == NAMES


def test_it_gives_each_lost_item_one_line_with_fact_basis_and_proof() -> None:
    table = tables(deductions([listed(with_item(scored(A, {"1.5": "3"}), "1.5", reasons=LOST))]))[0]
    assert lines(table) == [[
        "1", "1.5", "农村基层组织建设(35分)", "5", "3", "2",
        "1.5.1 评为“否”，失1分：抽查10本，3本未填写\n1.5.2 评为“否”，失1分：没有台账",
        "1.5.1 党费证填写规范得1分\n1.5.2 教育管理台账完善得1分", "", "佐证12\n佐证13", "□认可\n□有异议，理由：",
    ]]


def test_it_prints_the_range_and_待评_where_a_mark_is_still_open() -> None:
    open_ = with_item(scored(A, {"1.5": "2-4"}), "1.5", parts=(Score("1.5.1", "", Decimal(1), bounds("0-1"), asked=1),), reasons=LOST[1:])
    row = lines(tables(deductions([listed(open_)]))[0])[0]
    assert row[4:7] == ["2–4", "1–3\n待评", "评为“否”，失1分：没有台账\n待评：1.5.1"]


def test_it_says_so_in_one_line_when_nothing_was_lost() -> None:
    table = tables(deductions([listed(scored(A))]))[0]
    assert [row[0] for row in lines(table)] == ["本单位没有扣分事项。"]
    assert "100 − 扣分合计0 = 100，与得分一致" in table.rows[3].cells[-1].text


def test_it_leaves_out_what_does_not_apply_and_declares_it_in_the_check() -> None:
    given = scored(A, {"3.1": "不适用", "1.2": "3"})
    given = replace(given, bounds=bounds("97.92"))
    table = tables(deductions([listed(given)]))[0]
    assert [row[1] for row in lines(table)] == ["1.2"]
    assert check_line(given) == "（96 − 扣分合计2）÷ 96 × 100 = 97.92（不适用4分，按比例折算），与得分一致"


def test_it_tells_when_the_sum_does_not_give_the_score() -> None:
    assert check_line(replace(scored(A, {"1.2": "3"}), bounds=bounds("97"))).endswith("= 97，与得分不一致，请核对")


def test_it_gives_a_penalty_beyond_the_full_marks_a_line_of_its_own() -> None:
    taken = Reason("1.7.4", Decimal(3), "扣", "被通报扣3分", "是", "区级通报1次")
    given = with_item(scored(A), "1.7", beyond=bounds("-3"), reasons=(taken,))
    given = replace(given, beyond=bounds("-3"), bounds=bounds("97"))
    assert lines(tables(deductions([listed(given)]))[0])[0][1:8] == [
        "1.7", "农村基层组织建设(35分)", "减分项", "-3", "3", "评为“是”：区级通报1次", "被通报扣3分"]
    assert check_line(given) == "100 − 扣分合计0 + 加减分（-3） = 97，与得分一致"


def test_it_names_a_veto_that_happened_with_its_fact() -> None:
    veto = Veto("4.4.9", VetoState.HAPPENED, "取消评优资格", "发生重大事故的，取消评优资格", "9月3日事故")
    table = tables(deductions([listed(replace(scored(A), vetoes=(veto,)))]))[0]
    assert "否决事项：4.4.9 发生重大事故的，取消评优资格；事实：9月3日事故" in [row.cells[0].text for row in table.rows]


def test_it_starts_a_page_for_each_unit_and_reports_progress() -> None:
    seen: list[tuple[int, int]] = []
    data = deductions([listed(scored(A), unit=f"单位{n}") for n in range(3)], progress=lambda done, total: seen.append((done, total)))
    assert members(data)["word/document.xml"].count(b"<w:pageBreakBefore/>") == 2
    assert [table.rows[0].cells[0].text[:10] for table in tables(data)] == [f"被考核单位：单位{n}　" for n in range(3)]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_it_repeats_its_head_on_every_page_and_never_breaks_a_row() -> None:
    table = tables(deductions([listed(scored(A, {item.id: "0" for item in A.items()}))]))[0]
    rows = [row._tr for row in table.rows]
    assert [at for at, row in enumerate(rows) if row.xpath("w:trPr/w:tblHeader")] == [0, 1]
    assert all(row.xpath("w:trPr/w:cantSplit") for row in rows)


def test_it_keeps_the_signatures_with_the_last_deduction() -> None:
    table = tables(deductions([listed(scored(A, {"1.1": "0", "1.2": "0"}))]))[0]
    kept = [bool(row._tr.xpath("w:tc/w:p/w:pPr/w:keepNext")) for row in table.rows]
    assert kept == [False, False, False, True, True, True, False]


def test_it_is_landscape_a4_with_the_demonstration_mark_and_page_numbers_on_every_page() -> None:
    document = Document(io.BytesIO(deductions([listed(scored(A))], "演示数据")))
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert "演示数据" in section.header.paragraphs[0].text
    assert [field.text.strip() for field in section.footer._element.iter(f"{{{W}}}instrText")] == ["PAGE", "NUMPAGES"]


# The order in which the schema wants these properties; what Word calls a damaged file is most often a breach of it.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc rPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
}


def test_it_keeps_the_order_of_properties_that_the_schema_asks_for() -> None:
    data = members(deductions([listed(scored(A, {"1.1": "3"}))], "演示数据"))
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        for element in etree.fromstring(data[name]).iter():
            wanted = ORDER.get(etree.QName(element).localname)
            if wanted:
                found = [wanted.split().index(etree.QName(child).localname) for child in element]
                assert found == sorted(found)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_it_opens_again_whatever_the_unit_and_the_facts_are_called(unit: str, fact: str) -> None:
    reason = Reason("1.1.1", Decimal(1), "失", "得1分", "否", fact)
    given = with_item(scored(A, {"1.1": "7"}), "1.1", reasons=(reason,))
    assert len(tables(deductions([listed(given, unit=unit)], fact))) == 1


COMPILED = compile_standard(open_document(ISSUED, "附件4.docx")).rubrics
ANSWERS = ["是", "否", "0", "0.5", "1", "3", "4.5", "85", "不适用", ""]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(COMPILED), st.sampled_from(list(Policy)), st.randoms(use_true_random=False))
def test_it_always_finds_the_score_again_from_its_own_sum(rubric, policy, random) -> None:  # type: ignore[no-untyped-def]
    answers = {clause.id: random.choice(ANSWERS) for item in rubric.items() for clause in item.clauses}
    entries = itertools.chain.from_iterable(attempt(rubric, where, answer) for where, answer in answers.items())
    given = score(rubric, gather(rubric, "广阳镇", entries), policy)
    assert "，与得分一致" in check_line(given)
    table = tables(deductions([listed(given, rubric)]))[0]
    assert check_line(given) in next(cell.text for row in table.rows for cell in row.cells if cell.text.startswith("核对"))


def attempt(rubric, where: str, answer: str) -> Sequence[Entry]:  # type: ignore[no-untyped-def]
    """The entry, or none where the answer does not fit the clause's question."""
    try:
        return [accept(rubric, where, answer)] if answer else []
    except KaopingError:
        return []


def test_it_says_when_nothing_at_all_applies() -> None:
    given = scored(A, {item.id: "不适用" for item in A.items()})
    assert given.bounds == NOTHING
    assert check_line(given) == "全部不适用，不计扣分，得分0"
