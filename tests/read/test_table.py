"""What a rubric table looks like: sections, items, totals, several tables and rubrics."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tables import grid, items, read, texts, worths

from kaoping.read.raw import Role

HEAD = ["考核内容", "评分标准", "分值", "得分"]


def test_it_reads_merged_sections_with_the_worth_in_their_title():
    (rubric,) = read(
        grid(
            HEAD,
            ["组织\n建设\n(12分)", "1、制定方案得5分。", "5分", ""],
            ["^", "2、落实责任得7分。", "7分", ""],
            ["队伍建设（8分）", "1、开展培训得8分。", "8分", ""],
        )
    )
    assert [(section.title, section.worth, len(section.items)) for section in rubric.sections] == [("组织建设", 12, 2), ("队伍建设", 8, 1)]
    assert worths(rubric) == ["5", "7", "8"]


def test_it_gives_every_item_the_empty_score_cell_of_its_row():
    (rubric,) = read(grid(HEAD, ["建设", "1、制定方案得5分。", "5", ""], ["^", "2、落实得7分。", "7", ""]))
    assert [item.blank and (item.blank.row, item.blank.cell) for item in items(rubric)] == [(1, 3), (2, 3)]


def test_it_prefers_the_assessors_score_cell_to_the_units_own():
    (rubric,) = read(grid(["考核内容", "分值", "自评得分", "考核得分"], ["制定方案得5分", "5", "", ""]))
    assert items(rubric)[0].blank.cell == 3


def test_it_takes_no_score_cell_that_is_filled_in():
    (rubric,) = read(grid(HEAD, ["建设", "制定方案得5分。", "5", "4"], ["^", "落实得5分。", "5", ""]))
    assert items(rubric)[0].blank is None


@pytest.mark.parametrize("label", ["总得分", "合  计", "总分：", "得分合计", "合计（100分）", "考核实际得分"])
def test_it_takes_a_total_row_for_no_item(label: str):
    (rubric,) = read(grid(HEAD, ["建设", "制定方案得5分。", "5", ""], [label, "<", "<", ""]))
    assert (len(items(rubric)), rubric.blank.row) == (1, 2)


def test_it_takes_the_worth_from_the_total_row_where_the_title_prints_none():
    (rubric,) = read("考核评分表", grid(HEAD, ["建设", "制定方案得5分。", "5", ""], ["合计", "<", "5", ""]))
    assert rubric.worth == 5


def test_it_gives_a_subtotal_to_its_section():
    (rubric,) = read(
        grid(
            HEAD,
            ["建设", "1、制定方案得2分。", "2", ""],
            ["^", "2、落实责任得3分。", "3", ""],
            ["小计", "", "5", ""],
            ["队伍", "1、开展培训得3分。", "3", ""],
            ["小计", "", "3", ""],
        )
    )
    assert [(section.worth, section.blank.row) for section in rubric.sections] == [(5, 3), (3, 5)]


def test_it_reads_heading_rows_across_the_table_as_sections():
    (rubric,) = read(
        grid(
            ["序号", "考核内容", "评分标准", "分值"],
            ["一、组织建设（5分）", "<", "<", "<"],
            ["1", "方案", "制定方案得5分。", "5"],
            ["二、队伍建设（3分）", "<", "<", "<"],
            ["2", "培训", "开展培训得3分。", "3"],
        )
    )
    assert [(section.title, section.worth) for section in rubric.sections] == [("一、组织建设", 5), ("二、队伍建设", 3)]
    assert [item.no for item in items(rubric)] == ["1", "2"]


def test_it_makes_one_item_of_rows_that_share_one_worth_under_heading_rows():
    (rubric,) = read(
        grid(
            ["序号", "考核内容", "分值", "评分标准"],
            ["一、领导责任（15分）", "<", "<", "<"],
            ["1", "工作有力", "10", "未开会的扣5分"],
            ["2", "^", "^", "未调研的扣5分"],
            ["3", "保障到位", "5", "未列入预算的扣5分"],
            ["二、矛盾排查（5分）", "<", "<", "<"],
            ["4", "排查深入", "5", "未排查的每次扣1分"],
        )
    )
    assert worths(rubric) == ["10", "5", "5"]
    assert [passage.text for passage in items(rubric)[0].passages] == ["工作有力", "未开会的扣5分", "未调研的扣5分"]


def test_it_names_items_where_every_row_has_a_project_of_its_own():
    (rubric,) = read(
        grid(
            ["考评项目", "考评内容", "考评标准", "标准分数(分)"],
            ["巡查", "组织开展巡查。", "未开展的扣20分", "20"],
            ["宣传", "营造良好氛围。", "未宣传的扣5分", "5"],
        )
    )
    assert [(section.title, [item.name for item in section.items]) for section in rubric.sections] == [("", ["巡查", "宣传"])]


def test_it_tells_demand_rule_method_and_remark_apart_whatever_their_order():
    (rubric,) = read(
        grid(
            ["序号", "分值", "检查方法", "评分细则", "基本要求", "备注"],
            ["1", "5", "查现场", "一处不符合扣1分", "设备完好，安全措施齐全。", "见附表"],
            ["2", "3", "查资料", "缺一项扣1分", "制度健全，档案资料完整。", ""],
        )
    )
    assert [passage.role for passage in items(rubric)[0].passages] == [Role.REQUIRE, Role.RULE, Role.METHOD, Role.NOTE]
    assert texts(rubric) == ["设备完好，安全措施齐全。", "制度健全，档案资料完整。"]


def test_it_keeps_additions_and_deductions_in_their_roles():
    (rubric,) = read(
        grid(
            ["考核项", "分值", "考核标准", "加分依据", "扣分依据"],
            ["教学效果", "5", "教学效果好，得到师生一致好评", "学校考核为优秀，加5分", "被投诉，发生1起扣5分"],
            ["教学事故", "10", "", "", "发生一级教学事故扣20分"],
        )
    )
    assert [passage.role for passage in items(rubric)[0].passages] == [Role.REQUIRE, Role.BONUS, Role.PENALTY]
    assert texts(rubric)[1] == "教学事故"


def test_it_calls_a_column_that_demands_and_scores_a_text():
    (rubric,) = read(grid(HEAD, ["建设", "1、制定方案得5分。", "5", ""], ["^", "2、落实得7分。", "7", ""]))
    assert {passage.role for item in items(rubric) for passage in item.passages} == {Role.TEXT}


def test_it_repeats_a_merged_rule_for_every_demand_beside_it():
    (rubric,) = read(
        grid(
            ["项目", "考评内容", "分值", "评分细则"],
            ["管理", "1、持证上岗。", "4", "不符合扣1分"],
            ["^", "2、制度健全。", "2", "^"],
            ["^", "3、台账完整。", "2", "^"],
        )
    )
    assert [item.passages[-1].text for item in items(rubric)] == ["不符合扣1分"] * 3


def test_it_reads_the_number_right_behind_the_leading_title_as_the_worth():
    (rubric,) = read(
        grid(
            ["考核项目", "考核标准"],
            ["信息维护", "总分4分。"],
            ["^", "1、提醒处理1分。5天内未登记的，每发现1人扣0.1分。"],
            ["^", "2、出租屋巡查3分。未巡查的，每发现1户扣0.3分。"],
        )
    )
    assert (rubric.sections[0].worth, worths(rubric)) == (4, ["1", "3"])


def test_it_gives_a_lone_item_its_sections_worth():
    (rubric,) = read(
        grid(
            ["考核项目", "考核标准"],
            ["采集（5分）", "达到基数计4分，每低1个百分点扣0.04分。"],
            ["维护（3分）", "1、提醒处理1分。每人扣0.1分。"],
            ["^", "2、巡查2分。每户扣0.3分。"],
        )
    )
    assert worths(rubric) == ["5", "1", "2"]


def test_it_has_no_worth_where_none_is_printed():
    (rubric,) = read(
        grid(
            ["考核项目", "评分标准"],
            ["安全", "1.发生事故的，每起扣5分；"],
            ["^", "2.被通报的，每次扣2分；"],
            ["质量", "1.不合格的，每次扣1分。"],
            ["^", "2.返工的，每次扣1分。"],
        )
    )
    assert worths(rubric) == [None] * 4


def test_it_makes_one_item_of_deductions_from_one_shared_worth():
    (rubric,) = read(
        grid(
            ["考核内容", "评分标准", "分值"],
            ["主诉", "1.有错误扣1分", "5"],
            ["^", "2.有遗漏扣2分", "^"],
            ["诊断", "1.不规范扣5分", "20"],
            ["^", "2.有错误扣5分", "^"],
        )
    )
    assert [(item.name, item.worth, len(item.passages)) for item in items(rubric)] == [("主诉", 5, 2), ("诊断", 20, 2)]


def test_it_joins_a_header_of_two_rows():
    (rubric,) = read(
        grid(
            ["评估项目", "<", "评估内容", "评分标准", "分值", "得分"],
            ["一级指标", "二级指标", "^", "^", "^", "^"],
            ["条件", "设备", "设备完好齐全。", "缺一项扣1分", "4", ""],
        )
    )
    assert (texts(rubric), worths(rubric)) == (["设备完好齐全。"], ["4"])


def test_it_goes_on_where_a_page_repeats_the_header():
    (rubric,) = read(
        "考核评分表（10分）",
        grid(HEAD, ["建设", "1、制定方案得5分。", "5", ""]),
        grid(HEAD, ["队伍", "1、培训得5分。", "5", ""], index=1),
    )
    assert texts(rubric) == ["1、制定方案得5分。", "1、培训得5分。"]


def test_it_goes_on_in_a_table_without_a_header_that_is_as_wide():
    first = grid(HEAD, ["建设", "1、制定方案得5分。", "5", ""], ["^", "2、落实得5分。", "5", ""])
    (rubric,) = read("考核评分表", first, grid(["队伍", "1、培训得5分。", "5", ""], index=1))
    assert [section.title for section in rubric.sections] == ["建设", "队伍"]


def test_it_begins_another_rubric_after_a_total():
    first, second = read(
        "考核评分标准（5分）",
        "（适用于广阳镇、红土镇）",
        grid(HEAD, ["建设", "1、制定方案得5分。", "5", ""], ["总得分", "<", "<", ""]),
        "考核评分标准（5分）",
        "（适用于三里洞街道）",
        grid(HEAD, ["队伍", "1、培训得5分。", "5", ""], ["总得分", "<", "<", ""], index=1),
    )
    assert (first.applies_to, second.applies_to) == (("广阳镇", "红土镇"), ("三里洞街道",))


def test_it_reads_section_headings_between_tables():
    (rubric,) = read(
        "综合素质测评表",
        "基础素质（35分）",
        grid(["具体内容", "得分"], ["全勤者加5分", ""], ["满勤者加5分", ""]),
        "发展素质（20分）",
        grid(["具体内容", "得分"], ["参加活动加2分", ""], ["获奖加5分", ""], index=1),
    )
    assert [(section.title, section.worth, len(section.items)) for section in rubric.sections] == [("基础素质", 35, 2), ("发展素质", 20, 2)]


def test_it_finds_title_units_and_the_place_for_the_units_name_in_the_tables_first_rows():
    (rubric,) = read(
        grid(
            ["质量考核评分表（5分）", "<", "<", "<"],
            ["（适用于机关、学校和医院）", "<", "<", "<"],
            ["被考核单位：", "", "<", "<"],
            HEAD,
            ["建设", "制定方案得5分。", "5", ""],
        )
    )
    assert (rubric.title, rubric.worth, rubric.applies_to) == ("质量考核评分表", 5, ("机关", "学校", "医院"))
    assert (rubric.unit_blank.row, rubric.unit_blank.cell) == (2, 1)


@pytest.mark.parametrize(
    "foot", ["备注：1、本表适用于专任教师。", "注：每项如不符合要求，则该项不得分。", "评价人：", "考核组组长签字：      年  月  日"]
)
def test_it_takes_what_stands_below_the_items_for_no_item(foot: str):
    (rubric,) = read(grid(HEAD, ["建设", "制定方案得5分。", "5", ""], [foot, "<", "<", "<"]))
    assert len(items(rubric)) == 1


def test_it_finds_the_columns_by_content_where_there_is_no_header():
    (rubric,) = read(
        grid(
            ["一集约生产(5)", "接续", "1、采掘关系正常，工作面个数符合规定。", "查现场", "不能保证接续不得分", "2"],
            ["^", "组织", "2、循环图表编制科学，交接班制度健全。", "查资料", "一项不合格扣0.5分", "3"],
            ["小计", "", "", "", "", "5"],
        )
    )
    assert [(section.title, section.worth) for section in rubric.sections] == [("一集约生产", 5)]
    assert [passage.role for passage in items(rubric)[0].passages] == [Role.REQUIRE, Role.RULE, Role.METHOD]


def test_it_finds_no_rubric_in_a_table_that_scores_nothing():
    assert read(grid(["姓名", "电话"], ["甲", "1"], ["乙", "2"])) == ()


def test_it_reads_numbered_prose_without_a_table():
    (rubric,) = read(
        "安全生产考核细则（100分）",
        "一、组织领导（40分）",
        "1.成立领导小组（20分）。未成立的，不得分。",
        "2.召开专题会议（20分）。每少1次扣5分。",
        "二、隐患排查（60分）",
        "1.建立隐患台账（60分）。台账不全的，",
        "每处扣2分。",
    )
    assert [(section.title, section.worth) for section in rubric.sections] == [("一、组织领导", 40), ("二、隐患排查", 60)]
    assert worths(rubric) == ["20", "20", "60"]
    assert texts(rubric)[2].endswith("每处扣2分。")


def test_it_leaves_general_rules_of_prose_out():
    (rubric,) = read(
        "考核办法",
        "一、考核对象",
        "1.各镇人民政府。",
        "二、工作质量（20分）",
        "1.未按期报送的，每次扣1分。",
        "2.报送有误的，每处扣1分。",
        "3.受到通报的，每次扣2分。",
    )
    assert [section.title for section in rubric.sections] == ["二、工作质量"]


def test_it_reads_a_share_of_the_total_as_a_worth():
    (rubric,) = read(
        grid(["指标名称", "权重", "评分标准"], ["上线率", "25%", "每低1个百分点扣1分"], ["成功率", "75%", "每低1个百分点扣2分"])
    )
    assert [item.worth for item in items(rubric)] == [Decimal(25), Decimal(75)]
