"""Agreeing: the deductions that both sides confirm, and how the group came to its marks."""

from __future__ import annotations

from ..form import DATED, NUMBER, Column, Form, Heads, Note, Sign, Signs, Table, Total

_WORTH = Column("worth", "分值", 4.5, "center")

DEDUCTIONS = Form(
    "F06",
    "扣分事项清单（确认单）",
    (
        Heads((("unit", "被考核单位"), ("group", "考核组"), ("date", "考核日期"), ("version", "标准版本"))),
        Table(
            (
                NUMBER,
                Column("place", "指标编号", 5.2, "center"),
                Column("section", "考核内容", 9),
                _WORTH,
                Column("mark", "得分", 5, "center"),
                Column("lost", "扣分", 5, "center"),
                Column("fact", "扣分事实", 20),
                Column("basis", "扣分依据（评分标准原文）", 24),
                Column("means", "核查方式", 5.2),
                Column("evidence", "佐证编号", 8),
                Column("opinion", "被考核单位意见（认可/有异议及理由）", 14.6, blank="□认可\n□有异议，理由："),
            ),
            total=Total("扣分合计", ("lost",), note="check", lead="核对：", adds=("lost",)),
            empty="本单位没有扣分事项。",
            blank=5,
        ),
        Signs((Sign("lead", "考核组组长签字："), Sign("head", "被考核单位负责人签字（盖章）：", 1.2))),
        Signs((Sign("members", "考核组成员签字："), DATED)),
    ),
    use="考核组告知单位的扣分事实和依据，双方签字",
    landscape=True,
    size=9,
    signed_by="组长、成员、被考核单位负责人（单位盖章）",
)

AGREEING = Form(
    "F07",
    "合议记录",
    (
        Heads((("unit", "被考核单位"), ("group", "考核组"), ("date", "考核日期"), ("version", "标准版本"))),
        Table(
            (
                NUMBER,
                Column("place", "指标编号", 6.8, "center"),
                Column("worth", "分值", 5, "center"),
                Column("members", "成员", 7, "center", many=True, names=("成员1", "成员2", "成员3")),
                Column("spread", "最大分差", 6.8, "center"),
                Column("mark", "合议得分", 7, "center"),
                Column("how", "确定方式（一致/合议/组长裁定/提请复核）", 13, "center"),
                Column("reason", "理由", 30),
            )
        ),
        Note("rule"),
        Signs((Sign("signed", "全体签字：", 2.2), DATED)),
    ),
    use="各成员评分、分差和合议结果",
    landscape=True,
    size=9.5,
    signed_by="全体成员",
)
