"""Flattened text, in whichever way it was flattened, gives the same table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import items, texts, worths

from kaoping.core.errors import KaopingError
from kaoping.read.grid import Block, Grid, Line
from kaoping.read.opening import open_document
from kaoping.read.raw import RawRubric
from kaoping.read.table import rubrics_of
from kaoping.read.table_worth import squeeze
from kaoping.read.text import read_text

CELLS = """街道工作考核评分标准（20分）

\t考核内容
\t评分标准
\t分值
\t得分

\t组织
建设

（15分）
\t1、制定方案得5分。
\t5分
\t

\t
\t2、落实责任得4分；
建立台账得6分。
\t10分
\t

\t队伍建设（5分）
\t1、开展培训得5分。
\t5分
\t

\t总得分
\t

备注：本表一式两份。
"""
ROWS = """街道工作考核评分标准（20分）
考核内容\t评分标准\t分值\t得分
组织建设（15分）\t1、制定方案得5分。\t5分\t
\t2、落实责任得4分；
建立台账得6分。\t10分\t
队伍建设（5分）\t1、开展培训得5分。\t5分\t
总得分\t\t\t
备注：本表一式两份。
"""
LINES = """街道工作考核评分标准（20分）
考核内容
评分标准
分值
得分
组织建设（15分）
1、制定方案得5分。
5分
2、落实责任得4分；
建立台账得6分。
10分
队伍建设（5分）
1、开展培训得5分。
5分
总得分
备注：本表一式两份。
"""
MARKDOWN = """# 街道工作考核评分标准（20分）

| 考核内容 | 评分标准 | 分值 | 得分 |
|---|:--|---|---|
| 组织建设（15分） | 1、制定方案得5分。 | 5分 | |
| | 2、落实责任得4分；<br>建立台账得6分。 | 10分 | |
| 队伍建设（5分） | 1、开展培训得5分。 | 5分 | |
| 总得分 | | | |

备注：本表一式两份。
"""
COMMAS = """街道工作考核评分标准（20分）
考核内容,评分标准,分值,得分
组织建设（15分）,1、制定方案得5分。,5分,
,"2、落实责任得4分；
建立台账得6分。",10分,
队伍建设（5分）,1、开展培训得5分。,5分,
总得分,,,
"""
DRAWN = """街道工作考核评分标准（20分）
+------------------+----------------------+------+------+
| 考核内容         | 评分标准             | 分值 | 得分 |
+------------------+----------------------+------+------+
| 组织建设（15分） | 1、制定方案得5分。   | 5分  |      |
+------------------+----------------------+------+------+
|                  | 2、落实责任得4分；   | 10分 |      |
|                  | 建立台账得6分。      |      |      |
+------------------+----------------------+------+------+
| 队伍建设（5分）  | 1、开展培训得5分。   | 5分  |      |
+------------------+----------------------+------+------+
| 总得分           |                      |      |      |
+------------------+----------------------+------+------+
"""
LAID_OUT = """街道工作考核评分标准（20分）

考核内容            评分标准               分值   得分
                    1、制定方案得5分。     5分
组织建设（15分）
                    2、落实责任得4分；
                                           10分
                    建立台账得6分。

队伍建设（5分）     1、开展培训得5分。     5分

