"""Appeals and corrections."""

from __future__ import annotations

from ..form import Box, Boxes, Column, Form, Table

_N = "center"

APPEAL = Form(
    "F16",
    "复核（申诉）申请表",
    (
        Boxes((Box("unit", "申请单位"),), height=11),
        Table(
            (
                Column("item", "指标编号", 11, _N),
                Column("mark", "原得分", 10, _N),
                Column("asked", "申请得分", 11, _N),
                Column("grounds", "异议事实和理由", 48),
                Column("evidence", "佐证材料编号", 20),
            ),
            blank=4,
            height=16,
        ),
        Boxes(
            (Box("head", "单位负责人签字（盖章）", 1.4), Box("applied_on", "申请日期", blank="　　年　　月　　日")), height=24, tied=True
        ),
        Boxes((Box("taken_by", "受理人", 1.4), Box("taken_on", "受理日期", blank="　　年　　月　　日")), height=13, tied=True),
    ),
    use="单位对得分提出异议",
    signed_by="单位负责人（单位盖章）",
)

DECISION = Form(
    "F16b",
    "复核决定书",
    (
        Boxes((Box("number", "受理编号"), Box("unit", "申请单位")), height=12, head=True),
        Boxes((Box("members", "复核组成员"),), height=14),
        Boxes((Box("found", "复核情况"),), height=70),
        Boxes((Box("decision", "复核结论（维持/调整）", blank="□维持　　□调整"), Box("mark", "调整后得分", align=_N)), height=16),
        Boxes((Box("approver", "审批人"), Box("delivered_on", "送达日期", blank="　　年　　月　　日")), height=18, tied=True),
        Boxes((Box("received_by", "签收人"),), height=18, tied=True),
    ),
    use="对申诉的决定",
    size=12,
    signed_by="审批人（考核办盖章）、签收人",
)

CORRECTION = Form(
    "F21",
    "评分更正审批单",
    (
        Boxes((Box("unit", "单位"),), height=11),
        Table(
            (
                Column("item", "指标编号", 14, _N),
                Column("old", "原得分", 12, _N),
                Column("new", "更正后得分", 14, _N),
                Column("reason", "更正理由", 60),
            ),
            blank=3,
            height=18,
        ),
        Boxes((Box("applicant", "申请人"), Box("checker", "审核人")), height=15, tied=True),
        Boxes((Box("approver", "批准人"), Box("date", "日期", blank="　　年　　月　　日")), height=15, tied=True),
        Boxes((Box("old_code", "原表编码"), Box("new_code", "新表编码")), height=11, tied=True),
    ),
    use="签字后的评分需要更正",
    signed_by="申请人、审核人、批准人",
)
