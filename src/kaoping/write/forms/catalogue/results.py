"""Results: daily records, bonuses and vetoes, the summary, the published ranking, the grades."""

from __future__ import annotations

from ..form import DATED, NUMBER, Column, Form, Heads, Note, Sign, Signs, Table, Total

_N = "center"
_UNIT = Column("unit", "单位", 12)
_PLACED = Column("place", "名次", 5, _N)
_SECTIONS = ("农村基层组织建设（35分）", "社区党建（20分）", "非公有制企业和社会组织党建（15分）", "其他工作（30分）")
_OFFICE = (Sign("collector", "汇总人："), Sign("checker", "复核人："), Sign("chief", "考核办负责人签字：", 1.2), DATED)

DAILY = Form(
    "F11",
    "平时（季度）考核记分表",
    (
        Table(
            (
                NUMBER,
                Column("quarter", "季度", 5, _N),
                Column("date", "检查日期", 9, _N),
                Column("unit", "单位", 11),
                Column("item", "指标编号", 5.2, _N),
                Column("problem", "发现问题", 26),
                Column("mark", "加（扣）分", 8.8, _N),
                Column("basis", "依据（通报文号）", 14),
                Column("mended", "整改情况", 14),
                Column("counted", "是否计入年终（避免重复扣分）", 11, _N),
            ),
            total=Total("合计", ("mark",)),
        ),
        Signs((Sign("writer", "记录人："), Sign("checker", "复核人："), DATED)),
    ),
    use="平时检查、通报的加扣分",
    landscape=True,
    size=9,
    signed_by="记录人、复核人",
)

BEYOND = Form(
    "F12",
    "加分减分和一票否决事项审核表",
    (
        Table(
            (
                NUMBER,
                _UNIT,
                Column("kind", "类别（加分/减分/一票否决）", 12.8, _N),
                Column("matter", "事项", 24),
                Column("basis", "依据文件及文号", 16),
                Column("claimed", "申报分值", 7.6, _N),
                Column("department", "责任部门意见", 13),
                Column("office", "考核办审核意见", 13),
                Column("decided", "审定分值", 7.6, _N),
            )
        ),
        Signs((Sign("checker", "审核人："), Sign("chief", "考核办负责人签字（盖章）："), DATED)),
    ),
    use="加减分和否决事项逐件审核",
    landscape=True,
    size=9,
    signed_by="审核人、考核办负责人（盖章）",
)

SUMMARY = Form(
    "F13",
    "考核得分汇总表",
    (
        Table(
            (
                NUMBER,
                Column("unit", "单位", 11),
                Column("sections", "考核内容", 8.5, _N, many=True, names=_SECTIONS),
                Column("year", "年终考核得分", 7, _N),
                Column("daily", "平时考核得分", 7, _N),
                Column("ballot", "民主测评得分", 7, _N),
                Column("bonus", "加分", 5, _N),
                Column("penalty", "减分", 5, _N),
                Column("total_mark", "综合得分", 7, _N),
                _PLACED,
                Column("remark", "备注", 10),
            )
        ),
        Signs(_OFFICE),
    ),
    use="一张评分表所评各单位的得分；各类得分的栏目由评分表来",
    landscape=True,
    size=9,
    signed_by="汇总人、复核人、考核办负责人（盖章）",
)

RANKING = Form(
    "F14",
    "考核结果排名（公示）表",
    (
        Table(
            (
                Column("place", "名次", 12, _N),
                Column("unit", "单位", 48),
                Column("total_mark", "综合得分", 20, _N),
                Column("grade", "等次", 20, _N),
            ),
            height=9,
        ),
        Note("period", "公示期：", blank="　　　　年　　月　　日至　　　　年　　月　　日"),
        Note("phone", "受理电话："),
        Note("taken_by", "受理部门："),
        Note("office", align="right", height=14),
        Note("published_on", "　　　　年　　月　　日", align="right"),
    ),
    use="公示的名次和等次",
    size=12,
    signed_by="考核办（盖章）",
)

GRADES = Form(
    "F15",
    "等次建议（审定）表",
    (
        Heads((("meeting", "提出建议的会议"),)),
        Table(
            (
                Column("unit", "单位", 13),
                Column("total_mark", "综合得分", 8, _N),
                _PLACED,
                Column("vetoes", "否决事项", 16),
                Column("proposed", "建议等次", 8, _N),
                Column("reason", "建议理由", 22),
                Column("decided", "审定等次", 8, _N),
                Column("decided_at", "审定会议及日期", 15),
            )
        ),
        Signs((Sign("proposer", "提出人："), Sign("chief", "考核办负责人签字：", 1.2), DATED)),
    ),
    use="考核办提出、会议审定的等次",
    landscape=True,
    size=10,
    signed_by="考核办负责人（盖章）",
)