总得分
备注：本表一式两份。
"""


def rubric(text: str) -> RawRubric:
    (found,) = rubrics_of(read_text(text, "t.txt", "", ""))
    return found


@pytest.mark.parametrize(
    "text",
    [CELLS, ROWS, LINES, MARKDOWN, COMMAS, DRAWN, LAID_OUT],
    ids=["cells", "rows", "lines", "markdown", "commas", "drawn", "laid out"],
)
def test_it_reads_the_same_rubric_whichever_way_the_table_was_flattened(text: str):
    found = rubric(text)
    assert (found.title, found.worth) == ("街道工作考核评分标准", 20)
    assert [(section.title, section.worth) for section in found.sections] == [("组织建设", 15), ("队伍建设", 5)]
    assert texts(found) == ["1、制定方案得5分。", "2、落实责任得4分；\n建立台账得6分。", "1、开展培训得5分。"]
    assert worths(found) == ["5", "10", "5"]


STANDARD = Path(__file__).parents[2] / "standards" / "附件4" / "附件4.docx"


def flattened(blocks: tuple[Block, ...], by_cells: bool) -> str:
    """A document as text: a cell that a merged one covers is an empty cell where it goes on downwards and no cell where it goes on to the right."""
    out = []
    for block in blocks:
        if isinstance(block, Line):
            out.append(block.text + "\n\n")
            continue
        for r, row in enumerate(block.rows()):
            texts = [cell.text if cell.row == r else "" for c, cell in enumerate(row) if cell is not None and cell.col == c]
            if not by_cells:
                texts = [text.replace("\n", "") for text in texts]
            out.append("".join(f"\t{text}\n" for text in texts) + "\n" if by_cells else "\t".join(texts) + "\n")
    return "".join(out)


def shape(found: tuple[RawRubric, ...]) -> list[tuple[object, ...]]:
    """Everything of the rubrics but where it stands and how its lines break."""
    return [
        (rubric.title, rubric.applies_to, rubric.worth, section.title, section.worth, item.no, item.worth, squeeze(item.passages[0].text))
        for rubric in found
        for section in rubric.sections
        for item in section.items
    ]


@pytest.mark.parametrize("by_cells", [True, False], ids=["a cell a line", "a row a line"])
def test_it_reads_the_issued_standard_flattened_as_it_reads_the_standard_itself(by_cells: bool):
    issued = open_document(STANDARD.read_bytes(), STANDARD.name)
    text = flattened(issued.blocks, by_cells)
    assert shape(rubrics_of(read_text(text, "附件4.txt", "", ""))) == shape(rubrics_of(issued))


def test_it_keeps_the_offsets_of_a_cells_text():
    (grid,) = [block for block in read_text(ROWS, "t.txt", "", "").blocks if isinstance(block, Grid)]
    assert all((cell.source.start, cell.source.end) == (0, len(cell.text)) for cell in grid.cells)


def test_it_says_that_it_cannot_know_merged_cells():
    (grid,) = [block for block in read_text(ROWS, "t.txt", "", "").blocks if isinstance(block, Grid)]
    assert not grid.merged_known


def test_it_rebuilds_rows_from_their_running_numbers():
    found = rubric(
        "考核评分表\n序号\n考核项目\n评分细则\n分值\n1\n宣传\n每篇得1分。\n5\n2\n信访\n未处理的每件扣1分。\n5\n3\n安全\n发生事故不得分。\n10\n合计\n20\n"
    )
    assert [(item.no, item.name, item.worth) for item in items(found)] == [("1", "宣传", 5), ("2", "信访", 5), ("3", "安全", 10)]


def test_it_reads_rules_that_stand_behind_the_worth_line_by_line():
    found = rubric(
        "操作评分表\n考核内容\n操作要求\n配分\n评分标准\n准备（6分）\n穿好工作服\n2\n少做一项扣1分\n记录型号\n4\n未记录扣4分\n分解（4分）\n拆下卡环\n4\n操作不当扣4分\n合计\n10\n"
    )
    assert [(section.title, section.worth, len(section.items)) for section in found.sections] == [("准备", 6, 2), ("分解", 4, 1)]
    assert texts(found) == ["穿好工作服", "记录型号", "拆下卡环"]


def test_it_rebuilds_rows_from_labels_and_numbers_where_no_worth_ends_them():
    found = rubric(
        "警务区记分办法\n考核项目\n考核标准\n信息维护\n1、提醒处理1分。5天内未登记的，每发现1人扣0.1分。\n"
        "2、出租屋巡查3分。未巡查的，每发现1户扣0.3分。\n防范\n1、盘查人员2分。每少一人扣0.5分。\n"
    )
    assert [(section.title, len(section.items)) for section in found.sections] == [("信息维护", 2), ("防范", 1)]
    assert worths(found) == ["1", "3", "2"]


def test_it_joins_lines_that_a_pages_width_broke():
    found = rubric(
        "评分办法\n序\n号\n评分\n要素\n评分细则\n分值\n1\n技术响\n应情况\n根据各投标人对技术参数响应情况进行打分，全部满足得满分。带\n"
        "星号的技术指标为主要指标，每负偏离一项，将被扣1分；其他一\n般指标每负偏离一项扣0.5分，扣完为止。\n30\n2\n施工方\n案\n方案详细，措施有效的得3分；\n方案不详细的得1分。\n3\n"
    )
    assert [(item.name, item.worth) for item in items(found)] == [("技术响应情况", 30), ("施工方案", 3)]
    assert "带星号的技术指标为主要指标" in texts(found)[0]


def test_it_gives_lines_only_where_there_is_no_table():
    blocks = read_text("一、总则\n本办法自发布之日起施行。\n", "t.txt", "", "").blocks
    assert [type(block) for block in blocks] == [Line, Line]


def test_it_refuses_more_lines_than_any_standard_has():
    with pytest.raises(KaopingError, match="行的上限"):
        read_text("\n" * 60_001, "t.txt", "", "")


@given(
    st.lists(
        st.sampled_from(
            [
                "\t",
                "\n",
                "\n\n",
                "考核内容",
                "评分标准",
                "分值",
                "得分",
                "1",
                "5分",
                "一、组织（20分）",
                "制定方案得5分。",
                "扣1分",
                "小计",
                "总分",
                "|",
                "   ",
                "备注：",
                ",",
                "\x0c",
                "（",
                "）",
            ]
        ),
        max_size=80,
    )
)
def test_it_gives_some_rubrics_or_none_for_any_arrangement_of_their_pieces(pieces: list[str]):
    found = rubrics_of(read_text("".join(pieces), "t.txt", "", ""))
    assert all(
        section.items and all(item.passages or item.name for item in section.items) for rubric in found for section in rubric.sections
    )


def test_it_tells_the_worths_of_groups_from_those_of_items_line_by_line():
    found = rubric(
        "考核细则\n序号\n项目\n分值\n考核标准\n单项分值\n得分\n1\n防汛工作\n8\n1.建立预案。\n未建立的扣1分。\n5\n2.按时值班。\n脱岗一次扣1分。\n3\n"
        "2\n供水工作\n10\n1.按计划完工。\n每低1个百分点扣1分。\n10\n"
    )
    assert [(section.title, section.worth) for section in found.sections] == [("防汛工作", 8), ("供水工作", 10)]
    assert [item.worth for item in items(found)] == [5, 3, 10]
    assert texts(found)[1].startswith("2.按时值班。")


def test_it_keeps_the_paragraphs_of_one_cell_together_where_worths_end_the_rows():
    found = rubric(
        "评分标准\n分项名称\n评分标准\n满分\n客观分\n总体方案\n（4分）\n方案定位准确，目标明确，措施可行的：\n方案可行的得4分；\n基本可行的得2分；\n没有方案的不得分。\n4\n"
        "设备维护方案\n（3分）\n有日常检修计划和定期保养安排的：\n方案可行的得3分；\n没有方案的不得分。\n3\n"
        "人员培训方案\n（5分）\n有培训计划和考核安排，内容具体的：\n方案可行的得5分；\n没有方案的不得分。\n5\n"
    )
    assert [item.worth for item in items(found)] == [4, 3, 5]
    assert texts(found)[1].startswith("有日常检修计划")


def test_it_puts_a_row_together_again_that_a_pages_number_cuts():
    found = rubric(
        "评分标准\n序号评分因素\n评分说明\n分值\n1\n价格\n（30 分）\n按最低评标价计算价格得分，最低的得30 分。\n0-30\n2\n技术部分\n（20 分）\n"
        "1.技术响应（12 分）：\n完全满足采购需求的得12 分。\n0-20\n27\n注：需提供证明材料。\n2.供货渠道（8 分）：\n每提供一家得1 分，最高得8 分。\n"
        "3\n业绩\n（10 分）\n每提供一项业绩得1 分，最高得10 分。\n0-10\n注：材料须加盖公章，否则不予认可。\n28\n"
    )
    assert [item.worth for item in items(found)] == [30, 12, 8, 10]
    assert texts(found)[1].endswith("注：需提供证明材料。")


def test_it_takes_a_laid_out_header_with_nothing_below_it_for_lines():
    lines = ["办公室    电话    地址", "财务科    电话    地址", "序号    考核内容    评分标准    分值"]
    assert all(isinstance(block, Line) for block in read_text("\n".join(lines), "t.txt", "", "").blocks)
