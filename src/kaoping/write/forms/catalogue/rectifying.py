"""Rectifying: the list of problems, the list of tasks, the ledger."""

from __future__ import annotations

from ..form import DATED, NUMBER, Column, Form, Heads, Sign, Signs, Table

_N = "center"
_PROBLEM_NO = Column("problem_no", "问题编号", 8, _N)
_SIGNED = (Sign("filler", "填报人："), Sign("head", "单位负责人签字（盖章）：", 1.3), DATED)

PROBLEMS = Form(
    "F19",
    "问题清单",
    (
        Heads((("unit", "单位"),)),
        Table(
            (
                NUMBER,
                _PROBLEM_NO,
                Column("source", "问题来源（考核/通报/述职评议/巡察）", 13, _N),
                Column("problem", "问题描述", 42),
                Column("item", "对应指标", 9, _N),
                Column("found_on", "发现日期", 10, _N),
                Column("responsible", "责任单位", 14),
            ),
            empty="没有问题。",
            blank=5,
        ),
        Signs(_SIGNED),
    ),
    use="一个单位要整改的问题",
    landscape=True,
    size=10,
    signed_by="填报人、单位负责人（单位盖章）",
)

TASKS = Form(
    "F19b",
    "任务（责任）清单",
    (
        Heads((("unit", "单位"),)),
        Table(
            (
                NUMBER,
                _PROBLEM_NO,
                Column("aim", "整改目标", 20),
                Column("measures", "整改措施", 28),
                Column("leader", "牵头领导", 9, _N),
                Column("responsible", "责任人", 9, _N),
                Column("partners", "配合单位", 12),
                Column("due", "完成时限", 10, _N),
            ),
            empty="没有任务。",
            blank=5,
        ),
        Signs(_SIGNED),
    ),
    use="每个问题由谁、怎样、到何时整改",
    landscape=True,
    size=10,
    signed_by="填报人、单位负责人（单位盖章）",
)

LEDGER = Form(
    "F20",
    "整改台账（销号）",
    (
        Table(
            (
                NUMBER,
                Column("problem_no", "问题编号", 5, _N),
                Column("problem", "存在问题", 14),
                Column("measures", "整改措施", 13),
                Column("unit", "责任单位", 7.4),
                Column("responsible", "责任人", 5.9, _N),
                Column("due", "整改时限", 5.3, _N),
                Column("progress", "整改进展", 10),
                Column("done", "完成情况及佐证", 11.8),
                Column("applied_on", "单位申请销号日期", 7.6, _N),
                Column("checker", "核查人", 5.9, _N),
                Column("opinion", "核查意见", 8),
                Column("closed_on", "销号日期", 5.3, _N),
                Column("state", "状态（未启动/整改中/待核查/已销号/逾期）", 9.5, _N),
            ),
            empty="没有问题。",
            blank=5,
        ),
        Signs((Sign("responsible_signed", "责任人："), Sign("head", "单位负责人签字（盖章）：", 1.2))),
        Signs((Sign("checker_signed", "核查人（考核办盖章）："), DATED)),
    ),
    use="问题从发现到销号",
    landscape=True,
    size=8.5,
    signed_by="责任人、单位负责人（单位盖章）、核查人（考核办盖章）",
)
