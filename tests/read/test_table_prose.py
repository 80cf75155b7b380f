"""Standards written without a table and without numbers that tell items from headings."""

from __future__ import annotations

from tables import items, read, texts, worths


def test_it_makes_an_item_of_every_heading_with_a_worth_and_no_number():
    (rubric,) = read(
        "病历质量评分标准",
        "一般情况（10分）",
        "1.写明姓名、年龄和住址。",
        "2.写明就诊日期。",
        "每缺一项扣2分。",
        "检查结果（15分）",
        "3.按时间先后记录。",
        "记录混乱的扣5分。",
        "签名（5分）",
        "4.签全名。",
        "没有签名的扣5分。",
    )
    assert rubric.title == "病历质量评分标准"
    assert [(item.name, item.worth) for item in items(rubric)] == [("一般情况", 10), ("检查结果", 15), ("签名", 5)]
    assert [passage.text for passage in items(rubric)[0].passages][-1] == "每缺一项扣2分。"


def test_it_makes_an_item_of_every_line_with_marks_below_a_title():
    (rubric,) = read(
        "街道案件处理考核规则",
        "被投诉且查实的，每发生一起扣2分。",
        "提前办结率×50分；",
        "被上级通报的，每次扣5分。",
        "市级报刊刊登的每篇加2分。",
    )
    assert texts(rubric)[2] == "被上级通报的，每次扣5分。"
    assert (len(items(rubric)), worths(rubric)) == (4, [None] * 4)


def test_it_takes_lines_that_say_no_marks_for_no_standard():
    assert read("会议考勤办法", "每周一召开例会。", "缺席的要请假。", "记录由办公室保管。", "迟到扣1分。") == ()


def test_it_reads_a_heading_numbered_like_the_items_around_it_as_a_heading():
    (rubric,) = read(
        "案卷评查标准",
        "7、没有立案表（扣3分）",
        "8、立案不及时（扣1分）",
        "2、文书使用正确",
        "9、文书漏项（扣2分）",
        "10、文书涂改（扣1分）",
    )
    assert [(section.title, len(section.items)) for section in rubric.sections] == [("", 2), ("2、文书使用正确", 2)]
