"""Feedback: the letter to the unit, and the notice to rectify with its receipt."""

from __future__ import annotations

from ..form import Box, Boxes, Column, Form, Note, Passage, Table

LETTER = Form(
    "F17",
    "反馈意见书",
    (
        Passage("doc_no", style="number"),
        Passage("to", style="to"),
        Passage("opening"),
        Passage("overall", "一、总体评价"),
        Passage("achieved", "二、主要成绩"),
        Passage("problems", "三、存在问题", each=(("no", "", "．"), ("item", "（指标", "）"), ("fact", "", "")), empty="本次考核没有扣分事项。"),
        Passage("advice", "四、意见建议"),
        Passage("demands", "五、整改要求和时限"),
        Passage("attached", style="attached", text="扣分事项清单"),
        Passage("signed", style="signed"),
        Passage("date", style="date"),
    ),
    use="考核结果公布后给单位的意见",
    size=16,
    signed_by="考核办（盖章）",
)

NOTICE = Form(
    "F18",
    "整改通知书",
    (
        Passage("to", style="to"),
        Passage("opening"),
        Boxes((Box("number", "编号"), Box("unit", "单位")), height=11),
        Table(
            (
                Column("problem_no", "问题编号", 12, "center"),
                Column("problem", "存在问题", 32),
                Column("item", "对应指标", 11, "center"),
                Column("demand", "整改要求", 29),
                Column("due", "整改时限", 16, "center"),
            ),
            height=12,
        ),
        Boxes((Box("contact", "联系人及电话"),), height=11),
        Note("signed", align="right", height=12),
        Note("date", "（盖章）　　　　年　　月　　日", align="right"),
        Note("receipt", "回执", align="center", heading=True, cut=True),
        Boxes((Box("received_by", "签收人"), Box("received_on", "签收日期", blank="　　年　　月　　日")), height=13, tied=True),
        Boxes((Box("received_unit", "单位（盖章）"),), height=18, tied=True),
    ),
    use="把问题连同要求和时限发给单位，回执签收",
    size=10.5,
    signed_by="考核办（盖章）；回执由单位签收盖章",
)
