"""What a row or a column is, where its header alone does not say it."""

from __future__ import annotations

from tables import grid, items, read, texts, worths


def test_it_takes_running_numbers_behind_a_group_for_no_worths():
    (rubric,) = read(
        grid(
            ["项目", "序号", "考核指标", "评分标准及要求", "得分"],
            ["档案管理工作规范化（基础分值7分）", "1", "建立档案室。（5分）", "建立的得5分，未建立的不得分。", ""],
            ["", "2", "专人管理档案。（2分）", "有专人的得2分，没有的不得分。", ""],
            ["借阅服务工作规范化（基础分值3分）", "1", "登记借阅情况。（3分）", "登记的得3分，不登记的不得分。", ""],
        )
    )
    assert worths(rubric) == ["5", "2", "3"]


def test_it_prefers_the_worth_that_ends_every_text_to_one_printed_for_several_rows():
    (rubric,) = read(
        grid(
            ["序号", "检查标准", "分值"],
            ["1", "门前干净。（3分）", "8分"],
            ["2", "垃圾桶加盖。（5分）", ""],
            ["3", "灭火器有效。（6分）", "6分"],
            ["4", "通道畅通。（2分）", "9分"],
            ["5", "线路整齐。（7分）", ""],
        )
    )
    assert worths(rubric) == ["3", "5", "6", "2", "7"]


def test_it_reads_rules_under_an_indicator_column_beside_short_contents():
    (rubric,) = read(
        grid(
            ["序号", "考核内容", "量化指标", "扣分", "扣分原因"],
            ["1", "巡查频次", "每周少巡查一次扣5分，扣完为止。", "", ""],
            ["2", "巡查记录", "没有填写记录的，每发现一次扣1分。", "", ""],
            ["3", "其他情况", "发生漏报的，每发生一起扣10分。", "", ""],
        )
    )
    assert len(items(rubric)) == 3
    assert "每周少巡查一次扣5分" in texts(rubric)[0]


def test_it_takes_a_row_of_a_higher_number_and_a_title_for_a_section():
    (rubric,) = read(
        grid(
            ["序号", "检查内容", "分数", "评分标准", "得分"],
            ["一", "组织管理", "5", "", ""],
            ["1", "领导分工", "2", "明确分管领导的得2分。", ""],
            ["2", "专门机构", "3", "有专门机构的得3分。", ""],
            ["二", "制度建设", "4", "", ""],
            ["3", "责任制度", "4", "制定制度的得4分。", ""],
        )
    )
    assert [(section.title, section.worth, len(section.items)) for section in rubric.sections] == [("一、组织管理", 5, 2), ("二、制度建设", 4, 1)]
