"""A cell that holds several items."""

from __future__ import annotations

from tables import grid, items, read, texts, worths

HEAD = ["序号", "评分因素", "评分说明", "分值"]


def test_it_takes_a_cell_apart_whose_numbered_points_have_worths_that_add_up_to_its_own():
    (rubric,) = read(
        grid(
            HEAD,
            ["1", "价格", "价格最低的得30分。", "30"],
            ["2", "技术部分", "1.技术响应（12分）：\n完全满足得12分。\n2.供货渠道（8 分）：\n每家得1分，最高得8分。", "20"],
            ["3", "业绩", "每项业绩得1分，最高得10分。", "10"],
        )
    )
    assert [(section.title, section.worth, len(section.items)) for section in rubric.sections] == [("", None, 1), ("技术部分", 20, 2), ("", None, 1)]
    assert worths(rubric) == ["30", "12", "8", "10"]
    assert texts(rubric)[2] == "2.供货渠道（8 分）：\n每家得1分，最高得8分。"


def test_it_leaves_a_cell_whole_whose_points_add_up_to_something_else():
    (rubric,) = read(grid(HEAD, ["1", "技术", "1.响应（12分）：得12分。\n2.渠道（8分）：得8分。", "15"], ["2", "价格", "最低的得30分。", "30"]))
    assert len(items(rubric)) == 2
